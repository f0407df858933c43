#include "upkeep/doctor.h"

#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <set>

#include "base/words.h"
#include "crypto/hash.h"
#include "folder/anchor.h"
#include "ledger/agenda.h"
#include "ledger/signing.h"
#include "ledger/stored/audit.h"
#include "ledger/stored/open.h"
#include "machine/clock.h"
#include "machine/files.h"
#include "upkeep/control.h"
#include "upkeep/rollback.h"
#include "upkeep/space.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::upkeep {
namespace {

constexpr std::uint64_t kSoonDays = 7;
constexpr std::string_view kRestore =
    "stop the node, `comity --data NEW restore BACKUP` on a sound disk, and start it there; "
    "without "
    "a backup, ask another party for its copy";

std::vector<std::string> files_in(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code code;
  for (std::filesystem::directory_iterator entry(folder, code), end; !code && entry != end;
       entry.increment(code)) {
    paths.push_back(entry->path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string remedy_for(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::conflict:
    case ErrorKind::newer_rules:
      return "install the version of the program that wrote it; another one never touches its "
             "folder";
    case ErrorKind::not_found:
      return "name the folder that `comity init` or `comity restore` made";
    case ErrorKind::io:
      return "look for errors of the disk in the system's log; copy the folder to a sound disk";
    case ErrorKind::invalid:
    case ErrorKind::unavailable:
    case ErrorKind::corrupt:
      break;
  }
  return std::string(kRestore);
}

// What a fault of the ledger means for who relies on it.
std::string consequence_of(ledger::AuditFault::Part part) {
  using Part = ledger::AuditFault::Part;
  switch (part) {
    case Part::identity:
    case Part::heights:
      return "a start is refused, or an old height cannot be shown";
    case Part::log:
      return "proofs that lead over this entry fail for everybody who asks this node";
    case Part::blocks:
      return "the history cannot be applied again from genesis past this height";
    case Part::transactions:
      return "whoever asks this node what became of the transaction gets no or a wrong answer";
    case Part::state:
      return "a start is refused: what this node would say is not what was decided";
    case Part::content:
      break;
  }
  return "the text is not served; what was decided about it stands";
}

}  // namespace

Examination::Examination(folder::DataFolder folder, folder::PassphraseSource passphrase,
                         DoctorProgress progress)
    : folder_(std::move(folder)),
      passphrase_(std::move(passphrase)),
      progress_(std::move(progress)) {}

void Examination::check_secret_modes(const std::string& path) {
  if (!machine::exists(path) || machine::is_private(path)) return;
  find({"a secret can be read by others", path,
        "every user of this machine can act with this key or share",
        "`chmod 600 " + path +
            "`; if others use this machine, replace the key (`comity key rotate`)"});
}

void Examination::check_leftovers(const std::string& folder) {
  for (const std::string& path : files_in(folder)) {
    if (!path.ends_with(".new")) continue;
    find({"a file was not written to its end", path,
          "none: the file it was to replace is whole, and the next writing begins anew",
          "delete it: `rm " + path + "`"});
  }
}

void Examination::check_config() {
  if (!machine::exists(folder_.config())) {
    diagnosis_.notes.push_back(folder_.config() + ": absent, the defaults are in force");
    return;
  }
  const Result<folder::Config> config = folder::read_config(folder_.config());
  if (!config) {
    find({config.error().message, folder_.config(), "the node does not start",
          "correct the line; `comityd --data " + folder_.path + " --check-config` reads it"});
    return;
  }
  config_ = *config;
  std::error_code code;
  if (!std::filesystem::equivalent(config_.data, folder_.path, code)) {
    find({"the setting `data` names another folder: " + config_.data, folder_.config(),
          "`comityd --config` with this file runs another folder, or none",
          "write `data = \".\"`"});
  }
}

bool Examination::check_folder() {
  struct stat found {};
  if (::stat(folder_.path.c_str(), &found) != 0) {
    diagnosis_.unseen = folder_.path + ": no such folder; name one with --data";
    return false;
  }
  const std::string partial = folder_.path + ".partial";
  if (machine::exists(partial)) {
    find({"the making of a community, a backup or a restore was interrupted", partial,
          "none for what lies in " + folder_.path + "; the interrupted command has to run again",
          "`rm -r " + partial + "`, then run the command again"});
  }
  if (!machine::exists(folder_.store()) && machine::exists(folder_.genesis())) {
    find({"the store of this community is gone", folder_.store(),
          "the node does not start; nothing here says what it held",
          "put it back, or `comity restore` the newest backup on a sound disk"});
    return false;
  }
  if (!machine::exists(folder_.store())) {
    diagnosis_.unseen = folder_.path + ": no community here (there is no store); name the folder " +
                        "that `comity init` or `comity restore` made";
    return false;
  }
  check_config();
  check_secret_modes(folder_.node_key());
  check_leftovers(folder_.path);
  for (const std::string& inner : {folder_.keys(), folder_.custody(), folder_.zones()}) {
    check_leftovers(inner);
    if (inner == folder_.zones()) continue;
    for (const std::string& path : files_in(inner)) check_secret_modes(path);
  }
  return true;
}

void Examination::check_files() {
  if (progress_) progress_("files of the store");
  const auto faults = storage::check_files(folder_.store());
  if (!faults) {
    find({faults.error().message, folder_.store(), "the node does not start",
          remedy_for(faults.error().kind)});
    return;
  }
  for (const storage::FileFault& fault : *faults) {
    find({fault.what, fault.file,
          "the node does not start, or stops when it comes to this place: it serves nothing that "
          "the disk has changed",
          std::string(kRestore)});
  }
}

bool Examination::open_store() {
  auto store = storage::RocksStore::open({.folder = folder_.store(), .read_only = true});
  if (!store && store.error().kind == ErrorKind::unavailable) {
    diagnosis_.unseen = store.error().message;
    return false;
  }
  check_files();
  if (!store) {
    // Most of the time a file above is why; then it was said already.
    if (diagnosis_.findings.empty() || store.error().kind != ErrorKind::corrupt) {
      find({store.error().message, folder_.store(), "the node does not start",
            remedy_for(store.error().kind)});
    }
    return false;
  }
  opened_store_ = *std::move(store);
  store_ = opened_store_.get();
  return true;
}

void Examination::use_store(const storage::RocksStore& store, const ledger::Reader& reader) {
  store_ = &store;
  reader_ = &reader;
  diagnosis_.running = true;
}

void Examination::check_ledger() {
  std::set<std::string> named;
  for (const Finding& finding : diagnosis_.findings) named.insert(finding.where);
  for (const storage::FileFault& fault : store_->damaged_tables()) {
    if (named.contains(fault.file)) continue;
    find({fault.what, fault.file, "what the changed octets belong to is not known",
          std::string(kRestore)});
  }
  ledger::AuditOptions options;
  options.live = diagnosis_.running;
  const ledger::Registry known = wiring::registry();
  options.registry = &known;
  if (progress_) {
    options.progress = [this](std::string_view what, std::uint64_t done, std::uint64_t total) {
      progress_(std::string(what) + " " + std::to_string(done) +
                (total > 0 ? " of " + std::to_string(total) : ""));
    };
  }
  ledger::Audit audit = ledger::audit(*store_, options);
  for (const ledger::AuditFault& fault : audit.faults) {
    find({std::string(ledger::part_name(fault.part)) + ": " + fault.what, fault.where,
          consequence_of(fault.part), std::string(kRestore)});
  }
  if (audit.faults_left_out > 0) {
    diagnosis_.notes.push_back(std::to_string(audit.faults_left_out) +
                               " more findings of the "
                               "same kinds are left out");
  }
  genesis_ = std::move(audit.genesis);
  diagnosis_.transactions = audit.transactions;
  diagnosis_.records = audit.records;
  diagnosis_.contents = audit.contents;
  if (audit.head) {
    diagnosis_.height = audit.head->height;
    diagnosis_.root = audit.head->root.hex();
  }
  if (reader_ != nullptr) return;
  auto ledger = ledger::open_ledger(*opened_store_, wiring::registry(), wiring::ports());
  if (ledger) {
    opened_ledger_ = *std::move(ledger);
    reader_ = opened_ledger_.get();
  } else if (audit.faults.empty()) {
    find({ledger.error().message, folder_.store(), "the node does not start",
          remedy_for(ledger.error().kind)});
  }
}

void Examination::check_agenda() {
  if (reader_ == nullptr) return;
  const std::uint64_t height = reader_->head().height;
  const auto view = reader_->view(height);
  if (!view) return;
  std::vector<std::string> owners;
  for (const ledger::Register& entry : reader_->registry().registers()) {
    owners.emplace_back(entry.name);
  }
  if (const std::optional<std::string> fault = ledger::agenda::find_fault(**view, owners)) {
    find({*fault, "height " + std::to_string(height),
          "what should happen by itself may come late, or not at all; every node has the same",
          "it is a fault of the program: report it with this folder; go on with the next version"});
  }
}

void Examination::check_anchor() {
  if (reader_ == nullptr) return;
  if (const Status whole = folder::Anchor::check(folder_.anchor()); !whole) {
    find({whole.error().message, folder_.anchor(),
          "the other place may say an older height, so a store that lost its end may go unnoticed",
          "start the node, which begins it anew; without a power cut before, look at the disk"});
  }
  const auto last = folder::Anchor::read(folder_.anchor());
  if (!last) {
    find({last.error().message, folder_.anchor(), "the node does not start",
          "delete the file and start once with comityd --accept-older-state, which says so on "
          "record: nothing else tells whether the store is whole"});
    return;
  }
  // A copy that somebody keeps has none and starts no node; a restore has noted what its start
  // does.
  const bool starts =
      machine::exists(folder_.node_key()) && !machine::exists(folder_.older_state());
  if (!*last && !starts) return;
  if (const Status held = check_store(folder_, *reader_, *last); !held) {
    find({held.error().message, *last ? folder_.store() : folder_.anchor(),
          "the node does not start", std::string(kRestore)});
  }
}

void Examination::check_genesis() {
  if (genesis_.empty()) return;
  v1::Genesis genesis;
  v1::GenesisBody body;
  if (!wire::parse_stored(genesis_, genesis) || !wire::parse_stored(genesis.body(), body)) return;
  diagnosis_.community = crypto::sha256(genesis.body()).hex();
  const Result<Bytes> file = machine::read_file(folder_.genesis(), folder::kGenesisBytes);
  if (!file || *file != genesis_) {
    find(
        {file ? "the file is not the genesis of this community" : file.error().message,
         folder_.genesis(), "who is handed this file pins another community, or none",
         "fetch it from the running node: GET /v1/genesis, or from another party; its id must be " +
             diagnosis_.community});
  }
  if (body.content().root().empty()) return;
  if (progress_) progress_("genesis content");
  const Result<Bytes> content =
      machine::read_file(folder_.genesis_content(), body.content().length());
  const Result<Hash> root =
      content ? ledger::genesis_content_root(*content) : tl::unexpected(content.error());
  if (!root || root->view() != body.content().root()) {
    find(
        {root ? "the file is not the content that the genesis names" : root.error().message,
         folder_.genesis_content(),
         "the community cannot be made again from genesis with this file; the node runs without it",
         "copy it from a backup or from another party; the root of its actions must be " +
             to_hex(body.content().root())});
  }
}

void Examination::check_contents() {
  check_ledger();
  check_agenda();
  check_genesis();
  if (machine::exists(folder_.checkpoint())) {
    diagnosis_.notes.push_back(folder_.path +
                               ": a copy that follows (`comity mirror`); no node runs here, so no "
                               "keys, zones and anchor were looked for");
    check_space();
    return;
  }
  check_anchor();
  check_keys();
  check_custody();
  check_zones();
  check_space();
}

void Examination::check_space() {
  const SpaceGuard guard(folder_.path, config_.reserve_mib << 20);
  const Result<Space> space = guard.space();
  diagnosis_.store_bytes = folder_bytes(folder_.store());
  if (!space) {
    diagnosis_.notes.push_back(space.error().message);
    return;
  }
  diagnosis_.free_bytes = space->free_bytes;
  if (const std::string low = guard.trouble(); !low.empty()) {
    find(
        {low, folder_.path,
         "the node turns transactions away with the outcome `full`; it reads, "
         "serves, and lets due decisions take effect",
         "make room on this disk, or stop the node and move the folder to a larger one; it goes on "
         "by itself"});
  }
  if (reader_ == nullptr) return;
  const Time today = machine::wall_time();
  const Forecast ahead = forecast(*reader_, space->free_bytes, today);
  diagnosis_.growth_per_day = ahead.growth_per_day;
  if (!ahead.full) return;
  diagnosis_.full = to_rfc3339(*ahead.full);
  if (ahead.full->milliseconds - today.milliseconds >
      static_cast<std::int64_t>(kSoonDays) * 24 * 3600 * 1000) {
    return;
  }
  find({"the disk will be full within " + std::to_string(kSoonDays) + " days, about " +
            day_of(diagnosis_.full),
        folder_.path, "the node will turn transactions away",
        "make room before, or move the folder"});
}

Diagnosis examine(const std::string& data, const folder::PassphraseSource& passphrase,
                  const DoctorProgress& progress) {
  const folder::DataFolder folder{data};
  Examination examination(folder, passphrase, progress);
  if (!examination.check_folder()) return examination.diagnosis();
  if (!examination.open_store()) {
    if (examination.diagnosis().unseen.empty()) {
      examination.check_space();
      return examination.diagnosis();
    }
    // Somebody has the store open: a node, which can look at itself.
    const Result<std::string> answer = control_request(folder.control_socket(), "doctor");
    Result<Diagnosis> own =
        answer ? diagnosis_from_json(*answer) : Result<Diagnosis>(tl::unexpected(answer.error()));
    if (own) return *std::move(own);
    examination.diagnosis().unseen += "; it does not answer: " + own.error().message;
    return examination.diagnosis();
  }
  examination.check_contents();
  return examination.diagnosis();
}

}  // namespace comity::upkeep
