// Whoever holds one share of a group's key and signs with it what it has judged. The only room in
// which shares meet nonces; no function gives a share away, and none sees two. One thread at a
// time.
//
//   draw    nonces of a batch, kept in locked memory; their commitments go on record
//   answer  a share of every signature of a judged session
//   finish  a share of the signature of ZONEMD
//
// A nonce signs once: whatever happens, it is gone after, and with it those before it in its batch
// and all earlier batches: the ledger never gives them to a later session. Nonces of a custodian
// that is started anew are gone too; it posts its first batch with `voids_earlier`.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "crypto/ed25519.h"
#include "crypto/frost/key_share.h"
#include "crypto/frost/nonce.h"
#include "crypto/frost/signer.h"
#include "signing/session/session.h"

namespace comity::signing {

class Custodian {
 public:
  // Durably notes a session before a share of it leaves; an error keeps the share.
  using Remember = std::function<Status(const keys::Answered& answered)>;
  // The party's own policy: an error keeps the share, and says why.
  using Permit = std::function<Status(const Session& session)>;
  using PermitDocument = std::function<Status(const dns::Name& apex)>;
  struct Office {
    std::string party;
    dns::Name apex;
    keys::Role role = keys::Role::zone_signing;
    std::uint32_t epoch = 0;
    keys::Answered answered;  // as it was remembered
    Remember remember;
    Permit permit = {};                   // empty: whatever is true
    PermitDocument permit_document = {};  // the same of what is signed in no session
  };
  Custodian(Office office, crypto::frost::KeyShare share);
  // Of a document group of mode SEPARATE: the member's own key, which signs in no session.
  Custodian(Office office, crypto::SigningKey own);

  [[nodiscard]] const std::string& party() const { return office_.party; }
  [[nodiscard]] const dns::Name& apex() const { return office_.apex; }
  [[nodiscard]] keys::Role role() const { return office_.role; }
  [[nodiscard]] std::uint32_t epoch() const { return office_.epoch; }

  // Draws `count` nonces as batch `number`, the one that the ledger gives next; the commitments,
  // count x 64 octets. About 36 us each.
  [[nodiscard]] Result<Bytes> draw(std::uint64_t number, std::uint32_t count);
  // Has nonces of it that nothing was signed with.
  [[nodiscard]] bool holds(std::uint64_t batch) const { return batches_.contains(batch); }
  // The commitments of all that was drawn as this batch, where none was used yet; else empty.
  [[nodiscard]] std::vector<crypto::frost::NonceCommitment> commitments_of(
      std::uint64_t batch) const;
  // Place of the first of these; 0 when it has none.
  [[nodiscard]] std::uint32_t first_of(std::uint64_t batch) const;
  // Wipes the batches that are not among these, and what is left of them for ZONEMD.
  void keep_only(const std::vector<std::uint64_t>& batches);

  // The shares, 32 octets for each set that the session signs. Refuses a session of another zone,
  // role, epoch or key, one that is not newer than the last it answered, one that it is no party
  // of, one whose nonces it does not hold, and one that its policy does not permit. The nonces are
  // gone after.
  [[nodiscard]] Result<Bytes> answer(const Session& session);
  // By a key of its own, over the document's octets. conflict: it has none, or policy refuses.
  [[nodiscard]] Result<Signature> sign_separately(BytesView document) const;
  [[nodiscard]] bool signs_separately() const { return own_.has_value(); }
  // The share of ZONEMD in a session that was answered.
  [[nodiscard]] Result<Bytes> finish(const Closing& closing);

 private:
  struct Last {
    std::uint64_t batch = 0;
    crypto::frost::Signer signer;
    crypto::frost::Nonce nonce;
  };
  // The place in session.parties(), after all that a session may be refused for.
  [[nodiscard]] Result<const Session::Party*> judge(const Session& session) const;
  // That the nonces which the session froze for `party` are here and were never used.
  [[nodiscard]] Status check_nonces(const Session& session, const Session::Party& party) const;
  // Takes them out; those before them are wiped.
  [[nodiscard]] std::vector<crypto::frost::Nonce> take_nonces(const Session::Party& party,
                                                              std::size_t wanted);

  Office office_;
  [[nodiscard]] Status require_share() const;
  // One of them.
  std::optional<crypto::frost::KeyShare> share_;
  std::optional<crypto::SigningKey> own_;
  struct Batch {
    std::uint32_t first = 0;  // place of the first of these in the batch
    std::deque<crypto::frost::Nonce> nonces;
  };
  std::map<std::uint64_t, Batch> batches_;
  std::map<std::uint64_t, Last> unfinished_;  // by session; two may be open side by side
};

}  // namespace comity::signing
