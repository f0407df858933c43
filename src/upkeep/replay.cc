#include "upkeep/replay.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <thread>
#include <utility>

#include "folder/data_folder.h"
#include "founding/community.h"
#include "ledger/ledger.h"
#include "ledger/stored/open.h"
#include "machine/files.h"
#include "proof/log.h"
#include "storage/rocks_store.h"
#include "upkeep/look_ahead.h"
#include "upkeep/write_behind.h"
#include "wiring/wiring.h"

namespace comity::upkeep {
namespace {

// Between two syncs and comparisons, whichever comes first.
constexpr std::uint64_t kTogether = 256;  // blocks
constexpr auto kBetweenReports = std::chrono::seconds(1);

// The store that the blocks run in. One that has no name of its own is removed at the end.
class Target {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Target>> make(const ReplayOptions& options) {
    auto target = std::make_unique<Target>();
    if (options.in_memory) {
      target->store = std::make_unique<state::MemoryStore>();
      return target;
    }
    const std::string folder = options.into.empty() ? options.data + ".replay" : options.into;
    if (machine::is_occupied(folder)) {
      return error(ErrorKind::conflict, folder + ": not empty; name a new folder with --into");
    }
    auto opened = storage::RocksStore::open({.folder = folder, .create = true});
    if (!opened) return tl::unexpected(opened.error());
    if (options.into.empty()) target->to_remove_ = folder;
    target->store = std::move(*opened);
    return target;
  }
  Target() = default;
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
  ~Target() {
    store.reset();
    std::error_code code;
    if (!to_remove_.empty()) std::filesystem::remove_all(to_remove_, code);
  }

  std::unique_ptr<state::Store> store;

 private:
  std::string to_remove_;
};

class Replay {
  using Clock = std::chrono::steady_clock;

 public:
  Replay(const ledger::Ledger& record, ledger::Ledger& again, const ReplayOptions& options)
      : record_(record), again_(again), options_(options) {
    report_.community = record.community();
  }

  Result<ReplayReport> run() {
    // Genesis and the record of height 0.
    for (std::uint64_t index = 0; index < again_.head().log_size; ++index) {
      if (Status same = compare_log(index); !same) return tl::unexpected(same.error());
    }
    const std::size_t threads =
        options_.threads != 0 ? options_.threads : std::thread::hardware_concurrency();
    LookAhead blocks(
        record_, again_,
        options_.trust_signatures ? ledger::Signatures::trusted : ledger::Signatures::verified,
        threads);
    while (true) {
      auto block = blocks.next();
      if (!block) return tl::unexpected(block.error());
      if (!*block) break;
      if (Status ran = run_block(**block); !ran) return tl::unexpected(ran.error());
      if (report_.height % kTogether == 0 || Clock::now() - reported_ >= kBetweenReports) {
        if (Status same = settle(); !same) return tl::unexpected(same.error());
      }
    }
    if (Status same = settle(); !same) return tl::unexpected(same.error());
    return finish();
  }

 private:
  static tl::unexpected<Error> differs(std::uint64_t height, const std::string& what) {
    return error(ErrorKind::conflict, "height " + std::to_string(height) + ": " + what);
  }

  Status run_block(const ledger::Block& block) {
    const auto expected = record_.at(block.height);
    if (!expected) return tl::unexpected(expected.error());
    const auto done = again_.finalize(block);
    if (!done) return at("height " + std::to_string(block.height), done.error());
    if (!done->changed) return differs(block.height, "its transactions change nothing");
    if (done->root != expected->root) {
      return differs(block.height, "the record says root " + expected->root.hex() +
                                       ", its transactions give " + done->root.hex());
    }
    report_.height = block.height;
    report_.transactions += block.transactions.size();
    report_.root = done->root;
    return again_.write();
  }

  // Syncs, and compares octet by octet what was written since.
  Status settle() {
    if (Status synced = again_.sync(); !synced) return synced;
    while (compared_ < report_.height) {
      ++compared_;
      const auto one = record_.block(compared_);
      const auto other = again_.block(compared_);
      if (!one) return tl::unexpected(one.error());
      if (!other) return tl::unexpected(other.error());
      if (*one != *other) {
        return differs(compared_, "its transactions end otherwise than the record says");
      }
      const auto index = record_.log_index(compared_);
      if (!index) return tl::unexpected(index.error());
      if (Status same = compare_log(*index); !same) return same;
    }
    const auto now = Clock::now();
    if (now - reported_ >= kBetweenReports) {
      if (options_.progress) options_.progress(report_, record_.head().height);
      reported_ = now;
    }
    return {};
  }

  Status compare_log(std::uint64_t index) {
    const auto one = record_.log_entry(index);
    const auto other = again_.log_entry(index);
    if (!one) return tl::unexpected(one.error());
    if (!other) return tl::unexpected(other.error());
    if (*one == *other) return {};
    return error(ErrorKind::conflict, "log entry " + std::to_string(index) +
                                          ": the record says something else than its blocks give");
  }

  Result<ReplayReport> finish() {
    report_.root = again_.head().root;
    report_.log_size = again_.head().log_size;
    const auto nodes = [](const ledger::Reader& reader) {
      return [&reader](int level, std::uint64_t index) { return reader.log_node(level, index); };
    };
    const auto one = proof::root_of_size(report_.log_size, nodes(record_));
    const auto other = proof::root_of_size(report_.log_size, nodes(again_));
    if (!one) return tl::unexpected(one.error());
    if (!other) return tl::unexpected(other.error());
    if (*one != *other) return differs(report_.height, "the log has another root");
    report_.log_root = *other;
    return report_;
  }

  const ledger::Ledger& record_;
  ledger::Ledger& again_;
  const ReplayOptions& options_;
  ReplayReport report_;
  std::uint64_t compared_ = 0;
  Clock::time_point reported_ = Clock::now();
};

}  // namespace

Result<ReplayReport> replay(const ReplayOptions& options) {
  const folder::DataFolder folder{options.data};
  auto store = storage::RocksStore::open({.folder = folder.store()});
  if (!store) return tl::unexpected(store.error());
  auto record = ledger::open_ledger(**store, wiring::registry(), wiring::ports());
  if (!record) return at(folder.store(), record.error());
  auto target = Target::make(options);
  if (!target) return tl::unexpected(target.error());
  auto content = founding::read_genesis_content(folder.genesis_content());
  if (!content) return tl::unexpected(content.error());
  Status made = ledger::create_ledger(*(*target)->store, (*record)->genesis(), *content,
                                      wiring::registry(), wiring::ports());
  if (!made) return tl::unexpected(made.error());
  WriteBehind written(*(*target)->store);
  auto again = ledger::open_ledger(written, wiring::registry(), wiring::ports());
  if (!again) return tl::unexpected(again.error());
  return Replay(**record, **again, options).run();
}

}  // namespace comity::upkeep
