#include "servers/api/zone_cache.h"

#include <gtest/gtest.h>

#include "dns/record.h"
#include "ledger/revision.h"
#include "publications/zone/testing/genesis.h"
#include "publications/zone/testing/sample.h"
#include "servers/api/limits.h"
#include "wire/codec.h"

namespace comity::api {
namespace {

using zone::testing::kApex;

class ZoneCacheTest : public ::testing::Test {
 protected:
  ZoneCacheTest() { zone::testing::run_all(genesis_, zone::testing::sample()); }

  // Texts of 16,000 octets each, below the apex.
  void add_texts(int count) {
    for (int i = 0; i < count; ++i) {
      v1::Action action;
      v1::SetRecords& it = *action.mutable_names_set_records();
      it.set_zone("example.");
      it.set_owner("t" + std::to_string(i) + ".example.");
      it.set_type(dns::type::kTxt);
      it.set_ttl_seconds(60);
      for (int record = 0; record < 64; ++record) {
        Bytes text(249, static_cast<char>('0' + record));
        it.add_rdata(Bytes(1, static_cast<char>(text.size())) + text);
      }
      ASSERT_EQ(genesis_.run(action), "");
    }
  }
  // The zone as of this revision, and how often one was derived by then.
  std::uint64_t derived_after(std::uint64_t revision) {
    v1::Revision record;
    record.set_count(revision);
    genesis_.state().put(ledger::revision_key("names", "example."), wire::encode(record));
    const auto zone = cache_.get(genesis_.state(), kApex);
    EXPECT_TRUE(zone);
    if (zone) octets_ = (*zone)->wire.size() + (*zone)->text->size();
    return cache_.derivations();
  }

  zone::testing::Genesis genesis_;
  ZoneCache cache_;
  std::size_t octets_ = 0;  // of the newest
};

TEST_F(ZoneCacheTest, DerivesAZoneOncePerRevisionAndKeepsAFew) {
  EXPECT_EQ(derived_after(1), 1U);
  EXPECT_EQ(derived_after(1), 1U);
  for (std::uint64_t revision = 2; revision <= limits::kHttpZonesKept; ++revision) {
    EXPECT_EQ(derived_after(revision), revision);
  }
  EXPECT_EQ(derived_after(1), limits::kHttpZonesKept);
  EXPECT_EQ(derived_after(limits::kHttpZonesKept + 1), limits::kHttpZonesKept + 1);
  EXPECT_EQ(derived_after(2), limits::kHttpZonesKept + 2) << "used least lately, it went";
}

// Whoever asks for a large zone as of many heights fills nobody's memory.
TEST_F(ZoneCacheTest, KeepsSoManyOctetsAndTheNewestWhateverItsSize) {
  add_texts(560);
  EXPECT_EQ(derived_after(1), 1U);
  ASSERT_GT(2 * octets_, limits::kHttpZoneOctetsKept);
  EXPECT_EQ(derived_after(1), 1U);
  EXPECT_EQ(derived_after(2), 2U);
  EXPECT_EQ(derived_after(2), 2U);
  EXPECT_EQ(derived_after(1), 3U) << "both together are more than is kept";
}

}  // namespace
}  // namespace comity::api
