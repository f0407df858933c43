// Who set a signing group, by records that a node which lies can have included. What the members of
// a real ceremony have signed is judged in tests/signing.
#include "evidence/group_origin.h"

#include <gtest/gtest.h>

#include "evidence/recompute.h"
#include "evidence/testing/bundle.h"
#include "registers/ceremonies/queries.h"

namespace comity::evidence {
namespace {

using testing::Bundle;

constexpr keys::Role kRole = keys::Role::zone_signing;
const std::string kUnknown =
    "the bundle does not prove who set the zone-signing group of zone example.";

v1::SigningGroup group_of(const std::vector<std::string>& parties) {
  v1::SigningGroup group;
  group.set_epoch(1);
  group.set_threshold(2);
  for (const std::string& party : parties) {
    v1::GroupMember& member = *group.add_members();
    member.set_party(party);
    member.set_identifier(static_cast<std::uint32_t>(group.members_size()));
  }
  return group;
}

// Decision 7 has set, or called for, a group.
Bundle deciding(const v1::Action& action) {
  Bundle bundle;
  *bundle.actions_.mutable_actions(0) = action;
  return bundle;
}
Bundle calling(const std::vector<std::string>& parties) {
  v1::Action action;
  v1::CallCeremony& call = *action.mutable_ceremonies_call();
  call.set_zone("example.");
  call.set_role(v1::ZONE_SIGNING);
  *call.mutable_group() = group_of(parties);
  return deciding(action);
}

// What is said of a group that stands on record, with the record of its ceremony or without.
std::string said_of(const Bundle& bundle, v1::SigningGroup group, bool with_ceremony = false) {
  group.set_since_decision(7);
  proof::Verified verified = bundle.verified();
  const auto add = [&](const state::Key& key, const google::protobuf::Message& record) {
    verified.records.push_back({key.table, key.collection, key.key, wire::encode(record)});
  };
  add(keys::group_key("example.", kRole), group);
  v1::Ceremony ceremony;
  ceremony.set_number(group.ceremony());
  ceremony.set_zone("example.");
  ceremony.set_role(v1::ZONE_SIGNING);
  ceremony.set_stage(v1::MADE);
  *ceremony.mutable_group() = group;
  for (int i = 0; i < group.members_size(); ++i) ceremony.add_members();
  if (with_ceremony) add(ceremonies::ceremony_key(group.ceremony()), ceremony);
  const BundleView view(verified);
  std::vector<Recounted> judged;
  const Result<Provenance> provenance = judge_all(view, verified, judged);
  if (!provenance) return provenance.error().message;
  const auto origin = find_group_origin(view, verified, *provenance, "example.", kRole, group);
  return origin ? origin->front() : origin.error().message;
}

TEST(GroupOrigin, ADecisionHasSetTheVeryGroup) {
  v1::Action action;
  v1::SetGroup& set = *action.mutable_keys_set_group();
  set.set_zone("example.");
  set.set_role(v1::ZONE_SIGNING);
  *set.mutable_group() = group_of({"a", "b", "c"});
  EXPECT_EQ(said_of(deciding(action), set.group()),
            "zone-signing group of zone example., 2 of 3: set by decision 7");
  v1::SigningGroup other = set.group();
  other.set_commitment(Bytes(64, 'c'));
  EXPECT_EQ(said_of(deciding(action), other), kUnknown);
  set.set_role(v1::KEY_SIGNING);
  EXPECT_EQ(said_of(deciding(action), set.group()), kUnknown);
}

TEST(GroupOrigin, ACallTakesTheConsentOfEachOfItsMembers) {
  v1::SigningGroup made = group_of({"c", "c"});
  made.set_ceremony(1);
  EXPECT_EQ(said_of(calling({"c", "c"}), made),
            "the bundle does not prove " + state::to_text(ceremonies::ceremony_key(1)));
  made = group_of({"c", "a"});
  made.set_ceremony(1);
  EXPECT_EQ(said_of(calling({"c", "a"}), made, true),
            "decision 7 has called ceremony 1 without the consent of a");
}

TEST(GroupOrigin, ACallCoversThatLessThanAThirdAreLeftOut) {
  v1::SigningGroup made = group_of({"c", "c", "c", "c"});
  made.set_ceremony(1);
  made.mutable_members()->RemoveLast();
  const std::string looked_for =
      "the bundle does not prove " + state::to_text(ceremonies::ceremony_key(1));
  EXPECT_EQ(said_of(calling({"c", "c", "c", "c"}), made), looked_for);
  made.mutable_members()->RemoveLast();
  EXPECT_EQ(said_of(calling({"c", "c", "c", "c"}), made), kUnknown);
  // Nobody who was not called.
  made = group_of({"c", "c", "a"});
  made.set_ceremony(1);
  EXPECT_EQ(said_of(calling({"c", "c", "c"}), made), kUnknown);
}

}  // namespace
}  // namespace comity::evidence
