// What a transaction would come to is what it comes to, and asking leaves no trace.
#include <gtest/gtest.h>

#include "proof/bundle.h"
#include "servers/api/answers.h"
#include "servers/api/limits.h"
#include "servers/api/proven.h"
#include "servers/api/testing/world.h"
#include "wire/codec.h"
#include "wiring/wiring.h"

namespace comity::api {
namespace {

using testing::World;

constexpr std::string_view kTrial = "/v1/preview/transaction";

Bytes body_of(const Bytes& transaction) {
  v1::Transaction signed_one;
  EXPECT_TRUE(wire::parse_stored(transaction, signed_one));
  return signed_one.body();
}

boost::json::object tried(World& world, const Bytes& body) {
  const http::Response response = world.ask(kTrial, "POST", body);
  EXPECT_EQ(response.status, 200) << response.body;
  return boost::json::parse(response.body).as_object();
}

std::string outcome(const boost::json::object& trial) {
  return std::string(trial.at("verdict").at("outcome").as_string());
}

v1::Action set_txt(const std::string& owner, const std::string& text) {
  v1::Action action;
  v1::SetRecords& set = *action.mutable_names_set_records();
  set.set_zone("example.");
  set.set_owner(owner);
  set.set_type(16);
  set.set_ttl_seconds(60);
  set.add_rdata(static_cast<char>(text.size()) + text);
  return action;
}

v1::Action gamma() {
  v1::Action create = testing::create_delegation("gamma", "bora");
  create.mutable_names_create_delegation()->add_name_servers("ns.elsewhere.");
  return create;
}

// alpha of another holder's, a name of nobody's, a batch that fails at its end, and what is fine.
std::vector<std::pair<std::string, v1::Action>> acts(World& world) {
  v1::Action batch;
  *batch.mutable_members_batch()->add_actions() = testing::set_ds("alpha", 7);
  *batch.mutable_members_batch()->add_actions() = testing::set_ds("alpha", 8);
  v1::Action half = batch;
  *half.mutable_members_batch()->add_actions() = testing::set_ds("beta", 8);
  v1::Action malformed;
  malformed.mutable_names_set_ds()->set_zone("example.");
  return {{"alba", testing::set_ds("alpha", 1)},
          {"bora", testing::set_ds("alpha", 1)},
          {"alba", testing::set_ds("beta", 1)},
          {"alba", batch},
          {"alba", half},
          {"alba", malformed},
          {"alba", gamma()},
          {"alba", testing::propose(world.text("gamma"), gamma())},
          {"cada", testing::propose(world.text("a held one"), testing::set_ds("alpha", 9))},
          {"bora", testing::consent(77, Bytes(32, 'e'))}};
}

TEST(Trial, SaysWhatHappensThen) {
  World world;
  for (const auto& [party, action] : acts(world)) {
    const ledger::Head before = world.ledger().head();
    const Bytes transaction = world.sign(party, action);
    const boost::json::object trial = tried(world, body_of(transaction));
    EXPECT_EQ(world.ledger().head().height, before.height);
    const ledger::Receipt receipt = world.submit(transaction);
    EXPECT_EQ(trial.at("verdict").at("outcome_number").to_number<std::uint32_t>(),
              static_cast<std::uint32_t>(receipt.outcome))
        << outcome(trial) << ", and it was: " << receipt.reason;
    EXPECT_EQ(trial.at("verdict").at("reason").as_string(), receipt.reason);
    // Asked again it is used up, unless it left no trace.
    EXPECT_EQ(outcome(tried(world, body_of(transaction))),
              receipt.recorded ? "replayed" : outcome(trial));
  }
}

TEST(Trial, SaysWhatItWouldChangeAndCost) {
  World world;
  const Bytes transaction = world.sign("alba", set_txt("www.alpha.example.", "one"));
  // alpha is a cut, so nothing stands below it; its DS may.
  EXPECT_EQ(outcome(tried(world, body_of(transaction))), "below_cut");
  const Bytes body = body_of(world.sign("alba", testing::set_ds("alpha", 1)));
  const boost::json::object trial = tried(world, body);
  ASSERT_EQ(outcome(trial), "done") << boost::json::serialize(trial);
  const boost::json::array& changes = trial.at("changes").as_array();
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_TRUE(changes[0].at("removed").as_array().empty());
  ASSERT_EQ(changes[0].at("added").as_array().size(), 1U);
  EXPECT_TRUE(changes[0].at("added").as_array()[0].as_string().starts_with("alpha.example. "));
  EXPECT_EQ(trial.at("budget").at("transactions").at("uses").to_number<int>(), 1);
  const int used = trial.at("budget").at("transactions").at("used_before").to_number<int>();
  EXPECT_TRUE(trial.at("proposal").is_null());

  world.act("alba", testing::set_ds("alpha", 1));
  v1::Action batch;
  *batch.mutable_members_batch()->add_actions() = testing::set_ds("alpha", 2);
  *batch.mutable_members_batch()->add_actions() = testing::set_ds("alpha", 3);
  const boost::json::object two = tried(world, body_of(world.sign("alba", batch)));
  EXPECT_EQ(two.at("budget").at("transactions").at("uses").to_number<int>(), 2);
  EXPECT_EQ(two.at("budget").at("transactions").at("used_before").to_number<int>(), used + 1);
  EXPECT_EQ(two.at("changes").as_array()[0].at("removed").as_array().size(), 1U);
}

TEST(Trial, OfAProposalSaysWhatThatWouldDo) {
  World world;
  const Bytes body = body_of(world.sign("alba", testing::propose(world.text("gamma"), gamma())));
  const boost::json::object trial = tried(world, body);
  EXPECT_EQ(outcome(trial), "done");
  const boost::json::object& proposal = trial.at("proposal").as_object();
  EXPECT_EQ(proposal.at("rule").as_string(), "general");
  EXPECT_EQ(proposal.at("consents_needed").as_array().size(), 1U);
  EXPECT_TRUE(proposal.at("verdict").at("passes").as_bool());
  ASSERT_EQ(proposal.at("changes").as_array().size(), 1U);
  const boost::json::array& added = proposal.at("changes").as_array()[0].at("added").as_array();
  ASSERT_EQ(added.size(), 2U);
  EXPECT_EQ(added[0].as_string(), "gamma.example. holder bora");
}

// The same made from a bundle by who does not trust the node.
TEST(Trial, IsProven) {
  World world;
  for (const auto& [party, action] : acts(world)) {
    const Bytes body = body_of(world.sign(party, action));
    const http::Response bundle = world.ask("/v1/bundle/trial", "POST", body);
    if (bundle.status != 200) {
      EXPECT_EQ(outcome(tried(world, body)), "missing_field") << bundle.body;
      continue;
    }
    const Result<proof::Verified> verified =
        proof::verify(bundle.body, {.community = world.ledger().community(), .policy = {}});
    ASSERT_TRUE(verified) << verified.error().message;
    const ledger::Registry registry = wiring::registry();
    const ledger::Ports ports = wiring::ports();
    const auto content = [](const Hash&) -> Result<Bytes> {
      return error(ErrorKind::not_found, "none");
    };
    const http::Response made =
        answer_from({*verified, verified->genesis_body, content, registry, ports},
                    std::string(kTrial) + "?zones=none", body);
    EXPECT_EQ(made.body, world.ask(std::string(kTrial) + "?zones=none", "POST", body).body);
  }
}

TEST(Trial, RefusesWhatIsNoBody) {
  World world;
  for (const Bytes& body : {Bytes("nonsense"), Bytes(1, '\0')}) {
    EXPECT_EQ(world.ask(kTrial, "POST", body).status, 400);
  }
  v1::Body empty;
  empty.set_party("alba");
  EXPECT_EQ(outcome(tried(world, wire::encode(empty))), "missing_field");
  v1::Body other;
  ASSERT_TRUE(wire::parse_stored(body_of(world.sign("alba", testing::set_ds("alpha", 1))), other));
  other.set_community(Bytes(32, 'x'));
  EXPECT_EQ(outcome(tried(world, wire::encode(other))), "wrong_community");
}

}  // namespace
}  // namespace comity::api
