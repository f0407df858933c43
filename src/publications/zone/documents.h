// What a community publishes about a zone beside it: documents that follow from the state, and the
// octets that the zone's document group signs of one (docs/spec/documents.md). Knows public keys
// only. Pure functions, any thread.
#pragma once

#include <string_view>

#include "base/ids.h"
#include "publications/zone/signing.h"

namespace comity::zone {

// "comity document v1\n" || community || u16 length of type || type || document. No octets of a
// zone that are signed begin so, so that a document is never taken for a record set.
[[nodiscard]] Bytes document_message(const Hash& community, std::string_view type,
                                     BytesView document);

// The trust anchor of a jointly signed zone as XML (RFC 9718, 2.1.1): its key-signing key, valid
// from the block time at which it came to stand. not_found when the zone has not both groups.
[[nodiscard]] Result<Bytes> trust_anchor_document(const state::View& view, const dns::Name& apex);

// A document with the type that its group signs.
struct Document {
  std::string type;
  Bytes octets;
};
// What the zone's document group has to sign. not_found when there is no such group, or nothing for
// it to sign.
[[nodiscard]] Result<Document> document_of(const state::View& view, const dns::Name& apex);
// The same as the one set of a session, of type 0 at the apex; `unsigned_hash` is that of the
// document.
[[nodiscard]] Result<Plan> plan_document(const state::View& view, const dns::Name& apex);

}  // namespace comity::zone
