// How a register says one action: a struct of functions over the action's own message.
//
//   struct SetDs {  // `: OwnMatter` in place of subject() where it is about the actor itself
//     static Verdict check(const v1::SetDs& it);
//     static Subject subject(const v1::SetDs& it, const state::View&, const Actor&);
//     static tl::expected<v1::Delegation, Refusal> permit(const v1::SetDs& it, const state::View&,
//                                                         const Actor&, const Context&);
//     static void apply(const v1::SetDs& it, v1::Delegation&& found, state::Draft&, const Actor&,
//                       const Context&);
//   };
//   ledger::ActionType set_ds_action() {
//     return ledger::action<SetDs, &v1::Action::names_set_ds>({.role = ..., .in_proposal = ...});
//   }
//
// permit gives apply what it found, or answers with a Verdict when apply needs nothing of it; apply
// returns Applied when it relies on more than that. `consents` may be left out, and so may
// `nested`, `weight`, `sealed` and `within` (ledger/action.h). Number and name are the field's,
// from the descriptor. Included by the files of actions alone. Any thread.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "ledger/action.h"
#include "wire/messages.h"

namespace comity::ledger {

// The field of v1::Action that holds messages of this type: number and name of the action.
void name_after_field(ActionType& type, const google::protobuf::Descriptor& message);

template <typename A, auto Field>
struct TypedAction {
  using Message = std::remove_cvref_t<decltype((std::declval<const v1::Action&>().*Field)())>;

  static const Message& message(const v1::Action& action) { return (action.*Field)(); }

  static Verdict check(const v1::Action& action) { return A::check(message(action)); }
  static Subject subject(const v1::Action& action, const state::View& view, const Actor& actor) {
    return A::subject(message(action), view, actor);
  }
  static std::vector<std::string> consents(const v1::Action& action, const state::View& view) {
    if constexpr (requires { A::consents(message(action), view); }) {
      return A::consents(message(action), view);
    } else {
      return {};
    }
  }

  static bool within(const v1::Action& action, const state::View& view, const v1::KeyPower& power) {
    return A::within(message(action), view, power);
  }

  static Verdict run(const v1::Action& action, state::Draft& draft, const Actor& actor,
                     const Context& context, const BeforeApply& before) {
    const Message& it = message(action);
    auto found = A::permit(it, static_cast<const state::View&>(draft), actor, context);
    if (!found) return tl::unexpected<Refusal>(std::move(found).error());
    if (before) {
      if (Verdict verdict = before(); !verdict) return verdict;
    }
    if constexpr (std::is_same_v<decltype(found), Verdict>) {
      return judged([&] { return A::apply(it, draft, actor, context); });
    } else {
      return judged([&] { return A::apply(it, *std::move(found), draft, actor, context); });
    }
  }

 private:
  template <typename Apply>
  static Verdict judged(const Apply& apply) {
    if constexpr (std::is_void_v<std::invoke_result_t<Apply>>) {
      apply();
    } else if (Applied applied = apply(); !applied) {
      return refuse(Code::assumption, std::move(applied.error().reason));
    }
    return {};
  }
};

// What actions about the actor itself are derived from.
struct OwnMatter {
  template <typename Message>
  static Subject subject(const Message&, const state::View&, const Actor& actor) {
    return Subject::own(actor);
  }
};

// The row of action A, whose message stands in `Field`; `type` says what is no function.
template <typename A, auto Field>
[[nodiscard]] ActionType action(ActionType type) {
  using Typed = TypedAction<A, Field>;
  name_after_field(type, *Typed::Message::descriptor());
  type.check = Typed::check;
  type.subject = Typed::subject;
  type.consents = Typed::consents;
  type.run = Typed::run;
  if constexpr (requires(const typename Typed::Message& it) { A::weight(it); }) {
    type.weight = [](const v1::Action& one) { return A::weight(Typed::message(one)); };
  }
  if constexpr (requires(const typename Typed::Message& it) { A::sealed(it); }) {
    type.sealed = [](const v1::Action& one) { return A::sealed(Typed::message(one)); };
  }
  if constexpr (requires(const typename Typed::Message& it, const state::View& view,
                         const v1::KeyPower& power) { A::within(it, view, power); }) {
    type.within = Typed::within;
  }
  if constexpr (requires(const typename Typed::Message& it) { A::nested(it); }) {
    type.nested = [](const v1::Action& outer) { return A::nested(Typed::message(outer)); };
  }
  return type;
}

}  // namespace comity::ledger
