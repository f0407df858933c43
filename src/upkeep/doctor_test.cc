// A folder that is broken in one way after the other: the doctor names each, says what follows and
// what to do, and changes nothing.
#include "upkeep/doctor.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <map>

#include "crypto/content.h"
#include "folder/anchor.h"
#include "folder/key_file.h"
#include "founding/sample.h"
#include "ledger/stored/layout.h"
#include "machine/files.h"
#include "node/life_cycle.h"

namespace comity::upkeep {
namespace {

namespace fs = std::filesystem;

folder::Config config_of(const std::string& data) {
  folder::Config config;
  config.data = data;
  config.api_port = 0;
  config.log_level = machine::LogLevel::error;
  return config;
}

// One community that has lived a while; every test breaks a copy.
class Doctor : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    fs::remove_all(base());
    founding::SamplePlan plan;
    plan.data = base() + "/sound";
    plan.zone.master = std::string(COMITY_SOURCE_DIR) + "/examples/sample.zone";
    plan.time = Time{1'767'225'600'000};
    plan.api_port = 0;
    ASSERT_TRUE(founding::create_sample(plan, [](const std::string&) {}));
    auto node = node::Node::start(config_of(plan.data), nullptr);  // signs and publishes the zone
    ASSERT_TRUE(node) << node.error().message;
  }
  static void TearDownTestSuite() { fs::remove_all(base()); }
  void SetUp() override { copy_anew(); }

  void copy_anew() {
    fs::remove_all(data());
    fs::remove_all(data() + ".partial");
    fs::copy(base() + "/sound", data(), fs::copy_options::recursive);
  }
  static std::string data() { return base() + "/patient"; }
  static folder::DataFolder folder() { return folder::DataFolder{data()}; }

  static Diagnosis look() { return examine(data(), nullptr, nullptr); }

