#include "dns/record.h"

#include <algorithm>
#include <compare>

#include "base/limits.h"
#include "dns/ldns_wrapper.h"
#include "dns/rdata.h"
#include "dns/rdata_read.h"
#include "dns/rdata_text.h"
#include "dns/text_form.h"

namespace comity::dns {
namespace {

constexpr std::uint16_t kClassIn = 1;

}  // namespace

std::strong_ordering operator<=>(const Record& a, const Record& b) {
  if (const auto order = a.owner <=> b.owner; std::is_neq(order)) return order;
  if (const auto order = a.type <=> b.type; std::is_neq(order)) return order;
  if (const auto order = a.rdata.compare(b.rdata) <=> 0; std::is_neq(order)) return order;
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
  const std::string upper = upper_case(name.substr(0, kLongest));
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

std::string to_text(const Record& record) {
  // Octets that do not fit their type still have a text form (RFC 3597, section 5), and so has what
  // name servers do not know.
  const std::string type = zone_type_name(record.type);
  const Shape* shape = find_shape(record.type);
  const Result<std::string> rdata = shape != nullptr && shape->young
                                        ? opaque_text(record.rdata)
                                        : rdata_text(record.type, record.rdata);
  std::string line = record.owner.text();
  line += "\t" + std::to_string(record.ttl_seconds) + "\tIN\t" + type + "\t";
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

}  // namespace comity::dns
