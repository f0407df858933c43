#include "ledger/genesis.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "base/limits.h"
#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "ledger/ledger.h"
#include "ledger/limits.h"
#include "ledger/records.h"
#include "ledger/run.h"
#include "ledger/signing.h"
#include "ledger/well_formed.h"
#include "ledger/workspace.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

Verdict check_head(const v1::GenesisBody& body) {
  if (body.name().empty()) return refuse(Code::missing_field, "name is absent");
  if (body.name().size() > limits::kCommunityNameBytes) {
    return refuse(Code::out_of_range,
                  "name is longer than " + std::to_string(limits::kCommunityNameBytes) + " octets");
  }
  const auto is_control = [](char c) { return (c >= 0 && c < ' ') || c == '\x7f'; };
  if (std::any_of(body.name().begin(), body.name().end(), is_control)) {
    return refuse(Code::bad_name, "name holds a control character");
  }
  if (!body.has_time()) return refuse(Code::missing_field, "time is absent");
  if (const Result<Time> time = wire::to_time(body.time()); !time) {
    return refuse(Code::out_of_range, "time: " + time.error().message);
  }
  if (body.rules_version() == 0) return refuse(Code::missing_field, "rules_version is absent");
  if (!body.has_constitution()) return refuse(Code::missing_field, "constitution is absent");
  return {};
}

Verdict check_keys(const v1::Founder& founder, std::set<Bytes>& all) {
  const int count = founder.keys_size();
  if (count == 0) return refuse(Code::missing_field, "has no key");
  if (static_cast<std::size_t>(count) > limits::kKeysPerParty) {
    return refuse(Code::out_of_range, "has " + std::to_string(count) + " keys, at most " +
                                          std::to_string(limits::kKeysPerParty) + " are allowed");
  }
  const Bytes* last = nullptr;
  for (const v1::PartyKey& key : founder.keys()) {
    if (key.key().size() != PublicKey::kSize) {
      return refuse(Code::out_of_range, "a key is not of 32 octets");
    }
    if (last != nullptr && key.key() <= *last) {
      return refuse(Code::not_sorted, "keys are not ascending");
    }
    last = &key.key();
    if (!all.insert(key.key()).second) {
      return refuse(Code::key_exists, "key " + to_hex(key.key()) + " is another founder's too");
    }
  }
  return {};
}

Verdict check_founders(const v1::GenesisBody& body) {
  if (body.founders().empty()) return refuse(Code::missing_field, "no founder");
  if (static_cast<std::size_t>(body.founders_size()) > limits::kFounders) {
    return refuse(Code::out_of_range, std::to_string(body.founders_size()) + " founders, at most " +
                                          std::to_string(limits::kFounders) + " are allowed");
  }
  std::set<Bytes> keys;
  std::string_view last;
  for (const v1::Founder& founder : body.founders()) {
    const std::string& handle = founder.party().handle();
    if (!is_handle(handle)) return refuse(Code::bad_name, "a founder's handle is not a handle");
    if (handle <= last) {
      return refuse(Code::not_sorted, "founder " + handle + " stands after " + std::string(last) +
                                          ": handles have to be ascending, each once");
    }
    last = handle;
    if (Verdict v = check_keys(founder, keys); !v) {
      return refuse(v.error().code, "founder " + handle + ": " + v.error().reason);
    }
  }
  return {};
}

bool is_founder(const v1::GenesisBody& body, std::string_view handle) {
  return std::any_of(
      body.founders().begin(), body.founders().end(),
      [&](const v1::Founder& founder) { return founder.party().handle() == handle; });
}

Verdict check_log(const v1::GenesisBody& body) {
  if (static_cast<std::size_t>(body.log_keys_size()) > limits::kLogKeys) {
    return refuse(Code::out_of_range, std::to_string(body.log_keys_size()) + " log keys, at most " +
                                          std::to_string(limits::kLogKeys) + " are allowed");
  }
  const Bytes* last = nullptr;
  for (const v1::LogKey& key : body.log_keys()) {
    if (key.key().size() != PublicKey::kSize) {
      return refuse(Code::out_of_range, "a log key is not of 32 octets");
    }
    if (last != nullptr && key.key() <= *last) {
      return refuse(Code::not_sorted, "log keys are not ascending");
    }
    last = &key.key();
    if (!is_founder(body, key.party())) {
      return refuse(Code::no_such_party,
                    "the party of log key " + to_hex(key.key()) + " is no founder");
    }
  }
  const std::uint32_t threshold = body.policy().threshold();
  if (threshold == 0 || threshold > static_cast<std::uint32_t>(body.log_keys_size())) {
    return refuse(Code::out_of_range, "policy: " + std::to_string(threshold) + " of " +
                                          std::to_string(body.log_keys_size()) +
                                          " log keys cannot sign a checkpoint");
  }
  return {};
}

