// For tests only: the bundle of docs/spec/bundle.md, "Vectors", made by hand from the pages it
// refers to, and forgeries of it. Pure functions, any thread.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "proof/bundle.h"
#include "proof/log.h"
#include "proof/testing/naive_tree.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::proof::testing {

// docs/spec/bundle.md, "Vectors": the state of state-tree.md, the key of RFC 8032, 7.1, TEST 1.
inline Leaves sample_state() {
  return {{path_of("names", "zone/.", "org"), "one"},
          {path_of("names", "zone/.", "net"), "two"},
          {path_of("names", "zone/.", "com"), "three"},
          {path_of("members", "parties", "alpha"), "four"}};
}

inline crypto::SigningKey key_of(std::string_view seed_hex) {
  EXPECT_TRUE(crypto::initialise());
  const Bytes seed = *from_hex(seed_hex);
  return std::move(*crypto::SigningKey::from_seed(
      {reinterpret_cast<const std::uint8_t*>(seed.data()), seed.size()}));
}
inline crypto::SigningKey log_key() {
  return key_of("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
}

inline v1::GenesisBody sample_genesis() {
  v1::GenesisBody body;
  body.set_name("Notes");
  wire::set_time(*body.mutable_time(), Time{1'767'225'600'000});
  body.set_rules_version(1);
  body.add_log_keys()->set_key(log_key().public_key().bytes());
  body.mutable_policy()->set_threshold(1);
  body.set_demo(true);
  return body;
}

// What a bundle is made of; a forger changes it and lets everything above follow.
struct Parts {
  v1::GenesisBody genesis = sample_genesis();
  Leaves state = sample_state();
  Bytes root;  // other than that of `state`, when not empty
  std::uint64_t index = 2;
  Bytes transaction;  // other than the sample, when not empty
  std::function<void(v1::ProofBundle&)> last_touch;
};

inline v1::ProvenRecord proven(const Leaves& state, const std::string& table,
                               const std::string& collection, const std::string& key,
                               const std::string& value) {
  v1::ProvenRecord record;
  record.set_table(table);
  record.set_collection(collection);
  record.set_key(key);
  record.set_absent(value.empty());
  record.set_value(value);
  record.set_proof(encode(prove(state, path_of(table, collection, key))));
  return record;
}

inline void add_records(const Leaves& state, v1::ProofBundle& bundle) {
  *bundle.add_records() = proven(state, "members", "parties", "alpha", "four");
  *bundle.add_records() = proven(state, "names", "zone/.", "gov", "");
  v1::ProvenCollection& none = *bundle.add_collections();
  none.set_table("decisions");
  none.set_collection("votes/1");
  none.set_proof(encode(prove(state, path_of("decisions", "votes/1", ""))));
  v1::ProvenCollection& zone = *bundle.add_collections();
  zone.set_table("names");
  zone.set_collection("zone/.");
  for (const auto& [key, value] : {std::pair("com", "three"), {"net", "two"}, {"org", "one"}}) {
    v1::CollectionRecord& record = *zone.add_records();
    record.set_key(key);
    record.set_value(value);
  }
  zone.set_proof(encode(to_collection_proof(prove(state, path_of("names", "zone/.", "org")), 3)));
}

// alpha's own: names.set_ds.
inline Bytes sample_transaction(const Hash& community) {
  const crypto::SigningKey key = key_of(std::string(64, '2'));
  v1::Body body;
  body.set_community(community.bytes());
  body.set_party("alpha");
  body.set_key(key.public_key().bytes());
  body.set_sequence(1);
  wire::set_time(*body.mutable_valid_until(), Time{1'767'229'260'000});
  v1::SetDs& set = *body.mutable_action()->mutable_names_set_ds();
  set.set_zone("free");
  set.set_label("a");
  v1::Transaction transaction;
  transaction.set_body(wire::encode(body));
  transaction.set_signature(key.sign("comity transaction v1\n" + transaction.body()).bytes());
  return wire::encode(transaction);
}

inline Hash receipt(BytesView transaction, std::uint32_t outcome) {
  v1::Transaction message;
  EXPECT_TRUE(wire::decode_into(transaction, message));
  Bytes entry = crypto::sha256(message.body()).bytes();
  append_u32(entry, outcome);
  return log_leaf_hash(entry);
}

// The block recorded two, the second of which is shown.
inline void add_transaction(v1::ProofBundle& bundle, const Bytes& transaction,
                            const Hash& sibling) {
  v1::ProvenTransaction& proven = *bundle.add_transactions();
  proven.set_index(bundle.index());
  *proven.mutable_inclusion() = bundle.inclusion();
  proven.set_block_record(bundle.block_record());
  proven.set_position(1);
  proven.add_path(sibling.bytes());
  proven.set_transaction(transaction);
}

inline Bytes make(const Parts& parts = {}) {
  v1::ProofBundle bundle;
  bundle.set_genesis_body(wire::encode(parts.genesis));
  const Bytes transaction = parts.transaction.empty()
                                ? sample_transaction(crypto::sha256(bundle.genesis_body()))
                                : parts.transaction;
  const Hash sibling = log_leaf_hash(crypto::sha256("another").bytes() + Bytes("\0\0\x0b\xd9", 4));
  v1::BlockRecord block;
  block.set_height(1);
  wire::set_time(*block.mutable_block_time(), Time{1'767'225'660'000});
  block.set_previous_root(Hash{}.bytes());
  block.set_root(parts.root.empty() ? root_of(parts.state).bytes() : parts.root);
  block.set_transactions_root(log_inner_hash(sibling, receipt(transaction, 0)).bytes());
  block.set_transaction_count(2);
  bundle.set_block_record(wire::encode(block));
  bundle.set_index(parts.index);
  const Hash first = log_leaf_hash(bundle.genesis_body());
  const Hash second = log_leaf_hash("the block record of height 0");
  const Hash below = log_inner_hash(first, second);
  bundle.add_inclusion(below.bytes());
  const Hash root = log_inner_hash(below, log_leaf_hash(bundle.block_record()));
  const std::string origin = log_origin(crypto::sha256(bundle.genesis_body()));
  const std::string note = note_text({origin, 3, root});
  const crypto::SigningKey key = log_key();
  bundle.set_checkpoint(note + "\n" + signature_line(origin, key.public_key(), key.sign(note)));
  bundle.set_continuations_proof(
      encode(prove(parts.state, path_of("ledger", "continuations", ""))));
  add_records(parts.state, bundle);
  add_transaction(bundle, transaction, sibling);
  if (parts.last_touch) parts.last_touch(bundle);
  return seal(bundle);
}

inline Hash community() { return crypto::sha256(wire::encode(sample_genesis())); }
inline Trust pinned() { return {.community = community(), .policy = {}}; }
inline Trust by_policy() {
  return {.community = {}, .policy = *policy_of(community(), sample_genesis())};
}

// Everything that a reader is shown.
inline std::string shown(const Verified& verified) {
  std::string text;
  for (const Step& step : verified.steps) text += step.name + ": " + step.text + "\n";
  for (const ProvenRecord& record : verified.records) {
    text += record.table + "/" + record.collection + "/" + record.key + "=" +
            record.value.value_or("-") + "\n";
  }
  for (const auto& [table, collection] : verified.collections) text += table + collection + "\n";
  for (const ProvenTransaction& it : verified.transactions) {
    text += it.party + " " + it.key.hex() + " " + to_hex(it.body) + "\n";
  }
  return text;
}

inline std::string refusal(const Bytes& bundle, const Trust& trust = pinned()) {
  const Result<Verified> verified = verify(bundle, trust);
  return verified ? "" : verified.error().message;
}
inline std::string refusal(const std::function<void(v1::ProofBundle&)>& touch) {
  Parts parts;
  parts.last_touch = touch;
  return refusal(make(parts));
}

// Calls `look` with every bundle that differs in one bit.
inline void each_change(const Bytes& bundle,
                        const std::function<void(const Bytes&, std::size_t)>& look) {
  for (std::size_t bit = 0; bit < bundle.size() * 8; ++bit) {
    Bytes changed = bundle;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    look(changed, bit);
  }
}

// Every bundle that differs in one bit before the digest and has a right digest all the same.
inline void each_forgery(const Bytes& bundle,
                         const std::function<void(const Bytes&, std::size_t)>& look) {
  constexpr std::size_t kDigestFieldBytes = 34;
  each_change(bundle.substr(0, bundle.size() - kDigestFieldBytes),
              [&](const Bytes& body, std::size_t bit) {
                const Hash digest = crypto::sha256({"comity bundle v1\n", body});
                look(body + "\x7a\x20" + digest.bytes(), bit);
              });
}

}  // namespace comity::proof::testing
