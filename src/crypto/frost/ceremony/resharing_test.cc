// One key, and other holders of it.
#include <gtest/gtest.h>

#include "crypto/ed25519.h"
#include "crypto/frost/ceremony/dealings.h"
#include "crypto/frost/testing/ceremony.h"

namespace comity::crypto::frost {
namespace {

using testing::Forgery;
using testing::hex_of;
using testing::Parties;
using testing::party;
using testing::random_secret;

// 2, 3 and 5 of the old holders 1 to 5, of whom three sign, deal to 4 to 9, of whom four shall.
struct Handover {
  Deal old = testing::generate(3, testing::parties(5));
  Parties parties{{party(4), party(5), party(6), party(7), party(8), party(9)}};
  CeremonyContext context = *CeremonyContext::resharing(testing::purpose(), 4, parties.receivers,
                                                        old.group, {party(2), party(3), party(5)});
  std::vector<PostedMessage> posted = testing::deal_again(context, old.shares);

  [[nodiscard]] Deal finish() {
    return testing::finish_all(*Dealings::gather(context, posted), std::move(parties));
  }
};

bool can_sign(const Group& group, std::vector<KeyShare> shares) {
  Deal deal{group, std::move(shares)};
  std::vector<std::size_t> places(deal.shares.size());
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
  testing::Ceremony signers(deal, places);
  const Signing signing = signers.begin("message");
  const auto signature = signing.aggregate(signers.sign(signing));
  return signature && verify(group.key().public_key(), "message", *signature);
}

TEST(Resharing, GivesNewHoldersTheSameKey) {
  Handover handover;
  const Dealings dealings = *Dealings::gather(handover.context, handover.posted);
  for (const OneTimeKey& key : handover.parties.keys) {
    EXPECT_TRUE(dealings.complaints(key, random_secret(32))->empty());
  }
  Deal done = testing::finish_all(dealings, std::move(handover.parties));
  EXPECT_EQ(done.group.key(), handover.old.group.key());
  EXPECT_EQ(done.group.threshold(), 4U);
  done.shares.erase(done.shares.begin(), done.shares.begin() + 2);
  EXPECT_TRUE(can_sign(done.group, std::move(done.shares)));
}

TEST(Resharing, LeavesTheOldGroupAsItWas) {
  Handover handover;
  EXPECT_TRUE(Dealings::gather(handover.context, handover.posted));
  EXPECT_TRUE(can_sign(handover.old.group, std::move(handover.old.shares)));
}

// 5 stays, 1 and 2 leave: what they hold is of a polynomial that has nothing to do with the new.
TEST(Resharing, OldSharesDoNotCombineWithNewOnes) {
  Handover handover;
  const Deal done = handover.finish();
  const Group& group = done.group;
  for (const KeyShare& old : handover.old.shares) {
    EXPECT_FALSE(KeyShare::make(group, old.identifier(), testing::secret(shown(old.view()))));
  }
  // Three new shares and an old one, interpolated, are not the secret.
  const std::vector<Identifier> four = {party(1), party(6), party(7), party(8)};
  Scalar sum =
      *interpolating_value(four[0], four) * *Scalar::from(shown(handover.old.shares[0].view()));
  for (std::size_t i = 2; i < 5; ++i) {
    sum = sum + *interpolating_value(done.shares[i].identifier(), four) *
                    *Scalar::from(shown(done.shares[i].view()));
  }
  EXPECT_NE(Point::base_times(sum), Point(group.key()));
}

TEST(Resharing, MayKeepHoldersAndThreshold) {
  Deal old = testing::generate(2, testing::parties(3));
  Parties same(testing::parties(3));
  const CeremonyContext context = *CeremonyContext::resharing(testing::purpose(), 2, same.receivers,
                                                              old.group, testing::parties(3));
  const std::vector<PostedMessage> posted = testing::deal_again(context, old.shares);
  const Deal done = testing::finish_all(*Dealings::gather(context, posted), std::move(same));
  EXPECT_EQ(done.group.key(), old.group.key());
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_NE(hex_of(done.shares[i].view()), hex_of(old.shares[i].view()));
  }
}

// A dealer that shares another secret than its own part would change the key.
TEST(Resharing, AnotherSecretThanTheOldShareIsRefusedAndNamed) {
  Handover handover;
  Forgery forgery(handover.context, party(3));
  handover.posted[1].message = forgery.write(handover.context);
  const Refusal refusal = Dealings::gather(handover.context, handover.posted).error();
  EXPECT_EQ(refusal.message, "3: the constant term is not its weighted old share");
  EXPECT_EQ(refusal.culprits, std::vector{party(3)});
}

// A share that was not weighted, or weighted for other dealers, is another secret too.
TEST(Resharing, ASharePromisedToOtherDealersIsRefused) {
  Handover handover;
  const CeremonyContext others =
      *CeremonyContext::resharing(testing::purpose(), 4, handover.parties.receivers,
                                  handover.old.group, {party(1), party(3), party(5)});
  handover.posted[1] = testing::deal_again(others, handover.old.shares)[1];
  ASSERT_EQ(handover.posted[1].sender, party(3));
  EXPECT_EQ(Dealings::gather(handover.context, handover.posted).error().culprits,
            std::vector{party(3)});
}

TEST(Resharing, ARaisedThresholdIsRefused) {
  Handover handover;
  const CeremonyContext five =
      *CeremonyContext::resharing(testing::purpose(), 5, handover.parties.receivers,
                                  handover.old.group, {party(2), party(3), party(5)});
  handover.posted[0] = testing::deal_again(five, handover.old.shares)[0];
  EXPECT_EQ(Dealings::gather(handover.context, handover.posted).error().message,
            "2: the message has 320 octets, not 288");
}

TEST(Resharing, AWrongShareIsTheDealers) {
  Handover handover;
  Bytes& sealed = handover.posted[2].message.sealed;
  sealed[0] = static_cast<char>(sealed[0] ^ 1);
  const Dealings dealings = *Dealings::gather(handover.context, handover.posted);
  const std::vector<Complaint> complaints =
      *dealings.complaints(handover.parties.keys[0], random_secret(32));
  ASSERT_EQ(complaints.size(), 1U);
  EXPECT_EQ(complaints[0].complainer, party(4));
  EXPECT_EQ(dealings.judge(complaints[0])->culprit, party(5));
}

TEST(Resharing, DealsOldSharesOfThisKeyOnly) {
  Handover handover;
  const auto with = [&](const KeyShare& share) {
    return deal_old_share(handover.context, share,
                          random_secret(dealing_randomness_bytes(handover.context)));
  };
  EXPECT_TRUE(with(handover.old.shares[1]));
  EXPECT_EQ(with(handover.old.shares[0]).error().message, "1 does not deal");
  const Deal other = testing::random_deal(3, 5);
  EXPECT_EQ(with(other.shares[1]).error().message, "the share of 2 is of another key");
  EXPECT_FALSE(deal_new_secret(handover.context, party(2),
                               random_secret(dealing_randomness_bytes(handover.context))));
  EXPECT_FALSE(deal_old_share(handover.context, handover.old.shares[1], random_secret(10)));
}

// After one handover an old share has the right key and is still of the group before.
TEST(Resharing, AShareOfTheGroupBeforeIsRefused) {
  Handover handover;
  const Deal done = handover.finish();
  Parties next(testing::parties(3));
  const CeremonyContext context = *CeremonyContext::resharing(
      testing::purpose(), 2, next.receivers, done.group, {party(4), party(5), party(6), party(7)});
  const KeyShare& stale = handover.old.shares[3];  // of 4
  EXPECT_EQ(deal_old_share(context, stale, random_secret(dealing_randomness_bytes(context)))
                .error()
                .message,
            "the share of 4 is of another group");
}

}  // namespace
}  // namespace comity::crypto::frost
