#include "evidence/grounds.h"

#include <algorithm>
#include <optional>

#include "proof/limits.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "registers/members/queries.h"
#include "wire/acts.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

Result<v1::GenesisBody> genesis_of(const ledger::Reader& reader) {
  v1::Genesis genesis;
  v1::GenesisBody body;
  if (!wire::parse_stored(reader.genesis(), genesis) || !wire::parse_stored(genesis.body(), body)) {
    return error(ErrorKind::corrupt, "the genesis cannot be read");
  }
  return body;
}

}  // namespace

void Grounds::add_decision(std::uint64_t number) {
  if (number != 0 && decisions_.insert(number).second) numbers_.push_back(number);
}

void Grounds::add_key(const std::string& party, BytesView key) {
  v1::KeyOwner owner;
  if (!keys_.insert(party + '/' + Bytes(key)).second || !members::find_key(view_, key, owner)) {
    return;
  }
  for (const Bytes& id : owner.transactions()) {
    if (const Result<Hash> hash = Hash::from(id)) add_transaction(*hash);
  }
  for (const std::uint64_t number : owner.decisions()) add_decision(number);
  v1::Party record;
  if (owner.transactions().empty() && owner.decisions().empty() &&
      members::find_party(view_, owner.party(), record) && members::is_account(record)) {
    since_genesis_.push_back(members::owner_key(key));
  }
}

Result<std::vector<Hash>> Grounds::givers_of_power(Bytes key) const {
  std::vector<Hash> givers;
  for (v1::KeyOwner owner; givers.size() < limits::kBundlePowers;) {
    // Such a key is registered once, and never by a decision.
    if (!members::find_key(view_, key, owner) || owner.transactions_size() != 1) break;
    const Result<Hash> id = Hash::from(owner.transactions(0));
    if (!id) break;
    const Result<v1::Body> body = body_of(*id);
    if (!body) return tl::unexpected(body.error());
    givers.push_back(*id);
    std::optional<Bytes> before;
    for (const v1::Action* act : wire::acts_of(body->action())) {
      const v1::PartyKey& added = act->members_add_key().key();
      if (added.has_power() && added.key() == key) return givers;
      const v1::RotateKey& rotated = act->members_rotate_key();
      if (act->has_members_rotate_key() && rotated.new_key() == key) before = rotated.old_key();
    }
    if (!before) break;
    key = *std::move(before);
  }
  return std::vector<Hash>();
}

Result<v1::Body> Grounds::body_of(const Hash& id) const {
  const Result<ledger::Located> found = reader_.find_transaction(id);
  if (!found) return tl::unexpected(found.error());
  v1::Transaction transaction;
  v1::Body body;
  if (wire::parse_stored(found->octets, transaction) &&
      wire::parse_stored(transaction.body(), body)) {
    return body;
  }
  return error(ErrorKind::corrupt, "transaction " + id.hex() + " cannot be read");
}

Status Grounds::follow() {
  const Result<v1::GenesisBody> genesis = genesis_of(reader_);
  if (!genesis) return tl::unexpected(genesis.error());
  while (transactions_.size() < limits::kBundleActs && !(numbers_.empty() && acts_.empty())) {
    if (!acts_.empty()) {
      const Hash id = acts_.front();
      acts_.pop_front();
      if (Status followed = follow_transaction(id); !followed) return followed;
      continue;
    }
    const std::uint64_t number = numbers_.front();
    numbers_.pop_front();
    for (const decisions::SignedAct& act : decisions::signed_acts(view_, number)) {
      add_transaction(act.transaction);
    }
    v1::Proposal proposal;
    if (decisions::find_proposal(view_, number, proposal)) follow_electorate(proposal, *genesis);
  }
  return {};
}

Status Grounds::follow_transaction(const Hash& id) {
  Result<ledger::Located> found = reader_.find_transaction(id);
  if (!found) return tl::unexpected(found.error());
  v1::Transaction transaction;
  v1::Body body;
  if (!wire::parse_stored(found->octets, transaction) ||
      !wire::parse_stored(transaction.body(), body)) {
    return error(ErrorKind::corrupt, "transaction " + id.hex() + " cannot be read");
  }
  add_key(body.party(), body.key());
  transactions_.emplace(id, std::move(found->octets));
  return {};
}

// Who voted was admitted, and founders who could not had left or were suspended.
void Grounds::follow_electorate(const v1::Proposal& proposal, const v1::GenesisBody& genesis) {
  v1::Constitution constitution;
  const Result<Hash> hash = Hash::from(proposal.constitution());
  if (!hash || !constitution::find(view_, *hash, constitution)) return;
  add_decision(constitution::decision_of(view_, *hash));
  const auto voters = decisions::electorate(view_, constitution, proposal.number());
  if (!voters) return;
  std::set<std::string> seated;
  for (const tally::Seat& seat : voters->seats) {
    seated.insert(seat.party);
    v1::Party party;
    if (parties_.insert(seat.party).second && members::find_party(view_, seat.party, party)) {
      add_decision(party.since_decision());
    }
  }
  for (const v1::Founder& founder : genesis.founders()) {
    v1::Party party;
    const std::string& handle = founder.party().handle();
    if (seated.contains(handle) || !members::find_party(view_, handle, party)) continue;
    if (const Result<Hash> left = Hash::from(party.left())) add_transaction(*left);
    for (const std::uint64_t number : party.standing_decisions()) add_decision(number);
  }
}

}  // namespace comity::evidence
