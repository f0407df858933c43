// Read-only questions about the constitution in force, for other registers, servers and tools.
// Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "registers/members/queries.h"
#include "state/view.h"
#include "tally/evaluate.h"
#include "wire/fwd.h"

namespace comity::constitution {

[[nodiscard]] Hash current_hash(const state::View& view);
// Any constitution that is or was in force. False when there is none of this hash.
[[nodiscard]] bool find(const state::View& view, const Hash& hash, v1::Constitution& out);
// The rule of this id in it; null when it has none.
[[nodiscard]] const v1::Rule* find_rule(const v1::Constitution& constitution, std::string_view id);

// The electorate of the parties: affiliates stay apart here, tally collapses them.
[[nodiscard]] tally::Electorate electorate(const v1::Constitution& constitution,
                                           const std::vector<members::Standing>& parties);

// Static checks. `action_names` are all wire names that need a rule; `parties` the present seats.
// The error names the place and the check.
[[nodiscard]] Status check(const v1::Constitution& constitution,
                           const std::vector<std::string_view>& action_names,
                           const std::vector<members::Standing>& parties);

// Our default: two thirds of yes and no among at least half of all seats, and more than half in at
// least two thirds of the seated chambers; objections answered; time lock 72 h; holder's part reserved.
// One chamber per kind of party.
[[nodiscard]] v1::Constitution concert(std::string_view name);

// Is one party able to pass (everyone else silent or no) or to block (everyone else yes) alone?
// Exact: tries every party against the rule.
struct Power {
  std::vector<std::string> passes_alone;
  std::vector<std::string> blocks_alone;
};
[[nodiscard]] Power power(const v1::Rule& rule, const tally::Electorate& electorate);

}  // namespace comity::constitution
