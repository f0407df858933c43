// Runs one story.
#pragma once

#include <string>
#include <vector>

#include "world.h"

namespace comity::test {

using Words = std::vector<std::string>;
[[nodiscard]] Words split(const std::string& text);

// The action that the words describe; false when they describe none.
[[nodiscard]] bool parse_action(const Words& words, v1::Action& action);

class Scenario {
 public:
  // Empty when the line is understood and holds, else what is wrong with it.
  [[nodiscard]] std::string line(const std::string& text);
  [[nodiscard]] const World& world() const { return world_; }

 private:
  std::string act_line(const std::string& party, const Words& words, const std::string& text);
  std::string expect_line(const Words& words, const std::string& text);
  std::string expect_state(const Words& words);
  std::string send(const std::string& party, const v1::Action& action);
  std::string propose(const std::string& party, const std::string& actions);

  World world_;
  ledger::Receipt last_;
};

}  // namespace comity::test
