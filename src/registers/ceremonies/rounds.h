// How a ceremony goes from round to round (docs/spec/ceremonies.md). A round ends when everybody
// has done what it asks, or at its time; who has not is left out. Stateless: any thread; writers
// belong to the thread of their draft.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ledger/ports.h"
#include "registers/ceremonies/queries.h"

namespace comity::ceremonies {

// The first try begins.
void begin(state::Draft& draft, v1::Ceremony& ceremony, Time now);
// Somebody has done what the round asks, and it stands in `ceremony`. The last one ends the round.
void note_done(state::Draft& draft, v1::Ceremony& ceremony, Time now);
// The party is at fault: the rest try again without it.
void leave_out(state::Draft& draft, v1::Ceremony& ceremony, const std::string& party,
               v1::CeremonyFault fault, Time now);

class Rounds final : public ledger::Matters {
 public:
  [[nodiscard]] std::optional<ledger::Matter> open(const state::View& view,
                                                   std::uint64_t id) const override;
  void settle(state::Draft& draft, const ledger::Matter& matter, const ledger::Trial& trial,
              const ledger::Context& context) const override;
};

// The ones that table() names.
[[nodiscard]] const ledger::Matters& rounds();

}  // namespace comity::ceremonies
