#include "ledger/rules_turn.h"

#include <string>
#include <string_view>
#include <vector>

#include "ledger/ports.h"
#include "ledger/records.h"

namespace comity::ledger {
namespace {

using Turn = RulesChange::Turn;

Verdict write_turn(const Rules& rules, const Turn& turn, const Verdict& verdict,
                   state::Draft& step) {
  rules.ports.rules_change.settle(step, turn, verdict, rules.context);
  if (turn.kind == Turn::Kind::activate && verdict) {
    set_rules_in_force(step,
                       {turn.version, rules.context.block_time, turn.proposal, turn.fingerprint});
  }
  return judge(step, check_invariants(rules.registry, step, step.changes()));
}

// What came of the turn, which is kept.
Result<Verdict> bring_about(const Rules& rules, const Turn& turn, const Verdict& verdict,
                            Workspace& workspace) {
  Result<Verdict> settled = settle(
      workspace, "the adoption of rules version " + std::to_string(turn.version),
      [&](state::Draft& step) { return write_turn(rules, turn, verdict, step); },
      [&](state::Draft& step, const Refusal& why) {
        rules.ports.rules_change.settle(step, turn, tl::unexpected(why), rules.context);
      });
  return settled && *settled ? verdict : settled;
}

}  // namespace

Result<std::optional<RulesTurned>> turn_rules(const Rules& rules, Workspace& workspace) {
  const RulesChange& port = rules.ports.rules_change;
  const state::Draft look(workspace.draft());
  const std::optional<Turn> turn = port.next_turn(look, rules.context.block_time);
  if (const std::optional<Error> fault = look.fault()) return at("the rules", *fault);
  if (!turn || turn->kind == Turn::Kind::date) return std::nullopt;
  Verdict verdict;
  if (turn->kind == Turn::Kind::activate) {
    if (turn->version > rules.registry.newest_rules()) {
      return error(ErrorKind::newer_rules, "height " + std::to_string(rules.context.height) +
                                               " is the first under " +
                                               newer_rules(turn->version, rules.registry));
    }
    const std::vector<std::string_view> names = rules.registry.names_under(turn->version);
    // Whoever has what was adopted makes another block of it.
    if (rules.registry.fingerprint(turn->version) != turn->fingerprint) {
      return error(ErrorKind::newer_rules, "height " + std::to_string(rules.context.height) +
                                               " is the first under " + other_rules(turn->version));
    }
    verdict = port.check(look, *turn, names);
    if (const std::optional<Error> fault = look.fault()) return at("the rules", *fault);
  }
  const Result<Verdict> settled = bring_about(rules, *turn, verdict, workspace);
  if (!settled) return tl::unexpected(settled.error());
  RulesTurned turned{turn->version, turn->proposal, Code::done};
  if (!*settled) {
    turned.outcome = settled->error().code;
  } else if (turn->kind == Turn::Kind::postpone) {
    turned.outcome = Code::rules_postponed;
  } else if (turn->kind == Turn::Kind::lapse) {
    turned.outcome = Code::rules_lapsed;
  }
  return turned;
}

Status date_rules(const Rules& rules, Workspace& workspace) {
  const state::Draft look(workspace.draft());
  const std::optional<Turn> turn =
      rules.ports.rules_change.next_turn(look, rules.context.block_time);
  if (const std::optional<Error> fault = look.fault()) return at("the rules", *fault);
  if (!turn || turn->kind != Turn::Kind::date) return {};
  const Result<Verdict> settled = bring_about(rules, *turn, {}, workspace);
  if (!settled) return tl::unexpected(settled.error());
  return {};
}

}  // namespace comity::ledger
