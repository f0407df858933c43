// The trust anchor as a document that its own group signs.
#include "publications/zone/documents.h"

#include <gtest/gtest.h>

#include "acts.h"
#include "assembly.h"
#include "crypto/verify.h"
#include "evidence/make.h"
#include "evidence/verify_document.h"
#include "proof/bundle.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::test {
namespace {

using Role = keys::Role;

class DocumentSession : public ::testing::Test {
 protected:
  DocumentSession() {
    assembly_.found(Role::document_signing);
    for (const std::string& party : Assembly::signers()) {
      signers_.push_back(assembly_.signer(party, Role::document_signing));
    }
    driver_ = driver_of(signers_);
  }
  std::unique_ptr<publishing::GroupDriver> driver_of(
      const std::vector<std::unique_ptr<publishing::LocalSigner>>& signers) {
    std::vector<publishing::LocalSigner*> list;
    list.reserve(signers.size());
    for (const auto& signer : signers) list.push_back(signer.get());
    return std::make_unique<publishing::GroupDriver>(assembly_.world().ledger(), Assembly::apex(),
                                                     Role::document_signing, list, nullptr,
                                                     assembly_.options());
  }
  void settle() {
    int steps = 0;
    while (driver_->step()) ASSERT_LT(++steps, 100);
    EXPECT_TRUE(driver_->trouble()) << driver_->trouble().error().message;
  }
  PublicKey key_of(Role role) {
    v1::SigningGroup group;
    EXPECT_TRUE(keys::find_group(*assembly_.world().view(), kZone, role, group));
    return *PublicKey::from(BytesView(group.commitment()).substr(0, PublicKey::kSize));
  }
  signing::Session judged() {
    const v1::SigningSession record = assembly_.newest(Role::document_signing);
    return *signing::Session::judge(assembly_.world().ledger(), Assembly::apex(),
                                    Role::document_signing, record);
  }

  Assembly assembly_;
  std::vector<std::unique_ptr<publishing::LocalSigner>> signers_;
  std::unique_ptr<publishing::GroupDriver> driver_;
};

TEST_F(DocumentSession, ThreeOfFiveSignTheAnchorOnceAndOutsidersPutItTogether) {
  settle();
  ASSERT_EQ(assembly_.sessions(Role::document_signing), 1U);
  const Bytes document = *zone::trust_anchor_document(*assembly_.world().view(), Assembly::apex());
  const Bytes message =
      zone::document_message(assembly_.world().community(), "trust-anchor", document);
  const auto made = driver_->newest_document();
  ASSERT_TRUE(made) << made.error().message;
  EXPECT_EQ(made->octets, document);
  EXPECT_EQ(made->session, 1U);
  EXPECT_TRUE(crypto::verify(key_of(Role::document_signing), message, made->signature));
  EXPECT_FALSE(crypto::verify(key_of(Role::document_signing), document, made->signature));
  // It does not run out.
  assembly_.let_pass(400 * kDay);
  settle();
  EXPECT_EQ(assembly_.sessions(Role::document_signing), 1U);
  driver_ = driver_of({});
  const auto theirs = driver_->newest_document();
  ASSERT_TRUE(theirs) << theirs.error().message;
  EXPECT_EQ(theirs->signature, made->signature);
}

// The key and the zone are signed by others; no share of theirs goes into a document.
TEST_F(DocumentSession, NoShareOfAZonesGroupGoesIntoADocument) {
  settle();
  const signing::Session session = judged();
  EXPECT_EQ(session.plan().pages.at(0)->set(0).message.find("comity document v1\n"), 0U);
  for (const Role role : {Role::key_signing, Role::zone_signing}) {
    const auto other = assembly_.signer("commons-union", role);
    const Result<Bytes> share = other->custodian.answer(session);
    ASSERT_FALSE(share);
    EXPECT_EQ(share.error().message, "session 1 is of another zone or role");
  }
}

// What an outsider believes, of what a node shows.
class DocumentProof : public DocumentSession {
 protected:
  DocumentProof() {
    assembly_.world().ledger().set_log_key(&log_key_);
    Assembly::Process process = assembly_.process(Assembly::signers());
    EXPECT_TRUE(process.tend());
    settle();
    const ledger::Ledger& ledger = assembly_.world().ledger();
    const auto bundle = evidence::bundle_of_zone(ledger, ledger.head().height, kZone);
    EXPECT_TRUE(bundle) << bundle.error().message;
    proven_ = *proof::verify(*bundle, {ledger.community(), {}});
    made_ = *driver_->newest_document();
  }
  ~DocumentProof() override { assembly_.world().ledger().set_log_key(nullptr); }
  std::string refusal(BytesView document, BytesView signature) const {
    std::vector<proof::Step> steps;
    const Status checked = evidence::verify_document(proven_, document, signature, steps);
    return checked ? "" : checked.error().message;
  }
  std::string refusal() const { return refusal(made_.octets, made_.signature.view()); }
  template <typename Message, typename Change>
  void change(const state::Key& key, Change how) {
    Message message;
    for (proof::ProvenRecord& record : proven_.records) {
      if (state::Key{record.table, record.collection, record.key} != key) continue;
      ASSERT_TRUE(wire::parse_stored(*record.value, message));
      how(message);
      record.value = wire::encode(message);
    }
    EXPECT_NE(message.ByteSizeLong(), 0U) << state::to_text(key);
  }

