// Minutes as the API gives them, and as a client makes them from a bundle: the same octets.
#include <gtest/gtest.h>

#include "proof/bundle.h"
#include "publications/minutes/minutes.h"
#include "registers/decisions/queries.h"
#include "servers/api/answers.h"
#include "servers/api/proven.h"
#include "servers/api/testing/world.h"
#include "wire/codec.h"
#include "wiring/wiring.h"

namespace comity::api {
namespace {

using testing::header;
using testing::World;

class MinutesAnswer : public ::testing::Test {
 protected:
  std::uint64_t propose() {
    v1::Action create = testing::create_delegation("gamma", "bora");
    create.mutable_names_create_delegation()->add_name_servers("ns1.alpha.example.");
    world_.act("alba", testing::propose(world_.text("<b>gamma</b> for bora"), create));
    return 1;
  }
  void pass() {
    const Bytes ballot = world_.effect_hash(1);
    world_.act("bora", testing::consent(1, ballot));
    v1::Action no = testing::vote(1, ballot, v1::NO);
    *no.mutable_decisions_vote()->mutable_reason() = world_.text("Not *now*");
    world_.act("cada", no);
    world_.act("alba", testing::vote(1, ballot, v1::YES));
    world_.act("bora", testing::vote(1, ballot, v1::YES));
    world_.wait(60);
  }
  http::Response minutes(const std::string& form, const std::string& query = "") {
    return world_.ask("/v1/proposals/1/minutes." + form + query);
  }
  // What a client makes of the node's records and texts.
  http::Response made_from_bundle(const std::string& target) {
    std::string escaped;
    for (const char sign : target) {
      escaped += sign == '?' ? "%3F" : sign == '=' ? "%3D" : std::string(1, sign);
    }
    const http::Response bundle = world_.ask("/v1/bundle/answer?target=" + escaped);
    EXPECT_EQ(bundle.status, 200) << bundle.body;
    const auto verified =
        proof::verify(bundle.body, {.community = world_.ledger().community(), .policy = {}});
    EXPECT_TRUE(verified) << verified.error().message;
    if (!verified) return {};
    v1::Genesis genesis;
    EXPECT_TRUE(wire::parse_stored(world_.ledger().genesis(), genesis));
    const ledger::Registry registry = wiring::registry();
    const ledger::Ports ports = wiring::ports();
    const auto content = [this](const Hash& hash) { return world_.ledger().content(hash); };
    return answer_from({*verified, genesis.body(), content, registry, ports}, target);
  }

  World world_;
};

TEST_F(MinutesAnswer, AreMadeFromABundleToTheOctet) {
  propose();
  for (const bool ended : {false, true}) {
    if (ended) pass();
    for (const char* form : {"md", "html"}) {
      const http::Response given = minutes(form);
      ASSERT_EQ(given.status, 200) << given.body;
      const std::string height = header(given, "Comity-Height");
      EXPECT_EQ(minutes::height_named(given.body), std::stoull(height));
      const std::string target = "/v1/proposals/1/minutes." + std::string(form);
      const http::Response made =
          made_from_bundle(std::string(target).append("?height=").append(height));
      EXPECT_EQ(made.status, 200) << made.body;
      EXPECT_EQ(made.body, given.body);
      EXPECT_EQ(made_from_bundle(target).body, given.body);
    }
  }
}

TEST_F(MinutesAnswer, OfWhatHasEndedStayWhatTheyAre) {
  propose();
  pass();
  const std::uint64_t ended = world_.ledger().head().height;
  const http::Response first = minutes("md");
  EXPECT_EQ(header(first, "Comity-Height"), std::to_string(ended));
  EXPECT_NE(first.body.find("- **State:** effective\n"), std::string::npos) << first.body;
  EXPECT_NE(first.body.find("  - gamma.example. registered for bora\n"), std::string::npos);
  EXPECT_NE(first.body.find("- **bora**: consent given; at 2026-"), std::string::npos);
  EXPECT_NE(first.body.find("> Not \\*now\\*\n"), std::string::npos);
  world_.act("alba", testing::set_ds("alpha", 1));
  ASSERT_GT(world_.ledger().head().height, ended);
  EXPECT_EQ(minutes("md").body, first.body);
  // As of another height they are others.
  const http::Response before = minutes("md", "?height=" + std::to_string(ended - 1));
  EXPECT_NE(before.body.find("- **State:** time\\_lock\n"), std::string::npos) << before.body;
}

TEST_F(MinutesAnswer, SayWhatTheyAreAndRunNothing) {
  propose();
  const http::Response markdown = minutes("md");
  EXPECT_EQ(markdown.content_type, "text/markdown; charset=utf-8; variant=CommonMark");
  EXPECT_NE(markdown.body.find("&lt;b&gt;gamma&lt;/b&gt; for bora"), std::string::npos);
  const http::Response page = minutes("html");
  EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
  EXPECT_EQ(header(page, "Content-Security-Policy"),
            "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  EXPECT_EQ(page.body.find("<b>"), std::string::npos);
  EXPECT_FALSE(header(page, "ETag").empty());
  EXPECT_EQ(world_.ask("/v1/proposals/2/minutes.md").status, 404);
  EXPECT_EQ(world_.ask("/v1/proposals/1/minutes.pdf").status, 404);
}

}  // namespace
}  // namespace comity::api
