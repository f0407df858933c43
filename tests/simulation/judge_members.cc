#include <algorithm>

#include "crypto/ed25519.h"
#include "judge.h"
#include "registers/members/outcomes.h"
#include "table.h"

namespace comity::simulation {
namespace {

constexpr std::int64_t kMillisecondsOfDay = 24LL * 3600 * 1'000;

std::uint64_t day_of(Time time) {
  return static_cast<std::uint64_t>(time.milliseconds / kMillisecondsOfDay);
}

}  // namespace

bool Judge::find_party(const std::string& handle, v1::Party& out) const {
  return records_.read({"members", "parties", handle}, out) ||
         records_.read({"members", "accounts", handle}, out);
}
std::vector<std::string> Judge::parties(int standing) const {
  std::vector<std::string> found;
  records_.each("members", "parties", [&](const Bytes& handle, const Bytes& bytes) {
    v1::Party party;
    if (wire::parse_stored(bytes, party) && standing_of(party) == standing) found.push_back(handle);
  });
  return found;
}
std::vector<std::string> Judge::accounts(int standing) const {
  std::vector<std::string> found;
  records_.each("members", "accounts", [&](const Bytes& handle, const Bytes& bytes) {
    v1::Party party;
    if (wire::parse_stored(bytes, party) && standing_of(party) == standing) found.push_back(handle);
  });
  return found;
}
std::set<std::string> Judge::all_who_can() const {
  std::set<std::string> found;
  for (const int standing : {v1::ACTIVE, v1::SUSPENDED, v1::LEFT}) {
    for (const std::string& party : parties(standing)) {
      if (standing != v1::LEFT || (holds_anything(party) && !is_gone(party))) found.insert(party);
    }
  }
  return found;
}
std::string Judge::voice_of(const std::string& handle) const {
  v1::Party party;
  find_party(handle, party);
  const std::string& affiliation = party.profile().affiliation();
  return affiliation.empty() ? handle : "affiliation " + affiliation;
}
bool Judge::is_gone(const std::string& handle) const {
  v1::Party party;
  if (!find_party(handle, party) || standing_of(party) != v1::LEFT) return false;
  const std::int64_t day = moment_of(party.left_at()).milliseconds / kMillisecondsOfDay;
  const std::optional<std::uint64_t> heard = heard_on(handle);
  return !heard || *heard <= static_cast<std::uint64_t>(day);
}
// The last day on which a key of it did something that is no narrower one.
std::optional<std::uint64_t> Judge::heard_on(const std::string& handle) const {
  std::optional<std::uint64_t> day;
  records_.each("ledger", "heard", [&](const Bytes& known, const Bytes& octets) {
    if (known == handle) day = read_u64(octets);
  });
  return day;
}
bool Judge::is_asked(const std::string& handle) const {
  bool asked = false;
  records_.each("ledger", "asked/" + handle, [&](const Bytes&, const Bytes&) { asked = true; });
  return asked;
}
void Judge::write_party(const v1::Party& party) {
  records_.write({"members", is_account(party) ? "accounts" : "parties", party.profile().handle()},
                 party);
}
std::uint64_t Judge::first_look(Time known) const {
  return static_cast<std::uint64_t>(known.milliseconds / kMillisecondsOfDay) + 31;
}
void Judge::term_of(const std::string& party, std::uint64_t day, bool bare) {
  v1::AccountTerm term;
  term.set_day(day);
  term.set_bare(bare);
  records_.write({"members", "terms/" + std::to_string(day), party}, term);
  schedule("members", day, Time{static_cast<std::int64_t>(day) * kMillisecondsOfDay});
}
// No run has so many on one day that they take several blocks.
void Judge::look_at_accounts(std::uint64_t day) {
  cancel("members", day);
  const std::string collection = "terms/" + std::to_string(day);
  std::map<std::string, v1::AccountTerm> looked;
  records_.each("members", collection, [&](const Bytes& handle, const Bytes& bytes) {
    v1::AccountTerm term;
    if (wire::parse_stored(bytes, term)) looked[handle] = term;
  });
  for (const auto& [handle, term] : looked) {
    records_.erase({"members", collection, handle});
    v1::Party party;
    if (!find_party(handle, party) || standing_of(party) != v1::ACCOUNT) continue;
    if (holds_anything(handle) || is_asked(handle)) {
      term_of(handle, first_look(now_), false);
      continue;
    }
    const std::optional<std::uint64_t> heard = heard_on(handle);
    if (heard && *heard + 31 > day_of(now_)) {
      term_of(handle, *heard + 31, true);
    } else if (!term.bare()) {
      term_of(handle, first_look(now_), true);
    } else {
      party.set_standing(v1::LAPSED);
      write_party(party);
    }
  }
}
void Judge::seat(const std::string& party) {
  v1::SeatSince record;
  wire::set_time(*record.mutable_at(), now_);
  records_.write({"members", "seats", party}, record);
}
void Judge::own_key(const Bytes& key, const std::string& party, const Actor& by) {
  v1::KeyOwner owner;
  records_.read({"members", "keys", key}, owner);
  owner.set_party(party);
  owner.set_removed(false);
  if (by.decision) {
    owner.add_decisions(by.proposal);
  } else {
    owner.add_transactions(by.transaction);
  }
  records_.write({"members", "keys", key}, owner);
}
void Judge::lose_key(const Bytes& key) {
  auto owner = records_.get<v1::KeyOwner>({"members", "keys", key});
  owner.set_removed(true);
  records_.write({"members", "keys", key}, owner);
}
void Judge::exchange(v1::Party& party, const Keys& keys, const Actor& by) {
  const std::string handle = party.profile().handle();
  for (const v1::PartyKey& old : party.keys()) lose_key(old.key());
  *party.mutable_keys() = keys;
  party.clear_keys_hold();
  write_party(party);
  for (const v1::PartyKey& key : keys) own_key(key.key(), handle, by);
}

void Judge::put_on_hold(v1::Party& party, const Keys& recovering, const Keys& given,
                        const Actor& by) {
  const std::string handle = party.profile().handle();
  std::map<std::string, v1::PartyKey> all;
  for (const v1::PartyKey& key : recovering) all[key.key()] = key;
  for (const v1::PartyKey& old : party.keys()) {
    if (!all.contains(old.key())) lose_key(old.key());
  }
  for (const v1::PartyKey& key : given) {
    all[key.key()] = key;
    own_key(key.key(), handle, by);
  }
  party.clear_keys();
  for (const auto& [octets, key] : all) *party.add_keys() = key;
  party.mutable_keys_hold()->set_decision(by.proposal);
  wire::set_time(*party.mutable_keys_hold()->mutable_at(), now());
  write_party(party);
}

Code Judge::needs_active(const std::string& handle) const {
  v1::Party party;
  if (!find_party(handle, party)) return Code::no_such_party;
  return standing_of(party) == v1::ACTIVE ? Code::done : Code::holder_not_active;
}
Code Judge::needs_holder(const std::string& handle) const {
  if (handle.find('+') != std::string::npos) {
    for (const std::string& one : each_of(handle)) {
      if (const Code code = needs_holder(one); code != Code::done) return code;
    }
    return Code::done;
  }
  v1::Party party;
  const bool account = find_party(handle, party) && standing_of(party) == v1::ACCOUNT;
  return account ? Code::done : needs_active(handle);
}
Code Judge::needs_roles(const v1::Party& party, const Keys& keys) {
  for (const v1::PartyKey& key : keys) {
    for (const int role : key.roles()) {
      const bool of_seat =
          role == v1::VOTE || role == v1::SIGN || role == v1::SEAL || role == v1::WITNESS;
      if (is_account(party) ? of_seat : role == v1::HOLD) return Code::not_permitted;
    }
  }
  return Code::done;
}
Code Judge::needs_others(const std::string& handle) const {
  const std::vector<std::string> active = parties(v1::ACTIVE);
  const bool others = std::any_of(active.begin(), active.end(), [&](const std::string& one) {
    v1::Party party;
    return one != handle && find_party(one, party) && !party.has_keys_hold();
  });
  return others ? Code::done : Code::lock_out;
}

// docs/spec/actions.md, "Narrower keys".
Code Judge::beyond_power(const v1::Body& body, const v1::KeyPower& power, std::uint64_t size,
                         std::uint32_t& acts) const {
  if (moment_of(power.until()) <= now_ || size > 16'384) return Code::lacks_role;
  std::vector<v1::Action> all = {body.action()};
  if (body.action().has_members_batch()) {
    const auto& carried = body.action().members_batch().actions();
    all.assign(carried.begin(), carried.end());
  }
  for (const v1::Action& act : all) {
    const ActionRow& row = *row_of(act);
    if (row.within == nullptr || !row.within(*this, act, power)) return Code::lacks_role;
  }
  const auto sequence = records_.get<v1::KeySequence>({"ledger", "sequences", body.key()});
  const std::size_t sent = std::max(all.size(), records_of_update(body.action()));
  acts = static_cast<std::uint32_t>(sent) + (sequence.day() == day_of(now_) ? sequence.acts() : 0);
  return acts > power.acts_a_day() ? Code::over_budget : Code::done;
}

// docs/spec/actions.md, "Proof of possession".
Code Judge::new_key(const v1::PartyKey& key, const Keys& own, const Bytes& possession,
                    const std::string& party, bool own_too) const {
  v1::KeyOwner owner;
  const bool registered = records_.read({"members", "keys", key.key()}, owner);
  if (registered && !(own_too && owner.party() == party)) return Code::key_exists;
  const auto signature = Signature::from(possession);
  if (!signature) return members::kBadPossession;
  const auto signs = [&](const v1::PartyKey& signer, const Bytes& message) {
    const auto octets = PublicKey::from(signer.key());
    return octets && crypto::verify(*octets, message, *signature);
  };
  const auto has = [](const v1::PartyKey& known, int role) {
    return std::count(known.roles().begin(), known.roles().end(), role) != 0;
  };
  const Bytes whose = community_.bytes() + key.key() + party;
  bool holds = false;
  if (has(key, v1::SEAL) || has(key, v1::WITNESS)) {
    const Bytes purpose = has(key, v1::SEAL) ? "comity seal key v1\n" : "comity witness key v1\n";
    holds = std::any_of(own.begin(), own.end(), [&](const v1::PartyKey& signer) {
      return has(signer, v1::SIGN) && signs(signer, purpose + whose);
    });
  } else {
    holds = signs(key, "comity key possession v1\n" + whose);
  }
  return holds ? Code::done : members::kBadPossession;
}
// Each key has signed all of it but the proofs, which are the last field.
Code Judge::new_account(const v1::NewHolder& holder) const {
  Bytes line;
  const auto append = [&line](char tag, const Bytes& part) {
    line += tag;
    if (part.size() > 127) line += static_cast<char>((part.size() & 127) | 128);
    line += static_cast<char>(part.size() > 127 ? part.size() >> 7 : part.size());
    line += part;
  };
  append('\x0a', wire::encode(holder.party()));
  for (const v1::PartyKey& key : holder.keys()) append('\x12', wire::encode(key));
  const Bytes message = "comity holder application v1\n" + community_.bytes() + line;
  for (int i = 0; i < holder.keys_size(); ++i) {
    v1::KeyOwner owner;
    if (records_.read({"members", "keys", holder.keys(i).key()}, owner)) return Code::key_exists;
    const auto key = PublicKey::from(holder.keys(i).key());
    const auto signature = Signature::from(holder.possession(i));
    if (!key || !signature || !crypto::verify(*key, message, *signature)) {
      return members::kBadPossession;
    }
  }
  return Code::done;
}
Code Judge::new_keys(const Keys& keys,
                     const google::protobuf::RepeatedPtrField<std::string>& possessions,
                     const std::string& party, bool own_too) const {
  for (int i = 0; i < keys.size(); ++i) {
    const Code code = new_key(keys[i], keys, possessions[i], party, own_too);
    if (code != Code::done) return code;
  }
  return Code::done;
}

}  // namespace comity::simulation
