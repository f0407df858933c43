// What holders have ordered to be followed of their child zones.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "servers/api/testing/world.h"

namespace comity::api {
namespace {

using testing::World;

TEST(Children, AreThoseWithAnOrderAndWhereTheyAreAsked) {
  World world;
  boost::json::object none = world.json("/v1/zones/example/children");
  EXPECT_TRUE(none.at("children").as_array().empty());
  EXPECT_TRUE(none.at("observers").as_array().empty());
  EXPECT_EQ(none.at("threshold"), 0);
  EXPECT_TRUE(none.at("next").is_null());

  world.act("alba", testing::set_ds("alpha", 7));
  v1::Action action;
  v1::SetOrder& order = *action.mutable_names_set_order();
  order.set_zone("example.");
  order.set_label("alpha");
  order.set_cds(true);
  order.set_removal(true);
  order.set_csync(true);
  world.act("alba", action);
  const boost::json::object answer = world.json("/v1/zones/example/children");
  ASSERT_EQ(answer.at("children").as_array().size(), 1U);
  const boost::json::object& child = answer.at("children").as_array()[0].as_object();
  EXPECT_EQ(child.at("label"), "alpha");
  EXPECT_EQ(child.at("name"), "alpha.example.");
  EXPECT_EQ(child.at("holder"), "alba");
  EXPECT_EQ(child.at("cds"), true);
  EXPECT_EQ(child.at("cdnskey"), false);
  EXPECT_EQ(child.at("removal"), true);
  EXPECT_EQ(child.at("csync"), true);
  EXPECT_EQ(child.at("bootstrap"), false);
  EXPECT_TRUE(child.at("signaling_names").as_array().empty());
  EXPECT_TRUE(child.at("newer_than").is_null());
  EXPECT_TRUE(child.at("servers_newer_than").is_null());
  EXPECT_TRUE(child.at("server_claims").as_array().empty());
  EXPECT_NE(child.at("ns_ttl_seconds").to_number<std::uint32_t>(), 0U);
  EXPECT_EQ(child.at("ds").as_array().size(), 1U);
  EXPECT_TRUE(child.at("ds").as_array()[0].as_string().starts_with("0007"));
  const boost::json::object& server = child.at("name_servers").as_array()[0].as_object();
  EXPECT_EQ(server.at("name"), "ns1.alpha.example.");
  EXPECT_EQ(server.at("addresses").as_array().size(), 1U);
  EXPECT_TRUE(child.at("claims").as_array().empty());
  EXPECT_TRUE(
      world.json("/v1/zones/example/children?after=alpha").at("children").as_array().empty());
  world.json("/v1/zones/unknown/children", 404);

  // Whoever sets the DS itself is not undone by what was signed before.
  world.act("alba", testing::set_ds("alpha", 8));
  const boost::json::object later = world.json("/v1/zones/example/children");
  EXPECT_TRUE(later.at("children").as_array()[0].as_object().at("newer_than").is_string());
}

v1::Action order_of(const std::string& label) {
  v1::Action action;
  v1::SetOrder& order = *action.mutable_names_set_order();
  order.set_zone("example.");
  order.set_label(label);
  order.set_cds(true);
  return action;
}

// One proposal with all of them, with the consent of these parties.
void decide(World& world, const std::vector<v1::Action>& actions, std::uint64_t number,
            const std::vector<std::string>& consents) {
  v1::Action proposal = testing::propose(world.text("names"), actions.front());
  for (std::size_t i = 1; i < actions.size(); ++i) {
    *proposal.mutable_decisions_propose()->add_actions() = actions[i];
  }
  world.act("alba", proposal);
  for (const std::string& party : consents) {
    world.act(party, testing::consent(number, world.effect_hash(number)));
  }
  for (const char* party : {"alba", "bora"}) {
    world.act(party, testing::vote(number, world.effect_hash(number), v1::YES));
  }
  world.wait(61);
}

// Where others have to vouch for a first DS set, as long as there is none.
TEST(Children, TellWhereTheirFirstKeysAreVouchedFor) {
  World world;
  v1::Action outside = testing::create_delegation("gamma", "alba");
  for (const char* name : {"ns.elsewhere.", "ns.operator."}) {
    outside.mutable_names_create_delegation()->add_name_servers(name);
  }
  decide(world, {outside}, 1, {"alba"});
  for (const char* label : {"alpha", "gamma"}) {
    v1::Action action = order_of(label);
    action.mutable_names_set_order()->set_bootstrap(true);
    world.act("alba", action);
  }
  const auto names = [&world](std::size_t which) {
    const boost::json::object answer = world.json("/v1/zones/example/children");
    const boost::json::object& child = answer.at("children").as_array().at(which).as_object();
    EXPECT_EQ(child.at("bootstrap"), true);
    std::string shown;
    for (const boost::json::value& name : child.at("signaling_names").as_array()) {
      shown.append(name.as_string()).append(" ");
    }
    return shown;
  };
  EXPECT_EQ(names(0), "") << "all of alpha's name servers lie in it";
  EXPECT_EQ(names(1),
            "_dsboot.gamma.example._signal.ns.elsewhere. "
            "_dsboot.gamma.example._signal.ns.operator. ");
  world.act("alba", testing::set_ds("gamma", 7));
  EXPECT_EQ(names(1), "");
}

// A page counts what is on record; what is void is not shown, and not the end of the list.
TEST(Children, ComeInPagesWithoutVoidOrders) {
  World world;
  std::vector<v1::Action> created;
  for (const char* label : {"gamma1", "gamma2", "gamma3"}) {
    created.push_back(testing::create_delegation(label, "alba"));
    created.back().mutable_names_create_delegation()->add_name_servers("ns.elsewhere.");
  }
  decide(world, created, 1, {"alba"});
  for (const char* label : {"gamma1", "gamma2", "gamma3"}) world.act("alba", order_of(label));
  // With another holder the order is void.
  v1::Action transfer;
  v1::TransferDelegation& moved = *transfer.mutable_names_transfer_delegation();
  moved.set_zone("example.");
  moved.set_label("gamma2");
  moved.set_new_holder("bora");
  decide(world, {transfer}, 2, {"alba", "bora"});

  std::vector<std::string> pages;
  std::string after;
  for (int i = 0; i < 5; ++i) {
    const boost::json::object page = world.json("/v1/zones/example/children?limit=1" + after);
    std::string shown;
    for (const boost::json::value& child : page.at("children").as_array()) {
      shown.append(child.at("label").as_string());
      EXPECT_GT(child.at("ordered_height").to_number<std::uint64_t>(), 0U);
    }
    pages.push_back(shown);
    if (page.at("next").is_null()) break;
    after = "&after=" + std::string(page.at("next").as_string());
  }
  EXPECT_EQ(pages, (std::vector<std::string>{"gamma1", "", "gamma3"}));
}

}  // namespace
}  // namespace comity::api
