// A signer that is ended for good: its shares are overwritten and removed, and what stays of its
// folder says so and starts no more. The party's keys stay, with which it says on record that it
// has erased its shares. One thread.
#pragma once

#include <string>
#include <vector>

#include "signer/signer.h"

namespace comity::signer {

// What would be erased, a line for each; needs no passphrase. not_found: there is nothing.
[[nodiscard]] Result<std::vector<std::string>> to_be_retired(const SignerFolder& folder);

// Paths in the folder.
struct Retired {
  std::vector<std::string> reshare;  // actions: the others get new shares of the key, without it
  std::vector<std::string> attest;  // actions: the party's word, after that, that it erased its own
  std::vector<std::string> kept;    // the party's keys
};
// `retired` is written first, so that a power cut in between leaves a folder that does not start,
// and retire() goes on. No actions when it has never run. The folder's lock is held.
[[nodiscard]] Result<Retired> retire(const SignerFolder& folder);

// conflict, with what to do, when the folder is retired.
[[nodiscard]] Status check_not_retired(const SignerFolder& folder);

}  // namespace comity::signer
