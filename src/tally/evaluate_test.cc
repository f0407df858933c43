#include "tally/evaluate.h"

#include <gtest/gtest.h>

#include "tally/count.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::tally {
namespace {

constexpr Time kClose{1'000'000};
constexpr Time kBefore{999'999};

v1::Rule rule(std::string_view condition) {
  v1::Rule made;
  made.set_id("test");
  made.mutable_stages()->set_vote_seconds(60);
  const Status read = wire::from_json(condition, *made.mutable_condition());
  EXPECT_TRUE(read.has_value()) << (read ? "" : read.error().message);
  return made;
}

// {{"north", {"a", "b", "c"}}, {"south", {"d"}}} seats four parties in two chambers.
Electorate electorate(
    const std::vector<std::pair<std::string, std::vector<std::string>>>& chambers) {
  Electorate made;
  for (const auto& [chamber, parties] : chambers) {
    made.chambers.push_back(chamber);
    for (const auto& party : parties) made.seats.push_back({party, {chamber}, ""});
  }
  return made;
}
Electorate of(int seats) {
  Electorate made;
  for (int i = 0; i < seats; ++i) made.seats.push_back({"p" + std::to_string(10 + i), {}, ""});
  return made;
}

// The first `yes` seats say yes, the next `no` no, the next `abstain` abstain.
std::vector<Vote> votes(const Electorate& seats, int yes, int no, int abstain = 0) {
  std::vector<Vote> cast;
  for (const Seat& seat : seats.seats) {
    if (yes-- > 0) {
      cast.push_back({seat.party, Choice::yes, false});
    } else if (no-- > 0) {
      cast.push_back({seat.party, Choice::no, false});
    } else if (abstain-- > 0) {
      cast.push_back({seat.party, Choice::abstain, false});
    }
  }
  return cast;
}

Result run(const v1::Rule& of_rule, const Electorate& seats, const std::vector<Vote>& cast,
           const std::vector<Objection>& objections = {}) {
  return evaluate(of_rule, seats, cast, objections, kClose, kClose);
}
bool passes(std::string_view condition, int seats, int yes, int no, int abstain = 0) {
  const Electorate all = of(seats);
  return run(rule(condition), all, votes(all, yes, no, abstain)).would_pass;
}

TEST(Evaluate, two_thirds_is_exact_where_a_decimal_would_not_be) {
  constexpr auto kTwoThirds =
      R"({"threshold": {"base": "YES_AND_NO", "share": {"numerator": 2, "denominator": 3}}})";
  EXPECT_TRUE(passes(kTwoThirds, 9, 6, 3));
  EXPECT_FALSE(passes(kTwoThirds, 9, 5, 3));
  EXPECT_FALSE(passes(kTwoThirds, 100, 66, 34));
  EXPECT_TRUE(passes(kTwoThirds, 100, 67, 33));

  constexpr auto kMoreThanTwoThirds = R"({"threshold":
      {"base": "YES_AND_NO", "share": {"numerator": 2, "denominator": 3}, "strict": true}})";
  EXPECT_FALSE(passes(kMoreThanTwoThirds, 9, 6, 3));
  EXPECT_TRUE(passes(kMoreThanTwoThirds, 10, 7, 3));
}

