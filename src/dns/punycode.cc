#include <algorithm>

#include "dns/idna.h"
#include "dns/limits.h"

namespace comity::dns {
namespace {

// Parameters of RFC 3492, 5.
constexpr std::uint32_t kBase = 36;
constexpr std::uint32_t kTMin = 1;
constexpr std::uint32_t kTMax = 26;
constexpr std::uint32_t kSkew = 38;
constexpr std::uint32_t kDamp = 700;
constexpr std::uint32_t kInitialBias = 72;
constexpr std::uint32_t kInitialCodePoint = 128;

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

void write_delta(std::string& text, std::uint32_t delta, std::uint32_t bias) {
  constexpr std::string_view kDigits = "abcdefghijklmnopqrstuvwxyz0123456789";
  for (std::uint32_t k = kBase;; k += kBase) {
    const std::uint32_t threshold = k <= bias ? kTMin : std::min(k - bias, kTMax);
    if (delta < threshold) break;
    text.push_back(kDigits[threshold + (delta - threshold) % (kBase - threshold)]);
    delta = (delta - threshold) / (kBase - threshold);
  }
  text.push_back(kDigits[delta]);
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

std::string encode_punycode(const std::vector<std::uint32_t>& points) {
  std::string text;
  for (const std::uint32_t point : points) {
    if (point < kInitialCodePoint) text.push_back(static_cast<char>(point));
  }
  auto handled = static_cast<std::uint32_t>(text.size());
  const std::uint32_t basic = handled;
  if (basic > 0) text.push_back('-');
  std::uint32_t reached = kInitialCodePoint;
  std::uint32_t delta = 0;  // 63 code points, each below 2^21, times 64: no overflow
  std::uint32_t bias = kInitialBias;
  while (handled < points.size()) {
    std::uint32_t next = kLastCodePoint;
    for (const std::uint32_t point : points) {
      if (point >= reached) next = std::min(next, point);
    }
    delta += (next - reached) * (handled + 1);
    reached = next;
    for (const std::uint32_t point : points) {
      if (point < reached) ++delta;
      if (point != reached) continue;
      write_delta(text, delta, bias);
      bias = adapt(delta, handled + 1, handled == basic);
      delta = 0;
      ++handled;
    }
    ++delta;
    ++reached;
  }
  return text;
}

}  // namespace comity::dns
