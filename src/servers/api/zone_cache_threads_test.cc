#include "servers/api/zone_cache.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <optional>
#include <string_view>
#include <thread>

#include "servers/api/limits.h"
#include "servers/api/testing/world.h"

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

}  // namespace
}  // namespace comity::api
