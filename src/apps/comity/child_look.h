// One look at a child zone: every name server is asked, and all of them have to say the same
// (RFC 7344, 6; RFC 8078, 6). What they say is judged as the ledger judges it before anything is
// claimed, so that no child makes its observers send what is refused. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "dns/client/ask.h"
#include "dns/validation/child_keys.h"
#include "wire/fwd.h"

namespace comity::cli {

// A child as the community has it on record.
struct Child {
  std::string zone;
  std::string label;
  dns::Name name;
  bool cds = false;
  bool cdnskey = false;
  bool removal = false;
  std::uint64_t ordered_height = 0;  // of the order
  Time newer_than;                   // 0: nothing was followed yet
  std::vector<Bytes> ds;             // rdata, ascending
  std::uint32_t ds_ttl_seconds = 0;
  struct NameServer {
    std::string name;
    std::vector<std::string> addresses;  // none on record: asked of the system
  };
  std::vector<NameServer> servers;
};

struct Look {
  enum class State {
    unchanged,     // the DS set is as the child wants it, or the child asks for nothing
    unreachable,   // a name server gave no answer
    disagreement,  // two of them said different things
    unwanted,      // what the child asks for is not what its holder ordered to be followed
    not_proved,    // its signatures do not prove it, or are older than what was followed last
    changed,       // to be claimed
  };
  State state = State::unchanged;
  std::string why;
  dns::ChildKeys keys;    // changed: what is claimed
  std::vector<Bytes> ds;  // changed: the DS set that the child asks for
};
[[nodiscard]] std::string_view name_of(Look::State state);

struct Patience {
  std::uint16_t port = 53;
  unsigned seconds = 5;  // for one answer
};
// `now` is this machine's time.
[[nodiscard]] Look look_at(const Child& child, const Patience& patience, Time now);

[[nodiscard]] v1::Action claim_of(const Child& child, const Look& look);

}  // namespace comity::cli
