// The agenda: what will happen by itself, of any register, by the time at which it is due. Every
// item stands on it once. The records (docs/spec/agenda.md) are a tree over the items in order, so
// that a change touches a few small ones however many items there are, and however many of them are
// due at one instant. Readers run on any thread; writers belong to the thread of their draft.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "state/view.h"

namespace comity::ledger::agenda {

struct Item {
  Time at;
  std::string owner;     // the register that settles it, by name
  std::uint64_t id = 0;  // of its own choice

  friend bool operator==(const Item&, const Item&) = default;
};

// Puts the item on the agenda, or moves it there.
void schedule(state::Draft& draft, const Item& item);
// Takes it off; nothing happens when it is not there.
void cancel(state::Draft& draft, std::string_view owner, std::uint64_t id);

// The time of an item; nothing when it is not on the agenda.
[[nodiscard]] std::optional<Time> time_of(const state::View& view, std::string_view owner,
                                          std::uint64_t id);
// The first one: by time, then owner, then id.
[[nodiscard]] std::optional<Item> earliest(const state::View& view);
// The first one, if its time has come.
[[nodiscard]] std::optional<Item> due(const state::View& view, Time now);
// All of a register, in order. Reads as many records.
[[nodiscard]] std::vector<Item> items_of(const state::View& view, std::string_view owner);

// The item whose time this record holds, when it is one of `owner`: for invariants over changes.
[[nodiscard]] std::optional<std::uint64_t> id_of(const state::Key& key, std::string_view owner);

// For tests and sweeps: walks the whole agenda, where `owners` are all registers that use it.
// What is wrong with it, or nothing: the tree and the items' times name the same items, once each,
// and the tree has the one form that these items give it.
[[nodiscard]] std::optional<std::string> find_fault(const state::View& view,
                                                    const std::vector<std::string>& owners);

}  // namespace comity::ledger::agenda
