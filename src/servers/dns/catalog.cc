#include "servers/dns/catalog.h"

#include <algorithm>

#include "crypto/hash.h"

namespace comity::primary {
namespace {

constexpr std::uint16_t kPtr = 12;
constexpr std::uint32_t kRefreshSeconds = 3'600;
constexpr std::uint32_t kRetrySeconds = 600;
constexpr std::uint32_t kExpireSeconds = 2'147'483'646;  // RFC 9432, 4.1
constexpr std::size_t kLabelDigits = 32;

Bytes label(BytesView text) { return Bytes(1, static_cast<char>(text.size())) + Bytes(text); }

}  // namespace

std::vector<dns::Record> catalog_records(const dns::Name& catalog, std::uint32_t serial,
                                         const std::vector<dns::Name>& members) {
  const dns::Name nobody = *dns::Name::parse("invalid.");
  const auto below = [&](const Bytes& labels) {
    return dns::Name::from_wire(labels + Bytes(catalog.wire()));
  };
  std::vector<dns::Record> records = {
      {catalog, dns::type::kSoa, 0,
       dns::soa_rdata(nobody, nobody, serial, kRefreshSeconds, kRetrySeconds, kExpireSeconds, 0)},
      {catalog, dns::type::kNs, 0, Bytes(nobody.wire())}};
  if (const auto version = below(label("version"))) {
    records.push_back({*version, dns::type::kTxt, 0, label("2")});
  }
  for (const dns::Name& member : members) {
    const std::string unique = crypto::sha256(member.wire()).hex().substr(0, kLabelDigits);
    // No name only where the catalog's own is so long that nothing fits below it.
    if (const auto owner = below(label(unique) + label("zones"))) {
      records.push_back({*owner, kPtr, 0, Bytes(member.wire())});
    }
  }
  std::sort(records.begin(), records.end());
  return records;
}

}  // namespace comity::primary