  const crypto::SigningKey log_key_ = World::key("log");
  proof::Verified proven_;
  publishing::SignedDocument made_;
};

TEST_F(DocumentProof, TheDocumentFollowsFromTheRecordsAndItsGroupIsTheCommunitys) {
  std::vector<proof::Step> steps;
  const Status checked =
      evidence::verify_document(proven_, made_.octets, made_.signature.view(), steps);
  ASSERT_TRUE(checked) << checked.error().message;
  ASSERT_EQ(steps.size(), 3U);
  EXPECT_EQ(steps[0].text,
            "it is the trust-anchor of zone example., derived again, octet by octet");
  EXPECT_NE(steps[2].text.find("document-signing group of zone example., 3 of 5"),
            std::string::npos);
  EXPECT_NE(steps[2].text.find("key-signing group of zone example., 3 of 5"), std::string::npos);
}

TEST_F(DocumentProof, WhatIsAlteredIsRefused) {
  Bytes older = made_.octets;
  older.replace(older.find("validFrom=\"2"), 12, "validFrom=\"1");
  EXPECT_EQ(refusal(older, made_.signature.view()),
            "document: the file is not the trust-anchor that the records of zone example. give");
  Bytes other(made_.signature.view());
  other.back() = static_cast<char>(other.back() ^ 1);
  EXPECT_EQ(refusal(made_.octets, other),
            "signature: it does not hold under the key of the document-signing group of zone "
            "example.");
  EXPECT_TRUE(refusal(made_.octets, "short").starts_with("signature: "));
}

// Whoever has the log's keys can have any record included.
TEST_F(DocumentProof, AGroupThatNobodyHasSetSignsNothing) {
  change<v1::SigningGroup>(keys::group_key(kZone, Role::document_signing),
                           [](v1::SigningGroup& it) { it.mutable_members(0)->set_identifier(9); });
  EXPECT_EQ(refusal(),
            "keys: the bundle does not prove who set the document-signing group of zone example.");
}

TEST_F(DocumentProof, ACeremonyThatWasNoneIsNotNamed) {
  const auto invent = [](v1::KeyOnRecord& it) { it.set_transcript(Bytes(64, 'i')); };
  change<v1::KeyOnRecord>(keys::since_key(kZone, Role::document_signing), invent);
  EXPECT_EQ(refusal(), "keys: the document-signing group of zone example. was made in no ceremony");
}

// A claim of another document than the state gives is answered by nobody.
TEST_F(DocumentSession, WhatTheStateDoesNotGiveIsNotSigned) {
  ASSERT_TRUE(driver_->stock());
  v1::Action action;
  v1::OpenSession& claim = *action.mutable_keys_open_session();
  const signing::ClaimRequest request{Assembly::apex(), Role::document_signing,
                                      assembly_.world().now(), nullptr};
  ASSERT_TRUE(signing::make_claim(assembly_.world().ledger(), request, claim));
  claim.set_unsigned_hash(Bytes(32, 'x'));
  ASSERT_TRUE(assembly_.voice("commons-union").send(action));
  v1::SigningSession record;
  ASSERT_TRUE(
      keys::find_session(*assembly_.world().view(), kZone, Role::document_signing, 1, record));
  const auto session = signing::Session::judge(assembly_.world().ledger(), Assembly::apex(),
                                               Role::document_signing, record);
  ASSERT_FALSE(session);
  EXPECT_EQ(session.error().kind, ErrorKind::conflict);
  EXPECT_TRUE(session.error().message.starts_with("unsigned_hash: "));
  settle();
  EXPECT_EQ(assembly_.newest(Role::document_signing).number(), 2U);
}

}  // namespace
}  // namespace comity::test
