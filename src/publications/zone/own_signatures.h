// A document whose group signs separately (docs/spec/documents.md, "Separate signatures"): each
// member by a key of its own, over the document's octets, so that a reader counts keys. Knows
// public keys only. Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "publications/zone/documents.h"
#include "wire/fwd.h"

namespace comity::zone {

// All keys of the group, its threshold, and the members' signatures on record that hold: a text
// that lies beside the document. not_found when fewer than the threshold do, with whose are
// missing.
[[nodiscard]] Result<Bytes> own_signatures(const state::View& view, const dns::Name& apex,
                                           const v1::SigningGroup& group, BytesView document);
// The members whose keys have signed the document, each once. conflict: the text is of another
// group than this one, or fewer than its threshold have.
[[nodiscard]] Result<std::vector<std::string>> check_own_signatures(const Hash& community,
                                                                    const std::string& zone,
                                                                    const v1::SigningGroup& group,
                                                                    BytesView document,
                                                                    BytesView text);

}  // namespace comity::zone
