#include <algorithm>
#include <set>
#include <string>

#include "ledger/limits.h"
#include "registers/constitution/checks.h"
#include "registers/constitution/limits.h"
#include "registers/constitution/power.h"
#include "state/limits.h"
#include "tally/count.h"
#include "wire/codec.h"

namespace comity::constitution {
namespace {

// Below this many voices every rule lets one of them pass or block alone.
constexpr std::size_t kVoicesForPower = 3;
// What a transaction carries besides the constitution that it proposes, generously.
// The octets that each party keeps carry every constitution, whoever shares its budget.
constexpr std::uint64_t kEnvelopeBytes = 4096;
static_assert(limits::kKeptBytes >= limits::kConstitutionBytes + kEnvelopeBytes);

std::string of_rule(const v1::Rule& rule) { return "rule '" + rule.id() + "': "; }

Status check_coverage(const v1::Constitution& constitution,
                      const std::vector<std::string_view>& action_names) {
  std::set<std::string_view> needed(action_names.begin(), action_names.end());
  for (const v1::ActionRule& rule : constitution.actions()) {
    if (needed.erase(rule.action()) == 0) {
      return error("action '" + rule.action() + "': there is no such action");
    }
  }
  if (needed.empty()) return {};
  return error("action '" + std::string(*needed.begin()) + "': has no rule");
}

// An unseated chamber that the rule names.
std::string orphan_of(const v1::Rule& rule, const std::vector<tally::Count>& counts) {
  std::set<std::string_view> named;
  each_condition(rule.condition(), [&](const v1::Condition& condition) {
    named.insert(condition.threshold().chamber());
    named.insert(condition.maximum_no().chamber());
    named.insert(condition.quorum().chamber());
    named.insert(condition.minimum_yes().chamber());
    for (const std::string& chamber : condition.chambers().among()) named.insert(chamber);
  });
  for (const tally::Count& count : counts) {
    if (!count.chamber.empty() && count.seats == 0 && named.contains(count.chamber)) {
      return count.chamber;
    }
  }
  return {};
}

// Everybody says yes and nobody objects: if that is not enough, nothing ever is.
Status check_reachable(const v1::Rule& rule, const tally::Electorate& electorate) {
  std::vector<tally::Vote> votes;
  votes.reserve(electorate.seats.size());
  for (const tally::Seat& seat : electorate.seats) {
    votes.push_back({seat.party, tally::Choice::yes, false});
  }
  const tally::Result result = tally::evaluate(rule, electorate, votes, {}, Time{0}, Time{0});
  if (result.would_pass) return {};
  std::string why = "the present seats cannot meet it even if all say yes";
  if (const std::string orphan = orphan_of(rule, result.counts); !orphan.empty()) {
    return error(of_rule(rule) + why + ": nobody sits in chamber '" + orphan +
                 "' (orphan chamber)");
  }
  // The innermost condition that is not met says most.
  const tally::Line* deepest = nullptr;
  for (const tally::Line& line : result.explanation) {
    if (!line.met && (deepest == nullptr || line.depth > deepest->depth)) deepest = &line;
  }
  if (deepest != nullptr) why += ": " + deepest->clause + ": " + deepest->text;
  return error(of_rule(rule) + why);
}

// The rule of constitution.amend can be met, as every rule; somebody also has to be able to ask.
Status check_proposers(const v1::Constitution& constitution,
                       const std::vector<members::Member>& parties) {
  for (const members::Member& party : parties) {
    for (const v1::Budget& budget : constitution.budgets()) {
      if (budget.kind() == party.kind && budget.open_proposals() > 0) return {};
    }
  }
  return error("budgets: no present party could propose an amendment (lock-out)");
}

// Who proposes needs others, and none of them may be needed.
Status check_endorsements(const v1::Rule& rule, std::size_t voices) {
  const std::size_t spare = voices >= kVoicesForPower ? 1 : 0;
  const std::uint64_t most = voices - std::min(voices, 1 + spare);
  const std::uint64_t asked = rule.stages().endorsements();
  if (asked <= most) return {};
  return error(of_rule(rule) + "stages.endorsements: " + std::to_string(asked) + ", and of " +
               std::to_string(voices) + " voices at most " + std::to_string(most) +
               " can be asked for besides that of who proposes" +
               (spare == 0 ? " (lock-out)" : ", without any one of them (power)"));
}

Status check_power(const v1::Rule& rule, const tally::Electorate& electorate) {
  const Power found = power(rule, electorate);
  if (!found.passes_alone.empty()) {
    return error(of_rule(rule) + "party " + found.passes_alone.front() +
                 " could pass a decision alone (power)");
  }
  if (!found.blocks_alone.empty()) {
    return error(of_rule(rule) + "party " + found.blocks_alone.front() +
                 " could block every decision alone (power)");
  }
  return {};
}

}  // namespace

Status check_room(const v1::Constitution& constitution,
                  const std::vector<members::Member>& parties) {
  const std::size_t bytes = electorate_bytes(electorate(constitution, parties));
  if (bytes <= limits::kStateValueBytes) return {};
  return error("chambers: the seats of " + std::to_string(parties.size()) + " parties take " +
               std::to_string(bytes) + " octets, a record at most " +
               std::to_string(limits::kStateValueBytes) +
               ": no vote could open; name fewer chambers, or name them shorter (size)");
}

Status check_fit(const v1::Constitution& constitution,
                 const std::vector<std::string_view>& action_names,
                 const std::vector<members::Member>& parties) {
  if (Status sound = check_coverage(constitution, action_names); !sound) return sound;
  const tally::Electorate seats = electorate(constitution, parties);
  const std::size_t voices = tally::voices(seats).size();
  const bool weigh = voices >= kVoicesForPower;
  std::uint64_t steps = 0;
  for (const v1::Rule& rule : constitution.rules()) {
    steps += steps_of(rule, seats);
    if (weigh) steps += power_steps(rule, seats);
    if (steps > limits::kStaticCheckSteps) {
      return error(of_rule(rule) + "to check it takes more than " +
                   std::to_string(limits::kStaticCheckSteps) + " steps: make it simpler (budget)");
    }
    if (Status sound = check_reachable(rule, seats); !sound) return sound;
    if (Status sound = check_endorsements(rule, voices); !sound) return sound;
  }
  if (Status sound = check_proposers(constitution, parties); !sound) return sound;
  if (!weigh) return {};
  for (const v1::Rule& rule : constitution.rules()) {
    if (Status sound = check_power(rule, seats); !sound) return sound;
  }
  return {};
}

Status check(const v1::Constitution& constitution,
             const std::vector<std::string_view>& action_names,
             const std::vector<members::Member>& parties) {
  if (Status sound = check_form(constitution); !sound) return sound;
  if (Status sound = check_room(constitution, parties); !sound) return sound;
  return check_fit(constitution, action_names, parties);
}

Status check_here(const v1::Constitution& constitution,
                  const std::vector<std::string_view>& action_names, const state::View& view) {
  if (Status sound = check_room(constitution, members::parties_to_seat(view)); !sound) return sound;
  return check_fit(constitution, action_names, members::active_parties(view));
}

}  // namespace comity::constitution
