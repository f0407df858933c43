// Counts a vote a second time: written from docs/spec/constitution.md alone, sharing no code with
// what counted it first (src/tally), so that a fault of one shows as a difference. Plain containers
// and the plainest way, not the fastest. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "wire/fwd.h"

namespace comity::audit {

// A seat of the electorate.
struct Voter {
  std::string party;
  std::vector<std::string> chambers;  // in which it sits, in the order of the constitution
  std::string affiliation;            // empty: it votes for itself alone
  friend bool operator==(const Voter&, const Voter&) = default;
};

enum class Word { yes, no, abstain };
struct Cast {
  std::string party;
  Word word = Word::abstain;
  bool has_reason = false;
};

struct Raised {
  bool is_minor = false;
  bool is_open = false;  // neither answered nor withdrawn
};

// All that a rule is held against.
struct Papers {
  std::vector<std::string> chambers;  // every one of the constitution, in its order
  std::vector<Voter> voters;
  std::vector<Cast> cast;  // of several of one party the last counts
  std::vector<Raised> objections;
};

// Counts of voices: parties of one affiliation are one.
struct Numbers {
  std::uint64_t seats = 0;
  std::uint64_t yes = 0;
  std::uint64_t no = 0;
  std::uint64_t abstain = 0;
  friend bool operator==(const Numbers&, const Numbers&) = default;
};

// One line of the explanation (docs/spec/constitution.md, "Explanation").
struct Line {
  int depth = 0;
  std::string clause;
  std::string text;
  bool met = false;
  friend bool operator==(const Line&, const Line&) = default;
};

struct Counted {
  bool met = false;
  // No vote that is still possible can change `met`. True only when that is certain: a quorum to
  // which a no helps can leave it false for longer than it had to be.
  bool is_final = false;
  std::map<std::string, Numbers> numbers;  // by chamber; under "" those of all seats
  std::vector<Line> lines;
};

// A rule that is not well-formed is not met by the part of it that is wrong.
[[nodiscard]] Counted count(const v1::Rule& rule, const Papers& papers);

}  // namespace comity::audit
