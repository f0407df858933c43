#include <gtest/gtest.h>

#include "base/limits.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::wire {
namespace {

// The deepest transaction that is meant to be: a proposal that amends the constitution, with a
// condition `levels` deep that ends in a threshold.
v1::Body amendment(std::size_t levels) {
  v1::Body body;
  v1::Propose& propose = *body.mutable_action()->mutable_decisions_propose();
  v1::Amend& amend = *propose.add_actions()->mutable_constitution_amend();
  v1::Condition* condition = amend.mutable_constitution()->add_rules()->mutable_condition();
  for (std::size_t level = 1; level < levels; ++level) {
    condition = condition->mutable_all_of()->add_conditions();
  }
  condition->mutable_threshold()->mutable_share()->set_numerator(1);
  return body;
}

TEST(Nesting, TheDeepestAmendmentFits) {
  EXPECT_TRUE(decode<v1::Body>(encode(amendment(limits::kConditionDepth))));
}

TEST(Nesting, DeeperIsRefusedByName) {
  const Result<v1::Body> body = decode<v1::Body>(encode(amendment(limits::kConditionDepth + 1)));
  ASSERT_FALSE(body);
  EXPECT_TRUE(body.error().message.ends_with(": messages are nested too deeply"));
}

Bytes varint(std::size_t value) {
  Bytes octets;
  for (; value > 0x7f; value >>= 7) octets.push_back(static_cast<char>(0x80 | (value & 0x7f)));
  octets.push_back(static_cast<char>(value));
  return octets;
}

// Proposals inside proposals, thousands deep, and canonical in every other respect.
TEST(Nesting, AttackIsRefusedWithoutUsingUpTheStack) {
  Bytes bytes;
  while (bytes.size() < 40'000) {
    const Bytes actions = Bytes("\x1a") + varint(bytes.size()) + bytes;  // Propose.actions
    bytes = Bytes("\xe2\x12") + varint(actions.size()) + actions;        // Action.decisions_propose
  }
  const Result<v1::Action> action = decode<v1::Action>(bytes);
  ASSERT_FALSE(action);
  EXPECT_TRUE(action.error().message.ends_with(": messages are nested too deeply"))
      << action.error().message;
}

}  // namespace
}  // namespace comity::wire
