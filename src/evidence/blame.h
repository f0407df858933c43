// Who set each record set of a zone, as far as a bundle proves it. Pure function, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/time.h"
#include "proof/bundle.h"

namespace comity::evidence {

struct BlameLine {
  std::string owner;
  std::string type;    // "TXT"; "A AAAA" of a host, which is one record; "name": whose it is
  Bytes key;           // of the record in the zone's collection
  std::string holder;  // of "name"
  // What set it: a decision, a transaction, or neither, which is the founders in genesis.
  std::uint64_t decision = 0;
  std::string transaction;   // its id
  std::string party;         // who sent it, or proposed it
  std::string public_key;    // of a transaction, hexadecimal
  std::string rule;          // of a decision
  std::uint64_t height = 0;  // of the block, as the record says; of a decision 0 where it does not
  Time time{};               // 0 of genesis
  // The line of a plan, or the act of a batch, counted from 1; 0: it was set alone.
  std::uint64_t line = 0;
  std::string doubt;   // why it is not proven; empty: it is
  std::string caveat;  // what is not shown of what is proven; empty: nothing
};

// By owner and type; of the records of this zone in the bundle. An error: what is in the bundle
// contradicts itself.
[[nodiscard]] Result<std::vector<BlameLine>> blame(const proof::Verified& verified,
                                                   const std::string& zone);

}  // namespace comity::evidence
