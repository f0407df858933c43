// What stands in a signer's folder, for people; needs neither passphrase nor node. One thread.
#pragma once

#include <string>

#include "folder/config.h"
#include "signer/signer.h"

namespace comity::signer {

// Shares with the sessions that were answered last, and how far the copy is.
[[nodiscard]] Result<std::string> status_text(const SignerFolder& folder);
[[nodiscard]] std::string policy_text(const folder::SignerPolicy& policy);

}  // namespace comity::signer
