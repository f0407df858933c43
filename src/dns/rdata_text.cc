#include "dns/rdata_text.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/time.h"
#include "dns/address.h"
#include "dns/location.h"
#include "dns/octet.h"
#include "dns/parameters.h"
#include "dns/prefixes.h"
#include "dns/rdata.h"
#include "dns/record.h"
#include "dns/text_form.h"

namespace comity::dns {
namespace {

std::string upper_hex(BytesView bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    text.push_back(kDigits[static_cast<std::uint8_t>(c) >> 4]);
    text.push_back(kDigits[static_cast<std::uint8_t>(c) & 15]);
  }
  return text;
}

std::string strings_text(BytesView strings) {
  std::string text;
  while (!strings.empty()) {
    const std::size_t length = field_length(Field::string, strings);
    if (!text.empty()) text.push_back(' ');
    text += quoted_text(strings.substr(1, length - 1));
    strings.remove_prefix(length);
  }
  return text;
}

// RFC 4034, 3.2: UTC, digits only. Comity's own times lie before 2106, when 32 bits end.
std::string time_text(std::uint32_t seconds) {
  constexpr std::size_t kDigits = 14;
  std::string text = to_rfc3339(plus_seconds(Time{}, seconds));
  text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c < '0' || c > '9'; }),
             text.end());
  return text.substr(0, kDigits);
}

std::string types_text(BytesView windows) {
  std::string text;
  while (!windows.empty()) {
    const std::size_t length = octet(windows[1]);
    for (std::size_t bit = 0; bit < length * 8; ++bit) {
      if (((octet(windows[2 + bit / 8]) >> (7 - bit % 8)) & 1) == 0) continue;
      if (!text.empty()) text.push_back(' ');
      text += zone_type_name(static_cast<std::uint16_t>(octet(windows[0]) * 256 + bit));
    }
    windows.remove_prefix(2 + length);
  }
  return text;
}

// RFC 4648, 7, without padding. A hash has a multiple of five octets; of others the last digit is
// filled up with zeros.
std::string base32hex_text(BytesView octets) {
  constexpr std::string_view kDigits = "0123456789ABCDEFGHIJKLMNOPQRSTUV";
  std::string text;
  unsigned held = 0;
  unsigned bits = 0;
  for (const char c : octets) {
    held = held << 8 | static_cast<std::uint8_t>(c);
    for (bits += 8; bits >= 5; bits -= 5) text.push_back(kDigits[held >> (bits - 5) & 31]);
    held &= (1U << bits) - 1;
  }
  if (bits != 0) text.push_back(kDigits[held << (5 - bits) & 31]);
  return text;
}

// `value` is what field_length() found to fit. No value for a name that is none, or that would not
// be given back: with upper case.
std::optional<std::string> field_text(Field field, BytesView value) {
  switch (field) {
    case Field::name:
    case Field::host:
    case Field::mailbox:
    case Field::next: {
      const Result<Name> name = Name::from_wire(value);
      if (!name || name->wire() != value) return std::nullopt;
      return name->text();
    }
    case Field::u8:
    case Field::algorithm:
      return decimal(value[0]);
    case Field::scheme:
      return value[0] == 1 ? "NOTIFY" : decimal(value[0]);
    case Field::u16:
    case Field::certificate:
      return std::to_string(read_u16(value));
    case Field::type:
      return zone_type_name(read_u16(value));
    case Field::u32:
    case Field::seconds:
      return std::to_string(read_u32(value));
    case Field::time:
      return time_text(read_u32(value));
    case Field::ipv4:
    case Field::ipv6:
      return address_text(value);
    case Field::string:
    case Field::strings:
      return strings_text(value);
    case Field::tag:
      return std::string(value.substr(1));
    case Field::hex:
      return upper_hex(value);
    case Field::uri:
    case Field::quoted:
      return quoted_text(value);
    case Field::base64:
      return to_base64(value);
    case Field::salt:
      return value.size() == 1 ? "-" : upper_hex(value.substr(1));
    case Field::owner_hash:
      return base32hex_text(value.substr(1));
    case Field::types:
      return types_text(value);
    case Field::location:
      return location_text(value);
    case Field::prefixes:
      return prefixes_text(value);
    case Field::parameters:
      return parameters_text(value);
  }
  return std::nullopt;
}

// Names are not looked at twice: from_wire is the dear part of a zone's text.
Result<std::string> shaped_text(const Shape& shape, BytesView rdata) {
  std::string text;
  BytesView rest = rdata;
  for (const Field field : shape.fields) {
    const std::size_t length = field_length(field, rest);
    std::optional<std::string> one;
    if (length != kMisfit) one = field_text(field, rest.substr(0, length));
    if (!one) return error("rdata does not fit type " + std::string(shape.name));
    if (!text.empty() && !one->empty()) text.push_back(' ');
    text += *one;
    rest.remove_prefix(length);
  }
  if (rest.empty()) return text;
  return error("rdata does not fit type " + std::string(shape.name));
}

}  // namespace

std::string opaque_text(BytesView rdata) {
  std::string text = "\\# " + std::to_string(rdata.size());
  if (!rdata.empty()) text += " " + upper_hex(rdata);
  return text;
}

Result<std::string> rdata_text(std::uint16_t type, BytesView rdata) {
  const Shape* shape = find_shape(type);
  return shape != nullptr ? shaped_text(*shape, rdata) : opaque_text(rdata);
}

}  // namespace comity::dns
