// docs/spec/names.md, "Guards": how much of a zone decisions may change.
#include "names_actions.h"
#include "registers/names/outcomes.h"
#include "table.h"
#include "workload.h"

namespace comity::simulation {
namespace {

struct SetGuard {
  static Code outcome(Judge& judge, const v1::SetGuard& it, const Judge::Actor& /*actor*/) {
    if (!judge.zone_exists(it.zone())) return Code::no_such_zone;
    judge.set_guard(it);
    return Code::done;
  }

  static v1::Action wish(Workload& workload) {
    Chance& chance = workload.chance();
    v1::Action action = test::set_guard(static_cast<std::uint32_t>(50 * chance.below(5)),
                                        static_cast<std::uint32_t>(chance.below(3)));
    if (chance.in(1, 20)) action.mutable_names_set_guard()->set_zone("no.such.");
    return action;
  }
};

struct ConfirmChanges {
  static Code outcome(Judge& judge, const v1::ConfirmChanges& it, const Judge::Actor& actor) {
    if (!judge.zone_exists(it.zone())) return Code::no_such_zone;
    if (judge.records().find({"names-tables", "guards", it.zone()}) == nullptr) {
      return names::kNoGuard;
    }
    bool held = false;
    judge.records().each("ledger", "held/" + Hash::from(it.effect()).value_or(Hash{}).hex(),
                         [&](const Bytes&, const Bytes&) { held = true; });
    if (!held) return names::kNoSuchEffect;
    judge.confirm(it, actor.proposal);
    return Code::done;
  }

  // Of what exceeds a guard mostly, and mostly with enough.
  static v1::Action wish(Workload& workload) {
    Chance& chance = workload.chance();
    const Judge& judge = workload.judge();
    std::vector<v1::Proposal> counted;
    for (const v1::Proposal& proposal : judge.running()) {
      if (proposal.guards_size() == 0) continue;
      const v1::GuardUse& use = proposal.guards(0);
      const int copies = use.total() > use.most() || proposal.has_held_until() ? 4 : 1;
      counted.insert(counted.end(), static_cast<std::size_t>(copies), proposal);
    }
    if (counted.empty()) return test::confirm_changes(Bytes(32, 'n'), 1, 1);
    const v1::Proposal& proposal = chance.pick(counted);
    const v1::GuardUse& use = proposal.guards(0);
    const std::uint32_t more = chance.in(4, 5) ? 10 : 0;
    return test::confirm_changes(proposal.effect(), use.changed(),
                                 chance.in(1, 3) ? 0 : use.total() + more);
  }
};

}  // namespace

std::vector<ActionRow> actions_of_guards() {
  ActionRow guard =
      row<SetGuard, &v1::Action::names_set_guard>({450, "names.set_guard", v1::OPERATE, true});
  ActionRow confirm = row<ConfirmChanges, &v1::Action::names_confirm_changes>(
      {451, "names.confirm_changes", v1::OPERATE, true});
  confirm.weight = 4;
  return {guard, confirm};
}

}  // namespace comity::simulation
