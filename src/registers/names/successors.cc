#include "registers/names/successors.h"

#include <algorithm>
#include <utility>

#include "ledger/holdings.h"
#include "ledger/messages.h"
#include "registers/members/queries.h"
#include "registers/names/holds.h"
#include "registers/names/keys.h"
#include "registers/names/limits.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/requirements.h"
#include "wire/codec.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::names {

using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

namespace {

// That a name below this one is to be created.
std::string given_below(std::string_view zone, std::string_view label) {
  return "below/" + holding_of(zone, label);
}
// That sets of what this holder has in the zone are to be changed.
std::string part_of(std::string_view zone, std::string_view holder) {
  return std::string("part/").append(zone).append("/").append(holder);
}

// The zone or collection and the label or key of what the ledger calls `thing`; empty where it is
// of another register.
std::pair<std::string, std::string> place_of(std::string_view thing) {
  if (!thing.starts_with(kHoldingPrefix)) return {};
  const std::string_view place = thing.substr(kHoldingPrefix.size());
  const std::size_t slash = place.find('/');
  if (slash == std::string_view::npos) return {};
  return {std::string(place.substr(0, slash)), std::string(place.substr(slash + 1))};
}

// Whom `holder` has named under this key, with the keys that it has now; several together nobody.
std::optional<Succession> named(const state::View& view, std::string_view collection,
                                std::string_view key, std::string_view holder) {
  v1::NamedSuccessor record;
  v1::Party party;
  if (!ledger::read(view, successor_key(collection, key), record) ||
      !members::find_party(view, holder, party) || party.keys_height() != record.keys_height()) {
    return std::nullopt;
  }
  const Time at = wire::to_time(record.named_at()).value_or(Time{});
  return Succession{record.successor(), at, plus_seconds(at, limits::kSuccessionSeconds),
                    collection == kAllCollection};
}

}  // namespace

std::optional<Succession> find_succession(const state::View& view, std::string_view party) {
  return named(view, kAllCollection, party, party);
}

std::optional<Succession> find_succession(const state::View& view, std::string_view zone,
                                          std::string_view label) {
  v1::Delegation record;
  if (!find_delegation(view, zone, label, record) || record.holder().empty()) return std::nullopt;
  const std::optional<Time> void_until = successors_void_until(view, record);
  for (auto found :
       {named(view, zone, label, record.holder()), find_succession(view, record.holder())}) {
    if (found && (!void_until || *void_until < found->named_at)) return found;
  }
  return std::nullopt;
}

namespace {

// What it would have by what was said of all: once the holder has left, each name by itself.
void add_held_names(const state::View& view, const std::string& holder, const Succession& as,
                    std::vector<Awaited>& found) {
  for (const std::string& thing : ledger::things_held(view, holder)) {
    auto [zone, label] = place_of(thing);
    v1::Delegation record;
    if (zone.empty() || !find_delegation(view, zone, label, record)) continue;
    const auto of_name = find_succession(view, zone, label);
    if (!of_name || of_name->successor != as.successor) continue;
    found.push_back({std::move(zone), std::move(label), holder, *of_name});
  }
}

// When what the party leaves behind is others': it is gone, for so long. Nothing: it is not.
std::optional<Time> gone_at(const state::View& view, std::string_view party) {
  v1::Party record;
  if (!members::find_party(view, party, record) || !members::is_gone(view, party)) {
    return std::nullopt;
  }
  return plus_seconds(wire::to_time(record.left_at()).value_or(Time{}), limits::kGoneSeconds);
}

bool is_gone_by(const state::View& view, std::string_view party, Time now) {
  const std::optional<Time> at = gone_at(view, party);
  return at && *at <= now;
}

// What it holds together with others of whom one is gone, who has named nobody: the rest have it.
void add_left_behind(const state::View& view, std::string_view party, std::vector<Awaited>& out) {
  for (const std::string& thing : ledger::things_held(view, party)) {
    auto [zone, label] = place_of(thing);
    v1::Delegation record;
    if (zone.empty() || !find_delegation(view, zone, label, record) ||
        !wire::is_held_together(record.holder())) {
      continue;
    }
    for (std::string& other : wire::holders_of(record.holder())) {
      const std::optional<Time> at = other == party ? std::nullopt : gone_at(view, other);
      if (!at) continue;
      out.push_back({zone, label, std::move(other), {std::string(party), *at, *at}, true});
      break;
    }
  }
}

}  // namespace

std::vector<Awaited> awaited_by(const state::View& view, std::string_view party) {
  std::vector<Awaited> found;
  for (const std::string& thing : ledger::things_asked(view, party)) {
    auto [zone, label] = place_of(thing);
    if (zone == kAllCollection) {
      const auto as = find_succession(view, label);
      if (!as || as->successor != party) continue;
      found.push_back({"", "", label, *as});
      add_held_names(view, label, *as, found);
      continue;
    }
    v1::Delegation record;
    if (zone.empty() || !find_delegation(view, zone, label, record)) continue;
    const auto as = find_succession(view, zone, label);
    if (!as || as->successor != party) continue;
    found.push_back({std::move(zone), std::move(label), record.holder(), *as});
  }
  add_left_behind(view, party, found);
  return found;
}

