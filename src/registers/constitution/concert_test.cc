// The constitution that Comity offers by default.
#include <algorithm>
#include <fstream>
#include <map>
#include <sstream>

#include "registers/constitution/records.h"
#include "registers/constitution/testing/seats.h"
#include "tally/count.h"

namespace comity::constitution {
namespace {

using tally::Choice;

TEST(Concert, has_a_rule_for_every_action_of_the_schema) {
  const v1::Constitution made = concert("concert");
  std::vector<std::string> wire_names;
  const auto* actions = v1::Action::descriptor();
  for (int i = 0; i < actions->field_count(); ++i) {
    std::string name = actions->field(i)->name();
    name[name.find('_')] = '.';
    wire_names.push_back(name);
  }
  const std::vector<std::string_view> names(wire_names.begin(), wire_names.end());
  for (int kind = v1::GOVERNMENT; kind <= v1::INDIVIDUAL; ++kind) {
    const Status sound = check(made, names, seven(static_cast<v1::PartyKind>(kind)));
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
  const v1::Constitution made = concert("concert");
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
  const v1::Constitution made = concert("concert");
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
  const v1::Constitution made = concert("concert");
  std::map<std::string, std::string> by;
  for (const v1::ActionRule& rule : made.actions()) {
    by[rule.action()] = rule.has_holder() ? "holder" : rule.has_self() ? "self" : rule.rule();
  }
  EXPECT_EQ(by["names.set_ds"], "holder");
  EXPECT_EQ(by["names.create_delegation"], "general");
  EXPECT_EQ(by["members.admit"], "general");
  EXPECT_EQ(by["members.replace_keys"], "amendment");
  EXPECT_EQ(by["constitution.amend"], "amendment");
  EXPECT_EQ(by["decisions.vote"], "self");
  EXPECT_EQ(by["keys.set_group"], "amendment");
  EXPECT_EQ(by["keys.open_session"], "self");
}

TEST(Concert, keeps_the_times_it_is_given) {
  const v1::Constitution slow = concert("concert");
  EXPECT_EQ(slow.rules(0).stages().time_lock_seconds(), 72U * 3600);
  EXPECT_FALSE(slow.rules(0).stages().close_when_decided());
  const v1::Constitution quick = concert("quick", {0, 20, 5, true});
  for (const v1::Rule& rule : quick.rules()) {
    EXPECT_EQ(rule.stages().consultation_seconds(), 0U);
    EXPECT_EQ(rule.stages().vote_seconds(), 20U);
    EXPECT_EQ(rule.stages().time_lock_seconds(), 5U);
    EXPECT_TRUE(rule.stages().close_when_decided());
  }
}

TEST(Concert, the_example_file_is_the_same_document) {
  std::ifstream file(std::string(COMITY_SOURCE_DIR) + "/examples/concert.json");
  ASSERT_TRUE(file.good());
  std::stringstream text;
  text << file.rdbuf();
  v1::Constitution read;
  const Status status = wire::from_json(text.str(), read);
  ASSERT_TRUE(status.has_value()) << status.error().message;
  EXPECT_EQ(wire::encode(read), wire::encode(concert("concert")));
  EXPECT_EQ(text.str(), wire::to_json(concert("concert"), true));
}

// docs/spec/constitution.md, "Test vector".
TEST(Concert, its_hash_in_hex) {
  EXPECT_EQ(hash_of(concert("concert")).hex(),
            "10ca8bbe2f468a9388cfe3d1da2be0ca510de9773017c717e6fed04b39f62b1f");
  EXPECT_EQ(wire::encode(concert("concert")).size(), 1414U);
}

}  // namespace
}  // namespace comity::constitution
