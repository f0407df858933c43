#include "storage/file_check.h"

#include <rocksdb/env.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/options.h>
#include <rocksdb/sst_file_reader.h>

#include <algorithm>
#include <memory>

#include "storage/rocks_failure.h"
#include "storage/wal_check.h"

namespace comity::storage {
namespace {

std::string path_of(const std::string& folder, const std::string& name) {
  std::string path = folder;
  path.append("/").append(name);
  return path;
}

Result<std::vector<std::string>> files_in(rocksdb::Env& env, const std::string& folder) {
  std::vector<std::string> names;
  if (const auto listed = env.GetChildren(folder, &names); !listed.ok()) {
    return failure("list " + folder, listed);
  }
  // Numbers are padded to six digits; more of them are greater.
  std::sort(names.begin(), names.end(), [](const std::string& a, const std::string& b) {
    return a.size() != b.size() ? a.size() < b.size() : a < b;
  });
  return names;
}

// Both the log of writes and the manifest, which lists the table files, are such logs.
bool is_log(const std::string& name) {
  return name.ends_with(".log") || name.starts_with("MANIFEST-");
}

Result<WalSpan> check_log(rocksdb::Env& env, const std::string& path) {
  std::string log;
  const auto read = rocksdb::ReadFileToString(&env, path, &log);
  if (read.IsNotFound() || read.IsPathNotFound()) return WalSpan{};  // flushed and gone meanwhile
  if (!read.ok()) return failure("read " + path, read);
  Result<WalSpan> span = check_wal(log);
  if (!span) return at("store: " + path, span.error());
  return span;
}

// The file that names the manifest in force.
Status check_current(rocksdb::Env& env, const std::string& path,
                     const std::vector<std::string>& names) {
  std::string text;
  const auto read = rocksdb::ReadFileToString(&env, path, &text);
  if (!read.ok()) return failure("read " + path, read);
  const bool ends = text.ends_with('\n');
  if (ends) text.pop_back();
  if (ends && text.starts_with("MANIFEST-") &&
      std::find(names.begin(), names.end(), text) != names.end()) {
    return {};
  }
  return error(ErrorKind::corrupt, "store: " + path + ": names no manifest of this folder");
}

// Every block of a table file that its index leads to.
Status check_table(rocksdb::Env& env, const std::string& path) {
  rocksdb::Options options;
  options.env = &env;
  rocksdb::SstFileReader table(options);
  auto status = table.Open(path);
  if (status.ok()) status = table.VerifyChecksum();
  if (status.IsNotFound() || status.IsPathNotFound()) return {};
  return status.ok() ? Status() : failure("read " + path, status);
}

}  // namespace

// Logs follow each other by their numbers. What was synced is whole in every log up to its own, so
// behind the first that is torn, or where numbers are missing, nothing was acknowledged.
Result<std::uint64_t> check_logs(rocksdb::Env& env, const std::string& folder) {
  const Result<std::vector<std::string>> names = files_in(env, folder);
  if (!names) return tl::unexpected(names.error());
  std::uint64_t newest = 0;
  bool whole = true;
  for (const std::string& name : *names) {
    if (!is_log(name)) continue;
    const Result<WalSpan> span = check_log(env, path_of(folder, name));
    if (!span) return tl::unexpected(span.error());
    if (!name.ends_with(".log")) continue;
    if (newest != 0 && span->first != 0 && span->first != newest + 1) whole = false;
    if (whole) newest = std::max(newest, span->newest);
    whole = whole && !span->torn;
  }
  return newest;
}

Status check_whole_file(rocksdb::Env& env, const std::string& path, const std::string& checksum,
                        const std::string& function) {
  const auto factory = rocksdb::GetFileChecksumGenCrc32cFactory();
  const auto generator = factory->CreateFileChecksumGenerator({});
  if (generator->Name() != function) return {};
  std::unique_ptr<rocksdb::SequentialFile> opened;
  auto status = env.NewSequentialFile(path, &opened, rocksdb::EnvOptions());
  std::string chunk(std::size_t{1} << 18, '\0');
  for (rocksdb::Slice got("x", 1); status.ok() && !got.empty();) {
    status = opened->Read(chunk.size(), &got, chunk.data());
    if (status.ok()) generator->Update(got.data(), got.size());
  }
  if (!status.ok()) return failure("read " + path, status);
  generator->Finalize();
  if (generator->GetChecksum() == checksum) return {};
  return error(ErrorKind::corrupt, "store: " + path + ": its checksum is not that of the manifest");
}

Result<std::vector<FileFault>> check_files(const std::string& folder, rocksdb::Env* env) {
  if (env == nullptr) env = rocksdb::Env::Default();
  const Result<std::vector<std::string>> names = files_in(*env, folder);
  if (!names) return tl::unexpected(names.error());
  std::vector<FileFault> faults;
  for (const std::string& name : *names) {
    const std::string path = path_of(folder, name);
    Status sound;
    if (is_log(name)) {
      if (const auto log = check_log(*env, path); !log) sound = tl::unexpected(log.error());
    }
    if (name == "CURRENT") sound = check_current(*env, path, *names);
    if (name.ends_with(".sst")) sound = check_table(*env, path);
    if (!sound) faults.push_back({path, sound.error().message});
  }
  return faults;
}

}  // namespace comity::storage
