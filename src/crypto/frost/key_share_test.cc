#include "crypto/frost/key_share.h"

#include <gtest/gtest.h>

#include "crypto/frost/testing/support.h"

namespace comity::crypto::frost {
namespace {

using testing::parties;
using testing::party;
using testing::random_secret;
using testing::secret_of;

Polynomial random_polynomial(std::size_t threshold) {
  return *Polynomial::from_randomness(random_secret(64 * threshold));
}

TEST(Threshold, StaysInItsBounds) {
  EXPECT_TRUE(check_threshold(2, 2));
  EXPECT_TRUE(check_threshold(2, 100));
  EXPECT_TRUE(check_threshold(100, 100));
  EXPECT_EQ(check_threshold(1, 3).error().message,
            "threshold 1 of 3 members: it is at least 2 and at most all of them");
  EXPECT_FALSE(check_threshold(0, 3));
  EXPECT_FALSE(check_threshold(4, 3));
  EXPECT_FALSE(check_threshold(2, 1));
  EXPECT_EQ(check_threshold(2, 101).error().message, "a group has at most 100 members, not 101");
}

TEST(Threshold, IsSoundAboveHalf) {
  EXPECT_TRUE(is_sound_threshold(2, 3));
  EXPECT_TRUE(is_sound_threshold(9, 13));
  EXPECT_TRUE(is_sound_threshold(2, 2));
  EXPECT_TRUE(is_sound_threshold(3, 4));
  EXPECT_FALSE(is_sound_threshold(2, 4));
  EXPECT_FALSE(is_sound_threshold(50, 100));
  EXPECT_FALSE(is_sound_threshold(4, 3));
  EXPECT_FALSE(is_sound_threshold(1, 1));
}

TEST(Polynomial, TakesWholeCoefficientsOnly) {
  EXPECT_FALSE(Polynomial::from_randomness(random_secret(64)));
  EXPECT_FALSE(Polynomial::from_randomness(random_secret(127)));
  EXPECT_FALSE(Polynomial::from_randomness(random_secret(64 * 101)));
  EXPECT_TRUE(Polynomial::from_randomness(random_secret(64 * 100)));
  EXPECT_FALSE(Polynomial::from_coefficients(*Secret::make(0)));
  EXPECT_FALSE(Polynomial::from_coefficients(*Secret::make(33)));
}

TEST(Polynomial, RefusesZeroAndWhatIsNotCanonical) {
  const std::string one = "01" + std::string(62, '0');
  EXPECT_TRUE(Polynomial::from_coefficients(secret_of(one + one)));
  EXPECT_FALSE(Polynomial::from_coefficients(secret_of(one + std::string(64, '0'))));
  EXPECT_FALSE(Polynomial::from_coefficients(secret_of(std::string(64, '0') + one)));
  EXPECT_EQ(Polynomial::from_coefficients(secret_of(one + std::string(64, 'f'))).error().message,
            "a coefficient is not below the order of the group");
}

TEST(VssCommitment, IsReadAtItsThresholdOnly) {
  const VssCommitment commitment = random_polynomial(3).commitment();
  const Bytes bytes = commitment.encode();
  ASSERT_EQ(bytes.size(), 96U);
  EXPECT_EQ(*VssCommitment::decode(bytes, 3), commitment);
  EXPECT_EQ(VssCommitment::decode(bytes, 2).error().message,
            "a commitment to threshold 2 has 96 octets");
  EXPECT_FALSE(VssCommitment::decode(bytes, 4));
  EXPECT_FALSE(VssCommitment::decode(bytes.substr(0, 95), 3));
  EXPECT_FALSE(VssCommitment::decode(bytes.substr(0, 32), 1));
  EXPECT_FALSE(VssCommitment::decode("", 0));
  EXPECT_FALSE(VssCommitment::decode("", std::size_t{1} << 60));
  Bytes identity = bytes;
  identity.replace(32, 32, Bytes(1, '\1') + Bytes(31, '\0'));
  EXPECT_TRUE(
      VssCommitment::decode(identity, 3).error().message.starts_with("coefficient 1: 0100"));
}

TEST(VssCommitment, OwesEachPartyItsShare) {
  const Polynomial polynomial = random_polynomial(3);
  const VssCommitment& commitment = polynomial.commitment();
  Secret share = *polynomial.share_of(party(2));
  EXPECT_TRUE(commitment.owes(party(2), share.view()));
  EXPECT_FALSE(commitment.owes(party(3), share.view()));
  EXPECT_FALSE(random_polynomial(3).commitment().owes(party(2), share.view()));
  share.mutable_view()[0] ^= 1;
  EXPECT_FALSE(commitment.owes(party(2), share.view()));
  EXPECT_FALSE(commitment.owes(party(2), Secret::make(32)->view()));
  EXPECT_FALSE(commitment.owes(party(2), share.view().first(31)));
}

// f(x) = x - 1 is zero at one: a share that is zero, and a verifying share that is the identity.
TEST(VssCommitment, AShareOfZeroIsRefused) {
  const std::string minus_one = "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";
  const Polynomial polynomial =
      *Polynomial::from_coefficients(secret_of(minus_one + "01" + std::string(62, '0')));
  EXPECT_FALSE(polynomial.commitment().verifying_share(party(1)));
  EXPECT_FALSE(polynomial.commitment().owes(party(1), polynomial.share_of(party(1))->view()));
  EXPECT_EQ(deal(polynomial, parties(3)).error().message,
            "member 1: the identity is no value to send");
}

TEST(Group, RefusesMembersThatAreThereTwiceOrTooFewOrTooMany) {
  const VssCommitment commitment = random_polynomial(3).commitment();
  EXPECT_EQ(Group::make(commitment, {party(1), party(2), party(1)}).error().message,
            "member 1 is there twice");
  EXPECT_FALSE(Group::make(commitment, parties(2)));
  EXPECT_FALSE(Group::make(commitment, parties(101)));
  const Result<Group> group = Group::make(commitment, {party(9), party(4), party(7)});
  ASSERT_TRUE(group);
  EXPECT_EQ(group->members()[0].identifier, party(4));
  EXPECT_EQ(group->threshold(), 3U);
  EXPECT_NE(group->find(party(9)), nullptr);
  EXPECT_EQ(group->find(party(5)), nullptr);
  EXPECT_EQ(group->find(party(10)), nullptr);
}

TEST(KeyShare, IsTheOneThatWasCommittedTo) {
  const Polynomial polynomial = random_polynomial(2);
  const Group group = *Group::make(polynomial.commitment(), parties(3));
  EXPECT_TRUE(KeyShare::make(group, party(1), *polynomial.share_of(party(1))));
  EXPECT_EQ(KeyShare::make(group, party(1), *polynomial.share_of(party(2))).error().message,
            "the share of 1 is not the one that was committed to");
  EXPECT_EQ(KeyShare::make(group, party(4), *polynomial.share_of(party(4))).error().message,
            "4 is no member of the group");
  EXPECT_FALSE(KeyShare::make(group, party(1), *Secret::make(32)));
  EXPECT_FALSE(KeyShare::make(group, party(1), *Secret::make(31)));
  EXPECT_EQ(KeyShare::make(group, party(1), secret_of(std::string(64, 'f'))).error().message,
            "the share of 1 is not below the order of the group");
}

TEST(KeyShare, NoBitOfItMayBeChanged) {
  const Polynomial polynomial = random_polynomial(2);
  const Group group = *Group::make(polynomial.commitment(), parties(3));
  for (std::size_t bit = 0; bit < 256; ++bit) {
    Secret share = *polynomial.share_of(party(3));
    share.mutable_view()[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    EXPECT_FALSE(KeyShare::make(group, party(3), std::move(share))) << bit;
  }
}

}  // namespace
}  // namespace comity::crypto::frost
