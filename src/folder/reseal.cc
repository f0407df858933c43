#include "folder/reseal.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include "folder/data_folder.h"
#include "folder/wrap_file.h"
#include "machine/files.h"

namespace comity::folder {
namespace {

constexpr std::string_view kResealed = ".resealed";
constexpr std::array<std::string_view, 4> kEndings = {".key", ".share", ".one-time",
                                                      ".unconfirmed"};

// Says that every new file is whole.
std::string done_path(const std::string& folder) { return folder + "/resealed"; }

std::vector<std::string> files_ending(const std::string& folder,
                                      std::span<const std::string_view> endings) {
  std::vector<std::string> paths;
  const DataFolder parts{folder};
  for (const std::string& inner : {folder, parts.keys(), parts.custody()}) {
    std::error_code code;
    for (const auto& entry : std::filesystem::directory_iterator(inner, code)) {
      const std::string path = entry.path().string();
      if (std::any_of(endings.begin(), endings.end(),
                      [&](std::string_view ending) { return path.ends_with(ending); })) {
        paths.push_back(path);
      }
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

std::string resealed_path(const std::string& path) { return path + std::string(kResealed); }

std::vector<std::string> resealed_files(const std::string& folder) {
  return files_ending(folder, std::span(&kResealed, 1));
}

struct Opened {
  std::string path;
  SecretFile file;
  crypto::Secret secret;
};

Result<std::vector<Opened>> open_all(const std::string& folder, const PassphraseSource& now) {
  std::vector<Opened> opened;
  for (const std::string& path : secret_files(folder)) {
    Result<SecretFile> file = SecretFile::read_any(path);
    if (!file) return tl::unexpected(file.error());
    Result<crypto::Secret> secret = file->secret(now);
    if (!secret) return tl::unexpected(secret.error());
    opened.push_back({path, *std::move(file), *std::move(secret)});
  }
  if (!opened.empty()) return opened;
  return error(ErrorKind::not_found, folder + ": has no secrets in keys/ and custody/");
}

Status write_anew(const std::string& folder, const std::vector<Opened>& opened,
                  const Target& target) {
  const std::string wrap = resealed_path(wrap_path(folder));
  const Result<crypto::Secret> next =
      target.token ? write_wrap_file(wrap, *target.token, target.new_key, target.next)
                   : target.next(folder + " from now on");
  if (!next) return tl::unexpected(next.error());
  if (!target.token && machine::exists(wrap_path(folder))) {
    Status none = machine::replace_file(wrap, "", machine::Access::secret);
    if (!none) return none;
  }
  for (const Opened& one : opened) {
    Status written = write_secret_file(resealed_path(one.path), one.file.first_line(),
                                       one.file.fields(), one.secret.view(), next->text());
    if (!written) return written;
  }
  return machine::replace_file(done_path(folder), "", machine::Access::secret);
}

}  // namespace

std::string wrap_path(const std::string& folder) { return folder + "/wrap"; }

PassphraseSource folder_passphrase(const std::string& folder, PassphraseSource asked) {
  const std::string path = wrap_path(folder);
  return machine::exists(path) ? unwrapped(path, std::move(asked)) : asked;
}

std::vector<std::string> secret_files(const std::string& folder) {
  return files_ending(folder, kEndings);
}

Status settle(const std::string& folder) {
  const bool done = machine::exists(done_path(folder));
  for (const std::string& path : resealed_files(folder)) {
    const std::string old = path.substr(0, path.size() - kResealed.size());
    // The new one is on disk: of the old passphrase nothing stays.
    if (Status gone = machine::erase_file(done ? old : path); !gone) return gone;
    if (!done) continue;
    if (Status placed = machine::rename_file(path, old); !placed) return placed;
  }
  if (!done) return {};
  // An empty wrap file stands for none.
  std::error_code code;
  if (std::filesystem::file_size(wrap_path(folder), code) == 0 && !code) {
    if (Status gone = machine::remove_file(wrap_path(folder)); !gone) return gone;
  }
  return machine::remove_file(done_path(folder));
}

Result<std::size_t> reseal(const std::string& folder, const PassphraseSource& now,
                           const Target& target) {
  if (Status settled = settle(folder); !settled) return tl::unexpected(settled.error());
  // Before a token makes a key, or a person thinks of a passphrase.
  const Result<std::vector<Opened>> opened = open_all(folder, now);
  if (!opened) return tl::unexpected(opened.error());
  const Status written = write_anew(folder, *opened, target);
  if (Status settled = settle(folder); !settled) return tl::unexpected(settled.error());
  if (!written) return tl::unexpected(written.error());
  return opened->size();
}

}  // namespace comity::folder
