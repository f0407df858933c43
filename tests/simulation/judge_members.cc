#include <algorithm>

#include "crypto/ed25519.h"
#include "judge.h"
#include "registers/members/outcomes.h"

namespace comity::simulation {
namespace {

using Keys = google::protobuf::RepeatedPtrField<v1::PartyKey>;
constexpr int kMostKeys = 16;

bool has_role(const v1::PartyKey& key, v1::KeyRole role) {
  return std::find(key.roles().begin(), key.roles().end(), role) != key.roles().end();
}
bool any_has_role(const Keys& keys, v1::KeyRole role) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](const v1::PartyKey& key) { return has_role(key, role); });
}
const v1::PartyKey* find_key(const v1::Party& party, const Bytes& key) {
  for (const v1::PartyKey& known : party.keys()) {
    if (known.key() == key) return &known;
  }
  return nullptr;
}
void sort_keys(v1::Party& party) {
  std::sort(party.mutable_keys()->begin(), party.mutable_keys()->end(),
            [](const v1::PartyKey& a, const v1::PartyKey& b) { return a.key() < b.key(); });
}
void drop_key(v1::Party& party, const Bytes& key) {
  auto& keys = *party.mutable_keys();
  keys.erase(std::remove_if(keys.begin(), keys.end(),
                            [&](const v1::PartyKey& known) { return known.key() == key; }),
             keys.end());
}

}  // namespace

bool Judge::find_party(const std::string& handle, v1::Party& out) const {
  return records_.read({"members", "parties", handle}, out);
}
std::vector<std::string> Judge::parties(int standing) const {
  std::vector<std::string> found;
  records_.each("members", "parties", [&](const Bytes& handle, const Bytes& bytes) {
    v1::Party party;
    if (wire::parse_stored(bytes, party) && party.standing() == standing) found.push_back(handle);
  });
  return found;
}
void Judge::write_party(const v1::Party& party) {
  records_.write({"members", "parties", party.profile().handle()}, party);
}
void Judge::own_key(const Bytes& key, const std::string& party, bool removed) {
  v1::KeyOwner owner;
  owner.set_party(party);
  owner.set_removed(removed);
  records_.write({"members", "keys", key}, owner);
}
void Judge::exchange(v1::Party& party, const Keys& keys) {
  const std::string handle = party.profile().handle();
  for (const v1::PartyKey& old : party.keys()) own_key(old.key(), handle, true);
  *party.mutable_keys() = keys;
  write_party(party);
  for (const v1::PartyKey& key : keys) own_key(key.key(), handle, false);
}

Code Judge::needs_active(const std::string& handle) const {
  v1::Party party;
  if (!find_party(handle, party)) return Code::no_such_party;
  return party.standing() == v1::ACTIVE ? Code::done : Code::holder_not_active;
}
Code Judge::needs_others(const std::string& handle) const {
  const std::vector<std::string> active = parties(v1::ACTIVE);
  const bool others = std::any_of(active.begin(), active.end(),
                                  [&](const std::string& one) { return one != handle; });
  return others ? Code::done : Code::lock_out;
}

// docs/spec/actions.md, "Proof of possession".
Code Judge::new_key(const Bytes& key, const Bytes& possession, const std::string& party) const {
  if (records_.find({"members", "keys", key}) != nullptr) return Code::key_exists;
  const auto octets = PublicKey::from(key);
  const auto signature = Signature::from(possession);
  const Bytes message = "comity key possession v1\n" + community_.bytes() + key + party;
  const bool holds = octets && signature && crypto::verify(*octets, message, *signature);
  return holds ? Code::done : members::kBadPossession;
}
Code Judge::new_keys(const Keys& keys,
                     const google::protobuf::RepeatedPtrField<std::string>& possessions,
                     const std::string& party) const {
  for (int i = 0; i < keys.size(); ++i) {
    const Code code = new_key(keys[i].key(), possessions[i], party);
    if (code != Code::done) return code;
  }
  return Code::done;
}

