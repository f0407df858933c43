// The API's answers, made from what a bundle proves and not by the node that is asked: a client
// shows and signs what it has derived itself (docs/decisions/clients.md). Any thread.
#pragma once

#include <functional>
#include <string_view>

#include "evidence/bundle_view.h"
#include "ledger/read.h"
#include "servers/http/response.h"
#include "wire/fwd.h"

namespace comity::api {

// What an answer is made from. All of it outlives the call.
struct Proof {
  const proof::Verified& verified;  // of the bundle of this answer
  BytesView genesis_body;           // whose hash is the community; empty: its name stays unknown
  // The text under a content hash, checked against it; not_found when it is not at hand.
  std::function<Result<Bytes>(const Hash&)> content;
  const ledger::Registry& registry;
  const ledger::Ports& ports;
};

// The answer to GET `target`, or to POST with the octets `body`. Status 500 when the bundle does
// not prove all that it follows from.
[[nodiscard]] http::Response answer_from(const Proof& proof, std::string_view target,
                                         const Bytes& body = {});

// Whether there are bundles of what these would do. Of a plan of more sets than proposals have
// actions there is none: kTooManySets.
[[nodiscard]] bool may_be_proven(const v1::ProposedActions& actions);
[[nodiscard]] bool may_be_proven(const v1::Body& body);  // its action, and what it proposes
inline constexpr std::string_view kTooManySets =
    "what so many sets would do follows from more records than one proof holds; they themselves "
    "are proven";

}  // namespace comity::api
