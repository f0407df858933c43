// How much of a zone decisions may change, what waits for a second decision, and where all see it.
#include <gtest/gtest.h>

#include "registers/decisions/queries.h"
#include "servers/api/testing/world.h"
#include "wire/codec.h"

namespace comity::api {
namespace {

using testing::World;

class GuardedZone : public ::testing::Test {
 protected:
  // Votes it through and waits for its effect.
  std::uint64_t decide(const v1::Action& action) {
    world_.act("alba", testing::propose(world_.text("Something"), action));
    const auto view = world_.ledger().view(world_.ledger().head().height);
    const std::uint64_t number = decisions::last_number(**view);
    const Bytes ballot = world_.effect_hash(number);
    for (const char* party : {"alba", "bora", "cada"}) {
      const boost::json::object proposal = world_.json("/v1/proposals/" + std::to_string(number));
      if (proposal.at("state") == "voting")
        world_.act(party, testing::vote(number, ballot, v1::YES));
    }
    world_.wait(120);
    return number;
  }
  static v1::Action guard(std::uint32_t per_mille, std::uint32_t names) {
    v1::Action action;
    action.mutable_names_set_guard()->set_zone("example.");
    action.mutable_names_set_guard()->mutable_limits()->set_per_mille(per_mille);
    action.mutable_names_set_guard()->mutable_limits()->set_names(names);
    return action;
  }
  boost::json::object shown() { return world_.json("/v1/zones/example/guard"); }

  World world_;
};

TEST_F(GuardedZone, HasNoneAtFirst) {
  EXPECT_TRUE(shown().at("guard").is_null());
  EXPECT_TRUE(shown().at("changes").as_array().empty());
  world_.json("/v1/zones/unknown/guard", 404);
}

TEST_F(GuardedZone, SaysWhatIsLeftAndWhatIsHeld) {
  decide(guard(0, 0));
  EXPECT_EQ(shown().at("guard").at("names"), 2);
  EXPECT_EQ(shown().at("guard").at("left"), 0);
  v1::ProposedActions actions;
  *actions.add_actions() = testing::set_ds("beta", 7);
  const http::Response preview =
      world_.ask("/v1/preview?party=alba", "POST", wire::encode(actions));
  const boost::json::value said = boost::json::parse(preview.body);
  EXPECT_EQ(boost::json::serialize(said.at("guards")),
            "[{\"zone\":\"example.\",\"changed\":1,\"total\":1,\"most\":0,\"confirmed\":false,"
            "\"exceeds\":true}]");

  const std::uint64_t held = decide(testing::set_ds("beta", 7));
  const boost::json::object proposal = world_.json("/v1/proposals/" + std::to_string(held));
  EXPECT_EQ(proposal.at("state"), "time_lock");
  EXPECT_TRUE(proposal.at("held_until").is_string());
  EXPECT_EQ(proposal.at("guards").at(0).at("exceeds"), true);
  ASSERT_EQ(shown().at("held").as_array().size(), 1U);
  EXPECT_EQ(shown().at("held").at(0).at("proposal"), held);
  EXPECT_EQ(shown().at("held").at(0).at("effect"), proposal.at("effect"));
  EXPECT_EQ(world_.json("/v1/health").at("status"), "degraded");

  v1::Action confirm;
  v1::ConfirmChanges& it = *confirm.mutable_names_confirm_changes();
  it.set_zone("example.");
  it.set_effect(from_hex(std::string(proposal.at("effect").as_string())).value());
  it.set_changed(1);
  it.set_total(1);
  decide(confirm);
  world_.wait(1);
  const boost::json::object done = world_.json("/v1/proposals/" + std::to_string(held));
  EXPECT_EQ(done.at("state"), "effective");
  EXPECT_EQ(done.at("guards").at(0).at("confirmed"), true);
  EXPECT_EQ(world_.json("/v1/health").at("status"), "ok");
  EXPECT_EQ(shown().at("changes").at(0).at("name"), "beta");
  EXPECT_EQ(shown().at("guard").at("changed"), 1);
  EXPECT_TRUE(shown().at("held").as_array().empty());

  decide(guard(1'000, 0));
  EXPECT_EQ(shown().at("guard").at("wider").at("per_mille"), 1'000);
  world_.wait(30LL * 24 * 3600);
  world_.act("alba", testing::set_ds("alpha", 9));
  EXPECT_TRUE(shown().at("guard").at("most").is_null());
  EXPECT_TRUE(shown().at("guard").at("left").is_null());
}

}  // namespace
}  // namespace comity::api
