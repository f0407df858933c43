// The lines of names.change_sets: what single act each stands for, and whose it is. Pure functions,
// any thread.
#pragma once

#include <string>

#include "ledger/action.h"
#include "ledger/outcome.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::names {

// "www" in "example." -> "www.example.".
[[nodiscard]] std::string name_of_line(const v1::ChangeSets& plan, const v1::SetChange& change);
// The action that sets this alone. out_of_range, inconsistent: what stands in no such action; the
// rest is found by that action's own check.
[[nodiscard]] ledger::Found<v1::Action> act_of(const v1::ChangeSets& plan,
                                               const v1::SetChange& change);
// The row of an action that act_of makes.
[[nodiscard]] const ledger::ActionType& type_of_act(const v1::Action& act);
// "www.example. TXT"
[[nodiscard]] std::string line_text(const v1::ChangeSets& plan, const v1::SetChange& change);

// Who holds what the line sets; empty when nobody does.
[[nodiscard]] std::string holder_of(const state::View& view, const v1::ChangeSets& plan,
                                    const v1::SetChange& change);
// Whether the line says truly if something stands where it sets. Asked before there is a proposal:
// afterwards it is by this that one sees what its holder has taken away. Of NS and DS the heights
// of their delegation tell that, and a line says nothing of it.
[[nodiscard]] bool says_what_stands(const state::View& view, const v1::ChangeSets& plan,
                                    const v1::SetChange& change);
// Whether somebody has set, or taken away, what the line is about since the height of the plan.
[[nodiscard]] bool changed_since(const state::View& view, const v1::ChangeSets& plan,
                                 const v1::SetChange& change);

}  // namespace comity::names
