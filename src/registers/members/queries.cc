#include "registers/members/queries.h"

#include <algorithm>

#include "base/limits.h"
#include "crypto/hash.h"
#include "ledger/holdings.h"
#include "ledger/messages.h"
#include "ledger/records.h"
#include "registers/members/keys.h"
#include "registers/members/records.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::members {

bool find_party(const state::View& view, std::string_view handle, v1::Party& out) {
  return ledger::read(view, party_key(handle), out) || ledger::read(view, account_key(handle), out);
}

state::Key owner_key(BytesView key) {
  return {std::string(kTable), std::string(kKeys), Bytes(key)};
}

bool find_key(const state::View& view, BytesView key, v1::KeyOwner& out) {
  return ledger::read(view, owner_key(key), out);
}

std::string owner_of(const state::View& view, BytesView key) {
  v1::KeyOwner owner;
  return find_owner(view, key, owner) ? owner.party() : "";
}

int standing_of(const v1::Party& party) {
  return party.left().empty() ? party.standing() : v1::LEFT;
}

bool is_account(const v1::Party& party) {
  return party.standing() == v1::ACCOUNT || party.standing() == v1::LAPSED;
}

bool has_part(const state::View& view, const v1::Party& party) {
  if (party.standing() == v1::LAPSED) return false;
  return standing_of(party) != v1::LEFT || ledger::holds_anything(view, party.profile().handle());
}

bool may_take_part(const v1::Party& party) {
  return standing_of(party) == v1::ACTIVE && !party.has_keys_hold();
}

std::optional<PublicKey> witness_key(const state::View& view, std::string_view handle) {
  v1::Party party;
  if (!find_party(view, handle, party) || !may_take_part(party)) return std::nullopt;
  for (const v1::PartyKey& key : party.keys()) {
    const Result<PublicKey> octets = PublicKey::from(key.key());
    if (octets && key.roles_size() == 1 && key.roles(0) == v1::WITNESS) return *octets;
  }
  return std::nullopt;
}

bool is_active(const state::View& view, std::string_view handle) {
  v1::Party party;
  return find_party(view, handle, party) && standing_of(party) == v1::ACTIVE;
}

ledger::Verdict require_active(const state::View& view, std::string_view handle) {
  v1::Party record;
  if (!find_party(view, handle, record)) {
    return ledger::refuse(ledger::Code::no_such_party, "there is no party " + std::string(handle));
  }
  if (!is_active(view, handle)) {
    return ledger::refuse(ledger::Code::holder_not_active,
                          "party " + std::string(handle) + " is not active");
  }
  return {};
}

ledger::Verdict require_may_hold(const state::View& view, std::string_view handle) {
  v1::Party record;
  const bool account = find_party(view, handle, record) && standing_of(record) == v1::ACCOUNT;
  return account ? ledger::Verdict() : require_active(view, handle);
}

namespace {

template <typename Filter>
std::vector<Member> standings(const state::View& view, const Filter& filter) {
  std::vector<Member> all;
  ledger::each<v1::Party>(view, kTable, kParties, "", [&](BytesView, const v1::Party& party) {
    if (!filter(standing_of(party))) return;
    const v1::PartyProfile& profile = party.profile();
    all.push_back({profile.handle(), profile.kind(), profile.region(), profile.affiliation()});
  });
  std::sort(all.begin(), all.end(),
            [](const Member& a, const Member& b) { return a.party < b.party; });
  for (Member& party : all) {
    v1::SeatSince seat;
    if (!ledger::read(view, seat_key(party.party), seat)) continue;
    party.seat_since = wire::to_time(seat.at()).value_or(Time{});
  }
  return all;
}

std::string voice(const std::string& affiliation, const std::string& handle) {
  return affiliation.empty() ? handle : "affiliation " + affiliation;
}

}  // namespace

std::vector<Member> active_parties(const state::View& view) {
  return standings(view, [](int standing) { return standing == v1::ACTIVE; });
}

std::vector<Member> parties_to_seat(const state::View& view) {
  return standings(view, [](int standing) { return standing != v1::LEFT; });
}

bool is_gone(const state::View& view, std::string_view handle) {
  v1::Party party;
  if (!find_party(view, handle, party) || standing_of(party) != v1::LEFT) return false;
  const std::optional<Time> last = ledger::last_day_of_acts(view, handle);
  return !last || *last <= wire::to_time(party.left_at()).value_or(Time{});
}

