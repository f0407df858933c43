#include "apps/comity/newest_proved.h"

#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <thread>

#include "apps/comity/answer.h"
#include "base/words.h"
#include "folder/data_folder.h"
#include "following/fork.h"
#include "machine/file_lock.h"
#include "machine/files.h"
#include "proof/limits.h"
#include "proof/log.h"

namespace comity::cli {
namespace {

namespace json = boost::json;
using proof::Checkpoint;

std::string words_of(const Checkpoint& it) {
  return counted(it.size, "entry") + " and root " + it.root.hex();
}

std::string declared(const std::string& continuity) {
  return continuity.empty() ? "" : ". The node declares: " + continuity;
}

// The node's proof that the log of `old` is a beginning of that of `next`; false: it is none.
Result<bool> is_beginning(const Common& common, const Checkpoint& old, const Checkpoint& next) {
  if (old.size == next.size) return old.root == next.root;
  const Result<json::value> answer =
      get(common, "/v1/log/proof/consistency?old=" + std::to_string(old.size) +
                      "&size=" + std::to_string(next.size));
  if (!answer) return tl::unexpected(answer.error());
  const std::optional<std::vector<Hash>> hashes = hashes_of(*answer);
  return hashes && proof::verify_consistency(old.size, old.root, next.size, next.root, *hashes);
}

tl::unexpected<Error> two_histories(const Common& common, const proof::SignedCheckpoint& before,
                                    const std::string& note, const Checkpoint& next,
                                    const std::string& continuity) {
  const folder::DataFolder folder{common.data};
  const Result<Bytes> first = machine::read_file(folder.proved(), limits::kCheckpointBytes);
  if (!first) return tl::unexpected(first.error());
  const Status kept = machine::replace_file(folder.fork(), following::fork_text(*first, note),
                                            machine::Access::open);
  if (!kept) return tl::unexpected(kept.error());
  return error(ErrorKind::corrupt,
               "two histories: the node proved a log of " + words_of(before.checkpoint) +
                   " before, and does not show that the one it signs now, of " + words_of(next) +
                   ", goes on from it. Believe neither; both signed checkpoints are in " +
                   folder.fork() + ": show them to the other parties" + declared(continuity) +
                   ". Whoever accepts the loss of the first removes " + folder.proved());
}

// Nothing when another has it for long, or where nothing can be written.
std::optional<machine::FileLock> lock_of(const std::string& file) {
  constexpr int kTries = 100;
  for (int tries = 0; tries < kTries; ++tries) {
    Result<machine::FileLock> lock = machine::FileLock::take(file + ".lock");
    if (lock) return *std::move(lock);
    if (lock.error().kind != ErrorKind::conflict) return std::nullopt;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return std::nullopt;
}

// The newest stays, whoever comes last. Where nothing can be written, nothing can be remembered.
void keep(const Common& common, const Hash& community, const Checkpoint& next,
          const std::string& note) {
  const std::string file = folder::DataFolder{common.data}.proved();
  // Several commands on one folder: one after the other looks and writes.
  const auto lock = lock_of(file);
  const auto kept = newest_proved(common, community);
  if (kept && *kept && (*kept)->checkpoint.size >= next.size) return;
  const Status put = machine::replace_file(file, note, machine::Access::open);
  if (!put) std::cerr << "what was proved is not remembered: " << put.error().message << "\n";
}

}  // namespace

Result<std::optional<proof::SignedCheckpoint>> newest_proved(const Common& common,
                                                             const Hash& community) {
  const std::string file = folder::DataFolder{common.data}.proved();
  const Result<Bytes> note = machine::read_file(file, limits::kCheckpointBytes);
  if (!note && note.error().kind == ErrorKind::not_found) return std::nullopt;
  if (!note) return tl::unexpected(note.error());
  Result<proof::SignedCheckpoint> read = proof::parse_checkpoint(*note);
  if (!read) return error(ErrorKind::corrupt, file + ": " + read.error().message);
  if (read->checkpoint.origin != proof::log_origin(community)) return std::nullopt;
  return std::optional(*std::move(read));
}

Status follow_on(const Common& common, const Hash& community,
                 const std::optional<proof::SignedCheckpoint>& before, const std::string& note,
                 const std::string& continuity) {
  const Result<proof::SignedCheckpoint> next = proof::parse_checkpoint(note);
  if (!next) return tl::unexpected(next.error());
  if (before && next->checkpoint.size < before->checkpoint.size) {
    return error(ErrorKind::corrupt,
                 "the node proves an older log than before, of " + words_of(next->checkpoint) +
                     " after one of " + words_of(before->checkpoint) +
                     ": it is behind, or was set back. Ask another node, or ask again later" +
                     declared(continuity) + ". Whoever accepts the loss removes " +
                     folder::DataFolder{common.data}.proved());
  }
  if (before) {
    const Result<bool> follows = is_beginning(common, before->checkpoint, next->checkpoint);
    if (!follows) return at("whether its log goes on from the last one", follows.error());
    if (!*follows) return two_histories(common, *before, note, next->checkpoint, continuity);
  }
  keep(common, community, next->checkpoint, note);
  return {};
}

}  // namespace comity::cli
