// Shares that are not those that were owed, and who is named for it.
#include <gtest/gtest.h>

#include "crypto/frost/ceremony/dealings.h"
#include "crypto/frost/testing/ceremony.h"

namespace comity::crypto::frost {
namespace {

using testing::Forgery;
using testing::Parties;
using testing::party;
using testing::random_secret;

// Dealer 2 of 3 wrongs receiver 3 in a way that only 3 can see.
struct Wronged {
  Parties parties{testing::parties(3)};
  CeremonyContext context = testing::generation(2, parties);
  std::vector<PostedMessage> posted = testing::deal_all(context);

  [[nodiscard]] Dealings gather() const { return *Dealings::gather(context, posted); }
  [[nodiscard]] Dealings with(Secret share) {
    Forgery forgery(context, party(2));
    forgery.shares[2] = std::move(share);
    posted[1].message = forgery.write(context);
    return gather();
  }
};

void expect_dealer_two(const Dealings& dealings, const Parties& parties, std::string_view reason) {
  for (std::size_t honest = 0; honest < 2; ++honest) {
    EXPECT_TRUE(dealings.complaints(parties.keys[honest], random_secret(32))->empty());
  }
  const std::vector<Complaint> complaints =
      *dealings.complaints(parties.keys[2], random_secret(32));
  ASSERT_EQ(complaints.size(), 1U);
  EXPECT_EQ(complaints[0].complainer, party(3));
  EXPECT_EQ(complaints[0].accused, party(2));
  const Judgement judgement = *dealings.judge(complaints[0]);
  EXPECT_EQ(judgement.culprit, party(2));
  EXPECT_EQ(judgement.reason, reason);
}

TEST(Complaint, NamesTheDealerOfAWrongShare) {
  Wronged wronged;
  const Dealings dealings = wronged.with(*reduce_secret(random_secret(64).view()));
  expect_dealer_two(dealings, wronged.parties, "the share is not the one that was committed to");
}

TEST(Complaint, NamesTheDealerOfAShareOfZero) {
  Wronged wronged;
  const Dealings dealings = wronged.with(*Secret::make(32));
  expect_dealer_two(dealings, wronged.parties, "the share is not the one that was committed to");
}

TEST(Complaint, NamesTheDealerOfAShareThatIsNotCanonical) {
  Wronged wronged;
  const Dealings dealings = wronged.with(testing::secret_of(std::string(64, 'f')));
  expect_dealer_two(dealings, wronged.parties, "the share is not below the order of the group");
}

TEST(Complaint, NamesTheDealerOfAShareThatDoesNotOpen) {
  Wronged wronged;
  Bytes& sealed = wronged.posted[1].message.sealed;
  sealed.back() = static_cast<char>(sealed.back() ^ 1);
  expect_dealer_two(wronged.gather(), wronged.parties, "the share does not open");
}

// The shares of two receivers in each other's place.
TEST(Complaint, NamesTheDealerWhoMixedItsSharesUp) {
  Wronged wronged;
  Bytes& sealed = wronged.posted[1].message.sealed;
  const Bytes first = sealed.substr(0, 48);
  sealed.replace(0, 48, sealed.substr(96, 48));
  sealed.replace(96, 48, first);
  const Dealings dealings = wronged.gather();
  for (const std::size_t receiver : {0, 2}) {
    const std::vector<Complaint> complaints =
        *dealings.complaints(wronged.parties.keys[receiver], random_secret(32));
    ASSERT_EQ(complaints.size(), 1U);
    EXPECT_EQ(dealings.judge(complaints[0])->culprit, party(2));
  }
}

// A polynomial that is zero at a receiver gives it nothing: no honest dealer meets that.
TEST(Complaint, NamesTheDealerWhoOwesNothing) {
  Wronged wronged;
  const std::string minus_three = "ea" + std::string(testing::kOrderLessOne).substr(2);
  const std::string one = "01" + std::string(62, '0');
  Forgery forgery(wronged.context, party(2),
                  *Polynomial::from_coefficients(testing::secret_of(minus_three + one)));
  forgery.shares[2] = random_secret(32);
  forgery.shares[2].mutable_view()[31] = 0;
  wronged.posted[1].message = forgery.write(wronged.context);
  expect_dealer_two(wronged.gather(), wronged.parties, "the identity is no value to send");
}

TEST(Complaint, WithoutGroundNamesTheComplainer) {
  Wronged wronged;
  const Dealings dealings = wronged.gather();
  const std::vector<Receiver>& receivers = wronged.context.receivers();
  // True evidence of a good share: opened before all, it is seen to be good.
  const Bytes octets = wronged.posted[0].message.octets;
  const Sealing sealing{
      hash_ceremony("message", {view(wronged.context.digest()), octets}), party(1),
      *Element::from(octets.substr(octets.size() - kSealingKeyBytes, kElementBytes)), receivers[2]};
  const Complaint unfounded{
      party(3), party(1),
      *make_evidence(sealing, wronged.parties.keys[2], random_secret(32).view())};
  const Judgement judgement = *dealings.judge(unfounded);
  EXPECT_EQ(judgement.culprit, party(3));
  EXPECT_EQ(judgement.reason, "the share is the one that was committed to");
}

TEST(Complaint, WithFalseEvidenceNamesTheComplainer) {
  Wronged wronged;
  const Dealings dealings = wronged.with(*reduce_secret(random_secret(64).view()));
  const Complaint good = dealings.complaints(wronged.parties.keys[2], random_secret(32))->front();
  for (const std::size_t bit : {0, 100, 300, 511, 700}) {
    Complaint changed = good;
    changed.evidence[bit / 8] = static_cast<char>(changed.evidence[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(dealings.judge(changed)->culprit, party(3)) << bit;
  }
  Complaint changed = good;
  changed.evidence.pop_back();
  EXPECT_EQ(dealings.judge(changed)->reason, "evidence has 96 octets, not 95");
  changed.evidence.clear();
  EXPECT_EQ(dealings.judge(changed)->culprit, party(3));
}

// Evidence is about one share: it serves neither another accused nor another complainer.
TEST(Complaint, EvidenceServesNoOtherComplaint) {
  Wronged wronged;
  const Dealings dealings = wronged.with(*reduce_secret(random_secret(64).view()));
  const Complaint good = dealings.complaints(wronged.parties.keys[2], random_secret(32))->front();
  EXPECT_EQ(dealings.judge({party(3), party(1), good.evidence})->culprit, party(3));
  EXPECT_EQ(dealings.judge({party(1), party(2), good.evidence})->culprit, party(1));
  EXPECT_FALSE(dealings.judge({party(4), party(2), good.evidence}));
  EXPECT_FALSE(dealings.judge({party(3), party(4), good.evidence}));
}

// What a complaint opens is one share of the accused. It opens none that another has sent.
TEST(Complaint, OpensNothingElse) {
  Wronged wronged;
  const Dealings dealings = wronged.with(*reduce_secret(random_secret(64).view()));
  const Complaint good = dealings.complaints(wronged.parties.keys[2], random_secret(32))->front();
  const Bytes shared = good.evidence.substr(0, kElementBytes);
  for (const PostedMessage& posted : wronged.posted) {
    const Element key = *Element::from(
        posted.message.octets.substr(posted.message.octets.size() - 96, kElementBytes));
    const Secret value = *Point::secret_times(wronged.parties.keys[2].view(), key);
    EXPECT_EQ(shown(value.view()) == shared, posted.sender == party(2)) << posted.sender.text();
  }
}

TEST(Complaint, WhoIsWrongedDoesNotFinish) {
  Wronged wronged;
  const Dealings dealings = wronged.with(*reduce_secret(random_secret(64).view()));
  EXPECT_TRUE(dealings.finish(std::move(wronged.parties.keys[0])));
  EXPECT_EQ(dealings.finish(std::move(wronged.parties.keys[2])).error().message,
            "the share of 3 is not the one that was committed to");
}

TEST(Complaint, TakesAKeyOfThisCeremonyOnly) {
  Wronged wronged;
  Parties others(testing::parties(3));
  const Dealings dealings = wronged.gather();
  EXPECT_FALSE(dealings.complaints(others.keys[0], random_secret(32)));
  EXPECT_EQ(dealings.finish(std::move(others.keys[0])).error().message,
            "the one-time key is none of this ceremony");
}

// A party that was switched off goes on from the record and its one-time key.
TEST(OneTimeKey, IsTheSameAfterARestart) {
  Wronged wronged;
  const Dealings dealings = wronged.gather();
  const Bytes kept(shown(wronged.parties.keys[1].view()));
  const KeyShare share = *dealings.finish(std::move(wronged.parties.keys[1]));
  OneTimeKey restored = *OneTimeKey::restore(testing::secret(kept));
  EXPECT_EQ(restored.public_key(), wronged.context.receivers()[1].one_time_key);
  EXPECT_EQ(testing::hex_of(dealings.finish(std::move(restored))->view()),
            testing::hex_of(share.view()));
  EXPECT_FALSE(OneTimeKey::restore(*Secret::make(32)));
  EXPECT_FALSE(OneTimeKey::restore(testing::secret_of(std::string(64, 'f'))));
  EXPECT_FALSE(OneTimeKey::restore(*Secret::make(31)));
  EXPECT_FALSE(OneTimeKey::from_randomness(random_secret(32).view()));
}

// The culprit is left out of the next try, in which no message of the last one counts.
TEST(Complaint, TheNextTryIsWithoutTheCulprit) {
  Wronged wronged;
  wronged.posted[1].message = {};
  const Refusal refusal = Dealings::gather(wronged.context, wronged.posted).error();
  std::vector<Identifier> left;
  for (const Receiver& receiver : wronged.parties.receivers) {
    if (receiver.identifier != refusal.culprits.front()) left.push_back(receiver.identifier);
  }
  Parties parties(left);
  const CeremonyContext next = testing::generation(2, parties, 2);
  EXPECT_EQ(Dealings::gather(next, wronged.posted).error().culprits,
            (std::vector{party(1), party(2), party(3)}));
  const Deal done =
      testing::finish_all(*Dealings::gather(next, testing::deal_all(next)), std::move(parties));
  EXPECT_EQ(done.shares.size(), 2U);
}

}  // namespace
}  // namespace comity::crypto::frost
