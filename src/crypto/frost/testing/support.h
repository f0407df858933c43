// For tests only: groups dealt from fresh randomness, secrets from hexadecimal, one signature from
// end to end.
#pragma once

#include <algorithm>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "crypto/frost/key_share.h"
#include "crypto/frost/nonce.h"
#include "crypto/frost/signer.h"
#include "crypto/frost/signing.h"
#include "crypto/frost/signing_set.h"
#include "crypto/secret.h"

namespace comity::crypto::frost::testing {

// The greatest scalar.
inline constexpr std::string_view kOrderLessOne =
    "ecd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

inline Secret secret(BytesView octets) {
  Secret made = *Secret::make(octets.size());
  std::copy(octets.begin(), octets.end(), made.mutable_view().begin());
  return made;
}
inline Secret secret_of(std::string_view hex) { return secret(*from_hex(hex)); }
inline Secret random_secret(std::size_t size) {
  Secret made = *Secret::make(size);
  random_fill(made.mutable_view());
  return made;
}
inline std::string hex_of(SecretView octets) {
  return to_hex({reinterpret_cast<const char*>(octets.data()), octets.size()});
}

inline Identifier party(std::uint16_t number) { return *Identifier::from_number(number); }
inline std::vector<Identifier> parties(std::uint16_t count) {
  std::vector<Identifier> identifiers;
  identifiers.reserve(count);
  for (std::uint16_t i = 1; i <= count; ++i) identifiers.push_back(party(i));
  return identifiers;
}
inline Scalar scalar_of(std::string_view hex) { return *Scalar::from(*from_hex(hex)); }
inline Element element_of(std::string_view hex) { return *Element::from(*from_hex(hex)); }

inline Deal random_deal(std::size_t threshold, std::uint16_t members) {
  return *deal(*Polynomial::from_randomness(random_secret(64 * threshold)), parties(members));
}

inline Nonce random_nonce(const KeyShare& share) {
  return std::move(make_nonces(share, random_secret(kNonceRandomnessBytes))->front());
}

// Round one and two by the members at `places` in deal.shares.
struct Ceremony {
  std::shared_ptr<const SigningSet> set;
  std::vector<Signer> signers;
  std::vector<Nonce> nonces;
  std::vector<SignerCommitment> commitments;

  Ceremony(const Deal& deal, const std::vector<std::size_t>& places) {
    std::vector<Identifier> chosen;
    chosen.reserve(places.size());
    for (const std::size_t place : places) chosen.push_back(deal.shares[place].identifier());
    set = std::make_shared<const SigningSet>(*SigningSet::choose(deal.group, chosen));
    for (const std::size_t place : places) {
      const KeyShare& share = deal.shares[place];
      signers.push_back(*Signer::make(share, *set));
      nonces.push_back(random_nonce(share));
      commitments.push_back({share.identifier(), nonces.back().commitment()});
    }
  }

  [[nodiscard]] Signing begin(BytesView message) const {
    return *Signing::begin(set, *CommitmentList::make(commitments), message);
  }
  // Uses the nonces up.
  [[nodiscard]] std::vector<SignatureShare> sign(const Signing& signing) {
    std::vector<SignatureShare> shares;
    shares.reserve(signers.size());
    for (std::size_t i = 0; i < signers.size(); ++i) {
      shares.push_back(*signers[i].sign(signing, std::move(nonces[i])));
    }
    return shares;
  }
};

}  // namespace comity::crypto::frost::testing
