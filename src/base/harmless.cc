#include "base/harmless.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace comity {
namespace {

constexpr std::string_view kIsolate = "\xe2\x81\xa8";     // U+2068, first strong isolate
constexpr std::string_view kEndIsolate = "\xe2\x81\xa9";  // U+2069

struct Character {
  std::uint32_t point = 0;
  std::size_t octets = 0;  // 0: what stands there is no UTF-8
};

// The character at the start of `text`, which is not empty; in its shortest form (RFC 3629).
Character first_of(std::string_view text) {
  const auto octet = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  const std::uint8_t lead = octet(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t octets = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < octets) return {};
  std::uint32_t point = lead & (0xffU >> (octets + 1));
  for (std::size_t at = 1; at < octets; ++at) {
    if ((octet(at) & 0xc0) != 0x80) return {};
    point = point << 6 | (octet(at) & 0x3fU);
  }
  constexpr std::array<std::uint32_t, 5> kLeast = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = point >= 0xd800 && point <= 0xdfff;
  if (point < kLeast.at(octets) || point > 0x10ffff || surrogate) return {};
  return {point, octets};
}

bool is_between(std::uint32_t point, std::uint32_t first, std::uint32_t last) {
  return point >= first && point <= last;
}

// Unicode's Bidi_Control (UAX 9) but for the isolates that are used here, the separators of lines
// and paragraphs, marks of byte order and of annotation, tags.
bool commands(std::uint32_t point) {
  return point < 0x20 || is_between(point, 0x7f, 0x9f) || point == 0x61c ||
         is_between(point, 0x200e, 0x200f) || is_between(point, 0x2028, 0x202e) ||
         is_between(point, 0x2066, 0x2067) || point == 0xfeff ||
         is_between(point, 0xfff9, 0xfffb) || is_between(point, 0xe0000, 0xe007f);
}

// The blocks whose letters are written from right to left.
bool runs_leftwards(std::uint32_t point) {
  return is_between(point, 0x590, 0x8ff) || is_between(point, 0xfb1d, 0xfdff) ||
         is_between(point, 0xfe70, 0xfefe) || is_between(point, 0x10800, 0x10fff) ||
         is_between(point, 0x1e800, 0x1efff);
}

std::string hex(std::uint32_t value, std::size_t least) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (; value != 0 || text.size() < least; value >>= 4) {
    text.insert(text.begin(), kDigits[value & 15]);
  }
  return text;
}

std::string escaped(std::uint32_t point) {
  if (point == '\n') return "\\n";
  if (point == '\t') return "\\t";
  if (point == '\r') return "\\r";
  return point < 0x80 ? "\\x" + hex(point, 2) : "{U+" + hex(point, 4) + "}";
}

// One line in the making. Isolates of its own text pass in pairs, so that what was made harmless
// once stays as it is.
class Line {
 public:
  explicit Line(bool isolates) : isolates_(isolates) {}

  void add(std::uint32_t point, std::string_view octets) {
    if (octets == kEndIsolate && open_ == 0) {
      text_ += escaped(point);
      return;
    }
    if (octets == kIsolate) ++open_;
    if (octets == kEndIsolate) --open_;
    leftwards_ = leftwards_ || (open_ == 0 && runs_leftwards(point));
    text_ += octets;
  }
  void add(std::string_view plain) { text_ += plain; }

  // The line as it is shown; it is empty again then.
  [[nodiscard]] std::string take() {
    for (; open_ > 0; --open_) text_ += kEndIsolate;
    std::string whole = std::move(text_);
    if (leftwards_ && isolates_) whole.insert(0, kIsolate).append(kEndIsolate);
    text_.clear();
    leftwards_ = false;
    return whole;
  }

 private:
  bool isolates_;
  std::string text_;
  std::size_t open_ = 0;  // isolates
  bool leftwards_ = false;
};

std::string shown(std::string_view text, bool lines, bool isolates) {
  std::string out;
  Line line(isolates);
  while (!text.empty()) {
    const Character next = first_of(text);
    const std::string_view octets = text.substr(0, next.octets == 0 ? 1 : next.octets);
    if (next.octets == 0) {
      line.add("\\x" + hex(static_cast<std::uint8_t>(text[0]), 2));
    } else if (lines && next.point == '\n') {
      out += line.take() + "\n";
    } else if (commands(next.point) && !(lines && next.point == '\t')) {
      line.add(escaped(next.point));
    } else {
      line.add(next.point, octets);
    }
    text.remove_prefix(octets.size());
  }
  return out + line.take();
}

// RFC 8259, 7: beyond the first plane as a pair of surrogates.
std::string json_escape(std::uint32_t point) {
  if (point < 0x10000) return "\\u" + hex(point, 4);
  const std::uint32_t rest = point - 0x10000;
  return "\\u" + hex(0xd800 + (rest >> 10), 4) + "\\u" + hex(0xdc00 + (rest & 0x3ff), 4);
}

}  // namespace

std::string harmless_line(std::string_view text) { return shown(text, false, true); }

std::string harmless_text(std::string_view text) { return shown(text, true, true); }

std::string harmless_output(std::string_view output) { return shown(output, true, false); }

std::string harmless_json(std::string_view json) {
  std::string out;
  out.reserve(json.size());
  while (!json.empty()) {
    const Character next = first_of(json);
    const std::size_t octets = next.octets == 0 ? 1 : next.octets;
    if (next.octets == 0) {
      out += "\\ufffd";
    } else if (next.point >= 0x20 &&
               (commands(next.point) || is_between(next.point, 0x2068, 0x2069))) {
      out += json_escape(next.point);
    } else {
      out += json.substr(0, octets);  // a control character below 0x20 is layout here
    }
    json.remove_prefix(octets);
  }
  return out;
}

}  // namespace comity
