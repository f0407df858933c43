#include "base/limits.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/testing/community.h"

namespace comity::keys::testing {
namespace {

using Change = void (*)(v1::SigningGroup&);
using crypto::frost::Point;
using crypto::frost::Scalar;

v1::Action changed(Role role, Change change) {
  v1::Action action = set_group(role, {"a", "b", "c"}, 2);
  change(*action.mutable_keys_set_group()->mutable_group());
  return action;
}

TEST(SetGroup, IsOnRecordWithItsDecision) {
  Community community;
  EXPECT_FALSE(is_signed_jointly(community.draft(), "."));
  ASSERT_EQ(community.run(set_group(Role::key_signing, {"c", "a", "b"}, 2), decision(7)),
            Code::done);
  EXPECT_FALSE(is_signed_jointly(community.draft(), "."));
  ASSERT_EQ(community.run(set_group(Role::zone_signing, {"a", "b", "c"}, 3), genesis()),
            Code::done);
  EXPECT_TRUE(is_signed_jointly(community.draft(), "."));

  v1::SigningGroup group;
  ASSERT_TRUE(find_group(community.draft(), ".", Role::key_signing, group));
  EXPECT_EQ(group.since_decision(), 7U);
  EXPECT_EQ(group.members(0).party(), "c");
  ASSERT_TRUE(find_group(community.draft(), ".", Role::zone_signing, group));
  EXPECT_EQ(group.since_decision(), 0U);
  EXPECT_EQ(group.threshold(), 3U);
}

TEST(SetGroup, IsTheCommunitysAndNeedsTheConsentOfEveryMember) {
  const Community community;
  const v1::Action action = set_group(Role::key_signing, {"c", "a", "b"}, 2);
  const ledger::EmptyView view;
  const ledger::Subject subject = community.type_of(action).subject(action, view, as("a"));
  EXPECT_EQ(subject.kind, ledger::Subject::Kind::community);
  EXPECT_EQ(subject.what, "key-signing group of zone .");
  EXPECT_EQ(community.type_of(action).consents(action, view), (Parties{"a", "b", "c"}));
}

TEST(SetGroup, RefusesAZoneAGroupOrAPartyThatDoesNotFit) {
  Community community;
  v1::Action action = set_group(Role::key_signing, {"a", "b", "c"}, 2);
  action.mutable_keys_set_group()->set_zone("example.");
  EXPECT_EQ(community.run(action, decision(1)), Code::no_such_zone);
  EXPECT_EQ(community.run(set_group(Role::key_signing, {"a", "nobody"}, 2), decision(1)),
            Code::no_such_party);
  EXPECT_EQ(community.run(set_group(Role::key_signing, {"a", "d"}, 2), decision(1)),
            Code::holder_not_active);
  community.set_groups();
  EXPECT_EQ(community.run(set_group(Role::key_signing, {"a", "b"}, 2), decision(1)), kGroupExists);
  EXPECT_EQ(community.reason(), "there is a key-signing group of zone . already");
}

// f(x) = 7x - 14: member 2 would hold the share zero, and everybody would know it.
TEST(SetGroup, RefusesACommitmentThatLeavesAMemberWithoutAShare) {
  Community community;
  v1::Action action = set_group(Role::key_signing, {"a", "b", "c"}, 2);
  const Scalar constant = Scalar() - Scalar::from_number(14);
  const Bytes first(Point::base_times(constant).element()->view());
  action.mutable_keys_set_group()->mutable_group()->set_commitment(first + element(7));
  EXPECT_EQ(community.run(action, decision(1)), kUnsoundGroup);
}

TEST(SetGroup, ChecksZoneAndRole) {
  Community community;
  v1::Action action = set_group(Role::key_signing, {"a", "b", "c"}, 2);
  v1::SetGroup& it = *action.mutable_keys_set_group();
  it.set_zone("Example.");
  EXPECT_EQ(community.run(action, decision(1)), Code::bad_name);
  it.set_zone("example");
  EXPECT_EQ(community.run(action, decision(1)), Code::bad_name);
  it.clear_zone();
  EXPECT_EQ(community.run(action, decision(1)), Code::missing_field);
  it.set_zone(".");
  it.clear_role();
  EXPECT_EQ(community.run(action, decision(1)), Code::missing_field);
  it.set_role(static_cast<v1::SigningRole>(4));
  EXPECT_EQ(community.run(action, decision(1)), Code::out_of_range);
  it.set_role(v1::KEY_SIGNING);
  it.clear_group();
  EXPECT_EQ(community.run(action, decision(1)), Code::missing_field);
}

TEST(SetGroup, ChecksMembersAndCommitment) {
  Community community;
  struct Row {
    Code code;
    Change change;
  };
  const std::vector<Row> rows = {
      {Code::out_of_range, [](auto& group) { group.set_epoch(2); }},
      {Code::out_of_range, [](auto& group) { group.clear_epoch(); }},
      {Code::inconsistent, [](auto& group) { group.set_since_decision(3); }},
      {Code::out_of_range, [](auto& group) { group.set_threshold(1); }},
      {Code::out_of_range, [](auto& group) { group.set_threshold(4); }},
      {Code::out_of_range, [](auto& group) { group.mutable_members()->DeleteSubrange(1, 2); }},
      {Code::out_of_range, [](auto& group) { group.mutable_members(0)->clear_identifier(); }},
      {Code::out_of_range, [](auto& group) { group.mutable_members(2)->set_identifier(65'536); }},
      {Code::not_sorted, [](auto& group) { group.mutable_members(0)->set_identifier(2); }},
      {Code::not_sorted, [](auto& group) { group.mutable_members()->SwapElements(0, 1); }},
      {Code::inconsistent, [](auto& group) { group.mutable_members(0)->set_party("b"); }},
      {Code::bad_name, [](auto& group) { group.mutable_members(0)->set_party("B"); }},
      {Code::out_of_range, [](auto& group) { group.set_commitment(element(11)); }},
      {Code::out_of_range, [](auto& group) { group.mutable_commitment()->append(element(5)); }},
      // The identity; a point of small order; no point at all.
      {Code::out_of_range,
       [](auto& group) { group.set_commitment(element(1) + '\x01' + Bytes(31, '\0')); }},
      {Code::out_of_range, [](auto& group) { group.set_commitment(element(1) + Bytes(32, '\0')); }},
      {Code::out_of_range, [](auto& group) { group.set_commitment(Bytes(32, '\2') + element(1)); }},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(community.run(changed(Role::key_signing, rows[i].change), decision(1)), rows[i].code)
        << "row " << i << ": " << community.reason();
  }
}

TEST(SetGroup, ChecksThatAMajorityIsNeededAndNoMoreMembersThanAllowed) {
  Community community;
  EXPECT_EQ(community.run(set_group(Role::key_signing, {"a", "b", "c", "e"}, 2), decision(1)),
            Code::out_of_range);
  EXPECT_EQ(community.run(set_group(Role::key_signing, {"a", "b", "c", "e"}, 3), decision(1)),
            Code::done);
  Parties many;
  for (std::size_t i = 0; i <= limits::kFrostMembers; ++i) many.push_back("p" + std::to_string(i));
  EXPECT_EQ(community.run(set_group(Role::zone_signing, many, 60), decision(1)),
            Code::out_of_range);
}

TEST(SetGroup, ChecksTerms) {
  Community community;
  struct Row {
    Code code;
    Role role;
    void (*change)(v1::SigningTerms&);
  };
  const Role key = Role::key_signing;
  const Role zone = Role::zone_signing;
  const std::vector<Row> rows = {
      {Code::out_of_range, key, [](auto& terms) { terms.set_validity_seconds(3599); }},
      {Code::out_of_range, key, [](auto& terms) { terms.set_validity_seconds(366 * 86'400 + 1); }},
      {Code::out_of_range, key, [](auto& terms) { terms.clear_refresh_seconds(); }},
      {Code::out_of_range, key, [](auto& terms) { terms.set_refresh_seconds(604'800); }},
      {Code::out_of_range, key, [](auto& terms) { terms.set_minimum_interval_seconds(86'401); }},
      {Code::out_of_range, key, [](auto& terms) { terms.clear_session_blocks(); }},
      {Code::out_of_range, key, [](auto& terms) { terms.set_session_blocks(100'001); }},
      {Code::out_of_range, key, [](auto& terms) { terms.clear_dnskey_ttl_seconds(); }},
      {Code::out_of_range, key, [](auto& terms) { terms.set_dnskey_ttl_seconds(0x80000000U); }},
      {Code::inconsistent, zone, [](auto& terms) { terms.set_dnskey_ttl_seconds(1); }},
      {Code::done, zone, [](auto& terms) { terms.clear_minimum_interval_seconds(); }},
      {Code::done, key, [](auto& terms) { terms.set_validity_seconds(366 * 86'400); }},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    v1::Action action = set_group(rows[i].role, {"a", "b", "c"}, 2);
    rows[i].change(*action.mutable_keys_set_group()->mutable_group()->mutable_terms());
    EXPECT_EQ(community.run(action, decision(1)), rows[i].code) << "row " << i;
  }
  v1::Action without = set_group(zone, {"a", "b", "c"}, 2);
  without.mutable_keys_set_group()->mutable_group()->clear_terms();
  EXPECT_EQ(community.run(without, decision(1)), Code::missing_field);
}

}  // namespace
}  // namespace comity::keys::testing
