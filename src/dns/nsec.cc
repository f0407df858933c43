// The NSEC chain of a zone (RFC 4034, section 4; which names and types: RFC 4035, 2.2 and 2.3).
#include <algorithm>
#include <span>

#include "dns/octet.h"
#include "dns/rdata.h"
#include "dns/record.h"

namespace comity::dns {
namespace {

using Records = std::span<const Record>;

// Takes the records of the first owner off.
Records take_owner(Records& rest) {
  std::size_t count = 1;
  while (count < rest.size() && rest[count].owner == rest.front().owner) ++count;
  const Records taken = rest.first(count);
  rest = rest.subspan(count);
  return taken;
}

bool has(Records of_owner, std::uint16_t type) {
  return std::any_of(of_owner.begin(), of_owner.end(),
                     [type](const Record& record) { return record.type == type; });
}

// What the zone answers for at this name, and what signing adds.
std::vector<std::uint16_t> types_of(Records of_owner, bool delegates, bool is_apex) {
  std::vector<std::uint16_t> types = {type::kRrsig, type::kNsec};
  if (is_apex) types.insert(types.end(), {type::kDnskey, type::kZonemd});
  for (const Record& record : of_owner) {
    if (!delegates || record.type == type::kNs || record.type == type::kDs) {
      types.push_back(record.type);
    }
  }
  return types;
}

}  // namespace

Bytes type_windows(std::vector<std::uint16_t> types) {
  std::sort(types.begin(), types.end());
  Bytes out;
  for (std::size_t at = 0; at < types.size();) {
    const unsigned window = types[at] / 256U;
    Bytes bitmap;
    for (; at < types.size() && types[at] / 256U == window; ++at) {
      const std::size_t bit = types[at] % 256U;
      bitmap.resize(bit / 8 + 1, '\0');
      bitmap[bit / 8] = static_cast<char>(octet(bitmap[bit / 8]) | 0x80U >> bit % 8);
    }
    out.push_back(static_cast<char>(window));
    out.push_back(static_cast<char>(bitmap.size()));
    out += bitmap;
  }
  return out;
}

Result<std::vector<Record>> nsec_stretch(std::span<const Record> records, const Name& apex,
                                         std::uint32_t ttl_seconds, const Name& next) {
  std::vector<Record> chain;
  std::vector<Bytes> windows;
  const Name* delegation = nullptr;  // the one seen last: what lies below it comes next
  for (Records rest = records; !rest.empty();) {
    const Records of_owner = take_owner(rest);
    const Name& owner = of_owner.front().owner;
    if (!owner.is_at_or_below(apex)) {
      return error("NSEC: " + owner.text() + " is outside the zone " + apex.text());
    }
    if (delegation != nullptr && owner.is_at_or_below(*delegation)) continue;
    const bool is_apex = owner == apex;
    const bool delegates = !is_apex && has(of_owner, type::kNs);
    if (delegates) delegation = &owner;
    chain.push_back({owner, type::kNsec, ttl_seconds, {}});
    windows.push_back(type_windows(types_of(of_owner, delegates, is_apex)));
  }
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const Name& after = i + 1 < chain.size() ? chain[i + 1].owner : next;
    chain[i].rdata = Bytes(after.wire()) + windows[i];
  }
  return chain;
}

Result<std::vector<Record>> nsec_chain(const std::vector<Record>& records, const Name& apex,
                                       std::uint32_t ttl_seconds) {
  const bool has_soa = std::any_of(records.begin(), records.end(), [&](const Record& record) {
    return record.type == type::kSoa && record.owner == apex;
  });
  if (!has_soa) return error("NSEC: the zone " + apex.text() + " has no SOA");
  return nsec_stretch(records, apex, ttl_seconds, apex);
}

}  // namespace comity::dns
