// What a signer remembers of a zone, from one start to the next.
#include "signer/zone_memory.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "machine/files.h"

namespace comity::signer {
namespace {

constexpr Time kThen{1'767'225'600'000};  // 2026-01-01T00:00:00Z
constexpr std::int64_t kSecondsOfDay = 24 * 3'600;

Time on_day(int day) { return plus_seconds(kThen, day * kSecondsOfDay); }

// Each name points where its octet says.
names::Pointing zone_of(const std::string& names, const std::string& octets) {
  names::Pointing zone;
  for (std::size_t i = 0; i < names.size(); ++i) {
    zone.names[std::string(1, names[i])] = Hash::from(Bytes(32, octets[i])).value();
  }
  return zone;
}

class Remembers : public ::testing::Test {
 protected:
  Remembers() { std::filesystem::create_directories(folder_); }
  ~Remembers() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string stem() const { return folder_ + "/example."; }
  // As after a restart: read, compared, and kept when `signs`, else held.
  ZoneMemory::Difference see(const names::Pointing& zone, Time now, bool signs = true) {
    ZoneMemory memory(stem());
    const Status read = memory.read();
    EXPECT_TRUE(read) << (read ? "" : read.error().message);
    ZoneMemory::Difference found = memory.take(zone, 7, now);
    EXPECT_TRUE(signs ? memory.write() : memory.hold(found.counted));
    return found;
  }
  void write(const std::string& ending, const std::string& text) const {
    ASSERT_TRUE(machine::replace_file(stem() + ending, text, machine::Access::secret));
  }

