#include "servers/api/zone_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <optional>
#include <string_view>
#include <thread>

#include "dns/record.h"
#include "ledger/revision.h"
#include "publications/zone/testing/genesis.h"
#include "publications/zone/testing/sample.h"
#include "servers/api/limits.h"
#include "servers/api/testing/world.h"
#include "wire/codec.h"

namespace comity::api {
namespace {

using testing::World;

TEST(ZoneCache, DerivesAZoneOncePerRevision) {
  World world;
  ZoneCache cache;
  const auto apex = dns::Name::parse("example.");
  const auto get = [&](std::uint64_t height) {
    const auto view = world.ledger().view(height);
    EXPECT_TRUE(view);
    const auto zone = cache.get(**view, *apex);
    EXPECT_TRUE(zone);
    return zone ? *zone : nullptr;
  };
  EXPECT_EQ(get(0), get(0));
  EXPECT_EQ(cache.derivations(), 1U);
  // A block that leaves the zone alone.
  v1::Action profile;
  *profile.mutable_members_set_profile()->mutable_contact() = world.text("mail");
  world.act("alba", profile);
  EXPECT_EQ(get(1), get(0));
  EXPECT_EQ(cache.derivations(), 1U);
  world.act("alba", testing::set_ds("alpha", 1));
  EXPECT_NE(get(2), get(0));
  EXPECT_NE(*get(2)->text, *get(0)->text);
  EXPECT_EQ(cache.derivations(), 2U);
  for (std::uint32_t i = 2; i < 2 + limits::kHttpZonesKept; ++i) {
    world.act("alba", testing::set_ds("alpha", i));
    get(i + 1);
  }
  get(0);
  EXPECT_EQ(cache.derivations(), 3U + limits::kHttpZonesKept);
}

// A view that somebody holds open while it is read.
class HeldView final : public state::View {
 public:
  explicit HeldView(const state::View& below) : below_(below) {}
  [[nodiscard]] std::optional<Bytes> get(const state::Key& key) const override {
    return below_.get(key);
  }
  void each(std::string_view table, std::string_view collection,
            const state::Visitor& visit) const override {
    if (table == "names" && !passed_.exchange(true)) {
      begun_.set_value();
      go_.get_future().wait();
    }
    below_.each(table, collection, visit);
  }
  [[nodiscard]] std::optional<Error> fault() const override { return below_.fault(); }

  void await() { begun_.get_future().wait(); }
  void go() { go_.set_value(); }

 private:
  const state::View& below_;
  mutable std::atomic<bool> passed_ = false;
  mutable std::promise<void> begun_;
  mutable std::promise<void> go_;
};

// A stranger's list of old heights: whoever asks for what all ask for does not stand behind it.
TEST(ZoneCache, DerivesOneOldRevisionAtATimeAndNobodyWaitsForIt) {
  World world;
  ZoneCache cache;
  const auto apex = dns::Name::parse("example.");
  for (std::uint32_t i = 1; i < 4; ++i) world.act("alba", testing::set_ds("alpha", i));
  const auto view = [&](std::uint64_t height) {
    auto opened = world.ledger().view(height);
    EXPECT_TRUE(opened);
    return *std::move(opened);
  };
  ASSERT_TRUE(cache.get(*view(3), *apex));
  const auto first = view(0);
  HeldView held(*first);
  std::thread derives([&] { EXPECT_TRUE(cache.get(held, *apex)); });
  held.await();
  EXPECT_TRUE(cache.get(*view(3), *apex)) << "what is kept";
  world.act("alba", testing::set_ds("alpha", 9));
  EXPECT_TRUE(cache.get(*view(4), *apex)) << "what is newer";
  for (const std::uint64_t height : {0U, 1U}) {
    const auto old = cache.get(*view(height), *apex);
    ASSERT_FALSE(old);
    EXPECT_EQ(old.error().kind, ErrorKind::unavailable);
  }
  held.go();
  derives.join();
  EXPECT_TRUE(cache.get(*view(0), *apex));
  EXPECT_TRUE(cache.get(*view(1), *apex));
}

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
