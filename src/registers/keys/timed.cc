#include "registers/keys/timed.h"

#include "registers/keys/rollover.h"
#include "registers/keys/takeover.h"

namespace comity::keys {
namespace {

class Timed final : public ledger::Matters {
 public:
  [[nodiscard]] std::optional<ledger::Matter> open(const state::View& view,
                                                   std::uint64_t id) const override {
    return (id & kTakeoverIds) != 0 ? open_takeover(view, id) : rollovers().open(view, id);
  }
  void settle(state::Draft& draft, const ledger::Matter& matter, const ledger::Trial& trial,
              const ledger::Context& context) const override {
    if ((matter.id & kTakeoverIds) == 0) return rollovers().settle(draft, matter, trial, context);
    // Where an invariant does not hold the keys stay, and no agenda item with them.
    if (trial.verdict) settle_takeover(draft, matter, context);
  }
};

}  // namespace

const ledger::Matters& timed_matters() {
  static const Timed kTimed;
  return kTimed;
}

}  // namespace comity::keys
