// What the judge knows of due process, docs/spec/names.md, and of delegations besides. One thread.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "judge.h"

namespace comity::simulation {

[[nodiscard]] Code needs_delegation(const Judge& judge, const std::string& zone,
                                    const std::string& label, v1::Delegation& out);
// Whose consent there is to ask: not that of who has left.
[[nodiscard]] std::set<std::string> present(const Judge& judge,
                                            const std::set<std::string>& handles);
[[nodiscard]] bool has_acted_since(const Judge& judge, const std::string& holder, Time since);
// From when on what is on hold may be awarded; nothing when it is not on hold.
[[nodiscard]] std::optional<Time> award_begins(const Judge& judge, const v1::Delegation& record);
// On hold, or taken so lately that it stays.
[[nodiscard]] bool is_held_fast(const Judge& judge, const v1::Delegation& record);
// One who asked for what was taken, or of one voice with such a one.
[[nodiscard]] bool is_barred(const Judge& judge, const v1::Delegation& record,
                             const std::string& party);
[[nodiscard]] bool was_lately_taken(const Judge& judge, const v1::Delegation& record);

}  // namespace comity::simulation
