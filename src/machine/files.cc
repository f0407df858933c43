#include "machine/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/limits.h"

namespace comity::machine {
namespace {

constexpr std::size_t kReadBytes = 64 << 10;

// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

Status write_all(int fd, BytesView bytes, const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return system_error(path, "cannot write");
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

// A file, or the names in a folder.
Status sync(const std::string& path) {
  const Descriptor opened(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (opened.get() < 0) return system_error(path, "cannot open");
  if (::fsync(opened.get()) != 0) return system_error(path, "cannot sync");
  return {};
}

Status sync_folder_of(const std::string& path) {
  const std::string folder = std::filesystem::path(path).parent_path().string();
  return sync(folder.empty() ? "." : folder);
}

Status sync_tree(const std::string& folder) {
  std::error_code code;
  std::filesystem::recursive_directory_iterator entry(folder, code);
  while (!code && entry != std::filesystem::recursive_directory_iterator()) {
    if (entry->is_regular_file(code) || entry->is_directory(code)) {
      if (Status synced = sync(entry->path().string()); !synced) return synced;
    }
    entry.increment(code);
  }
  if (code) return error(ErrorKind::io, folder + ": cannot read the folder: " + code.message());
  return sync(folder);
}

}  // namespace

tl::unexpected<Error> system_error(const std::string& path, const char* what) {
  const ErrorKind kind = errno == ENOENT ? ErrorKind::not_found : ErrorKind::io;
  return error(kind, path + ": " + what + ": " + std::strerror(errno));
}

Result<Bytes> read_file(const std::string& path, std::size_t maximum_bytes) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return system_error(path, "cannot open");
  Bytes bytes;
  std::string chunk(kReadBytes, '\0');
  while (true) {
    const ssize_t got = ::read(file.get(), chunk.data(), chunk.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(path, "cannot read");
    if (got == 0) return bytes;
    bytes.append(chunk, 0, static_cast<std::size_t>(got));
    if (bytes.size() > maximum_bytes) {
      return error(path + ": larger than the limit of " + std::to_string(maximum_bytes) +
                   " octets");
    }
  }
}

namespace {

Status write_new(const std::string& path, std::span<const BytesView> parts, Access access,
                 bool sync) {
  const mode_t mode = access == Access::secret ? 0600 : 0644;
  const Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode));
  if (file.get() < 0) return system_error(path, "cannot create");
  for (const BytesView part : parts) {
    if (Status written = write_all(file.get(), part, path); !written) {
      ::unlink(path.c_str());
      return written;
    }
  }
  if (sync && ::fsync(file.get()) != 0) return system_error(path, "cannot sync");
  return {};
}

}  // namespace

Status write_with_folder(const std::string& path, BytesView bytes, Access access) {
  ::unlink(path.c_str());
  return write_new(path, {&bytes, 1}, access, false);
}

Status replace_file(const std::string& path, BytesView bytes, Access access) {
  return replace_file(path, {&bytes, 1}, access);
}

Status replace_file(const std::string& path, std::span<const BytesView> parts, Access access) {
  const std::string temporary = path + ".new";
  ::unlink(temporary.c_str());
  if (Status written = write_new(temporary, parts, access, true); !written) return written;
  if (::rename(temporary.c_str(), path.c_str()) != 0) return system_error(path, "cannot replace");
  return sync_folder_of(path);
}

Status append_file(const std::string& path, BytesView bytes) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW));
  if (file.get() < 0) return system_error(path, "cannot open");
  return write_all(file.get(), bytes, path);
}

Status remove_file(const std::string& path) {
  if (::unlink(path.c_str()) == 0) return sync_folder_of(path);
  return errno == ENOENT ? Status() : system_error(path, "cannot be removed");
}

Status erase_file(const std::string& path) {
  {
    const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
    if (file.get() < 0) return errno == ENOENT ? Status() : system_error(path, "cannot open");
    struct stat about {};
    if (::fstat(file.get(), &about) != 0) return system_error(path, "cannot be looked at");
    const Bytes nothing(static_cast<std::size_t>(about.st_size), '\0');
    if (Status written = write_all(file.get(), nothing, path); !written) return written;
    if (::fsync(file.get()) != 0) return system_error(path, "cannot sync");
  }
  return remove_file(path);
}

Status rename_file(const std::string& path, const std::string& target) {
  if (::rename(path.c_str(), target.c_str()) != 0) return system_error(target, "cannot replace");
  return sync_folder_of(target);
}

Status make_folder(const std::string& path) {
  std::error_code code;
  if (path.empty() || std::filesystem::is_directory(path, code)) return {};
  const std::string above = std::filesystem::path(path).parent_path().string();
  if (Status made = make_folder(above); !made) return made;
  std::filesystem::create_directory(path, code);
  if (code) return error(ErrorKind::io, path + ": cannot make the folder: " + code.message());
  return sync_folder_of(path);
}

Status place_folder(const std::string& partial, const std::string& target) {
  {
    // All at once: of thousands of files one after the other takes minutes. Each is asked after it
    // all the same, which is quick then.
    const Descriptor folder(::open(partial.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (folder.get() < 0) return system_error(partial, "cannot open");
    if (::syncfs(folder.get()) != 0) return system_error(partial, "cannot sync");
  }
  if (Status synced = sync_tree(partial); !synced) return synced;
  if (::rename(partial.c_str(), target.c_str()) != 0) return system_error(target, "cannot place");
  return sync_folder_of(target);
}

bool is_private(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && (found.st_mode & 077) == 0;
}

bool exists(const std::string& path) {
  std::error_code code;
  return std::filesystem::exists(path, code);
}

bool is_occupied(const std::string& path) {
  std::error_code code;
  return std::filesystem::exists(path, code) && !std::filesystem::is_empty(path, code);
}

void LineReader::Close::operator()(void* file) const { gzclose_r(static_cast<gzFile>(file)); }

Result<LineReader> LineReader::open(const std::string& path) {
  // gzopen reads plain files too; a missing file has to be told apart from a damaged one.
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) return system_error(path, "cannot open");
  gzbuffer(file, kReadBytes);
  return LineReader(file, path);
}

Result<bool> LineReader::next(std::string& line) {
  line.clear();
  gzFile file = static_cast<gzFile>(file_.get());
  while (true) {
    const std::size_t newline = buffer_.find('\n', position_);
    const std::size_t end = std::min(newline, buffer_.size());
    line.append(buffer_, position_, end - position_);
    if (line.size() > limits::kMasterFileLineBytes) {
      return error(path_ + ": a line is longer than " +
                   std::to_string(limits::kMasterFileLineBytes) + " octets");
    }
    if (newline != std::string::npos) {
      position_ = newline + 1;
      return true;
    }
    buffer_.resize(kReadBytes);
    const int got = gzread(file, buffer_.data(), static_cast<unsigned>(buffer_.size()));
    int code = Z_OK;
    const char* message = gzerror(file, &code);
    if (got < 0 || (code != Z_OK && code != Z_STREAM_END)) {
      return error(ErrorKind::corrupt, path_ + ": damaged archive: " + message);
    }
    buffer_.resize(static_cast<std::size_t>(got));
    position_ = 0;
    total_ += static_cast<std::uint64_t>(got);
    if (total_ > limits::kMasterFileBytes) return error(path_ + ": file is too large");
    if (got == 0) return !line.empty();
  }
}

}  // namespace comity::machine