TEST(Evaluate, large_counts_do_not_overflow) {
  const v1::Rule made = rule(R"({"threshold": {"base": "ALL_SEATS",
      "share": {"numerator": 999999, "denominator": 1000000}}})");
  constexpr std::uint64_t kSeats = 1'000'000'000'000'000'000ULL;
  EXPECT_TRUE(meets(made, {{"", kSeats, kSeats / 1'000'000 * 999'999, 0, 0}}));
  EXPECT_FALSE(meets(made, {{"", kSeats, kSeats / 1'000'000 * 999'999 - 1, 0, 0}}));
}

TEST(Evaluate, half_plus_one_adds_a_whole_vote) {
  constexpr auto kHalfPlusOne = R"({"threshold":
      {"base": "YES_AND_NO", "share": {"numerator": 1, "denominator": 2}, "plus": 1}})";
  EXPECT_FALSE(passes(kHalfPlusOne, 7, 4, 3));  // 3.5 + 1 = 4.5
  EXPECT_TRUE(passes(kHalfPlusOne, 7, 5, 2));
  EXPECT_FALSE(passes(kHalfPlusOne, 1, 1, 0));  // a lone vote cannot be half plus one
}

TEST(Evaluate, the_base_says_whether_an_abstention_and_an_absence_weigh) {
  const auto with_base = [](std::string_view base) {
    return R"({"threshold": {"base": ")" + std::string(base) +
           R"(", "share": {"numerator": 1, "denominator": 2}, "strict": true}})";
  };
  EXPECT_TRUE(passes(with_base("YES_AND_NO"), 10, 3, 2, 4));
  EXPECT_FALSE(passes(with_base("CAST"), 10, 3, 2, 4));
  EXPECT_TRUE(passes(with_base("CAST"), 10, 5, 2, 2));
  EXPECT_FALSE(passes(with_base("ALL_SEATS"), 10, 5, 0));
  EXPECT_TRUE(passes(with_base("ALL_SEATS"), 10, 6, 4));
}

TEST(Evaluate, an_empty_base_fails) {
  constexpr auto kAny =
      R"({"threshold": {"base": "YES_AND_NO", "share": {"numerator": 1, "denominator": 2}}})";
  EXPECT_FALSE(passes(kAny, 5, 0, 0, 5));
  EXPECT_FALSE(passes(kAny, 0, 0, 0));
  constexpr auto kFewNo =
      R"({"maximum_no": {"base": "CAST", "share": {"numerator": 1, "denominator": 4}}})";
  EXPECT_FALSE(passes(kFewNo, 5, 0, 0));
  EXPECT_TRUE(passes(kFewNo, 5, 3, 1));
  EXPECT_FALSE(passes(kFewNo, 5, 2, 1));
}

// Where a no counts towards the quorum, those against do better by staying away: 40 no votes make
// the quorum that lets 60 yes votes pass. Unless the rule says so, they do not.
TEST(Evaluate, a_no_does_not_help_to_reach_the_quorum) {
  constexpr auto kNaive = R"({"all_of": {"conditions": [
    {"quorum": {"share": {"numerator": 1, "denominator": 2}, "with_no": true}},
    {"threshold": {"base": "YES_AND_NO", "share": {"numerator": 1, "denominator": 2}}}]}})";
  EXPECT_FALSE(passes(kNaive, 100, 30, 0));
  EXPECT_TRUE(passes(kNaive, 100, 30, 20));  // twenty votes against made it pass

  constexpr auto kOurs = R"({"all_of": {"conditions": [
    {"quorum": {"share": {"numerator": 1, "denominator": 2}}},
    {"threshold": {"base": "YES_AND_NO", "share": {"numerator": 1, "denominator": 2}}}]}})";
  EXPECT_FALSE(passes(kOurs, 100, 30, 20));
  EXPECT_TRUE(passes(kOurs, 100, 30, 20, 20));
}

TEST(Evaluate, abstentions_can_be_left_out_of_the_quorum) {
  EXPECT_TRUE(passes(R"({"quorum": {"count": 5}})", 9, 3, 0, 2));
  EXPECT_FALSE(passes(R"({"quorum": {"count": 5, "strict": true}})", 9, 3, 0, 2));
  EXPECT_FALSE(passes(R"({"quorum": {"count": 5, "without_abstain": true}})", 9, 3, 0, 2));
  EXPECT_TRUE(
      passes(R"({"quorum": {"count": 5, "without_abstain": true, "with_no": true}})", 9, 3, 2, 4));
}

// A rule that needs a quorum of yes and abstentions cannot be met by votes against that come late.
TEST(Evaluate, a_late_block_of_votes_against_never_turns_failure_into_success) {
  constexpr auto kRule = R"({"all_of": {"conditions": [
    {"quorum": {"share": {"numerator": 1, "denominator": 2}}},
    {"threshold": {"base": "YES_AND_NO", "share": {"numerator": 1, "denominator": 4}}}]}})";
  for (int no = 0; no <= 6; ++no) EXPECT_FALSE(passes(kRule, 10, 4, no));
}

