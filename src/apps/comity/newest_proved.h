// The newest checkpoint that this person's commands have proved, kept in the data folder: a node
// that shows an older log than it did, or another one, is caught (docs/decisions/clients.md). One
// thread; of commands at the same time the newest stays.
#pragma once

#include <optional>
#include <string>

#include "apps/comity/session.h"
#include "proof/checkpoint.h"

namespace comity::cli {

// Nothing when none was proved yet, or what was is of another community. Read before a bundle is
// asked for: what a command beside this one proves meanwhile is no fault of the node.
[[nodiscard]] Result<std::optional<proof::SignedCheckpoint>> newest_proved(const Common& common,
                                                                           const Hash& community);

// Whether the signed checkpoint `note`, proved just now, follows on `before`; then it is kept.
// corrupt: it is older, or the node does not show that both are of one log; both are kept then,
// and the message says where, and `continuity`, what the bundle says of it.
[[nodiscard]] Status follow_on(const Common& common, const Hash& community,
                               const std::optional<proof::SignedCheckpoint>& before,
                               const std::string& note, const std::string& continuity);

}  // namespace comity::cli
