// Bundles: a refusal names its step, the same octets say the same twice, and whatever holds under a
// policy holds under the community whose policy it is. The digest is made anew, so that the fuzzer
// reaches the steps behind it.
#include "proof/bundle.h"
#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "property.h"
#include "wire/codec.h"
#include "wire/messages.h"

using comity::fuzz::demand;
namespace proof = comity::proof;

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  comity::wire::silence_library_log();
  demand(comity::crypto::initialise().has_value(), "libsodium is ready");
  return 0;
}

namespace {

void demand_named_step(const comity::Error& refusal) {
  const std::string step = refusal.message.substr(0, refusal.message.find(": "));
  for (const char* name : {"bundle", "genesis", "policy", "checkpoint", "log", "block", "root",
                           "continuity", "record", "collection", "transaction", "newer rules"}) {
    if (step == name) return;
  }
  demand(false, "a refusal names its step");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const comity::BytesView octets(reinterpret_cast<const char*>(data), size);
  const proof::Trust any{.community = comity::Hash{}, .policy = {}};
  const auto refused = proof::verify(octets, any);
  demand(!refused, "nobody's community is anybody's");
  demand_named_step(refused.error());

  comity::v1::ProofBundle bundle;
  if (!comity::wire::parse_stored(octets, bundle)) return 0;
  const comity::Bytes sealed = proof::seal(bundle);
  const comity::Hash community = comity::crypto::sha256(bundle.genesis_body());
  const auto verified = proof::verify(sealed, {.community = community, .policy = {}});
  if (!verified) {
    demand_named_step(verified.error());
    return 0;
  }
  comity::v1::GenesisBody genesis;
  demand(genesis.ParseFromString(bundle.genesis_body()), "its genesis was read");
  const auto policy = proof::policy_of(community, genesis);
  demand(policy.has_value(), "its policy was met");
  const auto again = proof::verify(sealed, {.community = {}, .policy = *policy});
  demand(again && again->records.size() == verified->records.size(), "by its policy too");
  demand(verified->steps.size() >= 6, "every step was walked");
  return 0;
}