Code Judge::members(const v1::Action& action, const Actor& actor) {
  v1::Party party;
  if (action.has_members_admit()) {
    const v1::Admit& it = action.members_admit();
    if (find_party(it.party().handle(), party)) return members::kPartyExists;
    const Code code = new_keys(it.keys(), it.possession(), it.party().handle());
    if (code != Code::done) return code;
    *party.mutable_profile() = it.party();
    party.set_standing(v1::APPLICANT);
    party.set_since_decision(actor.proposal);
    if (it.has_reason()) *party.mutable_standing_reason() = it.reason();
    exchange(party, it.keys());
    return Code::done;
  }
  if (action.has_members_suspend()) {
    const v1::Suspend& it = action.members_suspend();
    if (!find_party(it.party(), party)) return Code::no_such_party;
    if (party.standing() != v1::ACTIVE) return Code::wrong_standing;
    if (needs_others(it.party()) != Code::done) return Code::lock_out;
    party.set_standing(v1::SUSPENDED);
    *party.mutable_standing_reason() = it.reason();
  } else if (action.has_members_reinstate()) {
    const v1::Reinstate& it = action.members_reinstate();
    if (!find_party(it.party(), party)) return Code::no_such_party;
    if (party.standing() != v1::SUSPENDED) return Code::wrong_standing;
    party.set_standing(v1::ACTIVE);
    party.clear_standing_reason();
    if (it.has_reason()) *party.mutable_standing_reason() = it.reason();
  } else if (action.has_members_replace_keys()) {
    const v1::ReplaceKeys& it = action.members_replace_keys();
    if (!find_party(it.party(), party)) return Code::no_such_party;
    if (party.standing() == v1::LEFT) return Code::wrong_standing;
    const Code code = new_keys(it.keys(), it.possession(), it.party());
    if (code == Code::done) exchange(party, it.keys());
    return code;
  } else {
    return own_keys(action, actor);
  }
  write_party(party);
  return Code::done;
}

// What a party does about itself, besides its keys.
Code Judge::own_standing(const v1::Action& action, v1::Party& party) {
  if (action.has_members_join()) {
    const v1::Join& it = action.members_join();
    if (party.standing() != v1::APPLICANT) return Code::wrong_standing;
    Bytes height;
    append_u64(height, it.height());
    const Bytes* root = records_.find({"ledger", "roots", height});
    if (root == nullptr || *root != it.root()) return members::kWrongRoot;
    party.set_standing(v1::ACTIVE);
    return Code::done;
  }
  if (action.has_members_leave()) {
    if (party.standing() != v1::ACTIVE) return Code::wrong_standing;
    if (needs_others(party.profile().handle()) != Code::done) return Code::lock_out;
    party.set_standing(v1::LEFT);
    party.clear_standing_reason();
    return Code::done;
  }
  const v1::SetProfile& it = action.members_set_profile();
  v1::PartyProfile& profile = *party.mutable_profile();
  profile.clear_display_names();
  profile.clear_contact();
  if (it.has_display_names()) *profile.mutable_display_names() = it.display_names();
  if (it.has_contact()) *profile.mutable_contact() = it.contact();
  return Code::done;
}

Code Judge::own_keys(const v1::Action& action, const Actor& actor) {
  v1::Party party;
  find_party(actor.party, party);
  const bool recovers =
      std::find(actor.roles.begin(), actor.roles.end(), v1::RECOVER) != actor.roles.end();
  const auto barred = [&](const v1::PartyKey& touched) {
    return has_role(touched, v1::RECOVER) && any_has_role(party.keys(), v1::RECOVER) && !recovers;
  };
  if (action.has_members_join() || action.has_members_leave() || action.has_members_set_profile()) {
    const Code code = own_standing(action, party);
    if (code != Code::done) return code;
  } else if (action.has_members_add_key()) {
    const v1::AddKey& it = action.members_add_key();
    if (party.keys_size() >= kMostKeys) return Code::full;
    if (barred(it.key())) return Code::not_permitted;
    const Code code = new_key(it.key().key(), it.possession(), actor.party);
    if (code != Code::done) return code;
    *party.add_keys() = it.key();
    sort_keys(party);
    own_key(it.key().key(), actor.party, false);
  } else if (action.has_members_remove_key()) {
    const Bytes& key = action.members_remove_key().key();
    const v1::PartyKey* found = find_key(party, key);
    if (found == nullptr) return members::kNoSuchKey;
    if (barred(*found)) return Code::not_permitted;
    drop_key(party, key);
    const Keys& rest = party.keys();
    const bool acts = any_has_role(rest, v1::VOTE) || any_has_role(rest, v1::OPERATE);
    const bool mends = any_has_role(rest, v1::OPERATE) || any_has_role(rest, v1::RECOVER);
    if (!acts || !mends) return members::kLastKey;
    own_key(key, actor.party, true);
  } else if (action.has_members_rotate_key()) {
    const v1::RotateKey& it = action.members_rotate_key();
    const v1::PartyKey* found = find_key(party, it.old_key());
    if (found == nullptr) return members::kNoSuchKey;
    if (barred(*found)) return Code::not_permitted;
    const Code code = new_key(it.new_key(), it.possession(), actor.party);
    if (code != Code::done) return code;
    v1::PartyKey next = *found;
    next.set_key(it.new_key());
    drop_key(party, it.old_key());
    *party.add_keys() = next;
    sort_keys(party);
    own_key(it.old_key(), actor.party, true);
    own_key(it.new_key(), actor.party, false);
  } else {
    const v1::Recover& it = action.members_recover();
    const Code code = new_keys(it.keys(), it.possession(), actor.party);
    if (code == Code::done) exchange(party, it.keys());
    return code;
  }
  write_party(party);
  return Code::done;
}

}  // namespace comity::simulation
