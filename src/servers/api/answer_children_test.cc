// What holders have ordered to be followed of their child zones.
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace comity::api
