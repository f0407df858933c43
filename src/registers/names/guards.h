// Guards: how many names of a zone decisions may change within 30 days (docs/spec/names.md,
// "Guards"). Counted is what a decision did, found in what stands before and after it and not in
// its actions, so that it does not matter how it is split up, hidden or named. Readers run on any
// thread; writers belong to the thread of their draft.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "ledger/action.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::names {

// A name as it is counted: a registered one, by its label, with all its territory; or the owner of
// what stands outside all territories, relative to the zone.
[[nodiscard]] std::string counted_name(const state::View& view, std::string_view zone,
                                       std::string_view owner);

// Whether something stands there of which a decision may take: a registered name, or what stands
// outside all territories; `name` is relative to the zone.
[[nodiscard]] bool stands_there(const state::View& view, std::string_view zone,
                                std::string_view name);
// Whether it is one of the names of which a guard lets a part change. None is what a holder by
// itself brings or takes away: a name that was registered below its own, a host that it sponsors.
[[nodiscard]] bool is_counted(const state::View& view, std::string_view zone,
                              std::string_view name);
// Whether records of the type say where to go on. What else stands at a name is no matter of where
// it leads: a machine may change it every day.
[[nodiscard]] bool leads(std::uint32_t type);

// What a decision did to the names of one zone.
struct NamesChanged {
  // That stood before and were removed, re-pointed, put on hold, hidden or given away, without the
  // consent of whoever held them.
  std::set<std::string> names;
  // Places at which a name may have come or gone.
  std::set<std::string> places;
};
// Of the zones that have a guard.
[[nodiscard]] std::map<std::string, NamesChanged> names_changed(const ledger::Decided& decided);

// What Register::count_guarded asks for.
[[nodiscard]] std::vector<ledger::GuardUse> count_guarded(const ledger::Decided& decided,
                                                          state::Draft& after);

// The limits of a zone are these from now on, or, where either of them lets more pass than the one
// that is in force, both from limits::kGuardSeconds later on.
void set_guard_limits(state::Draft& draft, std::string_view zone, const v1::GuardLimits& limits,
                      Time now);

}  // namespace comity::names
