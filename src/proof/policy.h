// Whose signatures a checkpoint needs before a reader believes it: keys of the log and how many of
// them. Text form: docs/spec/policy.md. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "base/ids.h"
#include "proof/checkpoint.h"

namespace comity::v1 {
class GenesisBody;
}  // namespace comity::v1

namespace comity::proof {

struct Policy {
  Hash community;               // whose log: the checkpoint's origin names it
  std::vector<PublicKey> keys;  // ascending, at most limits::kLogKeys
  std::uint32_t threshold = 0;  // 1 to the number of keys

  friend bool operator==(const Policy&, const Policy&) = default;
};

// What the founders laid down. Errors: a key that is none, a threshold that cannot be met.
[[nodiscard]] Result<Policy> policy_of(const Hash& community, const v1::GenesisBody& genesis);

// "comity policy v1", one line per key as a verifier key of C2SP signed-note, "threshold N".
[[nodiscard]] std::string to_text(const Policy& policy);
// Takes exactly what to_text gives.
[[nodiscard]] Result<Policy> parse_policy(std::string_view text);

// How many keys of the policy have signed.
[[nodiscard]] std::uint32_t count_signatures(const SignedCheckpoint& checkpoint,
                                             const Policy& policy);

}  // namespace comity::proof
