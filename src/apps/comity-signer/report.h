// What stands in a signer's folder; needs neither passphrase nor node, also while it runs. One
// thread.
#pragma once

#include <string>

#include "folder/config.h"
#include "signer/signer.h"

namespace comity::signer {

enum class Form { text, json };

// Of every group: zone, role, who is in it, the share here, when it last signed and what it waits
// for; witnesses, copy, policy. What the signer said of itself last is as old as it says.
[[nodiscard]] Result<std::string> status_of(const SignerFolder& folder,
                                            const folder::SignerConfig& config, Form form);

// The policy of the process that runs, else that of `config`; in text each rule with what it means.
// The operator's word that a version which is held is as it should be, for a signer that runs or
// not.
[[nodiscard]] Result<std::string> confirm_version(const SignerFolder& folder,
                                                  const std::string& zone,
                                                  const std::string& version);
[[nodiscard]] Result<std::string> policy_of(const SignerFolder& folder,
                                            const folder::SignerConfig& config, Form form);
// The policy of another file, judged for the groups that the signer has said it is in. conflict:
// every session of one of them would be refused.
[[nodiscard]] Result<std::string> check_policy(const SignerFolder& folder, const std::string& path,
                                               Form form);

}  // namespace comity::signer
