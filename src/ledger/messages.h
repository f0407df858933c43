// Records as messages: read, write, visit. What a record of state cannot be read as is none to
// whoever asks; the doctor names it (audit.h). Pure functions, any thread.
#pragma once

#include <optional>
#include <string_view>

#include "state/view.h"
#include "wire/codec.h"

namespace comity::ledger {

// False, and `out` is empty, when there is no such record.
[[nodiscard]] inline bool read(const state::View& view, const state::Key& key,
                               google::protobuf::Message& out) {
  const std::optional<Bytes> stored = view.get(key);
  if (stored && wire::parse_stored(*stored, out)) return true;
  out.Clear();
  return false;
}

inline void write(state::Draft& draft, const state::Key& key,
                  const google::protobuf::Message& message) {
  draft.put(key, wire::encode(message));
}

// Calls `visit(key, message)` for every record of the collection whose key begins with `prefix`, in
// the order of the tree.
template <typename Message, typename Visit>
void each(const state::View& view, std::string_view table, std::string_view collection,
          std::string_view prefix, const Visit& visit) {
  view.each(table, collection, [&](BytesView key, BytesView value) {
    Message message;
    if (key.starts_with(prefix) && wire::parse_stored(value, message)) visit(key, message);
    return true;
  });
}

}  // namespace comity::ledger
