// A group that signs documents: what it is, and that it and the zone's groups are kept apart.
#include "registers/keys/outcomes.h"
#include "registers/keys/testing/community.h"

namespace comity::keys::testing {
namespace {

constexpr Role kDocument = Role::document_signing;

class DocumentGroup : public ::testing::Test {
 protected:
  DocumentGroup() {
    EXPECT_EQ(community_.run(set_group(kDocument, {"a", "b", "c"}, 2), decision(7)), Code::done);
    community_.post_all(kDocument, 1);
  }
  Code run(const v1::Action& action) { return community_.run(action, as("a")); }
  template <typename Change>
  Code open_changed(Change change) {
    v1::Action action = community_.open(kDocument, {"a", "b"});
    change(*action.mutable_keys_open_session());
    return run(action);
  }
  Community community_;
};

TEST_F(DocumentGroup, SignsOneDocumentInASession) {
  ASSERT_EQ(run(community_.open(kDocument, {"a", "b"})), Code::done) << community_.reason();
  EXPECT_EQ(community_.session(kDocument, 1).stage(), v1::SHARES);
  for (const char* party : {"a", "b"}) {
    EXPECT_EQ(community_.run(answer(kDocument, 1, 1), as(party)), Code::done);
  }
  EXPECT_EQ(community_.session(kDocument, 1).stage(), v1::SIGNED);
  EXPECT_EQ(community_.head(kDocument).signed_(), 1U);
  // Another version, and the session before is of no use any more.
  community_.pass(61);
  community_.post_all(kDocument, 1);
  ASSERT_EQ(run(community_.open(kDocument, {"a", "b"})), Code::done) << community_.reason();
  for (const char* party : {"a", "b"}) {
    EXPECT_EQ(community_.run(answer(kDocument, 2, 1), as(party)), Code::done);
  }
  EXPECT_EQ(community_.on_record(kDocument), std::vector<std::uint64_t>{2});
}

TEST_F(DocumentGroup, HasNothingOfAZone) {
  const auto has_time = [](auto& it) { it.mutable_inception()->set_seconds(1'767'225'600); };
  EXPECT_EQ(open_changed(has_time), Code::inconsistent);
  EXPECT_EQ(open_changed([](auto& it) { it.set_serial(1); }), Code::inconsistent);
  EXPECT_EQ(open_changed([](auto& it) { it.set_key_session(1); }), Code::inconsistent);
  EXPECT_EQ(open_changed([](auto& it) { it.set_count(2); }), Code::inconsistent);
  EXPECT_EQ(run(finish(1)), kNoSuchGroup);
}

// What one group has, the other cannot use.
TEST_F(DocumentGroup, IsNoneOfTheZonesGroups) {
  EXPECT_FALSE(is_signed_jointly(community_.draft(), "."));
  EXPECT_EQ(run(community_.open(kKey, {"a", "b"})), kNoSuchGroup);
  EXPECT_EQ(run(post(kKey, 1)), kNoSuchGroup);
  community_.set_groups();
  v1::Action with_its_nonces = community_.open(kKey, {"a", "b"});
  EXPECT_EQ(run(with_its_nonces), kBatchSpent) << community_.reason();
}

TEST(DocumentGroupForm, IsOfOneKnownType) {
  Community community;
  const auto changed = [&](Role role, const auto& change) {
    v1::Action action = set_group(role, {"a", "b", "c"}, 2);
    change(*action.mutable_keys_set_group()->mutable_group());
    return community.run(action, decision(1));
  };
  EXPECT_EQ(changed(kDocument, [](auto& it) { it.clear_document(); }), Code::missing_field);
  EXPECT_EQ(changed(kDocument, [](auto& it) { it.set_document("letter"); }), Code::out_of_range);
  EXPECT_EQ(changed(kDocument, [](auto& it) { it.mutable_terms()->set_validity_seconds(3600); }),
            Code::inconsistent);
  EXPECT_EQ(changed(kDocument, [](auto& it) { it.mutable_terms()->set_refresh_seconds(1); }),
            Code::inconsistent);
  EXPECT_EQ(changed(kZone, [](auto& it) { it.set_document("trust-anchor"); }), Code::inconsistent);
}

// From when a key stands; new shares do not make it younger, another key does.
TEST(KeyOnRecord, StaysWithTheKey) {
  Community community;
  v1::SigningGroup group = set_group(kKey, {"a", "b", "c"}, 2).keys_set_group().group();
  v1::KeyOnRecord found;
  EXPECT_FALSE(find_key_on_record(community.draft(), ".", kKey, found));
  establish_group(community.draft(), ".", kKey, group, Time{1'000}, "first");
  group.set_epoch(2);
  establish_group(community.draft(), ".", kKey, group, Time{2'000}, "second");
  ASSERT_TRUE(find_key_on_record(community.draft(), ".", kKey, found));
  EXPECT_EQ(found.since().seconds(), 1);
  EXPECT_EQ(found.transcript(), "first");
  EXPECT_EQ(found.key(), group.commitment().substr(0, 32));
  group.set_commitment(element(99) + element(12));
  establish_group(community.draft(), ".", kKey, group, Time{3'000}, "third");
  ASSERT_TRUE(find_key_on_record(community.draft(), ".", kKey, found));
  EXPECT_EQ(found.since().seconds(), 3);
  EXPECT_EQ(found.transcript(), "third");
}

}  // namespace
}  // namespace comity::keys::testing
