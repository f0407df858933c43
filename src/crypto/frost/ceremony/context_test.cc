#include "crypto/frost/ceremony/context.h"

#include <gtest/gtest.h>

#include <set>

#include "crypto/frost/testing/ceremony.h"

namespace comity::crypto::frost {
namespace {

using testing::Parties;
using testing::party;
using testing::purpose;

Digest digest_of(const Purpose& purpose, std::size_t threshold, const Parties& parties) {
  return CeremonyContext::generation(purpose, threshold, parties.receivers)->digest();
}

TEST(CeremonyContext, EveryPartOfItCounts) {
  const Parties parties(testing::parties(4));
  std::set<Digest> digests = {digest_of(purpose(), 3, parties), digest_of(purpose(), 2, parties),
                              digest_of(purpose(2), 3, parties)};
  Purpose other = purpose();
  other.community.octets[31] = 8;
  digests.insert(digest_of(other, 3, parties));
  other = purpose();
  other.zone = "\3org";
  digests.insert(digest_of(other, 3, parties));
  other = purpose();
  other.role = 1;
  digests.insert(digest_of(other, 3, parties));
  other = purpose();
  other.epoch = 6;
  digests.insert(digest_of(other, 3, parties));
  digests.insert(digest_of(purpose(), 3, Parties(testing::parties(4))));  // other one-time keys
  Parties fewer(testing::parties(3));
  fewer.receivers.assign(parties.receivers.begin(), parties.receivers.end() - 1);
  digests.insert(digest_of(purpose(), 3, fewer));
  EXPECT_EQ(digests.size(), 9U);
}

TEST(CeremonyContext, OfNewSharesBindsTheKeyAndTheDealers) {
  const Deal one = testing::random_deal(2, 4);
  const Deal two = testing::random_deal(2, 4);
  const Parties parties(testing::parties(4));
  const auto digest = [&](const Group& old, std::vector<Identifier> dealers) {
    return CeremonyContext::resharing(purpose(), 2, parties.receivers, old, std::move(dealers))
        ->digest();
  };
  const std::set<Digest> digests = {
      digest_of(purpose(), 2, parties), digest(one.group, {party(1), party(2)}),
      digest(two.group, {party(1), party(2)}), digest(one.group, {party(1), party(3)}),
      digest(one.group, {party(1), party(2), party(3)})};
  EXPECT_EQ(digests.size(), 5U);
  EXPECT_EQ(digest(one.group, {party(2), party(1)}), digest(one.group, {party(1), party(2)}));
}

TEST(CeremonyContext, TheOrderOfTheReceiversIsNoMatter) {
  Parties parties(testing::parties(3));
  const Digest digest = digest_of(purpose(), 2, parties);
  std::swap(parties.receivers.front(), parties.receivers.back());
  EXPECT_EQ(digest_of(purpose(), 2, parties), digest);
}

TEST(CeremonyContext, RefusesWhatIsThereTwice) {
  Parties parties(testing::parties(3));
  const auto refusal = [&] {
    return CeremonyContext::generation(purpose(), 2, parties.receivers).error().message;
  };
  parties.receivers[2].identifier = party(1);
  EXPECT_EQ(refusal(), "party 1 is there twice");
  parties.receivers[2] = {party(3), parties.receivers[0].one_time_key};
  EXPECT_EQ(refusal(), "parties 1 and 3 have the same one-time key");
}

TEST(CeremonyContext, RefusesThresholdsAndNamesOutOfBounds) {
  const Parties parties(testing::parties(3));
  EXPECT_FALSE(CeremonyContext::generation(purpose(), 1, parties.receivers));
  EXPECT_FALSE(CeremonyContext::generation(purpose(), 4, parties.receivers));
  EXPECT_FALSE(CeremonyContext::generation(purpose(), 2, {}));
  Purpose longest = purpose();
  longest.zone = Bytes(255, 'a');
  EXPECT_TRUE(CeremonyContext::generation(longest, 2, parties.receivers));
  longest.zone += 'a';
  EXPECT_EQ(CeremonyContext::generation(longest, 2, parties.receivers).error().message,
            "a zone's name has at most 255 octets");
}

TEST(CeremonyContext, RefusesDealersThatCannotShareTheKey) {
  const Deal old = testing::random_deal(3, 4);
  const Parties parties(testing::parties(3));
  const auto with = [&](std::size_t threshold, std::vector<Identifier> dealers) {
    return CeremonyContext::resharing(purpose(), threshold, parties.receivers, old.group,
                                      std::move(dealers));
  };
  EXPECT_TRUE(with(2, {party(1), party(2), party(4)}));
  EXPECT_EQ(with(2, {party(1), party(2)}).error().message,
            "dealers: 2 signers are fewer than the threshold of 3");
  EXPECT_FALSE(with(2, {party(1), party(2), party(2)}));
  EXPECT_FALSE(with(2, {party(1), party(2), party(5)}));
  EXPECT_FALSE(with(4, {party(1), party(2), party(4)}));
}

}  // namespace
}  // namespace comity::crypto::frost
