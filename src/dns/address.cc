#include "dns/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "dns/octet.h"

namespace comity::dns {
namespace {

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

constexpr BytesView kMapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);  // RFC 4291, 2.5.5.2

// RFC 5952: lower case, no leading zeros, "::" for the first of the longest runs of at least two
// zero groups; section 5: IPv4-mapped addresses end in dotted decimal.
std::string ipv6_text(BytesView rdata) {
  constexpr std::size_t kGroups = 8;
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

}  // namespace

std::string address_text(BytesView address) {
  return address.size() == kIpv4Octets ? ipv4_text(address) : ipv6_text(address);
}

Result<Bytes> parse_address(std::string_view token, std::size_t octets) {
  const bool old = octets == kIpv4Octets;
  std::array<char, INET6_ADDRSTRLEN> text{};
  if (token.size() >= text.size() || token.find('\0') != std::string_view::npos) {
    return error("an address is too long");
  }
  std::copy(token.begin(), token.end(), text.begin());
  Bytes address(octets, '\0');
  if (inet_pton(old ? AF_INET : AF_INET6, text.data(), address.data()) != 1) {
    return error("'" + std::string(token) + "' is no " + (old ? "IPv4" : "IPv6") + " address");
  }
  return address;
}

Bytes network_of(std::string_view address) {
  if (Result<Bytes> ipv4 = parse_address(address, kIpv4Octets)) return *std::move(ipv4);
  const Result<Bytes> ipv6 = parse_address(address, kIpv6Octets);
  if (!ipv6) return Bytes(address);
  const bool mapped = ipv6->starts_with(kMapped);
  return mapped ? ipv6->substr(kMapped.size()) : ipv6->substr(0, kIpv6Octets / 2);
}

}  // namespace comity::dns
