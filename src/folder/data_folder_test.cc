#include "folder/data_folder.h"

#include <gtest/gtest.h>

namespace comity::folder {
namespace {

std::string file_of(const std::string& apex) {
  return zone_file_name(dns::Name::parse(apex).value());
}

TEST(DataFolder, GivesEveryZoneAFileOfItsOwn) {
  EXPECT_EQ(file_of("."), "root.zone");
  EXPECT_EQ(file_of("example."), "example.zone");
  EXPECT_EQ(file_of("sub.example."), "sub.example.zone");
  EXPECT_NE(file_of("root."), file_of("."));
}

}  // namespace
}  // namespace comity::folder
