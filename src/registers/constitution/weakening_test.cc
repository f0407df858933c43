// Which amendments take protection from somebody, one sample each, and whose consent they take.
#include "registers/constitution/weakening.h"

#include <functional>

#include "ledger/holdings.h"
#include "ledger/records.h"
#include "registers/constitution/records.h"
#include "registers/constitution/testing/seats.h"

namespace comity::constitution {
namespace {

v1::ActionRule& line_of(v1::Constitution& constitution, std::string_view action) {
  for (v1::ActionRule& line : *constitution.mutable_actions()) {
    if (line.action() == action) return line;
  }
  ADD_FAILURE() << action;
  return *constitution.add_actions();
}

v1::Rule& amendment(v1::Constitution& constitution) { return *constitution.mutable_rules(1); }

// What becomes of a constitution, and what of that weakens somebody; "" for nothing.
struct Sample {
  std::string_view weakens;
  void (*change)(v1::Constitution&);
};
const Sample kSamples[] = {
    {"", [](v1::Constitution&) {}},
    {"action 'names.set_ds': a party's own act becomes one of rule 'amendment'",
     [](v1::Constitution& c) { line_of(c, "names.set_ds").set_rule("amendment"); }},
    {"action 'members.add_key': a party's own act becomes one of rule 'general'",
     [](v1::Constitution& c) { line_of(c, "members.add_key").set_rule("general"); }},
    {"", [](v1::Constitution& c) { line_of(c, "names.set_zone").mutable_holder(); }},
    {"", [](v1::Constitution& c) { line_of(c, "names.set_zone").set_rule("amendment"); }},
    {"", [](v1::Constitution& c) { c.mutable_actions()->DeleteSubrange(9, 1); }},
    {"chambers: others than before",
     [](v1::Constitution& c) { c.mutable_chambers(2)->add_parties("com-1"); }},
    {"chambers: others than before",
     [](v1::Constitution& c) { c.mutable_chambers()->RemoveLast(); }},
    {"action 'constitution.adopt_rules': rule 'amendment' does not ask all that rule 'amendment' "
     "asks",
     [](v1::Constitution& c) { amendment(c).set_seat_term_days(30); }},
    {"action 'constitution.adopt_rules': rule 'general' does not",
     [](v1::Constitution& c) {
       line_of(c, "constitution.adopt_rules").set_rule("general");
       line_of(c, "constitution.amend").set_rule("general");
     }},
    {"action 'constitution.adopt_rules'",
     [](v1::Constitution& c) { amendment(c).mutable_stages()->set_consultation_seconds(1); }},
    {"action 'constitution.adopt_rules'",
     [](v1::Constitution& c) { amendment(c).mutable_stages()->set_vote_seconds(1); }},
    {"action 'constitution.adopt_rules'",
     [](v1::Constitution& c) { amendment(c).mutable_stages()->clear_time_lock_seconds(); }},
    {"action 'constitution.adopt_rules'",
     [](v1::Constitution& c) { amendment(c).set_reason_for_no(true); }},
    {"action 'constitution.adopt_rules'",
     [](v1::Constitution& c) {
       amendment(c).mutable_condition()->mutable_all_of()->mutable_conditions()->RemoveLast();
     }},
    {"action 'constitution.adopt_rules'",
     [](v1::Constitution& c) {
       v1::Condition one = amendment(c).condition();
       amendment(c).mutable_condition()->mutable_any_of()->add_conditions()->Swap(&one);
     }},
    // A vote that may end as soon as nobody could change it is a shorter one.
    {"action 'constitution.adopt_rules'",
     [](v1::Constitution& c) { amendment(c).mutable_stages()->set_close_when_decided(true); }},
    // So late votes are answered no more.
    {"action 'constitution.adopt_rules'",
     [](v1::Constitution& c) { amendment(c).mutable_stages()->clear_extensions(); }},
    {"action 'constitution.adopt_rules'",
     [](v1::Constitution& c) { amendment(c).mutable_stages()->set_extension_seconds(1); }},
    // So fewer have to ask for it.
    {"action 'constitution.adopt_rules'",
     [](v1::Constitution& c) { amendment(c).mutable_stages()->set_endorsements(1); }},
    // Nobody may have the time to.
    {"action 'constitution.adopt_rules'",
     [](v1::Constitution& c) { amendment(c).mutable_stages()->set_endorsement_seconds(1); }},
    // Harder, or another rule than those by which something is taken.
    {"",
     [](v1::Constitution& c) {
       amendment(c)
           .mutable_condition()
           ->mutable_all_of()
           ->add_conditions()
           ->mutable_minimum_yes()
           ->set_count(4);
       amendment(c).set_seat_term_days(366);
       amendment(c).mutable_stages()->set_vote_seconds(99 * 86'400);
     }},
    {"", [](v1::Constitution& c) { c.mutable_rules(0)->mutable_stages()->set_vote_seconds(1); }},
    {"due_process: has another ground",
     [](v1::Constitution& c) { c.mutable_due_process()->add_grounds(v1::BREACH); }},
    {"due_process: has a shorter term",
     [](v1::Constitution& c) { c.mutable_due_process()->set_silence_days(60); }},
    {"due_process: has a shorter term",
     [](v1::Constitution& c) { c.mutable_due_process()->set_restoration_days(30); }},
    {"", [](v1::Constitution& c) { c.mutable_due_process()->set_restoration_days(366); }},
    {"", [](v1::Constitution& c) { c.clear_due_process(); }},
    {"budget of company: falls behind that of another kind",
     [](v1::Constitution& c) { c.mutable_budgets(2)->set_transactions(1); }},
    {"budget of individual: falls behind",
     [](v1::Constitution& c) { c.mutable_budgets(5)->set_comments(0); }},
    // In two steps: all have little, then all others more.
    {"budget of government: falls behind",
     [](v1::Constitution& c) { c.mutable_budgets(2)->set_bytes(1ULL << 40); }},
    {"",
     [](v1::Constitution& c) {
       for (v1::Budget& budget : *c.mutable_budgets()) budget.set_transactions(9);
     }},
};

// Whoever calls a ceremony says who is to hold a zone's key, as whoever sets a group does.
TEST(Weakening, is_found_in_each_grave_action) {
  for (const char* action : {"ceremonies.call", "keys.set_group", "members.replace_keys"}) {
    v1::Constitution before = small_concert();
    v1::ActionRule& line = *before.add_actions();
    line.set_action(action);
    line.set_rule("amendment");
    v1::Constitution after = before;
    line_of(after, action).set_rule("general");
    EXPECT_EQ(find_weakening(before, after).value_or(""),
              "action '" + std::string(action) +
                  "': rule 'general' does not ask all that rule 'amendment' asks");
  }
}

TEST(Weakening, is_found_in_what_protects_a_party_and_in_nothing_else) {
  v1::Constitution before = small_concert();
  amendment(before).mutable_stages()->set_extension_seconds(3600);
  amendment(before).mutable_stages()->set_extensions(2);
  amendment(before).mutable_stages()->set_endorsements(2);
  amendment(before).mutable_stages()->set_endorsement_seconds(3600);
  for (const Sample& sample : kSamples) {
    v1::Constitution after = before;
    sample.change(after);
    const std::string found = find_weakening(before, after).value_or("");
    EXPECT_EQ(found.substr(0, sample.weakens.size()), sample.weakens) << &sample - kSamples;
    EXPECT_EQ(found.empty(), sample.weakens.empty()) << found << " " << &sample - kSamples;
  }
}

TEST(Weakening, is_that_there_is_due_process_where_there_was_none) {
  v1::Constitution before = small_concert();
  before.clear_due_process();
  EXPECT_EQ(find_weakening(before, small_concert()), "due_process: there was none");
}

// Under a rule alone the suspended and those whose seat is new would have no say: first suspend,
// then amend, then take.
TEST(Weakening, takes_the_consent_of_all_who_can_give_one) {
  NoState nothing;
  state::Draft state(nothing);
  put_in_force(state, small_concert(), 0, Time{});
  const auto stands = [&](const std::string& handle, v1::Standing standing, bool left) {
    v1::Party record;
    record.mutable_profile()->set_handle(handle);
    record.set_standing(standing);
    if (left) record.set_left(Bytes(Hash::kSize, 'l'));
    state.put({"members", "parties", handle}, wire::encode(record));
  };
  stands("waits", v1::APPLICANT, false);
  stands("sits", v1::ACTIVE, false);
  stands("mute", v1::SUSPENDED, false);
  for (const char* handle : {"gone", "holds", "spoke", "speaks"}) {
    stands(handle, v1::ACTIVE, true);
    if (handle != std::string_view("spoke")) ledger::move_holding(state, "names/x", "", handle);
    if (std::string_view(handle).starts_with("sp")) ledger::set_heard(state, handle, 1);
  }
  v1::Constitution after = small_concert();
  after.set_maximum_open_proposals(7);
  EXPECT_EQ(consents_to(state, after), (std::vector<std::string>{}));
  line_of(after, "names.set_ds").set_rule("amendment");
  EXPECT_EQ(consents_to(state, after), (std::vector<std::string>{"mute", "sits", "speaks"}));
  // Who holds without a seat is asked about what is held, and not about who sits where.
  for (const char* handle : {"bare", "keeps"}) {
    v1::Party account;
    account.mutable_profile()->set_handle(handle);
    account.set_standing(v1::ACCOUNT);
    state.put({"members", "accounts", handle}, wire::encode(account));
  }
  ledger::move_holding(state, "names/y", "", "keeps");
  // Somebody proposes to give it a name: that is nothing that an amendment could take from it.
  ledger::note_asked(state, "decisions/7", "bare", true);
  EXPECT_EQ(consents_to(state, after),
            (std::vector<std::string>{"keeps", "mute", "sits", "speaks"}));
  const std::vector<std::function<void(v1::DueProcess&)>> eases = {
      [](v1::DueProcess& it) { it.add_grounds(v1::BREACH); },
      [](v1::DueProcess& it) { it.set_silence_days(60); },
      [](v1::DueProcess& it) { it.set_restoration_days(30); },
  };
  for (const auto& ease : eases) {
    v1::Constitution sooner = small_concert();
    ease(*sooner.mutable_due_process());
    EXPECT_EQ(consents_to(state, sooner),
              (std::vector<std::string>{"keeps", "mute", "sits", "speaks"}));
  }
  v1::Constitution seats = small_concert();
  seats.mutable_chambers(0)->set_id("others");
  EXPECT_EQ(consents_to(state, seats), (std::vector<std::string>{"mute", "sits", "speaks"}));
}

}  // namespace
}  // namespace comity::constitution
