#include "folder/anchor.h"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <utility>

#include "crypto/hash.h"
#include "machine/files.h"

namespace comity::folder {
namespace {

constexpr std::size_t kPlaceBytes = 4096;
constexpr std::string_view kAnchorPrefix = "comity anchor v1 ";
constexpr std::size_t kAnchorDigits = 16;

std::string check_of(std::string_view line) {
  return crypto::sha256(line).hex().substr(0, kAnchorDigits);
}

Bytes anchor_place(const Acknowledged& it) {
  std::string line(kAnchorPrefix);
  line.append(std::to_string(it.height)).append(" ").append(it.root.hex()).append(" ");
  line.append(std::to_string(it.log_size)).append(" ").append(it.log_root.hex()).append(" ");
  line.append(check_of(line)).append("\n");
  Bytes place(kPlaceBytes, '\0');
  return place.replace(0, line.size(), line);
}

// "NUMBER HASH " from the front of `rest`.
bool take(std::string_view& rest, std::uint64_t& number, Hash& hash) {
  const auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), number);
  const auto digits = static_cast<std::size_t>(end - rest.data());
  constexpr std::size_t kHashDigits = 2 * Hash::kSize;
  if (problem != std::errc() || rest.size() < digits + kHashDigits + 2) return false;
  const Result<Bytes> octets = from_hex(rest.substr(digits + 1, kHashDigits));
  const Result<Hash> found = Hash::from(octets ? *octets : Bytes());
  if (!found) return false;
  hash = *found;
  rest.remove_prefix(digits + kHashDigits + 2);
  return true;
}

std::optional<Acknowledged> parse(BytesView place) {
  const std::string_view line = place.substr(0, place.find('\n'));
  if (!line.starts_with(kAnchorPrefix) || line.size() < kAnchorPrefix.size() + kAnchorDigits) {
    return std::nullopt;
  }
  const std::string_view said = line.substr(0, line.size() - kAnchorDigits);
  if (check_of(said) != line.substr(said.size())) return std::nullopt;
  std::string_view rest = said.substr(kAnchorPrefix.size());
  Acknowledged it;
  if (!take(rest, it.height, it.root) || !take(rest, it.log_size, it.log_root)) return std::nullopt;
  // Whole, with nothing behind the line.
  return BytesView(anchor_place(it)) == place ? std::optional(it) : std::nullopt;
}

}  // namespace

Result<std::optional<Acknowledged>> Anchor::read(const std::string& path) {
  const Result<Bytes> file = machine::read_file(path, 2 * kPlaceBytes);
  if (!file) {
    if (file.error().kind == ErrorKind::not_found) return std::optional<Acknowledged>();
    return tl::unexpected(file.error());
  }
  const BytesView all = *file;
  const std::optional<Acknowledged> first = parse(all.substr(0, kPlaceBytes));
  const std::optional<Acknowledged> second =
      all.size() > kPlaceBytes ? parse(all.substr(kPlaceBytes)) : std::nullopt;
  if (!first && !second) {
    return error(ErrorKind::corrupt, path + ": does not say what was acknowledged last");
  }
  if (!first || !second) return first ? first : second;
  return first->height >= second->height ? first : second;
}

Status Anchor::check(const std::string& path) {
  const Result<Bytes> file = machine::read_file(path, 2 * kPlaceBytes);
  if (!file) return file.error().kind == ErrorKind::not_found ? Status() : at(path, file.error());
  const BytesView all = *file;
  const auto is_whole = [](BytesView place) {
    return parse(place) || place == Bytes(kPlaceBytes, '\0');
  };
  if (all.size() == 2 * kPlaceBytes && is_whole(all.substr(0, kPlaceBytes)) &&
      is_whole(all.substr(kPlaceBytes))) {
    return {};
  }
  return error(ErrorKind::corrupt, path + ": one of its two places is damaged");
}

Result<Anchor> Anchor::begin(const std::string& path, const Acknowledged& first) {
  // At its full size from the beginning: a later write changes octets and nothing else.
  Bytes all = anchor_place(first);
  all.resize(2 * kPlaceBytes, '\0');
  if (Status made = machine::replace_file(path, all, machine::Access::open); !made) {
    return tl::unexpected(made.error());
  }
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (file < 0) return machine::system_error(path, "cannot be opened");
  return Anchor(path, file);
}

Anchor::Anchor(Anchor&& other) noexcept
    : path_(std::move(other.path_)),
      file_(std::exchange(other.file_, -1)),
      second_(other.second_) {}

Anchor::~Anchor() {
  if (file_ >= 0) ::close(file_);
}

Status Anchor::advance(const Acknowledged& newest) {
  const Bytes place = anchor_place(newest);
  const auto at = static_cast<off_t>(second_ ? kPlaceBytes : 0);
  if (::pwrite(file_, place.data(), place.size(), at) != static_cast<ssize_t>(place.size()) ||
      ::fdatasync(file_) != 0) {
    const Error why = machine::system_error(path_, "cannot be written").value();
    return error(why.kind, why.message +
                               "; look for errors of the disk in the system's log, make room when "
                               "it is full, and start the node again: nothing that was "
                               "acknowledged is lost");
  }
  second_ = !second_;
  return {};
}

}  // namespace comity::folder