Verdict check_genesis_content(const v1::GenesisContent& content) {
  if (content.root().empty()) {
    if (content.length() == 0 && content.actions() == 0) return {};
    return refuse(Code::inconsistent, "content has a length or actions but no root");
  }
  if (content.root().size() != Hash::kSize) {
    return refuse(Code::out_of_range, "content root is not of 32 octets");
  }
  if (content.length() > limits::kGenesisContentBytes) {
    return refuse(Code::out_of_range,
                  "content of " + std::to_string(content.length()) + " octets, at most " +
                      std::to_string(limits::kGenesisContentBytes) + " are allowed");
  }
  return {};
}

// The key of `founder` that may sign for it.
const v1::PartyKey* find_signing_key(const v1::Founder& founder, BytesView key) {
  for (const v1::PartyKey& known : founder.keys()) {
    if (known.key() != key) continue;
    const bool votes =
        std::find(known.roles().begin(), known.roles().end(), v1::VOTE) != known.roles().end();
    return votes ? &known : nullptr;
  }
  return nullptr;
}

Verdict check_signature(const v1::Founder& founder, const v1::GenesisSignature& signature,
                        BytesView message) {
  const std::string name = "founder " + founder.party().handle();
  if (signature.party() != founder.party().handle()) {
    return refuse(Code::bad_signature, name +
                                           " has not signed in its place: signatures stand in "
                                           "the order of founders, one each");
  }
  if (find_signing_key(founder, signature.key()) == nullptr) {
    return refuse(Code::bad_signature, name + " signed with a key that is not its own to vote");
  }
  const Result<PublicKey> key = PublicKey::from(signature.key());
  const Result<Signature> octets = Signature::from(signature.signature());
  if (!key || !octets || !crypto::verify(*key, message, *octets)) {
    return refuse(Code::bad_signature, name + ": the signature does not hold for this body");
  }
  return {};
}

// As in the whole genesis, without those of founders who have not signed yet.
Verdict check_some_signatures(const v1::Genesis& genesis, const v1::GenesisBody& body) {
  const Bytes message = genesis_message(genesis.body());
  int next = 0;
  for (const v1::Founder& founder : body.founders()) {
    if (next == genesis.signatures_size()) break;
    if (genesis.signatures(next).party() != founder.party().handle()) continue;
    if (Verdict v = check_signature(founder, genesis.signatures(next), message); !v) return v;
    ++next;
  }
  if (next == genesis.signatures_size()) return {};
  return refuse(Code::bad_signature, "signature of " + genesis.signatures(next).party() +
                                         ": it is no founder, or not in the order of founders");
}

Verdict check_signatures(const v1::Genesis& genesis, const v1::GenesisBody& body) {
  const Bytes message = genesis_message(genesis.body());
  for (int i = 0; i < body.founders_size(); ++i) {
    if (i >= genesis.signatures_size()) {
      return refuse(Code::bad_signature,
                    "founder " + body.founders(i).party().handle() + " has not signed");
    }
    if (Verdict v = check_signature(body.founders(i), genesis.signatures(i), message); !v) {
      return v;
    }
  }
  if (genesis.signatures_size() > body.founders_size()) {
    return refuse(Code::inconsistent, "there are more signatures than founders");
  }
  return {};
}

Verdict check_form(const v1::GenesisBody& body) {
  if (Verdict v = check_head(body); !v) return v;
  if (Verdict v = check_founders(body); !v) return v;
  if (Verdict v = check_log(body); !v) return v;
  return check_genesis_content(body.content());
}

// Of what the ledger itself refuses.
tl::unexpected<Error> own_error(const Refusal& refusal) {
  return genesis_error(refusal, own_outcomes());
}

}  // namespace

