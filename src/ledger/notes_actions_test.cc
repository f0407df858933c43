// The actions of notes_world.h as messages.
#include "ledger/notes_world.h"
#include "wire/messages.h"

namespace comity::ledger::testing {

v1::Action set_note(std::string_view collection, std::string_view key, std::uint32_t value) {
  v1::Action action;
  auto& set = *action.mutable_names_set_ds();
  set.set_zone(std::string(collection));
  set.set_label(std::string(key));
  set.set_ds_ttl_seconds(value);
  return action;
}

v1::Action many_notes(std::string_view collection, std::string_view key, std::size_t acts) {
  v1::Action action;
  auto& set = *action.mutable_names_change_sets();
  set.set_zone(std::string(collection));
  set.set_holder(std::string(key));
  for (std::size_t i = 0; i < acts; ++i) set.add_changes();
  return action;
}

v1::Action twin_note(std::string_view collection, std::string_view key) {
  v1::Action action;
  action.mutable_names_remove_host()->set_zone(std::string(collection));
  action.mutable_names_remove_host()->set_name(std::string(key));
  return action;
}

v1::Action break_notes() {
  v1::Action action;
  action.mutable_names_remove_delegation();
  return action;
}

v1::Action huge_note() {
  v1::Action action;
  action.mutable_names_transfer_delegation();
  return action;
}

v1::Action trust() {
  v1::Action action;
  action.mutable_names_set_code_points();
  return action;
}

v1::Action comment() {
  v1::Action action;
  action.mutable_decisions_object();
  return action;
}

v1::Action vote() {
  v1::Action action;
  action.mutable_decisions_vote();
  return action;
}

v1::Action join() {
  v1::Action action;
  action.mutable_members_join();
  return action;
}

v1::Action batch(const std::vector<v1::Action>& actions) {
  v1::Action action;
  action.mutable_members_batch();
  for (const v1::Action& one : actions) *action.mutable_members_batch()->add_actions() = one;
  return action;
}
v1::Action propose(const std::vector<v1::Action>& actions) {
  v1::Action action;
  auto& proposal = *action.mutable_decisions_propose();
  for (const v1::Action& one : actions) *proposal.add_actions() = one;
  return action;
}

}  // namespace comity::ledger::testing
