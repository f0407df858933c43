#include "upkeep/signers_watch.h"

#include <algorithm>

#include "registers/keys/queries.h"
#include "registers/members/queries.h"
#include "registers/names/queries.h"
#include "wire/messages.h"

namespace comity::upkeep {
namespace {

// Why the party cannot sign, and what it does about that; empty when it can.
std::string_view hindrance(const state::View& view, const std::string& handle) {
  v1::Party party;
  if (!members::find_party(view, handle, party) || members::standing_of(party) == v1::LEFT) {
    return "has left";
  }
  if (party.has_keys_hold()) return "its keys are on hold: `comity key recover`";
  if (!members::may_take_part(party)) return "has no seat now";
  const auto signs = [](const v1::PartyKey& key) {
    return std::find(key.roles().begin(), key.roles().end(), v1::SIGN) != key.roles().end();
  };
  if (std::any_of(party.keys().begin(), party.keys().end(), signs)) return {};
  return "has no key with role sign: `comity key add`";
}

std::string warning(const state::View& view, const std::string& zone, keys::Role role) {
  v1::SigningGroup group;
  if (!keys::find_group(view, zone, role, group)) return "";
  std::string gone;
  std::uint32_t left = 0;
  for (const v1::GroupMember& member : group.members()) {
    const std::string_view why = hindrance(view, member.party());
    if (why.empty()) {
      ++left;
    } else {
      gone.append(gone.empty() ? "" : ", ").append(member.party());
      gone.append(" (").append(why).append(")");
    }
  }
  if (gone.empty()) return "";
  std::string text = "zone " + zone + ": of the " + std::string(keys::role_name(role)) +
                     "-signing key's signers can sign no more: " + gone + "; " +
                     std::to_string(left) + " of " + std::to_string(group.members_size()) +
                     " are left, it needs " + std::to_string(group.threshold());
  if (left < group.threshold()) {
    return text +
           ": too few, so the zone cannot be signed again, nor its key be shared anew, before "
           "enough of them can, and its signatures run out";
  }
  return text +
         "; the others can share the key anew, without who is gone (`comity zone reshare-key`)";
}

}  // namespace

std::vector<std::string> signer_warnings(const state::View& view) {
  std::vector<std::string> warnings;
  for (const std::string& zone : names::zones(view)) {
    for (const keys::Role role : keys::kRoles) {
      std::string found = warning(view, zone, role);
      if (!found.empty()) warnings.push_back(std::move(found));
      v1::KeyRollover rollover;
      if (!keys::find_rollover(view, zone, role, rollover)) continue;
      found = keys::rollover_warning(zone, role, rollover);
      if (!found.empty()) warnings.push_back(std::move(found));
    }
  }
  return warnings;
}

std::vector<std::string> SignersWatch::warnings(const ledger::Reader& reader) {
  const std::uint64_t height = reader.head().height;
  const std::lock_guard lock(mutex_);
  if (height_ == height) return warnings_;
  const auto view = reader.view(height);
  if (!view) return warnings_;
  warnings_ = signer_warnings(**view);
  height_ = height;
  return warnings_;
}

}  // namespace comity::upkeep
