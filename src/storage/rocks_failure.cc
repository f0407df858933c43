#include "storage/rocks_failure.h"

#include <rocksdb/status.h>

namespace comity::storage {

tl::unexpected<Error> failure(std::string_view doing, const rocksdb::Status& status) {
  const std::string message = "store: " + std::string(doing) + ": " + status.ToString();
  if (status.IsCorruption()) {
    return error(ErrorKind::corrupt,
                 message + "; `comity doctor` says what is damaged and what to do");
  }
  if (status.IsNoSpace()) {
    return error(ErrorKind::unavailable,
                 message +
                     ": the disk is full; make room and start the node again, nothing that "
                     "was acknowledged is lost");
  }
  return error(ErrorKind::io,
               message +
                   "; look for errors of the disk in the system's log, and start the node "
                   "again when it is sound: nothing that was acknowledged is lost");
}

}  // namespace comity::storage
