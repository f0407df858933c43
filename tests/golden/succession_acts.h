// Acts about who takes a name over, and what several hold. Values, any thread.
#pragma once

#include <string>

#include "acts.h"

namespace comity::test {

// Without a label of all that the sender holds.
[[nodiscard]] inline v1::Action name_successor(const std::string& label,
                                               const std::string& successor) {
  v1::Action action;
  v1::NameSuccessor& it = *action.mutable_names_name_successor();
  if (!label.empty()) it.set_zone(kZone);
  it.set_label(label);
  it.set_successor(successor);
  return action;
}

[[nodiscard]] inline v1::Action end_successor(const std::string& label) {
  v1::Action action = name_successor(label, "");
  action.mutable_names_name_successor()->set_ends(true);
  return action;
}

[[nodiscard]] inline v1::Action succeed(const std::string& label) {
  v1::Action action;
  action.mutable_names_succeed()->set_zone(kZone);
  action.mutable_names_succeed()->set_label(label);
  return action;
}

[[nodiscard]] inline v1::Action leave_name(const std::string& label) {
  v1::Action action;
  action.mutable_names_leave_name()->set_zone(kZone);
  action.mutable_names_leave_name()->set_label(label);
  return action;
}

// Several, in ascending order.
[[nodiscard]] inline std::string together(const std::string& one, const std::string& other) {
  return one + "+" + other;
}

}  // namespace comity::test
