#include "acts.h"

#include <algorithm>

#include "dns/record.h"
#include "registers/members/queries.h"
#include "wire/codec.h"

namespace comity::test {
namespace {

constexpr std::uint32_t kTtl = 3'600;

// Two keys, or one when there is no recovery key, in the order that the record wants, each with its
// proof.
template <typename Action>
void fill_keys(const World& world, const std::string& party, const std::string& acting,
               const std::string& recovery, Action& action,
               const std::vector<v1::KeyRole>& roles = {v1::VOTE, v1::OPERATE}) {
  std::vector<std::pair<std::string, v1::PartyKey>> keys = {{acting, key_record(acting, roles)}};
  if (!recovery.empty()) keys.emplace_back(recovery, key_record(recovery, {v1::RECOVER}));
  std::sort(keys.begin(), keys.end(),
            [](const auto& a, const auto& b) { return a.second.key() < b.second.key(); });
  for (const auto& [name, record] : keys) {
    *action.add_keys() = record;
    action.add_possession(possession(world, party, name));
  }
}

}  // namespace

v1::PartyKey key_record(const std::string& key, const std::vector<v1::KeyRole>& roles) {
  v1::PartyKey record;
  record.set_key(World::key(key).public_key().bytes());
  for (const v1::KeyRole role : roles) record.add_roles(role);
  return record;
}

Bytes possession(const World& world, const std::string& party, const std::string& key) {
  const crypto::SigningKey signer = World::key(key);
  return signer.sign(members::possession_message(world.community(), signer.public_key(), party))
      .bytes();
}

v1::Action admit(const World& world, const std::string& handle) {
  v1::Action action;
  v1::Admit& it = *action.mutable_members_admit();
  it.mutable_party()->set_handle(handle);
  it.mutable_party()->set_kind(v1::TECHNICAL_COMMUNITY);
  fill_keys(world, handle, handle, handle + " recovery", it);
  return action;
}

void prove_application(const World& world, v1::NewHolder& holder) {
  const std::string& handle = holder.party().handle();
  const Bytes message = members::application_message(world.community(), holder);
  holder.clear_possession();
  for (const v1::PartyKey& key : holder.keys()) {
    for (const std::string& name : {handle, handle + " recovery"}) {
      const crypto::SigningKey signer = World::key(name);
      if (signer.public_key().view() != key.key()) continue;
      holder.add_possession(signer.sign(message).bytes());
    }
  }
}

v1::Action admit_holders(const World& world, const std::vector<std::string>& handles) {
  v1::Action action;
  for (const std::string& handle : handles) {
    v1::NewHolder& it = *action.mutable_members_admit_holders()->add_holders();
    it.mutable_party()->set_handle(handle);
    it.mutable_party()->set_kind(v1::COMPANY);
    fill_keys(world, handle, handle, handle + " recovery", it, {v1::OPERATE, v1::HOLD});
    prove_application(world, it);
  }
  return action;
}

v1::KeyPower power_over(const std::string& label, std::uint64_t held_height,
                        const std::string& owner, const std::vector<std::uint32_t>& types,
                        Time until, std::uint32_t acts_a_day) {
  v1::KeyPower power;
  power.set_zone("example.");
  power.set_label(label);
  power.set_held_height(held_height);
  power.set_owner(owner);
  power.mutable_types()->Assign(types.begin(), types.end());
  wire::set_time(*power.mutable_until(), until);
  power.set_acts_a_day(acts_a_day);
  return power;
}

v1::Action add_narrow_key(const World& world, const std::string& party, const std::string& key,
                          const v1::KeyPower& power) {
  v1::Action action;
  v1::AddKey& it = *action.mutable_members_add_key();
  *it.mutable_key() = key_record(key, {v1::NARROW});
  *it.mutable_key()->mutable_power() = power;
  it.set_possession(possession(world, party, key));
  return action;
}

v1::Action join(std::uint64_t height, const Hash& root) {
  v1::Action action;
  action.mutable_members_join()->set_height(height);
  action.mutable_members_join()->set_root(root.bytes());
  return action;
}

v1::Action suspend(const std::string& party) {
  v1::Action action;
  action.mutable_members_suspend()->set_party(party);
  refer(*action.mutable_members_suspend()->mutable_reason(), "why");
  return action;
}

v1::Action reinstate(const std::string& party) {
  v1::Action action;
  action.mutable_members_reinstate()->set_party(party);
  return action;
}

v1::Action leave() {
  v1::Action action;
  action.mutable_members_leave();
  return action;
}

v1::Action add_key(const World& world, const std::string& party, const std::string& key) {
  v1::Action action;
  *action.mutable_members_add_key()->mutable_key() = key_record(key, {v1::VOTE});
  action.mutable_members_add_key()->set_possession(possession(world, party, key));
  return action;
}

namespace {

Bytes vouching(const World& world, const std::string& party, v1::KeyRole role,
               const std::string& key, const std::string& signer) {
  const PublicKey octets = *PublicKey::from(lone_key(role, key));
  const auto message = role == v1::SEAL ? members::seal_message : members::witness_message;
  return World::key(signer).sign(message(world.community(), octets, party)).bytes();
}

}  // namespace

Bytes lone_key(v1::KeyRole role, const std::string& key) {
  return (role == v1::SEAL ? World::seal_key(key).public_key() : World::key(key).public_key())
      .bytes();
}

v1::Action add_lone_key(const World& world, const std::string& party, v1::KeyRole role,
                        const std::string& key, const std::string& signer) {
  v1::Action action;
  v1::AddKey& it = *action.mutable_members_add_key();
  it.mutable_key()->set_key(lone_key(role, key));
  it.mutable_key()->add_roles(role);
  it.set_possession(vouching(world, party, role, key, signer));
  return action;
}

v1::Action rotate_lone_key(const World& world, const std::string& party, v1::KeyRole role,
                           const std::string& old_key, const std::string& new_key,
                           const std::string& signer) {
  v1::Action action;
  v1::RotateKey& it = *action.mutable_members_rotate_key();
  it.set_old_key(lone_key(role, old_key));
  it.set_new_key(lone_key(role, new_key));
  it.set_possession(vouching(world, party, role, new_key, signer));
  return action;
}

v1::Action remove_lone_key(v1::KeyRole role, const std::string& key) {
  v1::Action action;
  action.mutable_members_remove_key()->set_key(lone_key(role, key));
  return action;
}

v1::Action remove_key(const std::string& key) {
  v1::Action action;
  action.mutable_members_remove_key()->set_key(World::key(key).public_key().bytes());
  return action;
}

v1::Action rotate_key(const World& world, const std::string& party, const std::string& old_key,
                      const std::string& new_key) {
  v1::Action action;
  v1::RotateKey& it = *action.mutable_members_rotate_key();
  it.set_old_key(World::key(old_key).public_key().bytes());
  it.set_new_key(World::key(new_key).public_key().bytes());
  it.set_possession(possession(world, party, new_key));
  return action;
}

v1::Action recover(const World& world, const std::string& party, const std::string& acting,
                   const std::string& recovery) {
  v1::Action action;
  fill_keys(world, party, acting, recovery, *action.mutable_members_recover());
  return action;
}

v1::Action replace_keys(const World& world, const std::string& party, const std::string& acting,
                        const std::string& recovery) {
  v1::Action action;
  action.mutable_members_replace_keys()->set_party(party);
  action.mutable_members_replace_keys()->set_with_consent(true);
  fill_keys(world, party, acting, recovery, *action.mutable_members_replace_keys());
  return action;
}

v1::Action hold_keys(const World& world, const std::string& party, const std::string& acting) {
  v1::Action action;
  action.mutable_members_replace_keys()->set_party(party);
  fill_keys(world, party, acting, "", *action.mutable_members_replace_keys());
  return action;
}

v1::Action set_profile(const std::string& display_name) {
  v1::Action action;
  refer(*action.mutable_members_set_profile()->mutable_display_names(), display_name);
  return action;
}

v1::Action batch(const std::vector<v1::Action>& acts) {
  v1::Action action;
  for (const v1::Action& act : acts) *action.mutable_members_batch()->add_actions() = act;
  return action;
}

v1::Action amend(const Hash& previous, const v1::Constitution& constitution) {
  v1::Action action;
  action.mutable_constitution_amend()->set_previous(previous.bytes());
  *action.mutable_constitution_amend()->mutable_constitution() = constitution;
  return action;
}

v1::Action propose(const std::vector<v1::Action>& actions) {
  v1::Action action;
  refer(*action.mutable_decisions_propose()->mutable_title(), "title");
  for (const v1::Action& one : actions) *action.mutable_decisions_propose()->add_actions() = one;
  return action;
}

v1::Action consent(std::uint64_t proposal, const Hash& ballot) {
  v1::Action action;
  action.mutable_decisions_consent()->set_proposal(proposal);
  action.mutable_decisions_consent()->set_effect_hash(ballot.bytes());
  return action;
}

v1::Action vote(std::uint64_t proposal, const Hash& ballot, v1::Choice choice) {
  v1::Action action;
  action.mutable_decisions_vote()->set_proposal(proposal);
  action.mutable_decisions_vote()->set_effect_hash(ballot.bytes());
  action.mutable_decisions_vote()->set_choice(choice);
  return action;
}

v1::Action withdraw(std::uint64_t proposal) {
  v1::Action action;
  action.mutable_decisions_withdraw()->set_proposal(proposal);
  return action;
}

v1::Action object(std::uint64_t proposal) {
  v1::Action action;
  action.mutable_decisions_object()->set_proposal(proposal);
  action.mutable_decisions_object()->set_class_(v1::MAJOR);
  refer(*action.mutable_decisions_object()->mutable_reason(), "why not");
  return action;
}

v1::Action answer(std::uint64_t proposal, const std::string& objector) {
  v1::Action action;
  action.mutable_decisions_answer()->set_proposal(proposal);
  action.mutable_decisions_answer()->set_objector(objector);
  refer(*action.mutable_decisions_answer()->mutable_answer(), "because");
  return action;
}

v1::Action withdraw_objection(std::uint64_t proposal) {
  v1::Action action;
  action.mutable_decisions_withdraw_objection()->set_proposal(proposal);
  return action;
}

v1::Action endorse(std::uint64_t proposal) {
  v1::Action action;
  action.mutable_decisions_endorse()->set_proposal(proposal);
  return action;
}

v1::Action set_zone(const std::string& zone, std::uint32_t serial_base,
                    std::uint32_t refresh_seconds) {
  v1::Action action;
  v1::SetZone& it = *action.mutable_names_set_zone();
  it.set_zone(zone);
  it.set_serial_base(serial_base);
  v1::Soa& soa = *it.mutable_soa();
  soa.set_primary("a.ns.example.");
  soa.set_mailbox("hostmaster.example.");
  soa.set_refresh_seconds(refresh_seconds);
  soa.set_retry_seconds(900);
  soa.set_expire_seconds(604'800);
  soa.set_minimum_seconds(86'400);
  soa.set_ttl_seconds(86'400);
  return action;
}

v1::Action set_apex_txt(const std::string& zone, const std::string& text) {
  constexpr std::uint32_t kTxt = 16;
  v1::Action action;
  v1::SetApex& it = *action.mutable_names_set_apex();
  it.set_zone(zone);
  it.set_type(kTxt);
  it.set_ttl_seconds(kTtl);
  it.add_rdata(static_cast<char>(text.size()) + text);
  return action;
}

v1::Action set_apex_servers(const Names& name_servers) {
  v1::Action action;
  v1::SetApex& it = *action.mutable_names_set_apex();
  it.set_zone(kZone);
  it.set_type(dns::type::kNs);
  it.set_ttl_seconds(kTtl);
  std::vector<Bytes> rdata;
  for (const std::string& server : name_servers) {
    rdata.emplace_back(dns::Name::parse(server).value_or(dns::Name()).wire());
  }
  std::sort(rdata.begin(), rdata.end());
  for (Bytes& one : rdata) it.add_rdata(std::move(one));
  return action;
}

v1::Action create_delegation(const std::string& label, const std::string& holder,
                             const Names& name_servers, const std::string& zone) {
  v1::Action action;
  v1::CreateDelegation& it = *action.mutable_names_create_delegation();
  it.set_zone(zone);
  it.set_label(label);
  it.set_holder(holder);
  it.set_ns_ttl_seconds(kTtl);
  for (const std::string& server : name_servers) it.add_name_servers(server);
  return action;
}

v1::Action remove_delegation(const std::string& label) {
  v1::Action action;
  action.mutable_names_remove_delegation()->set_zone(kZone);
  action.mutable_names_remove_delegation()->set_label(label);
  return action;
}

v1::Action transfer_delegation(const std::string& label, const std::string& to) {
  v1::Action action;
  action.mutable_names_transfer_delegation()->set_zone(kZone);
  action.mutable_names_transfer_delegation()->set_label(label);
  action.mutable_names_transfer_delegation()->set_new_holder(to);
  return action;
}

v1::Action hold_delegation(const std::string& label, const std::string& claimant) {
  v1::Action action;
  v1::HoldDelegation& it = *action.mutable_names_hold_delegation();
  it.set_zone(kZone);
  it.set_label(label);
  it.set_ground(v1::SILENCE);
  it.set_claimant(claimant);
  refer(*it.mutable_claim(), "nobody answers");
  return action;
}

v1::Action award_delegation(const std::string& label, const std::string& to) {
  v1::Action action;
  action.mutable_names_award_delegation()->set_zone(kZone);
  action.mutable_names_award_delegation()->set_label(label);
  action.mutable_names_award_delegation()->set_new_holder(to);
  return action;
}

v1::Action claim_delegation(const std::string& label, const std::string& holder) {
  v1::Action action;
  action.mutable_names_claim_delegation()->set_zone(kZone);
  action.mutable_names_claim_delegation()->set_label(label);
  action.mutable_names_claim_delegation()->set_holder(holder);
  return action;
}

v1::Action set_name_servers(const std::string& label, const Names& name_servers) {
  v1::Action action;
  v1::SetNameServers& it = *action.mutable_names_set_name_servers();
  it.set_zone(kZone);
  it.set_label(label);
  it.set_ns_ttl_seconds(kTtl);
  for (const std::string& server : name_servers) it.add_name_servers(server);
  return action;
}

v1::Action set_ds(const std::string& label, std::uint32_t key_tag) {
  v1::Action action;
  v1::SetDs& it = *action.mutable_names_set_ds();
  it.set_zone(kZone);
  it.set_label(label);
  it.set_ds_ttl_seconds(kTtl);
  v1::DelegationSigner& ds = *it.add_ds();
  ds.set_key_tag(key_tag);
  ds.set_algorithm(13);
  ds.set_digest_type(2);
  ds.set_digest(Bytes(32, 'd'));
  return action;
}

v1::Action set_host(const std::string& name, const std::string& sponsor) {
  v1::Action action;
  v1::SetHost& it = *action.mutable_names_set_host();
  it.set_zone(kZone);
  it.set_sponsor(sponsor);
  it.mutable_host()->set_name(name);
  it.mutable_host()->add_ipv4(Bytes("\xc0\x00\x02\x35", 4));
  it.mutable_host()->set_ipv4_ttl_seconds(kTtl);
  return action;
}

v1::Action remove_host(const std::string& name) {
  v1::Action action;
  action.mutable_names_remove_host()->set_zone(kZone);
  action.mutable_names_remove_host()->set_name(name);
  return action;
}

v1::Action accept_use(const std::string& host, const std::string& label, bool ends) {
  v1::Action action;
  v1::AcceptUse& it = *action.mutable_names_accept_use();
  it.set_zone(kZone);
  it.set_host(host);
  it.set_label(label);
  it.set_ends(ends);
  return action;
}

namespace {

v1::Action set_records(const std::string& owner, std::uint16_t type, const Bytes& rdata) {
  v1::Action action;
  v1::SetRecords& it = *action.mutable_names_set_records();
  it.set_zone(kZone);
  it.set_owner(owner);
  it.set_type(type);
  it.set_ttl_seconds(kTtl);
  if (!rdata.empty()) it.add_rdata(rdata);
  return action;
}

}  // namespace

v1::Action set_text(const std::string& owner, const std::string& text) {
  const Bytes rdata = text.empty() ? text : static_cast<char>(text.size()) + text;
  return set_records(owner, dns::type::kTxt, rdata);
}

v1::Action set_alias(const std::string& owner, const std::string& target) {
  const Result<dns::Name> name = dns::Name::parse(target);
  return set_records(owner, dns::type::kCname, name ? Bytes(name->wire()) : Bytes());
}

v1::Action change_texts(const std::string& holder, std::uint64_t height,
                        const std::vector<std::pair<std::string, std::string>>& sets) {
  v1::Action action;
  v1::ChangeSets& it = *action.mutable_names_change_sets();
  it.set_zone(kZone);
  it.set_holder(holder);
  it.set_height(height);
  for (const auto& [owner, text] : sets) {
    v1::SetChange& change = *it.add_changes();
    change.set_owner(owner);
    change.set_type(dns::type::kTxt);
    change.set_ttl_seconds(kTtl);
    change.add_rdata(static_cast<char>(text.size()) + text);
    change.set_replaces(true);
  }
  return action;
}

v1::Action set_code_points(const std::vector<std::uint32_t>& ranges) {
  v1::Action action;
  v1::CodePoints& table = *action.mutable_names_set_code_points()->mutable_code_points();
  table.set_version("golden");
  for (const std::uint32_t bound : ranges) table.add_ranges(bound);
  return action;
}

}  // namespace comity::test
