// Whatever threshold, members, signers and message: t of them sign, and nothing else does.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include "crypto/ed25519.h"
#include "crypto/frost/testing/support.h"

namespace comity::crypto::frost {
namespace {

using testing::Ceremony;
using testing::party;

// Different parties with any 16-bit numbers, and some of them, at least `threshold`.
struct Plan {
  std::size_t threshold;
  std::vector<Identifier> members;
  std::vector<std::size_t> signers;
};

Plan any_plan() {
  const auto count = *rc::gen::inRange<std::size_t>(2, 9);
  Plan plan;
  plan.threshold = *rc::gen::inRange<std::size_t>(2, count + 1);
  const auto numbers =
      *rc::gen::unique<std::vector<std::uint16_t>>(count, rc::gen::nonZero<std::uint16_t>());
  for (const std::uint16_t number : numbers) plan.members.push_back(party(number));
  std::vector<std::size_t> places(count);
  for (std::size_t i = 0; i < count; ++i) places[i] = i;
  for (std::size_t i = 0; i + 1 < count; ++i) {
    std::swap(places[i], places[*rc::gen::inRange(i, count)]);
  }
  places.resize(*rc::gen::inRange(plan.threshold, count + 1));
  plan.signers = places;
  return plan;
}

Deal deal_for(const Plan& plan) {
  return *deal(*Polynomial::from_randomness(testing::random_secret(64 * plan.threshold)),
               plan.members);
}

RC_GTEST_PROP(Frost, AnyThresholdOfMembersSigns, (const std::string& message)) {
  const Plan plan = any_plan();
  const Deal deal = deal_for(plan);
  Ceremony ceremony(deal, plan.signers);
  const Signing signing = ceremony.begin(message);
  const auto signature = signing.aggregate(ceremony.sign(signing));
  RC_ASSERT(signature.has_value());
  RC_ASSERT(verify(deal.group.key().public_key(), message, *signature));
}

RC_GTEST_PROP(Frost, AnyChangedBitOfAShareIsRefused, (const std::string& message)) {
  const Plan plan = any_plan();
  const Deal deal = deal_for(plan);
  Ceremony ceremony(deal, plan.signers);
  const Signing signing = ceremony.begin(message);
  std::vector<SignatureShare> shares = ceremony.sign(signing);
  SignatureShare& changed = shares[*rc::gen::inRange<std::size_t>(0, shares.size())];
  const auto bit = *rc::gen::inRange<std::size_t>(0, 256);
  Bytes octets(changed.value.view());
  octets[bit / 8] = static_cast<char>(octets[bit / 8] ^ (1 << (bit % 8)));
  const Result<Scalar> value = Scalar::from(octets);
  if (!value) return;  // not canonical: it is not even read
  changed.value = *value;
  RC_ASSERT(!signing.holds(changed));
  const auto signature = signing.aggregate(shares);
  RC_ASSERT(!signature.has_value());
  RC_ASSERT(signature.error().culprits == std::vector{changed.signer});
}

RC_GTEST_PROP(Frost, SharesOfOneMessageAreNoneOfAnother,
              (const std::string& message, const std::string& other)) {
  RC_PRE(message != other);
  const Plan plan = any_plan();
  const Deal deal = deal_for(plan);
  Ceremony ceremony(deal, plan.signers);
  const Signing signing = ceremony.begin(message);
  const std::vector<SignatureShare> shares = ceremony.sign(signing);
  const auto signature = ceremony.begin(other).aggregate(shares);
  RC_ASSERT(!signature.has_value());
  RC_ASSERT(signature.error().culprits.size() == shares.size());
}

RC_GTEST_PROP(Frost, AnyBitOfACommitmentListCounts, ()) {
  const Deal deal = testing::random_deal(2, 3);
  const Ceremony ceremony(deal, {0, 2});
  Bytes bytes = CommitmentList::make(ceremony.commitments)->encode();
  const auto bit = *rc::gen::inRange<std::size_t>(0, bytes.size() * 8);
  bytes[bit / 8] = static_cast<char>(bytes[bit / 8] ^ (1 << (bit % 8)));
  const Result<CommitmentList> list = CommitmentList::decode(bytes);
  if (!list) return;
  RC_ASSERT(list->encode() == bytes);
  RC_ASSERT(!(*list == *CommitmentList::make(ceremony.commitments)));
}

}  // namespace
}  // namespace comity::crypto::frost
