#include "registers/keys/records.h"

#include "registers/keys/keys.h"
#include "registers/keys/serial.h"
#include "registers/keys/testing/community.h"

namespace comity::keys::testing {
namespace {

std::string hex_of(const state::Key& key) { return to_hex(state::encode(key)); }

// docs/spec/keys.md: table, collection and key, each with its length.
TEST(Keys, AreTheBytesOfTheSpecification) {
  EXPECT_EQ(hex_of(group_key(".", kKey)), "00046b65797300012e000967726f75702f6b6579");
  EXPECT_EQ(hex_of(head_key("example.", kZone)),
            "00046b65797300086578616d706c652e0009686561642f7a6f6e65");
  EXPECT_EQ(hex_of(batches_key(".", kZone, "nova")),
            "00046b65797300012e000f62617463682f7a6f6e652f6e6f7661");
  EXPECT_EQ(hex_of(session_key(".", kKey, 258)),
            "00046b65797300012e001c73657373696f6e2f6b65792f30303030303030303030303030313032");
}

TEST(Keys, ARoleIsReadFromAWholeWord) {
  EXPECT_EQ(role_in_key("session/zone/0000000000000001", kSessionPrefix), kZone);
  EXPECT_EQ(role_in_key("head/key", kHeadPrefix), kKey);
  EXPECT_FALSE(role_in_key("session/zones/0000000000000001", kSessionPrefix));
  EXPECT_FALSE(role_in_key("head/key", kSessionPrefix));
}

TEST(Records, AreTheBytesOfTheSpecification) {
  Community community;
  community.set_groups();
  ASSERT_EQ(community.run(post(kKey, 1), as("a")), Code::done);
  ASSERT_EQ(community.run(post(kKey, 1), as("b")), Code::done);
  EXPECT_EQ(to_hex(*community.draft().get(batches_key(".", kKey, "a"))),
            "0801"
            "122c"
            "0801"
            "1001"
            "1801"
            "2224"
            "0a206e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e6e"
            "1040");
  ASSERT_EQ(community.run(community.open(kKey, {"a", "b"}), as("a")), Code::done);
  EXPECT_EQ(to_hex(*community.draft().get(head_key(".", kKey))), "0801");
  EXPECT_EQ(to_hex(*community.draft().get(batches_key(".", kKey, "a"))), "0801");
}

TEST(Queries, OfWhatIsNotThereAreEmpty) {
  const ledger::EmptyView view;
  v1::SigningGroup group;
  v1::SigningSession session;
  v1::SigningHead head;
  head.set_sessions(3);
  v1::NonceBatches batches;
  batches.set_last_number(3);
  EXPECT_FALSE(find_group(view, ".", kKey, group));
  EXPECT_FALSE(find_session(view, ".", kKey, 1, session));
  EXPECT_FALSE(find_signed(view, ".", kKey, session));
  find_head(view, ".", kKey, head);
  EXPECT_EQ(head.sessions(), 0U);
  find_batches(view, ".", kKey, "a", batches);
  EXPECT_EQ(batches.last_number(), 0U);
  EXPECT_TRUE(open_sessions(view, ".", kKey, 1).empty());
  EXPECT_FALSE(is_signed_jointly(view, "."));
}

// docs/spec/keys.md, "Vectors".
TEST(Keys, SinceWhenAKeyStands) {
  EXPECT_EQ(since_key(".", kKey), (state::Key{"keys", ".", "since/key"}));
}

// RFC 1982, section 5.1 and 3.2.
TEST(Serial, WrapsAround) {
  EXPECT_TRUE(is_greater_serial(1, 0));
  EXPECT_FALSE(is_greater_serial(0, 0));
  EXPECT_FALSE(is_greater_serial(0, 1));
  EXPECT_TRUE(is_greater_serial(0, 0xffffffffU));
  EXPECT_TRUE(is_greater_serial(0x80000000U, 1));
  EXPECT_FALSE(is_greater_serial(0x80000000U, 0));
  EXPECT_FALSE(is_greater_serial(0, 0x80000000U));
}

}  // namespace
}  // namespace comity::keys::testing
