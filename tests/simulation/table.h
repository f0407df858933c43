// docs/spec/actions.md as the judge reads it.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "wire/messages.h"

namespace comity::simulation {

struct ActionRow {
  std::uint32_t number;
  std::string_view name;
  v1::KeyRole role;
  bool in_proposal;
  bool comment = false;
};

inline constexpr std::array kActions = {
    ActionRow{100, "members.admit", v1::VOTE, true},
    ActionRow{101, "members.join", v1::OPERATE, false},
    ActionRow{102, "members.suspend", v1::VOTE, true},
    ActionRow{103, "members.reinstate", v1::VOTE, true},
    ActionRow{104, "members.leave", v1::OPERATE, false},
    ActionRow{105, "members.add_key", v1::OPERATE, false},
    ActionRow{106, "members.remove_key", v1::OPERATE, false},
    ActionRow{107, "members.rotate_key", v1::OPERATE, false},
    ActionRow{108, "members.recover", v1::RECOVER, false},
    ActionRow{109, "members.replace_keys", v1::VOTE, true},
    ActionRow{110, "members.set_profile", v1::OPERATE, false},
    ActionRow{200, "constitution.amend", v1::VOTE, true},
    ActionRow{201, "constitution.adopt_rules", v1::VOTE, true},
    ActionRow{202, "constitution.declare_rules", v1::OPERATE, false},
    ActionRow{300, "decisions.propose", v1::VOTE, false},
    ActionRow{301, "decisions.consent", v1::VOTE, false},
    ActionRow{302, "decisions.vote", v1::VOTE, false},
    ActionRow{303, "decisions.withdraw", v1::VOTE, false},
    ActionRow{304, "decisions.object", v1::VOTE, false, true},
    ActionRow{305, "decisions.answer", v1::VOTE, false, true},
    ActionRow{306, "decisions.withdraw_objection", v1::VOTE, false},
    ActionRow{400, "names.set_zone", v1::OPERATE, true},
    ActionRow{401, "names.set_apex", v1::OPERATE, true},
    ActionRow{402, "names.create_delegation", v1::OPERATE, true},
    ActionRow{403, "names.remove_delegation", v1::OPERATE, true},
    ActionRow{404, "names.transfer_delegation", v1::OPERATE, true},
    ActionRow{405, "names.claim_delegation", v1::OPERATE, true},
    ActionRow{406, "names.set_name_servers", v1::OPERATE, true},
    ActionRow{407, "names.set_ds", v1::OPERATE, true},
    ActionRow{408, "names.set_host", v1::OPERATE, true},
    ActionRow{409, "names.remove_host", v1::OPERATE, true},
    ActionRow{410, "names.set_code_points", v1::OPERATE, true},
    ActionRow{500, "keys.set_group", v1::OPERATE, true},
    ActionRow{501, "keys.post_nonces", v1::SIGN, false},
    ActionRow{502, "keys.open_session", v1::SIGN, false},
    ActionRow{503, "keys.answer_session", v1::SIGN, false},
    ActionRow{504, "keys.finish_session", v1::SIGN, false},
};

[[nodiscard]] inline const ActionRow* find_action(std::uint32_t number) {
  const auto* const found = std::find_if(
      kActions.begin(), kActions.end(), [&](const ActionRow& row) { return row.number == number; });
  return found == kActions.end() ? nullptr : found;
}
[[nodiscard]] inline const ActionRow* row_of(const v1::Action& action) {
  return find_action(static_cast<std::uint32_t>(action.action_case()));
}

}  // namespace comity::simulation