  static void flip(const std::string& path, std::size_t octet) {
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(octet));
    const char old = static_cast<char>(file.get());
    file.seekp(static_cast<std::streamoff>(octet));
    file.put(static_cast<char>(old ^ 1));
  }
  static std::string first_in(const std::string& inner, std::string_view part) {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(inner)) {
      if (entry.path().string().find(part) != std::string::npos && fs::file_size(entry) > 0) {
        found.push_back(entry.path().string());
      }
    }
    std::sort(found.begin(), found.end());
    EXPECT_FALSE(found.empty()) << part;
    return found.empty() ? "" : found.front();
  }
  static void change_store(const std::function<void(const state::Store&, state::Batch&)>& change) {
    auto store = storage::RocksStore::open({.folder = folder().store()});
    ASSERT_TRUE(store);
    state::Batch batch;
    change(**store, batch);
    ASSERT_TRUE((*store)->commit(batch));
  }
  // The octets of every file, by name; RocksDB's lock file has none.
  static std::map<std::string, Bytes> everything() {
    std::map<std::string, Bytes> all;
    for (const auto& entry : fs::recursive_directory_iterator(data())) {
      if (!entry.is_regular_file()) continue;
      all[entry.path().string()] = machine::read_file(entry.path().string(), 1 << 26).value_or("");
    }
    return all;
  }

  // Breaks a copy, and expects a finding there that says this.
  void expect_finding(const std::function<void()>& damage, const std::string& where,
                      const std::string& what) {
    copy_anew();
    damage();
    const Diagnosis diagnosis = look();
    bool found = false;
    for (const Finding& finding : diagnosis.findings) {
      found = found || (finding.where.find(where) != std::string::npos &&
                        finding.what.find(what) != std::string::npos);
      EXPECT_NE(finding.consequence, "");
      EXPECT_NE(finding.remedy, "");
    }
    EXPECT_TRUE(found) << where << ", " << what << ":\n" << to_text(diagnosis);
  }

 private:
  static std::string base() {
    return testing::TempDir() + "comity_doctor_test-" + std::to_string(::getpid());
  }
};
TEST_F(Doctor, FindsNothingInASoundFolderAndChangesNothing) {
  const auto before = everything();
  const Diagnosis diagnosis = look();
  EXPECT_EQ(diagnosis.findings.size(), 0U) << to_text(diagnosis);
  EXPECT_EQ(diagnosis.unseen, "");
  EXPECT_GT(diagnosis.height, 5U);
  EXPECT_GT(diagnosis.transactions, 5U);
  EXPECT_GT(diagnosis.store_bytes, 10'000U);
  EXPECT_GT(diagnosis.free_bytes, 0U);
  EXPECT_EQ(everything(), before);
}

TEST_F(Doctor, FindsWhatIsWrongBesideTheStore) {
  expect_finding([] { chmod(folder().node_key().c_str(), 0644); }, "node.key", "read by others");
  expect_finding([] { fs::create_directory(data() + ".partial"); }, ".partial", "interrupted");
  expect_finding(
      [] {
        ASSERT_TRUE(folder::Anchor::begin(folder().anchor(), {9'999, Hash{}}));
      },
      "store", "but height 9999 was acknowledged");
  expect_finding(
      [] {
        ASSERT_TRUE(folder::Anchor::begin(folder().anchor(), {1, Hash{}}));
      },
      "store", "but height 1 was acknowledged with root");
  expect_finding([] { std::ofstream(folder().anchor()) << "half"; }, "anchor", "does not say");
  expect_finding([] { fs::remove(folder().anchor()); }, "anchor", "nothing says what was");
  expect_finding([] { std::ofstream(data() + "/zones/x.new") << "half"; }, "x.new", "to its end");
  expect_finding([] { std::ofstream(folder().config()) << "[api]\nprot = 1\n"; }, "comityd.toml",
                 "line 2");
  expect_finding([] { std::ofstream(folder().config()) << "data = \"elsewhere\"\n"; },
                 "comityd.toml", "another folder");
  expect_finding([] { flip(folder().genesis(), 99); }, "/genesis", "not the genesis");
  expect_finding([] { fs::remove(folder().genesis()); }, "/genesis", "No such file");
  expect_finding([] { flip(folder().genesis_content(), 99); }, "genesis.content",
                 "not the content");
  expect_finding([] { std::ofstream(folder().config()) << "[disk]\nreserve_mib = 1048576\n"; },
                 "patient", "kept in reserve");
}

TEST_F(Doctor, FindsKeysAndSharesThatDoNotFitTheRecord) {
  const std::string keys = folder().keys();
  const std::string custody = folder().custody();
  expect_finding([] { fs::remove(folder().node_key()); }, "node.key", "No such file");
  expect_finding([] { flip(folder().node_key(), 190); }, "node.key", "");
  expect_finding(
      [&keys] {
        fs::copy_file(keys + "/lumen-registry.signer.key", folder().node_key(),
                      fs::copy_options::overwrite_existing);
      },
      "node.key", "no log key");
  expect_finding(
      [&keys] {
        const std::string path = keys + "/lumen-registry.key";
        Bytes text = *machine::read_file(path, 1'000);
        text.replace(text.find("lumen-registry"), 14, "lemon-registry");
        std::ofstream(path) << text;
      },
      "lumen-registry.key", "which is a key of lumen-registry");
  const std::string share = first_in(custody, ".share");
  expect_finding([&share] { flip(share, 140); }, share, "");
  expect_finding([&share] { fs::remove(share); }, share, "is not here");
  const std::string last = first_in(custody, ".last");
  expect_finding([&last] { flip(last, 0); }, last.substr(0, last.size() - 5), "check digits");
  expect_finding([] { flip(folder().zones() + "/example.zone", 700); }, "example.zone",
                 "not the zone");
  expect_finding([] { flip(folder().zones() + "/example.ds", 100); }, "example.ds", "not the zone");
  expect_finding([] { fs::remove(folder().zones() + "/example.zone"); }, "example.zone",
                 "No such file");
}

TEST_F(Doctor, FindsDamagedFilesOfTheStore) {
  const std::string store = folder().store();
  const std::string log = first_in(store, ".log");
  const std::string table = first_in(store, ".sst");
  const std::string manifest = first_in(store, "MANIFEST");
  expect_finding([&log] { flip(log, 5'000); }, log, "octet");
  expect_finding([&table] { flip(table, 2'000); }, table, "");
  expect_finding([&table] { flip(table, fs::file_size(table) - 30); }, table, "");
  expect_finding([&manifest] { flip(manifest, 60); }, manifest, "octet");
  expect_finding([&store] { std::ofstream(store + "/CURRENT") << "MANIFEST-999999\n"; }, "CURRENT",
                 "names no manifest");
  // Every one of them, not the first alone.
  copy_anew();
  flip(log, 5'000);
  flip(table, 2'000);
  std::string text = to_text(look());
  EXPECT_NE(text.find(log), std::string::npos) << text;
  EXPECT_NE(text.find(table), std::string::npos) << text;
}

TEST_F(Doctor, FindsAStoreThatDoesNotHoldTogether) {
  using ledger::block_key;
  expect_finding([] { change_store([](const auto&, auto& b) { b.erase(block_key(3)); }); },
                 "height 3", "block is missing");
  expect_finding(
      [] { change_store([](const auto&, auto& b) { b.erase(ledger::height_index_key(3)); }); },
      "height 3", "index is missing");
  expect_finding([] { change_store([](const auto&, auto& b) { b.erase(ledger::entry_key(4)); }); },
                 "log entry 4", "missing");
  expect_finding(
      [] {
        change_store([](const auto&, auto& b) { b.put(ledger::node_key(1, 1), Bytes(32, 'x')); });
      },
      "log node 1 of level 1", "not the hash");
  expect_finding([] { change_store([](const auto&, auto& b) { b.put(block_key(900), ""); }); },
                 "blocks", "more than");
  expect_finding(
      [] {
        change_store([](const state::Store& store, state::Batch& b) {
          ASSERT_TRUE(store.scan("L", "M", [&b](BytesView key, BytesView value) {
            Bytes changed(value);
            changed.back() = static_cast<char>(changed.back() ^ 1);
            b.put(Bytes(key), changed);
            return false;
          }));
        });
      },
      "height", "was committed");
  expect_finding(
      [] {
        change_store([](const state::Store& store, state::Batch& b) {
          ASSERT_TRUE(store.scan("C", "D", [&b](BytesView key, BytesView value) {
            b.put(Bytes(key), Bytes(value) + "x");
            return false;
          }));
        });
      },
      "content", "not what was handed in");
  expect_finding(
      [] {
        change_store([](const auto&, auto& b) {
          b.put(ledger::meta_key("version"), Bytes("\0\0\0\x63", 4));
        });
      },
      "store", "newer program");
  expect_finding(
      [] {
        change_store(
            [](const auto&, auto& b) { b.put(ledger::meta_key("version"), Bytes("\0\0\0\2", 4)); });
      },
      "store", "older program");
  expect_finding(
      [] {
        change_store([](const auto&, auto& b) {
          b.put(ledger::meta_key("format"), Bytes("\0\0\0\x63", 4));
        });
      },
      "store", "newer version");
}

TEST_F(Doctor, SaysWhyItCouldNotLook) {
  EXPECT_NE(examine(data() + "/none", nullptr, nullptr).unseen.find("no such folder"),
            std::string::npos);
  EXPECT_NE(examine(folder().zones(), nullptr, nullptr).unseen.find("no community here"),
            std::string::npos);
  const auto store = storage::RocksStore::open({.folder = folder().store()});
  ASSERT_TRUE(store);
  const std::string unseen = look().unseen;
  EXPECT_NE(unseen.find("stop it first"), std::string::npos) << unseen;
  EXPECT_NE(unseen.find("does not answer"), std::string::npos) << unseen;
}

TEST_F(Doctor, SaysThatTheStoreIsGone) {
  std::filesystem::remove_all(folder().store());
  const Diagnosis diagnosis = look();
  EXPECT_EQ(diagnosis.unseen, "");
  ASSERT_EQ(diagnosis.findings.size(), 1U) << to_text(diagnosis);
  EXPECT_EQ(diagnosis.findings[0].where, folder().store());
}

TEST_F(Doctor, ARunningNodeLooksAtItself) {
  auto node = node::Node::start(config_of(data()), nullptr);
  ASSERT_TRUE(node) << node.error().message;
  Diagnosis diagnosis = look();
  EXPECT_TRUE(diagnosis.running);
  EXPECT_EQ(diagnosis.findings.size(), 0U) << to_text(diagnosis);
  EXPECT_NE(diagnosis.community, "");
  chmod(folder().node_key().c_str(), 0644);
  diagnosis = look();
  ASSERT_EQ(diagnosis.findings.size(), 1U) << to_text(diagnosis);
  EXPECT_NE(diagnosis.findings[0].where.find("node.key"), std::string::npos);
}

TEST_F(Doctor, ADiagnosisSurvivesItsJson) {
  Diagnosis diagnosis = look();
  diagnosis.findings.push_back({"a \"thing\"", "/where", "follows", "do"});
  diagnosis.notes.emplace_back("left out");
  const Result<Diagnosis> read = diagnosis_from_json(to_json(diagnosis));
  ASSERT_TRUE(read);
  EXPECT_EQ(to_text(*read), to_text(diagnosis));
  EXPECT_FALSE(diagnosis_from_json("error busy"));
}

}  // namespace
}  // namespace comity::upkeep
