// What one block works on: a draft over the newest height. Every step of the block - a transaction,
// an effect - runs in a draft of its own over it and is kept or dropped whole. One thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"
#include "ledger/outcome.h"
#include "state/view.h"

namespace comity::ledger {

class Workspace {
 public:
  explicit Workspace(std::unique_ptr<state::View> base) : base_(std::move(base)), draft_(*base_) {}

  // Everything kept so far. To be read through a draft over it, which then bears the faults.
  [[nodiscard]] state::Draft& draft() { return draft_; }
  // The height below, whose faults are trouble().
  [[nodiscard]] const state::View& below() const { return *base_; }
  // Moves the changes of `step`, a draft over draft(), into it; or none of them, and says why.
  [[nodiscard]] Verdict keep(state::Draft& step);
  // A disk error or corruption below: nothing of the block may be kept.
  [[nodiscard]] Status trouble() const;
  // What differs from the height below.
  [[nodiscard]] state::Changes net_changes() const;

 private:
  std::unique_ptr<state::View> base_;
  state::Draft draft_;
};

// `verdict` was reached by reading `step`. A fault of the step makes it void, and is a verdict
// itself: path_collision, or invariant for a record that is larger than the state allows.
[[nodiscard]] Verdict judge(const state::View& step, Verdict verdict);

// Keeps what `does` writes about a matter; when that breaks something, that it has failed instead,
// as `fails` writes it. What came of it; an error, which names the matter, when not even its
// failure can be kept: what can neither happen nor fail would stop the ledger.
[[nodiscard]] Result<Verdict> settle(
    Workspace& workspace, const std::string& matter,
    const std::function<Verdict(state::Draft&)>& does,
    const std::function<void(state::Draft&, const Refusal&)>& fails);

// A state with nothing in it.
class EmptyView final : public state::View {
 public:
  [[nodiscard]] std::optional<Bytes> get(const state::Key& /*key*/) const override {
    return std::nullopt;
  }
  void each(std::string_view /*table*/, std::string_view /*collection*/,
            const state::Visitor& /*visit*/) const override {}
  [[nodiscard]] std::optional<Error> fault() const override { return std::nullopt; }
};

}  // namespace comity::ledger
