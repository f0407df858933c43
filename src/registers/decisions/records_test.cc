#include "registers/decisions/records.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <map>

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
  EXPECT_EQ(hex_of(agenda_key()), "00096465636973696f6e7300066167656e64610000");
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
  EXPECT_EQ(to_hex(*assembly.draft().get(agenda_key())),
            "0a0d"
            "0a0608c8a5a7da06"
            "1001"
            "1a0161"
            "1001");
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

// The agenda against a model: a map from (time, number).
RC_GTEST_PROP(Agenda, IsInOrderWhateverIsScheduled, ()) {
  EmptyView empty;
  state::Draft draft(empty);
  std::map<std::uint64_t, std::int64_t> model;
  const auto steps = *rc::gen::container<std::vector<std::pair<std::uint64_t, std::int64_t>>>(
      rc::gen::pair(rc::gen::inRange<std::uint64_t>(1, 12), rc::gen::inRange<std::int64_t>(0, 9)));
  for (const auto& [number, second] : steps) {
    v1::Proposal proposal;
    proposal.set_number(number);
    proposal.set_proposer("a");
    if (second == 0) {
      take_off_agenda(draft, number);
      model.erase(number);
    } else {
      schedule(draft, proposal, Time{second * 1000});
      model[number] = second;
    }
  }
  std::map<std::pair<std::int64_t, std::uint64_t>, bool> expected;
  for (const auto& [number, second] : model) expected[{second, number}] = true;
  const v1::Agenda agenda = read_agenda(draft);
  RC_ASSERT(static_cast<std::size_t>(agenda.items_size()) == expected.size());
  int i = 0;
  for (const auto& [place, unused] : expected) {
    RC_ASSERT(agenda.items(i).proposal() == place.second);
    RC_ASSERT(agenda.items(i).due_at().seconds() == place.first);
    ++i;
  }
}

}  // namespace
}  // namespace comity::decisions::testing
