#include "dns/rdata_text.h"

#include <algorithm>
#include <array>
#include <optional>

#include "dns/dnssec_text.h"
#include "dns/ldns_wrapper.h"
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

// `value` is what field_length() found to fit.
std::string field_text(Field field, BytesView value) {
  switch (field) {
    case Field::name: {
      const Result<Name> name = Name::from_wire(value);
      return name ? name->text() : std::string();
    }
    case Field::u8:
      return decimal(value[0]);
    case Field::u16:
      return std::to_string(read_u16(value));
    case Field::u32:
      return std::to_string(read_u32(value));
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
  }
  return {};
}

// Names are not looked at twice: from_wire is the dear part of a zone's text.
Result<std::string> shaped_text(const Shape& shape, BytesView rdata) {
  std::string text;
  BytesView rest = rdata;
  bool fits = true;
  for (const Field field : shape.fields) {
    const std::size_t length = field_length(field, rest);
    fits = fits && length != kMisfit;
    if (!fits) break;
    const std::string one = field_text(field, rest.substr(0, length));
    fits = !one.empty();
    if (!text.empty()) text.push_back(' ');
    text += one;
    rest.remove_prefix(length);
  }
  if (fits && rest.empty()) return text;
  return error("rdata does not fit type " + std::string(shape.name));
}

}  // namespace

std::string opaque_text(BytesView rdata) {
  std::string text = "\\# " + std::to_string(rdata.size());
  if (!rdata.empty()) text += " " + upper_hex(rdata);
  return text;
}

Result<std::string> rdata_text(std::uint16_t type, BytesView rdata) {
  constexpr std::size_t kZonemdFixed = 6;
  if (rdata.empty() || is_private_type(type)) return opaque_text(rdata);
  if (const Shape* shape = find_shape(type); shape != nullptr) return shaped_text(*shape, rdata);
  if (type == type::kZonemd && rdata.size() > kZonemdFixed) {
    return std::to_string(read_u32(rdata)) + " " + decimal(rdata[4]) + " " + decimal(rdata[5]) +
           " " + upper_hex(rdata.substr(kZonemdFixed));
  }
  if (type == type::kRrsig || type == type::kNsec || type == type::kDnskey) {
    if (std::optional<std::string> text = dnssec_text(type, rdata)) return *std::move(text);
    return error("rdata does not fit type " + type_name(type));
  }
  return ldns::rdata_to_text(type, rdata);
}

}  // namespace comity::dns
