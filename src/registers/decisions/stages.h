// How a proposal goes from stage to stage by itself (docs/spec/decisions.md). Stateless: any
// thread.
#pragma once

#include <cstdint>
#include <optional>

#include "ledger/ports.h"

namespace comity::decisions {

// What the agenda calls a proposal up for: Matter::stage.
enum class Stage : std::uint32_t {
  begin,       // just proposed: the actions are tried; fixes rule and the times of the stages
  lapse,       // it was not endorsed in time
  open_vote,   // the actions are tried; fixes effect, consents, electorate: the ballot
  close_vote,  // votes and consents are counted
  effect,      // the actions run for good
};

// How long an effect waits for the consent of who came to hold something after the vote had opened.
inline constexpr std::int64_t kLateConsentSeconds = 14LL * 24 * 60 * 60;
// And how long for a second decision, when a guard holds it.
inline constexpr std::int64_t kHeldSeconds = 30LL * 24 * 60 * 60;

class Stages final : public ledger::Matters {
 public:
  [[nodiscard]] std::optional<ledger::Matter> open(const state::View& view,
                                                   std::uint64_t id) const override;
  void settle(state::Draft& draft, const ledger::Matter& matter, const ledger::Trial& trial,
              const ledger::Context& context) const override;
};

// The ones that table() names.
[[nodiscard]] const ledger::Matters& stages();

}  // namespace comity::decisions
