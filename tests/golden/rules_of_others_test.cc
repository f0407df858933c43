// The constitutions of examples/constitutions: founders can start with each, with the electorate
// that its source has, and its rules count as the source says, at each boundary and one vote beside
// it. Sources: examples/constitutions/README.md. Real ballots under cabforum:
// tally/ballots_test.cc.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "registers/constitution/queries.h"
#include "tally/evaluate.h"
#include "wire/codec.h"
#include "world.h"

namespace comity::test {
namespace {

// Seats of one kind and region, and what those who are not silent say.
struct Group {
  v1::PartyKind kind = v1::COMPANY;
  std::string region;
  int seats = 0;
  int yes = 0;
  int no = 0;
  int abstain = 0;
  int no_without_reason = 0;
};
using Groups = std::vector<Group>;

std::string handle_of(const Group& group, int number) {
  const std::string region = group.region.empty() ? "none" : group.region;
  return "k" + std::to_string(group.kind) + "-" + region + "-" + std::to_string(1000 + number);
}

std::vector<members::Member> seats_of(const Groups& groups) {
  std::vector<members::Member> seats;
  for (const Group& group : groups) {
    for (int i = 0; i < group.seats; ++i) {
      seats.push_back({handle_of(group, i), group.kind, group.region, ""});
    }
  }
  std::sort(seats.begin(), seats.end(),
            [](const auto& one, const auto& other) { return one.party < other.party; });
  return seats;
}

std::vector<tally::Vote> votes_of(const Groups& groups) {
  std::vector<tally::Vote> votes;
  for (const Group& group : groups) {
    int voter = 0;
    const auto cast = [&](int count, tally::Choice choice, bool has_reason) {
      for (int i = 0; i < count; ++i)
        votes.push_back({handle_of(group, voter++), choice, has_reason});
    };
    cast(group.yes, tally::Choice::yes, false);
    cast(group.no, tally::Choice::no, true);
    cast(group.abstain, tally::Choice::abstain, false);
    cast(group.no_without_reason, tally::Choice::no, false);
    EXPECT_LE(voter, group.seats) << group.region;
  }
  return votes;
}

class RulesOf {
 public:
  explicit RulesOf(const std::string& name) {
    const std::string path = COMITY_SOURCE_DIR "/examples/constitutions/" + name + ".json";
    std::ifstream file(path);
    std::stringstream text;
    text << file.rdbuf();
    const Status read = wire::from_json(text.str(), document_);
    EXPECT_TRUE(read) << path << ": " << read.error().message;
  }

  // What the static checks say against it with these founders; empty: they can start.
  [[nodiscard]] std::string refusal(const Groups& groups) const {
    const ledger::Registry registry = World::default_registry();
    const Status sound = constitution::check(
        document_, registry.names_under(registry.newest_rules()), seats_of(groups));
    return sound ? "" : sound.error().message;
  }

  [[nodiscard]] bool passes(const std::string& rule, const Groups& groups,
                            const std::vector<tally::Objection>& objections = {}) const {
    const v1::Rule* found = constitution::find_rule(document_, rule);
    EXPECT_NE(found, nullptr) << rule;
    if (found == nullptr) return false;
    const tally::Electorate electorate = constitution::electorate(document_, seats_of(groups));
    return tally::evaluate(*found, electorate, votes_of(groups), objections, Time{0}, Time{0})
               .state == tally::State::passed;
  }

