#include "upkeep/backup.h"

#include <filesystem>

#include "base/words.h"
#include "ledger/stored/open.h"
#include "machine/files.h"
#include "upkeep/control.h"
#include "upkeep/fetch_missing.h"
#include "upkeep/rollback.h"
#include "wiring/wiring.h"

namespace comity::upkeep {
namespace {

// Files beside the store; those that are absent stay absent.
Status copy_files(const folder::DataFolder& from, const folder::DataFolder& to) {
  constexpr std::size_t kMaximum = std::size_t{2} << 30;
  const std::pair<std::string, std::string> pairs[] = {
      {from.genesis(), to.genesis()},
      {from.genesis_content(), to.genesis_content()},
      {from.config(), to.config()},
      {from.node_key(), to.node_key()},
  };
  for (const auto& [source, target] : pairs) {
    if (!machine::exists(source)) continue;
    Result<Bytes> bytes = machine::read_file(source, kMaximum);
    if (!bytes) return tl::unexpected(bytes.error());
    const machine::Access access =
        source == from.node_key() ? machine::Access::secret : machine::Access::open;
    if (Status written = machine::replace_file(target, *bytes, access); !written) return written;
  }
  return {};
}

// What a folder that is being made has come to.
struct Restored {
  ledger::Acknowledged newest;
  FetchedMissing fetched;
  std::optional<ledger::Acknowledged> last;  // that the lost node had acknowledged, if known
  bool complete = false;                     // all that was acknowledged is there
};

std::optional<std::string> anchor_of(const RestoreOptions& options) {
  if (!options.anchor.empty()) return options.anchor;
  const std::string beside = folder::DataFolder{options.from}.anchor();
  if (options.from.empty() || !machine::exists(beside)) return std::nullopt;
  return beside;
}

// What the lost node had acknowledged last, where somebody can say that.
Result<std::optional<ledger::Acknowledged>> acknowledged_last(const RestoreOptions& options) {
  const std::optional<std::string> path = anchor_of(options);
  if (!path) return std::nullopt;
  auto last = folder::Anchor::read(*path);
  if (last && !*last) return error(ErrorKind::not_found, *path + ": no anchor here");
  return last;
}

// Of a store that nobody else has open.
Result<Restored> complete_store(const std::string& store_folder, const RestoreOptions& options) {
  auto store = storage::RocksStore::open({.folder = store_folder});
  if (!store) return tl::unexpected(store.error());
  if (Status verified = (*store)->verify(); !verified) return tl::unexpected(verified.error());
  auto ledger = ledger::open_ledger(**store, wiring::registry(), wiring::ports());
  if (!ledger) return at(store_folder, ledger.error());
  Restored restored;
  if (!options.from.empty()) {
    const Result<FetchedMissing> fetched = fetch_missing(**ledger, options.from);
    if (!fetched) return tl::unexpected(fetched.error());
    restored.fetched = *fetched;
  }
  auto last = acknowledged_last(options);
  if (!last) return tl::unexpected(last.error());
  restored.last = *std::move(last);
  restored.newest = (*ledger)->acknowledged();
  restored.complete = restored.last ? check_not_rolled_back(**ledger, *restored.last).has_value()
                                    : options.nothing_newer;
  return restored;
}

void remove_folder(const std::string& path) {
  std::error_code code;
  std::filesystem::remove_all(path, code);
}

// What the next start compares the store with.
Status note_restored(const folder::DataFolder& folder, const Restored& restored) {
  const auto begin_at = [&](const ledger::Acknowledged& last) {
    const auto anchor = folder::Anchor::begin(folder.anchor(), last);
    return anchor ? Status() : Status(tl::unexpected(anchor.error()));
  };
  if (restored.complete) return begin_at(restored.newest);
  // What is given up is said on record as far as it is known.
  Status noted = restored.last ? begin_at(*restored.last) : Status();
  return noted ? note_older_state(folder, restored.newest) : noted;
}

std::string summary(const RestoreOptions& options, const Restored& restored) {
  std::string said = "restored to " + options.data + ": height " +
                     std::to_string(restored.newest.height) + ", root " +
                     restored.newest.root.hex();
  if (!options.from.empty()) {
    said += "\n" + counted(restored.fetched.blocks, "height") + " after the backup from " +
            options.from + ", run again";
    if (restored.fetched.texts_missing > 0) {
      said += "; texts that it does not have: " + std::to_string(restored.fetched.texts_missing);
    }
  }
  if (restored.complete) return said;
  return said +
         "\nWhat was acknowledged after it is given up: the next start says so on record, for "
         "ever. "
         "If somebody has a newer copy, restore with --from it instead";
}

}  // namespace

Result<std::string> copy_community(const folder::DataFolder& from, const storage::RocksStore& store,
                                   const std::string& target) {
  if (target.empty() || machine::is_occupied(target)) {
    return error(ErrorKind::conflict, target + ": name a new folder for the backup");
  }
  // Complete under another name first: a folder with the asked name is a whole backup.
  const folder::DataFolder partial{target + ".partial"};
  remove_folder(partial.path);
  Status done = machine::make_folder(partial.path);
  if (done) done = copy_files(from, partial);
  if (done) done = store.backup(partial.store());
  if (!done) {
    remove_folder(partial.path);
    return tl::unexpected(done.error());
  }
  if (Status placed = machine::place_folder(partial.path, target); !placed) {
    return tl::unexpected(placed.error());
  }
  std::string said = "backup written to " + target;
  if (machine::exists(from.keys()) || machine::exists(from.custody())) {
    said +=
        "; parties' keys and shares of signing keys are left out: they are their holders' to "
        "back up";
  }
  return said;
}

Result<std::string> backup(const std::string& data, const std::string& target) {
  if (target.empty()) return error("name a new folder for the backup");
  const folder::DataFolder folder{data};
  const std::string absolute = std::filesystem::absolute(target).lexically_normal().string();
  Result<std::string> answer = control_request(folder.control_socket(), "backup " + absolute);
  if (answer) {
    if (answer->starts_with("ok ")) return answer->substr(3);
    return error(ErrorKind::io, answer->starts_with("error ") ? answer->substr(6) : *answer);
  }
  if (answer.error().kind != ErrorKind::not_found) return tl::unexpected(answer.error());
  auto store = storage::RocksStore::open({.folder = folder.store()});
  if (!store) return tl::unexpected(store.error());
  return copy_community(folder, **store, absolute);
}

Result<std::string> restore(const RestoreOptions& options) {
  const folder::DataFolder backup{options.backup};
  if (!machine::exists(backup.store())) {
    return error(ErrorKind::not_found, options.backup + ": no backup here (it has no store)");
  }
  if (machine::is_occupied(options.data)) {
    return error(ErrorKind::conflict, options.data + ": not empty; restore into a new folder");
  }
  const folder::DataFolder partial{options.data + ".partial"};
  remove_folder(partial.path);
  Status done = machine::make_folder(partial.path);
  if (done) done = copy_files(backup, partial);
  if (done) {
    std::error_code code;
    std::filesystem::copy(backup.store(), partial.store(), std::filesystem::copy_options::recursive,
                          code);
    if (code) done = error(ErrorKind::io, partial.store() + ": " + code.message());
  }
  const Result<Restored> restored = done ? complete_store(partial.store(), options)
                                         : Result<Restored>(tl::unexpected(done.error()));
  done = restored ? note_restored(partial, *restored) : Status(tl::unexpected(restored.error()));
  if (done) done = machine::place_folder(partial.path, options.data);
  if (!done) {
    remove_folder(partial.path);
    return tl::unexpected(done.error());
  }
  return summary(options, *restored);
}

}  // namespace comity::upkeep
