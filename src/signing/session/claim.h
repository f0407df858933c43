// When a zone has to be signed, and the claim that opens a session. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "dns/name.h"
#include "ledger/read.h"
#include "publications/zone/image.h"
#include "registers/keys/queries.h"
#include "signing/session/standing.h"
#include "wire/fwd.h"

namespace comity::signing {

// Why a group has to sign.
enum class Need {
  none,
  first,    // nothing was signed yet
  changed,  // the zone, or the document, is another one by now
  epoch,    // the group's key was shared anew since
  keys,     // the DNSKEY set has another signature by now
  refresh,  // the signatures run out within the terms' refresh_seconds
  broken,   // shares that are on record do not hold: whoever put them together says so
};
[[nodiscard]] std::string_view need_text(Need need);
// The same of a session that was opened; of a part, how much it leaves.
[[nodiscard]] std::string opening_text(Need need, const v1::OpenSession& claim);

// In the newest state, at `now`.
[[nodiscard]] Result<Need> need(const ledger::Reader& reader, const dns::Name& apex,
                                keys::Role role, Time now);

// What is signed is derived from: the state of `height`, with the keys that the zone has or is to
// have in the state `before` the opening. `image`: what is kept of this zone, or null.
struct Basis {
  const state::View& view;
  const state::View& before;
  std::uint64_t height = 0;
  zone::Image* image = nullptr;
};
// What the group of this role signs of it. `serial` and `times` where it has them.
[[nodiscard]] Result<zone::PagedPlan> plan_of(const Basis& basis, const dns::Name& apex,
                                              keys::Role role, std::uint32_t serial,
                                              const zone::SignatureTimes& times);

struct ClaimRequest {
  dns::Name apex;
  keys::Role role = keys::Role::zone_signing;
  Time now;
  // Whom to pass over: they did not answer, or their share did not hold. Null: nobody.
  std::function<bool(std::string_view party)> passes_over;
  // Zone signing: of the version that is signed now. What it does not have is signed anew.
  const Standing* standing = nullptr;
  // The same: what is kept of the zone. Null: it is derived from nothing.
  zone::Image* image = nullptr;
};
// How many nonces of each party a session takes that is opened now.
[[nodiscard]] Result<std::uint32_t> nonces_needed(const ledger::Reader& reader,
                                                  const ClaimRequest& request);
// The claim for the newest state, or for an earlier one where the list of what changed the zone
// would be too long. Of those that have enough nonces on record it takes turns by the number of the
// session. unavailable: fewer than the threshold have; the message names who is missing.
// Zone signing: comes back with the content `sets`, which is to be put and named in the claim.
[[nodiscard]] Result<Bytes> make_claim(const ledger::Reader& reader, const ClaimRequest& request,
                                       v1::OpenSession& claim);

}  // namespace comity::signing
