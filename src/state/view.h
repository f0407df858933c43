// Reading and drafting state.
//
// A View is the state of one height, unchanging. A Draft is a set of changes over a View or over
// another Draft: it is committed into what it stands on, or dropped. Registers see nothing else.
//
// Trouble below does not turn up in return values: the view that was asked remembers the first
// fault, reads as empty from then on, and the ledger asks fault() before anything is kept. So
// register code has one path. Kinds of fault:
//   io, corrupt  the disk; the base remembers it too, nothing more can be read from it
//   conflict     path collision: another record stands at the path of the one asked for
//   invalid      a draft was given a record beyond base/limits.h
// The last two belong to the draft that was asked alone, and go when it is dropped: an action run
// in a draft of its own can be refused for them and the block goes on.
//
// A View may be read by many threads; a Draft belongs to one.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

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
  // As get(), but tells trouble to the caller; only io and corrupt are remembered. For drafts above
  // and for readers that answer one question.
  [[nodiscard]] Result<std::optional<Bytes>> read(const Key& key) const;
  // The same for those who know the path of `key` already.
  [[nodiscard]] virtual Result<std::optional<Bytes>> read_at(const Key& key,
                                                             const Path& path) const;
  // Every record of the collection, in the order of paths (a hash order: sort where order matters).
  // `visit` may read the view, and write to a draft: what it writes is not visited any more.
  virtual void each(std::string_view table, std::string_view collection,
                    const Visitor& visit) const = 0;
  // Whether the collection has no record.
  [[nodiscard]] virtual bool is_empty(std::string_view table, std::string_view collection) const;
  // The records that were written or erased after an earlier height, for whoever keeps what was
  // derived from that one; some may stand there more than once. unavailable where that is not
  // known: then all is to be derived anew.
  [[nodiscard]] virtual Result<std::vector<Key>> written_after(std::uint64_t height) const;
  [[nodiscard]] virtual std::optional<Error> fault() const = 0;
};

// What became of a record: the new value, or nothing when it was erased.
using Changes = std::map<Key, std::optional<Bytes>>;

class Placer;

class Draft final : public View {
 public:
  // `base` outlives the draft and does not change meanwhile, save by commit() of this draft.
  explicit Draft(const View& base);
  // Nested: a new draft over `parent`.
  // NOLINTNEXTLINE(google-explicit-constructor): not a copy, so none is to be made by accident
  explicit Draft(Draft& parent);
  ~Draft() override;

  [[nodiscard]] std::optional<Bytes> get(const Key& key) const override;
  [[nodiscard]] Result<std::optional<Bytes>> read_at(const Key& key,
                                                     const Path& path) const override;
  void each(std::string_view table, std::string_view collection,
            const Visitor& visit) const override;
  // Quick also while a large collection is erased record by record: it remembers a few that it has
  // seen, and looks at all only when none of them is left.
  [[nodiscard]] bool is_empty(std::string_view table, std::string_view collection) const override;
  [[nodiscard]] std::optional<Error> fault() const override;

  void put(const Key& key, Bytes value);
  void erase(const Key& key);

  // In the order of keys. Holds what was written, also where it equals what stood before.
  [[nodiscard]] const Changes& changes() const { return changes_; }
  // Moves the changes, or the fault, into `parent`, which is the Draft this one was made over.
  void commit_into(Draft& parent);

 private:
  void set(const Key& key, std::optional<Bytes> value);

  // Nothing when no change is at `path`; conflict when one of another record is.
  [[nodiscard]] Result<std::optional<Changes::iterator>> find(const Key& key,
                                                              const Path& path) const;

  const View& base_;
  const std::unique_ptr<Placer> own_placer_;  // none in a nested draft
  Placer& placer_;
  Changes changes_;
  std::map<Path, Changes::iterator> places_;  // of changes_
  // Keys that a collection had when it was looked at last.
  mutable std::map<std::pair<std::string, std::string>, std::vector<Bytes>> seen_;
  mutable std::optional<Error> fault_;
};

}  // namespace comity::state
