// What is wrong with a community's folder, and what to do: everything that can be checked without a
// network. Changes nothing; holds the store's lock while it looks, so that no node starts
// meanwhile. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "folder/config.h"
#include "folder/data_folder.h"
#include "folder/secret_file.h"
#include "ledger/ledger.h"
#include "storage/rocks_store.h"

namespace comity::upkeep {

// One thing that is wrong. Sentences for a person at night.
struct Finding {
  std::string what;
  std::string where;  // file, height, record
  std::string consequence;
  std::string remedy;
};

struct Diagnosis {
  std::vector<Finding> findings;
  std::vector<std::string> notes;  // what was not looked at, and why
  std::string unseen;              // why nothing could be looked at; empty: it was
  bool running = false;            // the node looked at itself

  // What it found of the community, when the store could be read.
  std::string community;
  std::uint64_t height = 0;
  std::string root;
  std::uint64_t transactions = 0;
  std::uint64_t records = 0;
  std::uint64_t contents = 0;

  std::uint64_t store_bytes = 0;
  std::uint64_t free_bytes = 0;
  std::uint64_t growth_per_day = 0;
  std::string full;  // RFC 3339; empty: not to be foreseen
};

[[nodiscard]] std::string to_json(const Diagnosis& diagnosis);
[[nodiscard]] Result<Diagnosis> diagnosis_from_json(std::string_view json);
// One finding a paragraph, then what was seen.
[[nodiscard]] std::string to_text(const Diagnosis& diagnosis);

using DoctorProgress = std::function<void(const std::string& line)>;

// Part by part, for the node that runs and for tests; examine() below does all of it.
class Examination {
 public:
  // `passphrase` may be null: sealed files are then checked as far as that goes without.
  Examination(folder::DataFolder folder, folder::PassphraseSource passphrase,
              DoctorProgress progress);

  // Folder, parts, modes, leftovers, configuration. False: there is nothing to look at.
  bool check_folder();
  // Opens the store for reading and checks its files. False: it does not open.
  bool open_store();
  // The store and the ledger of the node that runs here.
  void use_store(const storage::RocksStore& store, const ledger::Reader& reader);
  // Everything else; needs one of the two before it.
  void check_contents();
  // The parts of that, each for itself; check_space needs no store.
  void check_ledger();
  void check_agenda();
  void check_anchor();
  void check_genesis();
  void check_keys();
  void check_custody();
  void check_zones();
  void check_space();

  [[nodiscard]] Diagnosis& diagnosis() { return diagnosis_; }

 private:
  void find(Finding finding) { diagnosis_.findings.push_back(std::move(finding)); }
  void check_secret_modes(const std::string& folder);
  void check_leftovers(const std::string& folder);
  void check_config();
  void check_files();
  void check_node_key();
  void check_party_key(const std::string& path, const state::View& view);
  void check_missing_shares(const state::View& view);
  void check_zone(const state::View& view, const dns::Name& apex);
  [[nodiscard]] Result<std::string> expected_zone(const state::View& view, const dns::Name& apex);
  [[nodiscard]] std::unique_ptr<state::View> newest_view();

  const folder::DataFolder folder_;
  const folder::PassphraseSource passphrase_;
  const DoctorProgress progress_;
  folder::Config config_;
  Diagnosis diagnosis_;
  std::unique_ptr<storage::RocksStore> opened_store_;
  std::unique_ptr<ledger::Ledger> opened_ledger_;
  const storage::RocksStore* store_ = nullptr;
  const ledger::Reader* reader_ = nullptr;
  Bytes genesis_;
};

// Everything. When a node runs here, asks it: it looks at itself.
[[nodiscard]] Diagnosis examine(const std::string& data, const folder::PassphraseSource& passphrase,
                                const DoctorProgress& progress);

}  // namespace comity::upkeep
