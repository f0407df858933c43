// What a bundle holds, judged though nothing of it is proven: whoever has the log's keys can have
// any octets included. The answer is a value, whatever they are.
#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "evidence/recompute.h"
#include "proof/transaction.h"
#include "property.h"
#include "wire/codec.h"
#include "wire/messages.h"

using comity::fuzz::demand;
namespace evidence = comity::evidence;
namespace proof = comity::proof;

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  comity::wire::silence_library_log();
  demand(comity::crypto::initialise().has_value(), "libsodium is ready");
  return 0;
}

namespace {

void include(const comity::v1::ProofBundle& bundle, proof::Verified& out) {
  out.community = comity::crypto::sha256(bundle.genesis_body());
  out.genesis_body = bundle.genesis_body();
  for (const auto& it : bundle.records()) {
    out.records.push_back({it.table(), it.collection(), it.key(),
                           it.absent() ? std::nullopt : std::optional(it.value())});
  }
  for (const auto& whole : bundle.collections()) {
    out.collections.push_back({whole.table(), whole.collection()});
    for (const auto& it : whole.records()) {
      out.records.push_back({whole.table(), whole.collection(), it.key(), it.value()});
    }
  }
  for (const auto& it : bundle.transactions()) {
    comity::v1::Transaction envelope;
    comity::v1::Body body;
    if (!comity::wire::parse_stored(it.transaction(), envelope) ||
        !comity::wire::parse_stored(envelope.body(), body)) {
      continue;
    }
    const auto key = comity::PublicKey::from(body.key());
    out.transactions.push_back({proof::transaction_id(envelope.body()), it.index(), it.outcome(),
                                body.party(), key.value_or(comity::PublicKey{}), envelope.body()});
  }
  out.signed_transactions.assign(bundle.signed_transactions().begin(),
                                 bundle.signed_transactions().end());
  for (const auto& it : bundle.genesis_actions()) {
    out.genesis_actions.push_back(comity::wire::encode(it));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const comity::BytesView octets(reinterpret_cast<const char*>(data), size);
  comity::v1::ProofBundle bundle;
  if (!comity::wire::parse_stored(octets, bundle)) return 0;
  proof::Verified included;
  include(bundle, included);
  const auto judged = evidence::recompute(included);
  demand(judged.has_value() || !judged.error().message.empty(), "a refusal says why");
  return 0;
}
