#include "upkeep/backup.h"

#include <filesystem>

#include "ledger/stored/open.h"
#include "machine/files.h"
#include "upkeep/control.h"
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

// The newest height of a store that nobody else has open.
Result<ledger::Acknowledged> newest_of(const std::string& store_folder) {
  auto store = storage::RocksStore::open({.folder = store_folder});
  if (!store) return tl::unexpected(store.error());
  if (Status verified = (*store)->verify(); !verified) return tl::unexpected(verified.error());
  auto ledger = ledger::open_ledger(**store, wiring::registry(), wiring::ports());
  if (!ledger) return at(store_folder, ledger.error());
  return (*ledger)->acknowledged();
}

void remove_folder(const std::string& path) {
  std::error_code code;
  std::filesystem::remove_all(path, code);
}

// What the next start compares the store with.
Status note_restored(const folder::DataFolder& folder, const ledger::Acknowledged& newest,
                     bool nothing_newer) {
  if (!nothing_newer) return note_older_state(folder, newest);
  const auto anchor = folder::Anchor::begin(folder.anchor(), newest);
  return anchor ? Status() : Status(tl::unexpected(anchor.error()));
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
    return error(answer->starts_with("error ") ? answer->substr(6) : *answer);
  }
  if (answer.error().kind != ErrorKind::not_found) return tl::unexpected(answer.error());
  auto store = storage::RocksStore::open({.folder = folder.store()});
  if (!store) return tl::unexpected(store.error());
  return copy_community(folder, **store, absolute);
}

Result<std::string> restore(const std::string& source, const std::string& data,
                            bool nothing_newer) {
  if (!machine::exists(folder::DataFolder{source}.store())) {
    return error(ErrorKind::not_found, source + ": no backup here (it has no store)");
  }
  if (machine::is_occupied(data)) {
    return error(ErrorKind::conflict, data + ": not empty; restore into a new folder");
  }
  const folder::DataFolder partial{data + ".partial"};
  remove_folder(partial.path);
  Status done = machine::make_folder(partial.path);
  if (done) done = copy_files(folder::DataFolder{source}, partial);
  if (done) {
    std::error_code code;
    std::filesystem::copy(folder::DataFolder{source}.store(), partial.store(),
                          std::filesystem::copy_options::recursive, code);
    if (code) done = error(ErrorKind::io, partial.store() + ": " + code.message());
  }
  Result<ledger::Acknowledged> newest =
      done ? newest_of(partial.store())
           : Result<ledger::Acknowledged>(tl::unexpected(done.error()));
  if (newest) {
    done = note_restored(partial, *newest, nothing_newer);
  } else {
    done = tl::unexpected(newest.error());
  }
  if (!done) {
    remove_folder(partial.path);
    return tl::unexpected(done.error());
  }
  if (Status placed = machine::place_folder(partial.path, data); !placed) {
    return tl::unexpected(placed.error());
  }
  const std::string said = "restored to " + data + ": height " + std::to_string(newest->height) +
                           ", root " + newest->root.hex();
  if (nothing_newer) return said;
  return said +
         "\nWhat was acknowledged after it is given up: the next start says so on record, for "
         "ever. "
         "If somebody has a newer copy, restore that one instead";
}

}  // namespace comity::upkeep
