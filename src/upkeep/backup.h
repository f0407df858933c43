// Backup and restore of a community's folder.
#pragma once

#include <string>

#include "folder/data_folder.h"
#include "storage/rocks_store.h"

namespace comity::upkeep {

// Copies genesis, configuration, the node's key and a checkpoint of `store` into the new folder
// `target`. A sentence that says what was done. Any thread; the store goes on working.
[[nodiscard]] Result<std::string> copy_community(const folder::DataFolder& from,
                                                 const storage::RocksStore& store,
                                                 const std::string& target);

// A consistent copy of the community in `data`, in a new folder `target`; through the running
// node when there is one. The node's own key goes along as it lies there (sealed, unless the
// community is a demo); parties' keys do not: `comity key backup` copies those.
[[nodiscard]] Result<std::string> backup(const std::string& data, const std::string& target);
struct RestoreOptions {
  std::string backup;
  std::string data;  // the new folder
  // Somebody who has what came after the backup (fetch_missing.h); empty: nobody.
  std::string from;
  // What was acknowledged last, as the anchor of the lost node says it; empty: that of the folder
  // `from`, if it has one.
  std::string anchor;
  bool nothing_newer = false;  // the operator's word
};
// Makes the folder `data` from a backup and what was fetched, and opens it once to prove it. Its
// first start declares on record that it goes on from an older state, unless everything that was
// acknowledged is there, as the anchor shows or the operator says.
[[nodiscard]] Result<std::string> restore(const RestoreOptions& options);

}  // namespace comity::upkeep
