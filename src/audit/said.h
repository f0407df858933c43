// What parties have signed, by the id of the transaction (docs/spec/transaction.md). Private to
// this room. Values, any thread.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/time.h"

namespace comity::audit {

struct Said {
  std::string party;
  Time valid_until;
  Bytes action;  // canonical Action
};
using Sayings = std::map<Hash, Said>;

// Those of the canonical Transactions whose signature holds under the key that they name. Whose
// the key is is not judged. With a `community`, signed for that one.
[[nodiscard]] Sayings sayings_in(const std::vector<Bytes>& transactions, const Bytes& community);

// Signed for a block of this time: it was valid then, and for no longer than one may be.
[[nodiscard]] bool was_signed_for(const Said& said, Time at);

}  // namespace comity::audit
