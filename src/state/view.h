// Reading and drafting state.
//
// A View is the state of one height, unchanging. A Draft is a set of changes over a View or over
// another Draft: it is committed into what it stands on, or dropped. Registers see nothing else.
//
// Trouble below (a disk error, a record whose stored name is not the one asked for) does not turn up
// in return values: the view remembers the first fault, reads as empty from then on, and the ledger
// asks fault() before anything is kept. So register code has one path.
//
// A View may be read by many threads; a Draft belongs to one.
#pragma once

#include <functional>
#include <map>
#include <optional>

#include "base/ids.h"
#include "base/result.h"
#include "state/key.h"

namespace comity::state {

// Return false to stop.
using Visitor = std::function<bool(BytesView key, BytesView value)>;

class View {
 public:
  View() = default;
  View(const View&) = delete;
  View& operator=(const View&) = delete;
  virtual ~View() = default;

  [[nodiscard]] virtual std::optional<Bytes> get(const Key& key) const = 0;
  // Every record of the collection, in the order of paths (a hash order: sort where order matters).
  virtual void each(std::string_view table, std::string_view collection,
                    const Visitor& visit) const = 0;
  [[nodiscard]] virtual std::optional<Error> fault() const = 0;
};

// What became of a record: the new value, or nothing when it was erased.
using Changes = std::map<Key, std::optional<Bytes>>;

class Draft final : public View {
 public:
  // `base` outlives the draft and does not change meanwhile, save by commit() of this draft.
  explicit Draft(const View& base) : base_(base) {}

  [[nodiscard]] std::optional<Bytes> get(const Key& key) const override;
  void each(std::string_view table, std::string_view collection,
            const Visitor& visit) const override;
  [[nodiscard]] std::optional<Error> fault() const override;

  void put(const Key& key, Bytes value);
  void erase(const Key& key);

  // In the order of keys. Holds what was written, also where it equals what stood before.
  [[nodiscard]] const Changes& changes() const { return changes_; }
  // Moves the changes into `parent`, which is the Draft this one was made over.
  void commit_into(Draft& parent);

 private:
  const View& base_;
  Changes changes_;
};

}  // namespace comity::state
