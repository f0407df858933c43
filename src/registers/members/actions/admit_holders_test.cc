#include <map>
#include <string>
#include <utility>

#include "ledger/agenda.h"
#include "ledger/holdings.h"
#include "ledger/records.h"
#include "registers/members/keys.h"
#include "registers/members/limits.h"
#include "registers/members/outcomes.h"
#include "registers/members/terms.h"
#include "registers/members/testing/world.h"

namespace comity::members {
namespace {

using ledger::Code;

const Roles kOfHolder = {v1::OPERATE, v1::HOLD};

class AdmitHoldersTest : public World {
 protected:
  v1::NewHolder holder(const std::string& handle, int first_key) const {
    return application(handle, {{first_key, kOfHolder}, {first_key + 1, {v1::RECOVER}}});
  }
  Code admit(std::initializer_list<v1::NewHolder> holders) {
    v1::Action action;
    action.mutable_members_admit_holders();
    for (const v1::NewHolder& one : holders) {
      *action.mutable_members_admit_holders()->add_holders() = one;
    }
    return by_decision(action, 42);
  }
};

TEST_F(AdmitHoldersTest, a_holder_acts_at_once_and_has_no_seat) {
  EXPECT_EQ(admit({holder("elm", 10), holder("oak", 12)}), Code::done) << reason();
  EXPECT_EQ(party("elm").standing(), v1::ACCOUNT);
  EXPECT_EQ(party("elm").since_decision(), 42U);
  EXPECT_TRUE(is_account(party("elm")));
  EXPECT_FALSE(is_active(draft(), "elm"));
  EXPECT_FALSE(may_take_part(party("elm")));
  EXPECT_TRUE(require_may_hold(draft(), "elm").has_value());
  EXPECT_EQ(require_active(draft(), "elm").error().code, Code::holder_not_active);
  const auto known = identities().actor(draft(), "elm", signing_key(10).public_key());
  ASSERT_TRUE(known.has_value());
  EXPECT_TRUE(known->may_act);
  EXPECT_TRUE(known->account);
  EXPECT_FALSE(known->seated);
  EXPECT_FALSE(known->applicant);
  EXPECT_EQ(known->actor.roles,
            (std::vector<ledger::Role>{ledger::Role::operate, ledger::Role::hold}));
  // Whatever counts seats does not come by it.
  EXPECT_EQ(active_parties(draft()).size(), 2U);
  EXPECT_EQ(parties_to_seat(draft()).size(), 2U);
  EXPECT_EQ(all_parties(draft()), (std::vector<std::string>{"ada", "bea"}));
  EXPECT_EQ(all_accounts(draft()), (std::vector<std::string>{"elm", "oak"}));
  EXPECT_EQ(acting_parties(draft()), (std::vector<std::string>{"ada", "bea"}));
}

TEST_F(AdmitHoldersTest, it_comes_by_no_door_to_a_seat) {
  EXPECT_EQ(admit({holder("elm", 10)}), Code::done);
  v1::Action join;
  join.mutable_members_join()->set_height(1);
  join.mutable_members_join()->set_root(std::string(32, 'r'));
  EXPECT_EQ(own(join, "elm", 10), Code::wrong_standing);
  v1::Action suspend;
  suspend.mutable_members_suspend()->set_party("elm");
  fill(*suspend.mutable_members_suspend()->mutable_reason());
  EXPECT_EQ(by_decision(suspend), Code::wrong_standing);
  v1::Action reinstate;
  reinstate.mutable_members_reinstate()->set_party("elm");
  EXPECT_EQ(by_decision(reinstate), Code::wrong_standing);
  // Nor to a key that does what takes one.
  for (const v1::KeyRole role : {v1::VOTE, v1::SIGN}) {
    v1::Action add;
    *add.mutable_members_add_key()->mutable_key() = key_with(20, {role});
    add.mutable_members_add_key()->set_possession(possession(20, "elm"));
    EXPECT_EQ(own(add, "elm", 10), Code::not_permitted);
  }
  v1::Action recover;
  give_keys(*recover.mutable_members_recover(), "elm", {{21, kEveryday}});
  EXPECT_EQ(own(recover, "elm", 11), Code::not_permitted);
  v1::Action replace;
  replace.mutable_members_replace_keys()->set_party("elm");
  replace.mutable_members_replace_keys()->set_with_consent(true);
  give_keys(*replace.mutable_members_replace_keys(), "elm", {{22, kEveryday}});
  EXPECT_EQ(by_decision(replace), Code::not_permitted);
  // And whoever has a seat has no key of those that have none.
  v1::Action hold;
  *hold.mutable_members_add_key()->mutable_key() = key_with(23, {v1::HOLD});
  hold.mutable_members_add_key()->set_possession(possession(23, "ada"));
  EXPECT_EQ(own(hold, "ada", 1), Code::not_permitted);
}

TEST_F(AdmitHoldersTest, the_last_active_party_is_no_account) {
  EXPECT_EQ(admit({holder("elm", 10), holder("oak", 12)}), Code::done);
  v1::Action leave;
  leave.mutable_members_leave();
  EXPECT_EQ(own(leave, "elm", 10), Code::done) << "it needs nobody to stay";
  EXPECT_EQ(own(leave, "ada", 1), Code::done);
  EXPECT_EQ(own(leave, "bea", 3), Code::lock_out) << "oak decides nothing";
}

TEST_F(AdmitHoldersTest, refuses_what_others_have_and_what_did_not_sign) {
  EXPECT_EQ(admit({holder("ada", 10)}), kPartyExists);
  EXPECT_EQ(admit({holder("elm", 1)}), Code::key_exists);
  v1::NewHolder swapped = holder("elm", 10);
  swapped.mutable_possession(0)->swap(*swapped.mutable_possession(1));
  EXPECT_EQ(admit({swapped}), kBadPossession);
  EXPECT_EQ(admit({holder("elm", 10)}), Code::done);
  EXPECT_EQ(admit({holder("elm", 14)}), kPartyExists);
  EXPECT_EQ(admit({holder("oak", 10)}), Code::key_exists);
}

TEST_F(AdmitHoldersTest, refuses_what_is_not_well_formed) {
  EXPECT_EQ(admit({}), Code::missing_field);
  EXPECT_EQ(admit({holder("oak", 10), holder("elm", 12)}), Code::not_sorted);
  EXPECT_EQ(admit({holder("elm", 10), holder("oak", 10)}), Code::inconsistent);
  v1::NewHolder affiliated = holder("elm", 10);
  affiliated.mutable_party()->set_affiliation("guild");
  EXPECT_EQ(admit({affiliated}), Code::inconsistent) << "a voice is of seats";
  EXPECT_EQ(admit({application("elm", {{10, kEveryday}})}), Code::inconsistent);
  v1::Action many;
  for (std::size_t i = 0; i <= limits::kHoldersPerAction; ++i) {
    v1::NewHolder& one = *many.mutable_members_admit_holders()->add_holders();
    one.mutable_party()->set_handle("h" + std::to_string(1'000 + i));
    one.mutable_party()->set_kind(v1::COMPANY);
    v1::PartyKey& key = *one.add_keys();
    std::string octets(32, 'k');
    octets[0] = static_cast<char>(i / 100);
    octets[1] = static_cast<char>(i % 100);
    key.set_key(octets);
    key.add_roles(v1::OPERATE);
    one.add_possession(std::string(64, 's'));
  }
  EXPECT_EQ(by_decision(many), Code::out_of_range);
}

// Whoever hands it in: its keys act at once, and nobody countersigns what came out of it.
TEST_F(AdmitHoldersTest, nobody_changes_what_was_applied_for) {
  const v1::NewHolder elm = holder("elm", 10);
  const v1::NewHolder planted = application("elm", {{20, {v1::RECOVER}}});
  v1::NewHolder more = elm;
  *more.add_keys() = planted.keys(0);
  more.add_possession(planted.possession(0));
  // In order, as the file of somebody who knows it would be.
  std::map<Bytes, std::pair<v1::PartyKey, Bytes>> all;
  for (int i = 0; i < more.keys_size(); ++i) {
    all[more.keys(i).key()] = {more.keys(i), more.possession(i)};
  }
  more.clear_keys();
  more.clear_possession();
  for (const auto& [octets, one] : all) {
    *more.add_keys() = one.first;
    more.add_possession(one.second);
  }
  EXPECT_EQ(admit({more}), kBadPossession) << "a key of another hand";
  for (int i = 0; i < elm.keys_size(); ++i) {
    v1::NewHolder less = elm;
    less.mutable_keys()->DeleteSubrange(i, 1);
    less.mutable_possession()->DeleteSubrange(i, 1);
    if (elm.keys(i).roles(0) == v1::RECOVER) {
      EXPECT_EQ(admit({less}), kBadPossession) << "a key less";
    }
    v1::NewHolder recast = elm;
    recast.mutable_keys(i)->clear_roles();
    recast.mutable_keys(i)->add_roles(v1::OPERATE);
    recast.mutable_keys(i)->add_roles(v1::RECOVER);
    EXPECT_EQ(admit({recast}), kBadPossession) << "another role";
  }
  v1::NewHolder renamed = elm;
  renamed.mutable_party()->set_handle("oak");
  EXPECT_EQ(admit({renamed}), kBadPossession) << "another party";
  v1::NewHolder told = elm;
  told.mutable_party()->set_kind(v1::GOVERNMENT);
  EXPECT_EQ(admit({told}), kBadPossession) << "another profile";
  v1::NewHolder reached = elm;
  fill(*reached.mutable_party()->mutable_contact());
  EXPECT_EQ(admit({reached}), kBadPossession) << "another contact";
  EXPECT_EQ(admit({elm}), Code::done) << reason();
}

// Handle and keys would be burnt: what is admitted as one thing never becomes the other.
TEST_F(AdmitHoldersTest, an_application_for_a_seat_is_none_for_an_account) {
  v1::NewHolder seat;
  seat.mutable_party()->set_handle("nova");
  seat.mutable_party()->set_kind(v1::COMPANY);
  give_keys(seat, "nova", {{10, kOfHolder}, {11, {v1::RECOVER}}});
  EXPECT_EQ(admit({seat}), kBadPossession);
  // Nor the other way round.
  const v1::NewHolder account = application("nova", {{10, {v1::OPERATE}}, {11, {v1::RECOVER}}});
  v1::Action action;
  v1::Admit& it = *action.mutable_members_admit();
  *it.mutable_party() = account.party();
  *it.mutable_keys() = account.keys();
  *it.mutable_possession() = account.possession();
  EXPECT_EQ(by_decision(action), kBadPossession);
}

TEST_F(AdmitHoldersTest, with_a_genesis_the_proof_names_the_community) {
  v1::Action action;
  v1::NewHolder& elm = *action.mutable_members_admit_holders()->add_holders() = holder("elm", 10);
  EXPECT_EQ(run(action, genesis()), kBadPossession) << "of an id that nobody knew then";
  const Bytes message = genesis_application_message("test", elm);
  elm.clear_possession();
  for (const v1::PartyKey& key : elm.keys()) {
    for (const int number : {10, 11}) {
      const crypto::SigningKey own_key = signing_key(number);
      if (own_key.public_key().view() != key.key()) continue;
      elm.add_possession(own_key.sign(message).bytes());
    }
  }
  v1::Action recast = action;
  recast.mutable_members_admit_holders()->mutable_holders(0)->mutable_party()->set_kind(
      v1::GOVERNMENT);
  EXPECT_EQ(run(recast, genesis()), kBadPossession);
  EXPECT_EQ(run(action, genesis()), Code::done) << reason();
}

class TermsTest : public AdmitHoldersTest {
 protected:
  TermsTest() { EXPECT_EQ(admit({holder("elm", 10)}), Code::done); }

  // Everything that is due up to the beginning of this day of the account's life.
  void pass_to(std::uint64_t days) {
    const Time now{now_.milliseconds + static_cast<std::int64_t>(days) * kDayMilliseconds};
    while (const auto item = ledger::agenda::due(draft(), now)) {
      const auto matter = terms().open(draft(), item->id);
      ASSERT_TRUE(matter.has_value());
      ledger::agenda::cancel(draft(), item->owner, item->id);
      terms().settle(draft(), *matter, {}, {.block_time = item->at});
    }
  }
  void acts_on(std::uint64_t day) {
    ledger::set_heard(draft(), "elm",
                      static_cast<std::uint64_t>(now_.milliseconds / kDayMilliseconds) + day);
  }
  int standing() { return party("elm").standing(); }
};

TEST_F(TermsTest, who_holds_nothing_goes_after_its_term_and_its_handle_stays_taken) {
  pass_to(30);
  EXPECT_EQ(standing(), v1::ACCOUNT);
  pass_to(32);
  EXPECT_EQ(standing(), v1::LAPSED);
  EXPECT_FALSE(identities().actor(draft(), "elm", signing_key(10).public_key())->may_act);
  EXPECT_EQ(require_may_hold(draft(), "elm").error().code, Code::holder_not_active);
  EXPECT_EQ(admit({holder("elm", 20)}), kPartyExists);
  EXPECT_EQ(admit({holder("oak", 10)}), Code::key_exists);
  EXPECT_EQ(ledger::agenda::earliest(draft()), std::nullopt);
}

TEST_F(TermsTest, who_holds_something_or_is_asked_stays) {
  ledger::note_asked(draft(), "decisions/7", "elm", true);
  pass_to(32);
  EXPECT_EQ(standing(), v1::ACCOUNT);
  ledger::note_asked(draft(), "decisions/7", "elm", false);
  // It held something when it was looked at, so a whole term begins anew with the next look.
  pass_to(64);
  EXPECT_EQ(standing(), v1::ACCOUNT);
  pass_to(95);
  EXPECT_EQ(standing(), v1::LAPSED);
}

TEST_F(TermsTest, an_act_begins_the_term_anew) {
  acts_on(20);
  pass_to(50);
  EXPECT_EQ(standing(), v1::ACCOUNT);
  pass_to(52);
  EXPECT_EQ(standing(), v1::LAPSED);
}

// What is foretold is what comes.
TEST_F(TermsTest, the_day_on_which_it_goes_is_foretold) {
  const auto told = [&](std::uint64_t after) {
    const Time then{now_.milliseconds + static_cast<std::int64_t>(after) * kDayMilliseconds};
    const std::optional<Time> day = lapses_on(draft(), "elm", then);
    return day ? (day->milliseconds - now_.milliseconds / kDayMilliseconds * kDayMilliseconds) /
                     kDayMilliseconds
               : -1;
  };
  EXPECT_EQ(told(0), 31);
  acts_on(20);
  EXPECT_EQ(told(20), 51);
  pass_to(50);
  EXPECT_EQ(told(50), 51);
  EXPECT_EQ(standing(), v1::ACCOUNT);
  ledger::note_asked(draft(), "decisions/7", "elm", true);
  EXPECT_EQ(told(50), -1) << "somebody waits for its word";
  pass_to(52);
  ledger::note_asked(draft(), "decisions/7", "elm", false);
  EXPECT_EQ(told(52), 113) << "a whole term from the next look on";
  pass_to(112);
  EXPECT_EQ(standing(), v1::ACCOUNT);
  pass_to(113);
  EXPECT_EQ(standing(), v1::LAPSED);
  EXPECT_EQ(told(114), -1);
  EXPECT_EQ(lapses_on(draft(), "nobody", now_), std::nullopt);
}

// However many go at one time: other matters have their turn between.
TEST_F(TermsTest, a_crowd_goes_in_several_blocks) {
  const std::uint64_t day = first_look(now_);
  for (std::size_t i = 0; i < limits::kLooksPerBlock + 10; ++i) {
    v1::Party party;
    party.mutable_profile()->set_handle("crowd-" + std::to_string(i));
    party.set_standing(v1::ACCOUNT);
    write_party(draft(), party);
    write_term(draft(), day, party.profile().handle(), true);
  }
  const Time due{static_cast<std::int64_t>(day) * kDayMilliseconds};
  terms().settle(draft(), *terms().open(draft(), day), {}, {.block_time = due});
  const auto next = ledger::agenda::time_of(draft(), "members", day);
  ASSERT_TRUE(next.has_value());
  EXPECT_GT(next->milliseconds, due.milliseconds) << "not in the same block";
  pass_to(32);
  std::size_t lapsed = 0;
  for (const std::string& handle : all_accounts(draft())) {
    lapsed += party(handle).standing() == v1::LAPSED ? 1U : 0U;
  }
  EXPECT_EQ(lapsed, limits::kLooksPerBlock + 11);
}

}  // namespace
}  // namespace comity::members
