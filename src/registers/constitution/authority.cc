#include <algorithm>
#include <memory>

#include "registers/constitution/queries.h"
#include "registers/constitution/register.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::constitution {
namespace {

using ledger::Actor;
using ledger::Code;
using ledger::Refusal;
using ledger::refuse;
using ledger::Subject;
using Answer = tl::expected<std::string, Refusal>;

const v1::ActionRule* find_action(const v1::Constitution& constitution, std::string_view name) {
  const auto& actions = constitution.actions();
  const auto found = std::lower_bound(
      actions.begin(), actions.end(), name,
      [](const v1::ActionRule& rule, std::string_view wanted) { return rule.action() < wanted; });
  return found != actions.end() && found->action() == name ? &*found : nullptr;
}

std::string what(const Subject& subject) { return subject.what.empty() ? "it" : subject.what; }

// `clause` is where in the constitution the answer comes from; every refusal begins with it.
Answer by_rule(const std::string& clause, const std::string& rule, const Actor& actor) {
  if (actor.kind == Actor::Kind::decision) return rule;
  return refuse(Code::needs_decision, clause + ": decided by rule '" + rule + "': propose it");
}

Answer by_holder(const std::string& clause, const std::string& unclaimed_rule, const Actor& actor,
                 const Subject& subject) {
  const bool decision = actor.kind == Actor::Kind::decision;
  if (subject.party.empty()) {
    if (decision) return unclaimed_rule;
    return refuse(Code::needs_decision, clause + ": the holder's own, but " + what(subject) +
                                            " has no holder: decided by rule '" + unclaimed_rule +
                                            "' (unclaimed_rule): propose it");
  }
  if (decision) {
    return refuse(Code::reserved_part, clause + ": " + what(subject) +
                                           " is reserved to its holder " + subject.party +
                                           ": no decision can do this");
  }
  if (wire::is_holder(subject.party, actor.party)) return std::string();
  return refuse(Code::not_holder, clause + ": the holder's own, and " + what(subject) +
                                      " is held by " + subject.party);
}

Answer by_self(const std::string& clause, const Actor& actor, const Subject& subject) {
  if (actor.kind == Actor::Kind::decision) {
    return refuse(Code::reserved_part, clause + ": a party's own act: no decision can do this");
  }
  if (!subject.party.empty() && subject.party == actor.party) return std::string();
  return refuse(Code::not_self,
                clause + ": a party's own act, and " + what(subject) + " is not " + actor.party);
}

}  // namespace

std::string decision_rule(const v1::Constitution& constitution, std::string_view action) {
  const v1::ActionRule* rule = find_action(constitution, action);
  if (rule == nullptr || rule->has_self()) return {};
  return rule->has_holder() ? constitution.unclaimed_rule() : rule->rule();
}

namespace {

class ConstitutionAuthority final : public ledger::Authority {
 public:
  Answer may(const state::View& view, const ledger::ActionType& type, const Actor& actor,
             const Subject& subject) const override {
    // What all founders signed needs no further leave.
    if (actor.kind == Actor::Kind::genesis) return std::string();
    const std::shared_ptr<const v1::Constitution> in_force_now = in_force(view);
    if (!in_force_now) {
      return refuse(Code::not_permitted, "there is no constitution in force");
    }
    const v1::Constitution& constitution = *in_force_now;
    const std::string clause =
        "constitution " + constitution.name() + ", action " + std::string(type.name);
    const v1::ActionRule* rule = find_action(constitution, type.name);
    if (rule == nullptr) return refuse(Code::not_permitted, clause + ": has no rule");
    if (rule->has_holder()) {
      return by_holder(clause, constitution.unclaimed_rule(), actor, subject);
    }
    if (rule->has_self()) return by_self(clause, actor, subject);
    return by_rule(clause, rule->rule(), actor);
  }

  ledger::BudgetLimits budget(const state::View& view, int party_kind) const override {
    const std::shared_ptr<const v1::Constitution> constitution = in_force(view);
    if (!constitution) return {};
    for (const v1::Budget& budget : constitution->budgets()) {
      if (budget.kind() == party_kind) {
        return {.transactions = budget.transactions(),
                .bytes = budget.bytes(),
                .open_proposals = budget.open_proposals(),
                .comments = budget.comments()};
      }
    }
    return {};
  }
};

}  // namespace

const ledger::Authority& authority() {
  static const ConstitutionAuthority kAuthority;
  return kAuthority;
}

}  // namespace comity::constitution
