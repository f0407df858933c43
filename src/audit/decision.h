// One decision decided again from records (docs/spec/decisions.md): who had a vote, whether its
// stages were as long as its rule has them, what each party has signed, and whether it passed.
// Shares no code with what decided it. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "audit/count.h"
#include "audit/past.h"
#include "audit/shown.h"

namespace comity::audit {

enum class Outcome {
  uncounted,  // no vote was counted: it is under consultation, was withdrawn, or failed before
  open,       // its vote is open
  rejected,
  passed,
};

struct Decision {
  std::uint64_t number = 0;
  Outcome outcome = Outcome::uncounted;     // as the records give it, whatever they say of it
  Counted counted;                          // its lines end with those of the consents
  std::vector<std::string> contradictions;  // what the records say and what does not follow
  std::vector<std::string> missing;         // what would have to be shown
};

// The founders, and what the decisions that are shown have done when they took effect, in that
// order: what these rest on themselves is judged when each of them is.
[[nodiscard]] Past past_of(const Shown& shown);
// Numbers of the proposals that are shown, ascending.
[[nodiscard]] std::vector<std::uint64_t> proposals_in(const Shown& shown);

[[nodiscard]] Decision decide(const Shown& shown, const Past& past, std::uint64_t number);

}  // namespace comity::audit
