#include "publications/zone/image.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "crypto/hash.h"
#include "publications/zone/gather.h"

namespace comity::zone {
namespace {

bool is_made(const dns::Record& record) {
  return record.type == dns::type::kNsec || record.type == dns::type::kDnskey;
}

// What a page was made of.
std::vector<dns::Record> records_in(const Page& page) {
  std::vector<dns::Record> records;
  std::remove_copy_if(page.records.begin(), page.records.end(), std::back_inserter(records),
                      is_made);
  return records;
}

}  // namespace

const dns::Name& Image::Draft::first() const {
  return page ? page->first() : records.front().owner;
}

Result<PagedPlan> Image::plan(const state::View& view, std::uint64_t height, const ZoneKeys& keys,
                              std::uint32_t serial) {
  // Sessions of an older height are rare: what is kept stays for the newer ones.
  if (contents_ && height < height_) {
    return Image(apex_, page_records_).plan(view, height, keys, serial);
  }
  const bool same = contents_ && height == height_ && serial == plan_.serial && keys == terms_.keys;
  if (same) return plan_;
  Result<bool> changed = contents_ ? take_changes(view, keys, serial) : false;
  const Status taken = changed && !*changed ? take_all(view, keys, serial)
                       : changed            ? Status()
                                            : tl::unexpected(changed.error());
  if (!taken) {
    contents_.reset();
    return tl::unexpected(taken.error());
  }
  height_ = height;
  plan_.serial = serial;
  crypto::Sha256 hasher;
  for (const PagePointer& page : plan_.pages) hasher.add(page->wire);
  plan_.unsigned_hash = hasher.finish();
  return plan_;
}

Status Image::take_terms(const std::vector<dns::Record>& records, const ZoneKeys& keys) {
  const Result<SoaNumbers> soa = read_soa(*find_soa(records, apex_));
  if (!soa) return tl::unexpected(soa.error());
  terms_ = {apex_, keys, soa->nsec_ttl_seconds, {}};
  plan_.expire_seconds = soa->expire_seconds;
  plan_.zone_signing = keys.zone_signing;
  return {};
}

Status Image::take_all(const state::View& view, const ZoneKeys& keys, std::uint32_t serial) {
  Result<Contents> contents = Contents::read(view, apex_);
  if (!contents) return tl::unexpected(contents.error());
  contents_ = *std::move(contents);
  std::vector<dns::Record> records = contents_->records(serial);
  plan_ = {};
  plan_.apex = apex_;
  if (Status taken = take_terms(records, keys); !taken) return taken;
  return settle(split(std::move(records)));
}

Result<bool> Image::take_changes(const state::View& view, const ZoneKeys& keys,
                                 std::uint32_t serial) {
  const Result<std::vector<state::Key>> written = view.written_after(height_);
  if (!written && written.error().kind == ErrorKind::unavailable) return false;
  if (!written) return tl::unexpected(written.error());
  const auto touched = contents_->update(view, names::parts_of(*written, apex_.text()));
  if (!touched) return tl::unexpected(touched.error());
  const PageTerms before = terms_;
  const Status taken = take_terms(contents_->records_of(apex_, serial), keys);
  if (!taken) return tl::unexpected(taken.error());
  if (terms_ != before) return false;
  return take_names(*touched, serial);
}

Result<bool> Image::take_names(const std::set<dns::Name>& touched, std::uint32_t serial) {
  std::map<std::size_t, std::vector<dns::Name>> by_page;
  for (const dns::Name& owner : touched) by_page[page_of(owner)].push_back(owner);
  std::vector<Draft> drafts;
  for (std::size_t place = 0; place < plan_.pages.size() || by_page.contains(place); ++place) {
    const auto changed = by_page.find(place);
    if (changed == by_page.end()) {
      drafts.push_back({plan_.pages[place], {}});
      continue;
    }
    std::vector<dns::Record> records;
    if (place < plan_.pages.size()) records = records_in(*plan_.pages[place]);
    const std::vector<dns::Name>& owners = changed->second;  // ascending
    std::erase_if(records, [&](const dns::Record& record) {
      return std::binary_search(owners.begin(), owners.end(), record.owner);
    });
    for (const dns::Name& owner : owners) {
      std::vector<dns::Record> now = contents_->records_of(owner, serial);
      std::move(now.begin(), now.end(), std::back_inserter(records));
    }
    std::sort(records.begin(), records.end());
    for (Draft& draft : split(std::move(records))) drafts.push_back(std::move(draft));
  }
  const Status settled = settle(std::move(drafts));
  if (!settled) return tl::unexpected(settled.error());
  return true;
}

// Where it lies, or would.
std::size_t Image::page_of(const dns::Name& owner) const {
  if (owner == apex_ || plan_.pages.size() == 1) return owner == apex_ ? 0 : 1;
  const dns::Name child = owner.child_of(apex_);
  const auto after = std::upper_bound(plan_.pages.begin() + 1, plan_.pages.end(), child,
                                      [this](const dns::Name& one, const PagePointer& page) {
                                        return one < page->first().child_of(apex_);
                                      });
  const auto place = static_cast<std::size_t>(after - plan_.pages.begin()) - 1;
  return std::max<std::size_t>(place, 1);
}

std::vector<Image::Draft> Image::split(std::vector<dns::Record> records) const {
  std::vector<Draft> drafts;
  for (dns::Record& record : records) {
    const bool begins = drafts.empty() || drafts.back().first() == apex_ ||
                        drafts.back().records.size() >= page_records_;
    if (drafts.empty() || (begins && record.owner.child_of(apex_) !=
                                         drafts.back().records.back().owner.child_of(apex_))) {
      drafts.emplace_back();
    }
    drafts.back().records.push_back(std::move(record));
  }
  return drafts;
}

Status Image::settle(std::vector<Draft> drafts) {
  std::vector<dns::Name> firsts;
  firsts.reserve(drafts.size() + 1);
  for (const Draft& draft : drafts) firsts.push_back(draft.first());
  firsts.push_back(apex_);
  std::vector<PagePointer> pages;
  pages.reserve(drafts.size());
  for (std::size_t place = 0; place < drafts.size(); ++place) {
    Draft& draft = drafts[place];
    const dns::Name& next = firsts[place + 1];
    if (draft.page && draft.page->next == next) {
      pages.push_back(std::move(draft.page));
      continue;
    }
    Result<Page> made =
        make_page(draft.page ? records_in(*draft.page) : std::move(draft.records), terms_, next);
    if (!made) return tl::unexpected(made.error());
    pages.push_back(std::make_shared<const Page>(*std::move(made)));
  }
  plan_.pages = std::move(pages);
  return {};
}

}  // namespace comity::zone
