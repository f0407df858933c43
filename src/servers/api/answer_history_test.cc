// Who changed what: found by the node, proven by its bundles, and told from these as a stranger
// would.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "evidence/blame.h"
#include "evidence/deeds.h"
#include "evidence/recompute.h"
#include "proof/bundle.h"
#include "servers/api/testing/world.h"
#include "wire/codec.h"

namespace comity::api {
namespace {

using testing::World;

v1::Action put_txt(const std::string& owner, std::string text) {
  v1::Action action;
  v1::SetRecords& set = *action.mutable_names_set_records();
  set.set_zone("example.");
  set.set_owner(owner);
  set.set_type(16);
  set.set_ttl_seconds(60);
  if (text.empty()) {
    set.set_ttl_seconds(0);
    return action;
  }
  text.insert(text.begin(), static_cast<char>(text.size()));
  set.add_rdata(std::move(text));
  return action;
}

v1::Action put_host(const std::string& name, char last) {
  v1::Action action;
  action.mutable_names_set_host()->set_zone("example.");
  v1::HostAddresses& host = *action.mutable_names_set_host()->mutable_host();
  host.set_name(name);
  host.add_ipv4(Bytes("\xc0\x00\x02", 3) + last);
  host.set_ipv4_ttl_seconds(3'600);
  return action;
}

// Decision 1 gives gamma, without name servers, to bora, which keeps records there.
void live(World& world) {
  world.act("alba",
            testing::propose(world.text("gamma"), testing::create_delegation("gamma", "bora")));
  world.act("bora", testing::consent(1, world.effect_hash(1)));
  world.act("alba", testing::vote(1, world.effect_hash(1), v1::YES));
  world.act("bora", testing::vote(1, world.effect_hash(1), v1::YES));
  world.wait(61);
  world.act("bora", put_txt("www.gamma.example.", "one"));
  world.act("alba", testing::set_ds("alpha", 1));
  v1::Action batch;
  *batch.mutable_members_batch()->add_actions() = put_host("gamma.example.", 1);
  *batch.mutable_members_batch()->add_actions() = put_txt("www.gamma.example.", "two");
  world.act("bora", batch);
}

proof::Verified proven(World& world, const std::string& target) {
  const http::Response response = world.ask(target);
  EXPECT_EQ(response.status, 200) << target << ": " << response.body;
  const Result<proof::Verified> verified =
      proof::verify(response.body, {.community = world.ledger().community(), .policy = {}});
  EXPECT_TRUE(verified) << target << ": " << verified.error().message;
  return verified ? *verified : proof::Verified{};
}

std::vector<std::uint64_t> heights(const boost::json::object& history) {
  std::vector<std::uint64_t> out;
  for (const boost::json::value& change : history.at("changes").as_array()) {
    out.push_back(change.at("height").to_number<std::uint64_t>());
  }
  return out;
}

TEST(History, OfAZoneHasEveryHeightThatChangedIt) {
  World world;
  live(world);
  const boost::json::object history = world.json("/v1/zones/example/history");
  const std::vector<std::uint64_t> found = heights(history);
  ASSERT_EQ(found.size(), 5U);  // the decision, three transactions, genesis
  EXPECT_EQ(found.back(), 0U);
  EXPECT_TRUE(std::is_sorted(found.rbegin(), found.rend()));
  EXPECT_TRUE(history.at("next").is_null());
  // As often as the zone has another revision.
  const auto revision = world.json("/v1/zones/example").at("revision").to_number<std::uint64_t>();
  EXPECT_EQ(found.size() - 1, revision);

  const boost::json::array& changes = history.at("changes").as_array();
  EXPECT_EQ(changes[0].at("transactions").as_array()[0].at("party").as_string(), "bora");
  EXPECT_EQ(changes[0].at("transactions").as_array()[0].at("acts_total").to_number<int>(), 2);
  EXPECT_EQ(changes[3].at("decisions").as_array()[0].at("proposal").to_number<int>(), 1);
}

TEST(History, OfANameIsThatOfItsRecordsAlone) {
  World world;
  live(world);
  const std::string path = "/v1/zones/example/history?name=";
  EXPECT_EQ(heights(world.json(path + "www.gamma.example.")).size(), 2U);
  EXPECT_EQ(heights(world.json(path + "gamma.example.")).size(), 2U);  // registered, host
  EXPECT_EQ(heights(world.json(path + "alpha.example.")).size(), 2U);  // genesis, DS
  EXPECT_TRUE(heights(world.json(path + "nothing.example.")).empty());
  // What goes is in it, and what went with the name above too.
  world.act("bora", put_txt("www.gamma.example.", ""));
  EXPECT_EQ(heights(world.json(path + "www.gamma.example.")).size(), 3U);
}

TEST(History, ComesInPagesAndWithinHeights) {
  World world;
  live(world);
  const std::vector<std::uint64_t> all = heights(world.json("/v1/zones/example/history"));
  std::vector<std::uint64_t> paged;
  std::string to;
  for (int pages = 0; pages < 10; ++pages) {
    const boost::json::object page = world.json("/v1/zones/example/history?limit=2" + to);
    for (const std::uint64_t height : heights(page)) paged.push_back(height);
    EXPECT_LE(heights(page).size(), 2U);
    if (page.at("next").is_null()) break;
    to = "&to=" + std::to_string(page.at("next").to_number<std::uint64_t>());
  }
  EXPECT_EQ(paged, all);
  const std::string middle = std::to_string(all[1]);
  EXPECT_EQ(heights(world.json("/v1/zones/example/history?from=" + middle + "&to=" + middle)),
            std::vector{all[1]});
  EXPECT_EQ(world.ask("/v1/zones/example/history?from=5&to=4").status, 400);
  EXPECT_EQ(world.ask("/v1/zones/example/history?to=1000").status, 404);
  EXPECT_EQ(world.ask("/v1/zones/elsewhere/history").status, 404);
}

TEST(History, IsProven) {
  World world;
  live(world);
  const boost::json::object history = world.json("/v1/zones/example/history");
  const proof::Verified bundle = proven(world, "/v1/bundle/history?zone=example");
  const auto deeds = evidence::Deeds::from(bundle, "example.", "");
  ASSERT_TRUE(deeds) << deeds.error().message;
  EXPECT_EQ(deeds->doubt(), "");
  for (const boost::json::value& change : history.at("changes").as_array()) {
    const auto height = change.at("height").to_number<std::uint64_t>();
    const Time time = *from_rfc3339(change.at("time").as_string());
    for (const boost::json::value& it : change.at("transactions").as_array()) {
      const Hash id = *Hash::from(*from_hex(it.at("transaction").as_string()));
      const auto deed = deeds->of_transaction(id, height);
      ASSERT_TRUE(deed);
      EXPECT_EQ(deed->doubt, "");
      EXPECT_EQ(deed->time, time);
      EXPECT_EQ(deed->party, it.at("party").as_string());
      EXPECT_EQ(deed->acts.size(), it.at("acts_total").to_number<std::size_t>());
      EXPECT_FALSE(deeds->of_transaction(id, height + 1)) << "of another height it proves nothing";
    }
    for (const boost::json::value& it : change.at("decisions").as_array()) {
      const auto number = it.at("proposal").to_number<std::uint64_t>();
      const auto deed = deeds->of_decision(number, time);
      ASSERT_TRUE(deed);
      EXPECT_EQ(deed->rule, "general");
      EXPECT_FALSE(deeds->of_decision(number, plus_seconds(time, 1)));
      EXPECT_FALSE(deeds->of_decision(number + 1, time));
    }
  }
}

std::string origin_of(const evidence::BlameLine& line) {
  if (!line.doubt.empty()) return line.doubt;
  std::string place = line.line == 0 ? "" : " line " + std::to_string(line.line);
  if (!line.transaction.empty()) return line.party + place;
  return line.decision == 0 ? "genesis" : "decision " + std::to_string(line.decision) + place;
}

TEST(Origins, OfEveryRecordAreProven) {
  World world;
  live(world);
  const std::string target = "/v1/bundle/origins?zone=example&limit=250";
  const proof::Verified bundle = proven(world, target);
  const auto lines = evidence::blame(bundle, "example.");
  ASSERT_TRUE(lines) << lines.error().message;
  std::map<std::string, std::string> found;
  for (const evidence::BlameLine& line : *lines) {
    found[line.owner + " " + line.type] = origin_of(line);
  }
  EXPECT_EQ(found["example. SOA"], "genesis");
  EXPECT_EQ(found["example. NS"], "genesis");
  EXPECT_EQ(found["alpha.example. NS"], "genesis");
  EXPECT_EQ(found["alpha.example. DS"], "alba");
  EXPECT_EQ(found["gamma.example. name"], "decision 1");
  EXPECT_EQ(found["gamma.example. A AAAA"], "bora line 1");
  EXPECT_EQ(found["www.gamma.example. TXT"], "bora line 2");
  for (const auto& [what, origin] : found) {
    EXPECT_TRUE(origin == "genesis" || origin.starts_with("decision 1") ||
                origin.starts_with("alba") || origin.starts_with("bora"))
        << what << ": " << origin;
  }
  // The same says whoever verifies the file.
  const Result<evidence::Recomputed> recomputed = evidence::recompute(bundle);
  ASSERT_TRUE(recomputed) << recomputed.error().message;
  EXPECT_EQ(recomputed->verdict, evidence::Verdict::recomputed);
}

// In pages of one record each, every record of the zone once.
TEST(Origins, ComeInPages) {
  World world;
  live(world);
  const proof::Verified whole =
      proven(world, "/v1/bundle/collection?table=names&collection=example.");
  std::set<Bytes> keys;
  for (const proof::ProvenRecord& record : whole.records) keys.insert(record.key);
  Bytes after;
  for (const Bytes& key : keys) {
    std::string target = "/v1/bundle/origins?zone=example&limit=1&after=";
    for (const char c : after) target += c == '/' ? "%2F" : std::string(1, c);
    const proof::Verified page = proven(world, target);
    EXPECT_TRUE(std::any_of(page.records.begin(), page.records.end(), [&](const auto& it) {
      return it.key == key && it.value;
    })) << key;
    after = key;
  }
  EXPECT_EQ(world.ask("/v1/bundle/origins?zone=elsewhere").status, 404);
}

// Whatever the node has forgotten of old states, each record names the height that set it, and the
// block of that height stays.
TEST(Origins, AreProvenOfWhatWasSetBeforeTheOldestHeight) {
  World world;
  live(world);
  for (int i = 0; i < 9; ++i) world.act("alba", testing::set_ds("alpha", 10 + i));
  while (*world.ledger().prune({.heights = 1, .seconds = 0, .bytes = 0})) {
  }
  ASSERT_GT(world.ledger().oldest_height(), 12U);
  const proof::Verified bundle = proven(world, "/v1/bundle/origins?zone=example&limit=250");
  const auto lines = evidence::blame(bundle, "example.");
  ASSERT_TRUE(lines) << lines.error().message;
  for (const evidence::BlameLine& line : *lines) {
    EXPECT_EQ(line.doubt, "") << line.owner << " " << line.type;
  }
  const boost::json::object history =
      world.json("/v1/zones/example/history?name=www.gamma.example.");
  EXPECT_EQ(history.at("kept_from").to_number<std::uint64_t>(), world.ledger().oldest_height());
  EXPECT_EQ(heights(history).size(), 1U) << "the last change of what still stands";
  proven(world, "/v1/bundle/history?zone=example&name=www.gamma.example.");
}

// What the record says that nobody has set is found, whatever else is in the bundle.
TEST(Origins, AreNotThoseThatARecordMakesUp) {
  World world;
  live(world);
  const proof::Verified bundle =
      proven(world, "/v1/bundle/origins?zone=example&name=www.gamma.example.");
  ASSERT_TRUE(evidence::blame(bundle, "example."));
  for (const bool other_height : {false, true}) {
    proof::Verified forged = bundle;
    for (proof::ProvenRecord& record : forged.records) {
      v1::RecordSet set;
      if (!record.key.starts_with("set/") || !wire::parse_stored(*record.value, set)) continue;
      if (other_height) {
        set.set_set_height(set.set_height() - 1);
      } else {
        set.set_rdata(0, "\3six");
      }
      record.value = wire::encode(set);
    }
    const auto lines = evidence::blame(forged, "example.");
    ASSERT_FALSE(lines);
    EXPECT_TRUE(lines.error().message.starts_with(
        "TXT set of www.gamma.example. is not the one that transaction"))
        << lines.error().message;
    EXPECT_FALSE(evidence::recompute(forged));
  }
  // A bundle that keeps quiet about the transaction proves nothing of the set.
  proof::Verified quiet = bundle;
  quiet.transactions.clear();
  const auto lines = evidence::blame(quiet, "example.");
  ASSERT_TRUE(lines);
  const auto line =
      std::find_if(lines->begin(), lines->end(), [](const auto& it) { return it.type == "TXT"; });
  ASSERT_NE(line, lines->end());
  EXPECT_TRUE(line->doubt.starts_with("the bundle does not prove what set the TXT set"));
}

}  // namespace
}  // namespace comity::api
