#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "ledger/messages.h"
#include "ledger/typed_action.h"
#include "ledger/workspace.h"
#include "registers/names/host_use.h"
#include "registers/names/keys.h"
#include "registers/names/limits.h"
#include "registers/names/outcomes.h"
#include "registers/names/queries.h"
#include "registers/names/requirements.h"
#include "registers/names/set_changes.h"
#include "registers/names/well_formed.h"
#include "wire/holders.h"

namespace comity::names {
namespace {

using ledger::Actor;
using ledger::Code;
using ledger::Context;
using ledger::Found;
using ledger::Refusal;
using ledger::refuse;
using ledger::Verdict;

tl::unexpected<Refusal> in_line(const v1::ChangeSets& it, int index, const Refusal& why) {
  return refuse(why.code, "line " + std::to_string(index + 1) + " (" +
                              line_text(it, it.changes(index)) + "): " + why.reason);
}

Verdict check_line(const v1::ChangeSets& it, const v1::SetChange& change) {
  if (change.owner().empty()) return refuse(Code::missing_field, "owner: is missing");
  if (change.type() > 0xffff) return refuse(Code::out_of_range, "type: has 16 bits");
  const Found<v1::Action> act = act_of(it, change);
  return act ? type_of_act(*act).check(*act) : tl::unexpected(act.error());
}

// Of others' hosts only what whoever holds them has agreed to, and nothing on which somebody else's
// act could make a decision fail: that is proposed by itself.
Verdict require_servers(const state::View& view, const v1::ChangeSets& it,
                        const v1::SetNameServers& act, Time now) {
  v1::Delegation record;
  if (!find_delegation(view, act.zone(), act.label(), record)) return {};
  if (!it.holder().empty()) {
    return require_accepted(view, act.zone(), act.label(), record, act.name_servers(), now);
  }
  for (const std::string& holder : hosts_holders(view, act.zone(), act.name_servers())) {
    if (holder.empty()) continue;
    return refuse(kNotAccepted, "it names a host of " + holder +
                                    ", whose consent names.set_name_servers asks for");
  }
  return {};
}

// What the lines come to over a state: the changes, and what is left as it stands.
struct Outcome {
  state::Changes changes;
  v1::SkippedSets skipped;
};

// names.change_sets. Many sets of a zone below its apex, each as the action that sets it alone
// would. Subject: the holder whose part it is; of a decision nobody, as of what is unclaimed, with
// that holder's consent. An own act does all lines, and a proposal comes only if all can be done.
// Afterwards lines of a holder's part are skipped that somebody else holds by then, that changed
// since the plan's height, or that cannot be done any more, because nobody but the holder has
// brought that about. Refuses: no_such_zone, out_of_range (a height not before the block),
// not_holder (not of this part), effect_changed (changed since, or not what `replaces` says), and
// what the single acts do.
struct ChangeSets {
  static Verdict check(const v1::ChangeSets& it) {
    if (Verdict verdict = check_host_name("zone", it.zone()); !verdict) return verdict;
    if (!it.holder().empty()) {
      if (Verdict verdict = check_holder("holder", it.holder()); !verdict) return verdict;
    }
    if (it.changes().empty()) return refuse(Code::missing_field, "changes: at least one");
    std::set<std::pair<std::string_view, std::uint32_t>> seen;
    for (int i = 0; i < it.changes_size(); ++i) {
      const v1::SetChange& change = it.changes(i);
      Verdict verdict = check_line(it, change);
      // A second line would hide what the first says.
      if (verdict && !seen.emplace(change.owner(), change.type()).second) {
        verdict = refuse(Code::inconsistent, "another line sets it too");
      }
      if (!verdict) return in_line(it, i, verdict.error());
    }
    return {};
  }

  // What a line takes follows from how deep its owner stands, for each name above it is looked at,
  // and from how many records it has.
  static std::size_t weight(const v1::ChangeSets& it) {
    std::size_t acts = 0;
    for (const v1::SetChange& change : it.changes()) {
      const auto dots = std::count(change.owner().begin(), change.owner().end(), '.');
      const std::size_t parts =
          static_cast<std::size_t>(dots) + 1 + static_cast<std::size_t>(change.rdata_size());
      acts += (parts + limits::kPartsPerAct - 1) / limits::kPartsPerAct;
    }
    return acts;
  }

  static ledger::Subject subject(const v1::ChangeSets& it, const state::View&, const Actor& actor) {
    const bool own = actor.kind == Actor::Kind::party;
    return ledger::Subject::held_by(own ? it.holder() : "", "sets of " + zone_text(it.zone()));
  }

  static std::vector<std::string> consents(const v1::ChangeSets& it, const state::View& view) {
    // Also of one that is gone, whom no other decision asks: the single act is nobody's but the
    // holder's, whether it is heard of or not.
    std::vector<std::string> asked = parties(view, {it.holder()});
    return asked.empty() ? wire::holders_of(it.holder()) : asked;
  }