namespace {

Verdict require_gone(const state::View& view, const v1::Delegation& record, const std::string& what,
                     Time now) {
  // Silence that was found and has lasted for its term. On any other hold it stays, and what was
  // lately taken does not go round those who are barred.
  const auto term = award_term(view, record, now);
  const bool silent = term && record.hold().ground() == v1::SILENCE;
  if (silent && term->begins <= now) return {};
  if (!silent) {
    if (Verdict verdict = require_no_hold(view, record, now); !verdict) return verdict;
  }
  if (is_gone_by(view, record.holder(), now)) return {};
  return refuse(kHolderThere, "party " + record.holder() + " holds " + what +
                                  ", and is neither gone for 7 days nor found silent to the end "
                                  "of the restoration term");
}

// Who steps in would be asked for its consent to what is created below, too.
Verdict require_nothing_decided(const state::View& view, std::string_view zone,
                                std::string_view label, std::string_view holder,
                                const std::string& what) {
  if (ledger::is_decided(view, given_below(zone, label))) {
    return refuse(kDecided, what + ": a decision about it waits for its effect");
  }
  return require_undecided(view, zone, label, holder);
}

// Of those who hold it together the others of the gone.
Found<std::string> require_rest(const state::View& view, const v1::Delegation& record,
                                const std::string& what, const std::string& party, Time now) {
  if (Verdict verdict = require_no_hold(view, record, now); !verdict) {
    return tl::unexpected(verdict.error());
  }
  std::vector<std::string> rest = wire::holders_of(record.holder());
  const auto gone = std::erase_if(rest, [&](const std::string& other) {
    return other != party && is_gone_by(view, other, now);
  });
  if (gone != 0) return wire::held_together(std::move(rest));
  return refuse(kHolderThere, "of " + record.holder() + ", who hold " + what +
                                  " together, nobody is gone for 7 days");
}

}  // namespace

Verdict require_undecided(const state::View& view, std::string_view zone, std::string_view label,
                          std::string_view holder) {
  if (!ledger::is_decided(view, holding_of(zone, label)) &&
      !ledger::is_decided(view, part_of(zone, holder))) {
    return {};
  }
  return refuse(kDecided,
                delegation_text(zone, label) + ": a decision about it waits for its effect");
}

Found<std::string> require_to_succeed(const state::View& view, std::string_view zone,
                                      std::string_view label, const std::string& party, Time now) {
  const std::string what = delegation_text(zone, label);
  v1::Delegation record;
  if (find_delegation(view, zone, label, record) && wire::is_held_together(record.holder()) &&
      wire::is_holder(record.holder(), party)) {
    if (Verdict verdict = require_nothing_decided(view, zone, label, record.holder(), what);
        !verdict) {
      return tl::unexpected(verdict.error());
    }
    return require_rest(view, record, what, party, now);
  }
  const auto named = find_succession(view, zone, label);
  if (!named || named->successor != party) {
    return refuse(kNotSuccessor, party + " is not named as the successor for " + what);
  }
  if (!named->counts(now)) {
    return refuse(kNotSuccessor, party + " is the successor for " + what + " from " +
                                     to_rfc3339(named->counts_at) + " on");
  }
  Verdict verdict = require_nothing_decided(view, zone, label, record.holder(), what);
  if (verdict) verdict = require_gone(view, record, what, now);
  return ledger::granted(verdict, std::string(party));
}

bool may_succeed(const state::View& view, std::string_view zone, std::string_view label,
                 const std::string& party, Time now) {
  return require_to_succeed(view, zone, label, party, now).has_value();
}

std::vector<std::string> things_given(const v1::Action& action) {
  if (action.has_names_create_delegation()) {
    const v1::CreateDelegation& it = action.names_create_delegation();
    std::vector<std::string> things{holding_of(it.zone(), it.label())};
    for (std::string at = label_above(it.label()); !at.empty(); at = label_above(at)) {
      things.push_back(given_below(it.zone(), at));
    }
    return things;
  }
  const auto thing = [](const auto& it) {
    return std::vector<std::string>{holding_of(it.zone(), it.label())};
  };
  if (action.has_names_remove_delegation()) return thing(action.names_remove_delegation());
  if (action.has_names_transfer_delegation()) return thing(action.names_transfer_delegation());
  if (action.has_names_claim_delegation()) return thing(action.names_claim_delegation());
  if (action.has_names_hold_delegation()) return thing(action.names_hold_delegation());
  if (action.has_names_award_delegation()) return thing(action.names_award_delegation());
  const v1::ChangeSets& plan = action.names_change_sets();
  if (!plan.holder().empty()) return {part_of(plan.zone(), plan.holder())};
  return {};
}

std::vector<std::uint64_t> decisions_behind(const state::View& view, std::string_view party) {
  std::vector<std::uint64_t> decisions;
  for (const std::string& thing : ledger::things_held(view, party)) {
    const auto [zone, label] = place_of(thing);
    v1::Delegation record;
    if (zone.empty() || !find_delegation(view, zone, label, record)) continue;
    if (record.since_decision() != 0) decisions.push_back(record.since_decision());
  }
  std::sort(decisions.begin(), decisions.end());
  decisions.erase(std::unique(decisions.begin(), decisions.end()), decisions.end());
  return decisions;
}

}  // namespace comity::names
