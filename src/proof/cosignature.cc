#include "proof/cosignature.h"

#include <algorithm>

#include "crypto/hash.h"
#include "crypto/verify.h"

namespace comity::proof {
namespace {

constexpr BytesView kCosignatureKeyType("\x04", 1);
constexpr std::size_t kTimeBytes = 8;
constexpr std::size_t kMostBlobBytes = kTimeBytes + Signature::kSize;

std::uint32_t key_id(std::string_view name, const PublicKey& key) {
  return read_u32(crypto::sha256({name, "\n", kCosignatureKeyType, key.view()}).view());
}

std::string text_of(const NoteSignature& line) {
  Bytes octets;
  append_u32(octets, line.key_id);
  return std::string(kSignatureStart) + line.name + " " + to_base64(octets.append(line.blob)) +
         "\n";
}

}  // namespace

std::string witness_name(const Hash& community, std::string_view party) {
  return log_origin(community) + "/" + std::string(party);
}

Bytes cosignature_message(std::uint64_t seconds, std::string_view note) {
  return "cosignature/v1\ntime " + std::to_string(seconds) + "\n" + std::string(note);
}

std::string cosignature_line(std::string_view name, const PublicKey& key, std::uint64_t seconds,
                             const Signature& signature) {
  Bytes octets;
  append_u32(octets, key_id(name, key));
  append_u64(octets, seconds);
  octets.append(signature.view());
  return std::string(kSignatureStart) + std::string(name) + " " + to_base64(octets) + "\n";
}

std::optional<std::uint64_t> cosigned_at(const SignedCheckpoint& checkpoint, std::string_view name,
                                         const PublicKey& key) {
  std::optional<std::uint64_t> newest;
  const std::uint32_t id = key_id(name, key);
  for (const NoteSignature& line : checkpoint.signatures) {
    if (line.name != name || line.key_id != id || line.blob.size() < kTimeBytes) continue;
    const std::uint64_t seconds = read_u64(line.blob);
    const Result<Signature> signature = Signature::from(BytesView(line.blob).substr(kTimeBytes));
    if (!signature || seconds <= newest.value_or(0)) continue;
    const Bytes message = cosignature_message(seconds, checkpoint.note);
    if (crypto::verify(key, message, *signature)) newest = seconds;
  }
  return newest;
}

std::string without_cosignatures(const SignedCheckpoint& checkpoint) {
  std::string text = checkpoint.note + "\n";
  for (const NoteSignature& line : checkpoint.signatures) {
    if (line.name == checkpoint.checkpoint.origin) text += text_of(line);
  }
  return text;
}

Result<CosignedNote> parse_cosigned(std::string_view text, const Policy& policy) {
  Result<SignedCheckpoint> note = parse_checkpoint(text);
  if (!note) return tl::unexpected(note.error());
  const std::string origin = log_origin(policy.community);
  if (note->checkpoint.origin != origin) return error("cosignature: of another log");
  // So what is kept of a note is small.
  if (note->signatures.size() > policy.keys.size() + 1) return error("cosignature: too many lines");
  std::string party;
  for (const NoteSignature& line : note->signatures) {
    if (line.blob.size() > kMostBlobBytes) return error("cosignature: a line is too long");
    if (line.name == origin) continue;
    if (!party.empty() || !line.name.starts_with(origin + "/")) {
      return error("cosignature: a line is neither the log's nor of one party");
    }
    party = line.name.substr(origin.size() + 1);
  }
  if (party.empty()) return error("cosignature: no party has cosigned the note");
  if (policy.threshold == 0 || count_signatures(*note, policy) < policy.threshold) {
    return error("cosignature: the log's keys have not signed the note");
  }
  return CosignedNote{std::move(party), *std::move(note)};
}

}  // namespace comity::proof
