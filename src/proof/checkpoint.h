// Checkpoints: signed notes over the size and root of the log (C2SP tlog-checkpoint, signed-note;
// docs/spec/checkpoint.md). Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace comity::proof {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Hash root;

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// One signature line: key id = first 4 octets of SHA-256(name || 0x0A || type || public key).
struct NoteSignature {
  std::string name;
  std::uint32_t key_id = 0;
  Bytes blob;  // what follows the key id; for type 0x01 the 64 octets of Ed25519
};

struct SignedCheckpoint {
  Checkpoint checkpoint;
  std::string note;  // the signed text, with its last newline
  std::vector<NoteSignature> signatures;
};

// The origin of a community's log: "comity.v1/" || hex(community id).
[[nodiscard]] std::string log_origin(const Hash& community);
// Of a signature line: U+2014 and a space.
inline constexpr std::string_view kSignatureStart = "\xe2\x80\x94 ";
// The type octet of an Ed25519 key in a note (C2SP signed-note).
inline constexpr BytesView kEd25519KeyType("\x01", 1);
[[nodiscard]] std::uint32_t note_key_id(std::string_view name, const PublicKey& key);

// The text that is signed: origin, size, base64(root), each on a line of its own.
[[nodiscard]] std::string note_text(const Checkpoint& checkpoint);
[[nodiscard]] std::string signature_line(std::string_view name, const PublicKey& key,
                                         const Signature& signature);
// Text, blank line, signature lines.
[[nodiscard]] Result<SignedCheckpoint> parse_checkpoint(std::string_view text);
// True when a type 0x01 signature of `key` under the note's origin as name stands there and holds.
[[nodiscard]] bool signed_by(const SignedCheckpoint& checkpoint, const PublicKey& key);

}  // namespace comity::proof
