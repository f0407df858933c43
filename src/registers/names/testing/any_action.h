// For tests only: any act of any party about names, as rapidcheck finds one; in zone ".", of the
// parties and names of testing/community.h.
#pragma once

#include <rapidcheck.h>

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "dns/testing/update_message.h"
#include "registers/names/register.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {

inline constexpr std::uint64_t kFirstHeight = 12;  // at which something happens

inline std::string any_party() { return *rc::gen::element<std::string>("a", "b", "c"); }
// One or several.
inline std::string any_holder() {
  return *rc::gen::element<std::string>("a", "b", "c", "a", "b", "c", "a+b", "a+c");
}
inline std::string any_label() {
  return *rc::gen::element<std::string>("one", "two", "three", "four", "five", "six", "plain",
                                        "in.plain", "both");
}
// Below a label that may be delegated, or below none.
inline std::string any_host() {
  if (*rc::gen::inRange(0, 8) == 0) return "www.nobody.";
  return *rc::gen::element<std::string>("ns.", "www.") + any_label() + ".";
}

template <typename Message>
inline v1::Action placed(Message* (v1::Action::*field)(), const std::string& label) {
  v1::Action action;
  Message& it = *(action.*field)();
  it.set_zone(".");
  it.set_label(label);
  return action;
}
inline v1::Action any_servers() {
  v1::Action action = placed(&v1::Action::mutable_names_set_name_servers, any_label());
  v1::SetNameServers& it = *action.mutable_names_set_name_servers();
  it.add_name_servers(any_host());
  it.set_ns_ttl_seconds(*rc::gen::inRange<std::uint32_t>(1, 4));
  return action;
}
inline v1::Action any_set_host() {
  const std::string sponsor = *rc::gen::element<std::string>("", "", "one", "two");
  const std::string address = *rc::gen::element<std::string>("c0000201", "c0000202", "c0000203");
  return set_host(".", addresses(any_host(), {address}), sponsor);
}
inline v1::Action any_set_ds() {
  v1::Action action = placed(&v1::Action::mutable_names_set_ds, any_label());
  *action.mutable_names_set_ds()->add_ds() = signer(*rc::gen::inRange(1, 4), 'x');
  action.mutable_names_set_ds()->set_ds_ttl_seconds(60);
  return action;
}
inline v1::Action any_create() {
  const std::string label = any_label();
  if (*rc::gen::element(true, false)) return create(".", label, any_holder(), {any_host()}, {});
  const std::string inside = "ns." + label + ".";
  return create(".", label, any_holder(), {inside}, {addresses(inside, {"c0000205"})});
}
inline v1::Action any_transfer() {
  v1::Action action = placed(&v1::Action::mutable_names_transfer_delegation, any_label());
  action.mutable_names_transfer_delegation()->set_new_holder(any_holder());
  return action;
}
inline v1::Action any_claim() {
  v1::Action action = placed(&v1::Action::mutable_names_claim_delegation, any_label());
  action.mutable_names_claim_delegation()->set_holder(any_holder());
  return action;
}
inline v1::Action any_apex() {
  if (*rc::gen::element(true, false)) return set_apex_servers({any_host()});
  v1::Action action;
  action.mutable_names_set_apex()->set_zone(".");
  action.mutable_names_set_apex()->set_type(dns::type::kTxt);
  action.mutable_names_set_apex()->set_ttl_seconds(60);
  action.mutable_names_set_apex()->add_rdata(Bytes("\x01x"));
  return action;
}
inline v1::Action any_records() {
  const std::string owner = *rc::gen::element<std::string>("plain.", "www.plain.", "in.plain.",
                                                           "x.in.plain.", "x.nobody.", "www.six.");
  if (*rc::gen::inRange(0, 4) == 0) return set_records(owner, dns::type::kTxt, {});
  return set_records(owner, dns::type::kTxt, {*rc::gen::element<Bytes>("\x01x", "\x01y")});
}
// Some lines that its holder can do, and others.
inline v1::Action any_change_sets() {
  v1::Action action;
  v1::ChangeSets& plan = *action.mutable_names_change_sets();
  plan.set_zone(".");
  plan.set_holder(*rc::gen::element(std::string(), any_party(), any_party(), any_party()));
  plan.set_height(*rc::gen::element<std::uint64_t>(0, kFirstHeight, kFirstHeight));
  const v1::SetRecords set = any_records().names_set_records();
  v1::SetChange& text = *plan.add_changes();
  text.set_owner(label_of_name(set.owner(), "."));
  text.set_type(set.type());
  *text.mutable_rdata() = set.rdata();
  text.set_replaces(*rc::gen::element(true, false, false, false));
  v1::SetChange& host = *plan.add_changes();
  host.set_owner(label_of_name(any_host(), "."));
  host.set_type(dns::type::kA);
  if (*rc::gen::element(true, true, true, false)) host.add_rdata(from_hex("c0000207").value());
  v1::SetChange& cut = *plan.add_changes();
  cut.set_owner(any_label());
  cut.set_type(dns::type::kNs);
  cut.add_rdata(Bytes(dns::Name::parse(any_host())->wire()));
  plan.mutable_changes()->SwapElements(0, *rc::gen::inRange(0, 3));
  const int lines = *rc::gen::element(1, 1, 1, 1, 2, 3);
  while (plan.changes_size() > lines) plan.mutable_changes()->RemoveLast();
  return action;
}
// Below names that are held; often nothing is asked of anybody else.
inline v1::Action any_register_below() {
  const std::string label = *rc::gen::element<std::string>("x.plain", "in.plain", "www.plain");
  v1::Action action = placed(&v1::Action::mutable_names_register_below, label);
  // Whoever holds what is above needs to have been asked by nobody.
  const std::string other = any_party();
  action.mutable_names_register_below()->set_holder(*rc::gen::element<std::string>("a", other));
  return action;
}
inline v1::Action any_update() {
  const std::string owner =
      *rc::gen::element<std::string>("plain.", "www.plain.", "in.plain.", "x.in.plain.");
  dns::testing::UpdateMessage message(".");
  const Bytes text = *rc::gen::element<Bytes>("\x01x", "\x01y");
  if (*rc::gen::inRange(0, 4) == 0) message.remove_set(owner, dns::type::kTxt);
  message.add(owner, dns::type::kTxt, 300, text);
  if (*rc::gen::inRange(0, 4) == 0) message.remove_name(owner);
  v1::Action action;
  action.mutable_names_dns_update()->set_sig(dns::testing::sig_rdata("plain.", 0, 300));
  action.mutable_names_dns_update()->set_message(message.octets());
  return action;
}
inline v1::Action any_code_points() {
  v1::Action action;
  v1::CodePoints& table = *action.mutable_names_set_code_points()->mutable_code_points();
  table.set_version("1");
  table.add_ranges(0xe9);
  table.add_ranges(*rc::gen::inRange<std::uint32_t>(0xe9, 0xf0));
  return action;
}
inline v1::Action any_hold() {
  v1::Action action = placed(&v1::Action::mutable_names_hold_delegation, any_label());
  v1::HoldDelegation& it = *action.mutable_names_hold_delegation();
  it.set_ground(v1::BREACH);
  it.mutable_claim()->set_hash(Bytes(32, 'c'));
  it.mutable_claim()->set_length(5);
  return action;
}
inline v1::Action any_award() {
  v1::Action action = placed(&v1::Action::mutable_names_award_delegation, any_label());
  action.mutable_names_award_delegation()->set_new_holder(any_holder());
  return action;
}
inline v1::Action any_use() {
  v1::Action action = placed(&v1::Action::mutable_names_accept_use, any_label());
  action.mutable_names_accept_use()->set_host(any_host());
  action.mutable_names_accept_use()->set_ends(*rc::gen::element(true, false));
  return action;
}
inline v1::Action any_order() {
  v1::Action action = placed(&v1::Action::mutable_names_set_order, any_label());
  action.mutable_names_set_order()->set_cds(*rc::gen::element(true, true, true, false));
  action.mutable_names_set_order()->set_cdnskey(*rc::gen::element(true, false));
  action.mutable_names_set_order()->set_csync(*rc::gen::element(true, false));
  action.mutable_names_set_order()->set_bootstrap(*rc::gen::element(true, false));
  return action;
}
inline v1::Action any_successor() {
  v1::Action action = placed(&v1::Action::mutable_names_name_successor, any_label());
  action.mutable_names_name_successor()->set_successor(any_party());
  return action;
}
// Of what several hold.
inline v1::Action any_leave() {
  const std::string label = *rc::gen::element<std::string>("both", "pair", "trio", any_label());
  return placed(&v1::Action::mutable_names_leave_name, label);
}
inline v1::Action any_observers() {
  v1::Action action;
  v1::SetObservers& it = *action.mutable_names_set_observers();
  it.set_zone(".");
  it.mutable_observers()->add_parties("a");
  it.mutable_observers()->add_parties(*rc::gen::element<std::string>("b", "c"));
  it.mutable_observers()->set_threshold(2);
  return action;
}

