// Who takes a name over when its holder is gone (docs/spec/names.md, "Successors"); what may be
// read of it is in queries.h. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "ledger/action.h"
#include "state/view.h"

namespace comity::names {

// decided: a decision about whose this name is, or a plan for what its holder has in the zone, has
// passed and waits for its effect. Until then nobody takes it out of the way by itself.
[[nodiscard]] ledger::Verdict require_undecided(const state::View& view, std::string_view zone,
                                                std::string_view label, std::string_view holder);

// Who holds this name, which exists, when the party takes it over now: itself, or of several who
// hold it together those who are not gone. not_successor: it is not named, or not for so long, nor
// one of several; decided: a decision about whose it is waits for its effect; on_hold;
// holder_there: its holder is neither gone nor silent to the end of a hold, of several nobody is
// gone.
[[nodiscard]] ledger::Found<std::string> require_to_succeed(const state::View& view,
                                                            std::string_view zone,
                                                            std::string_view label,
                                                            const std::string& party, Time now);

}  // namespace comity::names
