#include <algorithm>
#include <set>

#include "registers/constitution/outcomes.h"
#include "workload.h"

namespace comity::simulation {

std::string Workload::label() {
  static const std::vector<std::string> kLabels = {
      "shop",      "mail",       "press",  "post",       "museum",  "library",
      "xn--mxacd", "xn--f1ai0a", "ab--cd", "old.museum", "in.press"};
  std::vector<std::string> there = judge_.delegations(kZone);
  if (!there.empty() && chance_.in(1, 2)) return chance_.pick(there);
  return chance_.pick(kLabels);
}

std::string Workload::some_holder() {
  if (!chance_.in(1, 3)) return anybody();
  std::set<std::string> all;
  for (std::uint64_t i = 2 + chance_.below(2); i > 0; --i) {
    all.insert(chance_.in(1, 6) ? anybody() : somebody_active());
  }
  std::string holder;
  for (const std::string& party : all) holder.append(holder.empty() ? "" : "+").append(party);
  return holder;
}

std::string Workload::one_of(const std::string& holder) {
  const std::set<std::string> all = Judge::each_of(holder);
  return all.empty() ? "" : chance_.pick(std::vector<std::string>(all.begin(), all.end()));
}

// One or two name servers, ascending: inside, shared, or elsewhere.
std::vector<std::string> Workload::servers_for(const std::string& which) {
  std::vector<std::string> all = {"ns." + which + "." + kZone, "ns.elsewhere.", "a.ns.example.",
                                  "ns.press.example."};
  for (std::string& host : judge_.hosts(kZone)) all.push_back(std::move(host));
  std::vector<std::string> chosen = {chance_.pick(all)};
  if (chance_.in(2, 3)) chosen.push_back(chance_.pick(all));
  std::sort(chosen.begin(), chosen.end());
  chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
  return chosen;
}

std::string Workload::host_name(const std::string& which) {
  const std::vector<std::string> there = judge_.hosts(kZone);
  if (!there.empty() && chance_.in(1, 3)) return chance_.pick(there);
  if (chance_.in(1, 3)) return "glue" + std::to_string(chance_.below(3)) + "." + kZone;
  return "ns." + which + "." + kZone;
}

std::string Workload::held_host() {
  std::vector<std::string> hosts;
  for (const std::string& which : judge_.delegations(kZone)) {
    const std::string host = std::string("ns.").append(which).append(".").append(kZone);
    if (!judge_.host_holder(kZone, host).empty()) hosts.push_back(host);
  }
  return hosts.empty() ? host_name(label()) : chance_.pick(hosts);
}

std::string Workload::held_territory() {
  std::vector<std::string> labels;
  for (const std::string& which : judge_.delegations(kZone)) {
    v1::Delegation record;
    if (judge_.find_delegation(kZone, which, record) && !record.holder().empty() &&
        record.name_servers().empty()) {
      labels.push_back(which);
    }
  }
  return labels.empty() ? label() : chance_.pick(labels);
}

// Mostly by whose it is.
Workload::Wish Workload::holders_act() {
  const ActionRow& row = any_row(Sort::holder);
  const v1::Action action = row.wish(*this);
  Judge::Actor actor;
  actor.party = somebody_active();
  const std::string holder = one_of(row.subject(judge_, action, actor).party);
  const bool by_holder = !holder.empty() && chance_.in(5, 6);
  const std::string party = by_holder ? holder : actor.party;
  const std::string narrow = key_for(party, v1::NARROW);
  const bool sealed = action.has_names_dns_update();
  const bool narrows = sealed ? chance_.in(15, 16) : chance_.in(1, 2);
  if (narrow.starts_with("narrow ") && narrows) return {party, action, Code::done, narrow};
  if (sealed && by_holder && chance_.in(3, 4)) return narrow_keys(party);
  // Of many sets an act does not stand in a batch.
  const bool alone = sealed || action.has_names_change_sets() || row.role != v1::OPERATE;
  if (alone || !chance_.in(1, 5)) return {party, action};
  // With more that it can do, or that is somebody else's.
  std::vector<v1::Action> acts = {test::set_profile("moves"), action};
  v1::Action other = any_row(Sort::holder).wish(*this);
  if (!other.has_names_change_sets() && !other.has_names_dns_update() &&
      !other.has_names_name_successor() && !other.has_names_leave_name()) {
    acts.push_back(std::move(other));
  }
  if (chance_.in(1, 2)) std::swap(acts.front(), acts.back());
  return {party, test::batch(acts)};
}

std::string Workload::somebody_holding(int standing) {
  std::vector<std::string> all = judge_.parties(standing);
  std::erase_if(all, [this](const std::string& party) { return !judge_.holds_anything(party); });
  return all.empty() ? "" : chance_.pick(all);
}

// Signed for by a key with the right role mostly, and sent by whichever may.
Workload::Wish Workload::lone_keys(const std::string& party) {
  const v1::KeyRole role = chance_.in(1, 2) ? v1::SEAL : v1::WITNESS;
  const std::string name = "alone " + std::to_string(++made_);
  names_[test::lone_key(role, name)] = name;
  const std::string signer = key_for(party, chance_.in(5, 6) ? v1::SIGN : v1::RECOVER);
  const std::string old = key_for(party, role);
  const bool has_one = old.starts_with("alone ");
  switch (has_one ? chance_.below(4) : 3) {
    case 0:
      return {party, test::rotate_lone_key(world_, party, role, old, name, signer)};
    case 1:
    case 2:
      return {party, test::remove_lone_key(role, old)};
    default:
      return {party, test::add_lone_key(world_, party, role, name, signer)};
  }
}

// Of what the party holds, mostly; it is used later, or by another party's name.
Workload::Wish Workload::narrow_keys(const std::string& party) {
  std::string which = label();
  v1::Delegation record;
  for (const std::string& one : judge_.delegations(kZone)) {
    if (judge_.find_delegation(kZone, one, record) &&
        Judge::each_of(record.holder()).contains(party)) {
      which = one;
    }
  }
  if (!judge_.find_delegation(kZone, which, record)) record.Clear();
  const std::string name = "narrow " + std::to_string(++made_);
  names_[key(name).public_key().bytes()] = name;
  const std::string prefix = chance_.in(1, 3) ? "www." : "";
  v1::KeyPower power = test::power_over(
      which, record.held_height() + (chance_.in(1, 10) ? 1 : 0), prefix + which + "." + kZone,
      {1, 2, 16, 28, 43}, plus_seconds(outlook_.now, chance_.in(1, 4) ? 600 : 400LL * 86'400),
      chance_.in(1, 3) ? 1 : 20);
  power.set_below(chance_.in(1, 2));
  return {party, test::add_narrow_key(world_, party, name, power)};
}

std::string Workload::somebody_without_seat() {
  const std::vector<std::string> all = judge_.accounts(v1::ACCOUNT);
  return all.empty() ? anybody() : chance_.pick(all);
}

// Holders without a seat do what is theirs, and try what takes a seat.
Workload::Wish Workload::accounts_act() {
  const std::string party = somebody_without_seat();
  const std::vector<v1::Proposal> running = judge_.running();
  const std::uint64_t dice = chance_.below(100);
  if (dice < 30) return own_keys(party);
  if (dice < 40) return {party, test::set_profile("a holder")};
  if (dice < 45) return {party, test::leave()};
  if (dice < 50) return {party, test::propose({test::suspend(somebody_active())})};
  if (running.empty()) return holders_act();
  const v1::Proposal& proposal = chance_.pick(running);
  const std::uint64_t number = proposal.number();
  const auto ballot = Hash::from(proposal.effect_hash()).value_or(Hash{});
  if (dice < 55) return {party, test::vote(number, ballot)};
  if (dice < 65) return {party, test::object(number)};
  if (dice < 70) return {party, test::withdraw_objection(number)};
  if (dice < 75) return {party, test::consent(number, ballot)};
  return holders_act();
}

Workload::Wish Workload::own_keys(const std::string& party) {
  if (chance_.in(1, 6)) return narrow_keys(party);
  if (chance_.in(1, 4)) return lone_keys(party);
  switch (chance_.below(8)) {
    case 0:
    case 1: {
      const std::string name = fresh_key();
      v1::Action action = test::add_key(world_, chance_.in(7, 8) ? party : anybody(), name);
      if (chance_.in(1, 4)) {
        *action.mutable_members_add_key()->mutable_key() = test::key_record(name, {v1::SIGN});
      }
      return {party, action};
    }
    case 2: {
      const std::string again = key_for(party, v1::VOTE);
      return {party, test::add_key(world_, party, again)};
    }
    case 3:
      return {party,
              test::remove_key(chance_.in(1, 6) ? "never heard of" : key_for(party, v1::VOTE))};
    case 4: {
      const std::string old = chance_.in(1, 6) ? "lost" : key_for(party, v1::OPERATE);
      return {party, test::rotate_key(world_, party, old, fresh_key())};
    }
    case 5: {
      const std::string acting = fresh_key();
      return {party, test::recover(world_, party, acting, fresh_key())};
    }
    case 6: {
      // Without a vote a party has keys that may not do this.
      v1::Action action = test::rotate_key(world_, party, key_for(party, v1::RECOVER), fresh_key());
      return {party, action};
    }
    default:
      return {party, test::remove_key(key_for(party, v1::SIGN))};
  }
}

Workload::Wish Workload::own_act() {
  const std::vector<std::string> applicants = judge_.parties(v1::APPLICANT);
  if (!applicants.empty() && chance_.in(1, 3)) {
    // The root of the newest height is on record from the next block on.
    Bytes key;
    append_u64(key, outlook_.height == 0 ? 0 : outlook_.height - 1);
    const Bytes* root = judge_.records().find({"ledger", "roots", key});
    Hash countersigned = root != nullptr ? *Hash::from(*root) : outlook_.root;
    if (chance_.in(1, 6)) countersigned.octets[3] ^= 1;
    const std::uint64_t height = outlook_.height == 0 ? 0 : outlook_.height - 1;
    const std::string party = chance_.in(9, 10) ? chance_.pick(applicants) : somebody_active();
    if (chance_.in(1, 8)) return {party, test::set_profile("too early")};
    return {party, test::join(height, countersigned)};
  }
  if (chance_.in(1, 8)) return succession();
  // One that holds something leaves, and is heard of afterwards.
  const std::string departed = somebody_holding(v1::LEFT);
  if (!departed.empty() && chance_.in(1, 3)) return {departed, any_row(Sort::self).wish(*this)};
  if (!departed.empty() && chance_.in(1, 2)) return {departed, test::set_profile("still there")};
  const std::string leaves = departed.empty() ? somebody_holding(v1::ACTIVE) : "";
  if (!leaves.empty() && chance_.in(1, 3)) return {leaves, test::leave()};
  const std::string party = chance_.in(14, 15) ? somebody_active() : anybody();
  const std::uint64_t dice = chance_.below(100);
  if (dice < 55) return holders_act();
  if (dice < 70) return own_keys(party);
  if (dice < 73) return {party, test::leave()};
  return {party, any_row(Sort::self).wish(*this)};
}

// Forms that no state makes valid.
v1::Action Workload::malformed(Code& form) {
  const std::vector<v1::Proposal> running = judge_.running();
  const std::uint64_t number = running.empty() ? 1 : running.front().number();
  switch (chance_.below(9)) {
    case 7:
      form = Code::nested_proposal;
      return test::batch({test::set_ds("shop", 1), test::withdraw(number)});
    case 0:
      form = Code::missing_field;
      return test::vote(number, judge_.constitution_hash(), v1::CHOICE_UNSPECIFIED);
    case 1: {
      form = Code::not_sorted;
      v1::Action action = test::set_name_servers("shop", {"b.example.", "a.example."});
      return action;
    }
    case 2:
      form = Code::bad_name;
      return test::set_name_servers("shop", {"No Name"});
    case 3:
      form = Code::inconsistent;
      return test::set_host("ns.elsewhere.");
    case 4: {
      form = Code::inconsistent;
      const std::string same = key_for(somebody_active(), v1::VOTE);
      return test::rotate_key(world_, World::parties().front(), same, same);
    }
    case 5: {
      form = Code::out_of_range;
      v1::Action action;
      action.mutable_members_remove_key()->set_key("short");
      return action;
    }
    case 6: {
      form = constitution::kBadConstitution;
      v1::Constitution bad = judge_.constitution();
      bad.clear_budgets();
      return test::propose({test::amend(judge_.constitution_hash(), bad)});
    }
    default:
      form = Code::missing_field;
      return test::propose({});
  }
}

}  // namespace comity::simulation
