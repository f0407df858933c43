#include "following/fork.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "proof/limits.h"
#include "proof/log.h"

namespace comity::following {
namespace {

constexpr std::string_view kFirst = "comity fork v1\n\nseen first:\n";
constexpr std::string_view kThen = "\nseen then:\n";
constexpr std::string_view kLarger = "\nthe larger, when it had as many entries:\n";

// Root and consistency of the log with these leaves, when it had `size` entries.
Result<std::vector<Hash>> beginning_of(std::span<const Hash> leaves, std::uint64_t size) {
  const proof::NodeReader read = [&](int level, std::uint64_t index) -> Result<Hash> {
    const std::size_t width = std::size_t{1} << level;
    return proof::log_root(leaves.subspan(index * width, width));
  };
  Result<std::vector<Hash>> hashes = proof::make_consistency(size, leaves.size(), read);
  if (!hashes) return hashes;
  hashes->insert(hashes->begin(), proof::log_root(leaves.first(size)));
  return hashes;
}

Result<std::vector<Hash>> hashes_in(std::string_view text) {
  std::vector<Hash> hashes;
  while (!text.empty() && hashes.size() <= limits::kLogProofHashes) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const Result<Bytes> octets = from_base64(text.substr(0, end));
    const Result<Hash> hash = Hash::from(octets ? *octets : Bytes());
    if (!hash) return error("fork: a line is no hash");
    hashes.push_back(*hash);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return hashes;
}

Result<proof::Checkpoint> signed_part(std::string_view text, const proof::Policy& policy) {
  const auto note = proof::parse_checkpoint(text);
  if (!note) return tl::unexpected(note.error());
  if (note->checkpoint.origin != proof::log_origin(policy.community)) {
    return error("fork: a checkpoint is of another log");
  }
  if (policy.threshold == 0 || proof::count_signatures(*note, policy) < policy.threshold) {
    return error("fork: a checkpoint lacks signatures of the log's keys");
  }
  return note->checkpoint;
}

}  // namespace

std::string fork_text(std::string_view first, std::string_view then, std::span<const Hash> larger) {
  std::string text(kFirst);
  text.append(first).append(kThen).append(then);
  const auto one = proof::parse_checkpoint(first);
  const auto other = proof::parse_checkpoint(then);
  if (!one || !other || larger.empty()) return text;
  const auto [least, most] = std::minmax(one->checkpoint.size, other->checkpoint.size);
  if (least == most || most != larger.size()) return text;
  const Result<std::vector<Hash>> hashes = beginning_of(larger, least);
  if (!hashes) return text;
  text += kLarger;
  for (const Hash& hash : *hashes) text += to_base64(hash.view()) + "\n";
  return text;
}

Status verify_fork(std::string_view text, const proof::Policy& policy) {
  const std::size_t then = text.find(kThen);
  if (!text.starts_with(kFirst) || then == std::string_view::npos) {
    return error("fork: does not have the form `comity fork v1`");
  }
  const std::size_t behind = then + kThen.size();
  const std::size_t larger = std::min(text.find(kLarger, behind), text.size());
  Result<proof::Checkpoint> least =
      signed_part(text.substr(kFirst.size(), then - kFirst.size()), policy);
  if (!least) return tl::unexpected(least.error());
  Result<proof::Checkpoint> most = signed_part(text.substr(behind, larger - behind), policy);
  if (!most) return tl::unexpected(most.error());
  if (least->size > most->size) std::swap(least, most);
  if (least->size == most->size) {
    if (least->root != most->root) return {};
    return error("fork: both checkpoints are one");
  }
  if (larger == text.size()) {
    return error(
        "fork: both checkpoints are signed, but of different sizes, and nothing here says "
        "whether one log goes on from the other");
  }
  Result<std::vector<Hash>> hashes = hashes_in(text.substr(larger + kLarger.size()));
  if (!hashes) return tl::unexpected(hashes.error());
  if (hashes->empty()) return error("fork: no hash of the larger log");
  const Hash root = hashes->front();
  hashes->erase(hashes->begin());
  if (!proof::verify_consistency(least->size, root, most->size, most->root, *hashes)) {
    return error("fork: the hashes are not those of the larger log");
  }
  if (root != least->root) return {};
  return error("fork: the larger log goes on from the smaller, so there is one history");
}

}  // namespace comity::following
