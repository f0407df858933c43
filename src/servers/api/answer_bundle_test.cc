// Bundles and tiles as the API gives them, verified as a stranger would.
#include <gtest/gtest.h>

#include <map>

#include "base/limits.h"
#include "evidence/recompute.h"
#include "proof/bundle.h"
#include "proof/log.h"
#include "proof/tile.h"
#include "proof/tlog_proof.h"
#include "registers/decisions/queries.h"
#include "servers/api/proven.h"
#include "servers/api/testing/world.h"
#include "wire/codec.h"
#include "wiring/wiring.h"

namespace comity::api {
namespace {

using testing::World;

Bytes octets(World& world, const std::string& target) {
  const http::Response response = world.ask(target);
  EXPECT_EQ(response.status, 200) << target << ": " << response.body;
  EXPECT_EQ(response.content_type, "application/octet-stream");
  return response.body;
}

proof::Verified verified(World& world, const std::string& target) {
  const Result<proof::Verified> verified =
      proof::verify(octets(world, target), {.community = world.ledger().community(), .policy = {}});
  EXPECT_TRUE(verified) << target << ": " << verified.error().message;
  return verified ? *verified : proof::Verified{};
}

// "table/collection" -> how many records of it are proven to stand.
std::map<std::string, int> counted(const proof::Verified& verified) {
  std::map<std::string, int> counts;
  for (const proof::ProvenRecord& record : verified.records) {
    if (record.value) ++counts[record.table + "/" + record.collection];
  }
  return counts;
}

// Proposal 1 gives gamma to bora, with two votes for it.
void decide(World& world) {
  v1::Action create = testing::create_delegation("gamma", "bora");
  create.mutable_names_create_delegation()->add_name_servers("ns.elsewhere.");
  create.mutable_names_create_delegation()->add_name_servers("ns1.alpha.example.");
  world.act("alba", testing::propose(world.text("A delegation for bora"), create));
  world.act("bora", testing::consent(1, world.effect_hash(1)));
  world.act("alba", testing::vote(1, world.effect_hash(1), v1::YES));
  world.act("bora", testing::vote(1, world.effect_hash(1), v1::YES));
  world.wait(61);
}

TEST(BundleOf, ADelegationHoldsItsHostsAndItsDecision) {
  World world;
  decide(world);
  const proof::Verified bundle = verified(world, "/v1/bundle/delegation?zone=example&label=gamma");
  EXPECT_EQ(bundle.height, world.ledger().head().height);
  EXPECT_EQ(bundle.root, world.ledger().head().root);
  const std::map<std::string, int> expected = {
      {"constitution/documents", 1}, {"decisions/actions", 1},   {"decisions/consents/1", 1},
      {"decisions/electorates", 1},  {"decisions/proposals", 1}, {"decisions/votes/1", 2},
      {"names/example.", 2}};
  EXPECT_EQ(counted(bundle), expected);
  // votes, consents and objections as a whole, the last of them empty.
  EXPECT_EQ(bundle.collections.size(), 3U);
  const auto absent = std::count_if(bundle.records.begin(), bundle.records.end(),
                                    [](const auto& record) { return !record.value; });
  EXPECT_EQ(absent, 1);  // the host record of ns.elsewhere.
}

TEST(BundleOf, ADecisionIsWholeAlsoWhileItIsOpen) {
  World world;
  v1::Action create = testing::create_delegation("gamma", "bora");
  create.mutable_names_create_delegation()->add_name_servers("ns1.alpha.example.");
  world.act("alba", testing::propose(world.text("A delegation for bora"), create));
  world.act("bora", testing::vote(1, world.effect_hash(1), v1::YES));
  const proof::Verified bundle = verified(world, "/v1/bundle/decision?number=1");
  const std::map<std::string, int> expected = {{"constitution/documents", 1},
                                               {"decisions/actions", 1},
                                               {"decisions/electorates", 1},
                                               {"decisions/proposals", 1},
                                               {"decisions/votes/1", 1}};
  EXPECT_EQ(counted(bundle), expected);
  EXPECT_EQ(bundle.collections.size(), 3U);
  EXPECT_EQ(world.ask("/v1/bundle/decision?number=2").status, 404);
}

// What a client makes of the bundle of an answer is the answer.
TEST(BundleOf, AnAnswerIsEnoughToMakeItAgain) {
  World world;
  decide(world);
  // One that is open, so that the calendar has something.
  world.act("alba",
            testing::propose(world.text("delta"), testing::create_delegation("delta", "bora")));
  const ledger::Registry registry = wiring::registry();
  const ledger::Ports ports = wiring::ports();
  const auto content = [&](const Hash& hash) { return world.ledger().content(hash); };
  for (const std::string target :
       {"/v1/proposals/1", "/v1/proposals/9", "/v1/proposals", "/v1/proposals?state=voting",
        "/v1/proposals/1/preview", "/v1/parties", "/v1/parties/alba", "/v1/parties/bora/waiting",
        "/v1/constitution", "/v1/zones", "/v1/zones/example/delegations/gamma",
        "/v1/zones/example/delegations/none", "/v1/zones/example/text", "/v1/feed.atom",
        "/v1/calendar.ics"}) {
    std::string escaped = target;
    for (std::size_t at = 0; (at = escaped.find_first_of("?=", at)) != std::string::npos;) {
      escaped.replace(at, 1, escaped[at] == '?' ? "%3F" : "%3D");
    }
    const proof::Verified bundle = verified(world, "/v1/bundle/answer?target=" + escaped);
    const http::Response made =
        answer_from({bundle, bundle.genesis_body, content, registry, ports}, target);
    const http::Response asked = world.ask(target);
    EXPECT_EQ(made.status, asked.status) << target << ": " << made.body;
    EXPECT_EQ(made.body, asked.body) << target;
  }
  for (const std::string target :
       {"/v1/bundle/zone?zone=example", "/v1/health", "/v1/nothing", "/v1/proposals/x"}) {
    EXPECT_GE(world.ask("/v1/bundle/answer?target=" + target).status, 400) << target;
  }
}

// So is one of actions that nobody has proposed yet.
TEST(BundleOf, ATrialIsEnoughToMakeItAgain) {
  World world;
  const ledger::Registry registry = wiring::registry();
  const ledger::Ports ports = wiring::ports();
  const auto content = [&](const Hash& hash) { return world.ledger().content(hash); };
  for (const char* holder : {"bora", "nobody"}) {
    v1::ProposedActions actions;
    *actions.add_actions() = testing::create_delegation("gamma", holder);
    const Bytes body = wire::encode(actions);
    const http::Response octets = world.ask("/v1/bundle/preview?party=alba", "POST", body);
    ASSERT_EQ(octets.status, 200) << octets.body;
    const auto bundle = proof::verify(octets.body, {world.ledger().community(), std::nullopt});
    ASSERT_TRUE(bundle) << bundle.error().message;
    const std::string target = "/v1/preview?party=alba&zones=none";
    const http::Response made = answer_from({*bundle, {}, content, registry, ports}, target, body);
    EXPECT_EQ(made.body, world.ask(target, "POST", body).body);
    EXPECT_EQ(made.status, 200);
    // Another trial does not follow from it.
    const Bytes other = wire::encode([] {
      v1::ProposedActions set;
      *set.add_actions() = testing::set_ds("alpha", 1);
      return set;
    }());
    EXPECT_EQ(answer_from({*bundle, {}, content, registry, ports}, target, other).status, 500);
  }
  EXPECT_EQ(world.ask("/v1/bundle/preview", "POST", Bytes("\xff\xff")).status, 400);
}

// Nothing is computed for what no bundle would hold, also within a batch and a proposal.
TEST(BundleOf, APlanOfManySetsHasNone) {
  World world;
  v1::Action batch;
  v1::ChangeSets& plan = *batch.mutable_members_batch()->add_actions()->mutable_names_change_sets();
  plan.set_zone("example.");
  for (std::size_t i = 0; i <= limits::kActionsPerProposal; ++i) {
    v1::SetChange& change = *plan.add_changes();
    change.set_owner("x" + std::to_string(i));
    change.set_type(16);
  }
  v1::ProposedActions actions;
  *actions.add_actions() = batch;
  EXPECT_FALSE(may_be_proven(actions));
  EXPECT_EQ(world.ask("/v1/bundle/preview", "POST", wire::encode(actions)).status, 413);
  v1::Body body;
  *body.mutable_action()->mutable_decisions_propose()->add_actions() = batch;
  EXPECT_EQ(world.ask("/v1/bundle/trial", "POST", wire::encode(body)).status, 413);
  plan.mutable_changes()->RemoveLast();
  *actions.mutable_actions(0) = batch;
  EXPECT_TRUE(may_be_proven(actions));
}

// Seconds of work where everybody waits for bundles: such a preview has a lane of its own.
TEST(BundleOf, AProposalOfAPlanOfManySetsIsNotTriedForOne) {
  World world;
  v1::Action action;
  v1::ChangeSets& plan = *action.mutable_names_change_sets();
  plan.set_zone("example.");
  for (std::size_t i = 0; i <= limits::kActionsPerProposal; ++i) {
    v1::SetChange& change = *plan.add_changes();
    change.set_owner("x" + std::to_string(1000 + i));
    change.set_type(16);
    change.set_ttl_seconds(3600);
    change.add_rdata(Bytes("\x04text"));
  }
  world.act("alba", testing::propose(world.text("A plan"), action));
  const std::string preview = "/v1/proposals/1/preview";
  EXPECT_EQ(world.ask(preview).status, 200);
  EXPECT_EQ(world.ask("/v1/bundle/answer?target=" + preview).status, 413);
  EXPECT_EQ(world.ask("/v1/bundle/answer?target=/v1/proposals/1").status, 200);
}

// What the bundle does not prove is no answer, and not one without it.
TEST(BundleOf, AnotherAnswerDoesNotFollowFromIt) {
  World world;
  decide(world);
  const ledger::Registry registry = wiring::registry();
  const ledger::Ports ports = wiring::ports();
  const auto content = [&](const Hash& hash) { return world.ledger().content(hash); };
  const proof::Verified bundle = verified(world, "/v1/bundle/answer?target=/v1/parties/alba");
  for (const std::string target : {"/v1/proposals/1", "/v1/parties/bora", "/v1/parties"}) {
    EXPECT_EQ(answer_from({bundle, {}, content, registry, ports}, target).status, 500) << target;
  }
}

TEST(BundleOf, ADelegationOfGenesisHasNoDecision) {
  World world;
  const proof::Verified bundle = verified(world, "/v1/bundle/delegation?zone=example&label=alpha");
  EXPECT_EQ(counted(bundle), (std::map<std::string, int>{{"names/example.", 2}}));
  EXPECT_TRUE(bundle.collections.empty());
}

v1::Action set_name_servers(const std::string& label, const std::vector<std::string>& servers) {
  v1::Action action;
  v1::SetNameServers& set = *action.mutable_names_set_name_servers();
  set.set_zone("example.");
  set.set_label(label);
  for (const std::string& server : servers) set.add_name_servers(server);
  set.set_ns_ttl_seconds(3600);
  return action;
}

TEST(BundleOf, ADelegationHoldsTheTransactionsThatSetIt) {
  World world;
  const std::string target = "/v1/bundle/delegation?zone=example&label=alpha";
  const std::uint64_t start = world.ledger().head().height;
  world.act("alba", testing::set_ds("alpha", 1));
  world.act("alba", testing::set_ds("alpha", 2));  // the one that stands
  EXPECT_EQ(verified(world, target).transactions.size(), 1U);
  world.act("alba", set_name_servers("alpha", {"ns1.alpha.example."}));
  const ledger::Receipt last =
      world.act("alba", set_name_servers("alpha", {"ns.elsewhere.", "ns1.alpha.example."}));
  decide(world);  // something else
  const proof::Verified bundle = verified(world, target);
  ASSERT_EQ(bundle.transactions.size(), 2U);
  const proof::ProvenTransaction& ds = bundle.transactions[0];
  EXPECT_EQ(ds.height, start + 2);
  EXPECT_EQ(ds.outcome, 0U);
  EXPECT_EQ(ds.party, "alba");
  EXPECT_EQ(ds.key, world.key_of("alba").public_key());
  EXPECT_EQ(wire::decode<v1::Body>(ds.body)->action().names_set_ds().ds(0).key_tag(), 2U);
  EXPECT_EQ(bundle.transactions[1].height, last.height);
  EXPECT_EQ(bundle.transactions[1].height, start + 4);
  // The genesis says whose keys these are, and the action that alpha comes from is shown.
  EXPECT_FALSE(bundle.genesis_actions.empty());
  const Result<evidence::Recomputed> recomputed = evidence::recompute(bundle);
  ASSERT_TRUE(recomputed) << recomputed.error().message;
  EXPECT_EQ(recomputed->verdict, evidence::Verdict::unvoted);
}

TEST(BundleOf, ADelegationHoldsTheDecisionAndWhatItsHolderHasSignedSince) {
  World world;
  decide(world);
  world.act("bora", testing::set_ds("gamma", 7));
  const proof::Verified bundle = verified(world, "/v1/bundle/delegation?zone=example&label=gamma");
  ASSERT_EQ(bundle.transactions.size(), 1U);
  EXPECT_EQ(bundle.transactions[0].party, "bora");
  EXPECT_EQ(counted(bundle).at("decisions/proposals"), 1);
  const Result<evidence::Recomputed> recomputed = evidence::recompute(bundle);
  ASSERT_TRUE(recomputed) << recomputed.error().message;
  EXPECT_EQ(recomputed->verdict, evidence::Verdict::recomputed);
  EXPECT_EQ(recomputed->decisions.at(0).signed_acts, bundle.signed_transactions.size());
}

// However often its holder has changed the one, what set the other is found.
TEST(BundleOf, ADelegationIsTracedThroughAnyNumberOfChanges) {
  World world;
  world.act("alba", testing::set_ds("alpha", 9));
  const std::uint64_t first = world.ledger().head().height;
  for (std::size_t i = 1; i < 300; ++i) {
    world.act("alba", set_name_servers("alpha", {i % 2 == 0 ? "ns.elsewhere." : "ns.other."}));
  }
  const proof::Verified bundle = verified(world, "/v1/bundle/delegation?zone=example&label=alpha");
  ASSERT_EQ(bundle.transactions.size(), 2U);
  EXPECT_EQ(bundle.transactions[0].height, first);
  EXPECT_EQ(bundle.transactions[1].height, world.ledger().head().height);
}

TEST(BundleOf, ACollectionHoldsAllOfIt) {
  World world;
  const proof::Verified zone =
      verified(world, "/v1/bundle/collection?table=names&collection=example.");
  EXPECT_EQ(counted(zone), (std::map<std::string, int>{{"names/example.", 5}}));
  EXPECT_EQ(
      verified(world, "/v1/bundle/collection?table=members&collection=parties").records.size(), 3U);
  EXPECT_TRUE(verified(world, "/v1/bundle/collection?table=names&collection=none").records.empty());
  EXPECT_EQ(
      verified(world, "/v1/bundle/collection?table=ledger&collection=community").records.size(),
      1U);
}

TEST(BundleOf, ARecordShowsItOrItsAbsence) {
  World world;
  const proof::Verified there =
      verified(world, "/v1/bundle/record?table=members&collection=parties&key=alba");
  EXPECT_TRUE(there.records.at(0).value);
  const proof::Verified absent =
      verified(world, "/v1/bundle/record?table=members&collection=parties&key=nobody");
  EXPECT_FALSE(absent.records.at(0).value);
}

TEST(BundleOf, NothingIsRefusedWithItsReason) {
  World world;
  EXPECT_EQ(world.ask("/v1/bundle/delegation?zone=example&label=omega").status, 404);
  EXPECT_EQ(world.ask("/v1/bundle/record?table=members&collection=parties").status, 400);
  EXPECT_EQ(world.ask("/v1/bundle/delegation?zone=example").status, 400);
  world.ledger().set_log_key(nullptr);
  EXPECT_EQ(world.ask("/v1/bundle/delegation?zone=example&label=alpha").status, 503);
}

TEST(BundleOf, AnyTableOfTheRegistryIsVerified) {
  World world;
  std::size_t count = 0;
  for (const ledger::Register& each : world.ledger().registry().registers()) {
    for (const auto& table : each.tables) {
      const std::string target =
          "/v1/bundle/collection?collection=any&table=" + std::string(table.name);
      EXPECT_EQ(verified(world, target).collections.size(), 1U) << table.name;
      ++count;
    }
  }
  EXPECT_GE(count, 6U);
}

TEST(Tiles, HoldTheLogOfTheCheckpoint) {
  World world;
  decide(world);
  const http::Response text = world.ask("/v1/tlog/checkpoint");
  EXPECT_EQ(text.body, world.ask("/v1/checkpoint").body);
  const auto checkpoint = proof::parse_checkpoint(text.body);
  ASSERT_TRUE(checkpoint);
  const std::uint64_t size = checkpoint->checkpoint.size;
  const std::string width = ".p/" + std::to_string(size);
  const Bytes tile = octets(world, "/v1/tlog/tile/0/000" + width);
  std::vector<Hash> leaves;
  for (std::uint64_t i = 0; i < size; ++i) leaves.push_back(*Hash::from(tile.substr(32 * i, 32)));
  EXPECT_EQ(proof::log_root(leaves), checkpoint->checkpoint.root);

  Bytes entries = octets(world, "/v1/tlog/tile/entries/000" + width);
  for (const Hash& leaf : leaves) {
    const std::size_t length = read_u16(entries);
    EXPECT_EQ(proof::log_leaf_hash(entries.substr(2, length)), leaf);
    entries.erase(0, 2 + length);
  }
  EXPECT_TRUE(entries.empty());
}

TEST(TlogProofs, LeadFromAnEntryToTheCheckpoint) {
  World world;
  decide(world);
  const auto proof = proof::parse_tlog_proof(world.ask("/v1/tlog/proof/1").body);
  ASSERT_TRUE(proof);
  EXPECT_EQ(proof->index, 1U);
  const auto checkpoint = proof::parse_checkpoint(proof->checkpoint);
  ASSERT_TRUE(checkpoint);
  const Bytes entry = octets(world, "/v1/log/entries/1");
  EXPECT_TRUE(proof::verify_inclusion(proof::log_leaf_hash(entry), 1, checkpoint->checkpoint.size,
                                      proof->hashes, checkpoint->checkpoint.root));
  EXPECT_EQ(world.ask("/v1/tlog/proof/1000000").status, 404);
}

TEST(Tiles, AreNotThereOrNoTiles) {
  World world;
  EXPECT_EQ(world.ask("/v1/tlog/tile/0/000").status, 404);
  EXPECT_EQ(world.ask("/v1/tlog/tile/1/000.p/1").status, 404);
  for (const char* path : {"0/0", "8/000", "entries/x000/000", "0/000/", "0//000", "0/000.p/256"}) {
    EXPECT_EQ(world.ask(std::string("/v1/tlog/tile/") + path).status, 400) << path;
  }
  EXPECT_EQ(world.ask("/v1/tlog/tile/").status, 404);
  EXPECT_EQ(world.ask("/v1/tlog/tile").status, 404);
}

}  // namespace
}  // namespace comity::api