std::vector<std::string> acting_parties(const state::View& view) {
  std::vector<std::string> handles;
  std::vector<std::string> left;
  ledger::each<v1::Party>(view, kTable, kParties, "", [&](BytesView key, const v1::Party& party) {
    const int standing = standing_of(party);
    if (standing == v1::APPLICANT) return;
    (standing == v1::LEFT ? left : handles).emplace_back(key);
  });
  for (const std::string& handle : left) {
    if (ledger::holds_anything(view, handle) && !is_gone(view, handle)) handles.push_back(handle);
  }
  std::sort(handles.begin(), handles.end());
  return handles;
}

std::vector<std::string> acting_affiliates(const state::View& view, std::string_view affiliation) {
  std::vector<std::string> handles;
  if (affiliation.empty() || parties_with(view, affiliation) == 0) return handles;
  for (std::string& handle : acting_parties(view)) {
    v1::Party party;
    if (!find_party(view, handle, party) || party.profile().affiliation() != affiliation) continue;
    handles.push_back(std::move(handle));
  }
  return handles;
}

std::vector<std::string> holding_accounts(const state::View& view) {
  std::vector<std::string> handles;
  for (std::string& handle : all_accounts(view)) {
    if (ledger::holds_anything(view, handle) && !is_gone(view, handle)) {
      handles.push_back(std::move(handle));
    }
  }
  return handles;
}

bool is_applicant(const state::View& view, const state::Key& record) {
  v1::Party party;
  return record.table == kTable && record.collection == kParties &&
         find_party(view, record.key, party) && standing_of(party) == v1::APPLICANT;
}

std::string voice_of(const v1::PartyProfile& profile) {
  return voice(profile.affiliation(), profile.handle());
}

std::string voice_of(const Member& party) { return voice(party.affiliation, party.party); }

std::uint64_t parties_with(const state::View& view, std::string_view affiliation) {
  v1::Voice affiliates;
  return ledger::read(view, voice_key(affiliation), affiliates) ? affiliates.parties() : 0;
}

namespace {

std::vector<std::string> handles_in(const state::View& view, std::string_view collection) {
  std::vector<std::string> all;
  view.each(kTable, collection, [&](BytesView key, BytesView) {
    all.emplace_back(key);
    return true;
  });
  std::sort(all.begin(), all.end());
  return all;
}

}  // namespace

std::vector<std::string> all_parties(const state::View& view) { return handles_in(view, kParties); }

std::vector<std::string> all_accounts(const state::View& view) {
  return handles_in(view, kAccounts);
}

std::string_view kind_name(int kind) {
  if (kind == v1::GOVERNMENT) return "government";
  if (kind == v1::INTERNATIONAL_ORGANISATION) return "international_organisation";
  if (kind == v1::COMPANY) return "company";
  if (kind == v1::TECHNICAL_COMMUNITY) return "technical_community";
  if (kind == v1::CIVIL_SOCIETY) return "civil_society";
  if (kind == v1::INDIVIDUAL) return "individual";
  return {};
}

namespace {

Bytes message_about(std::string_view purpose, const Hash& community, const PublicKey& key,
                    std::string_view handle) {
  Bytes message(purpose);
  message.append(community.view());
  message.append(key.view());
  message.append(handle);
  return message;
}

Bytes message_of(std::string_view purpose, const Hash& community, const v1::NewHolder& holder) {
  v1::NewHolder signed_part = holder;
  signed_part.clear_possession();
  Bytes message(purpose);
  message.append(community.view());
  message.append(wire::encode(signed_part));
  return message;
}

}  // namespace

Bytes seal_message(const Hash& community, const PublicKey& key, std::string_view handle) {
  return message_about("comity seal key v1\n", community, key, handle);
}

Bytes witness_message(const Hash& community, const PublicKey& key, std::string_view handle) {
  return message_about("comity witness key v1\n", community, key, handle);
}

Bytes possession_message(const Hash& community, const PublicKey& key, std::string_view handle) {
  return message_about("comity key possession v1\n", community, key, handle);
}

Bytes application_message(const Hash& community, const v1::NewHolder& holder) {
  return message_of("comity holder application v1\n", community, holder);
}

Bytes genesis_application_message(std::string_view community, const v1::NewHolder& holder) {
  return message_of("comity genesis holder v1\n", crypto::sha256(community), holder);
}

}  // namespace comity::members
