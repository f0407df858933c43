// Who set a zone's signing group, as far as a bundle proves it: the founders or a decision; or its
// members, in a ceremony that these have called and in which each of them has signed what it did.
// Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "evidence/bundle_view.h"
#include "evidence/provenance.h"
#include "registers/keys/queries.h"

namespace comity::evidence {

// A sentence that says who set a group on record (keys::groups); of a ceremony besides what each
// member did, and who was left out. An error: what is in the bundle says otherwise than the record;
// not_found: what the bundle would have to hold.
[[nodiscard]] Result<std::vector<std::string>> find_group_origin(
    const BundleView& view, const proof::Verified& verified, const Provenance& provenance,
    const std::string& zone, keys::Role role, const v1::SigningGroup& group);

}  // namespace comity::evidence