TEST(Evaluate, a_rule_holds_in_enough_of_the_seated_chambers) {
  const v1::Rule made = rule(R"({"chambers": {"share": {"numerator": 2, "denominator": 3},
      "condition": {"threshold": {"base": "YES_AND_NO", "strict": true,
                                  "share": {"numerator": 1, "denominator": 2}}}}})");
  Electorate seats = electorate({{"east", {"a"}}, {"north", {"b", "c"}}, {"south", {"d"}}});
  seats.chambers.push_back("west");  // exists, nobody sits there: not seated
  const std::vector<Vote> cast = {{"a", Choice::yes, false}, {"b", Choice::yes, false}};
  const Result result = run(made, seats, cast);
  EXPECT_TRUE(result.would_pass);
  ASSERT_EQ(result.counts.size(), 5U);
  EXPECT_EQ(result.counts[2], (Count{"north", 2, 1, 0, 0}));
  EXPECT_EQ(result.counts[4], (Count{"west", 0, 0, 0, 0}));
  EXPECT_FALSE(run(made, seats, {{"a", Choice::yes, false}}).would_pass);
}

TEST(Evaluate, chambers_can_be_counted_and_chosen) {
  const Electorate seats = electorate({{"east", {"a"}}, {"north", {"b"}}, {"south", {"c"}}});
  const v1::Rule both = rule(R"({"chambers": {"count": 2, "among": ["east", "south"],
      "condition": {"minimum_yes": {"count": 1}}}})");
  EXPECT_FALSE(run(both, seats, {{"a", Choice::yes, false}, {"b", Choice::yes, false}}).would_pass);
  EXPECT_TRUE(run(both, seats, {{"a", Choice::yes, false}, {"c", Choice::yes, false}}).would_pass);
}

TEST(Evaluate, a_condition_may_name_its_chamber) {
  const Electorate seats = electorate({{"leads", {"a", "b", "c"}}, {"others", {"d", "e"}}});
  const v1::Rule lead = rule(R"({"threshold": {"chamber": "leads", "base": "ALL_SEATS",
      "share": {"numerator": 1, "denominator": 2}, "strict": true}})");
  EXPECT_TRUE(run(lead, seats, votes(seats, 2, 3)).would_pass);
  EXPECT_FALSE(run(lead, seats, {{"d", Choice::yes, false}, {"e", Choice::yes, false}}).would_pass);
}

TEST(Evaluate, combinations_nest) {
  constexpr auto kTwoOfThree = R"({"at_least": {"count": 2, "conditions": [
    {"minimum_yes": {"count": 3}},
    {"any_of": {"conditions": [{"minimum_yes": {"count": 9}}, {"quorum": {"count": 4}}]}},
    {"maximum_no": {"base": "CAST", "share": {"numerator": 0, "denominator": 1}}}]}})";
  EXPECT_TRUE(passes(kTwoOfThree, 9, 3, 0));
  EXPECT_TRUE(passes(kTwoOfThree, 9, 2, 0, 2));
  EXPECT_FALSE(passes(kTwoOfThree, 9, 2, 1, 2));
}

TEST(Evaluate, objections_wait_for_an_answer) {
  const Electorate seats = of(3);
  const v1::Rule all = rule(R"({"objections": {}})");
  const v1::Rule major = rule(R"({"objections": {"major_only": true}})");
  const std::vector<Objection> minor_open = {{"p10", ObjectionClass::minor, true}};
  const std::vector<Objection> formal_open = {{"p10", ObjectionClass::minor, false},
                                              {"p11", ObjectionClass::formal, true}};
  EXPECT_TRUE(run(all, seats, {}).would_pass);
  EXPECT_FALSE(run(all, seats, {}, minor_open).would_pass);
  EXPECT_TRUE(run(major, seats, {}, minor_open).would_pass);
  EXPECT_FALSE(run(major, seats, {}, formal_open).would_pass);
  EXPECT_EQ(run(major, seats, {}, formal_open).explanation.front().text,
            "every major or formal objection is answered or withdrawn: 1 of 1 open");
}

