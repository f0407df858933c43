#include "publications/zone/page.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "dns/canonical.h"
#include "dns/dnssec.h"
#include "publications/zone/gather.h"
#include "publications/zone/record_sets.h"

namespace comity::zone {
namespace {

// With what signing adds to them.
Status add_made(std::vector<dns::Record>& records, const PageTerms& terms, const dns::Name& next) {
  if (!terms.is_signed()) return {};
  auto added = dns::nsec_stretch(records, terms.apex, terms.nsec_ttl_seconds, next);
  if (!added) return tl::unexpected(added.error());
  if (records.front().owner == terms.apex) {
    std::vector<dns::Record> keys = dnskey_set(terms.keys, terms.apex);
    std::move(keys.begin(), keys.end(), std::back_inserter(*added));
  }
  sort_in(records, *std::move(added));
  return {};
}

}  // namespace

Page::Page(Plan plan)
    : wire_(wire_of(plan.records)),
      given_(std::move(plan.sets)),
      first_(plan.records.empty() ? plan.apex : plan.records.front().owner),
      next_(std::move(plan.apex)) {}

Result<Page> Page::make(std::vector<dns::Record> records, const PageTerms& terms, dns::Name next) {
  if (Status added = add_made(records, terms, next); !added) return tl::unexpected(added.error());
  Page page;
  page.first_ = records.front().owner;
  page.next_ = std::move(next);
  page.apex_ = terms.apex;
  page.times_ = terms.times;
  page.wire_ = wire_of(records);
  if (!terms.is_signed()) {
    page.text_ = lines_of(records);
    return page;
  }
  page.key_tag_ = dns::key_tag(terms.keys.zone_signing);
  std::size_t at = 0;
  for (const RecordSet& set : record_sets(records, terms.apex)) {
    const std::size_t octets = wire_octets(set.records);
    if (set.is_signed && set.type() != dns::type::kDnskey) {
      if (Status same = check_ttl(set, terms.apex); !same) return tl::unexpected(same.error());
      page.places_.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(octets)});
    }
    at += octets;
  }
  page.places_.shrink_to_fit();
  return page;
}

std::vector<dns::Record> Page::records() const { return records_in(wire_); }

SetToSign Page::set(std::size_t index) const {
  if (index < given_.size()) return given_[index];
  const Place& place = places_.at(index - given_.size());
  const std::vector<dns::Record> records =
      records_in(BytesView(wire_).substr(place.at, place.octets));
  return to_sign({records, true}, apex_, key_tag_, times_);
}

std::pair<dns::Name, std::uint16_t> Page::name_of(std::size_t index) const {
  if (index < given_.size()) return {given_[index].owner, given_[index].type};
  BytesView octets = BytesView(wire_).substr(places_[index - given_.size()].at);
  const dns::Record record = dns::take_canonical(octets).value_or(dns::Record());
  return {record.owner, record.type};
}

std::optional<std::size_t> Page::find(const dns::Name& owner, std::uint16_t type) const {
  std::size_t first = 0;
  std::size_t past = sets();
  while (first < past) {
    const std::size_t middle = first + (past - first) / 2;
    const auto [owner_there, type_there] = name_of(middle);
    const auto order = owner_there <=> owner;
    if (std::is_eq(order) && type_there == type) return middle;
    if (std::is_lt(order) || (std::is_eq(order) && type_there < type)) {
      first = middle + 1;
    } else {
      past = middle;
    }
  }
  return std::nullopt;
}

PagedPlan one_page(Plan plan) {
  PagedPlan paged;
  paged.apex = plan.apex;
  paged.unsigned_hash = plan.unsigned_hash;
  paged.pages.push_back(std::make_shared<const Page>(std::move(plan)));
  return paged;
}

PlainVersion plain_version(const PagedPlan& plan) {
  PlainVersion version{plan.serial, {}, {}};
  Zone apex{plan.apex, plan.serial, plan.pages.front()->records()};
  std::vector<BytesView> rest;
  for (std::size_t page = 1; page < plan.pages.size(); ++page) {
    rest.push_back(plan.pages[page]->wire());
  }
  insert_in_order(apex.records, zonemd_record(apex.records, plan.apex, plan.serial, rest));
  version.text.push_back(std::make_shared<const std::string>(to_text(apex)));
  version.wire.push_back(std::make_shared<const Bytes>(wire_of(apex.records)));
  for (std::size_t page = 1; page < plan.pages.size(); ++page) {
    const PagePointer& one = plan.pages[page];
    version.text.emplace_back(one, &one->text());
    version.wire.emplace_back(one, &one->wire());
  }
  return version;
}

std::vector<dns::Record> merged(const Page& page, std::vector<dns::Record> rrsigs) {
  std::vector<dns::Record> records = page.records();
  sort_in(records, std::move(rrsigs));
  return records;
}

Bytes wire_of(const std::vector<dns::Record>& records) {
  Bytes wire;
  wire.reserve(wire_octets(records));
  for (const dns::Record& record : records) wire += dns::canonical_wire(record);
  return wire;
}

std::vector<dns::Record> records_in(BytesView wire) {
  std::vector<dns::Record> records;
  while (std::optional<dns::Record> record = dns::take_canonical(wire)) {
    records.push_back(*std::move(record));
  }
  return records;
}

std::string lines_of(const std::vector<dns::Record>& records) {
  std::string text;
  for (const dns::Record& record : records) text += dns::to_text(record) + "\n";
  text.shrink_to_fit();
  return text;
}

}  // namespace comity::zone