  const std::string folder_ =
      ::testing::TempDir() + "comity_zone_memory_test-" + std::to_string(::getpid());
};

TEST_F(Remembers, TheFirstZoneAsItComes) {
  const auto found = see(zone_of("abc", "xxx"), on_day(0));
  EXPECT_FALSE(found.news);
  EXPECT_EQ(found.counted.changed, 0U);
}

TEST_F(Remembers, WhatWentAndWhatTurnedForThirtyDays) {
  see(zone_of("abcd", "xxxx"), on_day(0));
  const auto one = see(zone_of("abc", "yxx"), on_day(1));
  EXPECT_TRUE(one.news);
  EXPECT_EQ(one.counted.removed, 1U);
  EXPECT_EQ(one.counted.changed, 2U);
  EXPECT_EQ(one.counted.fewest, 4U);
  EXPECT_EQ(one.counted.names.size(), 2U);
  // Again from the disk, with another.
  const auto two = see(zone_of("abc", "yyx"), on_day(31));
  EXPECT_EQ(two.counted.changed, 3U);
  EXPECT_EQ(two.counted.fewest, 3U);
  const auto three = see(zone_of("abc", "yyx"), on_day(32));
  EXPECT_FALSE(three.news);
  EXPECT_EQ(three.counted.changed, 1U);
}

// The same names, led on by a host which is where its octet says, or that somebody holds.
names::Pointing through_host(const std::string& users, std::optional<char> octet) {
  names::Pointing zone = zone_of("abcd", "xxxx");
  names::Pointing::Host& host = zone.hosts["ns.pool."];
  if (octet) host.addresses = Hash::from(Bytes(32, *octet)).value();
  for (const char user : users) host.users.insert(std::string(1, user));
  return zone;
}

TEST_F(Remembers, WhatTurnsWithAHostThatNobodyHolds) {
  see(through_host("ab", 'x'), on_day(0));
  const auto moved = see(through_host("ab", 'y'), on_day(1), false);
  EXPECT_TRUE(moved.news);
  EXPECT_EQ(moved.counted.changed, 2U);
  EXPECT_EQ(moved.counted.removed, 0U);
  // The operator's word is on this very address.
  ZoneMemory memory(stem());
  ASSERT_TRUE(memory.confirm(moved.counted.version));
  EXPECT_EQ(see(through_host("ab", 'z'), on_day(1), false).counted.changed, 2U);
  EXPECT_EQ(see(through_host("ab", 'y'), on_day(1)).counted.changed, 0U);
  EXPECT_FALSE(see(through_host("ab", 'y'), on_day(2)).news);
  // Somebody holds it now, and moves it from then on without a word of anybody.
  const auto given = see(through_host("ab", std::nullopt), on_day(3), false);
  EXPECT_TRUE(given.news);
  EXPECT_EQ(given.counted.changed, 2U);
  ZoneMemory once(stem());
  ASSERT_TRUE(once.confirm(given.counted.version));
  EXPECT_EQ(see(through_host("ab", std::nullopt), on_day(3)).counted.changed, 0U);
  EXPECT_FALSE(see(through_host("ab", std::nullopt), on_day(4)).news);
  // It is the community's again, or nobody uses it.
  EXPECT_FALSE(see(through_host("ab", 'z'), on_day(5)).news);
  EXPECT_FALSE(see(through_host("", 'x'), on_day(6)).news);
}

TEST_F(Remembers, ThatANameTurnedBackOrCameBack) {
  see(zone_of("ab", "xx"), on_day(0));
  see(zone_of("a", "y"), on_day(1));
  const auto back = see(zone_of("ab", "xx"), on_day(2));
  EXPECT_TRUE(back.news);
  EXPECT_EQ(back.counted.removed, 0U);
  EXPECT_EQ(back.counted.changed, 2U);
}

TEST_F(Remembers, NothingOfWhatItDidNotSign) {
  see(zone_of("abc", "xxx"), on_day(0));
  EXPECT_EQ(see(zone_of("", ""), on_day(1), false).counted.removed, 3U);
  EXPECT_EQ(see(zone_of("abc", "xxx"), on_day(2)).counted.changed, 0U);
}

TEST_F(Remembers, OnlyTheFewestNamesOfTheDays) {
  see(zone_of("ab", "xx"), on_day(0));
  see(zone_of("abcdef", "xxxxxx"), on_day(1));
  EXPECT_EQ(see(zone_of("bcdef", "xxxxx"), on_day(2)).counted.fewest, 2U);
}

TEST_F(Remembers, TheWordOfItsOperatorOnOneVersion) {
  see(zone_of("abcd", "xxxx"), on_day(0));
  const std::string version = see(zone_of("a", "y"), on_day(1), false).counted.version;
  ZoneMemory memory(stem());
  const auto held = memory.held();
  ASSERT_TRUE(held && *held);
  EXPECT_EQ((*held)->version, version);
  EXPECT_EQ((*held)->removed, 3U);
  EXPECT_EQ((*held)->names.size(), 4U);
  EXPECT_EQ((*held)->height, 7U);
  EXPECT_FALSE(memory.confirm("0123456789abcdef"));
  EXPECT_FALSE(memory.is_confirmed(version).value());
  ASSERT_TRUE(memory.confirm(version));
  EXPECT_TRUE(memory.is_confirmed(version).value());
  EXPECT_FALSE(memory.is_confirmed("0123456789abcdef").value());

  // What came with it meanwhile counts.
  names::Pointing more = zone_of("b", "x");
  const auto later = see(more, on_day(2), false);
  EXPECT_EQ(later.counted.changed, 1U) << "a is gone, which nobody has confirmed";
  EXPECT_EQ(later.counted.names.front().name, "a");
  const auto signs = see(zone_of("a", "y"), on_day(3));
  EXPECT_EQ(signs.counted.changed, 0U);
  // It was for this time, and what was confirmed counts no more.
  EXPECT_FALSE(machine::exists(stem() + "confirmed"));
  EXPECT_FALSE(machine::exists(stem() + "held"));
  EXPECT_EQ(see(zone_of("a", "z"), on_day(4)).counted.changed, 1U);
  EXPECT_FALSE(memory.confirm(version)) << "nothing is held";
}

TEST_F(Remembers, NothingThatIsDamaged) {
  for (const std::string text :
       {"x", "day 1\n", "day x 1\n", "name - 0\n", "name zz 0 a\n", "name - x a\n", "day 1 2"}) {
    write("names", text);
    ZoneMemory memory(stem());
    const Status read = memory.read();
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().kind, ErrorKind::corrupt);
  }
  write("names", "");
  for (const std::string text : {"", "version ab 1 1 1 1\n", "version 0123456789abcdef 1 1 1 x\n",
                                 "version 0123456789abcdef 1 1 1 1\nname a\n"}) {
    write("confirmed", text);
    write("held", text);
    ZoneMemory memory(stem());
    EXPECT_FALSE(memory.read()) << text;
    EXPECT_FALSE(memory.held()) << text;
  }
}

}  // namespace
}  // namespace comity::signer
