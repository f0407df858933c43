// RFC 9591, appendix E.1: FROST(Ed25519, SHA-512), two of three, every intermediate value.
#include <gtest/gtest.h>

#include "crypto/ed25519.h"
#include "crypto/frost/hashes.h"
#include "crypto/frost/testing/support.h"

namespace comity::crypto::frost {
namespace {

using testing::hex_of;
using testing::party;
using testing::scalar_of;
using testing::secret_of;

constexpr std::string_view kSecret =
    "7b1c33d3f5291d85de664833beb1ad469f7fb6025a0ec78b3a790c6e13a98304";
constexpr std::string_view kKey =
    "15d21ccd7ee42959562fc8aa63224c8851fb3ec85a3faf66040d380fb9738673";
constexpr std::string_view kMessageHex = "74657374";
constexpr std::string_view kCoefficient =
    "178199860edd8c62f5212ee91eff1295d0d670ab4ed4506866bae57e7030b204";
constexpr std::string_view kShares[] = {
    "929dcc590407aae7d388761cddb0c0db6f5627aea8e217f4a033f2ec83d93509",
    "a91e66e012e4364ac9aaa405fcafd370402d9859f7b6685c07eed76bf409e80d",
    "d3cb090a075eb154e82fdb4b3cb507f110040905468bb9c46da8bdea643a9a02"};

struct Participant {
  std::uint16_t identifier;
  std::string_view hiding_randomness, binding_randomness, hiding_commitment, binding_commitment,
      binding_factor, share;
};
constexpr Participant kParticipants[] = {
    {1, "0fd2e39e111cdc266f6c0f4d0fd45c947761f1f5d3cb583dfcb9bbaf8d4c9fec",
     "69cd85f631d5f7f2721ed5e40519b1366f340a87c2f6856363dbdcda348a7501",
     "b5aa8ab305882a6fc69cbee9327e5a45e54c08af61ae77cb8207be3d2ce13de3",
     "67e98ab55aa310c3120418e5050c9cf76cf387cb20ac9e4b6fdb6f82a469f932",
     "f2cb9d7dd9beff688da6fcc83fa89046b3479417f47f55600b106760eb3b5603",
     "001719ab5a53ee1a12095cd088fd149702c0720ce5fd2f29dbecf24b7281b603"},
    {3, "86d64a260059e495d0fb4fcc17ea3da7452391baa494d4b00321098ed2a0062f",
     "13e6b25afb2eba51716a9a7d44130c0dbae0004a9ef8d7b5550c8a0e07c61775",
     "cfbdb165bd8aad6eb79deb8d287bcc0ab6658ae57fdcc98ed12c0669e90aec91",
     "7487bc41a6e712eea2f2af24681b58b1cf1da278ea11fe4e8b78398965f13552",
     "b087686bf35a13f3dc78e780a34b0fe8a77fef1b9938c563f5573d71d8d7890f",
     "bd86125de990acc5e1f13781d8e32c03a9bbd4c53539bbc106058bfd14326007"}};
constexpr std::string_view kSignature =
    "36282629c383bb820a88b71cae937d41f2f2adfcc3d02e55507e2fb9e2dd3cbe"
    "bd9d2b0844e49ae0f3fa935161e1419aab7b47d21a37ebeae1f17d4987b3160b";

Deal vector_deal() {
  const Polynomial polynomial =
      *Polynomial::from_coefficients(secret_of(std::string(kSecret) + std::string(kCoefficient)));
  return *deal(polynomial, testing::parties(3));
}

TEST(Rfc9591, TheDealerMakesTheseShares) {
  const Deal deal = vector_deal();
  EXPECT_EQ(deal.group.key().hex(), kKey);
  ASSERT_EQ(deal.shares.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(hex_of(deal.shares[i].view()), kShares[i]);
}

TEST(Rfc9591, NoncesComeFromRandomnessAndShare) {
  constexpr std::string_view kNonces[] = {
      "812d6104142944d5a55924de6d49940956206909f2acaeedecda2b726e630407",
      "b1110165fc2334149750b28dd813a39244f315cff14d4e89e6142f262ed83301",
      "c256de65476204095ebdc01bd11dc10e57b36bc96284595b8215222374f99c0e",
      "243d71944d929063bc51205714ae3c2218bd3451d0214dfb5aeec2a90c35180d"};
  Secret out = *Secret::make(64);
  const std::span<std::uint8_t, 64> room{out.mutable_view().data(), 64};
  for (std::size_t i = 0; i < 4; ++i) {
    const Participant& participant = kParticipants[i / 2];
    const Secret randomness =
        secret_of(i % 2 == 0 ? participant.hiding_randomness : participant.binding_randomness);
    hash_nonce(randomness.view(), secret_of(kShares[participant.identifier - 1]).view(), room);
    EXPECT_EQ(hex_of(out.view()), std::string(kNonces[i]) + std::string(64, '0'));
  }
}

TEST(Rfc9591, SignsFromEndToEnd) {
  const Deal deal = vector_deal();
  const Bytes message = *from_hex(kMessageHex);
  const auto set =
      std::make_shared<const SigningSet>(*SigningSet::choose(deal.group, {party(1), party(3)}));
  std::vector<Nonce> nonces;
  std::vector<SignerCommitment> commitments;
  for (const Participant& participant : kParticipants) {
    nonces.push_back(std::move(make_nonces(deal.shares[participant.identifier - 1U],
                                           secret_of(std::string(participant.hiding_randomness) +
                                                     std::string(participant.binding_randomness)))
                                   ->front()));
    EXPECT_EQ(nonces.back().commitment().hiding.hex(), participant.hiding_commitment);
    EXPECT_EQ(nonces.back().commitment().binding.hex(), participant.binding_commitment);
    commitments.push_back({party(participant.identifier), nonces.back().commitment()});
  }
  const Signing signing = *Signing::begin(set, *CommitmentList::make(commitments), message);
  std::vector<SignatureShare> shares;
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(signing.rows()[i].binding_factor.hex(), kParticipants[i].binding_factor);
    Signer signer = *Signer::make(deal.shares[kParticipants[i].identifier - 1U], *set);
    shares.push_back(*signer.sign(signing, std::move(nonces[i])));
    EXPECT_EQ(shares[i].value.hex(), kParticipants[i].share);
    EXPECT_TRUE(signing.holds(shares[i]));
  }
  const auto signature = signing.aggregate(shares);
  ASSERT_TRUE(signature);
  EXPECT_EQ(signature->hex(), kSignature);
  EXPECT_TRUE(verify(deal.group.key().public_key(), message, *signature));
}

// binding_factor_input of participant 1 in the appendix: key || H4 || H5 || identifier.
TEST(Rfc9591, TheBindingFactorHashesThisInput) {
  const Bytes input = *from_hex(
      "15d21ccd7ee42959562fc8aa63224c8851fb3ec85a3faf66040d380fb9738673"
      "504df914fa965023fb75c25ded4bb260f417de6d32e5c442c6ba313791cc9a49"
      "48d6273e8d3511f93348ea7a708a9b862bc73ba2a79cfdfe07729a193751cbc9"
      "73af46d8ac3440e518d4ce440a0e7d4ad5f62ca8940f32de6d8dc00fc12c660b"
      "817d587d82f856d277ce6473cae6d2f5763f7da2e8b4d799a3f3e725d4522ec7"
      "0100000000000000000000000000000000000000000000000000000000000000");
  EXPECT_EQ(hash_binding({input}).hex(), kParticipants[0].binding_factor);
  const Digest message = hash_message(*from_hex(kMessageHex));
  EXPECT_EQ(to_hex({reinterpret_cast<const char*>(message.data()), 64}),
            to_hex(input.substr(32, 64)));
  Bytes list;
  for (const Participant& participant : kParticipants) {
    list += party(participant.identifier).view();
    list += *from_hex(participant.hiding_commitment);
    list += *from_hex(participant.binding_commitment);
  }
  const Digest commitments = hash_commitments(list);
  EXPECT_EQ(to_hex({reinterpret_cast<const char*>(commitments.data()), 64}),
            to_hex(input.substr(96, 64)));
  EXPECT_EQ(CommitmentList::decode(list)->encode(), list);
}

TEST(Rfc9591, InterpolationGivesTheSecretBack) {
  const std::vector<Identifier> two = {party(1), party(3)};
  EXPECT_EQ(*interpolating_value(two[0], two) * scalar_of(kShares[0]) +
                *interpolating_value(two[1], two) * scalar_of(kShares[2]),
            scalar_of(kSecret));
}

}  // namespace
}  // namespace comity::crypto::frost
