#include "ledger/budget.h"

#include <gtest/gtest.h>

#include <memory>

#include "ledger/notes_world.h"
#include "ledger/workspace.h"
#include "wire/messages.h"

namespace comity::ledger::testing {
namespace {

constexpr std::int64_t kDayMilliseconds = 24LL * 3600 * 1000;

// What a machine does with one uses the budget, and does not tell whether anybody is there: else a
// holder that has lost its keys would never be silent, as long as its certificates are renewed.
TEST(Heard, ANarrowerKeyIsNoLifeOfItsParty) {
  const World world;
  const EmptyView nothing;
  state::Draft draft(nothing);
  Identities::Known known;
  known.actor.kind = Actor::Kind::party;
  known.actor.party = "ada";
  const auto act_on = [&](std::int64_t day, bool narrow) {
    known.actor.power = narrow ? std::make_shared<const v1::KeyPower>() : nullptr;
    Account account = open_account(draft, known, Time{day * kDayMilliseconds + 1}, world.ports);
    account.use.of(Role::operate).transactions += 1;
    charge_account(draft, account, "ada");
  };
  const auto used_on = [&](std::int64_t day) {
    return day_use(draft, "ada", Time{day * kDayMilliseconds}).of(Role::operate).transactions;
  };
  act_on(3, true);
  EXPECT_EQ(last_day_of_acts(draft, "ada"), std::nullopt);
  EXPECT_EQ(used_on(3), 1U);
  act_on(5, false);
  EXPECT_EQ(last_day_of_acts(draft, "ada"), Time{5 * kDayMilliseconds});
  act_on(5, true);
  act_on(9, true);
  EXPECT_EQ(last_day_of_acts(draft, "ada"), Time{5 * kDayMilliseconds});
  EXPECT_EQ(used_on(9), 1U);
  EXPECT_EQ(last_day_of_acts(draft, "ad"), std::nullopt);
}

}  // namespace
}  // namespace comity::ledger::testing
