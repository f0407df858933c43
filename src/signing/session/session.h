// A signing session that has been judged: what it claims was derived again from the state, so what
// its parties are asked to sign is known and right. The public side only: knows no share of a key.
// Immutable; any thread.
//
//   Session::judge  -> what each party signs, and under which commitments
//   Session::recall -> the same of a session that was signed, from what is on record alone
//   aggregate       shares of all parties -> one signature per set, or whose shares do not hold
//   close           (zone signing) these signatures, and those that are carried over -> ZONEMD and
//                   what is signed of it
//   Closing::finish shares of ZONEMD -> the signed zone
//
// The parties, commitments and shares determine exactly one signature for each set, so everybody
// who aggregates gets the same zone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "crypto/frost/signing.h"
#include "ledger/read.h"
#include "publications/zone/image.h"
#include "publications/zone/signing.h"
#include "registers/keys/queries.h"
#include "signing/session/quorum.h"
#include "signing/session/standing.h"
#include "wire/fwd.h"

namespace comity::signing {

// What a process keeps between sessions of a group, and is spared by it. Null: nothing of it.
struct Kept {
  zone::Image* image = nullptr;  // of its zone; null: that is derived from nothing
  const OwnCommitments* own = nullptr;
};

// A share that does not hold. Anybody can see it again from the contents that the record names.
struct Fault {
  std::string party;
  std::uint32_t index = 0;  // of the share in its answer; behind the last stands ZONEMD
};
// Why there are no signatures.
struct Refusal {
  std::string message;
  std::vector<Fault> faults;  // empty when shares are missing or malformed as a whole
};

class Closing;
struct Basis;

// One signature for each set that a session signs; only Session::aggregate makes it, and it has
// verified every one.
class Signatures {
 public:
  [[nodiscard]] const std::vector<Signature>& list() const { return list_; }
  [[nodiscard]] std::uint64_t session() const { return standing_.session; }
  [[nodiscard]] keys::Role role() const { return role_; }
  // Zone signing: with those that are carried over; what the next session may carry over.
  [[nodiscard]] const Standing& standing() const { return standing_; }

 private:
  friend class Session;
  Signatures(keys::Role role, std::vector<Signature> list, Standing standing)
      : role_(role), list_(std::move(list)), standing_(std::move(standing)) {}

  keys::Role role_;
  std::vector<Signature> list_;
  Standing standing_;
};

// A signed version of a zone, of pages that it shares with others.
class Version {
 public:
  Version(zone::Zone apex, std::vector<SignedPagePointer> pages)
      : apex_(std::move(apex)), pages_(std::move(pages)) {}

  [[nodiscard]] std::uint32_t serial() const { return apex_.serial; }
  // As zone::to_text() of the whole; and in parts that versions share page by page.
  [[nodiscard]] std::string text() const;
  [[nodiscard]] std::vector<std::shared_ptr<const std::string>> text_parts() const;
  [[nodiscard]] zone::Zone whole() const;
  // Its records in canonical wire form and order, in octets that versions share page by page; the
  // first are those of the apex.
  [[nodiscard]] std::vector<std::shared_ptr<const Bytes>> wire() const;

 private:
  zone::Zone apex_;                       // the records of the apex
  std::vector<SignedPagePointer> pages_;  // of all; in the first the apex lacks what is in apex_
};

class Session {
 public:
  using Party = Quorum::Party;

  // `record` is a session on record, and `reader` knows the height that it claims. Refuses
  // (ErrorKind::conflict) a claim that differs from what the state of that height gives, and
  // commitments that are malformed; the message names the field. `standing` is that of the session
  // which this one follows on. Where that is a part and its `standing` is given, a claim that keeps
  // nothing of it is refused too. unavailable: it is not given, and signatures would be carried
  // over from there. For 2,800 signatures and 3 parties about 1.5 s of processor time, shared by
  // the cores.
  [[nodiscard]] static Result<Session> judge(const ledger::Reader& reader, const dns::Name& apex,
                                             keys::Role role, const v1::SigningSession& record,
                                             const Standing& standing = {}, const Kept& kept = {});
  // The same of a session that was signed, of a zone - a part too - or a document. What a zone's
  // carries over is taken from `at_hand`, signatures that were verified here, where one of the same
  // session covers the same message. The rest is aggregated and verified again from the sessions
  // that made it, which costs as much as it did then. A document is derived from the newest state:
  // it may be older than what is kept.
  [[nodiscard]] static Result<Session> recall(const ledger::Reader& reader, const dns::Name& apex,
                                              const v1::SigningSession& record,
                                              const Standing& at_hand = {}, const Kept& kept = {});

