// Who put on a delegation what its record says, as far as a bundle proves it. Pure functions, any
// thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/bundle_view.h"
#include "evidence/provenance.h"
#include "wire/fwd.h"

namespace comity::evidence {

// Whom the action gives the delegation to, by decision or in genesis; nothing when it does not.
[[nodiscard]] std::optional<std::string> given_to(const v1::Action& action, std::string_view zone,
                                                  std::string_view label);

// A sentence each about the NS set and the DS set of a delegation whose record is proven: which
// transaction of a holder or which decision put it there. An error: what is in the bundle says
// otherwise than the record; not_found: what the bundle would have to hold.
[[nodiscard]] Result<std::vector<std::string>> find_origins(
    const BundleView& view, const proof::Verified& verified, const Provenance& provenance,
    const std::string& zone, const std::string& label, const v1::Delegation& record);

}  // namespace comity::evidence