 private:
  v1::Constitution document_;
};

constexpr const char* kBlocks = "could block every decision alone (power)";

bool ends_with_block(const std::string& refusal) { return refusal.ends_with(kBlocks); }

// CA/Browser Forum, September 2019: 52 certificate issuers and 8 consumers (ballot SC22).
struct Ballot {
  int issuers_yes, issuers_no, issuers_abstain;
  int consumers_yes, consumers_no;
};
Groups forum(const Ballot& cast) {
  return {{v1::COMPANY, "issuers", 52, cast.issuers_yes, cast.issuers_no, cast.issuers_abstain},
          {v1::COMPANY, "consumers", 8, cast.consumers_yes, cast.consumers_no}};
}

TEST(RulesOfOthers, CabforumStartsWithTheClassesOfTheForum) {
  const RulesOf rules("cabforum");
  EXPECT_EQ(rules.refusal(forum({})), "");
  EXPECT_EQ(rules.refusal({{v1::COMPANY, "issuers", 3}, {v1::COMPANY, "consumers", 4}}), "");
  // Half of three plus one is all three; two thirds of two are both.
  EXPECT_TRUE(
      ends_with_block(rules.refusal({{v1::COMPANY, "issuers", 3}, {v1::COMPANY, "consumers", 3}})));
  EXPECT_TRUE(
      ends_with_block(rules.refusal({{v1::COMPANY, "issuers", 2}, {v1::COMPANY, "consumers", 4}})));
  EXPECT_TRUE(rules.refusal({{v1::COMPANY, "issuers", 9}}).ends_with("(orphan chamber)"));
}

TEST(RulesOfOthers, CabforumCountsEachClassByItself) {
  const RulesOf rules("cabforum");
  const auto passes = [&](const Ballot& cast) { return rules.passes("ballot", forum(cast)); };
  EXPECT_TRUE(passes({20, 10, 0, 8, 0}));  // two thirds of 30 issuers
  EXPECT_FALSE(passes({19, 10, 0, 8, 0}));
  EXPECT_FALSE(passes({20, 11, 0, 8, 0}));
  EXPECT_TRUE(passes({20, 10, 22, 8, 0}));  // an abstention is in no base
  EXPECT_TRUE(passes({30, 0, 0, 5, 3}));    // half of eight consumers, plus one
  EXPECT_FALSE(passes({30, 0, 0, 4, 4}));
  EXPECT_TRUE(passes({30, 0, 0, 4, 2}));  // of six: three and one
  EXPECT_FALSE(passes({30, 0, 0, 4, 3}));
  EXPECT_FALSE(passes({52, 0, 0, 0, 0}));  // a yes in each class
  EXPECT_FALSE(passes({0, 0, 52, 8, 0}));
}

// More than a quarter of 60 seats: whoever votes anything takes part.
TEST(RulesOfOthers, CabforumAsksThatEnoughTakePart) {
  const RulesOf rules("cabforum");
  const auto passes = [&](const Ballot& cast) { return rules.passes("ballot", forum(cast)); };
  EXPECT_TRUE(passes({12, 0, 0, 4, 0}));
  EXPECT_FALSE(passes({11, 0, 0, 4, 0}));
  EXPECT_TRUE(passes({11, 0, 1, 4, 0}));
  EXPECT_TRUE(passes({11, 1, 0, 4, 0}));
}

// GNSO Council: 7 votes in one House, 13 in the other.
struct Council {
  int registries, registrars, contracted_appointee;
  int commercial, non_commercial, non_contracted_appointee;
};
Groups council(const Council& yes) {
  return {{v1::COMPANY, "registries", 3, yes.registries},
          {v1::COMPANY, "registrars", 3, yes.registrars},
          {v1::INDIVIDUAL, "contracted-appointee", 1, yes.contracted_appointee},
          {v1::COMPANY, "commercial", 6, yes.commercial},
          {v1::CIVIL_SOCIETY, "non-commercial", 6, yes.non_commercial},
          {v1::INDIVIDUAL, "non-contracted-appointee", 1, yes.non_contracted_appointee}};
}
// So many yes in each House, from all its groups as far as they go.
Groups houses(int contracted, int non_contracted) {
  const int registrars = std::min(contracted, 3);
  const int registries = std::min(contracted - registrars, 3);
  const int commercial = std::min(non_contracted, 6);
  const int others = std::min(non_contracted - commercial, 6);
  return council({registries, registrars, contracted - registrars - registries, commercial, others,
                  non_contracted - commercial - others});
}

TEST(RulesOfOthers, GnsoStartsWithTheCouncil) {
  const RulesOf rules("gnso");
  EXPECT_EQ(rules.refusal(council({})), "");
  EXPECT_EQ(rules.refusal({{v1::COMPANY, "registries", 2},
                           {v1::COMPANY, "registrars", 1},
                           {v1::COMPANY, "commercial", 2},
                           {v1::CIVIL_SOCIETY, "non-commercial", 1}}),
            "");
  // Of a House of two each is needed for more than half.
  EXPECT_TRUE(ends_with_block(rules.refusal({{v1::COMPANY, "registries", 1},
                                             {v1::COMPANY, "registrars", 1},
                                             {v1::COMPANY, "commercial", 3},
                                             {v1::CIVIL_SOCIETY, "non-commercial", 3}})));
  // Of three groups each is needed for three, so one that is one party blocks.
  EXPECT_TRUE(ends_with_block(rules.refusal({{v1::COMPANY, "registries", 3},
                                             {v1::COMPANY, "commercial", 3},
                                             {v1::CIVIL_SOCIETY, "non-commercial", 1}})));
}

TEST(RulesOfOthers, GnsoMotionTakesMoreThanHalfOfTheSeatsOfEachHouse) {
  const RulesOf rules("gnso");
  EXPECT_TRUE(rules.passes("motion", houses(4, 7)));
  EXPECT_FALSE(rules.passes("motion", houses(3, 7)));
  EXPECT_FALSE(rules.passes("motion", houses(4, 6)));
  EXPECT_FALSE(rules.passes("motion", houses(7, 6)));
}

TEST(RulesOfOthers, GnsoRecommendationNeedsThreeOfTheFourStakeholderGroups) {
  const RulesOf rules("gnso");
  const Groups three = council({3, 0, 1, 6, 1, 0});
  const Groups two = council({3, 0, 1, 6, 0, 1});
  EXPECT_TRUE(rules.passes("recommendation", three));
  EXPECT_FALSE(rules.passes("recommendation", two));
  EXPECT_TRUE(rules.passes("motion", two));
  EXPECT_FALSE(rules.passes("recommendation", council({3, 0, 0, 6, 1, 0})));
}

TEST(RulesOfOthers, GnsoSupermajorityIsTwoThirdsOfEachHouseOrThreeQuartersOfOne) {
  const RulesOf rules("gnso");
  const auto passes = [&](int contracted, int non_contracted) {
    return rules.passes("supermajority", houses(contracted, non_contracted));
  };
  EXPECT_TRUE(passes(5, 9));  // 4 2/3 of 7, 8 2/3 of 13
  EXPECT_FALSE(passes(5, 8));
  EXPECT_FALSE(passes(4, 9));
  EXPECT_TRUE(passes(6, 7));  // 5 1/4 of 7, and more than half of 13
  EXPECT_FALSE(passes(5, 7));
  EXPECT_FALSE(passes(6, 6));
  EXPECT_TRUE(passes(4, 10));  // 9 3/4 of 13, and more than half of 7
  EXPECT_FALSE(passes(3, 10));
  EXPECT_FALSE(passes(3, 13));
}

// A committee of 20 P-members, and 20 other member bodies that vote.
struct Enquiry {
  int yes, no, abstain;
  int others_yes, others_no;
  int others_no_without_reason = 0;
};
Groups enquiry(const Enquiry& cast) {
  return {
      {v1::GOVERNMENT, "p-members", 20, cast.yes, cast.no, cast.abstain},
      {v1::GOVERNMENT, "", 20, cast.others_yes, cast.others_no, 0, cast.others_no_without_reason}};
}

TEST(RulesOfOthers, IsoDisStartsWithACommittee) {
  const RulesOf rules("iso-dis");
  EXPECT_EQ(rules.refusal(enquiry({})), "");
  EXPECT_EQ(rules.refusal({{v1::GOVERNMENT, "p-members", 4}}), "");
  // One no of three is more than a quarter.
  EXPECT_TRUE(ends_with_block(rules.refusal({{v1::GOVERNMENT, "p-members", 3}})));
  EXPECT_EQ(rules.refusal({{v1::GOVERNMENT, "p-members", 3}, {v1::GOVERNMENT, "", 1}}), "");
  // And one of two P-members is half of them.
  EXPECT_TRUE(rules.refusal({{v1::GOVERNMENT, "p-members", 2}, {v1::GOVERNMENT, "", 9}})
                  .ends_with("could pass a decision alone (power)"));
  EXPECT_TRUE(rules.refusal({{v1::GOVERNMENT, "", 9}}).ends_with("(orphan chamber)"));
}

TEST(RulesOfOthers, IsoDisTakesTwoThirdsOfPMembersAndAtMostAQuarterAgainst) {
  const RulesOf rules("iso-dis");
  const auto passes = [&](const Enquiry& cast) { return rules.passes("enquiry", enquiry(cast)); };
  EXPECT_TRUE(passes({10, 5, 0, 5, 0}));  // two thirds of 15; 5 of 20 against
  EXPECT_FALSE(passes({9, 5, 0, 6, 0}));
  EXPECT_FALSE(passes({10, 6, 0, 20, 0}));
  EXPECT_FALSE(passes({10, 5, 0, 4, 0}));  // 5 of 19 against
  EXPECT_TRUE(passes({15, 0, 0, 0, 5}));   // whoever is against: 5 of 20
  EXPECT_FALSE(passes({15, 0, 0, 0, 6}));
  EXPECT_TRUE(passes({10, 5, 5, 5, 0}));  // abstentions are in no base
  EXPECT_FALSE(passes({10, 5, 5, 4, 0}));
}

TEST(RulesOfOthers, IsoDisLeavesOutANegativeVoteWithoutAReason) {
  const RulesOf rules("iso-dis");
  EXPECT_TRUE(rules.passes("enquiry", enquiry({15, 0, 0, 0, 5, 15})));
  EXPECT_FALSE(rules.passes("enquiry", enquiry({15, 0, 0, 0, 6, 14})));
}

// Ours: without it one P-member would pass alone where all others are silent.
TEST(RulesOfOthers, IsoDisAsksForHalfOfThePMembers) {
  const RulesOf rules("iso-dis");
  EXPECT_TRUE(rules.passes("enquiry", enquiry({10, 0, 0, 0, 0})));
  EXPECT_FALSE(rules.passes("enquiry", enquiry({9, 0, 0, 20, 0})));
  EXPECT_TRUE(rules.passes("enquiry", enquiry({9, 0, 1, 0, 0})));
}

// The 193 members of the United Nations.
Groups assembly(int yes, int no, int abstain) {
  return {{v1::GOVERNMENT, "", 193, yes, no, abstain}};
}

TEST(RulesOfOthers, UngaStartsWithItsMembers) {
  const RulesOf rules("unga-important");
  EXPECT_EQ(rules.refusal(assembly(0, 0, 0)), "");
  EXPECT_EQ(rules.refusal({{v1::GOVERNMENT, "", 3}}), "");
}

TEST(RulesOfOthers, UngaImportantQuestionsTakeTwoThirdsOfPresentAndVoting) {
  const RulesOf rules("unga-important");
  const auto passes = [&](int yes, int no, int abstain) {
    return rules.passes("important-questions", assembly(yes, no, abstain));
  };
  EXPECT_TRUE(passes(100, 50, 0));
  EXPECT_FALSE(passes(99, 50, 0));
  EXPECT_FALSE(passes(100, 51, 0));
  EXPECT_TRUE(passes(100, 50, 43));  // who abstains is present and not voting
  EXPECT_TRUE(passes(97, 0, 0));     // more than half of 193 are present
  EXPECT_FALSE(passes(96, 0, 0));
  EXPECT_TRUE(passes(64, 32, 1));
  EXPECT_FALSE(passes(64, 32, 0));
}

TEST(RulesOfOthers, UngaOtherQuestionsTakeAMajorityAndTheCharterTwoThirdsOfAll) {
  const RulesOf rules("unga-important");
  EXPECT_TRUE(rules.passes("other-questions", assembly(49, 48, 0)));
  EXPECT_FALSE(rules.passes("other-questions", assembly(49, 49, 0)));  // equally divided
  EXPECT_FALSE(rules.passes("other-questions", assembly(49, 47, 0)));  // 96 are not most of them
  EXPECT_TRUE(rules.passes("charter", assembly(129, 64, 0)));
  EXPECT_FALSE(rules.passes("charter", assembly(128, 0, 0)));
}

// Three technical communities among eight parties.
Groups eight(int technical_yes, int technical_no, int others_yes, int others_no) {
  return {{v1::TECHNICAL_COMMUNITY, "", 3, technical_yes, technical_no},
          {v1::COMPANY, "", 5, others_yes, others_no}};
}

TEST(RulesOfOthers, LeadChamberStartsWithThreeThatLead) {
  const RulesOf rules("lead-chamber");
  EXPECT_EQ(rules.refusal({{v1::TECHNICAL_COMMUNITY, "", 3},
                           {v1::COMPANY, "", 2},
                           {v1::GOVERNMENT, "", 2},
                           {v1::CIVIL_SOCIETY, "", 1}}),
            "");
  EXPECT_EQ(rules.refusal({{v1::TECHNICAL_COMMUNITY, "", 3}}), "");
  // Of two each would block what the chamber leads on.
  EXPECT_TRUE(
      ends_with_block(rules.refusal({{v1::TECHNICAL_COMMUNITY, "", 2}, {v1::COMPANY, "", 6}})));
  EXPECT_TRUE(rules.refusal({{v1::COMPANY, "", 6}}).ends_with("(orphan chamber)"));
}

TEST(RulesOfOthers, LeadChamberIsNeededBesideTheGeneralRuleOnItsSubjects) {
  const RulesOf rules("lead-chamber");
  EXPECT_TRUE(rules.passes("technical", eight(2, 1, 4, 1)));  // 6 of 8, two of the three that lead
  EXPECT_FALSE(rules.passes("technical", eight(2, 1, 3, 2)));
  EXPECT_FALSE(rules.passes("technical", eight(1, 2, 5, 0)));
  EXPECT_FALSE(rules.passes("technical", eight(1, 0, 5, 0)));  // their silence is no majority
  EXPECT_TRUE(rules.passes("general", eight(1, 2, 5, 0)));
  EXPECT_FALSE(rules.passes("general", eight(1, 2, 4, 1)));
}

TEST(RulesOfOthers, LeadChamberAmendsWithTwoThirdsOfAllAndTheChamber) {
  const RulesOf rules("lead-chamber");
  EXPECT_TRUE(rules.passes("amendment", eight(2, 0, 4, 0)));
  EXPECT_FALSE(rules.passes("amendment", eight(2, 0, 3, 0)));
  EXPECT_FALSE(rules.passes("amendment", eight(1, 0, 5, 0)));
}

// So many seats that a hundredth more or less of any share is another number of votes.
TEST(RulesOfOthers, CabforumHasExactShares) {
  const RulesOf rules("cabforum");
  const auto passes = [&](int yes, int no, int consumers_yes, int consumers_no, int abstain) {
    return rules.passes("ballot",
                        {{v1::COMPANY, "issuers", 600, yes, no},
                         {v1::COMPANY, "consumers", 300, consumers_yes, consumers_no, abstain}});
  };
  EXPECT_TRUE(passes(200, 100, 101, 99, 100));
  EXPECT_FALSE(passes(199, 100, 101, 99, 100));
  EXPECT_FALSE(passes(200, 100, 100, 100, 100));
  EXPECT_TRUE(passes(126, 0, 100, 0, 0));  // more than 225
  EXPECT_FALSE(passes(125, 0, 100, 0, 0));
}

TEST(RulesOfOthers, GnsoHasExactShares) {
  const RulesOf rules("gnso");
  const auto passes = [&](const std::string& rule, int contracted, int non_contracted) {
    return rules.passes(
        rule, {{v1::COMPANY, "registries", 300, contracted / 2},
               {v1::COMPANY, "registrars", 300, contracted - contracted / 2},
               {v1::COMPANY, "commercial", 600, non_contracted / 2},
               {v1::CIVIL_SOCIETY, "non-commercial", 600, non_contracted - non_contracted / 2}});
  };
  for (const std::string rule : {"motion", "recommendation"}) {
    EXPECT_TRUE(passes(rule, 301, 601)) << rule;
    EXPECT_FALSE(passes(rule, 300, 1200)) << rule;
    EXPECT_FALSE(passes(rule, 600, 600)) << rule;
  }
  EXPECT_TRUE(passes("supermajority", 400, 800));
  EXPECT_FALSE(passes("supermajority", 399, 800));
  EXPECT_FALSE(passes("supermajority", 449, 799));
  EXPECT_TRUE(passes("supermajority", 450, 601));
  EXPECT_FALSE(passes("supermajority", 449, 601));
  EXPECT_FALSE(passes("supermajority", 600, 600));
  EXPECT_TRUE(passes("supermajority", 301, 900));
  EXPECT_FALSE(passes("supermajority", 301, 899));
  EXPECT_FALSE(passes("supermajority", 300, 1200));
}

TEST(RulesOfOthers, IsoDisHasExactShares) {
  const RulesOf rules("iso-dis");
  const auto passes = [&](int yes, int no, int others_yes, int others_no) {
    return rules.passes("enquiry", {{v1::GOVERNMENT, "p-members", 300, yes, no},
                                    {v1::GOVERNMENT, "", 300, others_yes, others_no}});
  };
  EXPECT_TRUE(passes(200, 100, 100, 0));
  EXPECT_FALSE(passes(199, 100, 101, 0));
  EXPECT_TRUE(passes(200, 0, 100, 100));
  EXPECT_FALSE(passes(200, 0, 99, 101));
  EXPECT_TRUE(passes(150, 0, 0, 0));
  EXPECT_FALSE(passes(149, 0, 0, 0));
  EXPECT_FALSE(passes(100, 50, 50, 0));  // a no helps nobody to the quorum
}

TEST(RulesOfOthers, UngaHasExactShares) {
  const RulesOf rules("unga-important");
  const auto passes = [&](const std::string& rule, int yes, int no, int abstain) {
    return rules.passes(rule, {{v1::GOVERNMENT, "", 200, yes, no, abstain}});
  };
  for (const std::string rule : {"important-questions", "other-questions"}) {
    EXPECT_TRUE(passes(rule, 101, 0, 0)) << rule;
    EXPECT_FALSE(passes(rule, 100, 0, 0)) << rule;
    EXPECT_TRUE(passes(rule, 80, 20, 1)) << rule;
    EXPECT_FALSE(passes(rule, 80, 20, 0)) << rule;
  }
  EXPECT_TRUE(passes("other-questions", 101, 99, 0));
  EXPECT_FALSE(passes("other-questions", 100, 100, 0));
  EXPECT_TRUE(passes("other-questions", 60, 50, 40));
}

TEST(RulesOfOthers, LeadChamberHasExactShares) {
  const RulesOf rules("lead-chamber");
  const auto cast = [](int technical, int yes, int no, int abstain) {
    return Groups{{v1::TECHNICAL_COMMUNITY, "", 300, technical},
                  {v1::COMPANY, "", 600, yes, no, abstain}};
  };
  for (const std::string rule : {"general", "technical"}) {
    EXPECT_TRUE(rules.passes(rule, cast(151, 299, 0, 0))) << rule;
    EXPECT_FALSE(rules.passes(rule, cast(151, 298, 0, 0))) << rule;
    EXPECT_TRUE(rules.passes(rule, cast(151, 298, 0, 1))) << rule;
    EXPECT_FALSE(rules.passes(rule, cast(151, 298, 100, 0))) << rule;
    EXPECT_TRUE(rules.passes(rule, cast(151, 249, 200, 50))) << rule;
    EXPECT_FALSE(rules.passes(rule, cast(151, 248, 200, 51))) << rule;
  }
  EXPECT_FALSE(rules.passes("technical", cast(150, 600, 0, 0)));
  EXPECT_TRUE(rules.passes("amendment", cast(151, 449, 0, 0)));
  EXPECT_FALSE(rules.passes("amendment", cast(151, 448, 0, 0)));
  EXPECT_FALSE(rules.passes("amendment", cast(150, 600, 0, 0)));
  for (const std::string rule : {"general", "technical", "amendment"}) {
    const Groups all = cast(300, 600, 0, 0);
    EXPECT_TRUE(rules.passes(rule, all, {{"x", tally::ObjectionClass::minor, false}})) << rule;
    EXPECT_FALSE(rules.passes(rule, all, {{"x", tally::ObjectionClass::minor, true}})) << rule;
  }
}

}  // namespace
}  // namespace comity::test
