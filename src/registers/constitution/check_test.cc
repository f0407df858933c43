// The static checks, one bad sample each.
#include "registers/constitution/invariants.h"
#include "registers/constitution/records.h"
#include "registers/constitution/testing/seats.h"
#include "tally/count.h"

namespace comity::constitution {
namespace {

std::string trouble(const v1::Constitution& constitution,
                    const std::vector<members::Member>& parties = seven(v1::COMPANY)) {
  const v1::Constitution model = small_concert();
  const Status sound = check(constitution, names_in(model), parties);
  return sound ? "" : sound.error().message;
}

v1::ActionRule& action(v1::Constitution& constitution, std::string_view name) {
  for (v1::ActionRule& rule : *constitution.mutable_actions()) {
    if (rule.action() == name) return rule;
  }
  ADD_FAILURE() << name;
  return *constitution.add_actions();
}

// What is wrong with a spoilt constitution.
struct Case {
  std::string_view trouble;
  void (*spoil)(v1::Constitution&);
};
const Case kCases[] = {
    {"", [](v1::Constitution&) {}},
    {"name: not one line of 1 to 128 octets", [](v1::Constitution& c) { c.clear_name(); }},
    {"name: not one line of 1 to 128 octets", [](v1::Constitution& c) { c.set_name("a\nb"); }},
    {"size: 60933 octets, at most 49152 are allowed",
     [](v1::Constitution& c) { c.set_name(std::string(60'000, 'x')); }},
    {"chambers: more than 64",
     [](v1::Constitution& c) {
       for (int i = 0; i < 64; ++i) *c.add_chambers() = c.chambers(0);
     }},
    {"chamber 'A': id is not 1 to 63",
     [](v1::Constitution& c) { c.mutable_chambers(0)->set_id("A"); }},
    {"chamber 'companies': stands there twice",
     [](v1::Constitution& c) { c.mutable_chambers(0)->set_id("companies"); }},
    {"chamber 'companies': there is no kind of party 9",
     [](v1::Constitution& c) {
       c.mutable_chambers(2)->set_kinds(0, static_cast<v1::PartyKind>(9));
     }},
    {"chamber 'companies': names kind company twice",
     [](v1::Constitution& c) { c.mutable_chambers(2)->add_kinds(v1::COMPANY); }},
    {"chamber 'companies': selects nobody",
     [](v1::Constitution& c) { c.mutable_chambers(2)->clear_kinds(); }},
    {"chamber 'companies': region is not",
     [](v1::Constitution& c) { c.mutable_chambers(2)->add_regions(""); }},
    {"chamber 'companies': party is not",
     [](v1::Constitution& c) { c.mutable_chambers(2)->add_parties("A"); }},
    {"rules: there is none", [](v1::Constitution& c) { c.clear_rules(); }},
    {"rules: more than 64",
     [](v1::Constitution& c) {
       for (int i = 0; i < 64; ++i) *c.add_rules() = c.rules(0);
     }},
    {"rule 'amendment': seat_term_days is neither 0 nor from 30 to 366",
     [](v1::Constitution& c) { c.mutable_rules(1)->set_seat_term_days(367); }},
    {"rule 'general': seat_term_days is neither 0 nor from 30 to 366",
     [](v1::Constitution& c) { c.mutable_rules(0)->set_seat_term_days(29); }},
    {"action 'constitution.adopt_rules': rule 'amendment' needs seat_term_days of at least 30",
     [](v1::Constitution& c) { c.mutable_rules(1)->clear_seat_term_days(); }},
    {"rule 'general': stands there twice",
     [](v1::Constitution& c) { c.mutable_rules(1)->set_id("general"); }},
    {"rule 'general': stages.vote_seconds: a vote lasts",
     [](v1::Constitution& c) { c.mutable_rules(0)->mutable_stages()->clear_vote_seconds(); }},
    {"rule 'general': condition.threshold: share 3/2 is above 1",
     [](v1::Constitution& c) {
       read_condition(R"({"threshold": {"base": "CAST",
                            "share": {"numerator": 3, "denominator": 2}}})",
                      *c.mutable_rules(0));
     }},
    {"action 'decisions.answer': has no rule, name one or mark it holder or self",
     [](v1::Constitution& c) { c.mutable_actions(3)->clear_self(); }},
    {"action 'members.admit': there is no rule 'special'",
     [](v1::Constitution& c) { action(c, "members.admit").set_rule("special"); }},
    {"action 'constitution.amend': is nobody's own, it needs a rule",
     [](v1::Constitution& c) { action(c, "constitution.amend").mutable_self(); }},
    {"action 'constitution.adopt_rules': is nobody's own, it needs a rule",
     [](v1::Constitution& c) { action(c, "constitution.adopt_rules").mutable_holder(); }},
    {"due_process: there is no rule 'special'",
     [](v1::Constitution& c) { c.mutable_due_process()->set_rule("special"); }},
    {"due_process: its rule does not ask all that an amendment asks",
     [](v1::Constitution& c) {
       c.mutable_rules(2)
           ->mutable_condition()
           ->mutable_all_of()
           ->mutable_conditions()
           ->RemoveLast();
     }},
    {"due_process: grounds are not ascending",
     [](v1::Constitution& c) { c.mutable_due_process()->add_grounds(v1::SILENCE); }},
    {"due_process: has no ground",
     [](v1::Constitution& c) { c.mutable_due_process()->clear_grounds(); }},
    {"due_process: a term is not from 30 to 1098 days",
     [](v1::Constitution& c) { c.mutable_due_process()->set_restoration_days(29); }},
    {"due_process: silence_days end before the stages",
     [](v1::Constitution& c) { c.mutable_due_process()->set_silence_days(45); }},
    {"due_process: silence_days end before the stages",
     [](v1::Constitution& c) {
       for (v1::Rule& rule : *c.mutable_rules()) {
         rule.mutable_stages()->set_endorsements(1);
         rule.mutable_stages()->set_endorsement_seconds(60 * 24 * 3600);
       }
     }},
    {"action 'names.award_delegation': not by the rule of due_process",
     [](v1::Constitution& c) {
       v1::ActionRule award;
       award.set_action("names.award_delegation");
       award.set_rule("amendment");
       *c.add_actions() = award;
       std::sort(c.mutable_actions()->begin(), c.mutable_actions()->end(),
                 [](const auto& a, const auto& b) { return a.action() < b.action(); });
     }},
    {"action 'decisions.vote': has to be self, or nobody could take part",
     [](v1::Constitution& c) { action(c, "decisions.vote").set_rule("general"); }},
    {"action 'decisions.answer': actions are not ascending, each exactly once",
     [](v1::Constitution& c) { c.mutable_actions()->SwapElements(3, 4); }},
    {"action 'decisions.answer': actions are not ascending, each exactly once",
     [](v1::Constitution& c) { *c.mutable_actions(4) = c.actions(3); }},
    {"action 'constitution.adopt_rules': not by the rule of constitution.amend",
     [](v1::Constitution& c) { action(c, "constitution.adopt_rules").set_rule("general"); }},
    {"action 'constitution.amend': has no rule (amendment)",
     [](v1::Constitution& c) { c.mutable_actions()->DeleteSubrange(1, 1); }},
    {"action 'names.transfer_delegation': has no rule",
     [](v1::Constitution& c) { c.mutable_actions()->RemoveLast(); }},
    {"action 'names.zap': there is no such action",
     [](v1::Constitution& c) { c.mutable_actions(c.actions_size() - 1)->set_action("names.zap"); }},
    {"unclaimed_rule: there is no rule ''", [](v1::Constitution& c) { c.clear_unclaimed_rule(); }},
    {"budgets: not every kind", [](v1::Constitution& c) { c.mutable_budgets()->RemoveLast(); }},
    {"budgets: not every kind",
     [](v1::Constitution& c) { c.mutable_budgets()->SwapElements(0, 1); }},
    {"budget of company: less than every party keeps, 32 transactions, 262144 bytes and 1 comment",
     [](v1::Constitution& c) { c.mutable_budgets(2)->set_transactions(31); }},
    {"budget of company: less than every party keeps",
     [](v1::Constitution& c) { c.mutable_budgets(2)->set_bytes(262'143); }},
    {"budget of individual: less than every party keeps",
     [](v1::Constitution& c) { c.mutable_budgets(5)->clear_comments(); }},
    {"budgets: no present party could propose an amendment",
     [](v1::Constitution& c) {
       for (v1::Budget& budget : *c.mutable_budgets()) budget.clear_open_proposals();
     }},
    {"maximum_open_proposals: not from 1 to 1000",
     [](v1::Constitution& c) { c.clear_maximum_open_proposals(); }},
    {"rule 'amendment': the present seats cannot meet it even if all say yes: "
     "condition.minimum_yes: at least 8 yes: 7",
     [](v1::Constitution& c) {
       c.clear_due_process();
       read_condition(R"({"minimum_yes": {"count": 8}})", *c.mutable_rules(1));
     }},
    {"rule 'general': the present seats cannot meet it even if all say yes: nobody sits in "
     "chamber 'elders' (orphan chamber)",
     [](v1::Constitution& c) {
       v1::Chamber& elders = *c.add_chambers();
       elders.set_id("elders");
       elders.add_parties("methuselah");
       read_condition(R"({"minimum_yes": {"chamber": "elders", "count": 1}})", *c.mutable_rules(0));
     }},
    {"rule 'general': party civ-1 could pass a decision alone (power)",
     [](v1::Constitution& c) {
       read_condition(R"({"minimum_yes": {"count": 1}})", *c.mutable_rules(0));
     }},
    {"rule 'general': party civ-1 could block every decision alone (power)",
     [](v1::Constitution& c) {
       read_condition(R"({"chambers": {"share": {"numerator": 1, "denominator": 1},
             "condition": {"threshold": {"base": "YES_AND_NO", "strict": true,
                           "share": {"numerator": 1, "denominator": 2}}}}})",
                      *c.mutable_rules(0));
     }},
};

TEST(Check, every_bad_sample_is_caught_by_name) {
  for (const Case& test : kCases) {
    v1::Constitution sample = small_concert();
    test.spoil(sample);
    const std::string found = trouble(sample);
    EXPECT_EQ(found.substr(0, test.trouble.size()), test.trouble) << "found: " << found;
    EXPECT_EQ(found.empty(), test.trouble.empty());
  }
}

TEST(Check, a_chamber_that_is_not_seated_does_no_harm_where_it_is_not_needed) {
  const std::vector<members::Member> parties = {party("a", v1::COMPANY), party("b", v1::COMPANY),
                                                party("c", v1::COMPANY)};
  EXPECT_EQ(trouble(small_concert(), parties), "");
}

TEST(Check, nobody_seated_is_a_lock_out) { EXPECT_NE(trouble(small_concert(), {}), ""); }

// Of two, one always passes or blocks alone: whoever begins so small accepts it.
TEST(Check, power_is_weighed_from_three_voices_on) {
  EXPECT_EQ(trouble(small_concert(), {party("a", v1::COMPANY)}), "");
  EXPECT_EQ(trouble(small_concert(), {party("a", v1::COMPANY), party("b", v1::GOVERNMENT)}), "");
  EXPECT_EQ(trouble(small_concert(), {party("a", v1::COMPANY), party("b", v1::GOVERNMENT),
                                      party("c", v1::INDIVIDUAL)}),
            "");
  // Two companies and a government: both chambers are needed, so that anybody stops one.
  EXPECT_EQ(trouble(small_concert(),
                    {party("a", v1::COMPANY), party("b", v1::COMPANY), party("g", v1::GOVERNMENT)}),
            "rule 'general': party a could block every decision alone (power)");
  // Affiliates are one voice.
  EXPECT_EQ(
      trouble(small_concert(), {party("a", v1::COMPANY, "group"), party("b", v1::COMPANY, "group"),
                                party("g", v1::GOVERNMENT)}),
      "");
}

TEST(Check, checks_have_a_budget_of_steps) {
  v1::Constitution sample = small_concert();
  sample.clear_chambers();
  std::vector<members::Member> parties;
  for (int i = 0; i < 64; ++i) {
    const std::string name = "p" + std::to_string(10 + i);
    v1::Chamber& chamber = *sample.add_chambers();
    chamber.set_id(name);
    chamber.add_parties(name);
    parties.push_back(party(name, v1::COMPANY));
  }
  EXPECT_EQ(trouble(sample, parties), "");
  v1::Conditions& many = *sample.mutable_rules(0)->mutable_condition()->mutable_all_of();
  while (many.conditions_size() < 200) many.add_conditions()->mutable_minimum_yes()->set_count(2);
  EXPECT_EQ(trouble(sample, parties),
            "rule 'general': to check it takes more than 1000000 steps: make it simpler (budget)");
}

TEST(Electorate, seats_follow_kinds_regions_and_lists) {
  v1::Constitution sample = small_concert();
  v1::Chamber& chamber = *sample.add_chambers();
  chamber.set_id("coast");
  chamber.add_regions("coast");
  chamber.add_parties("friend");
  const tally::Electorate seats = electorate(sample, {{"far", v1::COMPANY, "", ""},
                                                      {"friend", v1::INDIVIDUAL, "", ""},
                                                      {"near", v1::COMPANY, "coast", "group"}});
  EXPECT_EQ(seats.chambers.back(), "coast");
  EXPECT_EQ(seats.seats[0].chambers, (std::vector<std::string>{"companies"}));
  EXPECT_EQ(seats.seats[1].chambers, (std::vector<std::string>{"individuals", "coast"}));
  EXPECT_EQ(seats.seats[2].chambers, (std::vector<std::string>{"companies", "coast"}));
  EXPECT_EQ(seats.seats[2].affiliation, "group");
}

// A party whose seat is `days` old at the time of the test.
void seat(state::Draft& draft, const std::string& handle, std::optional<int> days) {
  v1::Party record;
  record.mutable_profile()->set_handle(handle);
  record.mutable_profile()->set_kind(v1::COMPANY);
  record.set_standing(v1::ACTIVE);
  draft.put({"members", "parties", handle}, wire::encode(record));
  if (!days) return;
  v1::SeatSince since;
  wire::set_time(*since.mutable_at(), Time{(1000LL - *days) * 24 * 3600 * 1000});
  draft.put({"members", "seats", handle}, wire::encode(since));
}

std::vector<std::string> voters(const state::View& view, const v1::Constitution& constitution,
                                std::string_view rule, std::int64_t milliseconds = 0) {
  const Time now{1000LL * 24 * 3600 * 1000 + milliseconds};
  std::vector<std::string> parties;
  for (const auto& one :
       electorate(view, constitution, *find_rule(constitution, rule), now).seats) {
    parties.push_back(one.party);
  }
  return parties;
}

using Names = std::vector<std::string>;

TEST(Electorate, a_new_seat_serves_its_term_under_a_rule_that_has_one) {
  const NoState nothing;
  state::Draft draft(nothing);
  seat(draft, "founder", std::nullopt);
  seat(draft, "guest", 90);
  seat(draft, "newer", 89);
  const v1::Constitution sample = small_concert();
  EXPECT_EQ(voters(draft, sample, "general"), (Names{"founder", "guest", "newer"}));
  EXPECT_EQ(voters(draft, sample, "amendment"), (Names{"founder", "guest"}));
  EXPECT_EQ(voters(draft, sample, "amendment", -1), (Names{"founder"}));
}

// Shortening the term does not let in who was admitted under the longer one.
TEST(Electorate, the_longest_term_since_the_seat_came_counts) {
  const NoState nothing;
  state::Draft draft(nothing);
  const auto at = [](int day) { return Time{static_cast<std::int64_t>(day) * 24 * 3600 * 1000}; };
  const auto term = [](std::uint32_t days) {
    Timing timing;
    timing.seat_term_days = days;
    return small_concert(timing);
  };
  put_in_force(draft, term(200), 0, at(500));
  put_in_force(draft, term(60), 1, at(900));
  put_in_force(draft, term(366), 2, at(950));
  put_in_force(draft, term(30), 3, at(960));
  for (const int days : {45, 39, 101, 250}) seat(draft, "p-" + std::to_string(days), days);
  // 366 days for whose seat is older than day 960.
  EXPECT_EQ(voters(draft, term(30), "amendment"), (Names{"p-39"}));
  v1::SeatTerms kept;
  ASSERT_TRUE(wire::parse_stored(*draft.get({"constitution", "terms", ""}), kept));
  ASSERT_EQ(kept.terms_size(), 1);
  EXPECT_EQ(kept.terms(0).days(), 366U);
}

TEST(Check, the_seats_of_a_vote_fit_into_one_record) {
  v1::Constitution sample = small_concert();
  for (int i = 0; i < 58; ++i) {
    v1::Chamber& chamber = *sample.add_chambers();
    chamber.set_id(("c" + std::to_string(100 + i)).append(59, 'x'));
    chamber.add_kinds(v1::COMPANY);
  }
  std::vector<members::Member> parties(290);
  for (std::size_t i = 0; i < parties.size(); ++i) {
    parties[i] = party("p" + std::to_string(100 + i), v1::COMPANY);
  }
  EXPECT_NE(trouble(sample, parties).find("no vote could open"), std::string::npos);
}

// Nobody is admitted with whom no vote could open any more.
TEST(Check, an_admission_leaves_room_for_the_vote) {
  const NoState nothing;
  state::Draft draft(nothing);
  v1::Constitution sample = small_concert();
  for (int i = 0; i < 58; ++i) {
    v1::Chamber& chamber = *sample.add_chambers();
    chamber.set_id(("c" + std::to_string(100 + i)).append(59, 'x'));
    chamber.add_kinds(v1::COMPANY);
  }
  put_in_force(draft, sample, 0, Time{});
  const auto fits = [](const state::Draft& after) {
    for (const ledger::Invariant& invariant : invariants()) {
      if (invariant.holds(after, after.changes())) {
        EXPECT_EQ(invariant.refusal, ledger::Code::full);
        return false;
      }
    }
    return true;
  };
  std::size_t admitted = 0;
  for (; admitted < 400; ++admitted) {
    const std::string handle = "p" + std::to_string(100 + admitted);
    seat(draft, handle, std::nullopt);
    state::Draft step(draft);
    v1::Party applicant;
    applicant.mutable_profile()->set_handle("new");
    applicant.mutable_profile()->set_kind(v1::COMPANY);
    applicant.set_standing(v1::APPLICANT);
    step.put({"members", "parties", "new"}, wire::encode(applicant));
    if (!fits(step)) break;
  }
  EXPECT_GT(admitted, 250U);
  EXPECT_LT(admitted, 290U);
}

TEST(PowerOf, names_who_can_pass_and_who_can_block) {
  v1::Rule rule;
  tally::Electorate seats;
  seats.chambers = {"lead", "rest"};
  seats.seats = {{"a", {"lead"}, ""}, {"b", {"rest"}, "x"}, {"c", {"rest"}, "x"}, {"d", {}, ""}};
  read_condition(R"({"minimum_yes": {"chamber": "lead", "count": 1}})", rule);
  EXPECT_EQ(power(rule, seats).passes_alone, (std::vector<std::string>{"a"}));
  EXPECT_EQ(power(rule, seats).blocks_alone, (std::vector<std::string>{"a"}));
  read_condition(R"({"quorum": {"count": 3}})", rule);  // of three voices
  EXPECT_EQ(power(rule, seats).passes_alone, (std::vector<std::string>{}));
  EXPECT_EQ(power(rule, seats).blocks_alone, (std::vector<std::string>{"a", "b", "c", "d"}));
  // A no counts here, so that only those who oppose can make the quorum.
  read_condition(R"({"quorum": {"count": 3, "with_no": true}})", rule);
  EXPECT_EQ(power(rule, seats).passes_alone, (std::vector<std::string>{"a", "b", "c", "d"}));
}

TEST(PowerOf, counts_the_fewest_who_pass_and_who_block) {
  v1::Rule rule;
  tally::Electorate seats;
  seats.chambers = {"lead", "rest"};
  seats.seats = {{"a", {"lead"}, ""}, {"b", {"rest"}, "x"}, {"c", {"rest"}, "x"},
                 {"d", {"rest"}, ""}, {"e", {"rest"}, ""},  {"f", {}, ""}};
  read_condition(R"({"all_of": {"conditions": [
      {"threshold": {"base": "YES_AND_NO", "share": {"numerator": 1, "denominator": 2}}},
      {"quorum": {"count": 2}}, {"minimum_yes": {"chamber": "lead", "count": 1}}]}})",
                 rule);
  const auto found = coalitions(rule, seats);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->voices, 5U);  // b and c have one
  EXPECT_EQ(found->passes->voices, 3U);
  EXPECT_EQ(found->unopposed->voices, 2U);
  EXPECT_EQ(found->blocks->voices, 1U);
  ASSERT_EQ(found->blocks->parts.size(), 1U);
  EXPECT_EQ(found->blocks->parts.front().chambers, (std::vector<std::string>{"lead"}));
  read_condition(R"({"minimum_yes": {"count": 6}})", rule);
  EXPECT_FALSE(coalitions(rule, seats)->passes);
  EXPECT_EQ(coalitions(rule, seats)->blocks->voices, 0U);
  read_condition(R"({"quorum": {"count": 4, "with_no": true}})", rule);
  EXPECT_EQ(coalitions(rule, seats)->blocks->voices, 2U);  // by silence alone
  // Too many groups to try: nothing is said.
  for (int i = 0; i < 2'000; ++i) {
    const bool odd = i % 2 == 1;
    seats.seats.push_back({"p" + std::to_string(i), {odd ? "lead" : "rest"}, ""});
  }
  EXPECT_FALSE(coalitions(rule, seats));
}

// Whatever its stages say, who may lose something has 28 days to hear of it and to answer.
TEST(Constitution, due_process_is_never_short) {
  v1::Constitution document;
  v1::Rule& rule = *document.add_rules();
  rule.set_id("due");
  EXPECT_EQ(consultation_seconds(document, rule), 0U);
  document.mutable_due_process()->set_rule("due");
  EXPECT_EQ(consultation_seconds(document, rule), 28U * 24 * 3600);
  rule.mutable_stages()->set_consultation_seconds(40U * 24 * 3600);
  EXPECT_EQ(consultation_seconds(document, rule), 40U * 24 * 3600);
}

}  // namespace
}  // namespace comity::constitution
