// A node whose program lacks the rules that its community has adopted: it serves until their first
// block, then ends and says what to do.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <future>
#include <map>
#include <system_error>

#include "acts.h"
#include "folder/anchor.h"
#include "folder/data_folder.h"
#include "folder/key_file.h"
#include "founding/sample.h"
#include "ledger/records.h"
#include "ledger/stored/open.h"
#include "node/life_cycle.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "servers/http/socket/client.h"
#include "storage/rocks_store.h"
#include "two_versions.h"
#include "wire/codec.h"
#include "wiring/wiring.h"

namespace comity::test {
namespace {

constexpr std::int64_t kDaySeconds = 24LL * 3600;

Time wall_time() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return Time{std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count()};
}

// A sample community in a folder, driven block by block at times of our own.
class Sample {
 public:
  explicit Sample(Time begin) : now_(begin) {
    std::string pattern = (std::filesystem::temp_directory_path() / "comity-XXXXXX").string();
    parent_ = ::mkdtemp(pattern.data()) == nullptr ? "" : pattern;
    folder_.path = parent_ + "/data";
    founding::SamplePlan plan;
    plan.data = folder_.path;
    plan.time = begin;
    plan.vote_seconds = 60;
    plan.zone_members = 0;
    const auto created = founding::create_sample(plan, [](const std::string&) {});
    EXPECT_TRUE(created) << created.error().message;
  }
  Sample(const Sample&) = delete;
  Sample& operator=(const Sample&) = delete;
  ~Sample() {
    std::error_code code;
    std::filesystem::remove_all(parent_, code);
  }

