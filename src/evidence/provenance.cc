#include "evidence/provenance.h"

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "crypto/hash.h"
#include "proof/limits.h"
#include "proof/log.h"
#include "proof/transaction.h"
#include "registers/constitution/queries.h"
#include "wire/acts.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

constexpr std::int64_t kDaySeconds = 24LL * 3600;

std::set<int> roles_in(const v1::PartyKey& key) { return {key.roles().begin(), key.roles().end()}; }

// Such a key sends nothing, or what its power says and nothing else: no role follows from it.
bool stands_alone(const v1::PartyKey& key) {
  const std::set<int> roles = roles_in(key);
  return roles.contains(v1::SEAL) || roles.contains(v1::WITNESS) || roles.contains(v1::NARROW);
}

bool is_narrow(const v1::PartyKey& key) {
  return roles_in(key) == std::set<int>{v1::NARROW} && key.has_power();
}

template <typename List>
std::map<Bytes, std::set<int>> keys_in(const List& list) {
  std::map<Bytes, std::set<int>> keys;
  for (const v1::PartyKey& key : list) {
    if (!stands_alone(key)) keys[key.key()] = roles_in(key);
  }
  return keys;
}

bool includes(const std::set<int>& all, const std::set<int>& some) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

// As the register has it: a key neither gives nor takes over roles that it lacks, unless it may
// recover or no key of its party has more.
bool may_give(const std::map<Bytes, std::set<int>>& keys, const std::set<int>& signer,
              const std::set<int>& given) {
  if (signer.contains(v1::RECOVER) || includes(signer, given)) return true;
  return std::all_of(keys.begin(), keys.end(),
                     [&signer](const auto& key) { return includes(signer, key.second); });
}

}  // namespace

Result<Provenance> Provenance::from(const proof::Verified& verified) {
  Provenance out;
  if (verified.signed_transactions.size() > limits::kBundleActs) {
    return error("it holds more than " + std::to_string(limits::kBundleActs) +
                 " signed transactions");
  }
  for (const Bytes& transaction : verified.signed_transactions) {
    if (Status taken = out.take(transaction, verified.community); !taken) {
      return at("signed transaction " + std::to_string(out.said_.size() + 1), taken.error());
    }
  }
  for (const proof::ProvenTransaction& it : verified.transactions) {
    v1::Body body;
    if (!wire::parse_stored(it.body, body)) return error("a transaction cannot be read");
    Testimony said{it.party, it.key, wire::to_time(body.valid_until()).value_or(Time{}),
                   wire::encode(body.action())};
    if (it.outcome == 0) said.done_at = it.height;
    out.hear(it.id, std::move(said));
  }
  if (Status taken = out.take_genesis(verified); !taken) return tl::unexpected(taken.error());
  return out;
}

Status Provenance::take_genesis(const proof::Verified& verified) {
  if (verified.genesis_body.empty()) return {};
  v1::GenesisBody genesis;
  if (!wire::parse_stored(verified.genesis_body, genesis)) return error("the genesis is no body");
  for (const v1::Founder& founder : genesis.founders()) {
    add_member(founder.party(), std::nullopt);
    founders_.insert(founder.party().handle());
    give(founder.party().handle(), keys_in(founder.keys()));
  }
  constitutions_.emplace(crypto::sha256(wire::encode(genesis.constitution())), Time{});
  follow_keys();
  std::optional<std::uint64_t> last;
  for (const Bytes& proven : verified.genesis_actions) {
    v1::ProvenGenesisAction it;
    if (!wire::parse_stored(proven, it) || (last && *last >= it.index())) {
      return error("the actions of the genesis are out of order");
    }
    last = it.index();
    if (Status taken = take_genesis_action(it, genesis.content()); !taken) {
      return at("action " + std::to_string(it.index()) + " of the genesis", taken.error());
    }
  }
  follow_keys();
  return {};
}

