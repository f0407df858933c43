#include "registers/members/invariants.h"

#include <array>

#include "registers/members/keys.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/well_formed.h"
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

// The same of every changed record of a party, with a seat or without.
template <typename Visit>
std::optional<std::string> each_changed_party(const state::Changes& changed, const Visit& visit) {
  std::optional<std::string> fault = each_changed(changed, kParties, visit);
  return fault ? fault : each_changed(changed, kAccounts, visit);
}

// A handle is unique for ever: no record of a party goes, and none stands under another's name.
std::optional<std::string> parties_stay(const state::View&, const state::Changes& changed) {
  return each_changed_party(
      changed,
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
  return each_changed_party(
      changed,
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

// An account has no seat and never comes to have one: it stands among its like, with a standing
// that no seat goes with, no voice shared with others, and no key that does what takes a seat.
std::optional<std::string> accounts_have_no_seat(const state::View& after,
                                                 const state::Changes& changed) {
  const auto stands_where_it_belongs = [&](std::string_view collection, bool account) {
    return each_changed(
        changed, collection,
        [&](BytesView handle, const std::optional<Bytes>& record) -> std::optional<std::string> {
          v1::Party party;
          if (!record || !wire::parse_stored(*record, party)) return std::nullopt;
          const std::string name = "party " + std::string(handle);
          if (is_account(party) != account) return name + " stands among others than its like";
          const bool fits = account ? check_roles_of_account(party.keys()).has_value()
                                    : check_roles_of_seat(party.keys()).has_value();
          if (!fits) return name + " has keys that do not go with its standing";
          if (account && !party.profile().affiliation().empty()) return name + " has a voice";
          if (after.get(account ? party_key(handle) : account_key(handle)) ||
              (account && after.get(seat_key(handle)))) {
            return name + " is an account and has a seat";
          }
          return std::nullopt;
        });
  };
  std::optional<std::string> fault = stands_where_it_belongs(kParties, false);
  return fault ? fault : stands_where_it_belongs(kAccounts, true);
}

constexpr std::array kInvariants = {
    ledger::Invariant{"parties_stay", parties_stay},
    ledger::Invariant{"accounts_have_no_seat", accounts_have_no_seat},
    ledger::Invariant{"listed_keys_are_owned", listed_keys_are_owned},
    ledger::Invariant{"owned_keys_are_listed", owned_keys_are_listed},
};

}  // namespace

std::span<const ledger::Invariant> invariants() { return kInvariants; }

}  // namespace comity::members
