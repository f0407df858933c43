// Record sets that loaders of name servers refuse (docs/spec/names.md, "Faults"): what a holder's
// set stood in place of, and when enough observers have claimed that it is to be that again.
// Readers run on any thread; writers belong to the thread of their draft.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ledger/outcome.h"
#include "registers/names/queries.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::ledger {
struct Context;
}  // namespace comity::ledger

namespace comity::names {

// Writes a record set below the apex, or erases it; of one that observers can claim, it notes what
// it stands in place of.
void put_set_below(state::Draft& draft, std::string_view zone, std::string_view owner,
                   const v1::RecordSet& record, const ledger::Context& context);

// Of a record set, its TTL and its rdata.
[[nodiscard]] Bytes set_hash(const v1::RecordSet& set);

// A claim says which set it is about, and what that is to be again. Equal where two say the same.
[[nodiscard]] Bytes fault_finding(const FreshSet& set);

// Those whose claim of this counts: observers of the zone that can take part, one of them
// `claimant`. Ascending. And how many voices they are. No claim lapses before its set has settled.
struct FaultAgreement {
  std::vector<std::string> parties;
  std::uint64_t voices = 0;
};
[[nodiscard]] FaultAgreement fault_agreement(const state::View& view, std::string_view zone,
                                             const FreshSet& set, std::string_view claimant);

}  // namespace comity::names