Status Provenance::take_genesis_action(const v1::ProvenGenesisAction& it,
                                       const v1::GenesisContent& content) {
  const Result<Hash> root = Hash::from(content.root());
  std::vector<Hash> path;
  for (const Bytes& octets : it.path()) {
    const Result<Hash> hash = Hash::from(octets);
    if (!hash) return tl::unexpected(hash.error());
    path.push_back(*hash);
  }
  if (!root || path.size() > limits::kLogProofHashes ||
      !proof::verify_inclusion(proof::log_leaf_hash(it.action()), it.index(), content.actions(),
                               path, *root)) {
    return error("it is not what the founders have signed");
  }
  genesis_actions_.push_back(it.action());
  v1::Action action;
  if (wire::parse_stored(it.action(), action)) admit_holders(action);
  return {};
}

Status Provenance::take(BytesView transaction, const Hash& community) {
  v1::Transaction envelope;
  v1::Body body;
  if (Status read = wire::decode_into(transaction, envelope); !read) return read;
  if (Status read = wire::decode_into(envelope.body(), body); !read) return read;
  const std::optional<PublicKey> key = proof::signer_of(envelope, body);
  if (body.community() != community.bytes() || !key) {
    return error("no signature for this community holds under the key that it names");
  }
  const Result<Time> until = wire::to_time(body.valid_until());
  if (!until) return tl::unexpected(until.error());
  hear(proof::transaction_id(envelope.body()),
       {body.party(), *key, *until, wire::encode(body.action())});
  return {};
}

void Provenance::hear(const Hash& id, Testimony said) {
  const auto heard = said_.find(id);
  if (heard != said_.end()) {
    if (said.done_at) heard->second.done_at = said.done_at;
    return;
  }
  v1::Action whole;
  if (!wire::parse_stored(said.action, whole)) return;
  for (const v1::Action* act : wire::acts_of(whole)) {
    if (act->has_members_leave()) leaves_.emplace(said.party, id);
    if (act->has_members_add_key() || act->has_members_rotate_key() || act->has_members_recover()) {
      key_acts_[said.key.bytes()].insert(id);
    }
    if (act->has_members_rotate_key()) {
      key_acts_[act->members_rotate_key().old_key()].insert(id);
    }
  }
  said_.emplace(id, std::move(said));
}

Result<const Testimony*> Provenance::find(const Hash& id, const std::string& party,
                                          int role) const {
  const auto found = said_.find(id);
  if (found == said_.end()) {
    return error(ErrorKind::not_found,
                 "the bundle does not hold transaction " + id.hex() + " of " + party);
  }
  if (found->second.party != party) {
    return error("transaction " + id.hex() + " is not " + party + "'s");
  }
  if (Status known = check_key(party, found->second.key, role); !known) {
    return tl::unexpected(known.error());
  }
  return &found->second;
}

Provenance::Roles Provenance::roles_of(const std::string& party, BytesView key) const {
  const auto keys = keys_.find(party);
  if (keys == keys_.end()) return {};
  const auto found = keys->second.find(Bytes(key));
  return found == keys->second.end() ? Roles{} : found->second;
}

Status Provenance::check_key(const std::string& party, const PublicKey& key, int role) const {
  const Roles roles = roles_of(party, key.view());
  if (roles.contains(role)) return {};
  // Who holds without a seat consents and answers with another role; who votes has to have a seat.
  if (role == v1::VOTE && roles.contains(v1::HOLD)) return {};
  return error(ErrorKind::not_found, "the bundle does not prove that " + party +
                                         " has had the key " + key.hex() + " for this");
}

Result<std::optional<v1::KeyPower>> Provenance::power_behind(const proof::ProvenTransaction& sent,
                                                             const v1::Action& action) const {
  // What observers claim is signed as what custodians do is.
  const std::vector<const v1::Action*> acts = wire::acts_of(action);
  const bool claims = std::any_of(acts.begin(), acts.end(), [](const v1::Action* act) {
    return act->has_names_claim_keys() || act->has_names_claim_servers() ||
           act->has_names_claim_fault();
  });
  const Status own = check_key(sent.party, sent.key, claims ? v1::SIGN : v1::OPERATE);
  if (own) return std::optional<v1::KeyPower>();
  const auto found = powers_.find({sent.party, sent.key.bytes()});
  v1::KeyPower power;
  if (claims || found == powers_.end() || found->second.since > sent.height ||
      !wire::parse_stored(found->second.power, power)) {
    return tl::unexpected(own.error());
  }
  const Result<Time> until = wire::to_time(power.until());
  if (until && sent.block_time < *until) return std::optional(std::move(power));
  return error("the time of the narrower key " + sent.key.hex() + " was over");
}