  void open() {
    auto store = storage::RocksStore::open({.folder = folder_.store()});
    ASSERT_TRUE(store) << store.error().message;
    store_ = std::move(*store);
    auto ledger = ledger::open_ledger(*store_, wiring::registry(), wiring::ports());
    ASSERT_TRUE(ledger) << ledger.error().message;
    ledger_ = std::move(*ledger);
  }
  // As a node leaves it: with what it has acknowledged beside the store.
  void close() {
    ASSERT_TRUE(folder::Anchor::begin(folder_.anchor(), ledger_->acknowledged()));
    ledger_.reset();
    store_.reset();
  }
  std::unique_ptr<state::View> view() const {
    return std::move(*ledger_->view(ledger_->head().height));
  }
  void block(const std::vector<Bytes>& transactions) {
    now_ = plus_seconds(now_, 1);
    const auto done = ledger_->finalize({ledger_->head().height + 1, now_, transactions, false});
    ASSERT_TRUE(done) << done.error().message;
    for (const ledger::Receipt& receipt : done->receipts) {
      ASSERT_EQ(receipt.outcome, ledger::Code::done) << receipt.reason;
    }
    ASSERT_TRUE(ledger_->commit());
  }
  void act(const std::string& party, const v1::Action& action) {
    const auto loaded =
        folder::read_key_file(folder_.keys() + "/" + party + ".key", folder::passphrase_source(""));
    ASSERT_TRUE(loaded) << loaded.error().message;
    v1::Body body;
    body.set_community(ledger_->community().bytes());
    body.set_party(party);
    body.set_key(loaded->key.public_key().bytes());
    body.set_sequence(ledger::last_sequence(*view(), loaded->key.public_key().view()) + 1);
    wire::set_time(*body.mutable_valid_until(), plus_seconds(now_, 3'600));
    *body.mutable_action() = action;
    block({World::seal(body, loaded->key)});
  }
  // Until the proposal has ended.
  void wait_for(std::uint64_t number) {
    for (int i = 0; i < 10 && state_of(number) != v1::EFFECTIVE; ++i) {
      const auto deadline = ledger_->next_deadline();
      ASSERT_TRUE(deadline);
      now_ = std::max(now_, *deadline);
      block({});
    }
    ASSERT_EQ(state_of(number), v1::EFFECTIVE);
  }
  v1::ProposalState state_of(std::uint64_t number) const {
    v1::Proposal proposal;
    EXPECT_TRUE(decisions::find_proposal(*view(), number, proposal));
    return proposal.state();
  }
  const folder::DataFolder& folder() const { return folder_; }
  ledger::Ledger& ledger() { return *ledger_; }

 private:
  std::string parent_;
  folder::DataFolder folder_;
  Time now_;
  std::unique_ptr<storage::RocksStore> store_;
  std::unique_ptr<ledger::Ledger> ledger_;
};

// Version 2, with an action that no program of today has.
void adopt_version_2(Sample& sample) {
  v1::Constitution next;
  ASSERT_TRUE(constitution::in_force(*sample.view(), next));
  add_line(next, "names.lock_delegation", "general");
  v1::Action adopt;
  v1::AdoptRules& it = *adopt.mutable_constitution_adopt_rules();
  it.set_previous(constitution::current_hash(*sample.view()).bytes());
  it.set_version(2);
  *it.mutable_constitution() = next;
  name_rules(it);
  sample.act("lumen-registry", propose({adopt}));
  const std::uint64_t number = decisions::last_number(*sample.view());
  while (sample.state_of(number) == v1::CONSULTATION) sample.block({});
  v1::Proposal proposal;
  ASSERT_TRUE(decisions::find_proposal(*sample.view(), number, proposal));
  for (const std::string& party : World::parties()) {
    if (sample.state_of(number) != v1::VOTING) break;
    sample.act(party, vote(number, *Hash::from(proposal.effect_hash())));
  }
  sample.wait_for(number);
  v1::Action declare;
  declare.mutable_constitution_declare_rules()->set_version(2);
  declare.mutable_constitution_declare_rules()->set_fingerprint(it.fingerprint());
  for (const std::string& party : ledger::operators(*sample.view())) sample.act(party, declare);
}

TEST(NodeWithoutTheRules, WarnsAndGoesOnUntilTheyBegin) {
  Sample sample(plus_seconds(wall_time(), -2 * kDaySeconds));
  sample.open();
  adopt_version_2(sample);
  sample.close();
  folder::Config config;
  config.data = sample.folder().path;
  config.api_port = 0;
  const auto running = node::Node::start(config, folder::passphrase_source(""));
  ASSERT_TRUE(running) << running.error().message;
  EXPECT_EQ((*running)->ended(), "");
  const auto health = http::request((*running)->api_url(), "GET", "/v1/health");
  ASSERT_TRUE(health) << health.error().message;
  EXPECT_NE(health->body.find("this program has them not and will stop there"), std::string::npos)
      << health->body;
  EXPECT_NE(health->body.find("\"status\":\"degraded\""), std::string::npos) << health->body;
  const auto rules = http::request((*running)->api_url(), "GET", "/v1/rules");
  ASSERT_TRUE(rules) << rules.error().message;
  EXPECT_NE(rules->body.find("\"state\":\"scheduled\""), std::string::npos) << rules->body;
  EXPECT_NE(rules->body.find("\"declared\":1"), std::string::npos) << rules->body;
}

TEST(NodeWithoutTheRules, EndsBeforeTheirFirstBlockAndSaysWhatToDo) {
  Sample sample(plus_seconds(wall_time(), -20 * kDaySeconds));
  sample.open();
  adopt_version_2(sample);
  const std::uint64_t height = sample.ledger().head().height;
  sample.close();
  folder::Config config;
  config.data = sample.folder().path;
  config.api_port = 0;
  std::promise<void> ended;
  {
    const auto running =
        node::Node::start(config, folder::passphrase_source(""), [&ended] { ended.set_value(); });
    ASSERT_TRUE(running) << running.error().message;
    ASSERT_EQ(ended.get_future().wait_for(std::chrono::seconds(30)), std::future_status::ready);
    EXPECT_EQ((*running)->ended(),
              "height " + std::to_string(height + 1) +
                  " is the first under rules version 2, which is newer than this program, which "
                  "knows up to 1: get a program with version 2 and start it on the same data");
  }
  sample.open();
  EXPECT_EQ(sample.ledger().head().height, height);
}

}  // namespace
}  // namespace comity::test
