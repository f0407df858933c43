// Every action as the simulation knows it: docs/spec/actions.md and the page of its register as the
// judge reads them, and what a client would try. The row and all that it says of one action stand
// together, in the file of its register. One thread.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "judge.h"

namespace comity::simulation {

class Workload;

struct ActionRow {
  std::uint32_t number = 0;
  std::string_view name{};
  v1::KeyRole role = v1::KEY_ROLE_UNSPECIFIED;
  bool in_proposal = false;
  // What becomes of it. When it is done its records are written; else the judge takes back what
  // was. Null: joint signing, of which the judge knows only what `refusals` there may be.
  Code (*outcome)(Judge& judge, const v1::Action& action, const Judge::Actor& actor) = nullptr;
  bool comment = false;
  std::set<Code> refusals{};
  // Whose it is, when that may be somebody's. Null: the actor's own, or the community's.
  Judge::Subject (*subject)(const Judge& judge, const v1::Action& action,
                            const Judge::Actor& actor) = nullptr;
  // Who has to consent. Null: nobody.
  std::set<std::string> (*consents)(const Judge& judge, const v1::Action& action) = nullptr;
  // One as a client might send it, and how often beside others of its sort. Null: the workload
  // has a place of its own for it.
  v1::Action (*wish)(Workload& workload) = nullptr;
  std::uint64_t weight = 1;
  bool seat = false;  // not for a party that is suspended
  bool hold = false;  // also with role HOLD
  // Whether it keeps within the power of a narrower key. Null: no such key does it.
  bool (*within)(const Judge& judge, const v1::Action& action, const v1::KeyPower& power) = nullptr;
};

// The row of the action whose message stands in `Field`, from a struct of functions over it:
// outcome, and where the action has them subject, consents and wish.
template <typename A, auto Field>
[[nodiscard]] ActionRow row(ActionRow made) {
  made.outcome = [](Judge& judge, const v1::Action& action, const Judge::Actor& actor) {
    return A::outcome(judge, (action.*Field)(), actor);
  };
  using Message = std::remove_cvref_t<decltype((std::declval<const v1::Action&>().*Field)())>;
  if constexpr (requires(const Judge& judge, const Message& it, const Judge::Actor& actor) {
                  A::subject(judge, it, actor);
                }) {
    made.subject = [](const Judge& judge, const v1::Action& action, const Judge::Actor& actor) {
      return A::subject(judge, (action.*Field)(), actor);
    };
  }
  if constexpr (requires(const Judge& judge, const Message& it) { A::consents(judge, it); }) {
    made.consents = [](const Judge& judge, const v1::Action& action) {
      return A::consents(judge, (action.*Field)());
    };
  }
  if constexpr (requires(const Judge& judge, const Message& it, const v1::KeyPower& power) {
                  A::within(judge, it, power);
                }) {
    made.within = [](const Judge& judge, const v1::Action& action, const v1::KeyPower& power) {
      return A::within(judge, (action.*Field)(), power);
    };
  }
  if constexpr (requires(Workload& workload) { A::wish(workload); }) made.wish = A::wish;
  return made;
}

[[nodiscard]] std::vector<ActionRow> actions_of_members();
[[nodiscard]] std::vector<ActionRow> actions_of_constitution();
[[nodiscard]] std::vector<ActionRow> actions_of_decisions();
[[nodiscard]] std::vector<ActionRow> actions_of_names();
[[nodiscard]] std::vector<ActionRow> actions_of_held_names();
[[nodiscard]] std::vector<ActionRow> actions_of_due_process();
[[nodiscard]] std::vector<ActionRow> actions_of_plans();
[[nodiscard]] std::vector<ActionRow> actions_of_children();
[[nodiscard]] std::vector<ActionRow> actions_of_child_servers();
[[nodiscard]] std::vector<ActionRow> actions_of_below();
[[nodiscard]] std::vector<ActionRow> actions_of_updates();
[[nodiscard]] std::vector<ActionRow> actions_of_succession();
[[nodiscard]] std::vector<ActionRow> actions_of_guards();
[[nodiscard]] std::vector<ActionRow> actions_of_faults();
[[nodiscard]] std::vector<ActionRow> actions_of_keys();
[[nodiscard]] std::vector<ActionRow> actions_of_ceremonies();

// All of them.
[[nodiscard]] const std::vector<ActionRow>& all_actions();
// Null when there is none of this number.
[[nodiscard]] const ActionRow* find_action(std::uint32_t number);
[[nodiscard]] const ActionRow* row_of(const v1::Action& action);

}  // namespace comity::simulation
