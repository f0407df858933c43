// What the operators of a child's name servers say of its first keys: steps 3 and 4 of RFC 9615,
// 4.2. Each has to have signed, down from a trust anchor, the very sets that the child itself has.
// One thread.
#pragma once

#include <string>

#include "apps/comity/child_look.h"

namespace comity::cli {

struct Vouched {
  // changed: all have, and it may be claimed; else why not.
  Look::State state = Look::State::changed;
  std::string why;
};
// `cds` and `cdnskey`: what all name servers say that the child has, also of what its holder has
// not ordered to be followed: where one of the two is there it has to be there everywhere. Blocks
// for as long as an observer waits for the signals of one child.
[[nodiscard]] Vouched ask_signals(const Child& child, const dns::AskedSet& cds,
                                  const dns::AskedSet& cdnskey,
                                  const dns::ResolverOptions& resolver);

}  // namespace comity::cli
