#include <algorithm>

#include "registers/keys/queries.h"
#include "registers/keys/rollover.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::keys {
namespace {

std::string time_text(const google::protobuf::Timestamp& time) {
  return to_rfc3339(wire::to_time(time).value_or(Time{}));
}

// Members that have not said yet that they can sign.
std::string not_ready(const v1::KeyRollover& rollover) {
  std::string names;
  const auto& ready = rollover.ready();
  for (const v1::GroupMember& member : rollover.other().members()) {
    if (std::find(ready.begin(), ready.end(), member.party()) != ready.end()) continue;
    names += (names.empty() ? "" : ", ") + member.party();
  }
  return names;
}

std::string still_needed(const v1::KeyRollover& rollover) {
  return std::to_string(rollover.other().threshold() -
                        static_cast<std::uint32_t>(rollover.ready_size())) +
         " more of " + not_ready(rollover) + " to say that they can sign";
}

std::string parent_text(std::string_view zone) {
  return "the parent to have the DS of the new key beside the old one (comity zone trust-anchor " +
         std::string(zone) + ") and a decision that says so (comity zone parent-has-ds " +
         std::string(zone) + ")";
}

}  // namespace

std::string rollover_text(std::string_view zone, Role role, const v1::KeyRollover& rollover) {
  const v1::RolloverStage stage = rollover.stage();
  if (stage == v1::INTRODUCED) return "introduced: waits for a version with both keys";
  if (stage == v1::PUBLISHED) {
    const std::string parent =
        waits_for_parent(zone, role, rollover) ? ", and for " + parent_text(zone) : std::string();
    return "published: waits until " + time_text(rollover.until()) +
           ", when everybody has seen the new key" + parent;
  }
  if (stage == v1::TAKING_OVER) return "taking over: waits for " + still_needed(rollover);
  if (stage == v1::REPLACED) return "replaced: waits for a version that the new key has signed";
  if (stage == v1::OVERLAPPING) {
    return "overlapping: waits until " + time_text(rollover.until()) +
           ", when no signature of the old key is in use";
  }
  return "leaving: waits for a version without the key that goes";
}

std::string rollover_warning(std::string_view zone, Role role, const v1::KeyRollover& rollover) {
  const std::string what = "the new key of the " + group_text(zone, role) + " waits for ";
  if (waits_for_parent(zone, role, rollover)) return what + parent_text(zone);
  if (rollover.stage() == v1::TAKING_OVER) return what + still_needed(rollover);
  return "";
}

}  // namespace comity::keys
