// Checkpoints: the text that was signed is the one that the parsed values give back.
#include "proof/checkpoint.h"
#include "crypto/ed25519.h"
#include "property.h"

using comity::fuzz::demand;
namespace proof = comity::proof;

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  demand(comity::crypto::initialise().has_value(), "libsodium is ready");
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto parsed = proof::parse_checkpoint(text);
  if (!parsed) {
    demand(parsed.error().message.starts_with("checkpoint: "), "a refusal says why");
    return 0;
  }
  demand(proof::note_text(parsed->checkpoint) == parsed->note, "the text has one form");
  demand(text.starts_with(parsed->note), "the text is what stands in front");
  demand(!parsed->signatures.empty(), "a checkpoint is signed");
  std::string again = parsed->note + "\n";
  for (const proof::NoteSignature& line : parsed->signatures) {
    comity::Bytes octets;
    comity::append_u32(octets, line.key_id);
    again += "\xe2\x80\x94 " + line.name + " " + comity::to_base64(octets + line.blob) + "\n";
  }
  demand(again == text, "signature lines have one form");
  static_cast<void>(proof::signed_by(*parsed, comity::PublicKey{}));
  return 0;
}
