#include <algorithm>
#include <map>
#include <set>

#include "base/ids.h"
#include "ledger/messages.h"
#include "registers/ceremonies/records.h"
#include "wire/messages.h"

namespace comity::ceremonies {

std::vector<v1::KeySharing> sharings(const state::View& view, std::string_view zone,
                                     keys::Role role) {
  std::map<Bytes, v1::KeySharing> found;  // by key: numbers in hexadecimal, then tries
  v1::SigningGroup group;
  if (!keys::find_group(view, zone, role, group)) return {};
  const Bytes key = group.commitment().substr(0, PublicKey::kSize);
  ledger::each<v1::KeySharing>(view, kTable, zone, sharing_prefix(role),
                               [&](BytesView name, v1::KeySharing& sharing) {
                                 if (sharing.key() == key) found[Bytes(name)] = std::move(sharing);
                               });
  std::vector<v1::KeySharing> list;
  list.reserve(found.size());
  for (auto& [name, sharing] : found) list.push_back(std::move(sharing));
  return list;
}

Leavers leavers(const state::View& view, std::string_view zone, keys::Role role) {
  Leavers found;
  v1::SigningGroup group;
  if (!keys::find_group(view, zone, role, group)) return found;
  std::set<std::string> held;
  std::set<std::string> gone;
  for (const v1::GroupMember& member : group.members()) held.insert(member.party());
  for (const v1::KeySharing& sharing : sharings(view, zone, role)) {
    std::uint32_t together = 0;
    for (const std::string& party : sharing.parties()) {
      held.insert(party);
      if (keys::member_of(group, party) != nullptr) continue;
      gone.insert(party);
      ++together;
    }
    // Nearer: fewer are missing.
    const bool nearer = together + found.threshold > found.together + sharing.threshold();
    if (together == 0 || (found.together != 0 && !nearer)) continue;
    found.together = together;
    found.threshold = sharing.threshold();
  }
  found.held.assign(held.begin(), held.end());
  found.gone.assign(gone.begin(), gone.end());
  return found;
}

bool are_nearly_enough(const Leavers& found) {
  return !found.gone.empty() && found.together + 1 >= found.threshold;
}

std::string leavers_text(const Leavers& found) {
  if (found.gone.empty()) return "";
  std::string text = std::to_string(found.held.size()) +
                     " parties have held a share of this key, " +
                     std::to_string(found.gone.size()) + " of them are no members now; any " +
                     std::to_string(found.threshold) + " old shares still sign, and " +
                     std::to_string(found.together) + " of these are with who left";
  if (!are_nearly_enough(found)) return text;
  return text + (found.together < found.threshold ? ": change the key before one more leaves"
                                                  : ": they can sign alone, change the key now");
}

}  // namespace comity::ceremonies
