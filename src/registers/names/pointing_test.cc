// Where the names of a zone point, as signers remember it.
#include <gtest/gtest.h>

#include "registers/names/testing/guarded.h"

namespace comity::names::testing {
namespace {

// Else one holder would have signers refuse the zone of all, by an act of its own.
TEST(Pointing, TurnsNobodyElsesNameWithAHostThatSomebodyHolds) {
  Guarded zone;
  const v1::Action stands = set_host(".", addresses("ns.test.", {"c0000201"}));
  ASSERT_EQ(zone.run(stands, genesis()), Code::done);
  EXPECT_EQ(pointing(zone.draft(), ".").hosts.at("ns.test.").users.size(), 8U);
  const auto before = pointing(zone.draft(), ".");
  zone.decide({claim_name("test", "a")}, {"a"});
  const auto after = pointing(zone.draft(), ".");
  EXPECT_EQ(before.names, after.names);
  EXPECT_FALSE(after.hosts.at("ns.test.").addresses);
  EXPECT_EQ(after.hosts.at("ns.test.").users, before.hosts.at("ns.test.").users);
  ASSERT_EQ(zone.run(create(".", "sponsor", "a", {}), genesis()), Code::done);
  zone.decide({set_host(".", addresses("ns.free.", {"c0000201"})), point("n0", {"ns.free."})});
  EXPECT_TRUE(pointing(zone.draft(), ".").hosts.at("ns.free.").addresses);
  zone.decide({set_host(".", addresses("ns.free.", {"c0000201"}), "sponsor")}, {"a"});
  EXPECT_FALSE(pointing(zone.draft(), ".").hosts.at("ns.free.").addresses);
}

TEST(Pointing, IsOfWhatStandsThereAndOfHosts) {
  Guarded zone;
  const auto before = pointing(zone.draft(), ".");
  EXPECT_EQ(before.names.size(), 10U);
  zone.decide({point("n0", {"ns.elsewhere."})});
  const auto after = pointing(zone.draft(), ".");
  EXPECT_NE(before.names.at("n0"), after.names.at("n0"));
  EXPECT_EQ(before.names.at("n2"), after.names.at("n2"));
  // What stands beside and what leads nowhere does not turn a name; it is one more, or none.
  zone.decide({create(".", "free", "a", {})}, {"a"});
  const auto more = pointing(zone.draft(), ".");
  EXPECT_EQ(zone.act(text_at("free.", 'x'), "a"), Code::done);
  EXPECT_EQ(pointing(zone.draft(), ".").names, more.names);
  EXPECT_EQ(zone.act(text_at("_t.free.", 'x'), "a"), Code::done);
  EXPECT_EQ(pointing(zone.draft(), ".").names, more.names)
      << "all that its holder has in it is one";
  EXPECT_EQ(pointing(zone.draft(), ".").names.at("free"), more.names.at("free"));
  // A time to live is none, and neither is a holder.
  v1::Action slower = point("n0", {"ns.elsewhere."});
  slower.mutable_names_set_name_servers()->set_ns_ttl_seconds(61);
  zone.decide({slower, claim_name("n0", "a")}, {"a"});
  EXPECT_EQ(pointing(zone.draft(), ".").names.at("n0"), after.names.at("n0"));
}

}  // namespace
}  // namespace comity::names::testing
