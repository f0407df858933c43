#include "registers/members/outcomes.h"
#include "registers/members/testing/world.h"

namespace comity::members {
namespace {

using ledger::Code;

class AdmitTest : public World {
 protected:
  AdmitTest() {
    admit_.mutable_party()->set_handle("nova");
    admit_.mutable_party()->set_kind(v1::CIVIL_SOCIETY);
    give_keys(admit_, "nova", {{10, kEveryday}, {11, {v1::RECOVER}}});
  }
  Code run_it() {
    v1::Action action;
    *action.mutable_members_admit() = admit_;
    return by_decision(action, 42);
  }
  v1::Admit admit_;
};

TEST_F(AdmitTest, a_new_party_is_an_applicant) {
  fill(*admit_.mutable_reason());
  EXPECT_EQ(run_it(), Code::done);
  EXPECT_EQ(party("nova").standing(), v1::APPLICANT);
  EXPECT_EQ(party("nova").since_decision(), 42U);
  EXPECT_EQ(party("nova").keys_size(), 2);
  EXPECT_EQ(party("nova").standing_reason().length(), 5U);
  EXPECT_FALSE(is_active(draft(), "nova"));
  const auto known = identities().actor(draft(), "nova", signing_key(10).public_key());
  ASSERT_TRUE(known.has_value());
  EXPECT_TRUE(known->applicant);
  EXPECT_TRUE(known->may_act);
}

TEST_F(AdmitTest, a_handle_is_unique_for_ever) {
  EXPECT_EQ(run_it(), Code::done);
  EXPECT_EQ(run_it(), kPartyExists);
  EXPECT_EQ(reason(), "handle nova is or was a party's: choose another");
}

// They share their budget and their places with it: a majority brings nobody into their midst.
TEST_F(AdmitTest, takes_the_consent_of_all_that_have_the_affiliation) {
  v1::Action action;
  *action.mutable_members_admit() = admit_;
  const auto asked = [&](const std::string& affiliation) {
    action.mutable_members_admit()->mutable_party()->set_affiliation(affiliation);
    return consents(action);
  };
  EXPECT_TRUE(asked("").empty());
  EXPECT_TRUE(asked("guild").empty()) << "it is the first";
  admit_.mutable_party()->set_affiliation("guild");
  EXPECT_EQ(run_it(), Code::done);
  EXPECT_TRUE(asked("guild").empty()) << "an applicant has no word yet";
  const auto stand = [&](v1::Standing standing) {
    v1::Party nova = party("nova");
    nova.set_standing(standing);
    write_party(draft(), nova);
  };
  for (const v1::Standing standing : {v1::ACTIVE, v1::SUSPENDED}) {
    stand(standing);
    EXPECT_EQ(asked("guild"), std::vector<std::string>{"nova"});
    EXPECT_TRUE(asked("other").empty());
    EXPECT_TRUE(asked("").empty());
  }
}

TEST_F(AdmitTest, a_key_belongs_to_one_party_only) {
  admit_.clear_keys();
  admit_.clear_possession();
  give_keys(admit_, "nova", {{1, kEveryday}});  // ada's
  EXPECT_EQ(run_it(), Code::key_exists);
}

TEST_F(AdmitTest, nobody_is_admitted_with_a_key_that_did_not_sign) {
  admit_.mutable_possession(0)->swap(*admit_.mutable_possession(1));
  EXPECT_EQ(run_it(), kBadPossession);
  // A proof for another handle does not do either.
  admit_.clear_keys();
  admit_.clear_possession();
  give_keys(admit_, "other", {{10, kEveryday}});
  EXPECT_EQ(run_it(), kBadPossession);
}

TEST_F(AdmitTest, the_form_is_checked_field_by_field) {
  struct Case {
    std::string_view name;
    Code code;
    void (*spoil)(v1::Admit&);
  };
  const Case cases[] = {
      {"no party", Code::missing_field, [](v1::Admit& a) { a.clear_party(); }},
      {"handle", Code::bad_name, [](v1::Admit& a) { a.mutable_party()->set_handle("Nova"); }},
      {"kind", Code::missing_field, [](v1::Admit& a) { a.mutable_party()->clear_kind(); }},
      {"economy", Code::out_of_range, [](v1::Admit& a) { a.mutable_party()->set_economy("ch"); }},
      {"region", Code::bad_name, [](v1::Admit& a) { a.mutable_party()->set_region("-x"); }},
      {"affiliation", Code::bad_name,
       [](v1::Admit& a) { a.mutable_party()->set_affiliation("a b"); }},
      {"names", Code::out_of_range,
       [](v1::Admit& a) { a.mutable_party()->mutable_display_names()->set_length(3); }},
      {"contact", Code::out_of_range,
       [](v1::Admit& a) {
         fill(*a.mutable_party()->mutable_contact());
         a.mutable_party()->mutable_contact()->set_length(0);
       }},
      {"commitment of no individual", Code::inconsistent,
       [](v1::Admit& a) { a.mutable_party()->set_commitment(std::string(32, 'x')); }},
      {"individual without commitment", Code::missing_field,
       [](v1::Admit& a) { a.mutable_party()->set_kind(v1::INDIVIDUAL); }},
      {"short commitment", Code::out_of_range,
       [](v1::Admit& a) {
         a.mutable_party()->set_kind(v1::INDIVIDUAL);
         a.mutable_party()->set_commitment("x");
       }},
      {"no keys", Code::missing_field, [](v1::Admit& a) { a.clear_keys(); }},
      {"too many keys", Code::out_of_range,
       [](v1::Admit& a) {
         for (int i = 0; i < 16; ++i) *a.add_keys() = a.keys(0);
       }},
      {"short key", Code::out_of_range, [](v1::Admit& a) { a.mutable_keys(0)->set_key("k"); }},
      {"key order", Code::not_sorted, [](v1::Admit& a) { a.mutable_keys()->SwapElements(0, 1); }},
      {"key twice", Code::not_sorted, [](v1::Admit& a) { *a.mutable_keys(1) = a.keys(0); }},
      {"no roles", Code::missing_field, [](v1::Admit& a) { a.mutable_keys(0)->clear_roles(); }},
      {"role order", Code::not_sorted,
       [](v1::Admit& a) {
         a.mutable_keys(0)->clear_roles();
         a.mutable_keys(0)->add_roles(v1::OPERATE);
         a.mutable_keys(0)->add_roles(v1::VOTE);
       }},
      {"no role to act", Code::inconsistent,
       [](v1::Admit& a) {
         for (v1::PartyKey& key : *a.mutable_keys()) {
           key.clear_roles();
           key.add_roles(v1::SIGN);
         }
       }},
      {"proof missing", Code::inconsistent,
       [](v1::Admit& a) { a.mutable_possession()->RemoveLast(); }},
      {"proof too short", Code::out_of_range,
       [](v1::Admit& a) { a.mutable_possession(0)->pop_back(); }},
      {"reason", Code::out_of_range, [](v1::Admit& a) { a.mutable_reason()->set_length(1); }},
  };
  const v1::Admit sound = admit_;
  for (const Case& test : cases) {
    admit_ = sound;
    test.spoil(admit_);
    EXPECT_EQ(run_it(), test.code) << test.name << ": " << reason();
  }
}

TEST_F(AdmitTest, an_individual_is_on_record_by_a_commitment) {
  admit_.mutable_party()->set_kind(v1::INDIVIDUAL);
  admit_.mutable_party()->set_commitment(std::string(32, 'x'));
  EXPECT_EQ(run_it(), Code::done);
}

}  // namespace
}  // namespace comity::members
