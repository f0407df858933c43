#include "founding/problems.h"

#include <algorithm>
#include <utility>

namespace comity::founding {
namespace {

constexpr std::size_t kShown = 50;         // of one reason
constexpr std::size_t kShownOctets = 160;  // of one line: rdata may be long

std::string shortened(std::string what) {
  if (what.size() <= kShownOctets) return what;
  what.resize(kShownOctets);
  return what + "...";
}

}  // namespace

void Problems::add(const std::string& reason, std::uint64_t line, std::string what) {
  by_reason_[reason].push_back({line, shortened(std::move(what))});
}

Status Problems::status() const {
  if (by_reason_.empty()) return {};
  std::size_t count = 0;
  std::string text;
  for (const auto& [reason, problems] : by_reason_) {
    count += problems.size();
    text += "\n" + reason + ": " + std::to_string(problems.size());
    std::vector<Problem> sorted = problems;
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const Problem& a, const Problem& b) { return a.line < b.line; });
    for (std::size_t i = 0; i < std::min(sorted.size(), kShown); ++i) {
      if (sorted[i].line == 0 && sorted[i].what.empty()) continue;
      text += "\n  ";
      if (sorted[i].line != 0) text += "line " + std::to_string(sorted[i].line) + ": ";
      text += sorted[i].what;
    }
    if (sorted.size() > kShown) {
      text += "\n  and " + std::to_string(sorted.size() - kShown) + " more";
    }
  }
  return error(std::to_string(count) + (count == 1 ? " problem" : " problems") + text);
}

}  // namespace comity::founding
