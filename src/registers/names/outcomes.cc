#include "registers/names/outcomes.h"

#include <array>

namespace comity::names {
namespace {

constexpr auto kOutcomes = std::to_array<ledger::OutcomeInfo>({
    {kZoneExists, "zone_exists", "The community governs this zone already."},
    {kNoSuchDelegation, "no_such_delegation",
     "The zone has no delegation of this label: check its spelling."},
    {kDelegationExists, "delegation_exists", "The zone has a delegation of this label already."},
    {kNoSuchHost, "no_such_host", "The zone has no host of this name: create it first."},
    {kHostInUse, "host_in_use",
     "The zone, a delegation of the same holder or one whose use it accepted names this host: "
     "change name servers, or end the use, first."},
    {kNotUnclaimed, "not_unclaimed",
     "The delegation has a holder already: it can be transferred, not claimed."},
    {kLabelNotPermitted, "label_not_permitted",
     "The label is not valid, or holds a code point outside the community's table."},
    {kMissingGlue, "missing_glue",
     "A name server that lies in the zone has no address: give it one first."},
    {kNoGround, "no_ground",
     "Due process has no ground to take this from its holder: the reason says what is missing."},
    {kOnHold, "on_hold", "Due process has reached this: it changes hands in no other way now."},
    {kNoHold, "no_hold", "It was not on hold for the restoration term: hold it first, or wait."},
    {kBarred, "barred", "Who asked for what was taken does not get it, nor does an affiliate."},
    {kNotAccepted, "not_accepted",
     "A name server is another party's, which has not accepted this use of it: ask its holder."},
    {kOccupied, "occupied",
     "What stands there tolerates no such neighbour: the reason says what to remove first."},
    {kBelowCut, "below_cut",
     "The name lies below a zone cut: those who serve it publish what is there."},
    {kNoCut, "no_cut", "The name has no name servers: give it some first."},
    {kNotObserver, "not_observer", "The zone does not name this party among its observers."},
    {kNoOrder, "no_order",
     "No standing order of the present holder asks to follow this of the child zone."},
    {kNotProved, "not_proved",
     "The child's own signatures do not prove this by a key of the DS set that stands."},
    {kNotNewer, "not_newer",
     "The child signed this before what was followed last, or before the holder set the DS."},
    {kNotRequested, "not_requested",
     "The party has not asked for this name on these terms: names.request_name does."},
    {kNameNotInUse, "name_not_in_use",
     "A prerequisite of the update does not hold: the name has no records (NXDOMAIN)."},
    {kNameInUse, "name_in_use",
     "A prerequisite of the update does not hold: the name has records (YXDOMAIN)."},
    {kSetExists, "set_exists",
     "A prerequisite of the update does not hold: the record set exists (YXRRSET)."},
    {kSetAbsent, "set_absent",
     "A prerequisite of the update does not hold: there is no such record set (NXRRSET)."},
    {kNotSuccessor, "not_successor",
     "Its holder has not named this party as successor, or not yet for 30 days."},
    {kHolderThere, "holder_there",
     "Its holder is neither gone for 7 days nor found silent by due process to the end of the "
     "term."},
    {kDecided, "decided",
     "A decision has passed that says whose this is: it changes hands in no other way before."},
    {kHeldTogether, "held_together",
     "Several hold it together: what binds all of them takes a decision, to which each consents."},
    {kHeldAlone, "held_alone", "One party holds it: there is nobody to whom it could be left."},
    {kNoGuard, "no_guard",
     "The zone has no guard, so nothing waits for a second decision: names.set_guard sets one."},
    {kNotFresh, "not_fresh",
     "Only what its holder has set within a day is set back, and not what was set back already."},
    {kNotBefore, "not_before",
     "What stood there before is something else: the claim names what the set is to be again."},
    {kNoSuchEffect, "no_such_effect",
     "No decision that is being voted or waits has this effect, or no guard holds it."},
});

}  // namespace

std::span<const ledger::OutcomeInfo> outcomes() { return kOutcomes; }

}  // namespace comity::names
