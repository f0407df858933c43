// Before its consultation a proposal may have to be endorsed: by so many voices besides that of who
// proposed it, within a time (v1::Stages); by all others but one where members have gone since and
// there are no more, so that none of them is needed. An endorsement says that the matter is to be
// decided, and nothing of how. Readers run on any thread; writers belong to the thread of their
// draft.
#pragma once

#include "base/time.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::decisions {

// So many voices have endorsed as are needed, each of a party that would vote under `rule` now and
// none that of the proposer.
[[nodiscard]] bool is_endorsed(const state::View& view, const v1::Proposal& proposal,
                               const v1::Constitution& constitution, const v1::Rule& rule,
                               Time now);

// Lets the proposal begin with its endorsement, where its rule asks for some, else with its
// consultation; writes it, and when it is due next.
void begin_stages(state::Draft& draft, v1::Proposal& proposal, const v1::Constitution& constitution,
                  const v1::Rule& rule, Time now);
// Begins its consultation.
void begin_consultation(state::Draft& draft, v1::Proposal& proposal,
                        const v1::Constitution& constitution, const v1::Rule& rule, Time now);

}  // namespace comity::decisions