tl::unexpected<Error> genesis_error(const Refusal& refusal, std::span<const OutcomeInfo> known) {
  const OutcomeInfo* row = find_outcome(known, refusal.code);
  return error("genesis: " + (row != nullptr ? std::string(row->name) + ": " : "") +
               refusal.reason);
}

Result<GenesisRead> read_genesis(BytesView bytes, Signed founders) {
  v1::Genesis genesis;
  if (const Status status = wire::decode_into(bytes, genesis); !status) {
    return own_error({Code::not_canonical, status.error().message});
  }
  // The body is an entry of the log.
  if (genesis.body().size() > limits::kLogEntryBytes) {
    return own_error({Code::too_large, "body of " + std::to_string(genesis.body().size()) +
                                           " octets, at most " +
                                           std::to_string(limits::kLogEntryBytes) +
                                           " are allowed: move what is large to the content"});
  }
  const auto body = std::make_shared<v1::GenesisBody>();
  if (const Status status = wire::decode_into(genesis.body(), *body); !status) {
    return own_error({Code::not_canonical, "body: " + status.error().message});
  }
  if (const Verdict v = check_form(*body); !v) return own_error(v.error());
  const Verdict signed_by = founders == Signed::all ? check_signatures(genesis, *body)
                                                    : check_some_signatures(genesis, *body);
  if (!signed_by) return own_error(signed_by.error());

  GenesisRead read;
  read.community = crypto::sha256(genesis.body());
  read.time = *wire::to_time(body->time());
  read.body = body;
  read.body_bytes = std::move(*genesis.mutable_body());
  return read;
}

Status write_first_records(const GenesisRead& genesis, const Registry& registry,
                           state::Draft& draft, const Context& context) {
  const v1::GenesisBody& body = *genesis.body;
  if (body.rules_version() > registry.newest_rules()) {
    return own_error(
        {Code::out_of_range, "made for " + newer_rules(body.rules_version(), registry)});
  }
  // Programs that lack newer rules would make no community of it.
  if (const auto part = registry.part_after(body.rules_version(), body)) {
    return own_error({Code::not_canonical, *part + " is not known under these rules"});
  }
  set_community(draft, genesis.community, body);
  set_rules_in_force(draft, {body.rules_version(), context.block_time, 0,
                             registry.fingerprint(body.rules_version())});
  for (const Register& entry : registry.registers()) {
    if (entry.genesis == nullptr) continue;
    const Verdict v = judge(draft, entry.genesis(body, registry, draft, context));
    if (!v) {
      return genesis_error({v.error().code, std::string(entry.name) + ": " + v.error().reason},
                           registry.outcomes());
    }
  }
  const Verdict v = judge(draft, check_invariants(registry, draft, draft.changes()));
  if (!v) return genesis_error(v.error(), registry.outcomes());
  return {};
}

namespace {

Result<Hash> check_first_records(const GenesisRead& read, const Registry& registry) {
  const EmptyView nothing;
  state::Draft draft(nothing);
  const Context context{0, read.time, read.body->rules_version()};
  const Status written = write_first_records(read, registry, draft, context);
  if (!written) return tl::unexpected(written.error());
  return read.community;
}

}  // namespace

Result<Hash> check_genesis(BytesView genesis, const Registry& registry) {
  const Result<GenesisRead> read = read_genesis(genesis);
  if (!read) return tl::unexpected(read.error());
  return check_first_records(*read, registry);
}

Result<Hash> check_draft(BytesView genesis, const Registry& registry) {
  const Result<GenesisRead> read = read_genesis(genesis, Signed::some);
  if (!read) return tl::unexpected(read.error());
  return check_first_records(*read, registry);
}

bool is_log_key(BytesView genesis_octets, std::string_view party, const PublicKey& key) {
  const Result<v1::Genesis> genesis = wire::decode<v1::Genesis>(genesis_octets);
  if (!genesis) return false;
  const Result<v1::GenesisBody> body = wire::decode<v1::GenesisBody>(genesis->body());
  return body && std::any_of(body->log_keys().begin(), body->log_keys().end(),
                             [&](const v1::LogKey& known) {
                               return known.key() == key.view() && known.party() == party;
                             });
}

}  // namespace comity::ledger
