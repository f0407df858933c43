// Actions of the signing register, as a transaction, a body or an action by itself: what its checks
// let through is canonical and within their promises, and a refusal gives its reason.
#include "base/limits.h"
#include "crypto/ed25519.h"
#include "crypto/frost/scalar.h"
#include "crypto/frost/vss_commitment.h"
#include "property.h"
#include "registers/keys/limits.h"
#include "registers/keys/register.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity {
namespace {

namespace frost = crypto::frost;
using fuzz::demand;

void demand_sound(const v1::SetGroup& set) {
  const v1::SigningGroup& group = set.group();
  const auto commitment = frost::VssCommitment::decode(group.commitment(), group.threshold());
  demand(commitment && commitment->encode() == group.commitment(), "a commitment has one form");
  demand(static_cast<std::size_t>(group.members_size()) <= limits::kFrostMembers, "not too many");
  demand(group.threshold() <= static_cast<std::uint32_t>(group.members_size()) &&
             2 * group.threshold() > static_cast<std::uint32_t>(group.members_size()),
         "more than half sign");
  demand((set.role() == v1::DOCUMENT_SIGNING) == !group.document().empty(), "one purpose");
  std::uint32_t previous = 0;
  for (const v1::GroupMember& member : group.members()) {
    demand(member.identifier() > previous && member.identifier() <= 0xffff, "members ascend");
    previous = member.identifier();
  }
}

void demand_sound(const v1::OpenSession& claim) {
  demand(claim.count() >= 1 && claim.count() <= limits::kSessionSets, "there is something to sign");
  demand(claim.unsigned_hash().size() == Hash::kSize, "a hash is 32 octets");
  demand(claim.manifest_root().size() == Hash::kSize, "a root is 32 octets");
  demand(claim.role() == v1::DOCUMENT_SIGNING
             ? !claim.has_inception() && !claim.has_expiration()
             : claim.inception().seconds() < claim.expiration().seconds(),
         "signatures of a zone live");
  demand(claim.role() != v1::ZONE_SIGNING ||
             claim.sets().length() == std::uint64_t{16} * claim.count(),
         "16 octets for each set");
  for (int i = 1; i < claim.carries_size(); ++i) {
    demand(claim.carries(i) > claim.carries(i - 1), "sessions ascend");
  }
  demand(claim.inception().nanos() == 0 && claim.expiration().nanos() == 0, "whole seconds");
  for (int i = 0; i < claim.parties_size(); ++i) {
    for (int other = 0; other < i; ++other) {
      demand(claim.parties(i).party() != claim.parties(other).party(), "each party once");
    }
  }
}

void demand_sound(const v1::Action& action) {
  if (action.has_keys_set_group()) return demand_sound(action.keys_set_group());
  if (action.has_keys_open_session()) return demand_sound(action.keys_open_session());
  if (action.has_keys_post_nonces()) {
    const v1::PostNonces& post = action.keys_post_nonces();
    demand(post.count() <= limits::kFrostNoncesPerBatch, "a batch has its limit");
    demand(post.commitments().length() == std::uint64_t{64} * post.count(), "64 octets each");
  } else if (action.has_keys_answer_session()) {
    const std::uint64_t length = action.keys_answer_session().shares().length();
    demand(length % frost::kScalarBytes == 0 && length != 0, "32 octets each");
  } else if (action.has_keys_finish_session()) {
    const v1::FinishSession& finish = action.keys_finish_session();
    demand(finish.zone_digest().size() == 48, "SHA-384");
    const auto share = frost::Scalar::from(finish.share());
    demand(share && share->view() == finish.share(), "a share has one form");
  }
}

void try_action(const v1::Action& action) {
  static const ledger::Register kKeys = keys::table();
  for (const ledger::ActionType& type : kKeys.actions) {
    if (type.number != static_cast<std::uint32_t>(action.action_case())) continue;
    const ledger::Verdict verdict = type.check(action);
    if (verdict) {
      demand_sound(action);
    } else {
      demand(!verdict.error().reason.empty(), "a refusal says why");
      demand(verdict.error().code != ledger::Code::done, "and is one");
    }
  }
}

}  // namespace
}  // namespace comity

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  comity::wire::silence_library_log();
  comity::fuzz::demand(comity::crypto::initialise().has_value(), "libsodium is ready");
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace v1 = comity::v1;
  namespace wire = comity::wire;
  const comity::BytesView bytes(reinterpret_cast<const char*>(data), size);
  if (const auto action = wire::decode<v1::Action>(bytes)) {
    comity::fuzz::demand(wire::encode(*action) == bytes, "accepted bytes are the canonical ones");
    comity::try_action(*action);
  }
  if (const auto body = wire::decode<v1::Body>(bytes)) comity::try_action(body->action());
  if (const auto transaction = wire::decode<v1::Transaction>(bytes)) {
    const auto body = wire::decode<v1::Body>(transaction->body());
    if (body) comity::try_action(body->action());
  }
  return 0;
}
