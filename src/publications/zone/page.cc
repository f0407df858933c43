#include "publications/zone/page.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "dns/dnssec.h"
#include "publications/zone/record_sets.h"

namespace comity::zone {

PagedPlan one_page(Plan plan) {
  auto page = std::make_shared<Page>();
  page->records = std::move(plan.records);
  page->sets = std::move(plan.sets);
  page->next = plan.apex;
  PagedPlan paged;
  paged.apex = std::move(plan.apex);
  paged.pages.push_back(std::move(page));
  paged.unsigned_hash = plan.unsigned_hash;
  return paged;
}

Result<Page> make_page(std::vector<dns::Record> records, const PageTerms& terms,
                       const dns::Name& next) {
  auto added = dns::nsec_stretch(records, terms.apex, terms.nsec_ttl_seconds, next);
  if (!added) return tl::unexpected(added.error());
  Page page;
  page.next = next;
  page.records = std::move(records);
  if (page.first() == terms.apex) {
    std::vector<dns::Record> keys = dnskey_set(terms.keys, terms.apex);
    std::move(keys.begin(), keys.end(), std::back_inserter(*added));
  }
  sort_in(page.records, *std::move(added));
  const std::uint16_t tag = dns::key_tag(terms.keys.zone_signing);
  for (const RecordSet& set : record_sets(page.records, terms.apex)) {
    if (!set.is_signed || set.type() == dns::type::kDnskey) continue;
    Result<SetToSign> one = to_sign(set, terms.apex, tag, terms.times);
    if (!one) return tl::unexpected(one.error());
    page.sets.push_back(*std::move(one));
  }
  page.wire = wire_of(page.records);
  return page;
}

std::vector<dns::Record> merged(const Page& page, std::vector<dns::Record> rrsigs) {
  std::vector<dns::Record> records = page.records;
  sort_in(records, std::move(rrsigs));
  return records;
}

Bytes wire_of(const std::vector<dns::Record>& records) {
  Bytes wire;
  for (const dns::Record& record : records) wire += dns::canonical_wire(record);
  return wire;
}

std::string lines_of(const std::vector<dns::Record>& records) {
  std::string text;
  for (const dns::Record& record : records) text += dns::to_text(record) + "\n";
  return text;
}

}  // namespace comity::zone
