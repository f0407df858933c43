#include <algorithm>
#include <array>
#include <set>
#include <string>

#include "base/limits.h"
#include "ledger/limits.h"
#include "ledger/well_formed.h"
#include "registers/constitution/checks.h"
#include "registers/constitution/limits.h"
#include "registers/constitution/weakening.h"
#include "wire/codec.h"

namespace comity::constitution {
namespace {

constexpr std::size_t kNameBytes = 128;
constexpr std::string_view kAmend = "constitution.amend";
constexpr std::string_view kAdoptRules = "constitution.adopt_rules";
constexpr std::string_view kDropRules = "constitution.drop_rules";
constexpr std::string_view kDeclareRules = "constitution.declare_rules";
constexpr std::string_view kHold = "names.hold_delegation";
constexpr std::string_view kAward = "names.award_delegation";
constexpr std::string_view kDecisions = "decisions.";

std::string quoted(std::string_view text) { return "'" + std::string(text) + "'"; }

Status check_name(const std::string& name) {
  // It stands in every refusal: one line of text. The codec has looked at UTF-8.
  const bool one_line = std::none_of(name.begin(), name.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (!name.empty() && name.size() <= kNameBytes && one_line) return {};
  return error("name: not one line of 1 to " + std::to_string(kNameBytes) + " octets");
}

Status check_selection(const v1::Chamber& chamber, const std::string& place) {
  std::set<int> kinds;
  for (const int kind : chamber.kinds()) {
    if (members::kind_name(kind).empty()) {
      return error(place + ": there is no kind of party " + std::to_string(kind));
    }
    if (!kinds.insert(kind).second) {
      return error(place + ": names kind " + std::string(members::kind_name(kind)) + " twice");
    }
  }
  for (const std::string& region : chamber.regions()) {
    if (!ledger::is_handle(region)) return error(place + ": region is not lower-case LDH");
  }
  for (const std::string& party : chamber.parties()) {
    if (!ledger::is_handle(party)) return error(place + ": party is not a handle");
  }
  if (chamber.kinds().empty() && chamber.regions().empty() && chamber.parties().empty()) {
    return error(place + ": selects nobody: name kinds, regions or parties (orphan chamber)");
  }
  return {};
}

Status check_chambers(const v1::Constitution& constitution, std::vector<std::string>& ids) {
  if (static_cast<std::size_t>(constitution.chambers_size()) > limits::kChambers) {
    return error("chambers: more than " + std::to_string(limits::kChambers));
  }
  std::set<std::string_view> seen;
  for (const v1::Chamber& chamber : constitution.chambers()) {
    const std::string place = "chamber " + quoted(chamber.id());
    if (!ledger::is_handle(chamber.id())) {
      return error(place + ": id is not 1 to 63 lower-case letters, digits and inner hyphens");
    }
    if (!seen.insert(chamber.id()).second) return error(place + ": stands there twice");
    if (Status sound = check_selection(chamber, place); !sound) return sound;
    ids.push_back(chamber.id());
  }
  return {};
}

Status check_rules(const v1::Constitution& constitution, const std::vector<std::string>& chambers) {
  if (constitution.rules().empty()) return error("rules: there is none");
  if (static_cast<std::size_t>(constitution.rules_size()) > limits::kRules) {
    return error("rules: more than " + std::to_string(limits::kRules));
  }
  std::set<std::string_view> seen;
  for (const v1::Rule& rule : constitution.rules()) {
    if (Status sound = tally::check_rule(rule, chambers); !sound) return sound;
    if (!seen.insert(rule.id()).second) {
      return error("rule " + quoted(rule.id()) + ": stands there twice");
    }
    const std::uint32_t term = rule.seat_term_days();
    if (term != 0 && (term < limits::kSeatTermDaysLeast || term > limits::kSeatTermDaysMost)) {
      return error("rule " + quoted(rule.id()) + ": seat_term_days is neither 0 nor from " +
                   std::to_string(limits::kSeatTermDaysLeast) + " to " +
                   std::to_string(limits::kSeatTermDaysMost));
    }
  }
  return {};
}

// Of one action, as a fingerprint of rules reads it: it ends names with an end of line.
bool is_action_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
}

// Whoever admits parties under an easy rule does not win a hard one with them.
Status check_term(const v1::Constitution& constitution, const v1::ActionRule& line) {
  if (!is_grave(line.action())) return {};
  const v1::Rule* rule = find_rule(constitution, line.rule());
  if (rule == nullptr || rule->seat_term_days() >= limits::kSeatTermDaysLeast) return {};
  return error("action " + quoted(line.action()) + ": rule " + quoted(rule->id()) +
               " needs seat_term_days of at least " + std::to_string(limits::kSeatTermDaysLeast) +
               ", or new seats could be packed");
}

Status check_action(const v1::Constitution& constitution, const v1::ActionRule& rule) {
  const std::string place = "action " + quoted(rule.action());
  if (!is_action_name(rule.action())) {
    return error(place + ": is no name of a-z, 0-9, underscores and points");
  }
  if (rule.by_case() == v1::ActionRule::BY_NOT_SET) {
    return error(place + ": has no rule, name one or mark it holder or self");
  }
  if (rule.by_case() == v1::ActionRule::kRule && find_rule(constitution, rule.rule()) == nullptr) {
    return error(place + ": there is no rule " + quoted(rule.rule()));
  }
  // As somebody's own it would be decided like what is unclaimed, by new seats too.
  if (is_grave(rule.action()) && rule.by_case() != v1::ActionRule::kRule) {
    return error(place + ": is nobody's own, it needs a rule (amendment)");
  }
  // A decision cannot contain them: under a rule nobody could vote on anything any more.
  if (rule.action().starts_with(kDecisions) && rule.by_case() != v1::ActionRule::kSelf) {
    return error(place + ": has to be self, or nobody could take part in decisions (lock-out)");
  }
  if (rule.action() == kDeclareRules && rule.by_case() != v1::ActionRule::kSelf) {
    return error(place + ": has to be self, or newer rules could never begin (lock-out)");
  }
  return {};
}

Status check_actions(const v1::Constitution& constitution) {
  std::string_view last;
  const v1::ActionRule* amends = nullptr;
  for (const v1::ActionRule& rule : constitution.actions()) {
    if (rule.action() <= last) {
      return error("action " + quoted(rule.action()) +
                   ": actions are not ascending, each exactly once");
    }
    last = rule.action();
    if (rule.action() == kAmend) amends = &rule;
    if (Status sound = check_action(constitution, rule); !sound) return sound;
  }
  if (amends == nullptr) return error("action 'constitution.amend': has no rule (amendment)");
  for (const v1::ActionRule& rule : constitution.actions()) {
    // Newer rules bring a constitution with them, so an easier rule would be a back door to the
    // amendment; and what was adopted under it is dropped under it.
    const bool of_rules = rule.action() == kAdoptRules || rule.action() == kDropRules;
    if (of_rules && rule.rule() != amends->rule()) {
      return error("action " + quoted(rule.action()) + ": not by the rule of constitution.amend");
    }
    if (Status sound = check_term(constitution, rule); !sound) return sound;
  }
  if (find_rule(constitution, constitution.unclaimed_rule()) == nullptr) {
    return error("unclaimed_rule: there is no rule " + quoted(constitution.unclaimed_rule()));
  }
  return {};
}

// `seconds`: of all stages of its rule.
Status check_due_terms(const v1::DueProcess& due, std::uint64_t seconds) {
  int last = v1::GROUND_UNSPECIFIED;
  for (const int ground : due.grounds()) {
    if (ground <= last || !v1::Ground_IsValid(ground)) {
      return error("due_process: grounds are not ascending, each once, of those there are");
    }
    last = ground;
  }
  if (last == v1::GROUND_UNSPECIFIED) return error("due_process: has no ground");
  for (const std::uint32_t days : {due.silence_days(), due.restoration_days()}) {
    if (days >= limits::kDueDaysLeast && days <= limits::kDueDaysMost) continue;
    return error("due_process: a term is not from " + std::to_string(limits::kDueDaysLeast) +
                 " to " + std::to_string(limits::kDueDaysMost) + " days");
  }
  constexpr std::uint64_t kDaySeconds = 24 * 3600;
  // So any act from the notice on ends a matter of silence; a day counts from its beginning.
  if (due.silence_days() * kDaySeconds < seconds + kDaySeconds) {
    return error("due_process: silence_days end before the stages of its rule and a day do");
  }
  return {};
}

// The one way to what a party holds: never easier than an amendment, never without being heard.
Status check_due_process(const v1::Constitution& constitution) {
  if (!constitution.has_due_process()) return {};
  const v1::DueProcess& due = constitution.due_process();
  const v1::Rule* rule = find_rule(constitution, due.rule());
  if (rule == nullptr) return error("due_process: there is no rule " + quoted(due.rule()));
  for (const v1::ActionRule& line : constitution.actions()) {
    if (line.action() == kAmend && may_be_easier(*rule, *find_rule(constitution, line.rule()))) {
      return error("due_process: its rule does not ask all that an amendment asks");
    }
    const bool takes = line.action() == kHold || line.action() == kAward;
    if (takes && line.rule() != due.rule()) {
      return error("action " + quoted(line.action()) + ": not by the rule of due_process");
    }
  }
  const v1::Stages& stages = rule->stages();
  return check_due_terms(due, stages.endorsement_seconds() +
                                  consultation_seconds(constitution, *rule) +
                                  longest_vote_seconds(*rule) + stages.time_lock_seconds());
}

Status check_budgets(const v1::Constitution& constitution) {
  int expected = v1::GOVERNMENT;
  for (const v1::Budget& budget : constitution.budgets()) {
    const std::string kind(members::kind_name(budget.kind()));
    if (budget.kind() != expected) {
      return error("budgets: not every kind of party exactly once, ascending");
    }
    if (budget.transactions() < limits::kBudgetTransactions ||
        budget.bytes() < limits::kBudgetBytes || budget.comments() < limits::kBudgetComments) {
      return error("budget of " + kind + ": less than every party keeps, " +
                   std::to_string(limits::kBudgetTransactions) + " transactions, " +
                   std::to_string(limits::kBudgetBytes) + " bytes and " +
                   std::to_string(limits::kBudgetComments) + " comment a day");
    }
    ++expected;
  }
  if (expected != v1::INDIVIDUAL + 1) {
    return error("budgets: not every kind of party exactly once, ascending");
  }
  if (constitution.maximum_open_proposals() == 0 ||
      constitution.maximum_open_proposals() > limits::kOpenProposals) {
    return error("maximum_open_proposals: not from 1 to " + std::to_string(limits::kOpenProposals));
  }
  return {};
}

}  // namespace

Status check_form(const v1::Constitution& constitution) {
  const std::size_t size = wire::encode(constitution).size();
  if (size > limits::kConstitutionBytes) {
    return error("size: " + std::to_string(size) + " octets, at most " +
                 std::to_string(limits::kConstitutionBytes) + " are allowed");
  }
  if (Status sound = check_name(constitution.name()); !sound) return sound;
  std::vector<std::string> chambers;
  if (Status sound = check_chambers(constitution, chambers); !sound) return sound;
  if (Status sound = check_rules(constitution, chambers); !sound) return sound;
  if (Status sound = check_actions(constitution); !sound) return sound;
  if (Status sound = check_due_process(constitution); !sound) return sound;
  return check_budgets(constitution);
}

}  // namespace comity::constitution
