// For tests only: ceremonies from fresh randomness, and messages as one would write them who does
// not keep to the protocol.
#pragma once

#include <utility>
#include <vector>

#include "crypto/frost/ceremony/dealings.h"
#include "crypto/frost/hashes.h"
#include "crypto/frost/polynomial.h"
#include "crypto/frost/secret_scalar.h"
#include "crypto/frost/testing/support.h"

namespace comity::crypto::frost::testing {

inline Purpose purpose(std::uint32_t attempt = 1) {
  Purpose made;
  made.community.octets.fill(7);
  made.zone = "\3net";
  made.role = 2;
  made.epoch = 5;
  made.attempt = attempt;
  return made;
}

// Parties with the one-time keys of one ceremony.
struct Parties {
  std::vector<OneTimeKey> keys;
  std::vector<Receiver> receivers;  // ascending by identifier, as the keys

  explicit Parties(std::vector<Identifier> identifiers) {
    std::sort(identifiers.begin(), identifiers.end());
    for (const Identifier& identifier : identifiers) {
      keys.push_back(*OneTimeKey::from_randomness(random_secret(64).view()));
      receivers.push_back({identifier, keys.back().public_key()});
    }
  }
};

inline CeremonyContext generation(std::size_t threshold, const Parties& parties,
                                  std::uint32_t attempt = 1) {
  return *CeremonyContext::generation(purpose(attempt), threshold, parties.receivers);
}

inline PostedMessage deal_new(const CeremonyContext& context, const Identifier& dealer) {
  return {dealer,
          *deal_new_secret(context, dealer, random_secret(dealing_randomness_bytes(context)))};
}
inline std::vector<PostedMessage> deal_all(const CeremonyContext& context) {
  std::vector<PostedMessage> posted;
  for (const Dealer& dealer : context.dealers()) {
    posted.push_back(deal_new(context, dealer.identifier));
  }
  return posted;
}
inline std::vector<PostedMessage> deal_again(const CeremonyContext& context,
                                             const std::vector<KeyShare>& old) {
  std::vector<PostedMessage> posted;
  for (const KeyShare& share : old) {
    if (context.find_dealer(share.identifier()) == nullptr) continue;
    posted.push_back(
        {share.identifier(),
         *deal_old_share(context, share, random_secret(dealing_randomness_bytes(context)))});
  }
  return posted;
}

// What all receivers have in the end. Uses their one-time keys up.
inline Deal finish_all(const Dealings& dealings, Parties parties) {
  Deal done{dealings.group(), {}};
  for (OneTimeKey& key : parties.keys) done.shares.push_back(*dealings.finish(std::move(key)));
  return done;
}

inline Deal generate(std::size_t threshold, const std::vector<Identifier>& identifiers) {
  Parties parties(identifiers);
  const CeremonyContext context = generation(threshold, parties);
  return finish_all(*Dealings::gather(context, deal_all(context)), std::move(parties));
}

// A dealing with every part in the dealer's hand: what it commits to, who proves, for which
// ceremony, and what it sends to whom.
struct Forgery {
  Polynomial polynomial;
  Identifier prover;
  Digest context;
  Bytes commitment;
  std::vector<Secret> shares;  // one of each receiver

  Forgery(const CeremonyContext& ceremony, const Identifier& dealer, Polynomial secret)
      : polynomial(std::move(secret)),
        prover(dealer),
        context(ceremony.digest()),
        commitment(polynomial.commitment().encode()) {
    for (const Receiver& receiver : ceremony.receivers()) {
      shares.push_back(*polynomial.share_of(receiver.identifier));
    }
  }
  Forgery(const CeremonyContext& ceremony, const Identifier& dealer)
      : Forgery(ceremony, dealer,
                *Polynomial::from_randomness(random_secret(64 * ceremony.threshold()))) {}

  [[nodiscard]] Message write(const CeremonyContext& ceremony) const {
    const Digest bound = hash_ceremony("dealing", {view(context), commitment});
    Bytes body = commitment;
    body += PossessionProof::make(polynomial.constant(), polynomial.commitment().group_key(),
                                  prover, view(bound), random_secret(32).view())
                ->encode();
    Secret packed = *Secret::make(shares.size() * kScalarBytes);
    auto place = packed.mutable_view().begin();
    for (const Secret& share : shares) {
      place = std::copy(share.view().begin(), share.view().end(), place);
    }
    return *write_message(context, prover, body, ceremony.receivers(), packed.view(),
                          random_secret(kMessageRandomnessBytes).view());
  }
};

}  // namespace comity::crypto::frost::testing
