// Nonce commitments and shares as they travel: what is read is written back octet by octet, whole
// or not at all; a refusal says which one it is.
#include "crypto/ed25519.h"
#include "crypto/frost/element.h"
#include "property.h"
#include "signing/session/octets.h"

using comity::fuzz::demand;
namespace frost = comity::crypto::frost;
namespace signing = comity::signing;

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  demand(comity::crypto::initialise().has_value(), "libsodium is ready");
  demand(frost::check_library().has_value(), "libsodium refuses mixed order");
  return 0;
}

namespace {

void try_shares(comity::BytesView bytes) {
  const std::size_t count = bytes.size() / signing::kShareBytes;
  const auto shares = signing::read_shares(bytes, count);
  demand(!signing::read_shares(bytes, count + 1), "one too few is none");
  if (!shares) {
    demand(shares.error().message.starts_with("share"), "a refusal says which");
    return;
  }
  comity::Bytes again;
  for (const frost::Scalar& share : *shares) signing::append_share(again, share);
  demand(again == bytes, "shares have one form");
}

void try_commitments(comity::BytesView bytes) {
  const std::size_t count = bytes.size() / signing::kCommitmentBytes;
  for (std::size_t index = 0; index < count; ++index) {
    const auto commitment = signing::read_commitment(bytes, index);
    if (!commitment) {
      demand(commitment.error().message.starts_with("commitment " + std::to_string(index) + ", "),
             "a refusal says which");
      continue;
    }
    comity::Bytes again;
    signing::append_commitment(again, *commitment);
    demand(again == bytes.substr(index * signing::kCommitmentBytes, signing::kCommitmentBytes),
           "a commitment has one form");
  }
  demand(!signing::read_commitment(bytes.substr(0, count * signing::kCommitmentBytes), count),
         "there is none behind the last");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMost = 1'024;
  const comity::BytesView bytes(reinterpret_cast<const char*>(data), size < kMost ? size : kMost);
  try_shares(bytes);
  try_commitments(bytes);
  return 0;
}
