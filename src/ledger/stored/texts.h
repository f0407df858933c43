// Texts that travel beside transactions (docs/spec/content.md): kept from the block on whose
// records name them, until no record does any more. A text that none names yet waits in memory,
// within limits::kTextsWaitingBytes, so that nobody without a key fills a disk. Any thread; note()
// and written() belong to the one that makes blocks.
#pragma once

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/ids.h"
#include "base/result.h"
#include "ledger/action.h"
#include "state/store.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::ledger {

class Texts {
 public:
  Texts(state::Store& store, const Registry& registry);

  // Keeps `text` when a record names it, durable when it returns; else it waits, and the oldest
  // that wait make room. invalid: it cannot be a text.
  [[nodiscard]] Status put(BytesView salt, BytesView text);
  // salt || text as it was handed in; not_found when it was not, was erased, or had to make room.
  [[nodiscard]] Result<Bytes> salted(const Hash& hash) const;

  // Into `batch` what becomes of texts by the changes of a block over the state `before`: names,
  // the texts that waited for them, and what nobody names any more. Gives the texts that are named.
  [[nodiscard]] Result<std::vector<Hash>> note(const state::Changes& net, const state::View& before,
                                               state::Batch& batch);
  // Named by a record, and not here.
  [[nodiscard]] Result<std::vector<Hash>> missing() const;
  // That batch is written: what has come in meanwhile for `named` is kept as well.
  [[nodiscard]] Status written(const std::vector<Hash>& named);

 private:
  using Name = std::pair<Hash, Path>;  // a text, and the record that names it
  struct Change {
    std::map<Name, std::uint64_t> added;  // length
    std::set<Name> removed;
  };

  void compare(const state::Key& key, const std::optional<Bytes>& after,
               const std::optional<Bytes>& before, const RecordKind& kind, Change& change) const;
  // Whether a record names it and says this length, once the change is made. One that says another
  // does not count: it is not a name of this text, and whoever wrote it shall neither keep it from
  // others nor keep what others take back.
  [[nodiscard]] Result<bool> is_named(const Hash& hash, std::uint64_t length,
                                      const Change& change = {}) const;
  void wait(const Hash& hash, Bytes salted);
  // Null when it does not wait.
  [[nodiscard]] const Bytes* find_waiting(const Hash& hash, std::uint64_t length) const;

  state::Store& store_;
  const Registry& registry_;
  std::vector<const RecordKind*> naming_;  // kinds of records that can name a text
  mutable std::mutex mutex_;
  std::map<Hash, Bytes> waiting_;  // salt || text
  std::deque<Hash> order_;         // of coming; may name some that are gone
  std::size_t bytes_ = 0;          // of those that wait
};

}  // namespace comity::ledger
