// What a command would have sent, tried on the state of now in place of being sent. One thread.
#pragma once

#include "apps/comity/session.h"

namespace comity::cli {

// Says what a transaction with this canonical Body, which nobody has signed, would come to:
// verdict, changes, by which rule and with whose consent, and what it would use of the budget. The
// exit code is that of the real one: kRefused when the community would say no.
[[nodiscard]] int dry_run(const Common& common, const Bytes& body);

}  // namespace comity::cli
