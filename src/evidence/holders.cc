#include "evidence/holders.h"

#include <algorithm>

#include "wire/acts.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::evidence {

std::optional<std::pair<std::string, std::string>> given_by(const v1::Action& action,
                                                            std::string_view zone) {
  const auto given = [](const auto& it, const std::string& holder) {
    return std::pair(it.label(), holder);
  };
  if (const auto& it = action.names_create_delegation(); it.zone() == zone) {
    return given(it, it.holder());
  }
  if (const auto& it = action.names_transfer_delegation(); it.zone() == zone) {
    return given(it, it.new_holder());
  }
  if (const auto& it = action.names_award_delegation(); it.zone() == zone) {
    return given(it, it.new_holder());
  }
  if (const auto& it = action.names_claim_delegation(); it.zone() == zone) {
    return given(it, it.holder());
  }
  return std::nullopt;
}

std::optional<std::string> given_to(const v1::Action& action, std::string_view zone,
                                    std::string_view label) {
  auto given = given_by(action, zone);
  if (!given || given->first != label) return std::nullopt;
  return std::move(given->second);
}

std::optional<std::string> registered_for(const v1::Action& action, std::string_view zone,
                                          std::string_view label) {
  for (const v1::Action* act : wire::acts_of(action)) {
    const v1::RegisterBelow& it = act->names_register_below();
    if (act->has_names_register_below() && it.zone() == zone && it.label() == label) {
      return it.holder();
    }
  }
  return std::nullopt;
}

bool is_registered_below(const v1::Delegation& record) {
  return record.since_decision() == 0 && record.registered_height() != 0 && !is_succeeded(record);
}

bool succeeds(const v1::Action& action, std::string_view zone, std::string_view label) {
  const auto acts = wire::acts_of(action);
  return std::any_of(acts.begin(), acts.end(), [&](const v1::Action* act) {
    const v1::Succeed& it = act->names_succeed();
    return act->has_names_succeed() && it.zone() == zone && it.label() == label;
  });
}

bool leaves(const v1::Action& action, std::string_view zone, std::string_view label) {
  const auto acts = wire::acts_of(action);
  return std::any_of(acts.begin(), acts.end(), [&](const v1::Action* act) {
    const v1::LeaveName& it = act->names_leave_name();
    return act->has_names_leave_name() && it.zone() == zone && it.label() == label;
  });
}

bool is_succeeded(const v1::Delegation& record) { return record.succeeded_height() != 0; }

void add_registrations(const v1::Action& action, std::string_view zone, const std::string& by,
                       std::vector<Registration>& out) {
  for (const v1::Action* act : wire::acts_of(action)) {
    const v1::RegisterBelow& it = act->names_register_below();
    if (!act->has_names_register_below() || it.zone() != zone) continue;
    out.push_back({it.label(), it.holder(), by});
  }
}

void EverHeld::add(const v1::Action& action, std::string_view zone) {
  auto given = given_by(action, zone);
  if (!given) return;
  for (std::string& party : wire::holders_of(given->second)) {
    held_.emplace(given->first, std::move(party));
  }
  held_.insert(*std::move(given));
}

void EverHeld::add_successions(const v1::Action& action, std::string_view zone,
                               const std::string& by) {
  for (const v1::Action* act : wire::acts_of(action)) {
    const v1::Succeed& it = act->names_succeed();
    if (!act->has_names_succeed() || it.zone() != zone) continue;
    if (held_.emplace(it.label(), by).second) succeeded_.emplace(it.label(), by);
  }
}

// The names with the fewest labels first: whoever makes a long chain has each looked at once.
void EverHeld::add_registered(std::vector<Registration> registrations) {
  const auto depth = [](const Registration& it) {
    return std::count(it.label.begin(), it.label.end(), '.');
  };
  std::stable_sort(
      registrations.begin(), registrations.end(),
      [&](const Registration& a, const Registration& b) { return depth(a) < depth(b); });
  for (const Registration& it : registrations) {
    if (had_above(it.label, it.by)) held_.emplace(it.label, it.holder);
  }
}

bool EverHeld::had_above(const std::string& label, const std::string& party) const {
  for (std::size_t dot = label.find('.'); dot != std::string::npos;
       dot = label.find('.', dot + 1)) {
    if (had(label.substr(dot + 1), party)) return true;
  }
  return false;
}

}  // namespace comity::evidence
