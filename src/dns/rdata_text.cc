#include "dns/rdata_text.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/time.h"
#include "dns/octet.h"
#include "dns/rdata.h"
#include "dns/record.h"

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

std::string ipv4_text(BytesView rdata) {
  return decimal(rdata[0]) + "." + decimal(rdata[1]) + "." + decimal(rdata[2]) + "." +
         decimal(rdata[3]);
}

void append_group(std::string& text, std::uint16_t group) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  bool begun = false;
  for (int shift = 12; shift >= 0; shift -= 4) {
    const unsigned digit = (static_cast<unsigned>(group) >> shift) & 15U;
    begun = begun || digit != 0 || shift == 0;
    if (begun) text.push_back(kDigits[digit]);
  }
}

// RFC 5952: lower case, no leading zeros, "::" for the first of the longest runs of at least two
// zero groups; section 5: IPv4-mapped addresses end in dotted decimal.
std::string ipv6_text(BytesView rdata) {
  constexpr std::size_t kGroups = 8;
  constexpr BytesView kMapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);
  if (rdata.substr(0, kMapped.size()) == kMapped) return "::ffff:" + ipv4_text(rdata.substr(12));

  std::array<std::uint16_t, kGroups> groups{};
  for (std::size_t i = 0; i < kGroups; ++i) groups.at(i) = read_u16(rdata.substr(2 * i));
  std::size_t run_at = kGroups;
  std::size_t run_length = 1;
  for (std::size_t i = 0; i < kGroups; ++i) {
    std::size_t length = 0;
    while (i + length < kGroups && groups.at(i + length) == 0) ++length;
    if (length > run_length) {
      run_at = i;
      run_length = length;
    }
    if (length > 0) i += length - 1;
  }
  std::string text;
  for (std::size_t i = 0; i < kGroups; ++i) {
    if (i == run_at) {
      text += "::";
      i += run_length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text.push_back(':');
    append_group(text, groups.at(i));
  }
  return text;
}

// RFC 1035, section 5.1: a quote and a backslash are escaped, what is not printable ASCII is \DDD.
// So no octets can end the line that they stand on.
std::string quoted_text(BytesView octets) {
  std::string text = "\"";
  for (const char c : octets) {
    if (c == '"' || c == '\\') {
      text.push_back('\\');
      text.push_back(c);
    } else if (c >= ' ' && c <= '~') {
      text.push_back(c);
    } else {
      const auto value = static_cast<std::uint8_t>(c);
      text.push_back('\\');
      text.push_back(static_cast<char>('0' + value / 100));
      text.push_back(static_cast<char>('0' + value / 10 % 10));
      text.push_back(static_cast<char>('0' + value % 10));
    }
  }
  return text + "\"";
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
      text += type_name(static_cast<std::uint16_t>(octet(windows[0]) * 256 + bit));
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
    case Field::u16:
      return std::to_string(read_u16(value));
    case Field::type:
      return type_name(read_u16(value));
    case Field::u32:
    case Field::seconds:
      return std::to_string(read_u32(value));
    case Field::time:
      return time_text(read_u32(value));
    case Field::ipv4:
      return ipv4_text(value);
    case Field::ipv6:
      return ipv6_text(value);
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
