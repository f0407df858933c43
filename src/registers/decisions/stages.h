// The port DueEffects: how a proposal goes from stage to stage by itself (docs/spec/decisions.md).
// Stateless: any thread.
#pragma once

#include "ledger/ports.h"

namespace comity::decisions {

class Stages final : public ledger::DueEffects {
 public:
  [[nodiscard]] std::optional<Due> next_due(const state::View& view, Time now) const override;
  void settle(state::Draft& draft, const Due& due, const Trial& trial,
              const ledger::Context& context) const override;
  [[nodiscard]] std::optional<Time> next_deadline(const state::View& view) const override;
};

}  // namespace comity::decisions
