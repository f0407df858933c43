// Names as people type and read them.
#include <array>
#include <optional>

#include "dns/idna.h"
#include "dns/limits.h"

namespace comity::dns {
namespace {

constexpr std::string_view kPrefix = "xn--";

// Takes a code point of UTF-8 (RFC 3629) off `rest`; nothing when there is none.
std::optional<std::uint32_t> take_point(std::string_view& rest) {
  const auto octet = [&](std::size_t i) { return static_cast<unsigned char>(rest[i]); };
  const std::uint32_t first = octet(0);
  const std::size_t more = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
  const bool leads = first < 0x80 || (first >= 0xc2 && first <= 0xf4);
  if (!leads || rest.size() <= more) return std::nullopt;
  std::uint32_t point = more == 0 ? first : first & (0x3fU >> more);
  for (std::size_t i = 1; i <= more; ++i) {
    if ((octet(i) & 0xc0U) != 0x80) return std::nullopt;
    point = point << 6U | (octet(i) & 0x3fU);
  }
  constexpr std::array<std::uint32_t, 4> kLeast = {0, 0x80, 0x800, 0x10000};
  if (point < kLeast[more] || point > kLastCodePoint) return std::nullopt;
  rest.remove_prefix(more + 1);
  return point;
}

void append_utf8(std::string& text, std::uint32_t point) {
  const auto put = [&](std::uint32_t octet) { text.push_back(static_cast<char>(octet)); };
  if (point < 0x80) return put(point);
  const std::uint32_t more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
  constexpr std::array<std::uint32_t, 4> kLead = {0, 0xc0, 0xe0, 0xf0};
  put(kLead[more] | point >> 6 * more);
  for (std::uint32_t left = more; left-- > 0;) put(0x80U | (point >> 6 * left & 0x3fU));
}

bool is_ascii(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) return false;
  }
  return true;
}

Result<std::string> to_a_label(std::string_view label) {
  const std::string shown(label);
  std::vector<std::uint32_t> points;
  for (std::string_view rest = label; !rest.empty();) {
    const auto point = take_point(rest);
    if (!point) return error("a name that is not in UTF-8");
    const bool upper = *point >= 'A' && *point <= 'Z';
    points.push_back(upper ? *point + ('a' - 'A') : *point);
  }
  if (points.size() > limits::kLabelOctets) return error(shown + ": longer than a label");
  if (Status fits = check_u_label(points); !fits) return at(shown, fits.error());
  return std::string(kPrefix) + encode_punycode(points);
}

// Labels one after the other, with the dots between them.
template <typename Each>
Status each_label(std::string_view name, const Each& each) {
  while (true) {
    const std::size_t dot = name.find('.');
    if (Status done = each(name.substr(0, dot), dot != std::string_view::npos); !done) return done;
    if (dot == std::string_view::npos) return {};
    name.remove_prefix(dot + 1);
  }
}

}  // namespace

Result<std::string> to_a_labels(std::string_view name) {
  std::string out;
  Status done = each_label(name, [&](std::string_view label, bool dot) -> Status {
    Result<std::string> one = is_ascii(label) ? std::string(label) : to_a_label(label);
    if (!one) return tl::unexpected(one.error());
    out += *one + (dot ? "." : "");
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return out;
}

std::string to_u_labels(std::string_view name) {
  std::string out;
  (void)each_label(name, [&](std::string_view label, bool dot) -> Status {
    const auto points =
        label.starts_with(kPrefix) ? check_label(label) : Result<std::vector<std::uint32_t>>();
    if (points && !points->empty()) {
      for (const std::uint32_t point : *points) append_utf8(out, point);
    } else {
      out += label;
    }
    if (dot) out.push_back('.');
    return {};
  });
  return out;
}

}  // namespace comity::dns
