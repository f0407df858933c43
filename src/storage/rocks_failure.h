// Private to this room: what RocksDB says as an error of ours, with what to do about it.
#pragma once

#include <string_view>

#include "base/result.h"

namespace rocksdb {
class Status;
}

namespace comity::storage {

[[nodiscard]] tl::unexpected<Error> failure(std::string_view doing, const rocksdb::Status& status);

}  // namespace comity::storage
