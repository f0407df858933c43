// Decides a vote: a pure function of the rule and what was cast, the same for the register, for
// `comity verify` and for anybody who recounts. Integers and rationals only. Any thread.
// What each condition means: docs/spec/constitution.md.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "wire/fwd.h"

namespace comity::tally {

struct Seat {
  std::string party;
  std::vector<std::string> chambers;  // in which it sits; usually one
  std::string affiliation;            // seats of one affiliation have one vote together
};
// Seats ascending by party; `chambers` lists every chamber of the constitution in its order.
struct Electorate {
  std::vector<Seat> seats;
  std::vector<std::string> chambers;
};

enum class Choice { yes, no, abstain };
struct Vote {
  std::string party;
  Choice choice = Choice::abstain;
  bool has_reason = false;
};

enum class ObjectionClass { minor, major, formal };
struct Objection {
  std::string party;
  ObjectionClass klass = ObjectionClass::minor;
  bool open = true;  // neither answered nor withdrawn
};

struct Count {
  std::string chamber;  // empty: all seats
  std::uint64_t seats = 0;
  std::uint64_t yes = 0;
  std::uint64_t no = 0;
  std::uint64_t abstain = 0;
  friend bool operator==(const Count&, const Count&) = default;
};

// One condition of the rule with its counted numbers, met or not met.
struct Line {
  int depth = 0;       // nesting in the rule
  std::string clause;  // where in the rule: "condition.all_of[1].chambers"
  std::string text;    // "more than 1/2 of yes and no: 3 of 4 in chamber governments"
  bool met = false;
  friend bool operator==(const Line&, const Line&) = default;
};

enum class State {
  open,  // before the close
  passed,
  rejected,
};

struct Result {
  State state = State::open;  // by the clock alone: open before `closes_at`
  bool would_pass = false;    // with the votes cast so far
  // No vote that is still to be cast can change would_pass. Takes cast votes as final, an open
  // objection as one that may still be answered, and reckons with none that is not raised yet.
  bool decided = false;
  std::vector<Count> counts;  // overall first, then the chambers in order; weight 1 each
  std::vector<Line> explanation;
};

// Votes of parties without a seat are left out; of several votes of one party the last counts. A
// rule that check_rule would refuse never passes on the strength of the part that is wrong.
[[nodiscard]] Result evaluate(const v1::Rule& rule, const Electorate& electorate,
                              const std::vector<Vote>& votes,
                              const std::vector<Objection>& objections, Time closes_at, Time now);

// Well-formed: ids, depth, rationals <= 1, chambers that exist, seconds within limits. The message
// names the place. Whether the present seats can satisfy it is the constitution's static check.
[[nodiscard]] Status check_rule(const v1::Rule& rule, const std::vector<std::string>& chambers);

}  // namespace comity::tally
