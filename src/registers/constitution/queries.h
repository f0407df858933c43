// Read-only questions about the constitution in force, for other registers, servers and tools.
// Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "registers/members/queries.h"
#include "state/view.h"
#include "tally/evaluate.h"
#include "wire/fwd.h"

namespace comity::ledger {
struct ActionType;
}

namespace comity::constitution {

[[nodiscard]] Hash current_hash(const state::View& view);
// Any constitution that is or was in force. False when there is none of this hash.
[[nodiscard]] bool find(const state::View& view, const Hash& hash, v1::Constitution& out);
// The one in force. False before genesis.
[[nodiscard]] bool in_force(const state::View& view, v1::Constitution& out);
// The same, null before genesis; parsed once for all who ask, as each transaction does.
[[nodiscard]] std::shared_ptr<const v1::Constitution> in_force(const state::View& view);
// Where it stands, for proofs.
[[nodiscard]] state::Key key_of(const Hash& hash);
// The proposal that first put it in force; 0 for that of genesis.
[[nodiscard]] std::uint64_t decision_of(const state::View& view, const Hash& hash);
// The rule of this id in it; null when it has none.
[[nodiscard]] const v1::Rule* find_rule(const v1::Constitution& constitution, std::string_view id);

// The rules in force (docs/spec/rules.md).
struct Rules {
  std::uint32_t version = 0;
  Time since;                  // block time of the first block under them
  std::uint64_t proposal = 0;  // that adopted them; 0 = genesis
};
[[nodiscard]] Rules rules(const state::View& view);
// The last adoption that was decided. False when none ever was.
[[nodiscard]] bool find_adoption(const state::View& view, v1::RulesAdoption& out);
// When something becomes of it by itself, at the latest; nothing when it is not on its way.
[[nodiscard]] std::optional<Time> adoption_deadline(const state::View& view);
// Operators who may act, and how many of them have declared this version with this fingerprint.
// More than two thirds have to.
struct OperatorCount {
  std::uint64_t operators = 0;
  std::uint64_t declared = 0;
  std::vector<std::string> missing;  // ascending
};
[[nodiscard]] OperatorCount count_operators(const state::View& view, std::uint32_t version,
                                            BytesView fingerprint);

// The electorate of the parties: affiliates stay apart here, tally collapses them.
[[nodiscard]] tally::Electorate electorate(const v1::Constitution& constitution,
                                           const std::vector<members::Member>& parties);

// Who votes under the rule when its vote opens at `now`: the active parties, without those whose
// seat is newer than its term, or than the longest that was in force since they have it.
[[nodiscard]] tally::Electorate electorate(const state::View& view,
                                           const v1::Constitution& constitution,
                                           const v1::Rule& rule, Time now);
// Octets that it takes on record, at most: each vote keeps its own (limits::kStateValueBytes).
[[nodiscard]] std::size_t electorate_bytes(const tally::Electorate& electorate);

// Static checks. `action_names` are all wire names that need a rule; `parties` the present seats.
// The error names the place and the check.
[[nodiscard]] Status check(const v1::Constitution& constitution,
                           const std::vector<std::string_view>& action_names,
                           const std::vector<members::Member>& parties);

// The rule under which a decision may do what this action does; empty when none may.
[[nodiscard]] std::string decision_rule(const v1::Constitution& constitution,
                                        std::string_view action);

// How long a proposal under this rule of the constitution stands before its vote opens: as its
// stages say, and under that of due process no less than notice and hearing take.
[[nodiscard]] std::uint32_t consultation_seconds(const v1::Constitution& constitution,
                                                 const v1::Rule& rule);

// How long a vote under this rule lasts at most, with all its extensions.
[[nodiscard]] std::uint64_t longest_vote_seconds(const v1::Rule& rule);

// How long the stages of a decision last, for every rule of a constitution made by concert().
struct Timing {
  std::uint32_t consultation_seconds = 7 * 24 * 3600;
  std::uint32_t vote_seconds = 14 * 24 * 3600;
  std::uint32_t time_lock_seconds = 72 * 3600;
  bool close_when_decided = false;
  std::uint32_t seat_term_days = 90;  // of the rule "amendment"
};
// Our default (docs/spec/constitution.md, "concert"), one chamber per kind of party. Rule
// "general": two thirds of yes and no among at least half of all seats, and more than half in at
// least two thirds of the seated chambers. Rule "amendment", for the constitution and for what
// takes from a party: the same shares of all seats, so that silence helps nobody. Objections are
// answered, the holder's part is reserved. Rule "accounts": as the general one, without time to
// wait. `actions` are those of the rules that the community begins with, ascending by name: each
// says itself by whom it is usually done.
[[nodiscard]] v1::Constitution concert(std::string_view name,
                                       std::span<const ledger::ActionType* const> actions,
                                       const Timing& timing = {});

// Is one party able to pass (everyone else silent, or everyone else no) or to block (everyone else
// yes) alone? Affiliates are one and are all named. Exact: tries every kind of vote against the
// rule.
struct Power {
  std::vector<std::string> passes_alone;
  std::vector<std::string> blocks_alone;
};
[[nodiscard]] Power power(const v1::Rule& rule, const tally::Electorate& electorate);

// The fewest voices that can do something together, and one such group: of the voices that sit in
// just these chambers, so many.
struct Coalition {
  struct Part {
    std::vector<std::string> chambers;
    std::uint64_t voices = 0;
    std::uint64_t of = 0;  // that sit there
  };
  std::uint64_t voices = 0;
  std::vector<Part> parts;
};
// Nothing where no group can, all voices together neither. Objections are left out.
struct Coalitions {
  std::uint64_t voices = 0;            // all of them
  std::optional<Coalition> passes;     // say yes, and all others no
  std::optional<Coalition> unopposed;  // say yes, and all others nothing
  std::optional<Coalition> blocks;     // say no, or abstain, or nothing, and all others yes
};
// Exact: tries every group. Nothing when there are more groups than can be tried in a moment.
[[nodiscard]] std::optional<Coalitions> coalitions(const v1::Rule& rule,
                                                   const tally::Electorate& electorate);

}  // namespace comity::constitution
