// What a party holds in any register, said backwards: table "ledger", collection "holdings/<party>"
// (docs/spec/block.md, "The ledger's records"). It is what the rights of a party that has left hang
// on, which registers below the one that gives things out have to know too. Derived: the register
// in which the thing stands writes the entry with it, and has an invariant that it is true. What
// waits for a party's word is said the same way in "asked/<party>", and is no holding: it gives no
// right, and nobody is asked for anything because of it. Readers run on any thread; writers belong
// to the thread of their draft.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "state/view.h"

namespace comity::ledger {

inline constexpr std::string_view kHoldingsPrefix = "holdings/";
inline constexpr std::string_view kAskedPrefix = "asked/";
inline constexpr std::string_view kDecidedPrefix = "decided/";

// The thing by a name of its register's choice that begins with the register's own and a slash.
[[nodiscard]] state::Key holding_key(std::string_view party, std::string_view thing);
// Moves the thing from who held it to who holds it (wire/holders.h); empty: nobody. What several
// hold together is held by each.
void move_holding(state::Draft& draft, std::string_view thing, std::string_view from,
                  std::string_view to);
// Reads one record at most.
[[nodiscard]] bool holds_anything(const state::View& view, std::string_view party);
// All of it, ascending.
[[nodiscard]] std::vector<std::string> things_held(const state::View& view, std::string_view party);

// What waits for the party's word, named as a thing; and that it waits no more.
void note_asked(state::Draft& draft, std::string_view thing, std::string_view party, bool asked);
// Reads one record at most.
[[nodiscard]] bool is_asked(const state::View& view, std::string_view party);
// All that waits for it, ascending.
[[nodiscard]] std::vector<std::string> things_asked(const state::View& view,
                                                    std::string_view party);

// That a matter, named as a thing, was decided that says whose this thing is, and waits for its
// effect ("decided/<thing>"): until then the thing changes hands by no act of one party.
void note_decided(state::Draft& draft, std::string_view thing, std::string_view matter,
                  bool decided);
// Reads one record at most.
[[nodiscard]] bool is_decided(const state::View& view, std::string_view thing);

}  // namespace comity::ledger
