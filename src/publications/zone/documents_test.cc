#include "publications/zone/documents.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "dns/dnssec.h"
#include "publications/zone/testing/sample.h"
#include "publications/zone/testing/signed_sample.h"
#include "registers/keys/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::zone {
namespace {

using testing::kApex;
using testing::SignedSample;

Hash community_of(char octet) { return Hash::from(Bytes(32, octet)).value(); }

std::string kind_of(const Result<Bytes>& made) {
  if (made) return "made";
  return made.error().kind == ErrorKind::not_found ? "not_found" : "corrupt";
}

class DocumentsTest : public ::testing::Test {
 protected:
  DocumentsTest() { sample_.two_keys.put_document_group(state(), kApex); }
  state::Draft& state() { return sample_.genesis.state(); }
  template <typename Change>
  void change_group(keys::Role role, Change how) {
    v1::SigningGroup group;
    ASSERT_TRUE(keys::find_group(state(), kApex.text(), role, group));
    how(group);
    state().put(keys::group_key(kApex.text(), role), wire::encode(group));
  }

  SignedSample sample_;
};

// docs/spec/documents.md, "Vectors".
TEST_F(DocumentsTest, TheOctetsAreThoseOfThePage) {
  EXPECT_EQ(to_hex(document_message(community_of('c'), "trust-anchor", "<TrustAnchor/>\n")),
            "636f6d69747920646f63756d656e742076310a"
            "6363636363636363636363636363636363636363636363636363636363636363"
            "000c74727573742d616e63686f723c5472757374416e63686f722f3e0a");
}

TEST_F(DocumentsTest, TheTrustAnchorIsThatOfThePage) {
  const Result<Bytes> made = trust_anchor_document(state(), kApex);
  ASSERT_TRUE(made) << made.error().message;
  const std::string zeros(64, '0');
  EXPECT_EQ(
      *made,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<TrustAnchor id=\"" +
          zeros + "\" source=\"comity.v1/" + zeros +
          "\">\n"
          "<Zone>example.</Zone>\n"
          "<!-- DEMO: one hand dealt every share of this key; for trying out only -->\n"
          "<KeyDigest id=\"KDA1F7B0056FEAB87\" validFrom=\"2026-08-01T00:00:00+00:00\">\n"
          "<KeyTag>60795</KeyTag>\n"
          "<Algorithm>15</Algorithm>\n"
          "<DigestType>2</DigestType>\n"
          "<Digest>DA1F7B0056FEAB8772FF0E19DD9068B2789DB9C564057A20675FE0D70736B2E5</Digest>\n"
          "<PublicKey>iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w=</PublicKey>\n"
          "<Flags>257</Flags>\n"
          "</KeyDigest>\n"
          "</TrustAnchor>\n");
  EXPECT_EQ(crypto::sha256(*made).hex(),
            "7f21240584fcbd52d77a4f0ff6dad2fe0a3cb9718ceeace11fc6e6d1c9104809");
  const Bytes message = document_message(Hash(), "trust-anchor", *made);
  EXPECT_EQ(crypto::sha256(message).hex(),
            "ec454a4c5f51581bb4da807c28f08841f784c405668b92b3c0880887b93c11fd");
  EXPECT_EQ(to_hex(sample_.two_keys.key_signing.sign(message).view()),
            "be4c3e48e4c5feb48a9179b5a5a04a707b64e1bb39178d4bc6758ef73529c732"
            "2e04adc141fb800108f38b5fd3c70156b4c00b4b3c7f2565630fe455d97c3a06");
  EXPECT_EQ(plan_document(state(), kApex)->manifest_root.hex(),
            "5e3364c89a362a6c31da9f0906ece2de830d1688ce110bbac16cc256545086ae");
}

// What the ceremony showed goes in as a comment: no reader of anchors trips over it.
TEST_F(DocumentsTest, NamesTheCeremonyThatMadeTheKey) {
  change_group(keys::Role::key_signing, [](v1::SigningGroup& it) { it.clear_dealt(); });
  EXPECT_EQ(trust_anchor_document(state(), kApex)->find("<!--"), std::string::npos);
  v1::KeyOnRecord key;
  ASSERT_TRUE(keys::find_key_on_record(state(), kApex.text(), keys::Role::key_signing, key));
  key.set_transcript(Bytes(64, 't'));
  state().put(keys::since_key(kApex.text(), keys::Role::key_signing), wire::encode(key));
  std::string transcript;
  for (int i = 0; i < 64; ++i) transcript += "74";
  EXPECT_NE(trust_anchor_document(state(), kApex)
                ->find("</Zone>\n<!-- made in a ceremony with the transcript " + transcript +
                       " -->\n<KeyDigest"),
            std::string::npos);
}

// While the key is replaced whoever reads it trusts both, from the time at which both stand in the
// zone until the old one goes.
TEST_F(DocumentsTest, HasBothKeysWhileOneIsReplaced) {
  v1::SigningGroup standing;
  v1::KeyRollover rollover;
  ASSERT_TRUE(keys::find_group(state(), kApex.text(), keys::Role::key_signing, standing));
  *rollover.mutable_other() = standing;
  const PublicKey other = sample_.two_keys.zone_signing.public_key();
  rollover.mutable_other()->set_commitment(Bytes(other.view()) + Bytes(32, 'c'));
  rollover.mutable_other_key()->set_key(other.bytes());
  rollover.mutable_other_key()->mutable_since()->set_seconds(1'788'220'800);
  rollover.mutable_until()->set_seconds(1'793'491'200);
  const auto at = [&](v1::RolloverStage stage) {
    rollover.set_stage(stage);
    state().put(keys::rollover_key(kApex.text(), keys::Role::key_signing), wire::encode(rollover));
    return trust_anchor_document(state(), kApex).value();
  };
  const Bytes alone = at(v1::INTRODUCED);
  EXPECT_EQ(at(v1::LEAVING), alone);
  const std::size_t end = alone.find("</TrustAnchor>");
  const Bytes coming = at(v1::PUBLISHED);
  EXPECT_EQ(at(v1::TAKING_OVER), coming);
  EXPECT_TRUE(coming.starts_with(alone.substr(0, end)));
  EXPECT_NE(coming.find("validFrom=\"2026-09-01T00:00:00+00:00\">", end), Bytes::npos);
  EXPECT_NE(coming.find("<PublicKey>" + to_base64(other.view()), end), Bytes::npos);
  EXPECT_EQ(at(v1::REPLACED).find("validUntil"), Bytes::npos);
  const Bytes going = at(v1::OVERLAPPING);
  const std::size_t until = going.find(
      "validFrom=\"2026-09-01T00:00:00+00:00\" validUntil=\"2026-11-01T00:00:00+00:00\">");
  EXPECT_LT(until, going.find("validFrom=\"2026-08-01T00:00:00+00:00\">"));
  EXPECT_EQ(at(v1::REPLACED).size() + 39, going.size());
}

TEST_F(DocumentsTest, SaysNothingOfAKeyThatIsNotOnRecord) {
  v1::KeyOnRecord key;
  key.set_key(Bytes(32, 'o'));
  state().put(keys::since_key(kApex.text(), keys::Role::key_signing), wire::encode(key));
  EXPECT_EQ(kind_of(trust_anchor_document(state(), kApex)), "corrupt");
  state().erase(keys::group_key(kApex.text(), keys::Role::zone_signing));
  EXPECT_EQ(kind_of(trust_anchor_document(state(), kApex)), "not_found");
}

TEST_F(DocumentsTest, IsTheOneSetOfASession) {
  const Result<Plan> plan = plan_document(state(), kApex);
  ASSERT_TRUE(plan) << plan.error().message;
  const Bytes document = *trust_anchor_document(state(), kApex);
  ASSERT_EQ(plan->sets.size(), 1U);
  EXPECT_EQ(plan->sets.at(0).message, document_message(Hash(), "trust-anchor", document));
  EXPECT_EQ(plan->unsigned_hash, crypto::sha256(document));
  EXPECT_EQ(manifest_leaf(plan->sets.at(0)), Bytes(kApex.wire()) + Bytes(2, '\0') +
                                                 crypto::sha256(plan->sets.at(0).message).bytes());
  state().erase(keys::group_key(kApex.text(), keys::Role::document_signing));
  EXPECT_EQ(plan_document(state(), kApex).error().kind, ErrorKind::not_found);
}

// Whatever a document holds: its signature is none of a record set, even where one key signs both,
// and a signature of a record set is none of a document.
TEST_F(DocumentsTest, ADocumentThatEqualsAnRrsigFrameIsSignedAsADocument) {
  const ZoneKeys dnskeys = zone_keys(state(), kApex).value();
  const Plan keys = plan_keys(kApex, dnskeys, SignedSample::kTimes).value();
  const Bytes& frame = keys.sets.at(0).message;
  const crypto::SigningKey& key = sample_.two_keys.key_signing;
  const Bytes message = document_message(Hash(), "trust-anchor", frame);
  const Signature as_document = key.sign(message);
  EXPECT_TRUE(crypto::verify(key.public_key(), message, as_document));
  EXPECT_FALSE(crypto::verify(key.public_key(), frame, as_document));
  EXPECT_FALSE(crypto::verify(key.public_key(), message, key.sign(frame)));
  // RFC 4034, 3.1: the third octet of what a set's signature covers is the algorithm.
  EXPECT_EQ(frame.at(2), static_cast<char>(dns::kEd25519));
  EXPECT_NE(message.at(2), static_cast<char>(dns::kEd25519));
}

TEST_F(DocumentsTest, TypeCommunityAndOctetsAreTakenApartInOneWayOnly) {
  EXPECT_NE(document_message(Hash(), "ab", "c"), document_message(Hash(), "a", "bc"));
  EXPECT_NE(document_message(community_of('a'), "a", "b"),
            document_message(community_of('b'), "a", "b"));
}

}  // namespace
}  // namespace comity::zone
