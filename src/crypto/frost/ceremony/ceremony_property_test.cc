// Whatever threshold and parties: t of them sign and fewer cannot, before and after any change of
// holders; and whatever one of them alters in what it posts, it alone is named.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "crypto/ed25519.h"
#include "crypto/frost/ceremony/dealings.h"
#include "crypto/frost/testing/ceremony.h"

namespace comity::crypto::frost {
namespace {

using testing::Parties;
using testing::party;
using testing::random_secret;

std::vector<Identifier> any_parties() {
  const auto count = *rc::gen::inRange<std::size_t>(2, 7);
  std::vector<Identifier> identifiers;
  for (const std::uint16_t number :
       *rc::gen::unique<std::vector<std::uint16_t>>(count, rc::gen::nonZero<std::uint16_t>())) {
    identifiers.push_back(party(number));
  }
  return identifiers;
}

std::vector<Identifier> parties_at(const Deal& deal, const std::vector<std::size_t>& places) {
  std::vector<Identifier> identifiers;
  identifiers.reserve(places.size());
  for (const std::size_t place : places) identifiers.push_back(deal.shares[place].identifier());
  return identifiers;
}

std::vector<std::size_t> any_places(std::size_t of, std::size_t count) {
  std::vector<std::size_t> places(of);
  for (std::size_t i = 0; i < of; ++i) places[i] = i;
  for (std::size_t i = 0; i + 1 < of; ++i) std::swap(places[i], places[*rc::gen::inRange(i, of)]);
  places.resize(count);
  return places;
}

// Interpolates the key from the shares at `places`.
bool makes_the_key(const Deal& deal, const std::vector<std::size_t>& places) {
  const std::vector<Identifier> identifiers = parties_at(deal, places);
  Scalar sum;
  for (const std::size_t place : places) {
    const KeyShare& share = deal.shares[place];
    sum = sum + *interpolating_value(share.identifier(), identifiers) *
                    *Scalar::from(shown(share.view()));
  }
  return Point::base_times(sum) == Point(deal.group.key());
}

void assert_threshold_holds(const Deal& deal) {
  const std::size_t threshold = deal.group.threshold();
  const std::vector<std::size_t> enough = any_places(deal.shares.size(), threshold);
  testing::Ceremony signers(deal, enough);
  const Signing signing = signers.begin("message");
  const auto signature = signing.aggregate(signers.sign(signing));
  RC_ASSERT(signature.has_value());
  RC_ASSERT(verify(deal.group.key().public_key(), "message", *signature));
  RC_ASSERT(makes_the_key(deal, enough));
  std::vector<std::size_t> fewer = enough;
  fewer.pop_back();
  RC_ASSERT(!makes_the_key(deal, fewer));
  RC_ASSERT(!SigningSet::choose(deal.group, parties_at(deal, fewer)));
}

RC_GTEST_PROP(Ceremonies, AnyThresholdOfPartiesHoldsItsKey, ()) {
  const std::vector<Identifier> identifiers = any_parties();
  const auto threshold = *rc::gen::inRange<std::size_t>(2, identifiers.size() + 1);
  assert_threshold_holds(testing::generate(threshold, identifiers));
}

RC_GTEST_PROP(Ceremonies, AnyHoldersHandTheSameKeyToAnyOthers, ()) {
  const std::vector<Identifier> before = any_parties();
  const auto old_threshold = *rc::gen::inRange<std::size_t>(2, before.size() + 1);
  const Deal old = testing::generate(old_threshold, before);
  const std::vector<Identifier> dealers = parties_at(
      old, any_places(before.size(), *rc::gen::inRange(old_threshold, before.size() + 1)));
  Parties after(any_parties());
  const auto threshold = *rc::gen::inRange<std::size_t>(2, after.keys.size() + 1);
  const CeremonyContext context = *CeremonyContext::resharing(testing::purpose(), threshold,
                                                              after.receivers, old.group, dealers);
  const Deal done = testing::finish_all(
      *Dealings::gather(context, testing::deal_again(context, old.shares)), std::move(after));
  RC_ASSERT(done.group.key() == old.group.key());
  RC_ASSERT(done.group.threshold() == threshold);
  assert_threshold_holds(done);
}

// Public octets or sealed ones: whoever reads them names the author, by itself or after a
// complaint, and nobody else.
RC_GTEST_PROP(Ceremonies, AnyBitThatADealerChangesIsFoundAndItsOwn, ()) {
  const std::vector<Identifier> identifiers = any_parties();
  const Parties parties(identifiers);
  const CeremonyContext context =
      testing::generation(*rc::gen::inRange<std::size_t>(2, identifiers.size() + 1), parties);
  std::vector<PostedMessage> posted = testing::deal_all(context);
  PostedMessage& liar = posted[*rc::gen::inRange<std::size_t>(0, posted.size())];
  Bytes& octets = *rc::gen::arbitrary<bool>() ? liar.message.octets : liar.message.sealed;
  const auto bit = *rc::gen::inRange<std::size_t>(0, octets.size() * 8);
  octets[bit / 8] = static_cast<char>(octets[bit / 8] ^ (1 << (bit % 8)));
  const auto dealings = Dealings::gather(context, posted);
  if (&octets == &liar.message.octets) {
    RC_ASSERT(!dealings.has_value());
    RC_ASSERT(dealings.error().culprits == std::vector{liar.sender});
    return;
  }
  RC_ASSERT(dealings.has_value());
  std::size_t count = 0;
  for (const OneTimeKey& key : parties.keys) {
    const auto complaints = dealings->complaints(key, random_secret(32));
    for (const Complaint& complaint : *complaints) {
      RC_ASSERT(complaint.accused == liar.sender);
      RC_ASSERT(dealings->judge(complaint)->culprit == liar.sender);
      ++count;
    }
  }
  RC_ASSERT(count == 1U);
}

}  // namespace
}  // namespace comity::crypto::frost
