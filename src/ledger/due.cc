#include "ledger/due.h"

#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/limits.h"
#include "ledger/ports.h"
#include "ledger/read.h"

namespace comity::ledger {
namespace {

using Due = DueEffects::Due;
using Trial = DueEffects::Trial;

Trial try_due(const Rules& rules, const Due& due, state::Draft& draft) {
  std::vector<const v1::Action*> actions;
  actions.reserve(due.actions.size());
  for (const auto& action : due.actions) actions.push_back(action.get());
  return try_actions(actions, due.proposal, due.proposer, draft, rules.registry, rules.ports,
                     rules.context);
}

// The actions for good, if they still do exactly what was voted on: then `step` holds the changes.
Trial run_effect(const Rules& rules, const Due& due, state::Draft& step) {
  state::Draft draft(step);
  Trial trial = try_due(rules, due, draft);
  if (trial.verdict && trial.effect != due.bound_effect) {
    trial.verdict =
        refuse(Code::effect_changed, "bound to effect " + due.bound_effect.hex() +
                                         ", would now have effect " + trial.effect.hex());
  }
  if (trial.verdict) trial.verdict = judge(draft, {});
  if (trial.verdict) draft.commit_into(step);
  return trial;
}

Trial run_one(const Rules& rules, const Due& due, state::Draft& step) {
  switch (due.kind) {
    case Due::Kind::begin:
    case Due::Kind::open_vote: {
      state::Draft trial(step);
      return try_due(rules, due, trial);
    }
    case Due::Kind::close_vote:
      return {};
    case Due::Kind::effect:
      return run_effect(rules, due, step);
  }
  return {};
}

// Runs what is due and records in the same step what became of it.
Verdict settle(const Rules& rules, const Due& due, const Trial& trial, state::Draft& step) {
  state::Draft record(step);
  rules.ports.due_effects.settle(record, due, trial, rules.context);
  if (Verdict v = judge(record, check_invariants(rules.registry, record, record.changes())); !v) {
    return v;
  }
  record.commit_into(step);
  return {};
}

// The proposal fails: nothing else of what was due happens. Kept whatever the invariants say, for
// what can neither take effect nor fail would stop the ledger.
Verdict give_up(const Rules& rules, const Due& due, const Refusal& why, Workspace& workspace) {
  Trial failed;
  failed.verdict = tl::unexpected(why);
  state::Draft step(workspace.draft());
  rules.ports.due_effects.settle(step, due, failed, rules.context);
  return workspace.keep(step);
}

// The verdict on the proposal; an error when not even its failure can be kept.
Result<Verdict> bring_about(const Rules& rules, const Due& due, Workspace& workspace) {
  state::Draft step(workspace.draft());
  Trial trial = run_one(rules, due, step);
  if (Status status = workspace.trouble(); !status) return tl::unexpected(status.error());
  Verdict settled = settle(rules, due, trial, step);
  if (settled) settled = workspace.keep(step);
  if (settled) return trial.verdict;
  if (const Verdict kept = give_up(rules, due, settled.error(), workspace); !kept) {
    return error(ErrorKind::conflict, "proposal " + std::to_string(due.proposal) +
                                          " cannot be settled: " + kept.error().reason);
  }
  return settled;
}

}  // namespace

Status run_due(const Rules& rules, Workspace& workspace, std::vector<EffectDone>& effects) {
  const DueEffects& port = rules.ports.due_effects;
  std::set<std::pair<Due::Kind, std::uint64_t>> settled;
  for (std::size_t i = 0; i < limits::kEffectsPerBlock; ++i) {
    const state::Draft look(workspace.draft());
    const std::optional<Due> due = port.next_due(look, rules.context.block_time);
    if (const std::optional<Error> fault = look.fault()) return at("what is due", *fault);
    if (!due) return {};
    if (!settled.emplace(due->kind, due->proposal).second) {
      return error(ErrorKind::conflict, "proposal " + std::to_string(due->proposal) +
                                            " is due again right after it was settled");
    }
    const Result<Verdict> verdict = bring_about(rules, *due, workspace);
    if (!verdict) return tl::unexpected(verdict.error());
    if (due->kind == Due::Kind::effect) {
      const Code outcome = *verdict ? Code::done : verdict->error().code;
      effects.push_back({due->proposal, due->bound_effect, outcome});
    }
  }
  return {};
}

}  // namespace comity::ledger