  static Found<Outcome> permit(const v1::ChangeSets& it, const state::View& view,
                               const Actor& actor, const Context& context) {
    if (Verdict verdict = require_zone(view, it.zone()); !verdict) {
      return tl::unexpected(verdict.error());
    }
    // In the block of the plan itself its holder may still change something after it. A genesis has
    // no block before it, and nobody acts within it.
    const bool is_known = actor.kind == Actor::Kind::genesis ? it.height() == context.height
                                                             : it.height() < context.height;
    if (!is_known) {
      return refuse(Code::out_of_range,
                    "height: " + std::to_string(it.height()) + " is of no block before this one");
    }
    const SetNames left = left_by_others(it, view, actor);
    state::Draft all(view);
    Outcome outcome;
    for (int i = 0; i < it.changes_size(); ++i) {
      const v1::SetChange& change = it.changes(i);
      bool skips = false;
      Verdict verdict;
      if (left.contains({change.owner(), change.type()})) {
        skips = true;
        verdict = refuse(Code::effect_changed, "its holder has changed it since");
      } else {
        verdict = do_line(it, change, view, all, actor, context, skips);
      }
      if (verdict) continue;
      // An own act, or before there is a proposal: what is not sound is made anew.
      if (!skips || actor.proposal == 0) return in_line(it, i, verdict.error());
      v1::SkippedSet& skipped = *outcome.skipped.add_sets();
      skipped.set_owner(change.owner());
      skipped.set_type(change.type());
      skipped.set_outcome(static_cast<std::uint32_t>(verdict.error().code));
    }
    if (const Verdict sound = ledger::judge(all, {}); !sound) return tl::unexpected(sound.error());
    outcome.changes = all.changes();
    return outcome;
  }

  static void apply(const v1::ChangeSets& it, const Outcome& outcome, state::Draft& draft,
                    const Actor& actor, const Context&) {
    for (const auto& [key, value] : outcome.changes) {
      if (value) {
        draft.put(key, *value);
      } else {
        draft.erase(key);
      }
    }
    if (outcome.skipped.sets().empty()) return;
    // Another action of the proposal may have left something too.
    v1::SkippedSets record;
    (void)find_skipped(draft, it.zone(), actor.proposal, record);
    record.MergeFrom(outcome.skipped);
    ledger::write(draft, skipped_key(it.zone(), actor.proposal), record);
  }

 private:
  using SetNames = std::set<std::pair<std::string, std::uint32_t>>;

  // Sets that another plan of the same proposal has skipped: what its holder took back is not set
  // by a second line that says nothing of what was there.
  static SetNames left_by_others(const v1::ChangeSets& it, const state::View& view,
                                 const Actor& actor) {
    v1::SkippedSets record;
    SetNames names;
    const bool none = it.holder().empty() || actor.proposal == 0;
    if (none || !find_skipped(view, it.zone(), actor.proposal, record)) return names;
    for (const v1::SkippedSet& set : record.sets()) names.emplace(set.owner(), set.type());
    return names;
  }

  // In `all` when it is done; `skips`: what stands in its way stops this line alone.
  static Verdict do_line(const v1::ChangeSets& it, const v1::SetChange& change,
                         const state::View& before, state::Draft& all, const Actor& actor,
                         const Context& context, bool& skips) {
    // Of what nobody holds nothing is skipped: a holder that removes its sponsored host would else
    // bring back a line about it, and with that another effect than was voted on.
    skips = !it.holder().empty();
    const std::string holder = holder_of(before, it, change);
    if (holder != it.holder() || holder_of(all, it, change) != it.holder()) {
      return refuse(Code::not_holder, holder.empty() ? "nobody holds it" : holder + " holds it");
    }
    if (skips && changed_since(before, it, change)) {
      return refuse(Code::effect_changed, "its holder has changed it since");
    }
    if (skips && actor.proposal == 0 && !says_what_stands(before, it, change)) {
      return refuse(Code::effect_changed, "something stands there, and `replaces` does not say so");
    }
    const Found<v1::Action> act = act_of(it, change);
    if (!act) return tl::unexpected(act.error());
    if (act->has_names_set_name_servers()) {
      Verdict verdict = require_servers(all, it, act->names_set_name_servers(), context.block_time);
      if (!verdict) return verdict;
    }
    state::Draft step(all);
    Verdict verdict = ledger::judge(step, type_of_act(*act).run(*act, step, actor, context, {}));
    if (verdict) step.commit_into(all);
    return verdict;
  }
};

}  // namespace

ledger::ActionType change_sets_action() {
  return ledger::action<ChangeSets, &v1::Action::names_change_sets>(
      {.role = ledger::Role::operate, .usually = ledger::By::holder, .in_proposal = true});
}

}  // namespace comity::names
