#include "node/canary.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "dns/record.h"
#include "machine/files.h"

namespace comity::node {
namespace {

using Clock = std::chrono::steady_clock;

const dns::Name kApex = *dns::Name::parse("example.");

primary::Stretch version(std::uint32_t serial) {
  return primary::stretch_of(
      {*dns::parse_record("example. 60 IN SOA ns.example. host.example. " + std::to_string(serial) +
                          " 1 2 3 4"),
       *dns::parse_record("a.example. 60 IN A 192.0.2." + std::to_string(serial))});
}

class ACanary : public ::testing::Test {
 protected:
  ACanary() : folder_(::testing::TempDir() + "comity_canary_test") {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~ACanary() override {
    canary_.reset();
    std::filesystem::remove_all(folder_);
  }

  void begin(std::vector<std::string> words) {
    canary_ =
        std::make_unique<Canary>(machine::Loader{std::move(words), file_},
                                 [this](const dns::Name&, std::vector<primary::Stretch> zone) {
                                   const std::lock_guard lock(mutex_);
                                   passed_.push_back(zone.front());
                                 });
  }
  // A script, to which zone and file are handed.
  void begin_script(const std::string& script) {
    begin({"/bin/sh", "-c", script, "check", "{zone}", "{file}"});
  }
  std::vector<primary::Stretch> passed() const {
    const std::lock_guard lock(mutex_);
    return passed_;
  }
  template <typename Holds>
  static bool soon(const Holds& holds) {
    const Clock::time_point until = Clock::now() + std::chrono::seconds(30);
    while (!holds() && Clock::now() < until) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return holds();
  }

  const std::string folder_;
  const std::string file_ = folder_ + "/.checked";
  mutable std::mutex mutex_;
  std::vector<primary::Stretch> passed_;
  std::unique_ptr<Canary> canary_;
};

TEST_F(ACanary, HandsOnWhatTheProgramTakes) {
  begin_script("test \"$1\" = example. && grep -q '^a.example.*192.0.2.7$' \"$2\"");
  const primary::Stretch good = version(7);
  canary_->put(kApex, {good});
  ASSERT_TRUE(soon([&] { return !passed().empty(); }));
  EXPECT_EQ(passed().front(), good);
  EXPECT_TRUE(canary_->refused().empty());
  canary_->stop();
  EXPECT_FALSE(machine::exists(file_));
}

TEST_F(ACanary, KeepsWhatTheProgramRefusesUntilABetterVersionComes) {
  begin_script("if grep -q '192.0.2.7$' \"$2\"; then echo no seven; exit 1; fi");
  canary_->put(kApex, {version(7)});
  ASSERT_TRUE(soon([&] { return canary_->refused().contains(kApex); }));
  EXPECT_EQ(canary_->refused().at(kApex).serial, 7);
  EXPECT_EQ(canary_->refused().at(kApex).why, "/bin/sh says: no seven");
  EXPECT_TRUE(passed().empty());
  const primary::Stretch better = version(8);
  canary_->put(kApex, {better});
  ASSERT_TRUE(soon([&] { return canary_->refused().empty(); }));
  ASSERT_TRUE(soon([&] { return !passed().empty(); }));
  EXPECT_EQ(passed().front(), better);
}

// "a0" to "a39" at .1, but for these that are at .7.
std::vector<primary::Stretch> crowd(std::uint32_t serial, const std::vector<int>& odd) {
  std::vector<dns::Record> records = {*dns::parse_record(
      "example. 60 IN SOA ns.example. host.example. " + std::to_string(serial) + " 1 2 3 4")};
  for (int i = 0; i < 40; ++i) {
    const bool is_odd = std::find(odd.begin(), odd.end(), i) != odd.end();
    records.push_back(*dns::parse_record("a" + std::to_string(i) + ".example. 60 IN A 192.0.2." +
                                         (is_odd ? "7" : std::to_string(serial))));
  }
  return {primary::stretch_of(records)};
}

TEST_F(ACanary, FindsTheSetsForWhichAVersionIsRefused) {
  begin_script("echo . >> '" + folder_ + "/runs'; ! grep -q '192.0.2.7$' \"$2\"");
  canary_->put(kApex, crowd(1, {}));
  ASSERT_TRUE(soon([&] { return !passed().empty(); }));
  canary_->put(kApex, crowd(2, {3, 31}));
  ASSERT_TRUE(soon([&] {
    const auto refused = canary_->refused();
    return refused.contains(kApex) && !refused.at(kApex).sets.empty();
  }));
  EXPECT_EQ(canary_->refused().at(kApex).sets,
            (std::vector<std::string>{"a3.example. A", "a31.example. A"}));
  const Result<Bytes> runs = machine::read_file(folder_ + "/runs", 1'000);
  ASSERT_TRUE(runs);
  EXPECT_LE(runs->size() / 2, 1 + 2 + 1 + 2 * (6 + 1));
  EXPECT_EQ(passed().size(), 1U);
}

TEST_F(ACanary, RemembersWhatPassedBeforeItStarted) {
  begin_script("! grep -q '192.0.2.7$' \"$2\"");
  canary_->remember(kApex, crowd(1, {}));
  canary_->put(kApex, crowd(2, {0}));
  ASSERT_TRUE(soon([&] {
    const auto refused = canary_->refused();
    return refused.contains(kApex) && !refused.at(kApex).sets.empty();
  }));
  EXPECT_EQ(canary_->refused().at(kApex).sets, std::vector<std::string>{"a0.example. A"});
}

TEST_F(ACanary, BlamesNobodyWhenTheProgramRefusesEverything) {
  begin_script("test ! -e '" + folder_ + "/broken'");
  canary_->put(kApex, crowd(1, {}));
  ASSERT_TRUE(soon([&] { return !passed().empty(); }));
  ASSERT_TRUE(machine::replace_file(folder_ + "/broken", "", machine::Access::open));
  canary_->put(kApex, crowd(2, {}));
  canary_->put(dns::Name(), {version(1)});  // judged after the other one
  ASSERT_TRUE(soon([&] { return canary_->refused().size() == 2; }));
  canary_->stop();
  EXPECT_TRUE(canary_->refused().at(kApex).sets.empty());
}

TEST_F(ACanary, ChecksOnlyTheNewestOfThoseThatWait) {
  begin_script("while [ ! -e '" + folder_ + "/go' ]; do sleep 0.01; done");
  const std::vector<primary::Stretch> versions = {version(1), version(2), version(3)};
  canary_->put(kApex, {versions[0]});
  ASSERT_TRUE(soon([&] { return machine::exists(file_); }));
  canary_->put(kApex, {versions[1]});
  canary_->put(kApex, {versions[2]});
  ASSERT_TRUE(machine::replace_file(folder_ + "/go", "", machine::Access::open));
  ASSERT_TRUE(soon([&] { return passed().size() == 2; }));
  EXPECT_EQ(passed(), (std::vector{versions[0], versions[2]}));
}

TEST_F(ACanary, LetsNothingPassThatCannotBeChecked) {
  begin({"/no/such/program", "{file}"});
  canary_->put(kApex, {version(1)});
  ASSERT_TRUE(soon([&] { return canary_->refused().contains(kApex); }));
  EXPECT_EQ(canary_->refused().at(kApex).why, "/no/such/program: No such file or directory");
  // It waits to try again, and does not hold a stop up for that.
  const Clock::time_point begin = Clock::now();
  canary_->stop();
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(20));
  EXPECT_TRUE(passed().empty());
}

TEST_F(ACanary, GivesUpACheckWhenItStops) {
  begin_script("sleep 600");
  canary_->put(kApex, {version(1)});
  ASSERT_TRUE(soon([&] { return machine::exists(file_); }));
  const Clock::time_point begin = Clock::now();
  canary_->stop();
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(20));
  EXPECT_TRUE(passed().empty());
  EXPECT_TRUE(canary_->refused().empty());
}

}  // namespace
}  // namespace comity::node
