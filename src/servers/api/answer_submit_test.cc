// What comes in, and what goes wrong below.
#include <gtest/gtest.h>

#include "crypto/content.h"
#include "servers/api/limits.h"
#include "servers/api/testing/world.h"
#include "servers/http/limits.h"

namespace comity::api {
namespace {

using testing::header;
using testing::World;

// Gives the receipt that the test asks for.
class FixedSubmitter final : public ledger::Submitter {
 public:
  ledger::Receipt submit(BytesView transaction) override {
    last = Bytes(transaction);
    return receipt;
  }
  Result<Hash> put_content(BytesView, BytesView) override {
    return error(ErrorKind::unavailable, "the disk is nearly full");
  }
  ledger::Receipt receipt;
  Bytes last;
};

TEST(Submit, GivesAReceipt) {
  World world;
  const Bytes transaction = world.sign("alba", testing::set_ds("alpha", 1));
  const http::Response done = world.ask("/v1/transactions", "POST", transaction);
  EXPECT_EQ(done.status, 200);
  EXPECT_EQ(done.body,
            "{\"transaction\":\"" + world.submit(transaction).transaction.hex() +
                "\",\"outcome\":\"done\",\"outcome_number\":0,\"family\":\"done\",\"reason\":\"\","
                "\"recorded\":true,\"height\":1}\n");
  EXPECT_EQ(header(done, "Cache-Control"), "no-store");
  EXPECT_EQ(header(done, "Access-Control-Allow-Origin"), "");
}

TEST(Submit, TellsGarbageApart) {
  World world;
  const http::Response garbage = world.ask("/v1/transactions", "POST", "garbage");
  EXPECT_EQ(garbage.status, 400);
  EXPECT_NE(garbage.body.find("\"transaction\":null,\"outcome\":\"not_canonical\","
                              "\"outcome_number\":1001,\"family\":\"malformed\""),
            std::string::npos)
      << garbage.body;
  EXPECT_NE(garbage.body.find("\"error\":{\"code\":\"not_canonical\",\"message\":\""),
            std::string::npos);
  const http::Response large =
      world.ask("/v1/transactions", "POST", Bytes(limits::kTransactionBytes + 1, 'x'));
  EXPECT_EQ(large.status, 413);
}

TEST(Submit, GivesEachOutcomeItsStatus) {
  World world;
  FixedSubmitter submitter;
  const http::Table table = make_table(world.ledger(), submitter, world);
  for (const ledger::OutcomeInfo& info : world.ledger().registry().outcomes()) {
    submitter.receipt.outcome = info.code;
    submitter.receipt.reason = "because";
    const http::Response answer = testing::ask(table, "/v1/transactions", "POST", "octets");
    EXPECT_EQ(submitter.last, "octets");
    int status = 0;
    switch (ledger::family_of(info.code)) {
      case ledger::Family::done:
        status = 200;
        break;
      case ledger::Family::malformed:
        status = info.code == ledger::Code::too_large ? 413 : 400;
        break;
      case ledger::Family::early:
        status = 409;
        if (info.code == ledger::Code::over_budget) status = 429;
        if (info.code == ledger::Code::full || info.code == ledger::Code::shutting_down) {
          status = 503;
        }
        break;
      case ledger::Family::refused:
        status = 422;
        break;
      case ledger::Family::broken:
        status = 500;
        break;
    }
    EXPECT_EQ(answer.status, status) << info.name;
    EXPECT_EQ(header(answer, "Retry-After"), status == 503 ? "1" : "");
    const std::string error = "\"error\":{\"code\":\"" + std::string(info.name) +
                              "\",\"message\":\"because\",\"outcome\":" +
                              std::to_string(static_cast<std::uint32_t>(info.code)) + "}";
    EXPECT_EQ(answer.body.find(error) != std::string::npos, status != 200) << answer.body;
  }
}

TEST(Submit, ShowsAReasonThatIsNoText) {
  World world;
  FixedSubmitter submitter;
  submitter.receipt.outcome = ledger::Code::bad_name;
  submitter.receipt.reason = "\xff\xfe";
  const http::Table table = make_table(world.ledger(), submitter, world);
  EXPECT_NE(
      testing::ask(table, "/v1/transactions", "POST", "x").body.find("\"reason\":\"hex:fffe\""),
      std::string::npos);
}

TEST(Submit, TakesATransactionWithItsTexts) {
  World world;
  const auto append = [](Bytes& body, BytesView part) {
    append_u32(body, static_cast<std::uint32_t>(part.size()));
    body.append(part);
  };
  const Bytes salted = Bytes(crypto::kContentSaltBytes, 's') + "so is it called";
  const Hash hash = crypto::content_hash(Bytes(crypto::kContentSaltBytes, 's'), "so is it called");
  v1::Action action;
  v1::Content& names = *action.mutable_members_set_profile()->mutable_display_names();
  names.set_hash(hash.bytes());
  names.set_length(salted.size() - crypto::kContentSaltBytes);
  Bytes body;
  append(body, world.sign("alba", action));
  append(body, salted);
  const std::uint64_t height = world.ledger().head().height;
  for (std::size_t cut = 1; cut < body.size(); ++cut) {
    // Cut off between the two it is a transaction without a text.
    if (cut == salted.size() + sizeof(std::uint32_t)) continue;
    const http::Response half = world.ask("/v1/transactions/with-texts", "POST",
                                          BytesView(body).substr(0, body.size() - cut));
    EXPECT_EQ(half.status, 400) << cut;
  }
  EXPECT_EQ(world.ledger().head().height, height);
  const http::Response done = world.ask("/v1/transactions/with-texts", "POST", body);
  EXPECT_EQ(done.status, 200) << done.body;
  EXPECT_NE(done.body.find("\"outcome\":\"done\""), std::string::npos) << done.body;
  EXPECT_EQ(world.ledger().content(hash).value_or(""), "so is it called");
}

// Else one request of a stranger had all that wait for their transactions make room.
TEST(Submit, TakesFewTextsWithATransaction) {
  World world;
  Bytes body(sizeof(std::uint32_t), '\0');
  const auto fill = [&](std::size_t texts) {
    for (std::size_t i = 0; i < texts; ++i) {
      append_u32(body, crypto::kContentSaltBytes + 1);
      body.append(crypto::kContentSaltBytes, 's').push_back(static_cast<char>(i));
    }
    return world.ask("/v1/transactions/with-texts", "POST", body).body;
  };
  const Hash first =
      crypto::content_hash(Bytes(crypto::kContentSaltBytes, 's'), BytesView("\0", 1));
  EXPECT_NE(fill(limits::kHttpTextsWithTransaction + 1).find("at most 64 texts"),
            std::string::npos);
  EXPECT_FALSE(world.ledger().content(first));
  body.resize(sizeof(std::uint32_t));
  EXPECT_EQ(fill(limits::kHttpTextsWithTransaction).find("at most 64 texts"), std::string::npos);
  EXPECT_TRUE(world.ledger().content(first));
}

TEST(Submit, KeepsTextsBesideTheTransactions) {
  World world;
  const Bytes salt(crypto::kContentSaltBytes, 's');
  const http::Response put = world.ask("/v1/content", "POST", salt + "Why we do it");
  const std::string hash = crypto::content_hash(salt, "Why we do it").hex();
  EXPECT_EQ(put.body, "{\"hash\":\"" + hash + "\",\"length\":12}\n");
  const http::Response got = world.ask("/v1/content/" + hash);
  EXPECT_EQ(got.status, 200);
  EXPECT_EQ(got.body, "Why we do it");
  EXPECT_EQ(got.content_type, "application/octet-stream");
  // It may be erased a moment later: nobody may keep a copy on the way.
  EXPECT_EQ(header(got, "Cache-Control"), "no-store");
  // With its salt it is what the hash was made of: anybody can make it again.
  const Bytes salted = world.ask("/v1/content/" + hash + "?with=salt").body;
  EXPECT_EQ(salted, salt + "Why we do it");
  EXPECT_EQ(crypto::content_hash(salted.substr(0, 32), salted.substr(32)).hex(), hash);
  EXPECT_EQ(world.ask("/v1/content/" + hash + "?with=pepper").status, 400);
  EXPECT_EQ(world.ask("/v1/content/" + Hash().hex() + "?with=salt").status, 404);
  EXPECT_EQ(world.ask("/v1/content/" + Hash().hex()).status, 404);
  EXPECT_EQ(world.ask("/v1/content", "POST", "too short").status, 400);

  FixedSubmitter full;
  const http::Table table = make_table(world.ledger(), full, world);
  const http::Response refused = testing::ask(table, "/v1/content", "POST", salt + "text");
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.body,
            "{\"error\":{\"code\":\"unavailable\",\"message\":\"the disk is nearly full\"}}\n");
}

// A view over which a disk error has come: it reads as empty.
class FaultyView final : public state::View {
 public:
  std::optional<Bytes> get(const state::Key&) const override { return std::nullopt; }
  void each(std::string_view, std::string_view, const state::Visitor&) const override {}
  std::optional<Error> fault() const override {
    return Error{ErrorKind::corrupt, "block 7 of file 12 is damaged"};
  }
};

class FaultyReader final : public ledger::Reader {
 public:
  explicit FaultyReader(const ledger::Reader& good) : good_(good) {}
  Hash community() const override { return good_.community(); }
  Bytes genesis() const override { return good_.genesis(); }
  bool demo() const override { return good_.demo(); }
  const ledger::Registry& registry() const override { return good_.registry(); }
  const ledger::Ports& ports() const override { return good_.ports(); }
  ledger::Head head() const override { return good_.head(); }
  Result<ledger::Head> at(std::uint64_t height) const override { return good_.at(height); }
  std::uint64_t oldest_height() const override { return good_.oldest_height(); }
  Result<std::unique_ptr<state::View>> view(std::uint64_t height) const override {
    if (height == 0) return error(ErrorKind::unavailable, "height 0 is no longer kept");
    return std::make_unique<FaultyView>();
  }
  Result<proof::TreeProof> prove(const state::Key&, std::uint64_t) const override {
    return proof::TreeProof{};
  }
  Result<std::uint64_t> changed_at(const state::Key&, std::uint64_t) const override { return 0; }
  Result<Bytes> log_entry(std::uint64_t) const override { return Bytes("no record"); }
  Result<std::uint64_t> log_index(std::uint64_t) const override { return 0; }
  Result<std::vector<Hash>> prove_inclusion(std::uint64_t, std::uint64_t) const override {
    return error(ErrorKind::io, "disk");
  }
  Result<std::vector<Hash>> prove_consistency(std::uint64_t, std::uint64_t) const override {
    return error(ErrorKind::io, "disk");
  }
  Result<Hash> log_node(int, std::uint64_t) const override { return error(ErrorKind::io, "disk"); }
  std::string checkpoint() const override { return ""; }
  Result<Bytes> block(std::uint64_t) const override { return Bytes("\xff"); }
  Result<std::vector<std::uint64_t>> genesis_actions(const state::Key&) const override {
    return std::vector<std::uint64_t>();
  }
  Result<ledger::Located> find_transaction(const Hash&) const override { return ledger::Located{}; }
  Result<Bytes> content(const Hash&) const override { return error(ErrorKind::io, "disk"); }
  Result<Bytes> salted_content(const Hash&) const override { return error(ErrorKind::io, "disk"); }

