// Who is to have a name after its holder, as everybody sees it.
#include <gtest/gtest.h>

#include "crypto/ed25519.h"
#include "proof/transaction.h"
#include "registers/members/queries.h"
#include "servers/api/testing/world.h"
#include "wire/codec.h"

namespace comity::api {
namespace {

using testing::World;

// alba names bora for `label`, or for all that it holds, with a recovery key that it adds.
void name_bora(World& world, const std::string& label) {
  const crypto::SigningKey key = *crypto::SigningKey::from_seed(Hash{}.octets);
  const Hash community = world.ledger().community();
  v1::Action add;
  add.mutable_members_add_key()->mutable_key()->set_key(key.public_key().bytes());
  add.mutable_members_add_key()->mutable_key()->add_roles(v1::RECOVER);
  add.mutable_members_add_key()->set_possession(
      key.sign(members::possession_message(community, key.public_key(), "alba")).bytes());
  world.act("alba", add);
  v1::Body body;
  body.set_community(community.bytes());
  body.set_party("alba");
  body.set_key(key.public_key().bytes());
  body.set_sequence(1);
  const Time now = world.ledger().head().block_time;
  wire::set_time(*body.mutable_valid_until(), plus_seconds(now, 3600));
  v1::NameSuccessor& it = *body.mutable_action()->mutable_names_name_successor();
  if (!label.empty()) it.set_zone("example.");
  it.set_label(label);
  it.set_successor("bora");
  const ledger::Receipt receipt = world.submit(proof::sign_transaction(wire::encode(body), key));
  ASSERT_EQ(receipt.outcome, ledger::Code::done) << receipt.reason;
}

boost::json::object waiting_of(World& world, const std::string& party) {
  const boost::json::object answer = world.json("/v1/parties/" + party + "/waiting");
  const boost::json::array& waiting = answer.at("waiting").as_array();
  return waiting.empty() ? boost::json::object() : waiting.at(0).as_object();
}

TEST(Succession, IsShownWithTheNameAndToWhoeverIsNamed) {
  World world;
  EXPECT_TRUE(world.json("/v1/zones/example/delegations/alpha").at("successor").is_null());
  name_bora(world, "alpha");
  const boost::json::object one = world.json("/v1/zones/example/delegations/alpha");
  const boost::json::object& named = one.at("successor").as_object();
  EXPECT_EQ(named.at("party"), "bora");
  EXPECT_EQ(named.at("named_at"), "2026-01-01T00:00:00.000Z");
  EXPECT_EQ(named.at("counts_at"), "2026-01-31T00:00:00.000Z");
  EXPECT_EQ(named.at("all"), false);
  EXPECT_EQ(one.at("succeeded_height"), 0U);
  const boost::json::object list = world.json("/v1/zones/example/delegations");
  EXPECT_EQ(list.at("delegations").as_array().at(0).at("successor").at("party"), "bora");
  EXPECT_TRUE(list.at("delegations").as_array().at(1).at("successor").is_null());
  boost::json::object waits = waiting_of(world, "bora");
  EXPECT_EQ(waits.at("act"), "be_successor");
  EXPECT_EQ(waits.at("label"), "alpha");
  EXPECT_EQ(waits.at("party"), "alba");

  v1::Action leave;
  leave.mutable_members_leave();
  world.act("alba", leave);
  world.wait(30LL * 24 * 3600);
  // Time is that of the newest block, so something has to happen.
  v1::Action profile;
  *profile.mutable_members_set_profile()->mutable_contact() = world.text("a desk");
  world.act("bora", profile);
  waits = waiting_of(world, "bora");
  EXPECT_EQ(waits.at("act"), "succeed");
  v1::Action take;
  take.mutable_names_succeed()->set_zone("example.");
  take.mutable_names_succeed()->set_label("alpha");
  world.act("bora", take);
  const boost::json::object taken = world.json("/v1/zones/example/delegations/alpha");
  EXPECT_EQ(taken.at("holder"), "bora");
  EXPECT_NE(taken.at("succeeded_height"), 0U);
  EXPECT_TRUE(taken.at("successor").is_null());
}

// alba's alpha becomes alba's and bora's.
void hold_alpha_together(World& world) {
  v1::Action transfer;
  v1::TransferDelegation& it = *transfer.mutable_names_transfer_delegation();
  it.set_zone("example.");
  it.set_label("alpha");
  it.set_new_holder("alba+bora");
  world.act("alba", testing::propose(world.text("together"), transfer));
  for (const char* party : {"alba", "bora"}) {
    world.act(party, testing::consent(1, world.effect_hash(1)));
  }
  for (const char* party : {"alba", "bora"}) {
    world.act(party, testing::vote(1, world.effect_hash(1), v1::YES));
  }
  world.wait(61);
}

TEST(Succession, IsOfTheRestAmongThoseWhoHoldSomethingTogether) {
  World world;
  hold_alpha_together(world);
  const boost::json::object one = world.json("/v1/zones/example/delegations/alpha");
  EXPECT_EQ(one.at("holder"), "alba+bora");
  EXPECT_EQ(one.at("holders"), (boost::json::array{"alba", "bora"}));
  const std::string delegations = "/v1/zones/example/delegations?holder=";
  const std::string sets = "/v1/zones/example/sets?holder=";
  for (const std::string party : {"alba", "bora"}) {
    EXPECT_EQ(world.json(delegations + party).at("total"), 1U);
    EXPECT_NE(world.json(sets + party).at("total"), 0U);
  }
  EXPECT_EQ(world.json(delegations + "cada").at("total"), 0U);
  v1::Action leave;
  leave.mutable_members_leave();
  world.act("alba", leave);
  boost::json::object waits = waiting_of(world, "bora");
  EXPECT_EQ(waits.at("act"), "be_successor") << "not yet for a week";
  EXPECT_EQ(waits.at("party"), "alba");
  EXPECT_EQ(waits.at("together"), true);
  world.wait(8LL * 24 * 3600);
  v1::Action profile;
  *profile.mutable_members_set_profile()->mutable_contact() = world.text("a desk");
  world.act("bora", profile);
  EXPECT_EQ(waiting_of(world, "bora").at("act"), "succeed");
  v1::Action take;
  take.mutable_names_succeed()->set_zone("example.");
  take.mutable_names_succeed()->set_label("alpha");
  world.act("bora", take);
  const boost::json::object rest = world.json("/v1/zones/example/delegations/alpha");
  EXPECT_EQ(rest.at("holder"), "bora");
  EXPECT_EQ(rest.at("since_decision"), 1U) << "which gave it to bora too";
  EXPECT_EQ(world.json("/v1/parties/alba/waiting").at("waiting").as_array().size(), 0U);
}

TEST(Succession, OfAllIsShownWithTheParty) {
  World world;
  EXPECT_TRUE(world.json("/v1/parties/alba").at("successor").is_null());
  name_bora(world, "");
  EXPECT_EQ(world.json("/v1/parties/alba").at("successor").at("party"), "bora");
  EXPECT_TRUE(world.json("/v1/parties/alba").at("lapses_on").is_null()) << "it has a seat";
  EXPECT_EQ(world.json("/v1/zones/example/delegations/alpha").at("successor").at("all"), true);
  EXPECT_EQ(waiting_of(world, "bora").at("label"), "");
}

}  // namespace
}  // namespace comity::api
