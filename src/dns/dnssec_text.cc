#include "dns/dnssec_text.h"

#include <algorithm>
#include <cstddef>

#include "base/ids.h"
#include "base/time.h"
#include "dns/octet.h"
#include "dns/rdata.h"
#include "dns/record.h"

namespace comity::dns {
namespace {

constexpr std::size_t kRrsigFixed = 18;

// RFC 4034, 3.2: UTC, digits only. Comity's own times lie before 2106, when 32 bits end.
std::string time_text(std::uint32_t seconds) {
  constexpr std::size_t kDigits = 14;
  std::string text = to_rfc3339(plus_seconds(Time{}, seconds));
  text.erase(std::remove_if(text.begin(), text.end(), [](char c) { return c < '0' || c > '9'; }),
             text.end());
  return text.substr(0, kDigits);
}

// A name at the start of `rest`, which is taken off it.
std::optional<std::string> take_name(BytesView& rest) {
  const std::size_t length = field_length(Field::name, rest);
  if (length == kMisfit) return std::nullopt;
  const Result<Name> name = Name::from_wire(rest.substr(0, length));
  if (!name) return std::nullopt;
  rest.remove_prefix(length);
  return name->text();
}

std::optional<std::string> rrsig_text(BytesView rdata) {
  if (rdata.size() <= kRrsigFixed) return std::nullopt;
  BytesView rest = rdata.substr(kRrsigFixed);
  const std::optional<std::string> signer = take_name(rest);
  if (!signer || rest.empty()) return std::nullopt;
  return type_name(read_u16(rdata)) + " " + decimal(rdata[2]) + " " + decimal(rdata[3]) + " " +
         std::to_string(read_u32(rdata.substr(4))) + " " + time_text(read_u32(rdata.substr(8))) +
         " " + time_text(read_u32(rdata.substr(12))) + " " +
         std::to_string(read_u16(rdata.substr(16))) + " " + *signer + " " + to_base64(rest);
}

std::optional<std::string> dnskey_text(BytesView rdata) {
  if (rdata.size() <= kDnskeyFixed) return std::nullopt;
  return std::to_string(read_u16(rdata)) + " " + decimal(rdata[2]) + " " + decimal(rdata[3]) + " " +
         to_base64(rdata.substr(kDnskeyFixed));
}

// Windows of 256 types, ascending, each a bitmap of 1 to 32 octets (RFC 4034, 4.1.2).
std::optional<std::string> nsec_text(BytesView rdata) {
  constexpr std::size_t kBitmapOctets = 32;
  BytesView rest = rdata;
  std::optional<std::string> text = take_name(rest);
  // This name is not lowered in canonical form (RFC 6840, 5.1), but all of ours are lower-case:
  // the text of another would not give it back.
  const BytesView next = rdata.substr(0, rdata.size() - rest.size());
  if (ascii_lower(next) != next) return std::nullopt;
  int window_before = -1;
  while (text && !rest.empty()) {
    if (rest.size() < 2) return std::nullopt;
    const int window = static_cast<std::uint8_t>(rest[0]);
    const std::size_t length = octet(rest[1]);
    if (window <= window_before || length == 0 || length > kBitmapOctets ||
        rest.size() < 2 + length || rest[1 + length] == '\0') {
      return std::nullopt;
    }
    window_before = window;
    for (std::size_t bit = 0; bit < length * 8; ++bit) {
      if (((octet(rest[2 + bit / 8]) >> (7 - bit % 8)) & 1) == 0) continue;
      *text +=
          " " + type_name(static_cast<std::uint16_t>(static_cast<std::size_t>(window) * 256 + bit));
    }
    rest.remove_prefix(2 + length);
  }
  return text;
}

}  // namespace

std::optional<std::string> dnssec_text(std::uint16_t type, BytesView rdata) {
  if (type == type::kRrsig) return rrsig_text(rdata);
  if (type == type::kNsec) return nsec_text(rdata);
  if (type == type::kDnskey) return dnskey_text(rdata);
  return std::nullopt;
}

}  // namespace comity::dns
