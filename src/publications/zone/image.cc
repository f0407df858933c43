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
  std::vector<dns::Record> records = page.records();
  std::erase_if(records, is_made);
  return records;
}

bool is_cut(const std::vector<dns::Record>& of_owner, const dns::Name& apex) {
  return of_owner.front().owner != apex &&
         std::any_of(of_owner.begin(), of_owner.end(),
                     [](const dns::Record& record) { return record.type == dns::type::kNs; });
}

// The last cut among `records`, in canonical order, that has `name` below it.
bool lies_below_cut(const std::vector<dns::Record>& records, const dns::Name& apex,
                    const dns::Name& name) {
  return std::any_of(records.rbegin(), records.rend(), [&](const dns::Record& record) {
    return record.type == dns::type::kNs && record.owner != apex &&
           name.is_at_or_below(record.owner);
  });
}

}  // namespace

const dns::Name& Image::Draft::first() const {
  return page ? page->first() : records.front().owner;
}

bool Image::Borders::begins(const std::vector<dns::Record>& of_owner) {
  const dns::Name& owner = of_owner.front().owner;
  const bool is_below = cut_ && owner.is_at_or_below(*cut_);
  if (!is_below && is_cut(of_owner, apex_)) cut_ = owner;
  const bool begins = after_apex_ || (records_ >= page_records_ && !is_below);
  after_apex_ = owner == apex_;
  records_ = begins ? of_owner.size() : records_ + of_owner.size();
  return begins;
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
  if (!terms_.is_signed()) return plan_;
  crypto::Sha256 hasher;
  for (const PagePointer& page : plan_.pages) hasher.add(page->wire());
  plan_.unsigned_hash = hasher.finish();
  return plan_;
}

Result<PlainVersion> Image::derive(const state::View& view, std::uint64_t height) {
  const Result<std::uint32_t> serial = derived_serial(view, apex_);
  if (!serial) return tl::unexpected(serial.error());
  const Result<PagedPlan> made = plan(view, height, {}, *serial);
  if (!made) return tl::unexpected(made.error());
  return plain_version(*made);
}

Status Image::take_terms(const std::vector<dns::Record>& records, const ZoneKeys& keys) {
  const Result<SoaNumbers> soa = read_soa(*find_soa(records, apex_));
  if (!soa) return tl::unexpected(soa.error());
  terms_ = {apex_, keys, soa->nsec_ttl_seconds, {}};
  plan_.expire_seconds = soa->expire_seconds;
  plan_.zone_signing = keys.zone_signing;
  return {};
}

// Page by page: the records of all of a large zone would fill the memory.
Status Image::take_all(const state::View& view, const ZoneKeys& keys, std::uint32_t serial) {
  Result<Contents> contents = Contents::read(view, apex_);
  if (!contents) return tl::unexpected(contents.error());
  contents_ = *std::move(contents);
  plan_ = {};
  plan_.apex = apex_;
  if (Status taken = take_terms(contents_->records_of(apex_, serial), keys); !taken) return taken;
  Borders borders(apex_, page_records_);
  std::vector<dns::Record> records;
  Status made;
  const auto make = [&](const dns::Name& next) {
    if (!made || records.empty()) return;
    Result<Page> page = Page::make(std::exchange(records, {}), terms_, next);
    if (page) {
      plan_.pages.push_back(std::make_shared<const Page>(*std::move(page)));
    } else {
      made = tl::unexpected(page.error());
    }
  };
  contents_->each_owner(serial, [&](std::vector<dns::Record> of_owner) {
    if (borders.begins(of_owner)) make(of_owner.front().owner);
    std::move(of_owner.begin(), of_owner.end(), std::back_inserter(records));
  });
  make(apex_);
  return made;
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
  if (Status named = take_names(*touched, serial); !named) return tl::unexpected(named.error());
  return true;
}

std::vector<dns::Record> Image::changed(std::size_t place, const std::vector<dns::Name>& owners,
                                        std::uint32_t serial) const {
  std::vector<dns::Record> records;
  if (place < plan_.pages.size()) records = records_in(*plan_.pages[place]);
  std::erase_if(records, [&](const dns::Record& record) {
    return std::binary_search(owners.begin(), owners.end(), record.owner);
  });
  for (const dns::Name& owner : owners) {
    std::vector<dns::Record> now = contents_->records_of(owner, serial);
    std::move(now.begin(), now.end(), std::back_inserter(records));
  }
  std::sort(records.begin(), records.end());
  return records;
}

Status Image::take_names(const std::set<dns::Name>& touched, std::uint32_t serial) {
  std::map<std::size_t, std::vector<dns::Name>> by_page;
  for (const dns::Name& owner : touched) by_page[page_of(owner)].push_back(owner);
  std::vector<Draft> drafts;
  const std::size_t past = std::max(plan_.pages.size(), by_page.rbegin()->first + 1);
  for (std::size_t place = 0; place < past;) {
    if (!by_page.contains(place)) {
      drafts.push_back({plan_.pages[place++], {}});
      continue;
    }
    std::vector<dns::Record> records = changed(place, by_page[place], serial);
    // A name that has become a cut takes what lies below it onto its page.
    for (++place; place < plan_.pages.size() && !records.empty() &&
                  lies_below_cut(records, apex_, plan_.pages[place]->first());
         ++place) {
      std::vector<dns::Record> more = changed(place, by_page[place], serial);
      std::move(more.begin(), more.end(), std::back_inserter(records));
    }
    split(std::move(records), drafts);
  }
  return settle(std::move(drafts));
}

// Where it lies, or would.
std::size_t Image::page_of(const dns::Name& owner) const {
  if (owner == apex_ || plan_.pages.size() == 1) return owner == apex_ ? 0 : 1;
  const auto after = std::upper_bound(
      plan_.pages.begin() + 1, plan_.pages.end(), owner,
      [](const dns::Name& one, const PagePointer& page) { return one < page->first(); });
  const auto place = static_cast<std::size_t>(after - plan_.pages.begin()) - 1;
  return std::max<std::size_t>(place, 1);
}

void Image::split(std::vector<dns::Record> records, std::vector<Draft>& drafts) const {
  Borders borders(apex_, page_records_);
  std::vector<dns::Record> of_owner;
  const auto end_owner = [&] {
    if (of_owner.empty()) return;
    if (borders.begins(of_owner)) drafts.emplace_back();
    std::move(of_owner.begin(), of_owner.end(), std::back_inserter(drafts.back().records));
    of_owner.clear();
  };
  for (dns::Record& record : records) {
    if (!of_owner.empty() && of_owner.back().owner != record.owner) end_owner();
    of_owner.push_back(std::move(record));
  }
  end_owner();
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
    // Of the name after it a page says something in its NSEC alone.
    if (draft.page && (draft.page->next() == next || !terms_.is_signed())) {
      pages.push_back(std::move(draft.page));
      continue;
    }
    Result<Page> made =
        Page::make(draft.page ? records_in(*draft.page) : std::move(draft.records), terms_, next);
    if (!made) return tl::unexpected(made.error());
    pages.push_back(std::make_shared<const Page>(*std::move(made)));
  }
  plan_.pages = std::move(pages);
  return {};
}

}  // namespace comity::zone
