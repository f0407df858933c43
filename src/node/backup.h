// Backup and restore of a community's folder.
#pragma once

#include <string>

#include "node/data_folder.h"
#include "storage/rocks_store.h"

namespace comity::node {

// Copies genesis, configuration, the node's key and a checkpoint of `store` into the new folder
// `target`. A sentence that says what was done. Any thread; the store goes on working.
[[nodiscard]] Result<std::string> copy_community(const DataFolder& from,
                                                 const storage::RocksStore& store,
                                                 const std::string& target);

}  // namespace comity::node
