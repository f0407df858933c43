#include "publications/zone/own_signatures.h"

#include <gtest/gtest.h>

#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "publications/zone/testing/sample.h"
#include "publications/zone/testing/signed_sample.h"
#include "registers/keys/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::zone {
namespace {

using testing::kApex;
using testing::SignedSample;

crypto::SigningKey key_of(const std::string& party) {
  const Hash seed = crypto::sha256(party);
  return *crypto::SigningKey::from_seed(
      {reinterpret_cast<const std::uint8_t*>(seed.view().data()), Hash::kSize});
}

// Three of four: alpha, beta, gamma, delta.
class OwnSignatures : public ::testing::Test {
 protected:
  OwnSignatures() {
    EXPECT_TRUE(crypto::initialise());
    group_.set_epoch(1);
    group_.set_threshold(3);
    group_.set_mode(v1::SEPARATE);
    group_.set_document("trust-anchor");
    for (const std::string& party : parties_) {
      v1::GroupMember& member = *group_.add_members();
      member.set_party(party);
      member.set_identifier(static_cast<std::uint32_t>(group_.members_size()));
      *group_.mutable_commitment() += key_of(party).public_key().bytes();
    }
  }

  void put(const std::string& party, const Signature& signature, BytesView document,
           std::uint32_t epoch = 1) {
    v1::DocumentSignature own;
    own.set_epoch(epoch);
    own.set_document_hash(crypto::sha256(document).bytes());
    own.set_signature(signature.bytes());
    sample_.genesis.state().put(keys::own_signature_key(kApex.text(), party), wire::encode(own));
  }
  void sign(const std::string& party, BytesView document) {
    put(party, key_of(party).sign(document), document);
  }
  Result<Bytes> text() { return own_signatures(sample_.genesis.state(), kApex, group_, document_); }
  // What a reader says of `text` under the group on record: who has signed, or why not.
  std::string judged(BytesView text, BytesView document) const {
    const auto signers = check_own_signatures(Hash(), kApex.text(), group_, document, text);
    if (!signers) return signers.error().message;
    std::string names;
    for (const std::string& party : *signers) names += party + " ";
    return names;
  }
  std::string judged(BytesView text) const { return judged(text, document_); }
  // The whole text of alpha, beta and delta, and its parts.
  Bytes whole() {
    for (const char* party : {"alpha", "beta", "delta"}) sign(party, document_);
    return *text();
  }
  static Bytes line(const Bytes& text, std::size_t number) {
    std::size_t begin = text.find("signature ");
    while (number-- > 0) begin = text.find("signature ", begin + 1);
    return text.substr(begin, text.find('\n', begin) + 1 - begin);
  }
  static Bytes without(Bytes text, const Bytes& part) {
    return text.erase(text.find(part), part.size());
  }

  const std::vector<std::string> parties_ = {"alpha", "beta", "gamma", "delta"};
  const Bytes document_ = "<TrustAnchor/>\n";
  v1::SigningGroup group_;
  SignedSample sample_;
};

TEST_F(OwnSignatures, StandWhenAsManyKeysAsItTakesHaveSigned) {
  sign("alpha", document_);
  sign("beta", document_);
  EXPECT_EQ(text().error().message, "2 of the 3 keys that have to sign it have signed it");
  sign("delta", document_);
  EXPECT_EQ(judged(*text()), "alpha beta delta ");
  sign("gamma", document_);
  EXPECT_EQ(judged(*text()), "alpha beta gamma delta ");
  const PublicKey key = key_of("beta").public_key();
  EXPECT_NE(text()->find("\nthreshold 3\nkey "), Bytes::npos);
  EXPECT_NE(text()->find("\nkey " + key.hex() + " beta\n"), Bytes::npos);
}

TEST_F(OwnSignatures, OfTheRecordOnlyThoseCountThatHold) {
  whole();
  const auto falls = [&] { return text().error().message.substr(0, 2) == "2 "; };
  put("delta", key_of("delta").sign("another"), document_);
  EXPECT_TRUE(falls()) << "of another document under this one's hash";
  sign("delta", "another");
  EXPECT_TRUE(falls()) << "another document";
  put("delta", key_of("alpha").sign(document_), document_);
  EXPECT_TRUE(falls()) << "by another member's key";
  put("delta", key_of("delta").sign(document_), document_, 2);
  EXPECT_TRUE(falls()) << "of another epoch";
  sign("delta", document_);
  EXPECT_TRUE(text());
}

TEST_F(OwnSignatures, AReaderCountsEachKeyOnce) {
  const Bytes text = whole();
  const Bytes two = without(text, line(text, 2));
  EXPECT_EQ(judged(two), "2 of the 3 keys that have to sign it have signed it");
  EXPECT_EQ(judged(two + line(text, 1)), "a line is no signature of a member, or out of order");
  EXPECT_EQ(judged(two + line(text, 0)), "a line is no signature of a member, or out of order");
  EXPECT_EQ(judged(text + "\n"), "a line is no signature of a member, or out of order");
  EXPECT_EQ(judged(text.substr(0, text.size() - 1)),
            "a line is no signature of a member, or out of order");
}

TEST_F(OwnSignatures, AKeyThatIsNotOfTheGroupCountsForNothing) {
  const Bytes text = whole();
  const crypto::SigningKey other = key_of("another group");
  const Bytes of_other = "signature " + other.public_key().hex() + " " +
                         to_base64(other.sign(document_).bytes()) + "\n";
  EXPECT_EQ(judged(without(text, line(text, 2)) + of_other),
            "a line is no signature of a member, or out of order");
  // Nor when the text names it as a member's.
  Bytes renamed = text;
  const Bytes key = key_of("delta").public_key().hex();
  for (std::size_t place; (place = renamed.find(key)) != Bytes::npos;) {
    renamed.replace(place, key.size(), other.public_key().hex());
  }
  EXPECT_EQ(judged(renamed),
            "it is not of the group on record, whose members sign separately: keys and threshold "
            "are others");
}

TEST_F(OwnSignatures, AThresholdAZoneOrACommunityOfItsOwnIsNone) {
  const Bytes text = whole();
  const auto changed = [&](const Bytes& from, const Bytes& to) {
    Bytes copy = text;
    return judged(copy.replace(copy.find(from), from.size(), to)).substr(0, 33);
  };
  const std::string refused = "it is not of the group on record,";
  EXPECT_EQ(changed("threshold 3", "threshold 2"), refused);
  EXPECT_EQ(changed("zone example.", "zone other."), refused);
  EXPECT_EQ(changed("community 0", "community 1"), refused);
  EXPECT_EQ(changed("epoch 1", "epoch 2"), refused);
  EXPECT_EQ(changed("document trust-anchor", "document another"), refused);
}

TEST_F(OwnSignatures, AnotherDocumentHasNone) {
  EXPECT_EQ(judged(whole(), "<TrustAnchor></TrustAnchor>\n"),
            "the signature of alpha does not hold");
}

TEST_F(OwnSignatures, AJointSignatureIsNoneOfThese) {
  const Bytes text = whole();
  const std::string refused = "it is not of the group on record,";
  EXPECT_EQ(judged(key_of("alpha").sign(document_).bytes()).substr(0, 33), refused);
  EXPECT_EQ(judged("").substr(0, 33), refused);
  // And these are none where the members have one key.
  group_.set_mode(v1::JOINT);
  EXPECT_EQ(judged(text).substr(0, 33), refused);
  EXPECT_FALSE(keys::own_key_of(group_, "alpha"));
}

}  // namespace
}  // namespace comity::zone