TEST(Evaluate, affiliates_have_one_vote) {
  Electorate seats = electorate({{"companies", {"a", "b", "c"}}, {"people", {"d"}}});
  seats.seats[0].affiliation = "group";
  seats.seats[3].affiliation = "group";  // a company and a person of one group
  const v1::Rule any = rule(R"({"quorum": {"count": 1}})");

  const std::vector<Voice> expected = {
      {{"a", "d"}, {"companies", "people"}}, {{"b"}, {"companies"}}, {{"c"}, {"companies"}}};
  EXPECT_EQ(voices(seats), expected);
  // In agreement: one yes, in each chamber the group sits in.
  const Result agreed = run(any, seats, {{"a", Choice::yes, false}, {"d", Choice::yes, false}});
  EXPECT_EQ(agreed.counts[0], (Count{"", 3, 1, 0, 0}));
  EXPECT_EQ(agreed.counts[1], (Count{"companies", 3, 1, 0, 0}));
  EXPECT_EQ(agreed.counts[2], (Count{"people", 1, 1, 0, 0}));
  // Divided: an abstention. One silent: the other speaks for the group.
  const Result divided = run(any, seats, {{"a", Choice::yes, false}, {"d", Choice::no, false}});
  EXPECT_EQ(divided.counts[0], (Count{"", 3, 0, 0, 1}));
  EXPECT_EQ(run(any, seats, {{"d", Choice::no, false}}).counts[1],
            (Count{"companies", 3, 0, 1, 0}));
}

TEST(Evaluate, a_no_without_a_reason_may_be_left_out) {
  const Electorate seats = of(3);
  v1::Rule made =
      rule(R"({"threshold": {"base": "YES_AND_NO", "share": {"numerator": 1, "denominator": 1}}})");
  const std::vector<Vote> bare = {{"p10", Choice::yes, false}, {"p11", Choice::no, false}};
  const std::vector<Vote> reasoned = {{"p10", Choice::yes, false}, {"p11", Choice::no, true}};
  EXPECT_FALSE(run(made, seats, bare).would_pass);
  made.set_reason_for_no(true);
  EXPECT_FALSE(run(made, seats, reasoned).would_pass);
  const Result result = run(made, seats, bare);
  EXPECT_TRUE(result.would_pass);
  EXPECT_EQ(result.counts[0].no, 0U);
  EXPECT_EQ(result.explanation.back().text, "no without a reason, left out of the count: 1");
}

TEST(Evaluate, votes_without_a_seat_are_nothing_and_the_last_vote_counts) {
  const Electorate seats = of(2);
  const Result result = run(
      rule(R"({"minimum_yes": {"count": 1}})"), seats,
      {{"stranger", Choice::yes, false}, {"p10", Choice::yes, false}, {"p10", Choice::no, false}});
  EXPECT_EQ(result.counts[0], (Count{"", 2, 0, 1, 0}));
  EXPECT_FALSE(result.would_pass);
}

TEST(Evaluate, the_clock_ends_a_vote) {
  const Electorate seats = of(1);
  const v1::Rule made = rule(R"({"minimum_yes": {"count": 1}})");
  const std::vector<Vote> yes = votes(seats, 1, 0);
  EXPECT_EQ(evaluate(made, seats, yes, {}, kClose, kBefore).state, State::open);
  EXPECT_EQ(evaluate(made, seats, yes, {}, kClose, kClose).state, State::passed);
  EXPECT_EQ(evaluate(made, seats, {}, {}, kClose, kClose).state, State::rejected);
}

TEST(Evaluate, a_vote_is_decided_when_the_rest_cannot_change_it) {
  constexpr auto kHalf = R"({"threshold":
      {"base": "YES_AND_NO", "share": {"numerator": 1, "denominator": 2}, "strict": true}})";
  const Electorate seats = of(7);
  const auto decided = [&](int yes, int no, int abstain) {
    return run(rule(kHalf), seats, votes(seats, yes, no, abstain)).decided;
  };
  EXPECT_FALSE(decided(3, 0, 0));  // four against would make it 3 of 7
  EXPECT_TRUE(decided(4, 0, 0));
  EXPECT_FALSE(decided(3, 3, 0));
  EXPECT_TRUE(decided(3, 3, 1));
  EXPECT_TRUE(decided(0, 4, 0));
  EXPECT_FALSE(decided(0, 0, 0));
}

TEST(Evaluate, silence_may_still_break_a_quorum_that_counts_votes_against) {
  // As it stands it fails for want of a quorum, and only a vote against could help it to pass.
  const v1::Rule made = rule(R"({"all_of": {"conditions": [
    {"quorum": {"count": 3, "with_no": true, "without_abstain": true}},
    {"minimum_yes": {"count": 2}}]}})");
  const Electorate seats = of(3);
  EXPECT_FALSE(run(made, seats, votes(seats, 2, 0)).would_pass);
  EXPECT_FALSE(run(made, seats, votes(seats, 2, 0)).decided);
  EXPECT_TRUE(run(made, seats, votes(seats, 2, 0, 1)).decided);
}

