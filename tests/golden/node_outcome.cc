#include "node_outcome.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <system_error>

#include "acts.h"
#include "folder/data_folder.h"
#include "folder/key_file.h"
#include "founding/sample.h"
#include "machine/files.h"
#include "node/life_cycle.h"
#include "servers/http/socket/client.h"
#include "wire/codec.h"

namespace comity::test {
namespace {

constexpr std::int64_t kAheadSeconds = 3'600;

Time now() {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return Time{std::chrono::duration_cast<std::chrono::milliseconds>(since_epoch).count()};
}

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "comity-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data()) == nullptr ? "" : pattern;
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code code;
    std::filesystem::remove_all(path_, code);
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

Bytes signed_profile(const folder::DataFolder& folder, const Hash& community) {
  const auto loaded =
      folder::read_key_file(folder.keys() + "/" + kLumen + ".key", folder::passphrase_source(""));
  if (!loaded) return {};
  v1::Body body;
  body.set_community(community.bytes());
  body.set_party(kLumen);
  body.set_key(loaded->key.public_key().bytes());
  body.set_sequence(1);
  wire::set_time(*body.mutable_valid_until(), plus_seconds(now(), kAheadSeconds));
  *body.mutable_action() = set_profile("Lumen");
  return World::seal(body, loaded->key);
}

}  // namespace

ledger::Code outcome_of_a_halted_node() {
  const Folder parent;
  const folder::DataFolder folder{parent.path() + "/data"};
  founding::SamplePlan plan;
  plan.data = folder.path;
  plan.time = plus_seconds(now(), kAheadSeconds);
  const auto created = founding::create_sample(plan, [](const std::string&) {});
  EXPECT_TRUE(created) << created.error().message;
  if (!created) return ledger::Code::done;

  folder::Config config;
  config.data = folder.path;
  config.api_port = 0;
  auto running = node::Node::start(config, folder::passphrase_source(""));
  EXPECT_TRUE(running) << running.error().message;
  if (!running) return ledger::Code::done;
  const auto answer =
      http::request((*running)->api_url(), "POST", "/v1/transactions",
                    signed_profile(folder, created->community), "application/octet-stream");
  EXPECT_TRUE(answer) << answer.error().message;
  if (!answer) return ledger::Code::done;
  const ledger::Registry registry = World::default_registry();
  for (const ledger::OutcomeInfo& row : registry.outcomes()) {
    const std::string outcome = "\"outcome\":\"" + std::string(row.name) + "\"";
    if (answer->body.find(outcome) != std::string::npos) return row.code;
  }
  ADD_FAILURE() << answer->body;
  return ledger::Code::done;
}

}  // namespace comity::test
