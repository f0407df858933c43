#include "registers/members/records.h"

#include <algorithm>

#include "ledger/agenda.h"
#include "ledger/messages.h"
#include "registers/members/keys.h"
#include "registers/members/well_formed.h"
#include "wire/codec.h"

namespace comity::members {
namespace {

void register_key(state::Draft& draft, BytesView key, const std::string& party,
                  const ledger::Actor& by) {
  v1::KeyOwner owner;
  static_cast<void>(find_owner(draft, key, owner));
  owner.set_party(party);
  owner.set_removed(false);
  if (by.kind == ledger::Actor::Kind::party) owner.add_transactions(by.transaction.bytes());
  if (by.kind == ledger::Actor::Kind::decision) owner.add_decisions(by.proposal);
  ledger::write(draft, owner_key(key), owner);
}

void retire_key(state::Draft& draft, BytesView key) {
  v1::KeyOwner owner;
  if (!find_owner(draft, key, owner)) return;
  owner.set_removed(true);
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

std::uint64_t count_accounts(const state::View& view) {
  v1::Voice all;
  return ledger::read(view, account_count_key(), all) ? all.parties() : 0;
}

void count_more_accounts(state::Draft& draft, std::uint64_t more) {
  v1::Voice all;
  all.set_parties(static_cast<std::uint32_t>(count_accounts(draft) + more));
  ledger::write(draft, account_count_key(), all);
}

void write_term(state::Draft& draft, std::uint64_t day, std::string_view handle, bool bare) {
  v1::AccountTerm term;
  term.set_day(day);
  term.set_bare(bare);
  ledger::write(draft, term_key(day, handle), term);
  if (ledger::agenda::time_of(draft, kRegister, day)) return;
  ledger::agenda::schedule(draft, {Time{static_cast<std::int64_t>(day) * kDayMilliseconds},
                                   std::string(kRegister), day});
}

void write_party(state::Draft& draft, const v1::Party& party) {
  const std::string& handle = party.profile().handle();
  ledger::write(draft, is_account(party) ? account_key(handle) : party_key(handle), party);
}

namespace {

void write_with_keys(state::Draft& draft, const v1::Party& party, const ledger::Actor& by) {
  write_party(draft, party);
  for (const v1::PartyKey& key : party.keys()) {
    register_key(draft, key.key(), party.profile().handle(), by);
  }
}

}  // namespace

void write_new_party(state::Draft& draft, const v1::Party& party, const ledger::Actor& by) {
  write_with_keys(draft, party, by);
  const std::string& affiliation = party.profile().affiliation();
  if (affiliation.empty()) return;
  v1::Voice affiliates;
  affiliates.set_parties(static_cast<std::uint32_t>(parties_with(draft, affiliation)) + 1);
  ledger::write(draft, voice_key(affiliation), affiliates);
}

void give_key(state::Draft& draft, v1::Party& party, const v1::PartyKey& key,
              const ledger::Actor& by) {
  *party.add_keys() = key;
  std::sort(party.mutable_keys()->begin(), party.mutable_keys()->end(),
            [](const v1::PartyKey& a, const v1::PartyKey& b) { return a.key() < b.key(); });
  register_key(draft, key.key(), party.profile().handle(), by);
  write_party(draft, party);
}

void take_key(state::Draft& draft, v1::Party& party, BytesView key) {
  PartyKeys kept;
  for (const v1::PartyKey& known : party.keys()) {
    if (known.key() != key) *kept.Add() = known;
  }
  party.mutable_keys()->Swap(&kept);
  retire_key(draft, key);
  write_party(draft, party);
}

void exchange_keys(state::Draft& draft, v1::Party& party, const PartyKeys& keys,
                   const ledger::Actor& by, std::uint64_t height) {
  for (const v1::PartyKey& old : party.keys()) retire_key(draft, old.key());
  *party.mutable_keys() = keys;
  party.clear_keys_hold();
  party.set_keys_height(height);
  write_with_keys(draft, party, by);
}

void hold_keys(state::Draft& draft, v1::Party& party, const PartyKeys& keys,
               const ledger::Actor& by, Time now) {
  PartyKeys kept;
  for (const v1::PartyKey& old : party.keys()) {
    if (!has_role(old, v1::RECOVER)) {
      retire_key(draft, old.key());
      continue;
    }
    v1::PartyKey& recovers = *kept.Add();
    recovers.set_key(old.key());
    recovers.add_roles(v1::RECOVER);
  }
  party.mutable_keys()->Swap(&kept);
  party.mutable_keys_hold()->set_decision(by.proposal);
  wire::set_time(*party.mutable_keys_hold()->mutable_at(), now);
  for (const v1::PartyKey& key : keys) give_key(draft, party, key, by);
}

}  // namespace comity::members
