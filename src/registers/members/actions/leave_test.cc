#include "ledger/holdings.h"
#include "ledger/records.h"
#include "registers/members/testing/world.h"
#include "wire/codec.h"

namespace comity::members {
namespace {

using ledger::Code;
using LeaveTest = World;

TEST_F(LeaveTest, a_party_goes_for_good_but_not_the_last_one) {
  v1::Action action;
  action.mutable_members_leave();
  EXPECT_EQ(own(action, "bea", 3), Code::done);
  EXPECT_EQ(standing_of(party("bea")), v1::LEFT);
  EXPECT_FALSE(acts("bea", 3));
  EXPECT_EQ(own(action, "bea", 3), Code::wrong_standing);
  EXPECT_EQ(own(action, "ada", 1), Code::lock_out);
  const std::vector<std::string> everybody = {"ada", "bea"};
  EXPECT_EQ(all_parties(draft()), everybody);
}

// Its rights hang on what it holds, and its word on its being heard since.
TEST_F(LeaveTest, who_holds_something_still_acts_without_a_seat) {
  ledger::move_holding(draft(), "names/./one", "", "bea");
  v1::Action action;
  action.mutable_members_leave();
  ASSERT_EQ(own(action, "bea", 3), Code::done);
  const auto known = [&] {
    return *identities().actor(draft(), "bea", signing_key(3).public_key());
  };
  EXPECT_TRUE(known().may_act);
  EXPECT_FALSE(known().seated);
  EXPECT_TRUE(is_gone(draft(), "bea"));
  EXPECT_EQ(acting_parties(draft()), std::vector<std::string>{"ada"});

  ledger::set_heard(draft(), "bea", 1);
  EXPECT_FALSE(is_gone(draft(), "bea"));
  EXPECT_EQ(acting_parties(draft()), (std::vector<std::string>{"ada", "bea"}));

  ledger::move_holding(draft(), "names/./one", "bea", "ada");
  EXPECT_FALSE(known().may_act);
  EXPECT_EQ(acting_parties(draft()), std::vector<std::string>{"ada"});
}

TEST_F(LeaveTest, what_was_done_on_the_day_of_leaving_is_no_word_after_it) {
  ledger::set_heard(draft(), "bea", 1);
  v1::Party leaving = party("bea");
  leaving.set_left(Bytes(Hash::kSize, 'l'));
  wire::set_time(*leaving.mutable_left_at(), Time{2 * 86'400'000 - 1});
  write_party(draft(), leaving);
  EXPECT_TRUE(is_gone(draft(), "bea"));
  ledger::set_heard(draft(), "bea", 2);
  EXPECT_FALSE(is_gone(draft(), "bea"));
}

}  // namespace
}  // namespace comity::members
