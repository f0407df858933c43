#include "signing/session/standing.h"

#include <algorithm>

#include "crypto/hash.h"
#include "ledger/continuation.h"
#include "registers/keys/limits.h"
#include "registers/keys/queries.h"
#include "wire/messages.h"

namespace comity::signing {
namespace {

// For how many seconds it holds after `inception` of another session; RFC 4034, 3.1.5.
std::int64_t seconds_left(const Signed& one, std::uint32_t inception) {
  return static_cast<std::int32_t>(one.times.expiration - inception);
}

// The sessions of `kept`, without the smaller ones when there are too many.
std::vector<std::uint64_t> sessions_of(const std::vector<std::optional<Signed>>& kept) {
  std::map<std::uint64_t, std::size_t> sets;
  for (const std::optional<Signed>& one : kept) {
    if (one) ++sets[one->session];
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

}  // namespace

bool may_keep(const state::View& view, const v1::SigningSession& followed,
              const v1::OpenSession& claim) {
  return followed.claim().epoch() == claim.epoch() &&
         followed.opened_height() >= ledger::continued_at(view);
}

Division divide(zone::Plan& plan, const zone::SignatureTimes& times, const v1::SigningTerms& terms,
                const Standing& standing) {
  const std::int64_t least = limits::kInceptionAgeSeconds + std::int64_t{terms.refresh_seconds()} +
                             std::int64_t{plan.expire_seconds};
  const std::uint32_t most = keys::session_sets(terms);
  Division division;
  division.kept.resize(plan.sets.size());
  for (std::size_t place = 0; place < plan.sets.size(); ++place) {
    const auto found = standing.sets.find(zone::set_id(plan.sets[place]));
    if (found == standing.sets.end()) continue;
    const Signed& one = found->second;
    if (seconds_left(one, times.inception) < least) continue;
    const zone::SetToSign then = zone::with_times(plan.sets[place], one.times);
    if (crypto::sha256(then.message) == one.message) division.kept[place] = one;
  }
  division.carries = sessions_of(division.kept);
  for (std::size_t place = 0; place < plan.sets.size(); ++place) {
    std::optional<Signed>& one = division.kept[place];
    if (one && std::binary_search(division.carries.begin(), division.carries.end(), one->session)) {
      plan.sets[place] = zone::with_times(std::move(plan.sets[place]), one->times);
      continue;
    }
    one.reset();
    if (division.fresh.size() == most) {
      ++division.remaining;
      continue;
    }
    division.fresh.push_back(place);
    division.fresh_ids += zone::set_id(plan.sets[place]);
  }
  plan.manifest_root = zone::manifest_root(plan.sets);
  return division;
}

}  // namespace comity::signing
