// A community about which a story is told line by line; README.md has the words. One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "world.h"

namespace comity::test {

inline constexpr const char* kNotUnderstood = "this line is not understood";

using Words = std::vector<std::string>;
[[nodiscard]] Words split(const std::string& text);
// What stands after the mark; empty when there is none.
[[nodiscard]] std::string text_after(const std::string& text, const std::string& mark);
// The parts between the marks, without white space around them.
[[nodiscard]] std::vector<std::string> parts_of(const std::string& text, char mark);

// The action that the words describe, as `party` would send it; false when they describe none.
[[nodiscard]] bool parse_action(const World& world, const std::string& party,
                                const std::string& text, v1::Action& action);

// The handle of a key of a party in World::key: "first" is the one that it came with.
[[nodiscard]] std::string key_name(const std::string& party, const std::string& name);

// Whether a line says how a constitution differs from another.
[[nodiscard]] bool is_rules_line(const Words& words);
// Changes it as the line says. Empty, or what is wrong with the line.
[[nodiscard]] std::string change_rules(const std::string& line, v1::Constitution& constitution);
// "company", "civil_society" ...; unspecified when it is none.
[[nodiscard]] v1::PartyKind kind_of(const std::string& word);
// "30", "10 days": as seconds; 0 when it is neither.
[[nodiscard]] std::uint32_t seconds_of(const Words& words);

class Scenario {
 public:
  // Empty when the line is understood and holds, else what is wrong with it.
  [[nodiscard]] std::string line(const std::string& text);
  // After the last line: what the line before it was refused for, when nobody expected that.
  [[nodiscard]] std::string end() const { return unexpected_; }
  // Null as long as the lines only said how it is to begin.
  [[nodiscard]] const World* world() const { return world_.get(); }

 private:
  struct Actor {
    std::string party;
    std::string key;  // empty: the one that it came with
  };

  std::string begin_line(const Words& words, const std::string& text);
  std::string begin();
  [[nodiscard]] Status sound() const;
  std::string acts(const std::string& text);
  Words actors_of(Words& words, std::string& problem) const;
  std::string act_line(const Actor& actor, const Words& words, const std::string& text);
  std::string proposal_line(const Actor& actor, const Words& words, const std::string& text);
  std::string ballot_of(std::uint64_t number, const Words& words, Bytes& hash) const;
  std::string send(const Actor& actor, const v1::Action& action);
  std::string propose(const Actor& actor, const std::string& actions);
  std::string decide(const std::string& actions);
  std::string send_together(const Actor& actor, const std::string& acts);

  std::string expect_line(const Words& words, const std::string& text);
  std::string expect_rules(const Words& words, const std::string& text) const;
  std::string expect_outcome(const std::string& name) const;
  std::string expect_proposal(const Words& words, const std::string& text) const;
  std::string expect_state(const Words& words, const std::string& text) const;
  std::string expect_party(const Words& words) const;

  WorldOptions options_;
  std::vector<std::string> rules_;  // lines that change the constitution, before it begins
  std::unique_ptr<World> world_;
  std::vector<ledger::Receipt> last_;  // of the last line that acted
  std::string unexpected_;
};

}  // namespace comity::test
