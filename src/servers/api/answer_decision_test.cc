// A decision from the proposal to its effect, as the API shows it.
#include <gtest/gtest.h>

#include "servers/api/answers.h"
#include "servers/api/testing/world.h"
#include "wire/codec.h"

namespace comity::api {
namespace {

using testing::World;

v1::Action create_gamma() {
  v1::Action action = testing::create_delegation("gamma", "bora");
  action.mutable_names_create_delegation()->add_name_servers("ns1.alpha.example.");
  return action;
}

Bytes proposed(const v1::Action& action) {
  v1::ProposedActions actions;
  *actions.add_actions() = action;
  return wire::encode(actions);
}

TEST(Decision, IsShownFromProposalToEffect) {
  World world;
  const v1::Content title = world.text("A delegation for bora");
  const ledger::Receipt receipt = world.act("alba", testing::propose(title, create_gamma()));

  const boost::json::object list = world.json("/v1/proposals");
  EXPECT_EQ(list.at("last_number").to_number<int>(), 1);
  const boost::json::object& line = list.at("proposals").at(0).as_object();
  EXPECT_EQ(line.at("proposer").as_string(), "alba");
  EXPECT_EQ(line.at("state").as_string(), "voting");
  EXPECT_EQ(line.at("title").at("text").as_string(), "A delegation for bora");
  EXPECT_EQ(line.at("transaction").as_string(), receipt.transaction.hex());

  boost::json::object proposal = world.json("/v1/proposals/1");
  EXPECT_EQ(world.json("/v1/community").at("next_deadline"), proposal.at("vote_closes_at"));
  const Bytes ballot = world.effect_hash(1);
  EXPECT_EQ(proposal.at("effect_hash").as_string(), to_hex(ballot));
  EXPECT_EQ(proposal.at("seats").to_number<int>(), 3);
  EXPECT_EQ(boost::json::serialize(proposal.at("consents")),
            "[{\"party\":\"bora\",\"given\":false}]");
  EXPECT_EQ(proposal.at("actions").at(0).at("name").as_string(), "names.create_delegation");
  EXPECT_TRUE(proposal.at("votes").as_array().empty());
  EXPECT_EQ(proposal.at("tally").at("state").as_string(), "open");
  EXPECT_FALSE(proposal.at("tally").at("explanation").as_array().empty());

  const boost::json::object waiting = world.json("/v1/parties/bora/waiting");
  EXPECT_EQ(waiting.at("waiting").at(0).at("act").as_string(), "consent");
  world.act("bora", testing::consent(1, ballot));
  world.act("cada", testing::vote(1, ballot, v1::NO));
  world.act("alba", testing::vote(1, ballot, v1::YES));
  EXPECT_EQ(world.json("/v1/proposals/1").at("tally").at("would_pass").as_bool(), false);
  world.act("bora", testing::vote(1, ballot, v1::YES));  // decided: the vote closes
  proposal = world.json("/v1/proposals/1");
  EXPECT_EQ(proposal.at("state").as_string(), "time_lock");
  EXPECT_TRUE(proposal.at("consents").at(0).at("given").as_bool());
  EXPECT_EQ(proposal.at("votes").as_array().size(), 3U);
  EXPECT_EQ(proposal.at("votes").at(2).at("choice").as_string(), "no");
  EXPECT_EQ(boost::json::serialize(proposal.at("tally").at("counts").at(0)),
            "{\"chamber\":\"\",\"seats\":3,\"yes\":2,\"no\":1,\"abstain\":0}");
  EXPECT_EQ(proposal.at("tally").at("state").as_string(), "passed");
  EXPECT_TRUE(proposal.at("failure").is_null());

  const std::uint64_t before = world.ledger().head().height;
  world.wait(60);
  EXPECT_EQ(world.json("/v1/proposals/1").at("state").as_string(), "effective");
  EXPECT_EQ(world.json("/v1/zones/example/delegations/gamma").at("holder").as_string(), "bora");
  const Response difference = world.ask("/v1/zones/example/diff?from=" + std::to_string(before));
  EXPECT_EQ(difference.status, 200);
  EXPECT_NE(difference.body.find("+ gamma.example. 172800 IN NS ns1.alpha.example.\n"),
            std::string::npos)
      << difference.body;
  EXPECT_EQ(world.ask("/v1/zones/example/diff?from=0&to=" + std::to_string(before)).body, "");
}

TEST(Decision, IsPreviewedAsADifferenceOfTheZone) {
  World world;
  world.act("alba", testing::propose(world.text("gamma"), create_gamma()));
  const boost::json::object preview = world.json("/v1/proposals/1/preview");
  EXPECT_TRUE(preview.at("verdict").at("passes").as_bool());
  EXPECT_EQ(boost::json::serialize(preview.at("consents_needed")), "[\"bora\"]");
  const boost::json::object& zone = preview.at("zones").at(0).as_object();
  EXPECT_EQ(zone.at("apex").as_string(), "example.");
  EXPECT_EQ(boost::json::serialize(zone.at("added")),
            "[\"gamma.example.\\t172800\\tIN\\tNS\\tns1.alpha.example.\"]");
  EXPECT_TRUE(zone.at("removed").as_array().empty());
  EXPECT_EQ(zone.at("text").as_string(), "+ gamma.example. 172800 IN NS ns1.alpha.example.\n");
  EXPECT_EQ(world.ask("/v1/proposals/2/preview").status, 404);
  EXPECT_EQ(world.ask("/v1/proposals/2").status, 404);
}

TEST(Decision, CanBeTriedBeforeItIsProposed) {
  World world;
  const Response answer = world.ask("/v1/preview?party=alba", "POST", proposed(create_gamma()));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_NE(answer.body.find("\"passes\":true"), std::string::npos);
  EXPECT_NE(answer.body.find("+ gamma.example."), std::string::npos);
  EXPECT_EQ(world.ask("/v1/zones/example/delegations/gamma").status, 404);

  // The holder's own part is not for a decision: the verdict names it.
  const Response reserved = world.ask("/v1/preview", "POST", proposed(testing::set_ds("alpha", 1)));
  ASSERT_EQ(reserved.status, 200) << reserved.body;
  EXPECT_NE(reserved.body.find("\"passes\":false,\"outcome\":\"reserved_part\""), std::string::npos)
      << reserved.body;
  EXPECT_NE(reserved.body.find("\"zones\":[]"), std::string::npos);

  const Response nested =
      world.ask("/v1/preview", "POST", proposed(testing::propose(world.text("x"), create_gamma())));
  EXPECT_NE(nested.body.find("\"outcome\":\"nested_proposal\""), std::string::npos);
  for (const Bytes& wrong : {Bytes("\xff\xff"), proposed(v1::Action()) + "\x0a"}) {
    EXPECT_EQ(world.ask("/v1/preview", "POST", wrong).status, 400);
  }
}

TEST(Decision, IsListedByStateAndInPages) {
  World world;
  for (const char* name : {"one", "two", "three"}) {
    v1::Action action = create_gamma();
    action.mutable_names_create_delegation()->set_label(name);
    world.act("alba", testing::propose(world.text(name), action));
  }
  v1::Action withdraw;
  withdraw.mutable_decisions_withdraw()->set_proposal(2);
  world.act("alba", withdraw);

  const auto numbers = [&](const std::string& query) {
    std::string out;
    const boost::json::object page = world.json("/v1/proposals?" + query);
    for (const boost::json::value& line : page.at("proposals").as_array()) {
      out += std::to_string(line.at("number").to_number<int>()) + " ";
    }
    const boost::json::value& next = page.at("next");
    return out + (next.is_null() ? "end" : std::to_string(next.to_number<int>()));
  };
  EXPECT_EQ(numbers("limit=10"), "3 2 1 end");
  EXPECT_EQ(numbers("limit=2"), "3 2 2");
  EXPECT_EQ(numbers("limit=2&after=2"), "1 end");
  EXPECT_EQ(numbers("after=1"), "end");
  EXPECT_EQ(numbers("after=9"), "3 2 1 end");
  EXPECT_EQ(numbers("order=oldest&limit=2"), "1 2 2");
  EXPECT_EQ(numbers("order=oldest&after=2"), "3 end");
  EXPECT_EQ(numbers("order=oldest&after=3"), "end");
  EXPECT_EQ(numbers("state=withdrawn"), "2 end");
  EXPECT_EQ(numbers("state=voting"), "3 1 end");
  EXPECT_EQ(world.ask("/v1/proposals?state=asleep").status, 400);
  EXPECT_EQ(world.ask("/v1/proposals?order=random").status, 400);
}

TEST(Decision, ShowsVotesWithTheirReasons) {
  World world;
  world.act("alba", testing::propose(world.text("gamma"), create_gamma()));
  v1::Action vote;
  vote.mutable_decisions_vote()->set_proposal(1);
  vote.mutable_decisions_vote()->set_effect_hash(world.effect_hash(1));
  vote.mutable_decisions_vote()->set_choice(v1::NO);
  *vote.mutable_decisions_vote()->mutable_reason() = world.text("because of the harbour");
  world.act("cada", vote);
  const boost::json::object proposal = world.json("/v1/proposals/1");
  const boost::json::object& line = proposal.at("votes").at(0).as_object();
  EXPECT_EQ(line.at("party").as_string(), "cada");
  EXPECT_EQ(line.at("reason").at("text").as_string(), "because of the harbour");
}

TEST(Decision, ShowsObjectionsWithTheirReasons) {
  World world;
  world.act("alba", testing::propose(world.text("gamma"), create_gamma()));
  v1::Action object;
  object.mutable_decisions_object()->set_proposal(1);
  object.mutable_decisions_object()->set_class_(v1::MAJOR);
  *object.mutable_decisions_object()->mutable_reason() = world.text("too early");
  world.act("cada", object);
  const boost::json::object proposal = world.json("/v1/proposals/1");
  const boost::json::object& line = proposal.at("objections").at(0).as_object();
  EXPECT_EQ(line.at("party").as_string(), "cada");
  EXPECT_EQ(line.at("class").as_string(), "major");
  EXPECT_EQ(line.at("state").as_string(), "open");
  EXPECT_EQ(line.at("reason").at("text").as_string(), "too early");
  EXPECT_TRUE(line.at("answer").is_null());
}

}  // namespace
}  // namespace comity::api
