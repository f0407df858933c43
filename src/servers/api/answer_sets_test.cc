// What stands in a zone and whose it is, and what is asked of who holds it.
#include <gtest/gtest.h>

#include "servers/api/testing/world.h"
#include "wire/codec.h"

namespace comity::api {
namespace {

using testing::World;

std::string at(const boost::json::value& value, std::string_view name) {
  return std::string(value.as_object().at(name).as_string());
}

// "a.example. TXT", and a mark where it is not published.
std::vector<std::string> places(const boost::json::object& answer) {
  std::vector<std::string> out;
  for (const boost::json::value& set : answer.at("sets").as_array()) {
    out.push_back(at(set, "owner") + " " + at(set, "type") +
                  (set.at("published").as_bool() ? "" : " -"));
  }
  return out;
}

v1::Action set_host(const std::string& name) {
  v1::Action action;
  action.mutable_names_set_host()->set_zone("example.");
  v1::HostAddresses& host = *action.mutable_names_set_host()->mutable_host();
  host.set_name(name);
  host.add_ipv4(Bytes("\xc0\x00\x02\x07", 4));
  host.set_ipv4_ttl_seconds(3'600);
  return action;
}

v1::Action transfer(const std::string& holder) {
  v1::Action action;
  v1::TransferDelegation& it = *action.mutable_names_transfer_delegation();
  it.set_zone("example.");
  it.set_label("alpha");
  it.set_new_holder(holder);
  return action;
}

TEST(Sets, AreAllThatIsPublishedAndWhatIsOnRecordBesides) {
  World world;
  world.act("alba", testing::set_ds("alpha", 1));
  world.act("alba", set_host("unused.alpha.example."));
  const boost::json::object all = world.json("/v1/zones/example/sets");
  const std::vector<std::string> listed = places(all);
  const auto lists = [&](const std::string& place) {
    return std::find(listed.begin(), listed.end(), place) != listed.end();
  };
  EXPECT_TRUE(lists("example. SOA"));
  EXPECT_TRUE(lists("alpha.example. NS"));
  EXPECT_TRUE(lists("alpha.example. DS"));
  EXPECT_TRUE(lists("ns1.alpha.example. A"));
  EXPECT_TRUE(lists("unused.alpha.example. A -"));
  EXPECT_EQ(all.at("total").to_number<std::size_t>(), listed.size());

  // Of each record that is published there is one.
  const std::string text = *world.ask("/v1/zones/example/text").shared;
  std::size_t published = 0;
  for (const boost::json::value& set : all.at("sets").as_array()) {
    if (set.at("published").as_bool()) published += set.at("rdata").as_array().size();
  }
  std::size_t lines = 0;
  for (std::size_t i = 0; i < text.size(); i = text.find('\n', i) + 1) {
    if (text[i] != ';') ++lines;
  }
  EXPECT_EQ(published, lines) << text;
}

TEST(Sets, AreAskedForByOwnerByHolderAndInPages) {
  World world;
  world.act("alba", testing::set_ds("alpha", 1));
  using Places = std::vector<std::string>;
  const std::string sets = "/v1/zones/example/sets";
  EXPECT_EQ(places(world.json(sets + "?owner=alpha.example.")),
            (Places{"alpha.example. DS", "alpha.example. NS"}));
  EXPECT_EQ(places(world.json(sets + "?holder=alba")),
            (Places{"alpha.example. DS", "alpha.example. NS", "ns1.alpha.example. A"}));
  const boost::json::object first = world.json(sets + "?holder=alba&limit=2");
  EXPECT_EQ(at(first, "next"), "alpha.example./NS");
  const boost::json::object rest = world.json(sets + "?holder=alba&after=alpha.example./NS");
  EXPECT_EQ(places(rest), (Places{"ns1.alpha.example. A"}));
  EXPECT_TRUE(rest.at("next").is_null());
  EXPECT_EQ(world.ask("/v1/zones/other/sets").status, 404);
}

TEST(Hosts, AreListedByTheirHolder) {
  World world;
  world.act("alba", set_host("b.alpha.example."));
  world.act("alba", set_host("c.alpha.example."));
  const std::string hosts = "/v1/zones/example/hosts";
  const boost::json::object first = world.json(hosts + "?holder=alba&limit=1");
  EXPECT_EQ(first.at("total").to_number<int>(), 2);
  EXPECT_EQ(at(first, "next"), "b.alpha.example.");
  const boost::json::object rest = world.json(hosts + "?holder=alba&after=b.alpha.example.");
  ASSERT_EQ(rest.at("hosts").as_array().size(), 1U);
  EXPECT_EQ(at(rest.at("hosts").at(0), "name"), "c.alpha.example.");
  // A host that the apex names is the community's, whoever holds what is above it.
  EXPECT_EQ(world.json(hosts).at("total").to_number<int>(), 3);
  EXPECT_TRUE(world.json(hosts + "?holder=cada").at("hosts").as_array().empty());
  EXPECT_EQ(world.ask("/v1/zones/other/hosts").status, 404);
}

TEST(Power, NamesWhatIsDecidedOfWhatNobodyHolds) {
  World world;
  const boost::json::object power = world.json("/v1/constitution/power");
  const boost::json::object document = world.json("/v1/constitution");
  const std::string rule = at(document.at("constitution"), "unclaimed_rule");
  for (const boost::json::value& line : power.at("rules").as_array()) {
    const boost::json::array& unclaimed = line.at("unclaimed").as_array();
    EXPECT_EQ(std::find(unclaimed.begin(), unclaimed.end(), "names.set_ds") != unclaimed.end(),
              at(line, "rule") == rule);
    const boost::json::array& actions = line.at("actions").as_array();
    EXPECT_EQ(std::find(actions.begin(), actions.end(), "names.set_ds"), actions.end());
  }
}

TEST(Preview, SaysWhichConsentsCountForNothingAnyMore) {
  World world;
  world.act("bora", testing::propose(world.text("To bora"), transfer("bora")));
  world.act("alba", testing::consent(1, world.effect_hash(1)));
  const std::string preview = "/v1/proposals/1/preview";
  EXPECT_EQ(boost::json::serialize(world.json(preview).at("consents")),
            "[{\"party\":\"alba\",\"given\":true,\"stale\":false},"
            "{\"party\":\"bora\",\"given\":false,\"stale\":false}]");
  world.act("cada", testing::propose(world.text("To cada"), transfer("cada")));
  for (const char* party : {"alba", "cada"}) {
    world.act(party, testing::consent(2, world.effect_hash(2)));
  }
  for (const char* party : {"alba", "cada"}) {
    world.act(party, testing::vote(2, world.effect_hash(2), v1::YES));
  }
  world.wait(60);
  ASSERT_EQ(at(world.json("/v1/proposals/2"), "state"), "effective");
  const boost::json::object after = world.json(preview);
  EXPECT_FALSE(after.at("verdict").at("passes").as_bool());
  EXPECT_TRUE(after.at("consents").at(0).at("stale").as_bool()) << boost::json::serialize(after);
}

TEST(Preview, IsOfTheTimeThatIsAskedForWhenThatIsLater) {
  World world;
  const std::string power = "/v1/constitution/power";
  const boost::json::value now = world.json(power).at("rules");
  EXPECT_EQ(world.json(power + "?at=1").at("rules"), now);
  EXPECT_EQ(world.json(power + "?at=18446744073709551615").at("rules").as_array().size(),
            now.as_array().size());
  EXPECT_EQ(world.ask(power + "?at=-1").status, 400);
}

}  // namespace
}  // namespace comity::api
