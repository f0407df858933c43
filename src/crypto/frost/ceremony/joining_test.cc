// A one-time key is its poster's own.
#include "crypto/frost/ceremony/joining.h"

#include <gtest/gtest.h>

#include "crypto/frost/testing/ceremony.h"

namespace comity::crypto::frost {
namespace {

using testing::Parties;
using testing::party;
using testing::purpose;
using testing::random_secret;

Bytes proof_of(const Parties& parties, std::size_t place) {
  return *prove_joining(purpose(), parties.receivers[place].identifier, parties.keys[place],
                        random_secret(32).view());
}

TEST(Joining, IsOfOneReceiverOneKeyAndOnePurpose) {
  const Parties parties(testing::parties(2));
  const Bytes proof = proof_of(parties, 0);
  EXPECT_TRUE(check_joining(purpose(), parties.receivers[0], proof));
  const Receiver thief{party(2), parties.receivers[0].one_time_key};
  EXPECT_FALSE(check_joining(purpose(), thief, proof));
  EXPECT_FALSE(check_joining(purpose(), parties.receivers[1], proof));
  EXPECT_FALSE(check_joining(purpose(2), parties.receivers[0], proof));
  Purpose elsewhere = purpose();
  elsewhere.zone = "\3org";
  EXPECT_FALSE(check_joining(elsewhere, parties.receivers[0], proof));
  elsewhere = purpose();
  elsewhere.community.octets[0] ^= 1;
  EXPECT_FALSE(check_joining(elsewhere, parties.receivers[0], proof));
}

TEST(Joining, RefusesWhatIsNoProof) {
  const Parties parties(testing::parties(2));
  const Bytes proof = proof_of(parties, 0);
  for (const Bytes& octets : {Bytes(), proof.substr(1), proof + "x", Bytes(64, '\xff')}) {
    EXPECT_FALSE(check_joining(purpose(), parties.receivers[0], octets));
  }
  for (const std::size_t place : {std::size_t{0}, std::size_t{33}}) {
    Bytes changed = proof;
    changed[place] = static_cast<char>(changed[place] ^ 1);
    EXPECT_FALSE(check_joining(purpose(), parties.receivers[0], changed)) << place;
  }
  EXPECT_FALSE(prove_joining(purpose(), party(1), parties.keys[0], random_secret(31).view()));
}

}  // namespace
}  // namespace comity::crypto::frost
