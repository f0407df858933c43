#include "crypto/hash.h"
#include "publications/zone/gather.h"
#include "publications/zone/zone.h"

namespace comity::zone {
namespace {

constexpr char kSchemeSimple = 1;  // RFC 8976, 2.2.2
constexpr char kHashSha384 = 1;    // RFC 8976, 2.2.3

// RFC 8976, 3.3.1: what lies outside the zone, the digest itself and its signature.
bool is_excluded(const dns::Record& record, const dns::Name& apex) {
  if (!record.owner.is_at_or_below(apex)) return true;
  if (record.owner != apex) return false;
  if (record.type == dns::type::kZonemd) return true;
  return record.type == dns::type::kRrsig && record.rdata.size() >= 2 &&
         read_u16(record.rdata) == dns::type::kZonemd;
}

Bytes rdata_over(const std::vector<dns::Record>& records, const dns::Name& apex,
                 std::uint32_t serial, std::span<const BytesView> rest) {
  crypto::Sha384 hasher;
  const dns::Record* previous = nullptr;
  for (const dns::Record& record : records) {
    const bool twice = previous != nullptr && *previous == record;
    previous = &record;
    if (twice || is_excluded(record, apex)) continue;
    hasher.add(dns::canonical_wire(record));
  }
  for (const BytesView octets : rest) hasher.add(octets);
  const crypto::Sha384Value digest = hasher.finish();

  Bytes rdata;
  append_u32(rdata, serial);
  rdata.push_back(kSchemeSimple);
  rdata.push_back(kHashSha384);
  rdata.append(digest.begin(), digest.end());
  return rdata;
}

}  // namespace

Bytes zonemd_rdata(const std::vector<dns::Record>& records, const dns::Name& apex,
                   std::uint32_t serial) {
  return rdata_over(records, apex, serial, {});
}

dns::Record zonemd_record(const std::vector<dns::Record>& records, const dns::Name& apex,
                          std::uint32_t serial, std::span<const BytesView> rest) {
  const dns::Record* soa = find_soa(records, apex);
  return {apex, dns::type::kZonemd, soa == nullptr ? 0 : soa->ttl_seconds,
          rdata_over(records, apex, serial, rest)};
}

}  // namespace comity::zone