  [[nodiscard]] const dns::Name& apex() const { return plan_.apex; }
  [[nodiscard]] keys::Role role() const { return role_; }
  [[nodiscard]] std::uint64_t number() const { return number_; }
  [[nodiscard]] std::uint32_t epoch() const { return epoch_; }
  [[nodiscard]] std::uint64_t height() const { return height_; }
  // Zone signing: the key-signing session whose signature the zone carries.
  [[nodiscard]] std::uint64_t key_session() const { return key_session_; }
  [[nodiscard]] const zone::PagedPlan& plan() const { return plan_; }
  [[nodiscard]] const zone::SignatureTimes& times() const { return times_; }
  // Ascending by identifier.
  [[nodiscard]] const std::vector<Party>& parties() const { return quorum_->parties(); }
  [[nodiscard]] const crypto::frost::SigningSet& set() const { return quorum_->set(); }
  // The sets of plan() that it signs, ascending; the others are carried over, or left to later
  // sessions.
  [[nodiscard]] const std::vector<Place>& fresh() const { return division_.fresh; }
  // How many are left: there is no version, and nothing to close, before the last is signed.
  [[nodiscard]] std::uint32_t remaining() const { return division_.remaining; }
  // Zone signing, and none is left.
  [[nodiscard]] bool has_digest() const;
  // One for each of fresh().
  [[nodiscard]] const std::vector<crypto::frost::Signing>& signings() const { return signings_; }

  // `shares` of each party as content, in the order of parties(). Every signature was verified.
  [[nodiscard]] tl::expected<Signatures, Refusal> aggregate(const std::vector<Bytes>& shares) const;
  // Key signing: the RRSIG record of the DNSKEY set.
  [[nodiscard]] Result<dns::Record> dnskey_rrsig(const Signatures& own) const;
  // has_digest(): with the signatures of this session and those of the key-signing session that the
  // claim names. Refuses those of other sessions.
  [[nodiscard]] Result<Closing> close(const Signatures& own, const Session& key_session,
                                      const Signatures& key_signatures) const;

 private:
  Session() = default;
  // What the record says, none of it judged.
  [[nodiscard]] static Result<Session> of_record(const dns::Name& apex, keys::Role role,
                                                 const v1::SigningSession& record);
  // The group of the claim in the state before the opening: who signs is whoever held the shares
  // then, also for an earlier height.
  [[nodiscard]] Result<v1::SigningGroup> group_in(const state::View& before) const;
  // Key signing: the set is what the zone is to have; zone signing: with the set that the newest
  // key-signing session signed. Both as of `basis.before` the opening.
  [[nodiscard]] Status derive(const Basis& basis, const v1::OpenSession& claim);
  [[nodiscard]] Status check_keys(const state::View& before, const v1::OpenSession& claim) const;
  // What is signed of one of the fresh sets.
  [[nodiscard]] zone::SetToSign set_at(const Place& place) const;
  [[nodiscard]] Standing standing(const std::vector<Signature>& own) const;
  [[nodiscard]] Status check_division(const ledger::Reader& reader,
                                      const v1::OpenSession& claim) const;
  [[nodiscard]] static Result<Session> recall_document(const ledger::Reader& reader,
                                                       const dns::Name& apex,
                                                       const v1::SigningSession& record);
  // The signatures of what is carried over, from the sessions on record that made them.
  [[nodiscard]] Status recall_kept(const ledger::Reader& reader, const state::View& newest,
                                   const crypto::frost::Group& group, const v1::OpenSession& claim,
                                   const Standing& at_hand);
  [[nodiscard]] Status begin(const ledger::Reader& reader, const crypto::frost::Group& group,
                             const v1::SigningSession& record, const Kept& kept);

  keys::Role role_ = keys::Role::zone_signing;
  std::uint64_t number_ = 0;
  std::uint32_t epoch_ = 0;
  std::uint64_t height_ = 0;
  std::uint64_t key_session_ = 0;
  zone::SignatureTimes times_;
  zone::PagedPlan plan_;
  Division division_;
  std::optional<Quorum> quorum_;
  std::vector<crypto::frost::Signing> signings_;
  std::vector<crypto::frost::SignerCommitment> closing_commitments_;  // of ZONEMD
};

// The last step of a zone signing session. Values, any thread.
class Closing {
 public:
  [[nodiscard]] std::uint64_t session() const { return session_; }
  // Of the whole zone, SHA-384.
  [[nodiscard]] const Bytes& digest() const { return zone_.digest; }
  [[nodiscard]] const crypto::frost::Signing& signing() const { return signing_; }

  // One share of each party, in the order of Session::parties().
  [[nodiscard]] tl::expected<Version, Refusal> finish(const std::vector<Bytes>& shares) const;

 private:
  friend class Session;
  Closing(const Session& session, const Standing& standing, zone::Assembled zone,
          crypto::frost::Signing signing);

  std::uint64_t session_;
  std::size_t index_;  // of the nonces: behind those of the sets
  std::vector<Session::Party> parties_;
  std::vector<SignedPagePointer> pages_;
  zone::Assembled zone_;  // the apex alone
  crypto::frost::Signing signing_;
};

}  // namespace comity::signing
