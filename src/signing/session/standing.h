// The signatures under which the newest version of a zone stands, or the next one as far as it is
// signed, and which of them the next session carries over (docs/decisions/carried-signatures.md).
// Values, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "publications/zone/signing.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::signing {

// One signature, as it was made.
struct Signed {
  std::uint64_t session = 0;  // that made it
  zone::SignatureTimes times;
  Hash message;  // SHA-256 of what it covers
  Signature signature;
};

struct Standing {
  std::uint64_t session = 0;     // that signed the version, or a part; 0: there is none at hand
  std::map<Bytes, Signed> sets;  // by zone::set_id
};

// Whether a session of this claim may keep signatures of `followed`, on which it follows: none of a
// history that was given up, or of another epoch.
[[nodiscard]] bool may_keep(const state::View& view, const v1::SigningSession& followed,
                            const v1::OpenSession& claim);

// What a session does with each set of a plan.
struct Division {
  std::vector<std::size_t> fresh;           // places of the sets that it signs, ascending
  std::uint32_t remaining = 0;              // how many are left to later sessions
  std::vector<std::optional<Signed>> kept;  // one for each set; nothing: it is not carried over
  std::vector<std::uint64_t> carries;       // sessions of what is kept, ascending
  Bytes fresh_ids;                          // the ids of the fresh ones, 16 octets each
};
// Gives the kept sets of `plan` the times of their signatures, and the plan the root that follows.
// A signature is kept when it covers the very octets that would be signed but for the times, and
// still holds for `refresh_seconds` and the expire field of the SOA at the latest time at which a
// session with these times may be opened. Of too many sessions only the larger half is kept from,
// so that the records do not grow without end. Of what is not kept the first are signed, as many as
// the group's terms have in one session.
[[nodiscard]] Division divide(zone::Plan& plan, const zone::SignatureTimes& times,
                              const v1::SigningTerms& terms, const Standing& standing);

}  // namespace comity::signing
