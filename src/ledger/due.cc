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

// The actions for good, if they still do exactly what was voted on.
Trial run_effect(const Rules& rules, const Due& due, Workspace& workspace) {
  state::Draft step(workspace.draft());
  Trial trial = try_due(rules, due, step);
  if (trial.verdict && trial.effect != due.bound_effect) {
    trial.verdict =
        refuse(Code::effect_changed, "bound to effect " + due.bound_effect.hex() +
                                         ", would now have effect " + trial.effect.hex());
  }
  if (trial.verdict) trial.verdict = workspace.keep(step);
  return trial;
}

Trial run_one(const Rules& rules, const Due& due, Workspace& workspace,
              std::vector<EffectDone>& effects) {
  switch (due.kind) {
    case Due::Kind::begin:
    case Due::Kind::open_vote: {
      state::Draft trial(workspace.draft());
      return try_due(rules, due, trial);
    }
    case Due::Kind::close_vote:
      return {};
    case Due::Kind::effect: {
      Trial trial = run_effect(rules, due, workspace);
      const Code outcome = trial.verdict ? Code::done : trial.verdict.error().code;
      effects.push_back({due.proposal, due.bound_effect, outcome});
      return trial;
    }
  }
  return {};
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
    const Trial trial = run_one(rules, *due, workspace, effects);
    if (Status status = workspace.trouble(); !status) return status;

    state::Draft step(workspace.draft());
    port.settle(step, *due, trial, rules.context);
    if (const Verdict kept = workspace.keep(step); !kept) {
      return error(ErrorKind::conflict, "proposal " + std::to_string(due->proposal) +
                                            " cannot be settled: " + kept.error().reason);
    }
  }
  return {};
}

}  // namespace comity::ledger
