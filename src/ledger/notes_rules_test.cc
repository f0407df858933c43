// When newer rules begin in notes_world.h: as a test says.
#include "ledger/notes_world.h"

namespace comity::ledger::testing {
namespace {

const state::Key kTurned{"results", "rules", ""};

}  // namespace

std::optional<RulesChange::Turn> NotesRulesChange::next_turn(const state::View& view,
                                                             Time now) const {
  if (!turn || now < at || view.get(kTurned)) return std::nullopt;
  return turn;
}

Verdict NotesRulesChange::check(const state::View& /*view*/, const Turn& /*turn*/,
                                const std::vector<std::string_view>& action_names) const {
  if (fits && !action_names.empty()) return {};
  return refuse(Code::lock_out, "the notes do not fit");
}

void NotesRulesChange::settle(state::Draft& draft, const Turn& /*settled*/, const Verdict& verdict,
                              const Context& /*context*/) const {
  if (verdict && breaks) draft.put({"notes", "common", "forbidden"}, "1");
  draft.put(kTurned, verdict ? "good" : "bad");
}

std::optional<Time> NotesRulesChange::next_deadline(const state::View& view) const {
  if (!turn || view.get(kTurned)) return std::nullopt;
  return at;
}

}  // namespace comity::ledger::testing
