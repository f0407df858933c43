#include "registers/decisions/records.h"

#include <gtest/gtest.h>

#include "registers/decisions/keys.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

std::string hex_of(const state::Key& key) { return to_hex(state::encode(key)); }

// docs/spec/decisions.md: table, collection and key, each with its length.
TEST(Keys, AreTheBytesOfTheSpecification) {
  EXPECT_EQ(hex_of(numbered_key(kProposals, 258)),
            "00096465636973696f6e73000970726f706f73616c7300080000000000000102");
  EXPECT_EQ(hex_of(numbered_key(kActions, 1)),
            "00096465636973696f6e730007616374696f6e7300080000000000000001");
  EXPECT_EQ(hex_of(numbered_key(kElectorates, 1)),
            "00096465636973696f6e73000b656c6563746f726174657300080000000000000001");
  EXPECT_EQ(hex_of(party_key(kVotesPrefix, 12, "a")),
            "00096465636973696f6e730008766f7465732f3132000161");
  EXPECT_EQ(hex_of(party_key(kConsentsPrefix, 12, "a")),
            "00096465636973696f6e73000b636f6e73656e74732f3132000161");
  EXPECT_EQ(hex_of(party_key(kObjectionsPrefix, 12, "a")),
            "00096465636973696f6e73000d6f626a656374696f6e732f3132000161");
  EXPECT_EQ(hex_of(count_key("")), "00096465636973696f6e730006636f756e74730000");
  EXPECT_EQ(hex_of(count_key("a")), "00096465636973696f6e730006636f756e7473000161");
}

TEST(Records, AreTheBytesOfTheSpecification) {
  Assembly assembly;
  const std::uint64_t number = assembly.open_vote("a");
  ASSERT_EQ(assembly.run(vote(number, v1::NO), "b"), Code::done);
  const std::string transaction = crypto::sha256(wire::encode(vote(number, v1::NO))).hex();
  EXPECT_EQ(to_hex(*assembly.draft().get(party_key(kVotesPrefix, number, "b"))),
            "0802"
            "1a0608e4a4a7da06"
            "2220" +
                transaction);
  EXPECT_EQ(to_hex(*assembly.draft().get(count_key("a"))), "08011001");
  EXPECT_EQ(to_hex(*assembly.draft().get(numbered_key(kElectorates, number))),
            "0a0e"
            "0a0161"
            "1209636f6d70616e696573"
            "0a0e"
            "0a0162"
            "1209636f6d70616e696573"
            "0a0e"
            "0a0163"
            "1209636f6d70616e696573");
}

TEST(Counts, FollowWhatRuns) {
  Assembly assembly;
  (void)assembly.open_vote("a");
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  ASSERT_EQ(assembly.run(propose(), "b"), Code::done);
  const auto counts = [&](std::string_view party) {
    const v1::ProposalCount count = read_count(assembly.draft(), party);
    return std::pair(count.proposed(), count.open());
  };
  using Pair = std::pair<std::uint64_t, std::uint32_t>;
  EXPECT_EQ(counts(""), Pair(3, 3));
  EXPECT_EQ(counts("a"), Pair(2, 2));
  EXPECT_EQ(counts("b"), Pair(1, 1));
  EXPECT_EQ(counts("c"), Pair(0, 0));

  ASSERT_EQ(assembly.run(withdraw(2), "a"), Code::done);
  assembly.at(200);  // the vote on the first ends, with nobody's yes; that on the third opens
  assembly.settle_due();
  EXPECT_EQ(counts(""), Pair(3, 1));
  EXPECT_EQ(counts("a"), Pair(2, 0));
  EXPECT_EQ(counts("b"), Pair(1, 1));
}

}  // namespace
}  // namespace comity::decisions::testing
