// Commitment lists and elements of joint signatures: what is accepted has one form, is in order,
// and holds only elements that the group's arithmetic can work with.
#include "base/limits.h"
#include "crypto/ed25519.h"
#include "crypto/frost/commitment_list.h"
#include "crypto/frost/point.h"
#include "crypto/frost/vss_commitment.h"
#include "property.h"

using comity::fuzz::demand;
namespace frost = comity::crypto::frost;

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  demand(comity::crypto::initialise().has_value(), "libsodium is ready");
  demand(frost::check_library().has_value(), "libsodium refuses mixed order");
  return 0;
}

namespace {

void check_element(const frost::Element& element) {
  const frost::Scalar last = frost::Scalar() - frost::Scalar::from_number(1);
  const frost::Point point(element);
  demand((last * point + point).is_identity(), "an element has the order of the group");
  demand(!point.is_identity(), "the identity is no element");
}

void check_vss(comity::BytesView bytes) {
  const std::size_t threshold = bytes.size() / frost::kElementBytes;
  const auto commitment = frost::VssCommitment::decode(bytes, threshold);
  if (!commitment) return;
  demand(commitment->encode() == bytes, "a polynomial's commitment has one form");
  demand(commitment->threshold() == threshold && threshold >= 2, "its length is the threshold");
  demand(!frost::VssCommitment::decode(bytes, threshold + 1), "and no other");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const comity::BytesView bytes(reinterpret_cast<const char*>(data), size);
  check_vss(bytes);
  const auto list = frost::CommitmentList::decode(bytes);
  if (!list) {
    demand(!list.error().message.empty(), "a refusal says why");
    return 0;
  }
  demand(list->encode() == bytes, "a list has one form");
  demand(list->rows().size() <= comity::limits::kFrostMembers, "a list has its limit");
  const frost::SignerCommitment* before = nullptr;
  for (const frost::SignerCommitment& row : list->rows()) {
    demand(!row.signer.scalar().is_zero(), "no signer is zero");
    demand(before == nullptr || before->signer < row.signer, "signers ascend");
    check_element(row.nonce.hiding);
    check_element(row.nonce.binding);
    before = &row;
  }
  return 0;
}
