#include "signer/witness.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "folder/data_folder.h"
#include "folder/key_file.h"
#include "following/catch_up.h"
#include "ledger/continuation.h"
#include "machine/log.h"
#include "proof/limits.h"
#include "registers/members/queries.h"
#include "registers/names/queries.h"
#include "wire/messages.h"

namespace comity::signer {
namespace {

constexpr std::int64_t kSecond = 1'000;
// A node that was started anew knows nothing, and a cosignature is to be younger than two minutes.
constexpr std::int64_t kAgainAfter = 60 * kSecond;
// Where nobody waits to sign.
constexpr std::int64_t kBetweenCosignatures = kSecond;
constexpr std::int64_t kOldest = 120 * kSecond;
constexpr std::int64_t kClocksDiffer = 60 * kSecond;

}  // namespace

Result<std::vector<WitnessKey>> load_witness_keys(const std::string& folder,
                                                  const folder::PassphraseSource& passphrase) {
  std::vector<std::string> paths;
  std::error_code code;
  for (const auto& entry :
       std::filesystem::directory_iterator(folder::DataFolder{folder}.keys(), code)) {
    if (entry.path().string().ends_with(".witness.key")) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<WitnessKey> keys;
  for (const std::string& path : paths) {
    Result<folder::LoadedKey> loaded = folder::read_witness_key_file(path, passphrase);
    if (!loaded) return tl::unexpected(loaded.error());
    keys.push_back({loaded->label.party, std::move(loaded->key)});
  }
  return keys;
}

std::size_t others_needed(std::size_t members, std::size_t threshold) {
  if (threshold == 0 || threshold > members) return members;
  return std::min(members - threshold + 1, threshold - 1);
}

// Somebody has opened a session that is not in what was cosigned last.
bool Witness::is_waited_for() const {
  const ledger::Ledger& ledger = follower_.ledger();
  const std::uint64_t height = ledger.head().height;
  const Result<std::unique_ptr<state::View>> view = ledger.view(height);
  if (!view) return false;
  for (const std::string& apex : names::zones(**view)) {
    for (const keys::Role role : keys::kRoles) {
      const std::vector<std::uint64_t> open = keys::open_sessions(**view, apex, role, height);
      v1::SigningSession session;
      if (open.empty() || !keys::find_session(**view, apex, role, open.back(), session)) continue;
      const Result<std::uint64_t> index = ledger.log_index(session.opened_height());
      if (index && *index >= size_) return true;
    }
  }
  return false;
}

bool Witness::is_due(std::uint64_t size) const {
  if (keys_.empty()) return false;
  const std::int64_t since = clocks_.monotonic() - cosigned_at_;
  if (cosigned_at_ == 0 || since >= kAgainAfter) return true;
  if (since >= kBetweenCosignatures) return size > size_ || !is_shown_;
  return size > size_ && is_waited_for();
}

Result<bool> Witness::tend() {
  bool news = false;
  // Where this folder is an older copy, what it cosigned since is there.
  if (looked_at_ == 0) {
    Result<bool> first = look();
    if (!first) return first;
    news = *first;
  }
  const ledger::Ledger& ledger = follower_.ledger();
  const auto newest = proof::parse_checkpoint(follower_.checkpoint());
  // Of a longer log, which others have shown, nothing is known yet.
  const bool is_here = newest && newest->checkpoint.size == ledger.head().log_size;
  if (is_here && is_due(newest->checkpoint.size)) return cosign(*newest);
  if (!waits_.exchange(false) && clocks_.monotonic() - looked_at_ < kSecond) return news;
  return look();
}

Result<bool> Witness::look() {
  Result<bool> news = read(board_.look());
  if (news) looked_at_ = clocks_.monotonic();
  return news;
}

bool Witness::is_on_record(const WitnessKey& key, const state::View& view) {
  if (members::witness_key(view, key.party) == key.key.public_key()) return true;
  if (said_.insert(key.party).second) {
    machine::log::warning("the key " + key.key.public_key().hex() + " with which " + key.party +
                          " would cosign the log is not on record: `comity key add`");
  }
  return false;
}

Result<bool> Witness::cosign(const proof::SignedCheckpoint& checkpoint) {
  const ledger::Ledger& ledger = follower_.ledger();
  const proof::Checkpoint& next = checkpoint.checkpoint;
  const Result<Hash> root = following::log_root(ledger, next.size);
  if (!root) return tl::unexpected(root.error());
  if (*root != next.root) return false;
  const Result<std::unique_ptr<state::View>> view = ledger.view(ledger.head().height);
  if (!view) return tl::unexpected(view.error());
  size_ = next.size;
  cosigned_at_ = clocks_.monotonic();
  const auto seconds = static_cast<std::uint64_t>(clocks_.wall().milliseconds / kSecond);
  const Bytes message = proof::cosignature_message(seconds, checkpoint.note);
  own_.clear();
  bool news = false;
  for (const WitnessKey& key : keys_) {
    if (!is_on_record(key, **view)) continue;
    const std::string line =
        proof::cosignature_line(proof::witness_name(ledger.community(), key.party),
                                key.key.public_key(), seconds, key.key.sign(message));
    const std::string note = proof::without_cosignatures(checkpoint) + line;
    own_.insert(note);
    is_shown_ = false;
    Result<bool> read_all = read(board_.post(note));
    if (!read_all) return read_all;
    news = news || *read_all;
  }
  return news;
}

Result<bool> Witness::read(const Result<std::vector<std::string>>& notes) {
  if (!notes && notes.error().kind == ErrorKind::conflict) {
    if (std::exchange(refused_, notes.error().message) != refused_) {
      machine::log::warning("the node does not take the cosignature: " + refused_);
    }
    return false;
  }
  if (!notes) return tl::unexpected(notes.error());
  const ledger::Ledger& ledger = follower_.ledger();
  const Result<std::unique_ptr<state::View>> view = ledger.view(ledger.head().height);
  if (!view) return tl::unexpected(view.error());
  std::set<std::string> known;
  bool news = false;
  for (const std::string& note : *notes) {
    if (!read_.contains(note)) {
      Result<bool> counted = read(note, **view);
      if (!counted) {
        forked_ = true;
        return counted;
      }
      if (!*counted) continue;
      news = true;
    }
    known.insert(note);
  }
  read_ = std::move(known);
  is_shown_ = std::includes(read_.begin(), read_.end(), own_.begin(), own_.end());
  return news;
}

// True when it is a cosignature of a key on record; an error is a fork.
Result<bool> Witness::read(const std::string& note, const state::View& view) {
  const proof::Policy& policy = follower_.policy();
  const auto parsed = proof::parse_cosigned(note, policy);
  if (!parsed) return false;
  const proof::Checkpoint& shown = parsed->signed_note.checkpoint;
  const std::optional<PublicKey> key = members::witness_key(view, parsed->party);
  // 0: it does not hold, or the party has no such key.
  const std::uint64_t seconds =
      key ? proof::cosigned_at(parsed->signed_note,
                               proof::witness_name(policy.community, parsed->party), *key)
                .value_or(0)
          : 0;
  // Anybody may have kept what was given up, and hand it in for ever.
  if (ledger::may_be_given_up(view, shown.size, seconds) && !is_ours(shown)) {
    return false;
  }
  // The log's keys have signed it, whoever brings it.
  if (Status met = follower_.meet(note); !met && met.error().kind == ErrorKind::corrupt) {
    return tl::unexpected(met.error());
  }
  if (!key || seconds == 0) return false;
  const Cosigned next{*key, shown, seconds};
  const std::lock_guard lock(mutex_);
  Cosigned& last = known_[parsed->party];
  const bool is_newer =
      std::pair(next.checkpoint.size, next.seconds) > std::pair(last.checkpoint.size, last.seconds);
  if (last.key != next.key || is_newer) last = next;
  return true;
}

bool Witness::counts(const std::string& party, const state::View& view, std::uint64_t least) const {
  const auto found = known_.find(party);
  if (found == known_.end()) return false;
  const Cosigned& it = found->second;
  const std::int64_t now = clocks_.wall().milliseconds;
  const std::uint64_t latest = static_cast<std::uint64_t>((now + kClocksDiffer) / kSecond);
  const std::uint64_t oldest = static_cast<std::uint64_t>((now - kOldest) / kSecond);
  if (it.seconds > latest || it.seconds <= oldest) return false;
  return it.checkpoint.size >= least && is_ours(it.checkpoint) &&
         members::witness_key(view, party) == it.key;
}

bool Witness::is_ours(const proof::Checkpoint& checkpoint) const {
  if (checkpoint.size > follower_.ledger().head().log_size) return false;
  const Result<Hash> root = following::log_root(follower_.ledger(), checkpoint.size);
  return root && *root == checkpoint.root;
}

std::map<std::string, Witness::Cosigned> Witness::cosigned() const {
  const std::lock_guard lock(mutex_);
  return known_;
}

Status Witness::backed(const std::string& party, const dns::Name& apex, keys::Role role,
                       std::uint64_t opened) const {
  if (forked_) return error(ErrorKind::conflict, "the log's keys have signed two histories");
  const ledger::Ledger& ledger = follower_.ledger();
  const Result<std::unique_ptr<state::View>> view = ledger.view(ledger.head().height);
  if (!view) return tl::unexpected(view.error());
  std::uint64_t least = 0;
  if (opened != 0) {
    const Result<std::uint64_t> index = ledger.log_index(opened);
    if (!index) return tl::unexpected(index.error());
    least = *index + 1;
  }
  v1::SigningGroup group;
  if (!keys::find_group(**view, apex.text(), role, group)) {
    return error(ErrorKind::not_found, "there is no such group");
  }
  std::size_t count = 0;
  std::string missing;
  {
    const std::lock_guard lock(mutex_);
    for (const v1::GroupMember& member : group.members()) {
      if (member.party() == party) continue;
      if (counts(member.party(), **view, least)) {
        ++count;
      } else {
        missing += (missing.empty() ? "" : ", ") + member.party();
      }
    }
  }
  const std::size_t needed =
      others_needed(static_cast<std::size_t>(group.members_size()), group.threshold());
  if (count >= needed) return {};
  waits_ = true;
  return error(ErrorKind::unavailable, std::to_string(count) + " of the " + std::to_string(needed) +
                                           " other members that have to have cosigned the log" +
                                           (opened == 0 ? "" : " it stands in") +
                                           " have done so of late, not " + missing +
                                           ": `comity witnesses` shows who has");
}

}  // namespace comity::signer
