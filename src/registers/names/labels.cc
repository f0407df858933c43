#include "registers/names/labels.h"

#include <algorithm>

#include "base/limits.h"
#include "dns/name.h"
#include "registers/names/outcomes.h"
#include "registers/names/records.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

// Parameters of RFC 3492, 5.
constexpr std::uint32_t kBase = 36;
constexpr std::uint32_t kTMin = 1;
constexpr std::uint32_t kTMax = 26;
constexpr std::uint32_t kSkew = 38;
constexpr std::uint32_t kDamp = 700;
constexpr std::uint32_t kInitialBias = 72;
constexpr std::uint32_t kInitialCodePoint = 128;
constexpr std::string_view kAcePrefix = "xn--";

// kBase when it is no digit.
std::uint32_t digit_value(char character) {
  if (character >= 'a' && character <= 'z') return static_cast<std::uint32_t>(character - 'a');
  if (character >= '0' && character <= '9') return static_cast<std::uint32_t>(character - '0') + 26;
  return kBase;
}

std::uint32_t adapt(std::uint32_t delta, std::uint32_t points, bool first) {
  delta = first ? delta / kDamp : delta / 2;
  delta += delta / points;
  std::uint32_t k = 0;
  while (delta > (kBase - kTMin) * kTMax / 2) {
    delta /= kBase - kTMin;
    k += kBase;
  }
  return k + (kBase - kTMin + 1) * delta / (delta + kSkew);
}

// Reads one variable-length integer at the start of `rest`. 64 bits hold every sum of the few
// digits that a label can carry before the check against 2^32 stops it.
Result<std::uint32_t> read_delta(std::string_view& rest, std::uint32_t bias) {
  std::uint64_t value = 0;
  std::uint64_t weight = 1;
  for (std::uint32_t k = kBase;; k += kBase) {
    const std::uint32_t digit = rest.empty() ? kBase : digit_value(rest.front());
    if (digit == kBase) return error("not an encoding of RFC 3492");
    rest.remove_prefix(1);
    value += digit * weight;
    if (value > 0xffffffffU) return error("overflows");
    const std::uint32_t threshold = k <= bias ? kTMin : std::min(k - bias, kTMax);
    if (digit < threshold) return static_cast<std::uint32_t>(value);
    weight *= kBase - threshold;
    if (weight > 0xffffffffU) return error("overflows");
  }
}

bool in_table(const v1::CodePoints& table, std::uint32_t point) {
  // ranges: first, last, first, last ... ascending
  const auto& ranges = table.ranges();
  const auto above = std::upper_bound(ranges.begin(), ranges.end(), point);
  const auto index = above - ranges.begin();
  if (index % 2 == 1) return true;
  return index > 0 && ranges[static_cast<int>(index - 1)] == point;
}

std::string point_name(std::uint32_t point) {
  std::string digits = to_hex([&] {
    Bytes octets;
    append_u32(octets, point);
    return octets;
  }());
  return "U+" + digits.substr(2);
}

bool is_hyphen(std::uint32_t point) { return point == U'-'; }

tl::unexpected<ledger::Refusal> not_permitted(std::string_view label, const std::string& why) {
  return ledger::refuse(kLabelNotPermitted, "label " + std::string(label) + ": " + why);
}

}  // namespace

Result<std::vector<std::uint32_t>> decode_punycode(std::string_view text) {
  if (text.size() > limits::kLabelOctets) return error("longer than a label");
  std::vector<std::uint32_t> points;
  // A hyphen in front delimits nothing, so it is left over and found to be no digit.
  const std::size_t delimiter = text.rfind('-');
  if (delimiter != std::string_view::npos && delimiter > 0) {
    for (const char character : text.substr(0, delimiter)) {
      if (character != '-' && digit_value(character) == kBase) {
        return error("holds a character that is not a-z, 0-9 or hyphen");
      }
      points.push_back(static_cast<unsigned char>(character));
    }
    text.remove_prefix(delimiter + 1);
  }
  if (text.empty()) return error("encodes nothing beyond ASCII");
  std::uint64_t point = kInitialCodePoint;
  std::uint64_t index = 0;
  std::uint32_t bias = kInitialBias;
  bool first = true;
  while (!text.empty()) {
    const Result<std::uint32_t> delta = read_delta(text, bias);
    if (!delta) return tl::unexpected(delta.error());
    const auto length = static_cast<std::uint32_t>(points.size() + 1);
    bias = adapt(*delta, length, first);
    first = false;
    index += *delta;
    point += index / length;
    index %= length;
    if (point > kLastCodePoint || (point >= 0xd800 && point <= 0xdfff)) {
      return error("encodes a value that is no code point");
    }
    points.insert(points.begin() + static_cast<std::ptrdiff_t>(index),
                  static_cast<std::uint32_t>(point));
    ++index;
  }
  return points;
}

ledger::Verdict permit_label(const state::View& view, std::string_view label) {
  if (!dns::is_ldh_label(label)) {
    return not_permitted(label, "not letters, digits and inner hyphens");
  }
  if (!label.starts_with(kAcePrefix)) {
    if (label.size() >= 4 && label.substr(2, 2) == "--") {
      return not_permitted(label, "hyphens in the third and fourth place are for A-labels");
    }
    return {};
  }
  const Result<std::vector<std::uint32_t>> points =
      decode_punycode(label.substr(kAcePrefix.size()));
  if (!points) return not_permitted(label, points.error().message);
  const bool hyphens_inside =
      points->size() >= 4 && is_hyphen((*points)[2]) && is_hyphen((*points)[3]);
  if (is_hyphen(points->front()) || is_hyphen(points->back()) || hyphens_inside) {
    return not_permitted(label, "its U-label has hyphens where none may stand (RFC 5891, 4.2.3)");
  }
  v1::CodePoints table;
  if (!read_code_points(view, table)) {
    return {};
  }
  for (const std::uint32_t point : *points) {
    // The ASCII part was found to be LDH already: the table speaks of what lies beyond.
    if (point >= kInitialCodePoint && !in_table(table, point)) {
      return not_permitted(label, point_name(point) + " is not in the table " + table.version());
    }
  }
  return {};
}

}  // namespace comity::names
