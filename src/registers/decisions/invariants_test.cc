#include "registers/decisions/invariants.h"

#include "registers/decisions/keys.h"
#include "registers/decisions/records.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

std::optional<std::string> judge(std::string_view name, state::Draft& step) {
  for (const ledger::Invariant& invariant : invariants()) {
    if (invariant.name == name) return invariant.holds(step, step.changes());
  }
  ADD_FAILURE() << "no invariant " << name;
  return std::nullopt;
}

// An open vote; each test writes what no action writes.
class Invariants : public ::testing::Test {
 protected:
  Assembly assembly_;
  const std::uint64_t number_ = assembly_.open_vote("a");
  const state::View& before_ = assembly_.draft();
  state::Draft step_{before_};
};

TEST_F(Invariants, SeeAProposalThatRunsOffTheAgenda) {
  ledger::agenda::cancel(step_, kRegister, number_);
  EXPECT_EQ(judge("running_proposals_are_on_the_agenda", step_), "proposal 1 runs off the agenda");
}

TEST_F(Invariants, SeeAnEndedProposalOnTheAgenda) {
  v1::Proposal proposal = assembly_.proposal(number_);
  proposal.set_state(v1::WITHDRAWN);
  write_proposal(step_, proposal);
  EXPECT_EQ(judge("running_proposals_are_on_the_agenda", step_),
            "proposal 1 has ended and is on the agenda");
  ledger::agenda::cancel(step_, kRegister, number_);
  EXPECT_EQ(judge("running_proposals_are_on_the_agenda", step_), "proposal 1 has ended at no time");
}

TEST_F(Invariants, SeeOnTheAgendaWhatWasNeverProposed) {
  schedule(step_, number_ + 1, assembly_.time_at(200));
  EXPECT_TRUE(judge("running_proposals_are_on_the_agenda", step_));
}

TEST_F(Invariants, SeeAVoteThatWouldCloseLate) {
  schedule(step_, number_, assembly_.time_at(201));
  EXPECT_TRUE(judge("running_proposals_are_on_the_agenda", step_));
  schedule(step_, number_, assembly_.time_at(199));
  EXPECT_FALSE(judge("running_proposals_are_on_the_agenda", step_));
}

TEST_F(Invariants, SeeAnErasedProposal) {
  step_.erase(numbered_key(kProposals, number_));
  EXPECT_TRUE(judge("running_proposals_are_on_the_agenda", step_));
}

TEST_F(Invariants, SeeACountThatCannotBe) {
  state::Draft step(before_);
  v1::ProposalCount count = read_count(before_, "a");
  count.set_proposed(1);
  count.set_open(2);
  step.put(count_key("a"), wire::encode(count));
  EXPECT_TRUE(judge("counts_are_in_range", step));
  count.set_open(1);
  step.put(count_key("a"), wire::encode(count));
  EXPECT_FALSE(judge("counts_are_in_range", step));
  step_.erase(count_key(""));
  EXPECT_TRUE(judge("counts_are_in_range", step_));
}

TEST_F(Invariants, SeeAVoteOnNothing) {
  v1::Proposal proposal = assembly_.proposal(number_);
  proposal.clear_effect_hash();
  write_proposal(step_, proposal);
  EXPECT_TRUE(judge("votes_are_bound", step_));
}

TEST_F(Invariants, SeeABallotWithoutASeat) {
  write_vote(step_, number_, "d", {});
  EXPECT_TRUE(judge("ballots_have_a_seat", step_));

  state::Draft other(before_);
  v1::Consent consent;
  consent.set_effect_hash(Bytes(32, 'x'));
  write_consent(other, number_, "c", consent);
  EXPECT_TRUE(judge("ballots_have_a_seat", other));
}

}  // namespace
}  // namespace comity::decisions::testing