void Provenance::admit_holders(const v1::Action& action) {
  for (const v1::NewHolder& holder : action.members_admit_holders().holders()) {
    give(holder.party().handle(), keys_in(holder.keys()));
  }
}

Status Provenance::check_constitution(const Hash& hash, Time by) const {
  const auto found = constitutions_.find(hash);
  if (found != constitutions_.end() && found->second <= by) return {};
  return error(ErrorKind::not_found,
               "the bundle does not prove that constitution " + hash.hex() + " was adopted");
}

void Provenance::add_member(const v1::PartyProfile& profile, std::optional<Time> admitted) {
  members_.try_emplace(profile.handle(), Member{{profile.handle(), profile.kind(), profile.region(),
                                                 profile.affiliation(), admitted},
                                                {}});
}

void Provenance::follow(const Testimony& said) {
  v1::Action whole;
  if (!wire::parse_stored(said.action, whole)) return;
  for (const v1::Action* act : wire::acts_of(whole)) follow_act(said, *act);
}

void Provenance::follow_act(const Testimony& said, const v1::Action& action) {
  const Roles signer = roles_of(said.party, said.key.view());
  if (signer.empty()) return;
  const bool operates = signer.contains(v1::OPERATE);
  Keys& known = keys_[said.party];
  Keys given;
  if (action.has_members_add_key() && operates) {
    const v1::PartyKey& key = action.members_add_key().key();
    if (is_narrow(key)) return give_power(said, key.key(), wire::encode(key.power()));
    given = keys_in(std::array{key});
  } else if (action.has_members_rotate_key() && operates) {
    const v1::RotateKey& it = action.members_rotate_key();
    const auto power = powers_.find({said.party, it.old_key()});
    if (power != powers_.end()) {
      return give_power(said, it.new_key(), Bytes(power->second.power));
    }
    const auto old = known.find(it.old_key());
    if (old != known.end()) given[it.new_key()] = old->second;
  } else if (action.has_members_recover() && signer.contains(v1::RECOVER)) {
    given = keys_in(action.members_recover().keys());
  }
  std::erase_if(given, [&](const auto& key) {
    return includes(known[key.first], key.second) || !may_give(known, signer, key.second);
  });
  give(said.party, given);
}

void Provenance::give(const std::string& party, const Keys& keys) {
  for (const auto& [key, roles] : keys) {
    keys_[party][key].insert(roles.begin(), roles.end());
    given_.push_back(key);
  }
}

// Whoever has the log's keys, and a narrower key that a party had, finds no other power for it: it
// is the party's own key that has to have signed for one. And one that was signed for and refused
// is none, so it has to be shown that it was given.
void Provenance::give_power(const Testimony& said, const Bytes& key, const Bytes& power) {
  if (!said.done_at) return;
  if (powers_.try_emplace({said.party, key}, Power{power, *said.done_at}).second) {
    given_.push_back(key);
  }
}

void Provenance::follow_keys() {
  while (!given_.empty()) {
    const Bytes key = std::move(given_.back());
    given_.pop_back();
    const auto acts = key_acts_.find(key);
    if (acts == key_acts_.end()) continue;
    for (const Hash& act : acts->second) follow(said_.at(act));
  }
}

