#include "table.h"

#include <algorithm>

namespace comity::simulation {

const std::vector<ActionRow>& all_actions() {
  static const std::vector<ActionRow> kRows = [] {
    std::vector<ActionRow> all;
    for (const auto& rows :
         {actions_of_members(), actions_of_constitution(), actions_of_decisions(),
          actions_of_names(), actions_of_held_names(), actions_of_due_process(), actions_of_plans(),
          actions_of_children(), actions_of_child_servers(), actions_of_below(),
          actions_of_updates(), actions_of_succession(), actions_of_guards(), actions_of_faults(),
          actions_of_keys(), actions_of_ceremonies()}) {
      all.insert(all.end(), rows.begin(), rows.end());
    }
    return all;
  }();
  return kRows;
}

const ActionRow* find_action(std::uint32_t number) {
  const std::vector<ActionRow>& rows = all_actions();
  const auto found = std::find_if(rows.begin(), rows.end(),
                                  [&](const ActionRow& row) { return row.number == number; });
  return found == rows.end() ? nullptr : &*found;
}

const ActionRow* row_of(const v1::Action& action) {
  return find_action(static_cast<std::uint32_t>(action.action_case()));
}

}  // namespace comity::simulation
