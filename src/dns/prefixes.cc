#include "dns/prefixes.h"

#include "dns/address.h"
#include "dns/octet.h"
#include "dns/text_form.h"

namespace comity::dns {
namespace {

constexpr std::size_t kFixedOctets = 4;
constexpr std::size_t kNegated = 0x80;  // beside the length of the address

// Of IANA's number of the family; 0 for another.
std::size_t family_octets(std::size_t family) {
  return family == 1 ? kIpv4Octets : family == 2 ? kIpv6Octets : 0;
}

std::size_t part_octets(BytesView rest) { return octet(rest[3]) % kNegated; }

Status append_prefix(std::string_view token, Bytes& out) {
  const bool negated = token.starts_with('!');
  if (negated) token.remove_prefix(1);
  const std::size_t slash = token.rfind('/');
  if (token.size() < 2 || token[1] != ':' || slash == std::string_view::npos || slash < 2) {
    return error("a prefix is [!]family:address/length");
  }
  const std::size_t octets = family_octets(octet(token[0]) - octet('0'));
  if (octets == 0) return error("the family of a prefix is 1 (IPv4) or 2 (IPv6)");
  const auto length = parse_number(token.substr(slash + 1), static_cast<std::uint32_t>(octets * 8));
  if (!length) return tl::unexpected(length.error());
  Result<Bytes> address = parse_address(token.substr(2, slash - 2), octets);
  if (!address) return tl::unexpected(address.error());
  address->resize(address->find_last_not_of('\0') + 1);  // npos + 1 is 0
  append_u16(out, static_cast<std::uint16_t>(octet(token[0]) - octet('0')));
  out.push_back(static_cast<char>(*length));
  out.push_back(static_cast<char>(address->size() + (negated ? kNegated : 0)));
  out += *address;
  return {};
}

}  // namespace

Status check_prefixes(BytesView rdata) {
  for (BytesView rest = rdata; !rest.empty();) {
    if (rest.size() < kFixedOctets) return error("a prefix is cut short");
    const std::size_t octets = family_octets(read_u16(rest));
    if (octets == 0) return error("the family of a prefix is 1 (IPv4) or 2 (IPv6)");
    const std::size_t part = part_octets(rest);
    if (octet(rest[2]) > octets * 8 || part > octets) return error("a prefix is too long");
    if (rest.size() < kFixedOctets + part) return error("a prefix is cut short");
    if (part > 0 && rest[kFixedOctets + part - 1] == '\0') {
      return error("the address of a prefix ends in a zero that is left out");
    }
    rest.remove_prefix(kFixedOctets + part);
  }
  return {};
}

std::optional<std::string> prefixes_text(BytesView rdata) {
  if (!check_prefixes(rdata)) return std::nullopt;
  std::string text;
  for (BytesView rest = rdata; !rest.empty();) {
    const std::size_t part = part_octets(rest);
    Bytes address(rest.substr(kFixedOctets, part));
    address.resize(family_octets(read_u16(rest)), '\0');
    if (!text.empty()) text.push_back(' ');
    if (octet(rest[3]) >= kNegated) text.push_back('!');
    text += std::to_string(read_u16(rest)) + ":" + address_text(address) + "/" + decimal(rest[2]);
    rest.remove_prefix(kFixedOctets + part);
  }
  return text;
}

Result<Bytes> parse_prefixes(std::span<const std::string_view> tokens) {
  Bytes rdata;
  for (const std::string_view token : tokens) {
    if (Status added = append_prefix(token, rdata); !added) return tl::unexpected(added.error());
  }
  return rdata;
}

}  // namespace comity::dns
