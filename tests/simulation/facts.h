// docs/spec/effect.md, "Whose a fact is", once more: for the judge. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>

#include "base/bytes.h"
#include "state/key.h"

namespace comity::simulation {
// Of which every record is somebody's.
[[nodiscard]] bool is_own_table(const std::string& table);

// The record, or this field of it, follows from others; and a party's own hand writes it.
[[nodiscard]] bool follows(const state::Key& key);
[[nodiscard]] bool follows(const state::Key& key, std::uint32_t field);
[[nodiscard]] bool is_own(const state::Key& key, std::uint32_t field);

// The octets of a record by field, and that it is there as field 0; what is no message is one fact.
[[nodiscard]] std::map<std::uint32_t, Bytes> facts_of(const state::Key& key,
                                                      const std::optional<Bytes>& value);

}  // namespace comity::simulation
