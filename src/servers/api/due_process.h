// What open proposals ask of what somebody holds by due process. Private to this folder. Any
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "servers/api/json.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::api {

struct Claim {
  std::uint64_t proposal = 0;
  bool awards = false;  // else it asks for a hold
  std::string zone;
  std::string label;
  std::string holder;    // whose it is
  std::string ground;    // silence or breach; of an award that of the hold
  std::string claimant;  // for whom it is asked, or who is to get it; may be empty
  Bytes text;            // hash of what a hold is asked for; empty of an award
  int state = 0;         // v1::ProposalState
  // When it goes on without an answer: until the vote opens, closes, or what was decided is done.
  Time until;
};
// Those of all open proposals, by number.
void each_claim(const state::View& view, const std::function<void(const Claim&)>& visit);

// One as an answer has it.
[[nodiscard]] boost::json::object claim_json(const Claim& claim);

}  // namespace comity::api
