#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "ledger/effect.h"
#include "ledger/limits.h"
#include "ledger/read.h"
#include "ledger/run.h"
#include "ledger/workspace.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

// Runs one action over everything that those before it did, and keeps it in `draft` when it passes.
Verdict try_one(const Rules& rules, const v1::Action& action, const Actor& actor,
                state::Draft& draft, Trial& trial) {
  if (Verdict v = check_carried(rules, action); !v) return v;
  const ActionType& type = *rules.registry.type_of(action);

  const Subject subject = type.subject(action, draft, actor);
  const auto rule = rules.ports.authority.may(draft, type, actor, subject);
  if (!rule) return tl::unexpected(rule.error());
  if (trial.rule.empty()) trial.rule = *rule;
  if (trial.rule != *rule) {
    return refuse(Code::mixed_rules, "falls under rule " + *rule + ", those before it under rule " +
                                         trial.rule + ": propose them apart");
  }

  std::vector<std::string> all;
  const std::vector<std::string> needed = type.consents(action, draft);
  std::set_union(trial.consents_needed.begin(), trial.consents_needed.end(), needed.begin(),
                 needed.end(), std::back_inserter(all));
  trial.consents_needed = std::move(all);

  state::Draft step(draft);
  if (Verdict v = run_granted(rules, type, action, actor, step); !v) return v;
  step.commit_into(draft);
  return {};
}

Verdict try_all(const Rules& rules, const std::vector<const v1::Action*>& actions,
                const Actor& actor, state::Draft& draft, Trial& trial) {
  // Asked by those who preview too, who have handed in no proposal: what stands alone is costly.
  if (Verdict v = check_company(rules.registry, actions); !v) return v;
  if (Verdict v = check_acts(rules.registry, actions); !v) return v;
  for (std::size_t i = 0; i < actions.size(); ++i) {
    const Verdict verdict = judge(draft, try_one(rules, *actions[i], actor, draft, trial));
    if (!verdict) return in_action(rules.registry, i, *actions[i], verdict.error());
  }
  return {};
}

// Whoever has consented has, also if its consent is asked no more; whoever is asked will have, or
// nothing comes of it.
void count_guarded(const Registry& registry, const state::View& before, const Mandate& mandate,
                   const Context& context, state::Draft& after, Trial& trial) {
  std::vector<std::string> consents;
  const std::vector<std::string>& given = mandate.consents;
  std::set_union(given.begin(), given.end(), trial.consents_needed.begin(),
                 trial.consents_needed.end(), std::back_inserter(consents));
  const std::uint64_t proposed = mandate.height == 0 ? context.height : mandate.height;
  const Decided decided{before, after.changes(), consents, trial.effect, proposed, context};
  state::Draft account(after);
  for (const Register& one : registry.registers()) {
    if (one.count_guarded == nullptr) continue;
    std::vector<GuardUse> uses = one.count_guarded(decided, account);
    std::move(uses.begin(), uses.end(), std::back_inserter(trial.guards));
  }
  account.commit_into(after);
}

}  // namespace

Trial try_actions(const std::vector<const v1::Action*>& actions, const Mandate& mandate,
                  state::Draft& draft, const Registry& registry, const Ports& ports,
                  const Context& context) {
  Actor actor;
  actor.kind = Actor::Kind::decision;
  actor.party = mandate.proposer;
  actor.proposal = mandate.proposal;

  Trial trial;
  state::Draft all(draft);
  trial.verdict = try_all({registry, ports, context}, actions, actor, all, trial);
  if (!trial.verdict) return trial;

  const Effect effect = effect_of(registry, actions, draft, all.changes());
  trial.effect = effect.hash;
  trial.effect_set = effect.set;
  trial.changes = effect.changes;
  if (effect.changes == 0) {
    trial.verdict = refuse(Code::no_effect, "the actions change nothing");
  } else if (effect.changes > limits::kEffectChanges) {
    trial.verdict =
        refuse(Code::out_of_range, "the actions change " + std::to_string(effect.changes) +
                                       " records, at most " +
                                       std::to_string(limits::kEffectChanges) + " are allowed");
  } else {
    count_guarded(registry, draft, mandate, context, all, trial);
    all.commit_into(draft);
  }
  return trial;
}

}  // namespace comity::ledger