 private:
  const ledger::Reader& good_;
};

TEST(Faults, AreNotAnsweredAsIfNothingWereThere) {
  World world;
  world.act("alba", testing::set_ds("alpha", 1));
  const FaultyReader reader(world.ledger());
  const http::Table table = make_table(reader, world, world);
  for (const char* target :
       {"/v1/community", "/v1/parties", "/v1/parties/alba", "/v1/zones", "/v1/zones/example/text",
        "/v1/proposals", "/v1/constitution", "/v1/record?table=a&collection=b&key=c",
        "/v1/blocks/1", "/v1/transactions/" /* completed below */}) {
    std::string path = target;
    if (path.ends_with('/')) path += Hash().hex();
    const http::Response response = testing::ask(table, path);
    EXPECT_EQ(response.status, 500) << path << ": " << response.body;
    EXPECT_NE(response.body.find("\"code\":\"internal\""), std::string::npos) << path;
    EXPECT_EQ(header(response, "Cache-Control"), "no-store");
  }
}

TEST(Faults, SayWhenAHeightIsNoLongerKept) {
  World world;
  const FaultyReader reader(world.ledger());
  const http::Table table = make_table(reader, world, world);
  const http::Response response = testing::ask(table, "/v1/zones?height=0");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body,
            "{\"error\":{\"code\":\"unavailable\",\"message\":\"height 0 is no longer kept\"}}\n");
}

}  // namespace
}  // namespace comity::api
