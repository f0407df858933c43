#include "machine/loader.h"

#include <gtest/gtest.h>

#include "machine/files.h"

namespace comity::machine {
namespace {

constexpr auto kLimit = std::chrono::seconds(20);

TEST(Loader, HandsZoneAndFileToTheProgram) {
  const std::string file = ::testing::TempDir() + "comity_loader_test";
  const auto run = [&](const std::string& script) {
    const Loader loader{{"/bin/sh", "-c", script, "check", "{zone}", "{file}"}, file};
    return load(loader, "example.", "a.example. 60 IN A 192.0.2.1\n", kLimit, [] { return false; });
  };
  Result<Ended> ended = run("test \"$1\" = example. && grep -q '192.0.2.1$' \"$2\"");
  ASSERT_TRUE(ended) << ended.error().message;
  EXPECT_TRUE(ended->is_well) << ended->said;
  EXPECT_FALSE(exists(file));
  ended = run("echo odd; exit 3");
  ASSERT_TRUE(ended);
  EXPECT_FALSE(ended->is_well);
  EXPECT_EQ(ended->said, "odd");
  EXPECT_FALSE(load({{"/no/such/program"}, file}, "example.", "", kLimit, [] { return false; }));
  EXPECT_FALSE(exists(file));
  EXPECT_FALSE(
      load({{"/bin/true"}, "/no/such/folder/file"}, "example.", "", kLimit, [] { return false; }));
}

}  // namespace
}  // namespace comity::machine
