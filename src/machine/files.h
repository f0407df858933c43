// Files as an operator needs them: whole, private where they are secret, and replaced so that a
// reader sees the old or the new one and nothing between. Any thread.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"

namespace comity::machine {

// "path: what: why", of errno; not_found when there is no such file, else io.
[[nodiscard]] tl::unexpected<Error> system_error(const std::string& path, const char* what);

[[nodiscard]] Result<Bytes> read_file(const std::string& path, std::size_t maximum_bytes);

enum class Access {
  open,    // 0644
  secret,  // 0600
};
// Writes a temporary file beside `path`, syncs it, renames it and syncs the folder.
[[nodiscard]] Status replace_file(const std::string& path, BytesView bytes, Access access);
// The same of octets that lie in parts.
[[nodiscard]] Status replace_file(const std::string& path, std::span<const BytesView> parts,
                                  Access access);

// The same of a file in a folder that place_folder is about to make durable as a whole: not synced.
[[nodiscard]] Status write_with_folder(const std::string& path, BytesView bytes, Access access);

// Adds to the end of a file that is there. Not durable: a power cut may leave a part of it.
[[nodiscard]] Status append_file(const std::string& path, BytesView bytes);

// Durable; nothing is done when there is no such file.
[[nodiscard]] Status remove_file(const std::string& path);

// Overwritten before it is removed, so that its octets do not stay in the place where it lay; where
// a disk writes elsewhere (flash, snapshots, copies on write) they may. Durable; nothing is done
// when there is no such file.
[[nodiscard]] Status erase_file(const std::string& path);

// Durable; takes the place of what stands at `target`.
[[nodiscard]] Status rename_file(const std::string& path, const std::string& target);

// With those above it; the names of new folders are synced.
[[nodiscard]] Status make_folder(const std::string& path);
// Gives the folder `partial` its name `target`, at which nothing or an empty folder stands. Every
// file and folder in it is synced before, the folder around it afterwards: a power cut leaves all
// of it or nothing.
[[nodiscard]] Status place_folder(const std::string& partial, const std::string& target);
// Its owner alone may read and write it.
[[nodiscard]] bool is_private(const std::string& path);
[[nodiscard]] bool exists(const std::string& path);
// True when the folder exists and holds something.
[[nodiscard]] bool is_occupied(const std::string& path);

// Lines of a plain or gzip-compressed file, one at a time, in bounded memory.
class LineReader {
 public:
  [[nodiscard]] static Result<LineReader> open(const std::string& path);

  // The next line without its newline; false at the end. A line over limits::kMasterFileLineBytes,
  // more than limits::kMasterFileBytes in all, and a damaged archive are errors.
  [[nodiscard]] Result<bool> next(std::string& line);

 private:
  struct Close {
    void operator()(void* file) const;
  };
  LineReader(void* file, std::string path) : file_(file), path_(std::move(path)) {}

  std::unique_ptr<void, Close> file_;
  std::string path_;
  std::string buffer_;
  std::size_t position_ = 0;
  std::uint64_t total_ = 0;
};

}  // namespace comity::machine
