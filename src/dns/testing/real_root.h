// For tests only: real zones, that of the root of 2026-07-31 among them, which lie beside a
// development checkout and are no part of it. Where one is absent a test says so and ends, save in
// continuous integration.
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

// The lines of a file of ../shared/data, plain or .gz; empty when it is absent, which fails the
// test if CI=true.
inline std::vector<std::string> lines_of(const std::string& name) {
  const std::string path = COMITY_SOURCE_DIR "/../shared/data/" + name;
  std::vector<std::string> lines;
  gzFile file = gzopen(path.c_str(), "rb");
  if (file == nullptr) {
    const char* ci = std::getenv("CI");
    if (ci != nullptr && std::strcmp(ci, "true") == 0) ADD_FAILURE() << path << " is absent";
    std::cout << "not run: " << path << " is absent\n";
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

inline std::vector<std::string> real_root_lines() {
  return lines_of("rootzone/root.zone.2026073102.signed.gz");
}

// Every record of it, in its order.
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
