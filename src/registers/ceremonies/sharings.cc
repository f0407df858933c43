#include <algorithm>
#include <iterator>
#include <map>
#include <set>

#include "base/ids.h"
#include "ledger/messages.h"
#include "registers/ceremonies/records.h"
#include "wire/messages.h"

namespace comity::ceremonies {

namespace {

// By key: numbers in hexadecimal, then tries.
using ByKey = std::map<Bytes, v1::KeySharing>;

ByKey find_sharings(const state::View& view, std::string_view zone, keys::Role role,
                    const v1::SigningGroup& group) {
  ByKey found;
  const Bytes key = group.commitment().substr(0, PublicKey::kSize);
  ledger::each<v1::KeySharing>(view, kTable, zone, sharing_prefix(role),
                               [&](BytesView name, v1::KeySharing& sharing) {
                                 if (sharing.key() == key) found[Bytes(name)] = std::move(sharing);
                               });
  return found;
}

template <typename List>
bool holds(const List& list, std::string_view party) {
  return std::find(list.begin(), list.end(), party) != list.end();
}

}  // namespace

std::vector<v1::KeySharing> sharings(const state::View& view, std::string_view zone,
                                     keys::Role role) {
  v1::SigningGroup group;
  if (!keys::find_group(view, zone, role, group)) return {};
  ByKey found = find_sharings(view, zone, role, group);
  std::vector<v1::KeySharing> list;
  list.reserve(found.size());
  for (auto& [name, sharing] : found) list.push_back(std::move(sharing));
  return list;
}

std::vector<OldSharing> old_sharings(const state::View& view, std::string_view zone,
                                     keys::Role role, std::string_view party) {
  std::vector<OldSharing> old;
  v1::SigningGroup group;
  if (!keys::find_group(view, zone, role, group)) return old;
  v1::Ceremony made;
  static_cast<void>(find_ceremony(view, group.ceremony(), made));
  const state::Key standing = sharing_key(zone, role, group.ceremony(), made.attempt());
  for (const auto& [name, sharing] : find_sharings(view, zone, role, group)) {
    if (name == standing.key || !holds(sharing.parties(), party)) continue;
    old.push_back({{standing.table, standing.collection, name}, holds(sharing.erased(), party)});
  }
  return old;
}

bool owes_attestation(const state::View& view, std::string_view zone, keys::Role role,
                      std::string_view party) {
  const std::vector<OldSharing> old = old_sharings(view, zone, role, party);
  return std::any_of(old.begin(), old.end(), [](const OldSharing& one) { return !one.erased; });
}

ledger::Applied note_erased(state::Draft& draft, const state::Key& key, const std::string& party) {
  v1::KeySharing sharing;
  if (!ledger::read(draft, key, sharing)) return ledger::broken("a sharing was erased");
  auto& erased = *sharing.mutable_erased();
  *erased.Add() = party;
  std::sort(erased.begin(), erased.end());
  ledger::write(draft, key, sharing);
  return {};
}

Leavers leavers(const state::View& view, std::string_view zone, keys::Role role) {
  Leavers found;
  v1::SigningGroup group;
  if (!keys::find_group(view, zone, role, group)) return found;
  std::set<std::string> held;
  std::set<std::string> gone;
  std::set<std::string> silent;  // who says nothing of some share
  for (const v1::GroupMember& member : group.members()) held.insert(member.party());
  for (const v1::KeySharing& sharing : sharings(view, zone, role)) {
    std::uint32_t together = 0;
    for (const std::string& party : sharing.parties()) {
      held.insert(party);
      if (keys::member_of(group, party) != nullptr) continue;
      gone.insert(party);
      if (!holds(sharing.erased(), party)) silent.insert(party);
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
  std::set_difference(gone.begin(), gone.end(), silent.begin(), silent.end(),
                      std::back_inserter(found.attested));
  return found;
}

bool are_nearly_enough(const Leavers& found) {
  return !found.gone.empty() && found.together + 1 >= found.threshold;
}

std::string leavers_text(const Leavers& found) {
  if (found.gone.empty()) return "";
  std::string text =
      std::to_string(found.held.size()) + " parties have held a share of this key, " +
      std::to_string(found.gone.size()) + " of them are no members now (" +
      std::to_string(found.attested.size()) + " attest that theirs are erased); any " +
      std::to_string(found.threshold) + " old shares still sign, and " +
      std::to_string(found.together) + " of these are with who left";
  if (!are_nearly_enough(found)) return text;
  return text + (found.together < found.threshold ? ": change the key before one more leaves"
                                                  : ": they can sign alone, change the key now");
}

}  // namespace comity::ceremonies
