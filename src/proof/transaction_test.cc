// The vectors of docs/spec/transaction.md and block.md.
#include "proof/transaction.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "crypto/hash.h"
#include "proof/log.h"
#include "proof/testing/hash_of_hex.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::proof {
namespace {

constexpr std::string_view kBody =
    "0a20cae950bb48f15163dd0986c874f862cb703724089b246f438b58d53a2482a437"
    "1205616c706861"
    "1a20ed75adf92762301247705bfb51761f4e66d7747c529cc3a38cfd0ddcb056fc9c"
    "2001"
    "2a0608cc8ed7ca06"
    "320eba190b0a04667265651201612007";
constexpr std::string_view kId = "1a51a74a7863fdabad3fdb05309c212500ad01d97b49b8d9c291d197896e11cc";
constexpr std::string_view kSignature =
    "1db83ef115645b0b098eca0230303ca4019284b7da454123d02b29a2c861c778"
    "ff4f901dfa1b4ffcabb4687eafdff5145fbc1f26e3221a3b858588e2c2d57809";

crypto::SigningKey key_named(std::string_view name) {
  EXPECT_TRUE(crypto::initialise());
  const Hash seed = crypto::sha256(name);
  return std::move(*crypto::SigningKey::from_seed(seed.octets));
}

v1::Transaction signed_by_alpha() {
  return *wire::decode<v1::Transaction>(sign_transaction(*from_hex(kBody), key_named("alpha")));
}

TEST(Transaction, IdSignatureAndOctetsAreThoseOfTheVectors) {
  EXPECT_EQ(transaction_id(*from_hex(kBody)).hex(), kId);
  const v1::Transaction transaction = signed_by_alpha();
  EXPECT_EQ(to_hex(transaction.body()), kBody);
  EXPECT_EQ(to_hex(transaction.signature()), kSignature);
}

// What nsupdate of BIND 9.18 has sent and signed with a key of dnssec-keygen.
TEST(Transaction, AMessageOfNsupdateHasTheSignatureThatItCameWith) {
  constexpr std::string_view kSig =
      "00000f00000000006b0d3df16b0d3b9989a603777777036c6162076578616d706c6500";
  constexpr std::string_view kMessage =
      "875128000001000100030000076578616d706c65000006000103777777036c6162076578616d706c"
      "6500001000fe000000000000c019001000010000012c00060568656c6c6fc019000f00010000012c"
      "0009000a046d61696cc0190161c019000100ff000000000000";
  constexpr std::string_view kSigned =
      "2cefff13ece8ad21c6e6bf4c59e66f3a6ee0c0479d09dc012c335e0cf3a1c760fd8111d85cef03e0"
      "f53a7a9621dd25fe65f8a6ee86210ac1bd8b76634d687508";
  v1::Body body;
  body.set_key(*from_base64("VGF7xNHoY4BVW145VWOMu39bnS9NcQWIz0EC1jvLa+0="));
  v1::DnsUpdate& update = *body.mutable_action()->mutable_names_dns_update();
  update.set_sig(*from_hex(kSig));
  update.set_message(*from_hex(kMessage));
  v1::Transaction transaction;
  transaction.set_body(wire::encode(body));
  transaction.set_signature(*from_hex(kSigned));
  EXPECT_EQ(to_hex(transaction_message(transaction.body())), std::string(kSig).append(kMessage));
  ASSERT_TRUE(signer_of(transaction, body));
  EXPECT_EQ(signer_of(transaction, body)->bytes(), body.key());
  // What a key has signed as anything else begins with a word, and is no message.
  update.set_sig("comity transaction v1\n");
  update.set_message(*from_hex(kBody));
  const Bytes other = wire::encode(body);
  EXPECT_EQ(transaction_message(other), "comity transaction v1\n" + other);
}

TEST(Transaction, ItsSignerIsTheKeyOfItsBodyOnlyWhileTheSignatureHolds) {
  const v1::Transaction good = signed_by_alpha();
  const v1::Body body = *wire::decode<v1::Body>(good.body());
  EXPECT_EQ(signer_of(good, body), key_named("alpha").public_key());

  const auto none = [](const v1::Transaction& transaction, const v1::Body& said) {
    return signer_of(transaction, said) == std::nullopt;
  };
  v1::Transaction altered = good;
  (*altered.mutable_signature())[0] ^= 1;
  EXPECT_TRUE(none(altered, body));
  altered = good;
  altered.mutable_signature()->pop_back();
  EXPECT_TRUE(none(altered, body));
  altered = good;
  (*altered.mutable_body())[40] ^= 1;
  EXPECT_TRUE(none(altered, body));
  // Signed without the line before the body.
  altered = good;
  altered.set_signature(key_named("alpha").sign(good.body()).bytes());
  EXPECT_TRUE(none(altered, body));
  v1::Body another = body;
  another.set_key(key_named("beta").public_key().bytes());
  EXPECT_TRUE(none(good, another));
  another.set_key("short");
  EXPECT_TRUE(none(good, another));
}

// Of the two that block 1 of the vectors records.
TEST(Transaction, ItsLeafIsItsIdAndOutcome) {
  const Hash alpha = testing::hash_of_hex(kId);
  const Hash beta =
      testing::hash_of_hex("df1f5495f5c3fcfc61584582144400f6699f305913e2973814a81b8744e16c42");
  const Hash leaves[] = {transaction_leaf(alpha, 0), transaction_leaf(beta, 3033)};
  EXPECT_EQ(leaves[1], log_leaf_hash(beta.bytes() + Bytes("\0\0\x0b\xd9", 4)));
  EXPECT_EQ(log_root(leaves).hex(),
            "4b7145b3dbebef46710081bbdde666bab69bde8d90210a935c512822803899a0");
}

}  // namespace
}  // namespace comity::proof
