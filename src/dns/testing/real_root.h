// For tests only: the real root zone of 2026-07-31, which lies beside a development checkout and is
// no part of it. Where it is absent a test says so and ends, save in continuous integration.
#pragma once

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdlib>
#include <cstring>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

#include "dns/record.h"

namespace comity::dns::testing {

inline constexpr std::string_view kRealRoot =
    COMITY_SOURCE_DIR "/../shared/data/rootzone/root.zone.2026073102.signed.gz";

// The lines of the file; empty when it is absent, which fails the test if CI=true.
inline std::vector<std::string> real_root_lines() {
  std::vector<std::string> lines;
  gzFile file = gzopen(std::string(kRealRoot).c_str(), "rb");
  if (file == nullptr) {
    const char* ci = std::getenv("CI");
    if (ci != nullptr && std::strcmp(ci, "true") == 0) ADD_FAILURE() << kRealRoot << " is absent";
    std::cout << "not run: " << kRealRoot << " is absent\n";
    return lines;
  }
  std::vector<char> buffer(1 << 17);
  while (gzgets(file, buffer.data(), static_cast<int>(buffer.size())) != nullptr) {
    std::string line(buffer.data());
    if (!line.empty() && line.back() == '\n') line.pop_back();
    lines.push_back(std::move(line));
  }
  gzclose(file);
  return lines;
}

// Every record of the file, in its order.
inline std::vector<Record> real_root_records() {
  MasterFileReader reader;
  std::vector<Record> records;
  for (const std::string& line : real_root_lines()) {
    if (const Status status = reader.line(line, records); !status) {
      ADD_FAILURE() << status.error().message;
      return {};
    }
  }
  EXPECT_TRUE(reader.end());
  return records;
}

}  // namespace comity::dns::testing
