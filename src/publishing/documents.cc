// What a document group signed, for whoever publishes it.
#include "publications/zone/documents.h"
#include "crypto/hash.h"
#include "publishing/group_driver.h"
#include "wire/messages.h"

namespace comity::publishing {

Result<SignedDocument> GroupDriver::newest_document() {
  const Result<std::unique_ptr<state::View>> now = view();
  if (!now) return tl::unexpected(now.error());
  v1::SigningHead head;
  keys::find_head(**now, apex_.text(), role_, head);
  if (head.signed_() == 0) {
    return error(ErrorKind::not_found, "zone " + apex_.text() + ": no document was signed yet");
  }
  const Result<const SessionRound*> round = key_session(head.signed_());
  if (!round) return tl::unexpected(round.error());
  Result<zone::Document> document = zone::document_of(**now, apex_);
  if (!document) return tl::unexpected(document.error());
  if ((*round)->session().plan().unsigned_hash != crypto::sha256(document->octets)) {
    return error(ErrorKind::conflict, place(head.signed_()) + ": the document has changed since");
  }
  return SignedDocument{head.signed_(), std::move(document->octets),
                        (*round)->signatures().list().front()};
}

}  // namespace comity::publishing
