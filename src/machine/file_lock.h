// One process at a time: a lock on a file, which goes with the process that has it. Any thread.
#pragma once

#include <string>
#include <utility>

#include "base/result.h"

namespace comity::machine {

class FileLock {
 public:
  // Makes the file. conflict: another process has it.
  [[nodiscard]] static Result<FileLock> take(const std::string& path);
  // Somebody has it, in this process or another; nobody is disturbed by the question.
  [[nodiscard]] static bool is_taken(const std::string& path);
  FileLock(FileLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileLock& operator=(FileLock&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_ = -1;
};

}  // namespace comity::machine
