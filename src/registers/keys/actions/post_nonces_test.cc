#include "base/limits.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/testing/community.h"

namespace comity::keys::testing {
namespace {

TEST(PostNonces, NumbersCountOnAndNeverReturn) {
  Community community;
  community.set_groups();
  const v1::Action action = post(Role::zone_signing, 16);
  for (int i = 0; i < 4; ++i) ASSERT_EQ(community.run(action, as("b")), Code::done);
  v1::NonceBatches batches = community.batches(Role::zone_signing, "b");
  ASSERT_EQ(batches.unspent_size(), 4);
  EXPECT_EQ(batches.unspent(3).number(), 4U);
  EXPECT_EQ(batches.unspent(3).epoch(), 1U);
  EXPECT_EQ(batches.unspent(3).count(), 16U);
  EXPECT_EQ(batches.unspent(3).commitments().length(), 1024U);
  EXPECT_EQ(community.batches(Role::key_signing, "b").unspent_size(), 0);

  EXPECT_EQ(community.run(action, as("b")), kTooManyBatches);
  EXPECT_EQ(community.run(action, as("c")), Code::done);

  // A signer that was started anew has lost the nonces of all four.
  ASSERT_EQ(community.run(post(Role::zone_signing, 8, true), as("b")), Code::done);
  batches = community.batches(Role::zone_signing, "b");
  ASSERT_EQ(batches.unspent_size(), 1);
  EXPECT_EQ(batches.unspent(0).number(), 5U);
  EXPECT_EQ(batches.last_number(), 5U);
}

TEST(PostNonces, IsTheMembersOwnWithASigningKey) {
  Community community;
  const v1::Action action = post(Role::zone_signing, 16);
  const ledger::ActionType& type = community.type_of(action);
  EXPECT_EQ(type.role, ledger::Role::sign);
  EXPECT_FALSE(type.in_proposal);
  const ledger::Subject subject = type.subject(action, community.draft(), as("b"));
  EXPECT_EQ(subject.kind, ledger::Subject::Kind::self);
  EXPECT_EQ(subject.party, "b");
  EXPECT_TRUE(type.consents(action, community.draft()).empty());

  EXPECT_EQ(community.run(action, as("b")), kNoSuchGroup);
  community.set_groups();
  EXPECT_EQ(community.run(action, as("e")), kNotSigner);
  v1::Action late = action;
  late.mutable_keys_post_nonces()->set_epoch(2);
  EXPECT_EQ(community.run(late, as("b")), kStaleClaim);
  EXPECT_EQ(community.reason(), "the group is in epoch 1, not 2");
}

TEST(PostNonces, ChecksItsForm) {
  Community community;
  community.set_groups();
  struct Row {
    Code code;
    void (*change)(v1::PostNonces&);
  };
  const std::vector<Row> rows = {
      {Code::bad_name, [](auto& it) { it.set_zone("x"); }},
      {Code::missing_field, [](auto& it) { it.clear_role(); }},
      {Code::out_of_range, [](auto& it) { it.clear_count(); }},
      {Code::out_of_range, [](auto& it) { it.set_count(limits::kFrostNoncesPerBatch + 1); }},
      {Code::missing_field, [](auto& it) { it.clear_commitments(); }},
      {Code::out_of_range, [](auto& it) { it.mutable_commitments()->set_hash("short"); }},
      {Code::out_of_range, [](auto& it) { it.mutable_commitments()->clear_length(); }},
      {Code::inconsistent, [](auto& it) { it.mutable_commitments()->set_length(63); }},
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    v1::Action action = post(Role::zone_signing, 1);
    rows[i].change(*action.mutable_keys_post_nonces());
    EXPECT_EQ(community.run(action, as("a")), rows[i].code) << "row " << i;
  }
  // The largest batch fills the largest content.
  EXPECT_EQ(limits::kFrostNoncesPerBatch * 64, limits::kContentBytes);
  EXPECT_EQ(community.run(post(Role::zone_signing, limits::kFrostNoncesPerBatch), as("a")),
            Code::done);
}

}  // namespace
}  // namespace comity::keys::testing
