#include "dns/location.h"

#include <array>

#include "dns/octet.h"
#include "dns/text_form.h"

namespace comity::dns {
namespace {

using Tokens = std::span<const std::string_view>;

constexpr std::size_t kOctets = 16;
constexpr std::uint32_t kMiddle = 0x80000000;              // the equator, the prime meridian
constexpr std::uint32_t kMillisecondsADegree = 3'600'000;  // of arc
constexpr std::uint32_t kMostLatitude = 90 * kMillisecondsADegree;
constexpr std::uint32_t kMostLongitude = 180 * kMillisecondsADegree;
constexpr std::uint32_t kSeaLevel = 10'000'000;    // centimeters above the lowest altitude
constexpr std::uint64_t kLargest = 9'000'000'000;  // centimeters of a size

bool is_size(char c) {
  const std::size_t digit = octet(c) >> 4;
  const std::size_t power = octet(c) & 15;
  return digit <= 9 && power <= 9 && (digit != 0 || power == 0);
}

bool is_angle(std::uint32_t value, std::uint32_t most) {
  return value >= kMiddle - most && value <= kMiddle + most;
}

std::string padded(std::uint64_t value, std::size_t digits) {
  std::string text = std::to_string(value);
  return text.size() < digits ? std::string(digits - text.size(), '0') + text : text;
}

std::string angle_text(std::uint32_t value, char up, char down) {
  const std::uint32_t parts = value >= kMiddle ? value - kMiddle : kMiddle - value;
  return std::to_string(parts / kMillisecondsADegree) + " " + std::to_string(parts / 60'000 % 60) +
         " " + std::to_string(parts / 1000 % 60) + "." + padded(parts % 1000, 3) + " " +
         (value >= kMiddle ? up : down);
}

std::string meters_text(std::uint64_t centimeters) {
  return std::to_string(centimeters / 100) + "." + padded(centimeters % 100, 2) + "m";
}

std::string size_text(char size) {
  std::uint64_t centimeters = octet(size) >> 4;
  for (std::size_t power = octet(size) & 15; power > 0; --power) centimeters *= 10;
  return meters_text(centimeters);
}

// Digits and up to `places` decimals, as a number of the smallest of them.
Result<std::uint64_t> parse_decimal(std::string_view token, std::size_t places,
                                    std::uint64_t maximum) {
  const std::size_t point = std::min(token.find('.'), token.size());
  std::string digits(token.substr(0, point));
  const std::string_view decimals = token.substr(std::min(point + 1, token.size()));
  constexpr std::size_t kMostDigits = 12;
  if (digits.empty() || digits.size() > kMostDigits || decimals.size() > places ||
      (point < token.size() && decimals.empty())) {
    return error("'" + std::string(token) + "' is no number of " + std::to_string(places) +
                 " decimals at most");
  }
  digits += decimals;
  digits.append(places - decimals.size(), '0');
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return error("'" + std::string(token) + "' is no number");
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (value > maximum) return error("'" + std::string(token) + "' is too large");
  return value;
}

// Takes "degrees [minutes [seconds]] direction" off.
Result<std::uint32_t> take_angle(Tokens& tokens, std::uint32_t most, char up, char down) {
  constexpr std::array<std::uint32_t, 3> kUnits = {kMillisecondsADegree, 60'000, 1};
  constexpr std::array<std::uint64_t, 3> kMost = {180, 59, 59'999};
  std::uint64_t value = 0;
  for (std::size_t part = 0; !tokens.empty(); ++part) {
    const std::string_view token = tokens.front();
    tokens = tokens.subspan(1);
    const char direction = token.size() == 1 ? upper_case(token)[0] : '\0';
    if (part > 0 && (direction == up || direction == down)) {
      if (value > most) return error("an angle of more than 90 or 180 degrees");
      const auto arc = static_cast<std::uint32_t>(value);
      return direction == up ? kMiddle + arc : kMiddle - arc;
    }
    if (part == kUnits.size()) break;
    const Result<std::uint64_t> number = parse_decimal(token, part == 2 ? 3 : 0, kMost.at(part));
    if (!number) return tl::unexpected(number.error());
    value += *number * kUnits.at(part);
  }
  return error(std::string("an angle is degrees [minutes [seconds]] and ") + up + " or " + down);
}

Result<std::uint64_t> parse_meters(std::string_view token, std::uint64_t maximum) {
  if (token.ends_with('m') || token.ends_with('M')) token.remove_suffix(1);
  return parse_decimal(token, 2, maximum);
}

Result<std::uint32_t> parse_altitude(std::string_view token) {
  const bool below = token.starts_with('-');
  if (below) token.remove_prefix(1);
  const Result<std::uint64_t> centimeters =
      parse_meters(token, below ? kSeaLevel : 0xffffffff - kSeaLevel);
  if (!centimeters) return tl::unexpected(centimeters.error());
  const auto value = static_cast<std::uint32_t>(*centimeters);
  return below ? kSeaLevel - value : kSeaLevel + value;
}

Result<char> parse_size(std::string_view token) {
  const Result<std::uint64_t> centimeters = parse_meters(token, kLargest);
  if (!centimeters) return tl::unexpected(centimeters.error());
  std::uint64_t digit = *centimeters;
  unsigned power = 0;
  for (; digit > 9; digit /= 10, ++power) {
    if (digit % 10 != 0) {
      return error("'" + std::string(token) + "': a size is one digit and zeros");
    }
  }
  return static_cast<char>(digit << 4 | power);
}

}  // namespace

Status check_location(BytesView rdata) {
  if (rdata.size() != kOctets) return error("has 16 octets");
  if (rdata[0] != '\0') return error("is of a version other than 0");
  if (!is_size(rdata[1]) || !is_size(rdata[2]) || !is_size(rdata[3])) {
    return error("a size is a digit and a power of ten, 9 at most");
  }
  if (!is_angle(read_u32(rdata.substr(4)), kMostLatitude) ||
      !is_angle(read_u32(rdata.substr(8)), kMostLongitude)) {
    return error("an angle of more than 90 or 180 degrees");
  }
  return {};
}

std::optional<std::string> location_text(BytesView rdata) {
  if (!check_location(rdata)) return std::nullopt;
  const std::uint32_t altitude = read_u32(rdata.substr(12));
  std::string text = angle_text(read_u32(rdata.substr(4)), 'N', 'S') + " " +
                     angle_text(read_u32(rdata.substr(8)), 'E', 'W') + " ";
  text += altitude >= kSeaLevel ? meters_text(altitude - kSeaLevel)
                                : "-" + meters_text(kSeaLevel - altitude);
  for (const char size : rdata.substr(1, 3)) text += " " + size_text(size);
  return text;
}

Result<Bytes> parse_location(Tokens tokens) {
  Bytes rdata("\x00\x12\x16\x13", 4);  // 1 m, 10 km, 10 m
  const Result<std::uint32_t> latitude = take_angle(tokens, kMostLatitude, 'N', 'S');
  if (!latitude) return tl::unexpected(latitude.error());
  const Result<std::uint32_t> longitude = take_angle(tokens, kMostLongitude, 'E', 'W');
  if (!longitude) return tl::unexpected(longitude.error());
  if (tokens.empty() || tokens.size() > 4) {
    return error("an altitude and up to three sizes follow the angles");
  }
  const Result<std::uint32_t> altitude = parse_altitude(tokens[0]);
  if (!altitude) return tl::unexpected(altitude.error());
  for (std::size_t i = 1; i < tokens.size(); ++i) {
    const Result<char> size = parse_size(tokens[i]);
    if (!size) return tl::unexpected(size.error());
    rdata[i] = *size;
  }
  for (const std::uint32_t number : {*latitude, *longitude, *altitude}) append_u32(rdata, number);
  return rdata;
}

}  // namespace comity::dns
