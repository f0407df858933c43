#include "registers/members/outcomes.h"
#include "registers/members/testing/world.h"

namespace comity::members {
namespace {

using ledger::Code;

class JoinTest : public World {
 protected:
  JoinTest() {
    v1::Party applicant;
    applicant.mutable_profile()->set_handle("nova");
    applicant.mutable_profile()->set_kind(v1::COMPANY);
    applicant.set_standing(v1::APPLICANT);
    *applicant.add_keys() = key_with(10, kEveryday);
    write_new_party(draft(), applicant, genesis());
    ledger::set_root_at(draft(), 9, root_);
    action_.mutable_members_join()->set_height(9);
    action_.mutable_members_join()->set_root(root_.bytes());
  }
  Hash root_ = *Hash::from(std::string(32, 'r'));
  v1::Action action_;
};

TEST_F(JoinTest, an_applicant_that_has_checked_a_root_is_active) {
  EXPECT_EQ(own(action_, "nova", 10), Code::done);
  EXPECT_TRUE(is_active(draft(), "nova"));
  EXPECT_FALSE(active_parties(draft()).front().seat_since.has_value());  // a founder's
  EXPECT_TRUE(active_parties(draft()).back().seat_since.has_value());
  EXPECT_EQ(own(action_, "nova", 10), Code::wrong_standing);
}

TEST_F(JoinTest, the_root_has_to_be_the_one_of_that_height) {
  action_.mutable_members_join()->set_height(8);
  EXPECT_EQ(own(action_, "nova", 10), kWrongRoot);
  // A height without a record has no root, not the root of zeroes.
  action_.mutable_members_join()->set_root(Hash{}.bytes());
  EXPECT_EQ(own(action_, "nova", 10), kWrongRoot);
  action_.mutable_members_join()->set_height(9);
  action_.mutable_members_join()->set_root(std::string(32, 's'));
  EXPECT_EQ(own(action_, "nova", 10), kWrongRoot);
  action_.mutable_members_join()->set_root("r");
  EXPECT_EQ(own(action_, "nova", 10), Code::out_of_range);
  EXPECT_FALSE(is_active(draft(), "nova"));
}

}  // namespace
}  // namespace comity::members
