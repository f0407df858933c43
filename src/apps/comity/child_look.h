// One look at a child zone: every name server is asked, and all of them have to say the same
// (RFC 7344, 6; RFC 8078, 6). What they say is judged as the ledger judges it before anything is
// claimed, so that no child makes its observers send what is refused. Of a first DS set the
// operators of its name servers are asked besides (child_signals.h). One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "dns/client/ask.h"
#include "dns/resolver/resolver.h"
#include "dns/validation/child_keys.h"
#include "wire/fwd.h"

namespace comity::cli {

// A child as the community has it on record.
struct Child {
  // Where there is no DS set, what comes is a first one.
  [[nodiscard]] bool is_first() const { return ds.empty(); }

  std::string zone;
  std::string label;
  dns::Name name;
  bool cds = false;
  bool cdnskey = false;
  bool removal = false;
  bool csync = false;
  bool bootstrap = false;            // also a first DS set
  std::uint64_t ordered_height = 0;  // of the order
  Time newer_than;                   // 0: nothing was followed yet
  Time servers_newer_than;           // the same of its name servers
  std::uint32_t ns_ttl_seconds = 0;
  std::vector<Bytes> ds;  // rdata, ascending
  std::uint32_t ds_ttl_seconds = 0;
  struct NameServer {
    std::string name;
    std::vector<std::string> addresses;  // none on record: asked of the system
  };
  std::vector<NameServer> servers;
};

struct Look {
  enum class State {
    unchanged,     // it stands as the child wants it, or the child asks for nothing
    unreachable,   // a name server gave no answer
    disagreement,  // two of them said different things
    unwanted,      // what the child asks for is not what its holder ordered to be followed
    not_proved,    // its signatures do not prove it, or are older than what was followed last; or
                   // an operator does not vouch for its first keys
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
  unsigned seconds = 5;           // for one answer
  dns::ResolverOptions resolver;  // asked for what operators have signed
};
// `now` is this machine's time.
[[nodiscard]] Look look_at(const Child& child, const Patience& patience, Time now);

[[nodiscard]] v1::Action claim_of(const Child& child, const Look& look);

// What looks at other things of a child share with this one.
// What a name server says, by owner and type.
using Answers = std::map<std::pair<std::string, std::uint16_t>, dns::AskedSet>;
using AskOne = std::function<Result<Answers>(const dns::Server&)>;
struct Asked {
  Look::State state = Look::State::unchanged;  // else unreachable or disagreement
  std::string why;
  Answers said;  // by the first, when all have said the same but for SOA and signatures
};
[[nodiscard]] Asked ask_everywhere(const Child& child, const Patience& patience,
                                   const AskOne& ask_one);
using KeyName = std::pair<std::uint16_t, std::uint8_t>;  // tag and algorithm
[[nodiscard]] std::set<KeyName> keys_in(const std::vector<Bytes>& ds_set);
// The set with those signatures by these keys that a claim has room for: of algorithms that are
// verified here, valid at `now`, of each key the newest; first one of each algorithm, by keys of
// `first` before others.
[[nodiscard]] dns::SignedRdata signed_by(const dns::AskedSet& set, const std::set<KeyName>& keys,
                                         Time now, const std::set<KeyName>& first);
void fill(const dns::SignedRdata& from, v1::SignedSet& set);

}  // namespace comity::cli
