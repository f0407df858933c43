// docs/spec/actions.md and the page of the members' own records: parties come, change and go.
#include <algorithm>
#include <set>

#include "acts.h"
#include "registers/members/outcomes.h"
#include "table.h"
#include "workload.h"

namespace comity::simulation {
namespace {

constexpr int kMostKeys = 16;

bool has_role(const v1::PartyKey& key, v1::KeyRole role) {
  return std::find(key.roles().begin(), key.roles().end(), role) != key.roles().end();
}
bool any_has_role(const google::protobuf::RepeatedPtrField<v1::PartyKey>& keys, v1::KeyRole role) {
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
bool sends_nothing(const v1::PartyKey& key) {
  return has_role(key, v1::SEAL) || has_role(key, v1::WITNESS);
}
bool is_narrow(const v1::PartyKey& key) { return has_role(key, v1::NARROW); }
// A key gives and takes the roles that it has. One with role recover, and one that has all roles
// that there are, may give and take any.
bool is_barred(const v1::PartyKey& touched, const v1::Party& party, const Judge::Actor& actor) {
  const std::set<int> own(actor.roles.begin(), actor.roles.end());
  if (own.contains(v1::RECOVER)) return false;
  std::set<int> all;
  for (const v1::PartyKey& key : party.keys()) all.insert(key.roles().begin(), key.roles().end());
  all.erase(v1::SEAL);
  all.erase(v1::WITNESS);
  all.erase(v1::NARROW);
  if (all == own) return false;
  if (is_narrow(touched)) return !own.contains(v1::OPERATE);
  // What sends nothing gives its owner nothing to do: the signers take it.
  if (sends_nothing(touched)) return !own.contains(v1::SIGN);
  return !std::includes(own.begin(), own.end(), touched.roles().begin(), touched.roles().end());
}
v1::Party party_of(const Judge& judge, const Judge::Actor& actor) {
  v1::Party party;
  judge.find_party(actor.party, party);
  return party;
}

// By decision.

struct Admit {
  static std::set<std::string> consents(const Judge& judge, const v1::Admit& it) {
    std::set<std::string> asked;
    if (it.party().affiliation().empty()) return asked;
    for (const std::string& handle : judge.all_who_can()) {
      v1::Party party;
      judge.find_party(handle, party);
      if (party.profile().affiliation() == it.party().affiliation()) asked.insert(handle);
    }
    return asked;
  }

  static Code outcome(Judge& judge, const v1::Admit& it, const Judge::Actor& actor) {
    v1::Party party;
    if (judge.find_party(it.party().handle(), party)) return members::kPartyExists;
    const Code code = judge.new_keys(it.keys(), it.possession(), it.party().handle());
    if (code != Code::done) return code;
    *party.mutable_profile() = it.party();
    party.set_standing(v1::APPLICANT);
    party.set_since_decision(actor.proposal);
    if (it.has_reason()) *party.mutable_standing_reason() = it.reason();
    judge.exchange(party, it.keys(), actor);
    if (it.party().affiliation().empty()) return Code::done;
    const state::Key voice{"members", "voices", it.party().affiliation()};
    auto affiliates = judge.records().get<v1::Voice>(voice);
    affiliates.set_parties(affiliates.parties() + 1);
    judge.records().write(voice, affiliates);
    return Code::done;
  }
};

struct Suspend {
  static Code outcome(Judge& judge, const v1::Suspend& it, const Judge::Actor& actor) {
    v1::Party party;
    if (!judge.find_party(it.party(), party)) return Code::no_such_party;
    if (party.standing() != v1::ACTIVE) return Code::wrong_standing;
    if (judge.needs_others(it.party()) != Code::done) return Code::lock_out;
    party.set_standing(v1::SUSPENDED);
    party.add_standing_decisions(actor.proposal);
    *party.mutable_standing_reason() = it.reason();
    judge.write_party(party);
    return Code::done;
  }
};

struct Reinstate {
  static Code outcome(Judge& judge, const v1::Reinstate& it, const Judge::Actor& actor) {
    v1::Party party;
    if (!judge.find_party(it.party(), party)) return Code::no_such_party;
    if (party.standing() != v1::SUSPENDED) return Code::wrong_standing;
    party.set_standing(v1::ACTIVE);
    party.add_standing_decisions(actor.proposal);
    party.clear_standing_reason();
    if (it.has_reason()) *party.mutable_standing_reason() = it.reason();
    judge.write_party(party);
    judge.seat(it.party());
    return Code::done;
  }
};

// docs/spec/actions.md, "Keys on hold".
struct ReplaceKeys {
  static std::set<std::string> consents(const Judge& /*judge*/, const v1::ReplaceKeys& it) {
    return it.with_consent() ? std::set{it.party()} : std::set<std::string>{};
  }

  static Code outcome(Judge& judge, const v1::ReplaceKeys& it, const Judge::Actor& actor) {
    v1::Party party;
    if (!judge.find_party(it.party(), party)) return Code::no_such_party;
    if (const Code roles = Judge::needs_roles(party, it.keys()); roles != Code::done) return roles;
    const Code code = judge.new_keys(it.keys(), it.possession(), it.party(), true);
    if (code != Code::done) return code;
    if (it.with_consent() && party.has_keys_hold()) return Code::may_not_act;
    if (it.with_consent()) {
      party.set_keys_height(judge.height());
      judge.exchange(party, it.keys(), actor);
      return Code::done;
    }
    Judge::Keys recovering;
    for (const v1::PartyKey& key : party.keys()) {
      if (std::count(key.roles().begin(), key.roles().end(), v1::RECOVER) == 0) continue;
      v1::PartyKey& kept = *recovering.Add();
      kept.set_key(key.key());
      kept.add_roles(v1::RECOVER);
    }
    if (recovering.empty()) return members::kNoRecoveryKey;
    if (recovering.size() + it.keys_size() > 16) return Code::full;
    for (const v1::PartyKey& key : recovering) {
      for (const v1::PartyKey& given : it.keys()) {
        if (given.key() == key.key()) return Code::key_exists;
      }
    }
    const Code others = is_account(party) ? Code::done : judge.needs_others(it.party());
    if (others == Code::done) judge.put_on_hold(party, recovering, it.keys(), actor);
    return others;
  }
};

// A party about itself.

struct Join {
  static Code outcome(Judge& judge, const v1::Join& it, const Judge::Actor& actor) {
    v1::Party party = party_of(judge, actor);
    if (party.standing() != v1::APPLICANT) return Code::wrong_standing;
    Bytes height;
    append_u64(height, it.height());
    const Bytes* root = judge.records().find({"ledger", "roots", height});
    if (root == nullptr || *root != it.root()) return members::kWrongRoot;
    party.set_standing(v1::ACTIVE);
    judge.write_party(party);
    judge.seat(actor.party);
    return Code::done;
  }
};

struct Leave {
  static Code outcome(Judge& judge, const v1::Leave& /*it*/, const Judge::Actor& actor) {
    v1::Party party = party_of(judge, actor);
    if (standing_of(party) == v1::LEFT) return Code::wrong_standing;
    if (!is_account(party) && judge.needs_others(actor.party) != Code::done) return Code::lock_out;
    party.set_left(actor.transaction);
    wire::set_time(*party.mutable_left_at(), judge.now());
    judge.write_party(party);
    return Code::done;
  }
};

struct SetProfile {
  static Code outcome(Judge& judge, const v1::SetProfile& it, const Judge::Actor& actor) {
    v1::Party party = party_of(judge, actor);
    v1::PartyProfile& profile = *party.mutable_profile();
    const Bytes names = wire::encode(profile.display_names());
    profile.clear_display_names();
    profile.clear_contact();
    if (it.has_display_names()) *profile.mutable_display_names() = it.display_names();
    if (it.has_contact()) *profile.mutable_contact() = it.contact();
    const bool renamed = wire::encode(profile.display_names()) != names;
    if (party.has_keys_hold() && renamed) return Code::may_not_act;
    judge.write_party(party);
    return Code::done;
  }
  static v1::Action wish(Workload& workload) {
    return test::set_profile("name " + std::to_string(workload.chance().below(5)));
  }
};

struct AddKey {
  static Code outcome(Judge& judge, const v1::AddKey& it, const Judge::Actor& actor) {
    v1::Party party = party_of(judge, actor);
    if (party.keys_size() >= kMostKeys) return Code::full;
    Judge::Keys added;
    *added.Add() = it.key();
    if (const Code roles = Judge::needs_roles(party, added); roles != Code::done) return roles;
    const bool alone = sends_nothing(it.key());
    if (alone && any_has_role(party.keys(), static_cast<v1::KeyRole>(it.key().roles(0)))) {
      return Code::full;
    }
    if (!alone && is_barred(it.key(), party, actor)) return Code::not_permitted;
    const Code code = judge.new_key(it.key(), party.keys(), it.possession(), actor.party);
    if (code != Code::done) return code;
    *party.add_keys() = it.key();
    sort_keys(party);
    judge.own_key(it.key().key(), actor.party, actor);
    judge.write_party(party);
    return Code::done;
  }
};

struct RemoveKey {
  static Code outcome(Judge& judge, const v1::RemoveKey& it, const Judge::Actor& actor) {
    v1::Party party = party_of(judge, actor);
    const v1::PartyKey* found = find_key(party, it.key());
    if (found == nullptr) return members::kNoSuchKey;
    if (is_barred(*found, party, actor)) return Code::not_permitted;
    drop_key(party, it.key());
    const auto& rest = party.keys();
    const bool acts = any_has_role(rest, v1::VOTE) || any_has_role(rest, v1::OPERATE);
    const bool mends = any_has_role(rest, v1::OPERATE) || any_has_role(rest, v1::RECOVER);
    if (!acts || !mends) return members::kLastKey;
    judge.lose_key(it.key());
    judge.write_party(party);
    return Code::done;
  }
};

struct RotateKey {
  static Code outcome(Judge& judge, const v1::RotateKey& it, const Judge::Actor& actor) {
    v1::Party party = party_of(judge, actor);
    const v1::PartyKey* found = find_key(party, it.old_key());
    if (found == nullptr) return members::kNoSuchKey;
    v1::PartyKey next = *found;
    next.set_key(it.new_key());
    if (!sends_nothing(next) && is_barred(*found, party, actor)) return Code::not_permitted;
    const Code code = judge.new_key(next, party.keys(), it.possession(), actor.party);
    if (code != Code::done) return code;
    drop_key(party, it.old_key());
    *party.add_keys() = next;
    sort_keys(party);
    judge.lose_key(it.old_key());
    judge.own_key(it.new_key(), actor.party, actor);
    judge.write_party(party);
    return Code::done;
  }
};

struct Recover {
  static Code outcome(Judge& judge, const v1::Recover& it, const Judge::Actor& actor) {
    v1::Party party = party_of(judge, actor);
    if (const Code roles = Judge::needs_roles(party, it.keys()); roles != Code::done) return roles;
    const Code code = judge.new_keys(it.keys(), it.possession(), actor.party, true);
    if (code != Code::done) return code;
    party.set_keys_height(judge.height());
    judge.exchange(party, it.keys(), actor);
    return code;
  }
};

// docs/spec/actions.md, "Holders without a seat".
struct AdmitHolders {
  static Code outcome(Judge& judge, const v1::AdmitHolders& it, const Judge::Actor& actor) {
    const state::Key count{"members", "account-count", ""};
    auto all = judge.records().get<v1::Voice>(count);
    all.set_parties(all.parties() + static_cast<std::uint32_t>(it.holders_size()));
    for (const v1::NewHolder& holder : it.holders()) {
      const std::string& handle = holder.party().handle();
      v1::Party party;
      if (judge.find_party(handle, party)) return members::kPartyExists;
      const Code code = judge.new_account(holder);
      if (code != Code::done) return code;
    }
    judge.records().write(count, all);
    for (const v1::NewHolder& holder : it.holders()) {
      v1::Party party;
      *party.mutable_profile() = holder.party();
      party.set_standing(v1::ACCOUNT);
      party.set_since_decision(actor.proposal);
      if (it.has_reason()) *party.mutable_standing_reason() = it.reason();
      judge.exchange(party, holder.keys(), actor);
      judge.term_of(holder.party().handle(), judge.first_look(judge.now()), true);
    }
    return Code::done;
  }
};

// All of them, or none.
struct Batch {
  static Code outcome(Judge& judge, const v1::Batch& it, const Judge::Actor& actor) {
    for (const v1::Action& act : it.actions()) {
      if (const Code code = judge.own_act(act, actor); code != Code::done) return of_trial(code);
    }
    return Code::done;
  }
};

}  // namespace

std::vector<ActionRow> actions_of_members() {
  using Action = v1::Action;
  constexpr v1::KeyRole kOperate = v1::OPERATE;
  return {
      row<Admit, &Action::members_admit>({100, "members.admit", v1::VOTE, true}),
      row<Join, &Action::members_join>({101, "members.join", kOperate, false}),
      row<Suspend, &Action::members_suspend>({102, "members.suspend", v1::VOTE, true}),
      row<Reinstate, &Action::members_reinstate>({103, "members.reinstate", v1::VOTE, true}),
      row<Leave, &Action::members_leave>({104, "members.leave", kOperate, false}),
      row<AddKey, &Action::members_add_key>({105, "members.add_key", kOperate, false}),
      row<RemoveKey, &Action::members_remove_key>({106, "members.remove_key", kOperate, false}),
      row<RotateKey, &Action::members_rotate_key>({107, "members.rotate_key", kOperate, false}),
      row<Recover, &Action::members_recover>({108, "members.recover", v1::RECOVER, false}),
      row<ReplaceKeys, &Action::members_replace_keys>(
          {109, "members.replace_keys", v1::VOTE, true}),
      row<SetProfile, &Action::members_set_profile>({110, "members.set_profile", kOperate, false}),
      row<Batch, &Action::members_batch>({111, "members.batch", kOperate, false}),
      row<AdmitHolders, &Action::members_admit_holders>(
          {112, "members.admit_holders", v1::VOTE, true}),
  };
}

}  // namespace comity::simulation
