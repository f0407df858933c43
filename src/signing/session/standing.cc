#include "signing/session/standing.h"

#include <algorithm>
#include <utility>

#include "crypto/hash.h"
#include "ledger/continuation.h"
#include "proof/log.h"
#include "registers/keys/limits.h"
#include "registers/keys/queries.h"
#include "wire/messages.h"

namespace comity::signing {
namespace {

// For how many seconds it holds after `inception` of another session; RFC 4034, 3.1.5.
std::int64_t seconds_left(const zone::SignatureTimes& times, std::uint32_t inception) {
  return static_cast<std::int32_t>(times.expiration - inception);
}

// The sessions of `kept`, without the smaller ones when there are too many.
std::vector<std::uint64_t> sessions_of(const std::vector<SignedPagePointer>& kept) {
  std::map<std::uint64_t, std::size_t> sets;
  for (const SignedPagePointer& page : kept) {
    for (const auto& [session, maker] : page->makers()) sets[session] += maker.sets;
  }
  std::vector<std::uint64_t> sessions;
  sessions.reserve(sets.size());
  for (const auto& [session, count] : sets) sessions.push_back(session);
  if (sessions.size() <= limits::kCarriedSessions) return sessions;
  std::stable_sort(sessions.begin(), sessions.end(),
                   [&](std::uint64_t a, std::uint64_t b) { return sets[a] > sets[b]; });
  sessions.resize(limits::kCarriedSessions / 2);
  std::sort(sessions.begin(), sessions.end());
  return sessions;
}

// What of `standing` is over the sets of this page.
SignedPagePointer found(const zone::PagePointer& page, const Standing& standing) {
  std::vector<std::optional<Signed>> signatures(page->sets());
  for (std::size_t place = 0; place < page->sets(); ++place) {
    const zone::SetToSign set = page->set(place);
    const std::optional<Signed> one = standing.find(set);
    if (!one) continue;
    const zone::SetToSign then = zone::with_times(set, one->times);
    if (crypto::sha256(then.message) == one->message) signatures[place] = *one;
  }
  return std::make_shared<const SignedPage>(page, signatures);
}

// The same page where all its makers are good, else one without the signatures of the others.
template <typename Good>
SignedPagePointer only(const SignedPagePointer& page, const Good& good) {
  const bool all = std::all_of(page->makers().begin(), page->makers().end(), good);
  if (all) return page;
  std::vector<std::optional<Signed>> signatures = page->signatures();
  for (std::optional<Signed>& one : signatures) {
    if (one && !good(*page->makers().find(one->session))) one.reset();
  }
  return std::make_shared<const SignedPage>(page->page(), signatures);
}

Hash leaf_of(const zone::SetToSign& set, const zone::SignatureTimes& times) {
  return proof::log_leaf_hash(zone::manifest_leaf(zone::with_times(set, times)));
}

}  // namespace

SignedPage::SignedPage(zone::PagePointer page, const std::vector<std::optional<Signed>>& signatures)
    : page_(std::move(page)), made_(signatures.size()) {
  is_complete_ = true;
  for (std::size_t set = 0; set < signatures.size(); ++set) {
    const std::optional<Signed>& one = signatures[set];
    is_complete_ = is_complete_ && one;
    if (!one) continue;
    Maker& maker = makers_[one->session];
    maker.times = one->times;
    ++maker.sets;
    made_[set] = {one->session, one->signature};
  }
  if (!is_complete_) return;
  leaves_.reserve(made_.size());
  for (std::size_t set = 0; set < made_.size(); ++set) {
    leaves_.push_back(leaf_of(page_->set(set), makers_.at(made_[set].session).times));
  }
  const std::vector<dns::Record> published = records();
  wire_ = zone::wire_of(published);
  text_ = zone::lines_of(published);
}

std::optional<Signed> SignedPage::signature(std::size_t set) const {
  const Made& made = made_.at(set);
  if (made.session == 0) return std::nullopt;
  const zone::SignatureTimes& times = makers_.at(made.session).times;
  const zone::SetToSign then = zone::with_times(page_->set(set), times);
  return Signed{made.session, times, crypto::sha256(then.message), made.signature};
}

std::vector<std::optional<Signed>> SignedPage::signatures() const {
  std::vector<std::optional<Signed>> all;
  all.reserve(made_.size());
  for (std::size_t set = 0; set < made_.size(); ++set) all.push_back(signature(set));
  return all;
}

std::vector<dns::Record> SignedPage::records() const {
  std::vector<dns::Record> rrsigs;
  for (std::size_t set = 0; set < made_.size(); ++set) {
    const Made& made = made_[set];
    if (made.session == 0) continue;
    const zone::SignatureTimes& times = makers_.at(made.session).times;
    rrsigs.push_back(zone::rrsig(zone::with_times(page_->set(set), times), made.signature));
  }
  return zone::merged(*page_, std::move(rrsigs));
}

std::size_t Standing::size() const {
  std::size_t count = 0;
  for (const SignedPagePointer& page : pages) {
    for (const auto& [number, maker] : page->makers()) count += maker.sets;
  }
  return count;
}

std::optional<Signed> Standing::find(const zone::SetToSign& set) const {
  auto page = std::upper_bound(pages.begin(), pages.end(), set.owner,
                               [](const dns::Name& owner, const SignedPagePointer& one) {
                                 return owner < one->page()->first();
                               });
  if (page == pages.begin()) return std::nullopt;
  --page;
  const std::optional<std::size_t> place = (*page)->page()->find(set.owner, set.type);
  return place ? (*page)->signature(*place) : std::nullopt;
}

bool may_keep(const state::View& view, const v1::SigningSession& followed,
              const v1::OpenSession& claim) {
  return followed.claim().epoch() == claim.epoch() &&
         followed.opened_height() >= ledger::continued_at(view);
}

Division divide(const zone::PagedPlan& plan, const zone::SignatureTimes& times,
                const v1::SigningTerms& terms, const Standing& standing) {
  const std::int64_t least = limits::kInceptionAgeSeconds + std::int64_t{terms.refresh_seconds()} +
                             std::int64_t{plan.expire_seconds};
  std::map<const zone::Page*, SignedPagePointer> at_hand;
  for (const SignedPagePointer& page : standing.pages) at_hand.emplace(page->page().get(), page);
  Division division;
  for (const zone::PagePointer& page : plan.pages) {
    // Most pages are the very ones that were signed.
    const auto same = at_hand.find(page.get());
    division.kept.push_back(
        only(same == at_hand.end() ? found(page, standing) : same->second, [&](const auto& maker) {
          return seconds_left(maker.second.times, times.inception) >= least;
        }));
  }
  division.carries = sessions_of(division.kept);
  for (SignedPagePointer& page : division.kept) {
    page = only(page, [&](const auto& maker) {
      return std::binary_search(division.carries.begin(), division.carries.end(), maker.first);
    });
  }
  complete(division, times, keys::session_sets(terms));
  return division;
}

void complete(Division& division, const zone::SignatureTimes& times, std::size_t most) {
  std::vector<Hash> leaves;
  for (std::size_t page = 0; page < division.kept.size(); ++page) {
    const SignedPage& kept = *division.kept[page];
    if (kept.is_complete()) {
      leaves.insert(leaves.end(), kept.leaves().begin(), kept.leaves().end());
      continue;
    }
    for (std::size_t place = 0; place < kept.page()->sets(); ++place) {
      const zone::SetToSign set = kept.page()->set(place);
      const std::optional<Signed> one = kept.signature(place);
      leaves.push_back(leaf_of(set, one ? one->times : times));
      if (one) continue;
      if (division.fresh.size() == most) {
        ++division.remaining;
        continue;
      }
      division.fresh.push_back({page, place});
      division.fresh_ids += zone::set_id(set);
    }
  }
  division.manifest_root = proof::log_root(leaves);
}

}  // namespace comity::signing
