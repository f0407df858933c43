#include "crypto/frost/ceremony/repair.h"

#include <gtest/gtest.h>

#include "crypto/frost/testing/ceremony.h"

namespace comity::crypto::frost {
namespace {

using testing::hex_of;
using testing::Parties;
using testing::party;
using testing::random_secret;

// 3 of 5 sign; 4 has lost its share, and 1, 2 and 5 help.
struct Loss {
  Deal deal = testing::random_deal(3, 5);
  Parties helpers{{party(1), party(2), party(5)}};
  Parties lost{{party(4)}};
  RepairContext context = *RepairContext::make(testing::purpose(), deal.group, helpers.receivers,
                                               lost.receivers.front());
  std::vector<PostedMessage> first = {cut(1), cut(2), cut(5)};

  [[nodiscard]] const KeyShare& share(std::uint16_t number) const {
    return deal.shares[number - 1U];
  }
  [[nodiscard]] PostedMessage cut(std::uint16_t number) const {
    return {party(number),
            *cut_share(context, share(number), random_secret(cut_randomness_bytes(context)))};
  }
  [[nodiscard]] Cuts cuts() const { return *Cuts::gather(context, first); }
  // Uses the helpers' one-time keys up.
  [[nodiscard]] std::vector<PostedMessage> second(const Cuts& cuts) {
    std::vector<PostedMessage> posted;
    for (std::size_t i = 0; i < helpers.keys.size(); ++i) {
      posted.push_back({helpers.receivers[i].identifier,
                        *cuts.pass_on(std::move(helpers.keys[i]), random_secret(96))});
    }
    return posted;
  }
};

TEST(Repair, GivesTheShareBackAsItWas) {
  Loss loss;
  const Cuts cuts = loss.cuts();
  for (const OneTimeKey& key : loss.helpers.keys) {
    EXPECT_TRUE(cuts.complaints(key, random_secret(32))->empty());
  }
  const Sums sums = *Sums::gather(cuts, loss.second(cuts));
  EXPECT_TRUE(sums.complaints(loss.lost.keys[0], random_secret(32))->empty());
  const KeyShare repaired = *sums.finish(std::move(loss.lost.keys[0]));
  EXPECT_EQ(repaired.identifier(), party(4));
  EXPECT_EQ(hex_of(repaired.view()), hex_of(loss.share(4).view()));
}

TEST(Repair, MoreThanTheThresholdMayHelp) {
  const Deal deal = testing::random_deal(2, 5);
  Parties helpers({party(5), party(1), party(3)});
  Parties lost({party(2)});
  const RepairContext context = *RepairContext::make(testing::purpose(), deal.group,
                                                     helpers.receivers, lost.receivers.front());
  std::vector<PostedMessage> first;
  for (const std::size_t place : {0, 2, 4}) {
    first.push_back(
        {deal.shares[place].identifier(),
         *cut_share(context, deal.shares[place], random_secret(cut_randomness_bytes(context)))});
  }
  const Cuts cuts = *Cuts::gather(context, first);
  std::vector<PostedMessage> second;
  for (std::size_t i = 0; i < 3; ++i) {
    second.push_back({helpers.receivers[i].identifier,
                      *cuts.pass_on(std::move(helpers.keys[i]), random_secret(96))});
  }
  const KeyShare repaired = *Sums::gather(cuts, second)->finish(std::move(lost.keys[0]));
  EXPECT_EQ(hex_of(repaired.view()), hex_of(deal.shares[1].view()));
}

TEST(Repair, RefusesHelpersThatCannotHelp) {
  const Loss loss;
  const auto with = [&](std::vector<Identifier> identifiers, std::uint16_t lost) {
    const Parties helpers(std::move(identifiers));
    const Parties member({party(lost)});
    return RepairContext::make(testing::purpose(), loss.deal.group, helpers.receivers,
                               member.receivers.front());
  };
  EXPECT_TRUE(with({party(1), party(2), party(3)}, 4));
  EXPECT_EQ(with({party(1), party(2)}, 4).error().message,
            "helpers: 2 signers are fewer than the threshold of 3");
  EXPECT_EQ(with({party(1), party(2), party(4)}, 4).error().message, "party 4 is there twice");
  EXPECT_EQ(with({party(1), party(2), party(3)}, 6).error().message, "6 is no member of the group");
  EXPECT_FALSE(with({party(1), party(2), party(6)}, 4));
  EXPECT_FALSE(with({party(1), party(2), party(2)}, 4));
}

TEST(Repair, EachContextIsOfOneLossOnly) {
  const Loss loss;
  const Parties other({party(3)});
  EXPECT_NE(RepairContext::make(testing::purpose(), loss.deal.group, loss.helpers.receivers,
                                other.receivers.front())
                ->digest(),
            loss.context.digest());
  EXPECT_NE(RepairContext::make(testing::purpose(2), loss.deal.group, loss.helpers.receivers,
                                loss.lost.receivers.front())
                ->digest(),
            loss.context.digest());
}

TEST(Repair, SummandsOfAnotherShareAreRefusedAndNamed) {
  Loss loss;
  const Deal other = testing::random_deal(3, 5);
  EXPECT_EQ(
      cut_share(loss.context, other.shares[0], random_secret(cut_randomness_bytes(loss.context)))
          .error()
          .message,
      "the share of 1 is of another group");
  EXPECT_FALSE(
      cut_share(loss.context, loss.share(3), random_secret(cut_randomness_bytes(loss.context))));
  const RepairContext of_other = *RepairContext::make(
      testing::purpose(), other.group, loss.helpers.receivers, loss.lost.receivers.front());
  const Bytes body =
      cut_share(of_other, other.shares[1], random_secret(cut_randomness_bytes(of_other)))
          ->octets.substr(0, 96);
  loss.first[1].message =
      *write_message(loss.context.digest(), party(2), body, loss.context.helpers(),
                     random_secret(96).view(), random_secret(96).view());
  const Refusal refusal = Cuts::gather(loss.context, loss.first).error();
  EXPECT_EQ(refusal.message, "2: the summands are not those of its weighted share");
  EXPECT_EQ(refusal.culprits, std::vector{party(2)});
}

TEST(Repair, LiesInTheFirstRoundAreNamed) {
  Loss loss;
  loss.first[0].message.octets += Bytes(32, 'x');
  loss.first[2].message.sealed.pop_back();
  EXPECT_EQ(Cuts::gather(loss.context, loss.first).error().culprits,
            (std::vector{party(1), party(5)}));
  loss.first = {loss.cut(1), loss.cut(2), loss.cut(5)};
  loss.first[1].message.octets.replace(0, 32, Bytes(32, '\0'));
  EXPECT_TRUE(Cuts::gather(loss.context, loss.first).error().message.starts_with("2: "));
  loss.first.pop_back();
  EXPECT_EQ(Cuts::gather(loss.context, loss.first).error().culprits,
            (std::vector{party(2), party(5)}));
}

TEST(Repair, AWrongSummandIsTheSenders) {
  Loss loss;
  Bytes& sealed = loss.first[0].message.sealed;
  sealed[48] = static_cast<char>(sealed[48] ^ 1);
  const Cuts cuts = loss.cuts();
  const std::vector<Complaint> complaints =
      *cuts.complaints(loss.helpers.keys[1], random_secret(32));
  ASSERT_EQ(complaints.size(), 1U);
  EXPECT_EQ(complaints[0].complainer, party(2));
  EXPECT_EQ(cuts.judge(complaints[0])->culprit, party(1));
  EXPECT_EQ(cuts.judge({party(5), party(1), complaints[0].evidence})->culprit, party(5));
  EXPECT_FALSE(cuts.pass_on(std::move(loss.helpers.keys[1]), random_secret(96)));
}

// Opens, and is not what was committed to.
TEST(Repair, AnotherSummandThanCommittedIsTheSenders) {
  Loss loss;
  loss.first[0].message =
      *write_message(loss.context.digest(), party(1), loss.first[0].message.octets.substr(0, 96),
                     loss.context.helpers(), testing::secret_of(std::string(64 * 3, '0')).view(),
                     random_secret(96).view());
  const Cuts cuts = loss.cuts();
  const Complaint complaint = cuts.complaints(loss.helpers.keys[2], random_secret(32))->front();
  EXPECT_EQ(cuts.judge(complaint)->reason, "the share is not the one that was committed to");
  EXPECT_EQ(cuts.pass_on(std::move(loss.helpers.keys[2]), random_secret(96)).error().message,
            "the summands are not those that were committed to: complain");
}

TEST(Repair, AWrongSumIsTheSenders) {
  Loss loss;
  const Cuts cuts = loss.cuts();
  std::vector<PostedMessage> second = loss.second(cuts);
  second[1].message = *write_message(cuts.digest(), party(2), {}, {loss.context.lost()},
                                     testing::secret_of("05" + std::string(62, '0')).view(),
                                     random_secret(96).view());
  const Sums sums = *Sums::gather(cuts, second);
  const std::vector<Complaint> complaints = *sums.complaints(loss.lost.keys[0], random_secret(32));
  ASSERT_EQ(complaints.size(), 1U);
  EXPECT_EQ(sums.judge(complaints[0])->culprit, party(2));
  EXPECT_FALSE(sums.finish(std::move(loss.lost.keys[0])));
  second.pop_back();
  EXPECT_EQ(Sums::gather(cuts, second).error().culprits, std::vector{party(5)});
}

TEST(Repair, ASumOfOtherCutsIsRefused) {
  Loss loss;
  const Cuts before = loss.cuts();
  const std::vector<PostedMessage> second = loss.second(before);
  loss.first = {loss.cut(1), loss.cut(2), loss.cut(5)};
  EXPECT_EQ(Sums::gather(loss.cuts(), second).error().culprits.size(), 3U);
}

// Two who help together can make a helper pass on nothing; the one who came last is named.
TEST(Repair, ASumThatIsTheIdentityIsTheDoingOfTheLast) {
  const Deal deal = testing::random_deal(2, 3);
  const Parties helpers({party(1), party(2)});
  const Parties lost({party(3)});
  const RepairContext context = *RepairContext::make(testing::purpose(), deal.group,
                                                     helpers.receivers, lost.receivers.front());
  const auto with = [&](std::size_t place, std::string_view summand) {
    Secret randomness = random_secret(cut_randomness_bytes(context));
    const Bytes wide = *from_hex(summand) + Bytes(32, '\0');
    std::copy(wide.begin(), wide.end(), randomness.mutable_view().begin());
    return PostedMessage{deal.shares[place].identifier(),
                         *cut_share(context, deal.shares[place], std::move(randomness))};
  };
  const std::vector<PostedMessage> first = {with(1, "01" + std::string(62, '0')),
                                            with(0, testing::kOrderLessOne)};
  EXPECT_EQ(Cuts::gather(context, first).error().culprits, std::vector{party(1)});
}

}  // namespace
}  // namespace comity::crypto::frost
