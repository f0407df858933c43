// What the judge knows of successors, docs/spec/names.md, "Successors". One thread.
#pragma once

#include <optional>
#include <string>

#include "judge.h"

namespace comity::simulation {

struct Heir {
  std::string party;
  Time named_at;
  bool all = false;  // for all that the holder has
};
// Whom the holder of this name has named for it, as far as that still stands.
[[nodiscard]] std::optional<Heir> heir_of(const Judge& judge, const std::string& zone,
                                          const std::string& label);
// The same while that holder is gone; else nobody.
[[nodiscard]] std::string heir_of_gone(const Judge& judge, const std::string& zone,
                                       const std::string& label);
// Until when naming somebody was in vain, because of a hold; nothing: there was none.
[[nodiscard]] std::optional<Time> void_until(const Judge& judge, const v1::Delegation& record);
// Nobody is named any more, for a name or, in "all", by a party.
void erase_heir(Judge& judge, const std::string& collection, const std::string& key);
// What the ledger calls the thing of which the action says whose it is; empty: of none.
[[nodiscard]] std::vector<std::string> things_decided(const v1::Action& action);
// A decision says whose this name is, and waits for its effect.
[[nodiscard]] bool is_decided(const Judge& judge, const std::string& zone,
                              const std::string& label);

}  // namespace comity::simulation
