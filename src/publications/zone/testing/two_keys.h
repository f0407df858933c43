// For tests only: a zone signed by two plain keys in place of two groups. What comes out is what
// the groups would sign but for the signatures themselves, which FROST draws anew each time.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "crypto/ed25519.h"
#include "dns/record.h"
#include "publications/zone/signing.h"
#include "registers/keys/queries.h"
#include "state/view.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::zone::testing {

inline crypto::SigningKey plain_key(std::uint8_t filling) {
  std::array<std::uint8_t, 32> seed{};
  seed.fill(filling);
  static_cast<void>(crypto::initialise());
  return crypto::SigningKey::from_seed(seed).value();
}

struct TwoKeys {
  crypto::SigningKey key_signing = plain_key(1);
  crypto::SigningKey zone_signing = plain_key(2);

  // Groups of three with a threshold of two whose keys are these.
  void put_groups(state::Draft& draft, const dns::Name& apex, std::uint32_t dnskey_ttl) const {
    put_group(draft, apex, keys::Role::key_signing, key_signing, dnskey_ttl);
    put_group(draft, apex, keys::Role::zone_signing, zone_signing, 0);
  }
  // One for the trust anchor, with the key-signing key for its own: the worst case.
  void put_document_group(state::Draft& draft, const dns::Name& apex) const {
    put_group(draft, apex, keys::Role::document_signing, key_signing, 0);
  }

  [[nodiscard]] dns::Record sign_keys(const state::View& view, const dns::Name& apex,
                                      const SignatureTimes& times) const {
    const Plan plan = plan_keys(apex, zone_keys(view, apex).value(), times).value();
    return rrsig(plan.sets.at(0), key_signing.sign(plan.sets.at(0).message));
  }

  [[nodiscard]] std::vector<Signature> sign_sets(const Plan& plan) const {
    std::vector<Signature> signatures;
    signatures.reserve(plan.sets.size());
    for (const SetToSign& set : plan.sets) signatures.push_back(zone_signing.sign(set.message));
    return signatures;
  }

  // The whole way, under the serial that comes next.
  [[nodiscard]] Zone sign(const state::View& view, const dns::Name& apex,
                          const SignatureTimes& times) const {
    const std::uint32_t serial = next_serial(view, view, apex).value();
    const Plan plan = plan_zone(view, apex, zone_keys(view, apex).value(), serial, times).value();
    Assembled zone = assemble(plan, sign_sets(plan), sign_keys(view, apex, times), times).value();
    const Signature of_digest = zone_signing.sign(zone.zonemd.message);
    return finish(std::move(zone), of_digest);
  }

 private:
  static void put_group(state::Draft& draft, const dns::Name& apex, keys::Role role,
                        const crypto::SigningKey& key, std::uint32_t dnskey_ttl) {
    v1::SigningGroup group;
    group.set_epoch(1);
    group.set_threshold(2);
    for (std::uint32_t i = 1; i <= 3; ++i) {
      v1::GroupMember& member = *group.add_members();
      member.set_party("signer-" + std::to_string(i));
      member.set_identifier(i);
    }
    group.set_commitment(key.public_key().bytes() + plain_key(3).public_key().bytes());
    group.set_dealt(true);
    v1::SigningTerms& terms = *group.mutable_terms();
    if (role == keys::Role::document_signing) {
      group.set_document(std::string(keys::kTrustAnchor));
    } else {
      terms.set_validity_seconds(14 * 86400);
      terms.set_refresh_seconds(7 * 86400);
    }
    terms.set_minimum_interval_seconds(60);
    terms.set_session_blocks(100);
    terms.set_dnskey_ttl_seconds(dnskey_ttl);
    draft.put(keys::group_key(apex.text(), role), wire::encode(group));
    v1::KeyOnRecord on_record;
    on_record.set_key(key.public_key().bytes());
    on_record.mutable_since()->set_seconds(1'785'542'400);  // 2026-08-01T00:00:00Z
    draft.put(keys::since_key(apex.text(), role), wire::encode(on_record));
  }
};

}  // namespace comity::zone::testing
