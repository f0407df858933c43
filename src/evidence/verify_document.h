// A document that a zone's group has signed, against the proven records of the zone. Pure
// functions, any thread.
#pragma once

#include <vector>

#include "base/result.h"
#include "proof/bundle.h"

namespace comity::evidence {

// Steps, each from what the one before has shown:
//   document   the file is what the proven records of a zone in the bundle give, octet by octet
//   signature  64 octets that hold for it under the key of the zone's document group
//   keys       the founders or a decision whose votes are in the bundle have set that group, and
//   the
//              one whose key the document is about; and their ceremonies are those that it names
// Those that hold are appended to `steps`. The message of an error is "step: why"; not_found when
// the bundle does not prove what it takes.
[[nodiscard]] Status verify_document(const proof::Verified& verified, BytesView document,
                                     BytesView signature, std::vector<proof::Step>& steps);

}  // namespace comity::evidence
