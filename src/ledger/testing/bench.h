// For the tests of registers only: what the ledger does with an action, save for the authority,
// over a state in memory that begins with nothing in it. One thread.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ledger/action.h"
#include "ledger/run.h"
#include "ledger/workspace.h"

namespace comity::ledger::testing {

class Bench {
 public:
  explicit Bench(const Register& table) : registry_({table}) {}

  // Keeps what the action wrote when it is done. No action of a test may break an invariant.
  Code run(const v1::Action& action, const Actor& actor, const Context& context = {}) {
    const ActionType& type = type_of(action);
    const state::View& before = draft_;
    state::Draft step(before);
    Verdict verdict = type.check(action);
    if (verdict) verdict = type.run(action, step, actor, context, {});
    reason_ = verdict ? "" : verdict.error().reason;
    if (!verdict) return verdict.error().code;
    EXPECT_EQ(wrong(step, step.changes()), "");
    step.commit_into(draft_);
    return Code::done;
  }
  // Why the last run did not go through.
  [[nodiscard]] const std::string& reason() const { return reason_; }
  // The first invariant that does not hold, or nothing.
  [[nodiscard]] std::string wrong(const state::View& after, const state::Changes& changes) const {
    const Verdict holds = check_invariants(registry_, after, changes);
    return holds ? "" : holds.error().reason;
  }

  [[nodiscard]] Subject subject(const v1::Action& action, const Actor& actor) const {
    return type_of(action).subject(action, draft_, actor);
  }
  [[nodiscard]] std::vector<std::string> consents(const v1::Action& action) const {
    return type_of(action).consents(action, draft_);
  }
  [[nodiscard]] const ActionType& type_of(const v1::Action& action) const {
    const ActionType* found = registry_.type_of(action);
    EXPECT_NE(found, nullptr) << "no such action in the table";
    return found != nullptr ? *found : *registry_.actions().front();
  }
  [[nodiscard]] state::Draft& draft() { return draft_; }
  [[nodiscard]] const state::Draft& draft() const { return draft_; }

 private:
  Registry registry_;
  EmptyView base_;
  state::Draft draft_{base_};
  std::string reason_;
};

}  // namespace comity::ledger::testing