void Provenance::add(const v1::ProposedActions& actions, Time at,
                     const std::set<std::string>& consented) {
  for (const v1::Action& action : actions.actions()) {
    if (action.has_members_admit()) {
      const v1::PartyProfile& profile = action.members_admit().party();
      add_member(profile, at);
      give(profile.handle(), keys_in(action.members_admit().keys()));
    } else if (action.has_members_admit_holders()) {
      admit_holders(action);
    } else if (action.has_members_replace_keys()) {
      const v1::ReplaceKeys& it = action.members_replace_keys();
      // Whatever the record says of whose consent was needed. What keys on hold sign is not their
      // party's word.
      if (it.with_consent() && consented.contains(it.party())) {
        give(it.party(), keys_in(it.keys()));
      }
    } else if (action.has_members_suspend()) {
      members_[action.members_suspend().party()].standing.push_back({at, false});
    } else if (action.has_members_reinstate()) {
      members_[action.members_reinstate().party()].standing.push_back({at, true});
    } else if (action.has_constitution_amend()) {
      constitutions_.emplace(
          crypto::sha256(wire::encode(action.constitution_amend().constitution())), at);
    } else if (action.has_constitution_adopt_rules()) {
      constitutions_.emplace(
          crypto::sha256(wire::encode(action.constitution_adopt_rules().constitution())), at);
    }
  }
  follow_keys();
}

Status Provenance::check_voter(const tally::Seat& seat, std::uint32_t term_days, Time opens) const {
  const auto member = members_.find(seat.party);
  if (member == members_.end() || member->second.seat.party.empty()) {
    return error(ErrorKind::not_found,
                 "the bundle does not prove that " + seat.party + " was admitted");
  }
  // What came at the very time of the opening may have come after it.
  const Change* last = last_change(seat.party, Time{opens.milliseconds - 1});
  if (last != nullptr && !last->seated) {
    return error(ErrorKind::not_found, "the bundle does not prove that " + seat.party +
                                           ", which was suspended, had its seat again");
  }
  const std::optional<Time> seated = last == nullptr ? member->second.seat.seat_since : last->at;
  if (seated && opens < plus_seconds(*seated, term_days * kDaySeconds)) {
    return error(seat.party + " votes, whose seat is newer than its rule allows");
  }
  return {};
}

const Provenance::Change* Provenance::last_change(const std::string& party, Time by) const {
  const Change* last = nullptr;
  for (const Change& change : members_.at(party).standing) {
    if (change.at <= by && (last == nullptr || last->at <= change.at)) last = &change;
  }
  return last;
}

bool Provenance::may_have_no_seat(const std::string& founder, Time opens) const {
  const auto [first, last] = leaves_.equal_range(founder);
  for (auto leave = first; leave != last; ++leave) {
    const Testimony& said = said_.at(leave->second);
    // It was signed for a block at most so long before.
    if (roles_of(founder, said.key.view()).contains(v1::OPERATE) &&
        plus_seconds(said.valid_until, -limits::kValidUntilAheadSeconds) <= opens) {
      return true;
    }
  }
  const Change* latest = last_change(founder, opens);
  if (latest == nullptr) return false;
  return !latest->seated ||
         opens < plus_seconds(latest->at, limits::kSeatTermDaysMost * kDaySeconds);
}

Status Provenance::check_electorate(const tally::Electorate& voters,
                                    const v1::Constitution& constitution,
                                    std::uint32_t seat_term_days, Time opens) const {
  std::set<std::string> missing = founders_;
  for (std::size_t i = 1; i < voters.seats.size(); ++i) {
    if (voters.seats[i - 1].party < voters.seats[i].party) continue;
    return error("the seats are not ascending, each once");
  }
  std::vector<members::Member> known;
  for (const tally::Seat& seat : voters.seats) {
    if (Status is = check_voter(seat, seat_term_days, opens); !is) return is;
    known.push_back(members_.at(seat.party).seat);
    missing.erase(seat.party);
  }
  const tally::Electorate own = constitution::electorate(constitution, known);
  for (std::size_t i = 0; i < own.seats.size(); ++i) {
    const tally::Seat& seat = own.seats[i];
    if (seat.chambers != voters.seats[i].chambers ||
        seat.affiliation != voters.seats[i].affiliation) {
      return error("the seat of " + seat.party + " is not in the chambers that are its own");
    }
  }
  for (const std::string& founder : missing) {
    if (may_have_no_seat(founder, opens)) continue;
    return error(ErrorKind::not_found,
                 "the bundle does not prove why founder " + founder + " has no seat");
  }
  return {};
}

}  // namespace comity::evidence
