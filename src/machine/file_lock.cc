#include "machine/file_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "machine/files.h"

namespace comity::machine {
namespace {

// Of the whole file, by whoever has it open (not by process, so that one process does not share
// it).
struct flock whole_file() {
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  return lock;
}

}  // namespace

Result<FileLock> FileLock::take(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (fd < 0) return system_error(path, "cannot open");
  FileLock lock(fd);
  struct flock wanted = whole_file();
  if (::fcntl(fd, F_OFD_SETLK, &wanted) == 0) return lock;
  if (errno != EAGAIN && errno != EACCES) return system_error(path, "cannot lock");
  return error(ErrorKind::conflict, path + ": another process has it");
}

bool FileLock::is_taken(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) return false;
  struct flock found = whole_file();
  const bool asked = ::fcntl(fd, F_OFD_GETLK, &found) == 0;
  ::close(fd);
  return asked && found.l_type != F_UNLCK;
}

FileLock::~FileLock() {
  if (fd_ >= 0) ::close(fd_);
}

}  // namespace comity::machine
