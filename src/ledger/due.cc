#include "ledger/due.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "base/limits.h"
#include "base/words.h"
#include "ledger/agenda.h"
#include "ledger/limits.h"
#include "ledger/ports.h"
#include "ledger/read.h"

namespace comity::ledger {
namespace {

// An item of the agenda whose time has come, and what its register made of it.
struct Due {
  agenda::Item item;
  const Matters* matters = nullptr;
  std::optional<Matter> matter;  // none: the register knows nothing of it
};

std::string name_of(const agenda::Item& item) { return item.owner + " " + std::to_string(item.id); }

Trial try_matter(const Rules& rules, const Matter& matter, state::Draft& draft) {
  std::vector<const v1::Action*> actions;
  actions.reserve(matter.actions.size());
  for (const auto& action : matter.actions) actions.push_back(action.get());
  return try_actions(actions, matter.mandate, draft, rules.registry, rules.ports, rules.context);
}

// More than decisions may change without a second one.
Verdict check_guards(const Trial& trial) {
  for (const GuardUse& use : trial.guards) {
    if (!use.exceeds()) continue;
    return refuse(Code::guard_exceeded,
                  "with the " + counted(use.changed, "name") + " of zone " + use.zone +
                      " that this changes, decisions have changed " + std::to_string(use.total) +
                      " within 30 days, of " + std::to_string(use.most) +
                      " that they may without a second one");
  }
  return {};
}

// Asked of whoever holds the thing when the effect comes, not of who held it when the vote opened.
Verdict check_consents(const Matter& matter, const Trial& trial) {
  for (const std::string& party : trial.consents_needed) {
    if (!std::binary_search(matter.mandate.consents.begin(), matter.mandate.consents.end(),
                            party)) {
      return refuse(Code::consent_missing, "consent of " + party + " is missing");
    }
  }
  return {};
}

// The actions for good, if they still do exactly what was voted on and have all consents: then
// `step` holds the changes.
Trial run_effect(const Rules& rules, const Matter& matter, state::Draft& step) {
  state::Draft draft(step);
  Trial trial = try_matter(rules, matter, draft);
  // A party did by itself what was decided about it: nothing is left to do, and nothing fails.
  if (!trial.verdict && trial.verdict.error().code == Code::no_effect &&
      trial.effect == matter.bound_effect) {
    trial.verdict = {};
  }
  if (trial.verdict && trial.effect != matter.bound_effect) {
    trial.verdict =
        refuse(Code::effect_changed, "bound to effect " + matter.bound_effect.hex() +
                                         ", would now have effect " + trial.effect.hex());
  }
  if (trial.verdict) trial.verdict = check_consents(matter, trial);
  if (trial.verdict) trial.verdict = check_guards(trial);
  if (trial.verdict) trial.verdict = judge(draft, {});
  if (trial.verdict) draft.commit_into(step);
  return trial;
}

Trial run_one(const Rules& rules, const Matter& matter, state::Draft& step) {
  switch (matter.kind) {
    case Matter::Kind::settle:
      return {};
    case Matter::Kind::trial: {
      state::Draft trial(step);
      return try_matter(rules, matter, trial);
    }
    case Matter::Kind::effect:
      return run_effect(rules, matter, step);
  }
  return {};
}

// Off the agenda, and what the register makes of it.
void hand_over(const Rules& rules, const Due& due, const Trial& trial, state::Draft& draft) {
  agenda::cancel(draft, due.item.owner, due.item.id);
  if (due.matter) due.matters->settle(draft, *due.matter, trial, rules.context);
}

// Records in the same step what became of it.
Verdict record_outcome(const Rules& rules, const Due& due, const Trial& trial, state::Draft& step) {
  state::Draft record(step);
  hand_over(rules, due, trial, record);
  if (Verdict v = judge(record, check_invariants(rules.registry, record, record.changes())); !v) {
    return v;
  }
  record.commit_into(step);
  return {};
}

// The verdict on the matter; an error when not even its failure can be kept.
Result<Verdict> bring_about(const Rules& rules, const Due& due, Workspace& workspace) {
  Trial trial;
  const auto does = [&](state::Draft& step) {
    if (due.matter) trial = run_one(rules, *due.matter, step);
    return record_outcome(rules, due, trial, step);
  };
  // Nothing else of the matter happens then.
  const auto fails = [&](state::Draft& step, const Refusal& why) {
    Trial failed;
    failed.verdict = tl::unexpected(why);
    hand_over(rules, due, failed, step);
  };
  Result<Verdict> settled = settle(workspace, name_of(due.item), does, fails);
  return settled && *settled ? trial.verdict : settled;
}

// Those that the ledger runs for it.
std::size_t acts_of(const Rules& rules, const Due& due) {
  if (!due.matter || due.matter->kind == Matter::Kind::settle) return 0;
  std::vector<const v1::Action*> actions;
  actions.reserve(due.matter->actions.size());
  for (const auto& action : due.matter->actions) actions.push_back(action.get());
  return acts_of_carried(rules.registry, actions);
}

// What is due first, if anything.
Result<std::optional<Due>> next_due(const Rules& rules, Workspace& workspace) {
  const state::Draft look(workspace.draft());
  std::optional<agenda::Item> item = agenda::due(look, rules.context.block_time);
  const Matters* matters = item ? rules.registry.matters(item->owner) : nullptr;
  std::optional<Matter> matter = matters != nullptr ? matters->open(look, item->id) : std::nullopt;
  if (const std::optional<Error> fault = look.fault()) return at("what is due", *fault);
  if (!item) return std::nullopt;
  if (matters == nullptr) {
    return error(ErrorKind::conflict, name_of(*item) + " is due, and no register settles it");
  }
  return Due{*std::move(item), matters, std::move(matter)};
}

}  // namespace

Status run_due(const Rules& rules, Workspace& workspace, std::vector<EffectDone>& effects) {
  std::set<std::tuple<std::string, std::uint64_t, std::uint32_t>> settled;
  std::size_t acts = 0;
  for (std::size_t i = 0; i < limits::kEffectsPerBlock; ++i) {
    const Result<std::optional<Due>> next = next_due(rules, workspace);
    if (!next) return tl::unexpected(next.error());
    if (!*next) return {};
    const std::size_t more = acts_of(rules, **next);
    if (acts > 0 && acts + more > limits::kActsPerProposal) return {};
    acts += more;
    const auto& [item, matters, matter] = **next;
    if (!settled.emplace(item.owner, item.id, matter ? matter->stage : 0).second) {
      return error(ErrorKind::conflict, name_of(item) + " is due again right after it was settled");
    }
    const Result<Verdict> verdict = bring_about(rules, **next, workspace);
    if (!verdict) return tl::unexpected(verdict.error());
    if (matter && matter->kind == Matter::Kind::effect) {
      const Code outcome = *verdict ? Code::done : verdict->error().code;
      effects.push_back({matter->mandate.proposal, matter->bound_effect, outcome});
    }
  }
  return {};
}

}  // namespace comity::ledger