TEST(Evaluate, an_open_objection_leaves_the_vote_undecided) {
  const v1::Rule made = rule(R"({"objections": {}})");
  const Electorate seats = of(1);
  EXPECT_FALSE(run(made, seats, {}, {{"p10", ObjectionClass::minor, true}}).decided);
  EXPECT_TRUE(run(made, seats, {}, {{"p10", ObjectionClass::minor, false}}).decided);
}

TEST(Evaluate, the_explanation_says_where_and_how_many) {
  const Electorate seats = electorate({{"east", {"a", "b"}}, {"west", {"c"}}});
  const Result result = run(rule(R"({"all_of": {"conditions": [
      {"threshold": {"base": "YES_AND_NO", "share": {"numerator": 2, "denominator": 3}}},
      {"quorum": {"share": {"numerator": 1, "denominator": 2}}},
      {"chambers": {"share": {"numerator": 1, "denominator": 1}, "condition":
        {"threshold": {"base": "YES_AND_NO", "share": {"numerator": 1, "denominator": 2}}}}},
      {"maximum_no": {"base": "ALL_SEATS", "share": {"numerator": 1, "denominator": 3}}},
      {"objections": {}}]}})"),
                            seats, {{"a", Choice::yes, false}, {"c", Choice::no, false}});
  const std::vector<Line> expected = {
      {0, "condition.all_of", "all of these 5: 2 met", false},
      {1, "condition.all_of[0].threshold", "at least 2/3 of yes and no: 1 of 2, 2 needed", false},
      {1, "condition.all_of[1].quorum",
       "quorum, yes or abstain from at least 1/2 of the seats: 1 of 3, 2 needed", false},
      {1, "condition.all_of[2].chambers",
       "in at least 1/1 of the seated chambers: 1 of 2, 2 needed", false},
      {2, "condition.all_of[2].chambers.condition.threshold",
       "at least 1/2 of yes and no: 1 of 1 in chamber east, 1 needed", true},
      {2, "condition.all_of[2].chambers.condition.threshold",
       "at least 1/2 of yes and no: 0 of 1 in chamber west, 1 needed", false},
      {1, "condition.all_of[3].maximum_no", "no from at most 1/3 of all seats: 1 of 3, 1 allowed",
       true},
      {1, "condition.all_of[4].objections",
       "every objection is answered or withdrawn: none was raised", true}};
  ASSERT_EQ(result.explanation.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(result.explanation[i].text, expected[i].text);
    EXPECT_EQ(result.explanation[i], expected[i]) << result.explanation[i].clause;
  }
}

// evaluate() is also asked by people who bring a rule of their own, which nothing has checked.
TEST(Evaluate, a_malformed_rule_never_passes) {
  EXPECT_FALSE(passes("{}", 3, 3, 0));
  EXPECT_FALSE(passes(R"({"all_of": {}})", 3, 3, 0));
  EXPECT_FALSE(passes(R"({"at_least": {"conditions": []}})", 3, 3, 0));
  EXPECT_FALSE(passes(R"({"threshold": {"base": "CAST"}})", 3, 3, 0));
  EXPECT_FALSE(passes(R"({"threshold": {"base": "CAST",
      "share": {"numerator": 0, "denominator": 0}}})",
                      3, 3, 0));
  EXPECT_FALSE(passes(R"({"threshold": {"share": {"numerator": 1, "denominator": 2}}})", 3, 3, 0));
  EXPECT_FALSE(passes(R"({"threshold": {"base": "CAST", "chamber": "nowhere",
      "share": {"numerator": 1, "denominator": 2}}})",
                      3, 3, 0));
  v1::Rule deep = rule(R"({"minimum_yes": {"count": 1}})");
  for (int i = 0; i < 100; ++i) {
    v1::Condition outer;
    *outer.mutable_all_of()->add_conditions() = deep.condition();
    *deep.mutable_condition() = outer;
  }
  EXPECT_FALSE(run(deep, of(1), votes(of(1), 1, 0)).would_pass);
}

}  // namespace
}  // namespace comity::tally
