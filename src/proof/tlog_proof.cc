#include "proof/tlog_proof.h"

#include <algorithm>

#include "proof/limits.h"

namespace comity::proof {
namespace {

constexpr std::string_view kProofLine = "c2sp.org/tlog-proof@v1\n";
constexpr std::string_view kIndex = "index ";
constexpr std::size_t kMostDigits = 19;  // below 2^63, as sizes of checkpoints are

}  // namespace

std::string to_text(const TlogProof& proof) {
  std::string text(kProofLine);
  text += std::string(kIndex) + std::to_string(proof.index) + "\n";
  for (const Hash& hash : proof.hashes) text += to_base64(hash.view()) + "\n";
  return text + "\n" + proof.checkpoint;
}

Result<TlogProof> parse_tlog_proof(std::string_view text) {
  if (text.size() > limits::kTlogProofBytes) return error("tlog-proof: too long");
  if (!text.starts_with(kProofLine)) {
    return error("tlog-proof: does not start with the line `c2sp.org/tlog-proof@v1`");
  }
  const std::size_t blank = text.find("\n\n");
  if (blank == std::string_view::npos) return error("tlog-proof: no blank line ends the proof");
  TlogProof proof;
  proof.checkpoint = text.substr(blank + 2);
  std::string_view lines = text.substr(kProofLine.size(), blank + 1 - kProofLine.size());
  const std::size_t end = lines.find('\n');
  const std::string_view index = lines.substr(0, end);
  if (!index.starts_with(kIndex) || index.size() > kIndex.size() + kMostDigits ||
      !std::all_of(index.begin() + kIndex.size(), index.end(),
                   [](char c) { return c >= '0' && c <= '9'; })) {
    return error("tlog-proof: line 2 is not `index` and a number");
  }
  for (const char digit : index.substr(kIndex.size())) {
    proof.index = proof.index * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  for (lines.remove_prefix(end + 1); !lines.empty(); lines.remove_prefix(lines.find('\n') + 1)) {
    const Result<Bytes> octets = from_base64(lines.substr(0, lines.find('\n')));
    if (!octets || octets->size() != Hash::kSize) {
      return error("tlog-proof: hash " + std::to_string(proof.hashes.size() + 1) +
                   " is not 32 octets in base64");
    }
    if (proof.hashes.size() == limits::kLogProofHashes) return error("tlog-proof: too many hashes");
    proof.hashes.push_back(*Hash::from(*octets));
  }
  if (to_text(proof) != text) return error("tlog-proof: the index is not in its shortest form");
  return proof;
}

}  // namespace comity::proof
