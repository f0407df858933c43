#include "dns/record.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "dns/ldns_wrapper.h"
#include "dns/rdata.h"
#include "dns/text_form.h"

namespace comity::dns {
namespace {

constexpr std::uint16_t kClassIn = 1;

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

std::string decimal(char octet) { return std::to_string(static_cast<std::uint8_t>(octet)); }

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

// Requires an uncompressed name at the start of `rest`, which it takes off.
Result<std::string> take_name(BytesView& rest) {
  std::size_t length = 0;
  while (length < rest.size() && rest[length] != '\0') {
    length += 1 + static_cast<std::size_t>(static_cast<std::uint8_t>(rest[length]));
  }
  const Result<Name> name = Name::from_wire(rest.substr(0, length + 1));
  if (!name) return tl::unexpected(name.error());
  rest.remove_prefix(length + 1);
  return name->text();
}

Result<std::string> soa_text(BytesView rdata) {
  constexpr std::size_t kNumbers = 5;
  BytesView rest = rdata;
  const Result<std::string> primary = take_name(rest);
  if (!primary) return primary;
  const Result<std::string> mailbox = take_name(rest);
  if (!mailbox) return mailbox;
  if (rest.size() != 4 * kNumbers) return error("rdata of type SOA has a wrong length");
  std::string text = *primary + " " + *mailbox;
  for (std::size_t i = 0; i < kNumbers; ++i) {
    text += " " + std::to_string(read_u32(rest.substr(4 * i)));
  }
  return text;
}

std::string opaque_text(BytesView rdata) {
  std::string text = "\\# " + std::to_string(rdata.size());
  if (!rdata.empty()) text += " " + upper_hex(rdata);
  return text;
}

}  // namespace

std::strong_ordering operator<=>(const Record& a, const Record& b) {
  if (const auto order = a.owner <=> b.owner; order != 0) return order;
  if (const auto order = a.type <=> b.type; order != 0) return order;
  if (const auto order = a.rdata.compare(b.rdata) <=> 0; order != 0) return order;
  return a.ttl_seconds <=> b.ttl_seconds;
}

std::string type_name(std::uint16_t type) {
  if (const Shape* shape = find_shape(type); shape != nullptr) return std::string(shape->name);
  if (is_private_type(type)) return "TYPE" + std::to_string(type);
  return ldns::type_name(type);
}

Result<std::uint16_t> parse_type(std::string_view name) {
  constexpr std::size_t kLongest = 16;
  constexpr std::string_view kPrefix = "TYPE";
  std::string upper(name.substr(0, kLongest));
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  if (const Shape* shape = find_shape(std::string_view(upper)); shape != nullptr) {
    return shape->type;
  }
  if (upper.starts_with(kPrefix)) {
    const Result<std::uint32_t> number =
        parse_number(std::string_view(upper).substr(kPrefix.size()), 0xffff);
    if (number) return static_cast<std::uint16_t>(*number);
  } else if (name.size() <= kLongest && name.find('\0') == std::string_view::npos) {
    if (const auto number = ldns::type_number(upper)) return *number;
  }
  return error("'" + upper + "' is no record type");
}

Result<std::string> rdata_text(std::uint16_t type, BytesView rdata) {
  constexpr std::size_t kDsFixed = 4;
  constexpr std::size_t kZonemdFixed = 6;
  const auto wrong_length = [type] {
    return error("rdata of type " + type_name(type) + " has a wrong length");
  };
  if (rdata.empty() || is_private_type(type)) return opaque_text(rdata);
  switch (type) {
    case type::kA:
      if (rdata.size() != 4) return wrong_length();
      return ipv4_text(rdata);
    case type::kAaaa:
      if (rdata.size() != 16) return wrong_length();
      return ipv6_text(rdata);
    case type::kNs: {
      const Result<Name> name = Name::from_wire(rdata);
      if (!name) return tl::unexpected(name.error());
      return name->text();
    }
    case type::kSoa:
      return soa_text(rdata);
    case type::kDs:
      if (rdata.size() <= kDsFixed) return wrong_length();
      return std::to_string(read_u16(rdata)) + " " + decimal(rdata[2]) + " " + decimal(rdata[3]) +
             " " + upper_hex(rdata.substr(kDsFixed));
    case type::kZonemd:
      if (rdata.size() <= kZonemdFixed) return wrong_length();
      return std::to_string(read_u32(rdata)) + " " + decimal(rdata[4]) + " " + decimal(rdata[5]) +
             " " + upper_hex(rdata.substr(kZonemdFixed));
  }
  return ldns::rdata_to_text(type, rdata);
}

std::string to_text(const Record& record) {
  // Octets that do not fit their type still have a text form (RFC 3597, section 5).
  const Result<std::string> rdata = rdata_text(record.type, record.rdata);
  std::string line = record.owner.text();
  line += "\t" + std::to_string(record.ttl_seconds) + "\tIN\t" + type_name(record.type) + "\t";
  line += rdata ? *rdata : opaque_text(record.rdata);
  return line;
}

Result<Bytes> parse_rdata(std::uint16_t type, std::string_view text) {
  if (text.size() > limits::kMasterFileLineBytes) return error("the text of rdata is too long");
  if (std::any_of(text.begin(), text.end(), [](char c) { return c >= '\0' && c < ' '; })) {
    return error("the text of rdata holds a control character");
  }
  const auto tokens = split_tokens(text);
  if (!tokens) return tl::unexpected(tokens.error());
  return parse_rdata_tokens(type, *tokens, nullptr);
}

Bytes canonical_wire(const Record& record) {
  Bytes wire;
  const BytesView owner = record.owner.wire();
  constexpr std::size_t kFixed = 10;
  wire.reserve(owner.size() + kFixed + record.rdata.size());
  wire += owner;
  append_u16(wire, record.type);
  append_u16(wire, kClassIn);
  append_u32(wire, record.ttl_seconds);
  append_u16(wire, static_cast<std::uint16_t>(record.rdata.size()));
  wire += record.rdata;
  return wire;
}

Bytes soa_rdata(const Name& primary, const Name& mailbox, std::uint32_t serial,
                std::uint32_t refresh, std::uint32_t retry, std::uint32_t expire,
                std::uint32_t minimum) {
  Bytes rdata(primary.wire());
  rdata += mailbox.wire();
  for (const std::uint32_t number : {serial, refresh, retry, expire, minimum}) {
    append_u32(rdata, number);
  }
  return rdata;
}

Bytes ds_rdata(std::uint16_t key_tag, std::uint8_t algorithm, std::uint8_t digest_type,
               BytesView digest) {
  Bytes rdata;
  append_u16(rdata, key_tag);
  rdata.push_back(static_cast<char>(algorithm));
  rdata.push_back(static_cast<char>(digest_type));
  rdata += digest;
  return rdata;
}

Result<std::vector<Record>> nsec_chain(const std::vector<Record>& records, const Name& apex,
                                       std::uint32_t ttl_seconds) {
  return ldns::nsec_chain(records, apex, ttl_seconds);
}

}  // namespace comity::dns
