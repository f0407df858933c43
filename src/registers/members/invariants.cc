#include "registers/members/invariants.h"

#include <array>

#include "registers/members/keys.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::members {
namespace {

// Calls `visit` for every changed record of the collection until it finds fault.
template <typename Visit>
std::optional<std::string> each_changed(const state::Changes& changed, std::string_view collection,
                                        const Visit& visit) {
  const state::Key first{std::string(kTable), std::string(collection), {}};
  for (auto it = changed.lower_bound(first);
       it != changed.end() && it->first.table == kTable && it->first.collection == collection;
       ++it) {
    if (std::optional<std::string> fault = visit(it->first.key, it->second)) return fault;
  }
  return std::nullopt;
}

// A handle is unique for ever: no record of a party goes, and none stands under another's name.
std::optional<std::string> parties_stay(const state::View&, const state::Changes& changed) {
  return each_changed(
      changed, kParties,
      [](BytesView handle, const std::optional<Bytes>& record) -> std::optional<std::string> {
        const std::string name = "party " + std::string(handle);
        if (!record) return name + " was erased";
        v1::Party party;
        if (!wire::parse_stored(*record, party)) return name + " is unreadable";
        if (party.profile().handle() != handle) {
          return name + " is called " + party.profile().handle();
        }
        return std::nullopt;
      });
}

// Each key in a party's list names that party as its owner.
std::optional<std::string> listed_keys_are_owned(const state::View& after,
                                                 const state::Changes& changed) {
  return each_changed(
      changed, kParties,
      [&after](BytesView handle, const std::optional<Bytes>& record) -> std::optional<std::string> {
        v1::Party party;
        if (!record || !wire::parse_stored(*record, party)) return std::nullopt;
        std::string_view last;
        for (const v1::PartyKey& key : party.keys()) {
          const auto wrong = [&](const std::string& what) {
            return "key " + to_hex(key.key()) + " of " + std::string(handle) + " " + what;
          };
          v1::KeyOwner owner;
          if (!find_owner(after, key.key(), owner)) return wrong("has no owner");
          if (owner.party() != handle) return wrong("is owned by " + owner.party());
          if (owner.removed()) return wrong("was removed");
          if (key.key() <= last) return wrong("is out of order");
          last = key.key();
        }
        if (party.keys().empty()) return "party " + std::string(handle) + " has no key";
        return std::nullopt;
      });
}

// Each owner lists its key, as long as the key is not removed.
std::optional<std::string> owned_keys_are_listed(const state::View& after,
                                                 const state::Changes& changed) {
  return each_changed(
      changed, kKeys,
      [&after](BytesView key, const std::optional<Bytes>& record) -> std::optional<std::string> {
        const std::string name = "key " + to_hex(key);
        v1::KeyOwner owner;
        if (!record) return name + " was forgotten";
        if (!wire::parse_stored(*record, owner)) return name + " is unreadable";
        v1::Party party;
        if (!find_party(after, owner.party(), party)) return name + " has no party";
        const bool listed = find_key(party, key) != nullptr;
        if (listed == owner.removed()) {
          return name + (listed ? " is removed but listed" : " is not listed") + " by " +
                 owner.party();
        }
        return std::nullopt;
      });
}

constexpr std::array kInvariants = {
    ledger::Invariant{"parties_stay", parties_stay},
    ledger::Invariant{"listed_keys_are_owned", listed_keys_are_owned},
    ledger::Invariant{"owned_keys_are_listed", owned_keys_are_listed},
};

}  // namespace

std::span<const ledger::Invariant> invariants() { return kInvariants; }

}  // namespace comity::members
