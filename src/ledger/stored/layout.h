// Where the ledger's things lie in the Store (docs/spec/store.md). Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "state/store.h"

namespace comity::ledger {

// Of the store's layout and of how the state is hashed. A folder of another one was made by a newer
// or an older program, which alone can read it.
inline constexpr std::uint32_t kStoreVersion = 3;

// By name, in Space::meta: "version" u32, "genesis" the Genesis message, "height" u64 of the newest
// committed height, absent until creation is complete.
[[nodiscard]] Bytes meta_key(std::string_view name);

[[nodiscard]] Bytes block_key(std::uint64_t height);
[[nodiscard]] Bytes entry_key(std::uint64_t log_index);
[[nodiscard]] Bytes node_key(int level, std::uint64_t index);
[[nodiscard]] Bytes content_key(const Hash& hash);
// That the record at `place` names the text; of one text, all stand between the first and the end.
inline constexpr Path kFirstPlace{};
[[nodiscard]] Bytes text_name_key(const Hash& hash, const Path& place);
[[nodiscard]] Bytes text_names_end(const Hash& hash);

// That the action `index` of the genesis content wrote the record at `place`.
[[nodiscard]] Bytes genesis_action_key(const Path& place, std::uint64_t index);

// height -> what stands there.
struct HeightIndex {
  Hash root;
  std::uint64_t log_index = 0;
  Time time;
};
[[nodiscard]] Bytes height_index_key(std::uint64_t height);
[[nodiscard]] Bytes encode(const HeightIndex& index);
[[nodiscard]] Result<HeightIndex> decode_height_index(BytesView bytes);

// transaction id -> where it is recorded.
struct Position {
  std::uint64_t height = 0;
  std::uint32_t position = 0;  // in BlockTransactions, from 0
};
[[nodiscard]] Bytes transaction_key(const Hash& id);
[[nodiscard]] Bytes encode(const Position& position);
[[nodiscard]] Result<Position> decode_position(BytesView bytes);

// The value under `key`; not_found with `what` in the message when there is none.
[[nodiscard]] Result<Bytes> require(const state::Store& store, BytesView key,
                                    std::string_view what);

}  // namespace comity::ledger
