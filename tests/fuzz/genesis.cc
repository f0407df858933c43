// Genesis: an accepted one is signed by every founder over exactly its body, and nothing else is
// accepted. The input is tried as a Genesis, and as a body that founders sign whose key's seed is
// SHA-256 of their handle: so mutations get past the signatures.
#include <string>

#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "ledger/ledger.h"
#include "ledger/signing.h"
#include "property.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity {
namespace {

Result<Hash> check(const v1::Genesis& genesis) {
  return ledger::check_genesis(wire::encode(genesis), ledger::Registry({}));
}

void demand_signed(v1::Genesis genesis) {
  v1::GenesisBody body;
  fuzz::demand(wire::parse_stored(genesis.body(), body), "the body can be read");
  fuzz::demand(body.founders_size() == genesis.signatures_size(), "every founder signed");
  for (int i = 0; i < body.founders_size(); ++i) {
    if (i > 0) {
      fuzz::demand(body.founders(i - 1).party().handle() < body.founders(i).party().handle(),
                   "founders are ascending");
    }
  }
  genesis.mutable_signatures(0)->mutable_signature()->back() ^= 1;
  fuzz::demand(!check(genesis), "a wrong signature is refused");
}

void try_genesis(BytesView bytes) {
  const Result<Hash> id = ledger::check_genesis(bytes, ledger::Registry({}));
  if (!id) {
    fuzz::demand(id.error().message.starts_with("genesis: "), "a refusal says of what");
    return;
  }
  v1::Genesis genesis;
  fuzz::demand(wire::parse_stored(bytes, genesis), "what is accepted can be read");
  fuzz::demand(*id == crypto::sha256(genesis.body()), "the id is the hash of the body");
  demand_signed(genesis);
}

void try_body(BytesView bytes) {
  v1::GenesisBody body;
  if (!wire::parse_stored(bytes, body) || body.founders_size() > 8) return;
  v1::Genesis genesis;
  genesis.set_body(Bytes(bytes));
  const Bytes message = ledger::genesis_message(bytes);
  for (const v1::Founder& founder : body.founders()) {
    const Hash seed = crypto::sha256(founder.party().handle());
    const auto key = crypto::SigningKey::from_seed(seed.octets);
    if (!key) return;
    v1::GenesisSignature& signature = *genesis.add_signatures();
    signature.set_party(founder.party().handle());
    signature.set_key(key->public_key().bytes());
    signature.set_signature(key->sign(message).bytes());
  }
  if (check(genesis)) demand_signed(genesis);
}

}  // namespace
}  // namespace comity

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  comity::wire::silence_library_log();
  comity::fuzz::demand(comity::crypto::initialise().has_value(), "the library is ready");
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const comity::BytesView bytes(reinterpret_cast<const char*>(data), size);
  comity::try_genesis(bytes);
  comity::try_body(bytes);
  return 0;
}
