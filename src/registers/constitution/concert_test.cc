// The constitution that Comity offers by default.
#include <algorithm>
#include <map>

#include "registers/constitution/records.h"
#include "registers/constitution/testing/seats.h"
#include "tally/count.h"

namespace comity::constitution {
namespace {

using tally::Choice;

TEST(Concert, has_a_line_for_every_action_it_is_given_and_is_sound) {
  const v1::Constitution made = small_concert();
  EXPECT_EQ(made.actions_size(), static_cast<int>(few_actions().size()));
  for (int kind = v1::GOVERNMENT; kind <= v1::INDIVIDUAL; ++kind) {
    const Status sound = check(made, names_in(made), seven(static_cast<v1::PartyKind>(kind)));
    EXPECT_TRUE(sound.has_value()) << (sound ? "" : sound.error().message);
  }
}

// What a party can do, said in full: nullopt is silence.
using Say = std::optional<Choice>;

// Counts by hand, so that all mixtures can be tried quickly. No affiliates here.
bool passes(const v1::Rule& rule, const tally::Electorate& seats, const std::vector<Say>& said) {
  std::vector<tally::Count> counts(1 + seats.chambers.size());
  for (std::size_t i = 0; i < seats.chambers.size(); ++i) counts[i + 1].chamber = seats.chambers[i];
  for (std::size_t i = 0; i < said.size(); ++i) {
    const std::vector<std::string>& sits = seats.seats[i].chambers;
    for (tally::Count& count : counts) {
      if (!count.chamber.empty() && std::count(sits.begin(), sits.end(), count.chamber) == 0) {
        continue;
      }
      ++count.seats;
      if (said[i] == Choice::yes) ++count.yes;
      if (said[i] == Choice::no) ++count.no;
      if (said[i] == Choice::abstain) ++count.abstain;
    }
  }
  return tally::meets(rule, counts);
}

// Everybody else against in every mixture of no and silence.
bool passes_alone(const v1::Rule& rule, const tally::Electorate& seats, std::size_t who) {
  const std::size_t size = seats.seats.size();
  for (std::size_t mixture = 0; mixture < (1U << size); ++mixture) {
    if ((mixture >> who & 1) != 0) continue;
    std::vector<Say> said(size);
    for (std::size_t i = 0; i < size; ++i) {
      if ((mixture >> i & 1) != 0) said[i] = Choice::no;
    }
    said[who] = Choice::yes;
    if (passes(rule, seats, said)) return true;
  }
  return false;
}
bool blocks_alone(const v1::Rule& rule, const tally::Electorate& seats, std::size_t who) {
  for (const Say& against : {Say(Choice::no), Say(Choice::abstain), Say()}) {
    std::vector<Say> said(seats.seats.size(), Choice::yes);
    said[who] = against;
    if (!passes(rule, seats, said)) return true;
  }
  return false;
}

TEST(Concert, with_seven_parties_of_six_kinds_nobody_passes_or_blocks_alone) {
  const v1::Constitution made = small_concert();
  for (int kind = v1::GOVERNMENT; kind <= v1::INDIVIDUAL; ++kind) {
    const tally::Electorate seats = electorate(made, seven(static_cast<v1::PartyKind>(kind)));
    ASSERT_EQ(seats.seats.size(), 7U);
    for (const v1::Rule& rule : made.rules()) {
      for (std::size_t who = 0; who < seats.seats.size(); ++who) {
        EXPECT_FALSE(passes_alone(rule, seats, who)) << rule.id() << seats.seats[who].party;
        EXPECT_FALSE(blocks_alone(rule, seats, who)) << rule.id() << seats.seats[who].party;
      }
    }
  }
}

TEST(Concert, two_thirds_and_two_thirds_of_the_chambers_decide) {
  const v1::Constitution made = small_concert();
  const v1::Rule& general = *find_rule(made, "general");
  const v1::Rule& amendment = *find_rule(made, "amendment");
  // civ com com gov ind int tec
  const tally::Electorate seats = electorate(made, seven(v1::COMPANY));
  ASSERT_EQ(seats.seats[1].party, "com-1");
  const Say yes = Choice::yes;
  const Say no = Choice::no;
  const Say abstain = Choice::abstain;
  const Say silent;
  // Four chambers of six, four of six votes: two thirds.
  EXPECT_TRUE(passes(general, seats, {yes, silent, no, yes, yes, yes, no}));
  // Five yes, but both companies among them: four chambers, five of seven.
  EXPECT_TRUE(passes(general, seats, {no, yes, yes, no, yes, yes, yes}));
  // The companies and two more: three chambers of six are too few.
  EXPECT_FALSE(passes(general, seats, {silent, yes, yes, yes, yes, silent, silent}));
  // Four yes of four cast is enough in general, but not to amend: that needs five of all seven.
  EXPECT_TRUE(passes(general, seats, {yes, silent, silent, yes, yes, yes, silent}));
  EXPECT_FALSE(passes(amendment, seats, {yes, silent, silent, yes, yes, yes, silent}));
  EXPECT_TRUE(passes(amendment, seats, {yes, silent, silent, yes, yes, yes, yes}));
  // Three of seven do not make the quorum, with an abstention they do; two thirds of the chambers
  // are then still missing.
  EXPECT_FALSE(passes(general, seats, {yes, silent, silent, yes, yes, silent, silent}));
  EXPECT_FALSE(passes(general, seats, {yes, silent, silent, yes, yes, abstain, silent}));
}

TEST(Concert, says_who_decides_what) {
  std::map<std::string, std::string> by;
  const v1::Constitution made = small_concert();
  for (const v1::ActionRule& rule : made.actions()) {
    by[rule.action()] = rule.has_holder() ? "holder" : rule.has_self() ? "self" : rule.rule();
  }
  EXPECT_EQ(by["names.set_ds"], "holder");
  EXPECT_EQ(by["names.create_delegation"], "general");
  EXPECT_EQ(by["constitution.amend"], "amendment");
  EXPECT_EQ(by["decisions.vote"], "self");
}

TEST(Concert, keeps_the_times_it_is_given) {
  const v1::Constitution slow = small_concert();
  EXPECT_EQ(slow.rules(0).stages().time_lock_seconds(), 72U * 3600);
  EXPECT_FALSE(slow.rules(0).stages().close_when_decided());
  EXPECT_EQ(slow.rules(3).id(), "accounts");
  EXPECT_EQ(slow.rules(3).stages().consultation_seconds(), 0U);
  EXPECT_TRUE(slow.rules(3).stages().close_when_decided());
  const v1::Constitution quick = small_concert({0, 20, 5, true});
  for (const v1::Rule& rule : quick.rules()) {
    // Nobody loses anything unheard.
    const bool takes = rule.id() == quick.due_process().rule();
    EXPECT_EQ(rule.stages().consultation_seconds(), takes ? 28U * 24 * 3600 : 0U);
    EXPECT_EQ(rule.stages().vote_seconds(), 20U);
    // Whoever comes to hold without a seat takes nothing from anybody.
    EXPECT_EQ(rule.stages().time_lock_seconds(), rule.id() == "accounts" ? 0U : 5U);
    EXPECT_TRUE(rule.stages().close_when_decided());
  }
}

// What is hashed, typed: the octets of a document that no new action changes.
TEST(Concert, its_hash_in_hex) {
  EXPECT_EQ(hash_of(small_concert()).hex(),
            "b203e224602070be6488948c3e0b572dbe453b9ef6a3f71f682ad5b887b868e0");
  EXPECT_EQ(wire::encode(small_concert()).size(), 938U);
}

}  // namespace
}  // namespace comity::constitution
