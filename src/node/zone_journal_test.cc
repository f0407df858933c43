#include "node/zone_journal.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "machine/files.h"

namespace comity::node {
namespace {

const dns::Name kZone = *dns::Name::parse("example.");

// Of the zone with this many octets of text, under the serial as ZONEMD too.
primary::Stretch zone(std::uint32_t serial, std::size_t octets = 40'000) {
  std::vector<dns::Record> records = {
      *dns::parse_record("example. 60 IN SOA ns.example. host.example. " + std::to_string(serial) +
                         " 1 2 3 4"),
      {kZone, dns::type::kZonemd, 60,
       Bytes("\0\0\0\0\1\1", 6) + Bytes(48, static_cast<char>(serial))}};
  for (std::size_t i = 0; i * 250 < octets; ++i) {
    records.push_back({*dns::Name::parse("a" + std::to_string(1'000 + i) + ".example."),
                       dns::type::kTxt, 60, Bytes(1, '\xfa') + Bytes(250, 't')});
  }
  return primary::stretch_of(records);
}

class AZoneJournal : public ::testing::Test {
 protected:
  AZoneJournal() : folder_(::testing::TempDir() + "comity_zone_journal_test") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~AZoneJournal() override { std::filesystem::remove_all(folder_); }

  // A process that publishes these versions.
  struct Process {
    explicit Process(const std::string& folder) : journal(folder) {}
    void publish(const primary::Stretch& version) {
      versions.put(kZone, {version});
      journal.follow(kZone, versions);
    }
    std::size_t changes() const { return versions.find(kZone)->changes.size(); }
    primary::Versions versions;
    ZoneJournal journal;
  };

  const std::string folder_;
  const std::string file_ = folder_ + "/example.changes";
};

TEST_F(AZoneJournal, GoesOnOverARestart) {
  Process first(folder_);
  for (std::uint32_t serial = 1; serial < 5; ++serial) first.publish(zone(serial));
  Process second(folder_);
  second.publish(zone(4));
  EXPECT_EQ(second.changes(), 3);
  second.publish(zone(5));
  Process third(folder_);
  third.publish(zone(5));
  EXPECT_EQ(third.changes(), 4);
  EXPECT_TRUE(third.versions.find(kZone)->since(1));
}

TEST_F(AZoneJournal, BeginsAnewWhereItsFileIsNotTheZones) {
  Process first(folder_);
  for (std::uint32_t serial = 1; serial < 4; ++serial) first.publish(zone(serial));
  ASSERT_TRUE(machine::append_file(file_, "half an entry"));
  Process second(folder_);
  second.publish(zone(3));
  EXPECT_EQ(second.changes(), 2);
  second.publish(zone(4));
  Process third(folder_);  // the half is gone
  third.publish(zone(4));
  EXPECT_EQ(third.changes(), 3);
  Process later(folder_);
  later.publish(zone(9));
  EXPECT_EQ(later.changes(), 0);
  EXPECT_EQ(std::filesystem::file_size(file_), 0);
  later.publish(zone(10));
  EXPECT_GT(std::filesystem::file_size(file_), 0);
}

TEST_F(AZoneJournal, ForgetsAllWhenTheSerialGoesBack) {
  Process process(folder_);
  process.publish(zone(7));
  process.publish(zone(8));
  process.publish(zone(3));
  EXPECT_EQ(std::filesystem::file_size(file_), 0);
}

TEST_F(AZoneJournal, KeepsTheLastVersionThatPassed) {
  const std::string passed = folder_ + "/example.passed";
  const ZoneJournal journal(folder_);
  EXPECT_TRUE(journal.kept(kZone).empty());
  journal.keep(kZone, {zone(1), zone(2)});
  ASSERT_EQ(journal.kept(kZone).size(), 1);
  EXPECT_EQ(*journal.kept(kZone).front(), *zone(1) + *zone(2));
  Bytes octets = *machine::read_file(passed, 1 << 20);
  octets[100] ^= 1;
  ASSERT_TRUE(machine::replace_file(passed, octets, machine::Access::open));
  EXPECT_TRUE(journal.kept(kZone).empty());
  ASSERT_TRUE(machine::replace_file(passed, "short", machine::Access::open));
  EXPECT_TRUE(journal.kept(kZone).empty());
}

TEST_F(AZoneJournal, DoesNotGrowWithoutEnd) {
  Process process(folder_);
  constexpr std::size_t kLarge = 40'000;
  // A quarter of the zone comes, or goes.
  for (std::uint32_t serial = 1; serial < 30; ++serial) {
    process.publish(zone(serial, serial % 2 == 0 ? kLarge : kLarge / 4 * 3));
    EXPECT_LT(std::filesystem::file_size(file_), (64 << 10) + 3 * kLarge) << serial;
  }
  Process next(folder_);
  next.publish(zone(29, kLarge / 4 * 3));
  EXPECT_GT(next.changes(), 0);
}

}  // namespace
}  // namespace comity::node
