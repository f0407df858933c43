// Children's keys (docs/spec/names.md): what an observer claims of a child zone, as the library
// that judges it has it, and when enough of them have claimed the same. Reads only, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "dns/validation/child_keys.h"
#include "ledger/outcome.h"
#include "registers/names/queries.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::names {

[[nodiscard]] dns::SignedRdata signed_rdata(const v1::SignedSet& set);
// With lengths, so that no two lists have the same octets.
void append_list(Bytes& out, const std::vector<Bytes>& list);
// The claim of a well-formed name.
[[nodiscard]] Result<dns::ChildKeys> child_keys(const v1::ClaimKeys& it);
// The DS set of a delegation as rdata, ascending; and rdata of one, of which it is known that it
// fits, as a delegation has it.
[[nodiscard]] std::vector<Bytes> standing_ds(const v1::Delegation& record);
[[nodiscard]] v1::DelegationSigner signer_of(BytesView ds);

// not_observer
[[nodiscard]] ledger::Verdict require_observer(const state::View& view, std::string_view zone,
                                               std::string_view party);
// no_order: one that follows the sets which the claim shows, and a first DS set where it is one.
[[nodiscard]] ledger::Found<v1::ChildOrder> require_order(const state::View& view,
                                                          const v1::ClaimKeys& it);

// What would become of the name, as a hash: equal where two claims ask for the same change of the
// same state under the same order.
[[nodiscard]] Bytes finding_hash(std::string_view name, const v1::ChildOrder& order,
                                 const std::vector<Bytes>& standing,
                                 const std::vector<Bytes>& wanted);
// The same of a first DS set, which rests on what its name servers' operators say: so on who they
// are.
[[nodiscard]] Bytes first_finding_hash(std::string_view name, const v1::ChildOrder& order,
                                       const v1::Delegation& record,
                                       const std::vector<Bytes>& wanted);

// Where the operators of its name servers vouch for the first DS set of a delegation (RFC 9615);
// the error says why nobody can.
[[nodiscard]] Result<std::vector<dns::Name>> signals_of(std::string_view zone,
                                                        std::string_view label,
                                                        const v1::Delegation& record);

// The observer has claimed this very finding, and that counts as it stands.
[[nodiscard]] bool has_claimed(const state::View& view, Claimed what, std::string_view zone,
                               std::string_view label, std::string_view observer,
                               const v1::ChildClaim& claim, Time newer_than);

// Those whose claim of this finding counts now: observers of the zone that can take part, one of
// them `claimant`; what they claimed has not lapsed, and was signed after `newer_than` of the
// order, else a claim from before the holder did something by hand would undo that. Ascending. And
// how many voices they are.
struct Agreement {
  std::vector<std::string> parties;
  std::uint64_t voices = 0;
  Time newest;  // inception that any of them has shown
};
[[nodiscard]] Agreement agreement(const state::View& view, Claimed what, std::string_view zone,
                                  std::string_view label, std::string_view claimant,
                                  const v1::ChildClaim& claim, Time newer_than);

}  // namespace comity::names
