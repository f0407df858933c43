// What observers may have set back of what holders have set.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "servers/api/testing/world.h"

namespace comity::api {
namespace {

using testing::World;

v1::Action words_at(const std::string& owner, const std::string& words) {
  v1::Action action;
  v1::SetRecords& it = *action.mutable_names_set_records();
  it.set_zone("example.");
  it.set_owner(owner);
  it.set_type(16);
  it.set_ttl_seconds(300);
  it.add_rdata(Bytes(1, static_cast<char>(words.size())) + words);
  return action;
}

// gamma is alba's and no cut; both parties observe.
void begin_to_observe(World& world) {
  v1::Action observers;
  v1::SetObservers& it = *observers.mutable_names_set_observers();
  it.set_zone("example.");
  for (const char* party : {"alba", "bora"}) it.mutable_observers()->add_parties(party);
  it.mutable_observers()->set_threshold(2);
  v1::Action proposal = testing::propose(world.text("names"), observers);
  *proposal.mutable_decisions_propose()->add_actions() =
      testing::create_delegation("gamma", "alba");
  world.act("alba", proposal);
  world.act("alba", testing::consent(1, world.effect_hash(1)));
  for (const char* party : {"alba", "bora"}) {
    world.act(party, testing::vote(1, world.effect_hash(1), v1::YES));
  }
  world.wait(61);
}

TEST(Faults, ListsWhatMayBeSetBackAndToWhat) {
  World world;
  const boost::json::object none = world.json("/v1/zones/example/faults");
  EXPECT_TRUE(none.at("observers").as_array().empty());
  EXPECT_TRUE(none.at("fresh").as_array().empty());
  EXPECT_TRUE(none.at("set_back").as_array().empty());
  EXPECT_TRUE(none.at("next").is_null());
  world.json("/v1/zones/unknown/faults", 404);

  begin_to_observe(world);
  world.act("alba", words_at("www.gamma.example.", "first"));
  world.wait(3'600);
  world.act("alba", words_at("www.gamma.example.", "second"));
  const boost::json::object answer = world.json("/v1/zones/example/faults");
  EXPECT_EQ(answer.at("observers").as_array().size(), 2U);
  EXPECT_EQ(answer.at("threshold"), 2U);
  ASSERT_EQ(answer.at("fresh").as_array().size(), 1U);
  const boost::json::object& one = answer.at("fresh").as_array()[0].as_object();
  EXPECT_EQ(one.at("owner"), "www.gamma.example.");
  EXPECT_EQ(one.at("type"), "TXT");
  EXPECT_EQ(one.at("holder"), "alba");
  EXPECT_EQ(one.at("ttl_seconds_before"), 300U);
  EXPECT_EQ(one.at("before").as_array().at(0).at("text"), "\"first\"");
  EXPECT_EQ(one.at("before").as_array().at(0).at("octets"), "056669727374");
  EXPECT_TRUE(one.at("claimed_by").as_array().empty());
  // Two days later.
  EXPECT_TRUE(world.json("/v1/zones/example/faults?at=1767398400").at("fresh").as_array().empty());
}

TEST(Faults, ComeInPages) {
  World world;
  begin_to_observe(world);
  for (const char* owner : {"b.gamma.example.", "a.gamma.example.", "c.gamma.example."}) {
    world.act("alba", words_at(owner, "words"));
  }
  std::string pages;
  std::string after;
  for (int i = 0; i < 5; ++i) {
    const boost::json::object page = world.json("/v1/zones/example/faults?limit=1" + after);
    for (const boost::json::value& set : page.at("fresh").as_array()) {
      pages.append(std::string(set.at("owner").as_string()).substr(0, 2));
    }
    pages += "|";
    if (page.at("next").is_null()) break;
    after = "&after=" + std::string(page.at("next").as_string());
  }
  EXPECT_EQ(pages, "a.|b.|c.|");
}

}  // namespace
}  // namespace comity::api
