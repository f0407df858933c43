// What an operator is told of newer rules, and when nothing has to be said.
#include "upkeep/rules_watch.h"

#include <gtest/gtest.h>

#include "ledger/workspace.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::upkeep {
namespace {

class RulesWarning : public ::testing::Test {
 protected:
  RulesWarning() {
    v1::CommunityInfo community;
    community.add_operators("alpha");
    state_.put({"ledger", "community", ""}, wire::encode(community));
    v1::Party alpha;
    alpha.mutable_profile()->set_handle("alpha");
    alpha.set_standing(v1::ACTIVE);
    state_.put({"members", "parties", "alpha"}, wire::encode(alpha));
    adoption_.set_version(2);
    adoption_.set_fingerprint(Bytes(32, 'x'));
    adoption_.set_proposal(7);
    adoption_.set_state(v1::RULES_SCHEDULED);
    wire::set_time(*adoption_.mutable_at(), Time{1'767'225'600'000});
  }
  std::string warning(std::uint32_t newest) {
    state_.put({"constitution", "adoption", ""}, wire::encode(adoption_));
    return rules_warning(state_, ledger::Registry(wiring::registry().registers(), newest));
  }

  ledger::EmptyView nothing_;
  state::Draft state_{nothing_};
  v1::RulesAdoption adoption_;
};

constexpr const char* kBegin =
    "rules version 2, adopted by decision 7, begin at 2026-01-01T00:00:00.000Z";

TEST_F(RulesWarning, SaysFromTheDecisionOnThatTheProgramLacksThem) {
  EXPECT_EQ(rules_warning(state_, wiring::registry()), "");
  EXPECT_EQ(warning(1), std::string(kBegin) +
                            "; this program has them not and will stop there: get a program with "
                            "version 2 before, then declare it");
}

TEST_F(RulesWarning, SaysThatTheProgramHasOthersOfThatNumber) {
  EXPECT_EQ(warning(2),
            std::string(kBegin) +
                "; this program's version 2 has other actions or messages than were adopted, and "
                "it will stop there: get the program that was meant before, and do not declare "
                "this one");
}

TEST_F(RulesWarning, AsksForDeclarationsWhenTheyArePostponed) {
  const ledger::Registry program = wiring::registry();
  adoption_.set_fingerprint(program.fingerprint(2).bytes());
  EXPECT_EQ(warning(2), "");
  adoption_.set_state(v1::RULES_POSTPONED);
  EXPECT_EQ(warning(2),
            "rules version 2, adopted by decision 7, were due at 2026-01-01T00:00:00.000Z and are "
            "postponed: 0 of 1 operators have declared that they have them, more than two thirds "
            "are needed: declare it");
}

TEST_F(RulesWarning, EndsWithTheAdoption) {
  for (const v1::AdoptionState state : {v1::RULES_IN_FORCE, v1::RULES_FAILED, v1::RULES_LAPSED}) {
    adoption_.set_state(state);
    EXPECT_EQ(warning(1), "");
  }
}

}  // namespace
}  // namespace comity::upkeep
