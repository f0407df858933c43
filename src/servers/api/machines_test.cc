// What narrower keys do, with acts and with messages of DNS UPDATE: told and proven as what their
// holder does itself, and counted.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "dns/testing/update_message.h"
#include "evidence/blame.h"
#include "evidence/deeds.h"
#include "evidence/recompute.h"
#include "proof/bundle.h"
#include "proof/transaction.h"
#include "registers/members/queries.h"
#include "registers/names/queries.h"
#include "servers/api/testing/world.h"
#include "wire/codec.h"

namespace comity::api {
namespace {

using dns::testing::UpdateMessage;
using testing::World;

constexpr std::uint16_t kText = 16;
constexpr const char* kHost = "host.gamma.example.";

// Decision 1 gives gamma, without name servers, to bora, and bora a narrower key over it that may
// set TXT.
class Machines : public ::testing::Test {
 protected:
  Machines() {
    world_.act("alba",
               testing::propose(world_.text("gamma"), testing::create_delegation("gamma", "bora")));
    world_.act("bora", testing::consent(1, world_.effect_hash(1)));
    for (const char* party : {"alba", "bora"}) {
      world_.act(party, testing::vote(1, world_.effect_hash(1), v1::YES));
    }
    world_.wait(61);
    now_ = world_.ledger().head().block_time;
    v1::Action action;
    v1::PartyKey& key = *action.mutable_members_add_key()->mutable_key();
    key.set_key(key_.public_key().bytes());
    key.add_roles(v1::NARROW);
    v1::KeyPower& power = *key.mutable_power();
    power.set_zone("example.");
    power.set_label("gamma");
    power.set_owner("gamma.example.");
    power.set_below(true);
    power.add_types(kText);
    wire::set_time(*power.mutable_until(), plus_seconds(now_, 7LL * 24 * 3600));
    power.set_acts_a_day(1'000);
    power.set_held_height(held_height());
    action.mutable_members_add_key()->set_possession(
        key_.sign(
                members::possession_message(world_.ledger().community(), key_.public_key(), "bora"))
            .bytes());
    world_.act("bora", action);
  }

  std::uint64_t held_height() {
    const auto view = world_.ledger().view(world_.ledger().head().height);
    v1::Delegation record;
    EXPECT_TRUE(view && names::find_delegation(**view, "example.", "gamma", record));
    return record.held_height();
  }

  v1::Body body_of(const v1::Action& action, std::uint64_t sequence, Time until) {
    v1::Body body;
    body.set_community(world_.ledger().community().bytes());
    body.set_party("bora");
    body.set_key(key_.public_key().bytes());
    body.set_sequence(sequence);
    wire::set_time(*body.mutable_valid_until(), until);
    *body.mutable_action() = action;
    return body;
  }
  ledger::Receipt send(const v1::Body& body) {
    return world_.submit(proof::sign_transaction(wire::encode(body), key_));
  }
  v1::Body body_of(const UpdateMessage& message) {
    const auto seconds = static_cast<std::uint32_t>(now_.milliseconds / 1'000);
    v1::Action action;
    v1::DnsUpdate& it = *action.mutable_names_dns_update();
    it.set_sig(dns::testing::sig_rdata(kHost, seconds, seconds + 300));
    it.set_message(message.octets());
    return body_of(action, 1, plus_seconds(now_, 300));
  }
  static UpdateMessage add(const std::string& text) {
    return UpdateMessage("example.").add(kHost, kText, 60, "\1" + text);
  }
  static v1::Action set(const std::string& text) {
    v1::Action action;
    v1::SetRecords& it = *action.mutable_names_set_records();
    it.set_zone("example.");
    it.set_owner(kHost);
    it.set_type(kText);
    it.set_ttl_seconds(60);
    it.add_rdata("\1" + text);
    return action;
  }

  proof::Verified proven(const std::string& target) {
    const http::Response response = world_.ask(target);
    EXPECT_EQ(response.status, 200) << target << ": " << response.body;
    const Result<proof::Verified> verified =
        proof::verify(response.body, {.community = world_.ledger().community(), .policy = {}});
    EXPECT_TRUE(verified) << target << ": " << verified.error().message;
    return verified ? *verified : proof::Verified{};
  }

  // What the newest change at the host was, as its bundle proves it.
  std::optional<evidence::Deed> last_deed() {
    const boost::json::object history =
        world_.json("/v1/zones/example/history?name=" + std::string(kHost));
    const boost::json::array& changes = history.at("changes").as_array();
    if (changes.empty() || changes[0].at("transactions").as_array().empty()) return {};
    const auto height = changes[0].at("height").to_number<std::uint64_t>();
    const boost::json::value& listed = changes[0].at("transactions").as_array()[0];
    EXPECT_EQ(listed.at("party").as_string(), "bora");
    EXPECT_EQ(listed.at("acts_total").to_number<int>(), 1);
    const proof::Verified bundle =
        proven("/v1/bundle/history?zone=example&name=" + std::string(kHost));
    const auto deeds = evidence::Deeds::from(bundle, "example.", kHost);
    EXPECT_TRUE(deeds) << deeds.error().message;
    return deeds->of_transaction(*Hash::from(*from_hex(listed.at("transaction").as_string())),
                                 height);
  }
  // Of the TXT set at the host.
  evidence::BlameLine line() {
    const proof::Verified bundle =
        proven("/v1/bundle/origins?zone=example&name=" + std::string(kHost));
    EXPECT_EQ(evidence::recompute(bundle)->verdict, evidence::Verdict::recomputed);
    const auto lines = evidence::blame(bundle, "example.");
    EXPECT_TRUE(lines) << lines.error().message;
    for (const evidence::BlameLine& one : *lines) {
      if (one.owner == kHost && one.type == "TXT") return one;
    }
    ADD_FAILURE() << "no line";
    return {};
  }

  World world_;
  const crypto::SigningKey key_ =
      *crypto::SigningKey::from_seed(crypto::sha256("a machine").octets);
  Time now_{};
};

TEST_F(Machines, TheirActsAreProvenInAHistory) {
  ASSERT_EQ(send(body_of(set("x"), 1, plus_seconds(now_, 300))).outcome, ledger::Code::done);
  const auto deed = last_deed();
  ASSERT_TRUE(deed);
  EXPECT_EQ(deed->doubt, "");
  EXPECT_EQ(deed->key, key_.public_key().hex());
  ASSERT_EQ(deed->acts.size(), 1U);
  EXPECT_EQ(line().transaction.empty(), false);
  EXPECT_EQ(line().doubt, "");
  EXPECT_EQ(line().caveat, "");
}

TEST_F(Machines, TheirMessagesAreProvenAsUpdates) {
  ASSERT_EQ(send(body_of(add("x"))).outcome, ledger::Code::done);
  ASSERT_EQ(send(body_of(add("y"))).outcome, ledger::Code::done);
  const auto deed = last_deed();
  ASSERT_TRUE(deed);
  EXPECT_EQ(deed->doubt, "");
  EXPECT_EQ(deed->party, "bora");
  ASSERT_EQ(deed->acts.size(), 1U);
  EXPECT_TRUE(deed->acts.front()->has_names_dns_update());
  EXPECT_EQ(line().doubt, "");
  EXPECT_EQ(line().public_key, key_.public_key().hex());
  EXPECT_EQ(line().caveat, "it is an update of what stood there before, which is not shown");
}

// Each message is remembered until its end, so a key sends so many in that time, and a trial says
// so before one is sent.
TEST_F(Machines, SendSoManyMessagesAtATime) {
  constexpr int kAtOnce = 128;
  for (int i = 0; i < kAtOnce; ++i) {
    // Another message each time, which puts there what is there.
    const v1::Body body = body_of(
        UpdateMessage("example.", static_cast<std::uint16_t>(i)).add(kHost, kText, 60, "\1x"));
    ASSERT_EQ(send(body).outcome, ledger::Code::done) << i;
  }
  const auto tried = [this](const v1::Body& body) {
    const http::Response response =
        world_.ask("/v1/preview/transaction", "POST", wire::encode(body));
    EXPECT_EQ(response.status, 200) << response.body;
    return std::string(boost::json::parse(response.body).at("verdict").at("outcome").as_string());
  };
  EXPECT_EQ(tried(body_of(add("z"))), "over_budget");
  EXPECT_EQ(send(body_of(add("z"))).outcome, ledger::Code::over_budget);
  // What is no message of this form is not held by it.
  EXPECT_EQ(tried(body_of(set("z"), 1, plus_seconds(now_, 300))), "done");
  world_.wait(300);
  now_ = plus_seconds(now_, 300);
  EXPECT_EQ(send(body_of(add("z"))).outcome, ledger::Code::done);
}

// As a block would: of a message that is good for too long, or that ends at another time than the
// transaction.
TEST_F(Machines, ATrialLooksAtTheirWindow) {
  v1::Body body = body_of(add("x"));
  wire::set_time(*body.mutable_valid_until(), plus_seconds(now_, 301));
  const http::Response response = world_.ask("/v1/preview/transaction", "POST", wire::encode(body));
  ASSERT_EQ(response.status, 200) << response.body;
  EXPECT_EQ(boost::json::parse(response.body).at("verdict").at("outcome").as_string(),
            "out_of_range");
}

}  // namespace
}  // namespace comity::api
