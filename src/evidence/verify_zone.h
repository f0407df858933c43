// A signed zone file against proven records: its own signatures, then everything derived again from
// the state and compared, octet by octet. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "evidence/bundle_view.h"

namespace comity::evidence {

// Zones of which the bundle proves all records and the signing session, ascending by text.
[[nodiscard]] std::vector<std::string> signed_zones(const proof::Verified& verified);

// Steps, each from what the one before has shown:
//   signatures  every signature in the file holds under the file's own keys, and ZONEMD holds
//   keys        these keys are the proven groups' keys, and the founders or a decision whose votes
//               are in the bundle have set these groups
//   manifest    what has to be signed, derived from the proven records, is what the session claimed
//   digest      the zone with these signatures has the digest that the session's parties signed
//   zone        the file is that zone, record by record
//   times       at the time `now` every signature in the file is valid: resolvers take it today
// Those that hold are appended to `steps`. The message of an error is "step: why"; not_found when
// the bundle does not prove what it takes.
[[nodiscard]] Status verify_zone(const proof::Verified& verified, std::string_view zone_text,
                                 Time now, std::vector<proof::Step>& steps);

}  // namespace comity::evidence
