#include "registers/ceremonies/invariants.h"

#include <algorithm>
#include <array>

#include "ledger/agenda.h"
#include "registers/ceremonies/records.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ceremonies {
namespace {

using Wrong = std::optional<std::string>;

Wrong judge_ceremony(const state::View& after, const v1::Ceremony& ceremony) {
  const std::string name = "ceremony " + std::to_string(ceremony.number());
  if (ceremony.members_size() != ceremony.group().members_size()) {
    return name + " does not say of each member what it has done";
  }
  const auto due = ledger::agenda::time_of(after, kRegister, ceremony.number());
  if (due.has_value() != runs(ceremony)) {
    return name + (due ? " is over and on the agenda" : " runs off the agenda");
  }
  const Result<Time> ends = wire::to_time(ceremony.round_ends_at());
  if (due && (!ends || *ends != *due)) return name + " stands on the agenda at another time";
  return std::nullopt;
}

// A ceremony that goes on is on the agenda at the end of its round; one that is over is not.
Wrong running_ceremonies_are_on_the_agenda(const state::View& after,
                                           const state::Changes& changed) {
  for (const auto& [key, value] : changed) {
    const std::optional<std::uint64_t> scheduled = ledger::agenda::id_of(key, kRegister);
    const bool is_ceremony = key.table == kTable && key.collection == kCeremonies;
    if (!scheduled && !is_ceremony) continue;
    v1::Ceremony ceremony;
    if (scheduled ? !find_ceremony(after, *scheduled, ceremony)
                  : !value || !wire::parse_stored(*value, ceremony) ||
                        ceremony_key(ceremony.number()) != key) {
      return "a ceremony was erased, is unreadable, or is on the agenda and nowhere else";
    }
    if (Wrong wrong = judge_ceremony(after, ceremony)) return wrong;
  }
  return std::nullopt;
}

// A group that a ceremony made is the one that all its members have confirmed.
Wrong groups_are_as_they_were_made(const state::View& after, const state::Changes& changed) {
  for (const auto& [key, value] : changed) {
    const bool is_group =
        std::any_of(keys::kRoles.begin(), keys::kRoles.end(),
                    [&](keys::Role role) { return key == keys::group_key(key.collection, role); });
    if (!is_group || !value) continue;
    v1::SigningGroup group;
    v1::Ceremony ceremony;
    const std::string name = state::to_text(key);
    if (!wire::parse_stored(*value, group)) return name + " is unreadable";
    if (group.ceremony() == 0) continue;
    if (!find_ceremony(after, group.ceremony(), ceremony) || ceremony.stage() != v1::MADE ||
        ceremony.zone() != key.collection || group_hash(ceremony.group()) != group_hash(group)) {
      return name + " is not what its ceremony made";
    }
  }
  return std::nullopt;
}

constexpr std::array kInvariants = {
    ledger::Invariant{"running_ceremonies_are_on_the_agenda",
                      &running_ceremonies_are_on_the_agenda},
    ledger::Invariant{"groups_are_as_they_were_made", &groups_are_as_they_were_made},
};

}  // namespace

std::span<const ledger::Invariant> invariants() { return kInvariants; }

}  // namespace comity::ceremonies
