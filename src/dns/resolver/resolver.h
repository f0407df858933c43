// What names of others have, validated (RFC 4035) from a trust anchor down: for what is believed
// because it is signed, and not because somebody was asked. Resolving and validating is
// libunbound's work, in a thread of its own that ends with the call. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "dns/name.h"

namespace comity::dns {

// The anchor of the root that Debian's dns-root-data brings and keeps.
inline constexpr std::string_view kRootAnchor = "/usr/share/dns/root.key";

struct ResolverOptions {
  // File of DS or DNSKEY records, a line each, as a master file has them.
  std::string trust_anchors = std::string(kRootAnchor);
  // A resolver that is asked for everything, believed in nothing: address, or address@port. Empty:
  // from the root's name servers down, each asked for no more of the name than it has to know
  // (RFC 9156).
  std::string forward_to;
};

struct Question {
  Name owner;
  std::uint16_t type = 0;
};

struct Resolved {
  enum class State : std::uint8_t {
    secure,      // signed down from a trust anchor, also that there is no such set
    insecure,    // no trust anchor leads there: anybody may have said it
    bogus,       // signed, and it does not hold
    unanswered,  // nobody who should know has answered in time
  };
  State state = State::unanswered;
  std::vector<Bytes> rdata;  // of what is secure: as it came, ascending, none twice
  std::string why;           // of all else, in words
};

// All questions at once, with nothing known from before (RFC 9615, 5.2); the answers in their
// order. Blocks for `most` at most. An error: the anchors cannot be read, or no resolver be set up.
[[nodiscard]] Result<std::vector<Resolved>> resolve(const ResolverOptions& options,
                                                    const std::vector<Question>& questions,
                                                    std::chrono::milliseconds most);

}  // namespace comity::dns
