#include "publications/zone/record_sets.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "dns/dnssec.h"

namespace comity::zone {
namespace {

using Records = std::span<const dns::Record>;

// The first records of `records` that are alike; at least one.
template <typename Alike>
Records leading(Records records, const Alike& alike) {
  const auto end = std::find_if_not(records.begin(), records.end(), [&](const dns::Record& record) {
    return alike(records.front(), record);
  });
  return records.first(static_cast<std::size_t>(end - records.begin()));
}

bool same_owner(const dns::Record& a, const dns::Record& b) { return a.owner == b.owner; }
bool same_set(const dns::Record& a, const dns::Record& b) {
  return a.type == b.type && a.owner == b.owner;
}
bool is_name_server(const dns::Record& record) { return record.type == dns::type::kNs; }

}  // namespace

bool RecordSet::has_one_ttl() const {
  return std::all_of(records.begin(), records.end(), [this](const dns::Record& record) {
    return record.ttl_seconds == ttl_seconds();
  });
}

std::string RecordSet::text() const { return owner().text() + " " + dns::type_name(type()); }

std::vector<RecordSet> record_sets(Records records, const dns::Name& apex) {
  std::vector<RecordSet> sets;
  const dns::Name* delegation = nullptr;  // the one seen last: what lies below it comes next
  while (!records.empty()) {
    Records of_owner = leading(records, same_owner);
    records = records.subspan(of_owner.size());
    const dns::Name& owner = of_owner.front().owner;
    const bool outside =
        !owner.is_at_or_below(apex) || (delegation != nullptr && owner.is_at_or_below(*delegation));
    const bool delegates =
        !outside && owner != apex && std::any_of(of_owner.begin(), of_owner.end(), is_name_server);
    if (delegates) delegation = &owner;
    while (!of_owner.empty()) {
      RecordSet set{leading(of_owner, same_set), false};
      of_owner = of_owner.subspan(set.records.size());
      const std::uint16_t type = set.type();
      const bool answers = !delegates || type == dns::type::kDs || type == dns::type::kNsec;
      set.is_signed = !outside && answers && type != dns::type::kRrsig;
      sets.push_back(set);
    }
  }
  return sets;
}

void insert_in_order(std::vector<dns::Record>& records, dns::Record record) {
  const auto place = std::upper_bound(records.begin(), records.end(), record);
  records.insert(place, std::move(record));
}

Status check_ttl(const RecordSet& set, const dns::Name& apex) {
  if (set.has_one_ttl()) return {};
  return error(ErrorKind::corrupt,
               "zone " + apex.text() + ": " + set.text() + ": records differ in their TTL");
}

std::size_t wire_octets(std::span<const dns::Record> records) {
  constexpr std::size_t kFixed = 10;  // type, class, TTL and length
  std::size_t octets = 0;
  for (const dns::Record& record : records) {
    octets += record.owner.wire().size() + kFixed + record.rdata.size();
  }
  return octets;
}

SetToSign to_sign(const RecordSet& set, const dns::Name& apex, std::uint16_t key_tag,
                  const SignatureTimes& times) {
  const dns::SignatureFrame frame{set.type(),
                                  dns::signature_labels(set.owner()),
                                  set.ttl_seconds(),
                                  times.expiration,
                                  times.inception,
                                  key_tag,
                                  apex};
  return SetToSign{set.owner(), set.type(), set.ttl_seconds(),
                   dns::signed_octets(frame, set.records)};
}

std::vector<dns::Record> dnskey_set(const ZoneKeys& keys, const dns::Name& apex) {
  std::vector<dns::Record> set;
  set.reserve(keys.set.size());
  for (const Bytes& key : keys.set) {
    set.push_back({apex, dns::type::kDnskey, keys.ttl_seconds, key});
  }
  std::sort(set.begin(), set.end());
  return set;
}

void sort_in(std::vector<dns::Record>& records, std::vector<dns::Record> more) {
  std::sort(more.begin(), more.end());
  const auto before = static_cast<std::ptrdiff_t>(records.size());
  std::move(more.begin(), more.end(), std::back_inserter(records));
  std::inplace_merge(records.begin(), records.begin() + before, records.end());
}

}  // namespace comity::zone
