// What stands before any decision: the community, its log, its records and its zone.
#include "servers/api/answers.h"

#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "proof/checkpoint.h"
#include "proof/log.h"
#include "proof/tree.h"
#include "publications/zone/zone.h"
#include "registers/constitution/queries.h"
#include "servers/api/testing/world.h"
#include "wire/codec.h"

namespace comity::api {
namespace {

using testing::header;
using testing::World;

std::string at(const boost::json::object& object, std::string_view name) {
  const boost::json::value* value = object.if_contains(name);
  EXPECT_NE(value, nullptr) << name;
  return value != nullptr && value->is_string() ? std::string(value->as_string()) : "";
}

std::vector<Hash> hashes(const boost::json::value& list) {
  std::vector<Hash> out;
  for (const boost::json::value& hash : list.as_array()) {
    out.push_back(*Hash::from(*from_hex(std::string(hash.as_string()))));
  }
  return out;
}

TEST(Answer, GivesTheTrustAnchorAsItWasSigned) {
  World world;
  const std::string target = "/v1/zones/example/trust-anchor.xml";
  EXPECT_EQ(world.ask(target).status, 404);
  EXPECT_EQ(world.ask(target + ".sig").status, 404);
  world.documents["example."] = {std::make_shared<const std::string>("<TrustAnchor/>"),
                                 std::make_shared<const std::string>("octets")};
  const Response document = world.ask(target);
  EXPECT_EQ(document.content_type, "application/xml");
  EXPECT_EQ(*document.shared, "<TrustAnchor/>");
  EXPECT_EQ(*world.ask(target + ".sig").shared, "octets");
}

TEST(Answer, TellsWhatTheCommunityIs) {
  World world;
  const std::string id = world.ledger().community().hex();
  const Response response = world.ask("/v1/community");
  const std::string constitution = at(world.json("/v1/constitution"), "hash");
  EXPECT_EQ(response.body,
            "{\"height\":0,\"block_time\":\"2026-01-01T00:00:00.000Z\",\"id\":\"" + id +
                "\",\"name\":\"three parties\",\"demo\":true,"
                "\"since\":\"2026-01-01T00:00:00.000Z\",\"rules_version\":1,\"root\":\"" +
                world.ledger().head().root.hex() + "\",\"next_deadline\":null,\"constitution\":\"" +
                constitution + "\",\"zones\":[\"example.\"],\"log\":{\"origin\":\"comity.v1/" + id +
                "\",\"size\":" + std::to_string(world.ledger().head().log_size) +
                ",\"keys\":[{\"party\":\"cada\",\"key\":\"" + world.log_key().public_key().hex() +
                "\"}],\"threshold\":1}}\n");
  EXPECT_EQ(header(response, "Comity-Height"), "0");
}

TEST(Answer, TellsHowTheNodeIs) {
  World world;
  world.health.height = 12;
  world.health.block_time = Time{1'767'225'600'000};
  world.health.demo = true;
  world.health.version = "0.1.0";
  world.health.rules_versions = {1};
  world.health.continuations = {"at height 3 ..."};
  world.health.zones = {{".", 7, "zones/root.zone", "written", {}, 4, 2}};
  const Response ok = world.ask("/v1/health");
  EXPECT_EQ(ok.status, 200);
  EXPECT_EQ(ok.body,
            "{\"status\":\"ok\",\"reasons\":[],\"height\":12,"
            "\"block_time\":\"2026-01-01T00:00:00.000Z\",\"demo\":true,"
            "\"continuations\":[\"at height 3 ...\"],\"version\":\"0.1.0\","
            "\"rules_versions\":[1],\"oldest_provable_height\":0,\"zones\":[{\"apex\":\".\","
            "\"serial\":7,\"path\":\"zones/root.zone\",\"status\":\"written\","
            "\"behind_heights\":4,\"behind_seconds\":2,\"rollovers\":[]}]}\n");
  EXPECT_EQ(header(ok, "Cache-Control"), "no-store");

  world.health.status = HealthReport::Status::degraded;
  world.health.reasons = {"the disk is nearly full"};
  EXPECT_EQ(world.ask("/v1/health").status, 200);
  EXPECT_EQ(at(world.json("/v1/health"), "status"), "degraded");
  world.health.status = HealthReport::Status::halted;
  EXPECT_EQ(at(world.json("/v1/health", 503), "status"), "halted");
}

TEST(Answer, ShowsWhichSecondaryHasTakenWhat) {
  World world;
  HealthReport::Dns dns;
  dns.listen = {"192.0.2.1:53"};
  dns.zones = {{"example.", 8, 0, {}}, {"test.", 3, 4, "no such type", {"a.test. TXT"}}};
  dns.told = {{"192.0.2.7:53", "example.", 8, Time{60'000}, "does not answer", 7, Time{30'000}},
              {"192.0.2.8:53", "example.", 8, Time{60'000}, "does not answer", 0, std::nullopt}};
  dns.refused = {{"192.0.2.7", "test.", " asks without a key", Time{90'000}}};
  world.health.dns = dns;
  const auto shown = world.json("/v1/health").at("dns");
  const std::string told =
      "\"zone\":\"example.\",\"serial\":8,\"told\":\"1970-01-01T00:01:00.000Z\","
      "\"trouble\":\"does not answer\",\"acknowledged\":";
  EXPECT_EQ(
      boost::json::serialize(shown),
      "{\"listen\":[\"192.0.2.1:53\"],\"tls_listen\":[],\"zones\":[{\"apex\":\"example.\","
      "\"serial\":8},"
      "{\"apex\":\"test.\",\"serial\":3,\"refused\":{\"serial\":4,\"why\":\"no such "
      "type\",\"sets\":[\"a.test. TXT\"]}}],"
      "\"secondaries\":[{\"address\":\"192.0.2.7:53\"," +
          told + "{\"serial\":7,\"at\":\"1970-01-01T00:00:30.000Z\"}}," +
          "{\"address\":\"192.0.2.8:53\"," + told +
          "null}],\"refused\":[{\"address\":\"192.0.2.7\",\"zone\":\"test.\",\"trouble\":\" asks "
          "without a key\",\"at\":\"1970-01-01T00:01:30.000Z\"}]}");
}

TEST(Answer, HandsOutGenesisAndASignedCheckpoint) {
  World world;
  const Response genesis = world.ask("/v1/genesis");
  EXPECT_EQ(genesis.content_type, "application/octet-stream");
  const auto message = wire::decode<v1::Genesis>(genesis.body);
  ASSERT_TRUE(message);
  EXPECT_EQ(crypto::sha256(message->body()), world.ledger().community());

  const Response response = world.ask("/v1/checkpoint");
  EXPECT_EQ(response.content_type, "text/plain; charset=utf-8");
  const auto checkpoint = proof::parse_checkpoint(response.body);
  ASSERT_TRUE(checkpoint);
  EXPECT_EQ(checkpoint->checkpoint.size, world.ledger().head().log_size);
  EXPECT_TRUE(proof::signed_by(*checkpoint, world.log_key().public_key()));

  world.ledger().set_log_key(nullptr);
  EXPECT_EQ(at(world.json("/v1/checkpoint", 503).at("error").as_object(), "code"), "unavailable");
}

TEST(Answer, ProvesWhatTheLogHolds) {
  World world;
  world.act("alba", testing::set_ds("alpha", 1));
  world.act("alba", testing::set_ds("alpha", 2));
  const auto checkpoint = proof::parse_checkpoint(world.ask("/v1/checkpoint").body);
  ASSERT_TRUE(checkpoint);
  ASSERT_EQ(checkpoint->checkpoint.size, 8U);  // four actions, the genesis, three records

  const Response entry = world.ask("/v1/log/entries/2");
  EXPECT_EQ(entry.content_type, "application/octet-stream");
  const boost::json::object proof = world.json("/v1/log/proof/inclusion?index=2");
  EXPECT_EQ(at(proof, "leaf_hash"), proof::log_leaf_hash(entry.body).hex());
  EXPECT_TRUE(proof::verify_inclusion(proof::log_leaf_hash(entry.body), 2, 8,
                                      hashes(proof.at("hashes")), checkpoint->checkpoint.root));
  // The root of the first two entries follows from the entries themselves.
  const Hash leaves[] = {proof::log_leaf_hash(world.ask("/v1/log/entries/0").body),
                         proof::log_leaf_hash(world.ask("/v1/log/entries/1").body)};
  const boost::json::object growth = world.json("/v1/log/proof/consistency?old=2");
  EXPECT_TRUE(proof::verify_consistency(2, proof::log_root(leaves), 8, checkpoint->checkpoint.root,
                                        hashes(growth.at("hashes"))));

  EXPECT_EQ(at(world.json("/v1/log/entries/8", 404).at("error").as_object(), "code"), "not_found");
  for (const char* wrong : {"inclusion?index=8", "inclusion?index=0&size=9", "consistency?old=0",
                            "consistency?old=3&size=2", "consistency?old=1&size=9"}) {
    const boost::json::object error = world.json("/v1/log/proof/" + std::string(wrong), 400);
    EXPECT_EQ(at(error.at("error").as_object(), "code"), "bad_parameter") << wrong;
  }
}

TEST(Answer, ShowsABlockWithItsTransactions) {
  World world;
  const ledger::Receipt receipt = world.act("alba", testing::set_ds("alpha", 1));
  const ledger::Receipt refused = world.submit(world.sign("bora", testing::set_ds("alpha", 2)));
  EXPECT_EQ(refused.outcome, ledger::Code::not_holder);
  const boost::json::object genesis = world.json("/v1/blocks/0");
  EXPECT_TRUE(genesis.at("transactions").as_array().empty());
  EXPECT_EQ(genesis.at("log_index").to_number<int>(), 5);

  const boost::json::object block = world.json("/v1/blocks/1");
  EXPECT_EQ(at(block, "previous_root"), at(genesis, "root"));
  EXPECT_EQ(block.at("transaction_count").to_number<int>(), 1);
  EXPECT_TRUE(block.at("next").is_null());
  const boost::json::object& line = block.at("transactions").at(0).as_object();
  EXPECT_EQ(at(line, "transaction"), receipt.transaction.hex());
  EXPECT_EQ(at(line, "outcome"), "done");
  EXPECT_EQ(at(line, "party"), "alba");
  EXPECT_EQ(line.at("sequence").to_number<int>(), 1);
  EXPECT_EQ(at(line.at("action").as_object(), "name"), "names.set_ds");
  EXPECT_EQ(line.at("action").at("number").to_number<int>(), 407);
  EXPECT_EQ(line.at("action").at("action").at("names_set_ds").at("label").as_string(), "alpha");

  const boost::json::object second = world.json("/v1/blocks/2");
  const boost::json::object& no = second.at("transactions").at(0).as_object();
  EXPECT_EQ(at(no, "outcome"), "not_holder");
  EXPECT_EQ(no.at("outcome_number").to_number<int>(), 3003);
  EXPECT_EQ(at(no, "family"), "refused");
  EXPECT_EQ(at(no, "reason"), refused.reason);
  EXPECT_TRUE(world.json("/v1/blocks/1?after=0").at("transactions").as_array().empty());
  EXPECT_EQ(world.ask("/v1/blocks/3").status, 404);
}

TEST(Answer, FindsATransactionByItsId) {
  World world;
  const Bytes transaction = world.sign("alba", testing::set_ds("alpha", 1));
  const ledger::Receipt receipt = world.submit(transaction);
  const boost::json::object found = world.json("/v1/transactions/" + receipt.transaction.hex());
  EXPECT_EQ(found.at("height").to_number<int>(), 1);
  EXPECT_EQ(at(found, "octets"), to_base64(transaction));
  EXPECT_EQ(at(found, "party"), "alba");
  EXPECT_EQ(world.ask("/v1/transactions/" + Hash().hex()).status, 404);
}

TEST(Answer, LeadsFromARecordToTheCheckpoint) {
  World world;
  world.act("alba", testing::set_ds("alpha", 1));
  const boost::json::object answer =
      world.json("/v1/record?table=names&collection=example.&key=delegation/alpha");
  EXPECT_TRUE(answer.at("present").as_bool());
  EXPECT_EQ(answer.at("record").at("holder").as_string(), "alba");

  const Bytes value = *from_base64(at(answer, "value"));
  const Hash root = *Hash::from(*from_hex(at(answer, "root")));
  const auto tree = proof::decode_tree_proof(*from_base64(at(answer, "proof")));
  ASSERT_TRUE(tree);
  const Path path = proof::path_of("names", "example.", "delegation/alpha");
  EXPECT_EQ(at(answer, "path"), path.hex());
  EXPECT_TRUE(proof::verify_inclusion(root, path, value, *tree));

  const boost::json::object& log = answer.at("log").as_object();
  const Bytes entry = *from_base64(at(log, "entry"));
  EXPECT_EQ(wire::decode<v1::BlockRecord>(entry)->root(), root.bytes());
  const auto checkpoint = proof::parse_checkpoint(world.ask("/v1/checkpoint").body);
  ASSERT_TRUE(checkpoint);
  EXPECT_TRUE(proof::verify_inclusion(
      proof::log_leaf_hash(entry), log.at("index").to_number<std::uint64_t>(),
      checkpoint->checkpoint.size, hashes(log.at("inclusion")), checkpoint->checkpoint.root));
}

TEST(Answer, ProvesThatARecordIsNotThere) {
  World world;
  const boost::json::object answer = world.json(
      "/v1/record?table=names&collection=example.&key_hex=" + to_hex("delegation/omega"));
  EXPECT_FALSE(answer.at("present").as_bool());
  EXPECT_TRUE(answer.at("value").is_null());
  const auto tree = proof::decode_tree_proof(*from_base64(at(answer, "proof")));
  ASSERT_TRUE(tree);
  EXPECT_TRUE(proof::verify_absence(
      world.ledger().head().root, proof::path_of("names", "example.", "delegation/omega"), *tree));
  for (const char* wrong : {"table=a&collection=b", "table=a&collection=b&key=c&key_hex=00"}) {
    const boost::json::object error = world.json("/v1/record?" + std::string(wrong), 400);
    EXPECT_EQ(at(error.at("error").as_object(), "parameter"), "key");
  }
}

TEST(Answer, ReadsStateAsOfAnOldHeight) {
  World world;
  world.act("alba", testing::set_ds("alpha", 1));
  world.act("alba", testing::set_ds("alpha", 2));
  const std::string target = "/v1/zones/example/delegations/alpha";
  EXPECT_TRUE(world.json(target + "?height=0").at("ds").as_array().empty());
  EXPECT_EQ(world.json(target + "?height=1").at("ds").at(0).at("key_tag").to_number<int>(), 1);
  EXPECT_EQ(world.json(target).at("ds").at(0).at("key_tag").to_number<int>(), 2);
  EXPECT_EQ(world.json(target).at("height").to_number<int>(), 2);
  EXPECT_EQ(world.ask(target + "?height=3").status, 404);
}

TEST(Answer, ListsPartiesInPages) {
  World world;
  const boost::json::object first = world.json("/v1/parties?limit=2");
  EXPECT_EQ(first.at("total").to_number<int>(), 3);
  EXPECT_EQ(first.at("parties").as_array().size(), 2U);
  EXPECT_EQ(boost::json::serialize(first.at("parties").at(1)),
            "{\"handle\":\"bora\",\"kind\":\"company\",\"standing\":\"active\",\"economy\":\"\","
            "\"region\":\"\",\"affiliation\":\"\",\"lapses_on\":null}");
  EXPECT_EQ(at(first, "next"), "bora");
  const boost::json::object second = world.json("/v1/parties?limit=2&after=bora");
  EXPECT_EQ(second.at("parties").as_array().size(), 1U);
  EXPECT_TRUE(second.at("next").is_null());
}

TEST(Answer, ShowsAPartyAndItsKeys) {
  World world;
  world.act("alba", testing::set_ds("alpha", 1));
  const std::string key = world.key_of("alba").public_key().hex();
  const std::string witness = world.key_of("alba witness").public_key().hex();
  const boost::json::object party = world.json("/v1/parties/alba");
  EXPECT_EQ(at(party, "kind"), "government");
  EXPECT_EQ(
      boost::json::serialize(party.at("keys")),
      "[{\"key\":\"" + key +
          "\",\"roles\":[\"vote\",\"operate\"],\"power\":null,\"last_sequence\":1},{\"key\":\"" +
          witness + "\",\"roles\":[\"witness\"],\"power\":null,\"last_sequence\":0}]");
  const boost::json::object owner = world.json("/v1/keys/" + key);
  EXPECT_EQ(at(owner, "party"), "alba");
  EXPECT_FALSE(owner.at("removed").as_bool());
  EXPECT_EQ(owner.at("last_sequence").to_number<int>(), 1);
  EXPECT_EQ(world.ask("/v1/parties/nobody").status, 404);
  EXPECT_EQ(world.ask("/v1/parties/nobody/waiting").status, 404);
  EXPECT_EQ(world.ask("/v1/keys/" + Hash().hex()).status, 404);
}

TEST(Answer, ShowsTheConstitutionInForceAndWhoHasPowerAlone) {
  World world;
  const boost::json::object answer = world.json("/v1/constitution");
  EXPECT_TRUE(answer.at("in_force").as_bool());
  EXPECT_EQ(crypto::sha256(*from_base64(at(answer, "octets"))).hex(), at(answer, "hash"));
  EXPECT_EQ(answer.at("constitution").at("name").as_string(), "concert");
  const boost::json::object power = world.json("/v1/constitution/power");
  EXPECT_EQ(power.at("seats").to_number<int>(), 3);
  ASSERT_FALSE(power.at("rules").as_array().empty());
  for (const boost::json::value& rule : power.at("rules").as_array()) {
    EXPECT_TRUE(rule.at("passes_alone").as_array().empty());
    EXPECT_TRUE(rule.at("blocks_alone").as_array().empty());
    EXPECT_FALSE(rule.at("actions").as_array().empty());
    EXPECT_EQ(rule.at("fewest").at("blocks").at("voices").to_number<int>(), 2);
    EXPECT_EQ(rule.at("fewest").at("blocks").at("for_example").as_array().size(), 2U);
  }
  EXPECT_EQ(world.ask("/v1/constitution?hash=" + Hash().hex()).status, 404);
}

TEST(Answer, ShowsTheZone) {
  World world;
  const Response text = world.ask("/v1/zones/example/text");
  EXPECT_EQ(text.content_type, "text/dns");
  const auto view = world.ledger().view(0);
  const auto zone = zone::derive(**view, *dns::Name::parse("example."));
  ASSERT_TRUE(zone);
  EXPECT_EQ(text.octets(), zone::to_text(*zone));
  EXPECT_NE(text.octets().find("ns1.alpha.example.\t172800\tIN\tA\t192.0.2.1\n"),
            std::string::npos);

  const boost::json::object summary = world.json("/v1/zones/example");
  EXPECT_EQ(summary.at("serial").to_number<std::uint32_t>(), zone->serial);
  EXPECT_EQ(summary.at("delegations").to_number<int>(), 2);
  EXPECT_EQ(summary.at("unclaimed").to_number<int>(), 1);
  EXPECT_EQ(summary.at("hosts").to_number<int>(), 1);
  EXPECT_EQ(at(summary, "text_sha256"), crypto::sha256(text.octets()).hex());
  EXPECT_EQ(world.json("/v1/zones").at("zones").at(0).at("apex").as_string(), "example.");
  for (const char* missing : {"/v1/zones/root", "/v1/zones/root/text", "/v1/zones/other/text",
                              "/v1/zones/other/delegations", "/v1/zones/example/delegations/omega",
                              "/v1/zones/example/hosts/ns9.example"}) {
    EXPECT_EQ(at(world.json(missing, 404).at("error").as_object(), "code"), "not_found") << missing;
  }
}

TEST(Answer, ShowsDelegationsAndHosts) {
  World world;
  const boost::json::object all = world.json("/v1/zones/example/delegations?limit=1");
  EXPECT_EQ(boost::json::serialize(all.at("delegations")),
            "[{\"label\":\"alpha\",\"holder\":\"alba\",\"holders\":[\"alba\"],\"unclaimed\":false,"
            "\"name_servers\":1,"
            "\"ds\":0,\"successor\":null}]");
  EXPECT_EQ(at(all, "next"), "alpha");
  const boost::json::object rest = world.json("/v1/zones/example/delegations?limit=1&after=alpha");
  EXPECT_EQ(rest.at("delegations").at(0).at("label").as_string(), "beta");
  EXPECT_TRUE(rest.at("next").is_null());
  EXPECT_EQ(world.json("/v1/zones/example/delegations?holder=alba").at("total").to_number<int>(),
            1);

  const boost::json::object alpha = world.json("/v1/zones/example/delegations/alpha");
  EXPECT_EQ(at(alpha, "name"), "alpha.example.");
  // The host serves the apex too, so it is the community's and not alba's.
  EXPECT_EQ(boost::json::serialize(alpha.at("name_servers")),
            "[{\"name\":\"ns1.alpha.example.\",\"host\":{\"name\":\"ns1.alpha.example.\","
            "\"ipv4\":[\"192.0.2.1\"],\"ipv6\":[],\"ipv4_ttl_seconds\":172800,"
            "\"ipv6_ttl_seconds\":0,\"sponsor\":\"\",\"holder\":\"\"},"
            "\"use_ends_at\":null}]");
  const boost::json::object host = world.json("/v1/zones/example/hosts/NS1.alpha.example.");
  EXPECT_EQ(boost::json::serialize(host.at("used_by")), "[\"alpha\",\"beta\"]");
}

TEST(Answer, SavesTheTransferOfWhatIsUnchanged) {
  World world;
  const auto ask = [&](std::string_view tag) {
    auto request = world.table().parse("GET", "/v1/zones/example/text");
    request->if_none_match = std::string(tag);
    return world.table().answer(*request);
  };
  const Response first = ask("");
  const std::string tag = header(first, "ETag");
  ASSERT_EQ(tag.size(), 34U);
  EXPECT_EQ(header(first, "Cache-Control"), "no-cache");
  const Response again = ask(tag);
  EXPECT_EQ(again.status, 304);
  EXPECT_EQ(again.body, "");
  EXPECT_EQ(header(again, "ETag"), tag);
  world.act("alba", testing::set_ds("alpha", 1));
  EXPECT_EQ(ask(tag).status, 200);
}

TEST(Answer, LetsEveryWebPageReadAndNoneWrite) {
  World world;
  const Response read = world.ask("/v1/zones");
  EXPECT_EQ(header(read, "Access-Control-Allow-Origin"), "*");
  EXPECT_EQ(header(read, "X-Content-Type-Options"), "nosniff");
  const Response options = world.ask("/v1/transactions", "OPTIONS");
  EXPECT_EQ(options.status, 204);
  EXPECT_EQ(header(options, "Allow"), "POST, OPTIONS");
  EXPECT_EQ(header(options, "Access-Control-Allow-Methods"), "GET, HEAD");
  // What a page may send without asking first is refused.
  EXPECT_EQ(world.ask("/v1/transactions", "POST").status, 415);
  EXPECT_EQ(world.ask("/v1/content", "POST").status, 415);
  EXPECT_EQ(world.ask("/v1/preview", "POST").status, 415);
}

}  // namespace
}  // namespace comity::api
