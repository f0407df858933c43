#include "upkeep/replay.h"

#include <filesystem>
#include <memory>
#include <utility>

#include "folder/data_folder.h"
#include "following/reader_source.h"
#include "following/write_behind.h"
#include "founding/community.h"
#include "ledger/ledger.h"
#include "ledger/stored/open.h"
#include "machine/files.h"
#include "storage/rocks_store.h"
#include "wiring/wiring.h"

namespace comity::upkeep {
namespace {

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

// Genesis and the record of height 0.
Status compare_first_entries(const ledger::Reader& record, const ledger::Reader& again) {
  for (std::uint64_t index = 0; index < again.head().log_size; ++index) {
    const auto one = record.log_entry(index);
    const auto other = again.log_entry(index);
    if (!one) return tl::unexpected(one.error());
    if (!other) return tl::unexpected(other.error());
    if (*one == *other) continue;
    return error(ErrorKind::conflict, "log entry " + std::to_string(index) +
                                          ": the record says something else than its blocks give");
  }
  return {};
}

Result<ReplayReport> run_again(const ledger::Ledger& record, ledger::Ledger& again,
                               const ReplayOptions& options) {
  if (Status same = compare_first_entries(record, again); !same) {
    return tl::unexpected(same.error());
  }
  ReplayReport report;
  report.community = record.community();
  following::ReaderSource source(record);
  following::RunOptions run;
  run.signatures =
      options.trust_signatures ? ledger::Signatures::trusted : ledger::Signatures::verified;
  run.threads = options.threads;
  run.progress = [&](const following::Progress& progress) {
    if (options.progress) options.progress(progress);
    return true;
  };
  const auto ran = following::run_recorded(source, again, record.head().height, run);
  if (!ran) return tl::unexpected(ran.error());
  const ledger::Head head = again.head();
  report.height = head.height;
  report.transactions = ran->transactions;
  report.root = head.root;
  report.log_size = head.log_size;
  const auto one = following::log_root(record, head.log_size);
  const auto other = following::log_root(again, head.log_size);
  if (!one) return tl::unexpected(one.error());
  if (!other) return tl::unexpected(other.error());
  if (*one != *other) return error(ErrorKind::conflict, "the log has another root");
  report.log_root = *other;
  return report;
}

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
  following::WriteBehind written(*(*target)->store);
  auto again = ledger::open_ledger(written, wiring::registry(), wiring::ports());
  if (!again) return tl::unexpected(again.error());
  return run_again(**record, **again, options);
}

}  // namespace comity::upkeep
