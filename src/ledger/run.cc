#include "ledger/run.h"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "base/limits.h"
#include "ledger/read.h"
#include "ledger/workspace.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

// A proposal is worth a vote only if its actions would pass now.
Verdict try_carried(const Rules& rules, const ActionType& type, const v1::Action& action,
                    const Actor& actor, const state::View& view) {
  state::Draft trial(view);
  return try_actions(type.nested(action), {.proposer = actor.party}, trial, rules.registry,
                     rules.ports, rules.context)
      .verdict;
}

Verdict authorise(const Rules& rules, const ActionType& type, const v1::Action& action,
                  const Actor& actor, const state::View& view) {
  const Subject subject = type.subject(action, view, actor);
  const auto may = rules.ports.authority.may(view, type, actor, subject);
  if (!may) return tl::unexpected(may.error());
  return {};
}

// The sender's own acts, each over what those before it did.
Verdict do_carried(const Rules& rules, const ActionType& type, const v1::Action& action,
                   const Actor& actor, state::Draft& draft) {
  const std::vector<const v1::Action*> carried = type.nested(action);
  for (std::size_t i = 0; i < carried.size(); ++i) {
    const ActionType& inner = *rules.registry.type_of(*carried[i]);
    state::Draft step(draft);
    Verdict verdict = authorise(rules, inner, *carried[i], actor, step);
    if (verdict) verdict = inner.run(*carried[i], step, actor, rules.context, {});
    if (verdict) verdict = check_invariants(rules.registry, step, step.changes());
    verdict = judge(step, verdict);
    if (!verdict) return in_action(rules.registry, i, *carried[i], verdict.error());
    step.commit_into(draft);
  }
  return {};
}

// What was run is answered for: a trial that fails late could else be had for nothing, as often as
// somebody likes.
Verdict recorded(const Registry& registry, Verdict verdict) {
  if (verdict) return verdict;
  const auto& [code, reason] = verdict.error();
  const Family family = family_of(code);
  if (family != Family::malformed && family != Family::early) return verdict;
  const OutcomeInfo* const info = find_outcome(registry.outcomes(), code);
  return refuse(Code::trial_failed,
                info != nullptr ? reason + " (" + std::string(info->name) + ")" : reason);
}

// The action itself; the step it ran in judges what came of it. `has_run`: what it carries.
Verdict permit_and_apply(const Rules& rules, const ActionType& type, const v1::Action& action,
                         const Actor& actor, state::Draft& step, bool& has_run) {
  BeforeApply before;
  if (type.nested != nullptr) {
    before = [&] {
      has_run = true;
      return type.batch ? do_carried(rules, type, action, actor, step)
                        : try_carried(rules, type, action, actor, step);
    };
  }
  if (Verdict v = type.run(action, step, actor, rules.context, before); !v) return v;
  return check_invariants(rules.registry, step, step.changes());
}

// Of a batch the key and the seat are asked for once, before anything of it is unfolded.
bool fits_into(const ActionType& batch, const ActionType& type) {
  const bool own = type.usually == By::holder || type.usually == By::self;
  return own && type.role == batch.role && type.nested == nullptr && type.weight == nullptr &&
         !type.seat && !type.applicant && !type.comment;
}

// The form of an action that another one carries; `batch` is null unless that is one.
Verdict check_form_of_carried(const Registry& registry, const ActionType* batch,
                              const v1::Action& action) {
  const ActionType* type = registry.type_of(action);
  if (type == nullptr) return refuse(Code::missing_field, "no action that these rules know");
  if (batch != nullptr ? !fits_into(*batch, *type) : !type->in_proposal) {
    return refuse(Code::nested_proposal,
                  std::string(type->name) + " is for a party to send itself");
  }
  return type->check(action);
}

// Without the actions that it carries.
Verdict check_known_alone(const Registry& registry, std::uint32_t version, const ActionType& type,
                          const v1::Action& action) {
  if (type.since > version) return unknown_action(type.number);
  const std::optional<std::string> part = registry.part_after(version, action);
  if (!part) return {};
  // As a program says that never heard of it.
  return refuse(Code::not_canonical, *part + " is not known under these rules");
}

}  // namespace

Verdict check_known(const Registry& registry, std::uint32_t version, const ActionType& type,
                    const v1::Action& action) {
  if (Verdict v = check_known_alone(registry, version, type, action); !v) return v;
  if (type.nested == nullptr) return {};
  for (const v1::Action* carried : type.nested(action)) {
    const ActionType* inner = registry.type_of(*carried);
    if (inner == nullptr) continue;
    if (Verdict v = check_known_alone(registry, version, *inner, *carried); !v) return v;
  }
  return {};
}

Verdict check_carried(const Rules& rules, const v1::Action& action) {
  if (Verdict v = check_form_of_carried(rules.registry, nullptr, action); !v) return v;
  return check_known(rules.registry, rules.context.rules_version, *rules.registry.type_of(action),
                     action);
}

std::string newer_rules(std::uint32_t version, const Registry& registry) {
  const std::string number = std::to_string(version);
  return "rules version " + number + ", which is newer than this program, which knows up to " +
         std::to_string(registry.newest_rules()) + ": get a program with version " + number +
         " and start it on the same data";
}

