// What made a zone what it is: the decisions and the holders' own transactions between two heights.
// Any thread.
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.h"
#include "dns/name.h"
#include "ledger/read.h"
#include "wire/fwd.h"

namespace comity::signing {

// One act that changed the zone.
struct Authorising {
  std::uint64_t height = 0;
  std::uint64_t proposal = 0;  // 0: a holder's transaction
  Hash transaction;
};

struct AuthorisedChange {
  std::vector<Authorising> acts;  // by height, decisions after transactions as the ledger runs them
  std::uint64_t height = 0;       // the last one that is covered
};
// The acts after `after` up to `height`, or up to an earlier height where there are more than
// `most`: a session names limits::kSessionAuthorisations at most. The signature of every
// transaction is verified again, and every decision is one whose effect the block took with the
// hash that was voted on.
[[nodiscard]] Result<AuthorisedChange> authorised_change(const ledger::Reader& reader,
                                                         const dns::Name& apex, std::uint64_t after,
                                                         std::uint64_t height);

}  // namespace comity::signing
