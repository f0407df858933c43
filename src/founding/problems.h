// What is wrong with a file that somebody wrote: every problem, by reason and line, so that it can
// be mended at one go. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"

namespace comity::founding {

class Problems {
 public:
  // `reason` is of many lines, `what` of this one. Line 0: of the file as a whole.
  void add(const std::string& reason, std::uint64_t line, std::string what);
  // None: fine. Else their count, then each reason with its count and, by line, the first of them.
  [[nodiscard]] Status status() const;

 private:
  struct Problem {
    std::uint64_t line = 0;
    std::string what;
  };
  std::map<std::string, std::vector<Problem>> by_reason_;
};

}  // namespace comity::founding
