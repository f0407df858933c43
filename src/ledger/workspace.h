// What one block works on: a draft over the newest height that keeps count of paths, so that two
// names on one path are found when the second is written, and not by the tree when it is too late.
//
// A view remembers its first fault and reads as empty from then on. A collision of paths is the
// fault of one transaction only: take_collision() hands it over and opens the height anew for the
// rest of the block. Any other fault ends the block: trouble(). One thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>

#include "base/ids.h"
#include "base/result.h"
#include "ledger/outcome.h"
#include "state/view.h"

namespace comity::ledger {

// A view of one height that can be opened anew. Also stands for no state at all (no source).
class BaseView final : public state::View {
 public:
  using Source = std::function<Result<std::unique_ptr<state::View>>()>;
  explicit BaseView(Source source);

  [[nodiscard]] std::optional<Bytes> get(const state::Key& key) const override;
  void each(std::string_view table, std::string_view collection,
            const state::Visitor& visit) const override;
  [[nodiscard]] std::optional<Error> fault() const override;
  void renew();

 private:
  Source source_;
  std::unique_ptr<state::View> view_;
  std::optional<Error> failed_;  // of the source
};

class Workspace {
 public:
  explicit Workspace(BaseView::Source source);

  // The state with everything kept so far.
  [[nodiscard]] const state::Draft& state() const { return draft_; }
  [[nodiscard]] state::Draft& draft() { return draft_; }

  // Moves the changes of `step`, a draft over draft(), into it; or keeps none of them and says why:
  // path_collision, or invariant for a record beyond the limits of the tree.
  [[nodiscard]] Verdict keep(state::Draft& step);

  // The collision that was met below since the last call. What was read meanwhile is void.
  [[nodiscard]] std::optional<Refusal> take_collision();
  // A disk error or corruption below: nothing of the block may be kept.
  [[nodiscard]] Status trouble() const;

  // What differs from the height below.
  [[nodiscard]] state::Changes net_changes() const;

 private:
  BaseView base_;
  state::Draft draft_;
  std::map<Path, state::Key> paths_;                         // of every record written
  std::map<state::Key, std::optional<Bytes>> before_;  // the same records as they stood below
};

// Path of a record.
[[nodiscard]] Path path_of(const state::Key& key);
// Two of the records stand on one path: path_collision.
[[nodiscard]] Verdict check_paths(const state::Changes& changes);

}  // namespace comity::ledger