inline v1::Action any_guard() {
  v1::Action action;
  action.mutable_names_set_guard()->set_zone(".");
  v1::GuardLimits& limits = *action.mutable_names_set_guard()->mutable_limits();
  limits.set_per_mille(*rc::gen::inRange(0, 1'000));
  limits.set_names(*rc::gen::inRange(0, 3));
  return action;
}
inline v1::Action any_confirmation() {
  v1::Action action;
  v1::ConfirmChanges& it = *action.mutable_names_confirm_changes();
  it.set_zone(".");
  it.set_effect(Bytes(32, 'e'));
  it.set_changed(1);
  it.set_total(*rc::gen::inRange(1, 3));
  return action;
}

// Any action of this type; of one that is not here the pairs are missing, which fails.
inline v1::Action any_action(std::uint32_t number) {
  static const std::map<std::uint32_t, v1::Action (*)()> kMakers = {
      {v1::Action::kNamesSetZoneFieldNumber,
       [] { return set_zone(*rc::gen::element<std::string>("one.", "www.two.", "nobody.")); }},
      {v1::Action::kNamesSetApexFieldNumber, any_apex},
      {v1::Action::kNamesCreateDelegationFieldNumber, any_create},
      {v1::Action::kNamesRemoveDelegationFieldNumber,
       [] { return placed(&v1::Action::mutable_names_remove_delegation, any_label()); }},
      {v1::Action::kNamesTransferDelegationFieldNumber, any_transfer},
      {v1::Action::kNamesClaimDelegationFieldNumber, any_claim},
      {v1::Action::kNamesSetNameServersFieldNumber, any_servers},
      {v1::Action::kNamesSetDsFieldNumber, any_set_ds},
      {v1::Action::kNamesSetHostFieldNumber, any_set_host},
      {v1::Action::kNamesRemoveHostFieldNumber, [] { return remove_host(".", any_host()); }},
      {v1::Action::kNamesSetCodePointsFieldNumber, any_code_points},
      {v1::Action::kNamesHoldDelegationFieldNumber, any_hold},
      {v1::Action::kNamesAwardDelegationFieldNumber, any_award},
      {v1::Action::kNamesAcceptUseFieldNumber, any_use},
      {v1::Action::kNamesSetRecordsFieldNumber, any_records},
      {v1::Action::kNamesChangeSetsFieldNumber, any_change_sets},
      {v1::Action::kNamesSetObserversFieldNumber, any_observers},
      {v1::Action::kNamesSetGuardFieldNumber, any_guard},
      {v1::Action::kNamesConfirmChangesFieldNumber, any_confirmation},
      {v1::Action::kNamesSetOrderFieldNumber, any_order},
      {v1::Action::kNamesNameSuccessorFieldNumber, any_successor},
      {v1::Action::kNamesLeaveNameFieldNumber, any_leave},
      {v1::Action::kNamesRegisterBelowFieldNumber, any_register_below},
      {v1::Action::kNamesDnsUpdateFieldNumber, any_update},
  };
  const auto maker = kMakers.find(number);
  return maker == kMakers.end() ? v1::Action() : maker->second();
}
// What a holder may do alone, and what a proposal may hold.
inline std::vector<std::uint32_t> own_acts() {
  std::vector<std::uint32_t> numbers;
  for (const ledger::ActionType& type : table().actions) {
    if (type.usually == ledger::By::holder) numbers.push_back(type.number);
  }
  return numbers;
}
inline std::vector<std::uint32_t> decisions() {
  std::vector<std::uint32_t> numbers;
  for (const ledger::ActionType& type : table().actions) {
    if (type.in_proposal) numbers.push_back(type.number);
  }
  return numbers;
}
inline v1::Action any_own_act() { return any_action(*rc::gen::elementOf(own_acts())); }
inline v1::Action any_decision() { return any_action(*rc::gen::elementOf(decisions())); }

}  // namespace comity::names::testing
