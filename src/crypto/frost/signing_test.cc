#include "crypto/frost/signing.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "base/limits.h"
#include "crypto/ed25519.h"
#include "crypto/frost/testing/support.h"

namespace comity::crypto::frost {
namespace {

using testing::Ceremony;
using testing::party;
using testing::random_deal;
using testing::random_nonce;
using testing::random_secret;

constexpr BytesView kMessage = "a zone of height 7";

TEST(Signing, ThreeOfFiveSignAsOne) {
  const Deal deal = random_deal(3, 5);
  Ceremony ceremony(deal, {4, 0, 2});
  const Signing signing = ceremony.begin(kMessage);
  const std::vector<SignatureShare> shares = ceremony.sign(signing);
  for (const SignatureShare& share : shares) EXPECT_TRUE(signing.holds(share));
  const auto signature = signing.aggregate(shares);
  ASSERT_TRUE(signature);
  EXPECT_TRUE(verify(deal.group.key().public_key(), kMessage, *signature));
  EXPECT_FALSE(verify(deal.group.key().public_key(), "another zone", *signature));
}

TEST(Signing, FewerThanTheThresholdDoNotStart) {
  const Deal deal = random_deal(3, 5);
  EXPECT_EQ(SigningSet::choose(deal.group, {party(1), party(2)}).error().message,
            "2 signers are fewer than the threshold of 3");
  EXPECT_EQ(SigningSet::choose(deal.group, {party(1), party(2), party(1)}).error().message,
            "signer 1 is there twice");
  EXPECT_EQ(SigningSet::choose(deal.group, {party(1), party(2), party(6)}).error().message,
            "signer 6 is no member of the group");
  EXPECT_TRUE(SigningSet::choose(deal.group, testing::parties(5)));
}

// Two of a 3-of-5 group who pretend that two are enough get another key's secret, not ours.
TEST(Signing, SharesOfFewerThanTheThresholdMakeNoSignature) {
  const Deal deal = random_deal(3, 5);
  const Scalar first = *interpolating_value(party(1), {party(1), party(2)});
  const Scalar second = *interpolating_value(party(2), {party(1), party(2)});
  const auto scalar = [&](std::size_t place) {
    const SecretView octets = deal.shares[place].view();
    return *Scalar::from({reinterpret_cast<const char*>(octets.data()), octets.size()});
  };
  const Scalar guessed = first * scalar(0) + second * scalar(1);
  EXPECT_NE(Point::base_times(guessed), Point(deal.group.key()));

  Ceremony ceremony(deal, {0, 1, 2});
  const Signing signing = ceremony.begin(kMessage);
  std::vector<SignatureShare> shares = ceremony.sign(signing);
  shares.pop_back();
  const auto signature = signing.aggregate(shares);
  ASSERT_FALSE(signature);
  EXPECT_EQ(signature.error().message, "the shares are not one of each signer of the set");
  EXPECT_TRUE(signature.error().culprits.empty());
  shares.push_back({party(3), Scalar()});
  ASSERT_FALSE(signing.aggregate(shares));
  EXPECT_EQ(signing.aggregate(shares).error().culprits, std::vector{party(3)});
}

TEST(Signing, AnAlteredShareIsNamed) {
  const Deal deal = random_deal(3, 5);
  Ceremony ceremony(deal, {0, 1, 3, 4});
  const Signing signing = ceremony.begin(kMessage);
  std::vector<SignatureShare> shares = ceremony.sign(signing);
  shares[1].value = shares[1].value + Scalar::from_number(1);
  EXPECT_FALSE(signing.holds(shares[1]));
  auto signature = signing.aggregate(shares);
  ASSERT_FALSE(signature);
  EXPECT_EQ(signature.error().culprits, std::vector{party(2)});
  EXPECT_EQ(signature.error().message, "signature shares that do not hold, of: 2");
  std::swap(shares[0].value, shares[3].value);
  EXPECT_EQ(signing.aggregate(shares).error().culprits,
            (std::vector{party(1), party(2), party(5)}));
}

TEST(Signing, OneShareOfEachSignerIsNeeded) {
  const Deal deal = random_deal(2, 3);
  Ceremony ceremony(deal, {0, 1});
  const Signing signing = ceremony.begin(kMessage);
  std::vector<SignatureShare> shares = ceremony.sign(signing);
  EXPECT_FALSE(signing.aggregate(std::vector{shares[0], shares[0]}));
  EXPECT_FALSE(signing.aggregate(std::vector{shares[0], shares[1], shares[1]}));
  const SignatureShare foreign{party(3), shares[1].value};
  EXPECT_FALSE(signing.holds(foreign));
  EXPECT_FALSE(signing.aggregate(std::vector{shares[0], foreign}));
  EXPECT_FALSE(signing.aggregate({}));
  EXPECT_TRUE(signing.aggregate(std::vector{shares[1], shares[0]}));
}

// A coordinator shows two signers different commitments of a third.
TEST(Signing, AnAlteredCommitmentFails) {
  const Deal deal = random_deal(3, 3);
  Ceremony ceremony(deal, {0, 1, 2});
  const Signing signing = ceremony.begin(kMessage);
  std::vector<SignerCommitment> altered = ceremony.commitments;
  altered[2].nonce.binding = altered[2].nonce.hiding;
  const Signing other = *Signing::begin(ceremony.set, *CommitmentList::make(altered), kMessage);
  const SignatureShare first = *ceremony.signers[0].sign(signing, std::move(ceremony.nonces[0]));
  const SignatureShare second = *ceremony.signers[1].sign(other, std::move(ceremony.nonces[1]));
  EXPECT_FALSE(signing.holds(second));
  EXPECT_FALSE(other.holds(first));
  EXPECT_EQ(ceremony.signers[2].sign(other, std::move(ceremony.nonces[2])).error().message,
            "the commitment of 3 is not the one of its nonce");
}

TEST(Signing, CommitmentsAreThoseOfTheSet) {
  const Deal deal = random_deal(2, 3);
  const Ceremony two(deal, {0, 1});
  const Ceremony others(deal, {0, 2});
  const Ceremony three(deal, {0, 1, 2});
  EXPECT_EQ(
      Signing::begin(two.set, *CommitmentList::make(others.commitments), kMessage).error().message,
      "the commitments are not one of each signer of the set");
  EXPECT_FALSE(Signing::begin(two.set, *CommitmentList::make(three.commitments), kMessage));
  EXPECT_FALSE(Signing::begin(three.set, *CommitmentList::make(two.commitments), kMessage));
}

TEST(Signer, KeepsToItsSetAndItsGroup) {
  const Deal deal = random_deal(2, 3);
  const Deal foreign = random_deal(2, 3);
  Ceremony ceremony(deal, {0, 1});
  EXPECT_EQ(Signer::make(deal.shares[2], *ceremony.set).error().message,
            "3 is not in the set that signs");
  EXPECT_EQ(Signer::make(foreign.shares[0], *ceremony.set).error().message,
            "the share of 1 is of another group");
  const Ceremony other(deal, {0, 2});
  EXPECT_EQ(ceremony.signers[0]
                .sign(other.begin(kMessage), std::move(ceremony.nonces[0]))
                .error()
                .message,
            "another set signs than this signer is ready for");
}

TEST(Nonce, IsUsedUpBySigning) {
  static_assert(!std::is_copy_constructible_v<Nonce> && !std::is_copy_assignable_v<Nonce>);
  static_assert(!std::is_invocable_v<decltype(&Signer::sign), Signer, const Signing&, Nonce&>);
  static_assert(!std::is_copy_constructible_v<KeyShare> && !std::is_copy_constructible_v<Signer>);
  const Deal deal = random_deal(2, 2);
  Ceremony ceremony(deal, {0, 1});
  const Signing signing = ceremony.begin(kMessage);
  ASSERT_TRUE(ceremony.signers[0].sign(signing, std::move(ceremony.nonces[0])));
  // NOLINTNEXTLINE(bugprone-use-after-move): what happens to those who do it all the same
  EXPECT_EQ(ceremony.signers[0].sign(signing, std::move(ceremony.nonces[0])).error().message,
            "the nonce was used before");
}

// Refusing uses it up too: its commitment may stand in a list that others answer to.
TEST(Nonce, IsUsedUpByARefusal) {
  const Deal deal = random_deal(2, 2);
  Ceremony ceremony(deal, {0, 1});
  const Signing signing = ceremony.begin(kMessage);
  EXPECT_FALSE(ceremony.signers[0].sign(signing, random_nonce(deal.shares[0])));
  EXPECT_FALSE(ceremony.signers[0].sign(signing, std::move(ceremony.nonces[1])));
  // NOLINTNEXTLINE(bugprone-use-after-move): what happens to those who do it all the same
  EXPECT_EQ(ceremony.signers[1].sign(signing, std::move(ceremony.nonces[1])).error().message,
            "the nonce was used before");
}

TEST(Nonce, BatchesHaveTheirLimits) {
  const Deal deal = random_deal(2, 2);
  const KeyShare& share = deal.shares[0];
  EXPECT_EQ(make_nonces(share, random_secret(64 * 3))->size(), 3U);
  EXPECT_FALSE(make_nonces(share, random_secret(0)));
  EXPECT_FALSE(make_nonces(share, random_secret(63)));
  EXPECT_FALSE(make_nonces(share, random_secret(64 * (limits::kFrostNoncesPerBatch + 1))));
}

TEST(Nonce, EachOfABatchSignsByItself) {
  const Deal deal = random_deal(2, 2);
  Ceremony ceremony(deal, {0, 1});
  std::vector<Nonce> first = *make_nonces(deal.shares[0], random_secret(128));
  std::vector<Nonce> second = *make_nonces(deal.shares[1], random_secret(128));
  EXPECT_NE(first[0].commitment(), first[1].commitment());
  for (const std::size_t i : {1, 0}) {
    const CommitmentList list = *CommitmentList::make(
        {{party(1), first[i].commitment()}, {party(2), second[i].commitment()}});
    const Signing signing = *Signing::begin(ceremony.set, list, kMessage);
    const std::vector<SignatureShare> shares = {
        *ceremony.signers[0].sign(signing, std::move(first[i])),
        *ceremony.signers[1].sign(signing, std::move(second[i]))};
    EXPECT_TRUE(signing.aggregate(shares)) << i;
  }
  first[0] = random_nonce(deal.shares[0]);
  EXPECT_EQ(first.size(), 2U);
}

TEST(CommitmentList, HasOneForm) {
  const Deal deal = random_deal(2, 3);
  const Ceremony ceremony(deal, {2, 0, 1});
  const CommitmentList list = *CommitmentList::make(ceremony.commitments);
  const Bytes bytes = list.encode();
  ASSERT_EQ(bytes.size(), 288U);
  EXPECT_EQ(*CommitmentList::decode(bytes), list);
  const Bytes swapped = bytes.substr(96, 96) + bytes.substr(0, 96) + bytes.substr(192);
  EXPECT_EQ(CommitmentList::decode(swapped).error().message,
            "commitments: signer 1 is there twice or out of order");
  EXPECT_FALSE(CommitmentList::decode(bytes.substr(0, 96) + bytes.substr(0, 96)));
  EXPECT_FALSE(CommitmentList::decode(bytes.substr(1)));
  EXPECT_FALSE(CommitmentList::decode(""));
  EXPECT_FALSE(CommitmentList::decode(Bytes(96 * 101, '\1')));
  for (const std::size_t place : {std::size_t{0}, std::size_t{32}, std::size_t{64}}) {
    Bytes changed = bytes;
    changed.replace(place, 32, Bytes(32, '\0'));
    EXPECT_FALSE(CommitmentList::decode(changed)) << place;
    changed.replace(place, 32, Bytes(32, '\xff'));
    EXPECT_FALSE(CommitmentList::decode(changed)) << place;
  }
}

TEST(CommitmentList, RefusesSignersThatAreThereTwice) {
  const Deal deal = random_deal(2, 2);
  const Ceremony ceremony(deal, {0, 1});
  const SignerCommitment& one = ceremony.commitments[0];
  EXPECT_EQ(CommitmentList::make({one, one}).error().message, "signer 1 is there twice");
  EXPECT_FALSE(CommitmentList::make({}));
}

TEST(InterpolatingValue, RefusesWhoIsMissingOrTwice) {
  EXPECT_EQ(interpolating_value(party(3), {party(1), party(2)}).error().message,
            "party 3 is not there");
  EXPECT_EQ(interpolating_value(party(1), {party(2), party(1), party(2)}).error().message,
            "party 2 is there twice");
  EXPECT_FALSE(interpolating_value(party(1), {}));
  // 1: 2/(2-1) = 2; 2: 1/(1-2) = -1.
  EXPECT_EQ(*interpolating_value(party(1), {party(1), party(2)}), Scalar::from_number(2));
  EXPECT_EQ(*interpolating_value(party(2), {party(1), party(2)}),
            Scalar() - Scalar::from_number(1));
}

}  // namespace
}  // namespace comity::crypto::frost
