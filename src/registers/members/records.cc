#include "registers/members/records.h"

#include <algorithm>

#include "ledger/messages.h"
#include "registers/members/keys.h"
#include "wire/codec.h"

namespace comity::members {
namespace {

void write_owner(state::Draft& draft, BytesView key, const std::string& party, bool removed) {
  v1::KeyOwner owner;
  owner.set_party(party);
  owner.set_removed(removed);
  ledger::write(draft, owner_key(key), owner);
}

}  // namespace

bool find_owner(const state::View& view, BytesView key, v1::KeyOwner& out) {
  return ledger::read(view, owner_key(key), out);
}

const v1::PartyKey* find_key(const v1::Party& party, BytesView key) {
  for (const v1::PartyKey& known : party.keys()) {
    if (known.key() == key) return &known;
  }
  return nullptr;
}

void write_new_seat(state::Draft& draft, std::string_view handle, Time now) {
  v1::SeatSince seat;
  wire::set_time(*seat.mutable_at(), now);
  ledger::write(draft, seat_key(handle), seat);
}

void write_party(state::Draft& draft, const v1::Party& party) {
  ledger::write(draft, party_key(party.profile().handle()), party);
}

namespace {

void write_with_keys(state::Draft& draft, const v1::Party& party) {
  write_party(draft, party);
  for (const v1::PartyKey& key : party.keys()) {
    write_owner(draft, key.key(), party.profile().handle(), false);
  }
}

}  // namespace

void write_new_party(state::Draft& draft, const v1::Party& party) {
  write_with_keys(draft, party);
  const std::string& affiliation = party.profile().affiliation();
  if (affiliation.empty()) return;
  v1::Voice affiliates;
  affiliates.set_parties(static_cast<std::uint32_t>(parties_with(draft, affiliation)) + 1);
  ledger::write(draft, voice_key(affiliation), affiliates);
}

void give_key(state::Draft& draft, v1::Party& party, const v1::PartyKey& key) {
  *party.add_keys() = key;
  std::sort(party.mutable_keys()->begin(), party.mutable_keys()->end(),
            [](const v1::PartyKey& a, const v1::PartyKey& b) { return a.key() < b.key(); });
  write_owner(draft, key.key(), party.profile().handle(), false);
  write_party(draft, party);
}

void take_key(state::Draft& draft, v1::Party& party, BytesView key) {
  PartyKeys kept;
  for (const v1::PartyKey& known : party.keys()) {
    if (known.key() != key) *kept.Add() = known;
  }
  party.mutable_keys()->Swap(&kept);
  write_owner(draft, key, party.profile().handle(), true);
  write_party(draft, party);
}

void exchange_keys(state::Draft& draft, v1::Party& party, const PartyKeys& keys) {
  for (const v1::PartyKey& old : party.keys()) {
    write_owner(draft, old.key(), party.profile().handle(), true);
  }
  *party.mutable_keys() = keys;
  write_with_keys(draft, party);
}

}  // namespace comity::members
