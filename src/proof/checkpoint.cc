#include "proof/checkpoint.h"

#include <algorithm>
#include <optional>

#include "crypto/hash.h"
#include "crypto/verify.h"
#include "proof/limits.h"

namespace comity::proof {
namespace {

constexpr std::size_t kKeyIdBytes = 4;
// Other readers of such logs count in signed 64-bit integers.
constexpr std::uint64_t kLargestSize = 0x7fff'ffff'ffff'ffff;

// Origins and names of keys: printable ASCII without space, and without the plus that separates the
// parts of a verifier key (C2SP signed-note). Ours have no need for more.
bool is_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(),
                                      [](char c) { return c > ' ' && c <= '~' && c != '+'; });
}

// Takes a line with its newline off the front of `text`.
std::optional<std::string_view> take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<std::uint64_t> size_from(std::string_view digits) {
  if (digits.empty() || digits.size() > 19 || (digits.size() > 1 && digits[0] == '0')) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  if (value > kLargestSize) return std::nullopt;
  return value;
}

Result<Checkpoint> parse_text(std::string_view text) {
  const auto origin = take_line(text);
  const auto size = take_line(text);
  const auto root = take_line(text);
  if (!root) return error("checkpoint: the text has less than three lines");
  if (!text.empty()) return error("checkpoint: the text has more than three lines");
  Checkpoint checkpoint;
  if (!is_name(*origin)) return error("checkpoint: the origin in line 1 is not a name");
  checkpoint.origin = *origin;
  const std::optional<std::uint64_t> value = size_from(*size);
  if (!value) return error("checkpoint: line 2 is not a decimal size");
  checkpoint.size = *value;
  const Result<Bytes> octets = from_base64(*root);
  if (!octets || octets->size() != Hash::kSize) {
    return error("checkpoint: line 3 is not a hash of 32 octets in base64");
  }
  checkpoint.root = *Hash::from(*octets);
  return checkpoint;
}

Result<NoteSignature> parse_signature(std::string_view line) {
  if (!line.starts_with(kSignatureStart))
    return error("does not start with an em dash and a space");
  line.remove_prefix(kSignatureStart.size());
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return error("has no space behind the name");
  NoteSignature signature;
  signature.name = line.substr(0, space);
  if (!is_name(signature.name)) return error("the name is not a name");
  const Result<Bytes> octets = from_base64(line.substr(space + 1));
  if (!octets) return error(octets.error().message);
  if (octets->size() <= kKeyIdBytes) return error("the signature is too short");
  signature.key_id = read_u32(*octets);
  signature.blob = octets->substr(kKeyIdBytes);
  return signature;
}

}  // namespace

std::string log_origin(const Hash& community) { return "comity.v1/" + community.hex(); }

std::uint32_t note_key_id(std::string_view name, const PublicKey& key) {
  return read_u32(crypto::sha256({name, "\n", kEd25519KeyType, key.view()}).view());
}

std::string note_text(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         to_base64(checkpoint.root.view()) + "\n";
}

std::string signature_line(std::string_view name, const PublicKey& key,
                           const Signature& signature) {
  Bytes octets;
  append_u32(octets, note_key_id(name, key));
  octets.append(signature.view());
  return std::string(kSignatureStart) + std::string(name) + " " + to_base64(octets) + "\n";
}

Result<SignedCheckpoint> parse_checkpoint(std::string_view text) {
  if (text.size() > limits::kCheckpointBytes) return error("checkpoint: too long");
  const std::size_t blank = text.find("\n\n");
  if (blank == std::string_view::npos) return error("checkpoint: no blank line ends the text");
  SignedCheckpoint parsed;
  parsed.note = text.substr(0, blank + 1);
  text.remove_prefix(blank + 2);
  Result<Checkpoint> checkpoint = parse_text(parsed.note);
  if (!checkpoint) return tl::unexpected(checkpoint.error());
  parsed.checkpoint = std::move(*checkpoint);

  while (!text.empty()) {
    const std::string place =
        "checkpoint: signature line " + std::to_string(parsed.signatures.size() + 1);
    const auto line = take_line(text);
    if (!line) return error(place + ": does not end with a newline");
    if (parsed.signatures.size() == limits::kCheckpointSignatures) {
      return error("checkpoint: too many signature lines");
    }
    Result<NoteSignature> signature = parse_signature(*line);
    if (!signature) return at(place, signature.error());
    parsed.signatures.push_back(std::move(*signature));
  }
  if (parsed.signatures.empty()) return error("checkpoint: no signature line");
  return parsed;
}

bool signed_by(const SignedCheckpoint& checkpoint, const PublicKey& key) {
  const std::string& name = checkpoint.checkpoint.origin;
  const std::uint32_t key_id = note_key_id(name, key);
  // Key ids are short enough to be made equal on purpose, so each line that could be this key's is
  // tried, and one that fails proves nothing.
  return std::any_of(checkpoint.signatures.begin(), checkpoint.signatures.end(),
                     [&](const NoteSignature& line) {
                       const Result<Signature> signature = Signature::from(line.blob);
                       return line.name == name && line.key_id == key_id && signature &&
                              crypto::verify(key, checkpoint.note, *signature);
                     });
}

}  // namespace comity::proof
