// For the tests of this room only: a small community in memory, and actions run on it the way the
// ledger does, without the questions of authority.
#pragma once

#include <gtest/gtest.h>

#include <array>
#include <initializer_list>
#include <string>

#include "crypto/ed25519.h"
#include "crypto/x25519.h"
#include "ledger/records.h"
#include "ledger/testing/bench.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/register.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::members {

inline crypto::SigningKey signing_key(int number) {
  EXPECT_TRUE(crypto::initialise().has_value());
  std::array<std::uint8_t, 32> seed{};
  seed.fill(static_cast<std::uint8_t>(number));
  return *crypto::SigningKey::from_seed(seed);
}

inline PublicKey seal_key(int number) {
  std::array<std::uint8_t, 32> secret{};
  secret.fill(static_cast<std::uint8_t>(number));
  return crypto::X25519Key::from_secret(secret)->public_key();
}

using Roles = std::initializer_list<v1::KeyRole>;
inline const Roles kEveryday = {v1::VOTE, v1::OPERATE};

inline v1::PartyKey key_with(int number, Roles roles) {
  v1::PartyKey key;
  key.set_key(signing_key(number).public_key().bytes());
  for (const v1::KeyRole role : roles) key.add_roles(role);
  return key;
}

inline v1::PartyKey sealing(int number) {
  v1::PartyKey key;
  key.set_key(seal_key(number).bytes());
  key.add_roles(v1::SEAL);
  return key;
}

inline void fill(v1::Content& content) {
  content.set_hash(std::string(32, 'h'));
  content.set_length(5);
}

class World : public ::testing::Test, protected ledger::testing::Bench {
 protected:
  World() : Bench(table()) {
    v1::CommunityInfo info;
    info.set_id(community_.bytes());
    info.set_name("test");
    draft().put({"ledger", "community", ""}, wire::encode(info));
    // Two founders with an everyday key and a recovery key each.
    found("ada", v1::GOVERNMENT, 1);
    found("bea", v1::COMPANY, 3);
  }

  void found(const std::string& handle, v1::PartyKind kind, int first_key) {
    v1::Party party;
    party.mutable_profile()->set_handle(handle);
    party.mutable_profile()->set_kind(kind);
    party.set_standing(v1::ACTIVE);
    *party.add_keys() = key_with(first_key, kEveryday);
    *party.add_keys() = key_with(first_key + 1, {v1::RECOVER});
    sort(*party.mutable_keys());
    write_new_party(draft(), party, genesis());
  }
  static ledger::Actor genesis() {
    ledger::Actor actor;
    actor.kind = ledger::Actor::Kind::genesis;
    return actor;
  }
  static void sort(PartyKeys& keys) {
    std::sort(keys.begin(), keys.end(),
              [](const v1::PartyKey& a, const v1::PartyKey& b) { return a.key() < b.key(); });
  }

  void give(const std::string& handle, int number, Roles roles) {
    v1::Party found = party(handle);
    give_key(draft(), found, key_with(number, roles), genesis());
  }

  // What the owner of key `number` signs so that it becomes `handle`'s.
  Bytes possession(int number, std::string_view handle) const {
    const crypto::SigningKey key = signing_key(number);
    return key.sign(possession_message(community_, key.public_key(), handle)).bytes();
  }
  // The same for a key to seal to, by key `signer`.
  Bytes vouching(int signer, int number, std::string_view handle) const {
    return signing_key(signer).sign(seal_message(community_, seal_key(number), handle)).bytes();
  }
  // The same for a key to cosign with.
  Bytes vouching_for_witness(int signer, int number, std::string_view handle) const {
    const PublicKey key = signing_key(number).public_key();
    return signing_key(signer).sign(witness_message(community_, key, handle)).bytes();
  }
  // The keys, ascending, with a proof each.
  template <typename Message>
  void give_keys(Message& message, std::string_view handle,
                 std::initializer_list<std::pair<int, Roles>> keys) const {
    std::map<Bytes, Bytes> proofs;
    for (const auto& [number, roles] : keys) {
      *message.add_keys() = key_with(number, roles);
      proofs[signing_key(number).public_key().bytes()] = possession(number, handle);
    }
    sort(*message.mutable_keys());
    for (const auto& [key, proof] : proofs) message.add_possession(proof);
  }

  // An application for an account: its keys, ascending, each of which has signed all of it.
  v1::NewHolder application(const std::string& handle,
                            std::initializer_list<std::pair<int, Roles>> keys) const {
    v1::NewHolder holder;
    holder.mutable_party()->set_handle(handle);
    holder.mutable_party()->set_kind(v1::COMPANY);
    std::map<Bytes, int> numbers;
    for (const auto& [number, roles] : keys) {
      *holder.add_keys() = key_with(number, roles);
      numbers[signing_key(number).public_key().bytes()] = number;
    }
    sort(*holder.mutable_keys());
    const Bytes message = application_message(community_, holder);
    for (const auto& [key, number] : numbers) {
      holder.add_possession(signing_key(number).sign(message).bytes());
    }
    return holder;
  }

  // The party's own act, signed with key `number`.
  ledger::Code own(const v1::Action& action, const std::string& handle, int number) {
    const auto known = identities().actor(draft(), handle, signing_key(number).public_key());
    if (!known) return known.error().code;
    return run(action, known->actor);
  }
  ledger::Code by_decision(const v1::Action& action, std::uint64_t proposal = 7) {
    ledger::Actor actor;
    actor.kind = ledger::Actor::Kind::decision;
    actor.party = "ada";
    actor.proposal = proposal;
    return run(action, actor, {.block_time = now_});
  }

  v1::Party party(std::string_view handle) const {
    v1::Party found;
    EXPECT_TRUE(find_party(draft(), handle, found)) << handle;
    return found;
  }
  bool acts(std::string_view handle, int number) const {
    const auto known = identities().actor(draft(), handle, signing_key(number).public_key());
    return known.has_value() && known->may_act && known->seated;
  }

  Time now_ = Time{1'700'000'000'000};
  Hash community_ = *Hash::from(std::string(32, 'c'));
};

}  // namespace comity::members