std::string other_rules(std::uint32_t version) {
  return "rules version " + std::to_string(version) +
         ", which has other actions or messages in this program than were adopted: get the program "
         "that its operators run and start it on the same data";
}

tl::unexpected<Refusal> unknown_action(std::uint32_t number) {
  return refuse(Code::not_canonical,
                "action " + std::to_string(number) + " is not known under these rules");
}

std::size_t acts_of_one(const Registry& registry, const ActionType& type,
                        const v1::Action& action) {
  if (type.nested != nullptr) return acts_of_carried(registry, type.nested(action));
  return type.weight != nullptr ? type.weight(action) : 1;
}

std::size_t acts_of_carried(const Registry& registry,
                            const std::vector<const v1::Action*>& carried) {
  std::size_t acts = 0;
  for (const v1::Action* action : carried) {
    const ActionType* const type = registry.type_of(*action);
    acts += type != nullptr ? acts_of_one(registry, *type, *action) : 1;
  }
  return acts;
}

Verdict check_acts(const Registry& registry, const std::vector<const v1::Action*>& carried) {
  const std::size_t acts = acts_of_carried(registry, carried);
  if (acts <= limits::kActsPerProposal) return {};
  return refuse(Code::out_of_range, std::to_string(acts) + " acts in all, at most " +
                                        std::to_string(limits::kActsPerProposal) + " are allowed");
}

Verdict check_company(const Registry& registry, const std::vector<const v1::Action*>& carried) {
  if (carried.size() < 2) return {};
  for (std::size_t i = 0; i < carried.size(); ++i) {
    const ActionType* const type = registry.type_of(*carried[i]);
    if (type != nullptr && type->alone) {
      return in_action(registry, i, *carried[i],
                       {Code::inconsistent, "stands in a proposal by itself"});
    }
  }
  return {};
}

bool carries_one_alone(const Registry& registry, const ActionType& type, const v1::Action& action) {
  if (type.nested == nullptr) return false;
  const std::vector<const v1::Action*> carried = type.nested(action);
  return std::any_of(carried.begin(), carried.end(), [&](const v1::Action* inner) {
    const ActionType* const of_inner = registry.type_of(*inner);
    return of_inner != nullptr && of_inner->alone;
  });
}

Verdict check_action(const Registry& registry, const ActionType& type, const v1::Action& action) {
  // Before the register's own check, which may look at each of them.
  if (type.nested != nullptr) {
    const std::vector<const v1::Action*> carried = type.nested(action);
    const std::size_t most = type.batch ? limits::kActionsPerBatch : limits::kActionsPerProposal;
    if (carried.size() > most) {
      return refuse(Code::out_of_range, std::to_string(carried.size()) + " actions in a " +
                                            (type.batch ? "batch" : "proposal") + ", at most " +
                                            std::to_string(most) + " are allowed");
    }
    if (Verdict v = check_acts(registry, carried); !v) return v;
    for (std::size_t i = 0; i < carried.size(); ++i) {
      if (Verdict v = check_form_of_carried(registry, type.batch ? &type : nullptr, *carried[i]);
          !v) {
        return in_action(registry, i, *carried[i], v.error());
      }
    }
    if (Verdict v = check_company(registry, carried); !v) return v;
  } else if (Verdict v = check_acts(registry, {&action}); !v) {
    return v;
  }
  return type.check(action);
}

Verdict run_direct(const Rules& rules, const ActionType& type, const v1::Action& action,
                   const Identities::Known& sender, state::Draft& step) {
  const Actor& actor = sender.actor;
  if (Verdict v = judge(step, authorise(rules, type, action, actor, step)); !v) return v;
  bool has_run = type.weight != nullptr;
  Verdict verdict = judge(step, permit_and_apply(rules, type, action, actor, step, has_run));
  return has_run ? recorded(rules.registry, std::move(verdict)) : verdict;
}

Verdict run_granted(const Rules& rules, const ActionType& type, const v1::Action& action,
                    const Actor& actor, state::Draft& step) {
  bool has_run = false;
  return judge(step, permit_and_apply(rules, type, action, actor, step, has_run));
}

Verdict check_invariants(const Registry& registry, const state::View& after,
                         const state::Changes& changes) {
  for (const Register& entry : registry.registers()) {
    for (const Invariant& invariant : entry.invariants) {
      if (const std::optional<std::string> wrong = invariant.holds(after, changes)) {
        return refuse(invariant.refusal,
                      std::string(entry.name) + "." + std::string(invariant.name) + ": " + *wrong);
      }
    }
  }
  return {};
}

tl::unexpected<Refusal> in_action(const Registry& registry, std::size_t index,
                                  const v1::Action& action, const Refusal& refusal) {
  const ActionType* type = registry.type_of(action);
  const std::string name(type != nullptr ? type->name : "unknown");
  return refuse(refusal.code,
                "action " + std::to_string(index + 1) + " (" + name + "): " + refusal.reason);
}

std::string_view role_name(Role role) {
  switch (role) {
    case Role::vote:
      return "vote";
    case Role::operate:
      return "operate";
    case Role::sign:
      return "sign";
    case Role::recover:
      return "recover";
    case Role::hold:
      return "hold";
  }
  return "";
}

}  // namespace comity::ledger
