#include "ledger/stored/layout.h"

#include <string>

namespace comity::ledger {
namespace {

Bytes numbered(state::Space space, std::uint64_t number) {
  Bytes rest;
  append_u64(rest, number);
  return state::store_key(space, rest);
}

}  // namespace

Bytes meta_key(std::string_view name) { return state::store_key(state::Space::meta, name); }

Bytes block_key(std::uint64_t height) { return numbered(state::Space::block, height); }

Bytes entry_key(std::uint64_t log_index) { return numbered(state::Space::record, log_index); }

Bytes node_key(int level, std::uint64_t index) {
  Bytes rest(1, static_cast<char>(level));
  append_u64(rest, index);
  return state::store_key(state::Space::log_node, rest);
}

Bytes content_key(const Hash& hash) { return state::store_key(state::Space::content, hash.view()); }

Bytes text_name_key(const Hash& hash, const Path& place) {
  return state::store_key(state::Space::text_name, hash.bytes() + place.bytes());
}

Bytes text_names_end(const Hash& hash) {
  // No path is longer, so what ends like this stands behind all of them.
  return text_name_key(hash, kFirstPlace).substr(0, 1 + Hash::kSize) +
         Bytes(Path::kSize + 1, '\xff');
}

Bytes genesis_action_key(const Path& place, std::uint64_t index) {
  Bytes rest = place.bytes();
  append_u64(rest, index);
  return state::store_key(state::Space::genesis_action, rest);
}

Bytes height_index_key(std::uint64_t height) {
  return numbered(state::Space::height_index, height);
}

Bytes encode(const HeightIndex& index) {
  Bytes bytes = index.root.bytes();
  append_u64(bytes, index.log_index);
  append_u64(bytes, static_cast<std::uint64_t>(index.time.milliseconds));
  return bytes;
}

Result<HeightIndex> decode_height_index(BytesView bytes) {
  if (bytes.size() != Hash::kSize + 16) {
    return error(ErrorKind::corrupt,
                 "index of heights: entry of " + std::to_string(bytes.size()) + " octets");
  }
  HeightIndex index;
  index.root = *Hash::from(bytes.substr(0, Hash::kSize));
  index.log_index = read_u64(bytes.substr(Hash::kSize));
  index.time.milliseconds = static_cast<std::int64_t>(read_u64(bytes.substr(Hash::kSize + 8)));
  return index;
}

Bytes transaction_key(const Hash& id) {
  return state::store_key(state::Space::transaction, id.view());
}

Bytes encode(const Position& position) {
  Bytes bytes;
  append_u64(bytes, position.height);
  append_u32(bytes, position.position);
  return bytes;
}

Result<Position> decode_position(BytesView bytes) {
  if (bytes.size() != 12) {
    return error(ErrorKind::corrupt,
                 "index of transactions: entry of " + std::to_string(bytes.size()) + " octets");
  }
  return Position{read_u64(bytes), read_u32(bytes.substr(8))};
}

Result<Bytes> require(const state::Store& store, BytesView key, std::string_view what) {
  Result<std::optional<Bytes>> found = store.get(key);
  if (!found) return at(what, found.error());
  if (!*found) return error(ErrorKind::not_found, std::string(what) + " is not in the store");
  return std::move(**found);
}

}  // namespace comity::ledger
