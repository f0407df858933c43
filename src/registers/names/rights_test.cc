// What a decision may take and what may stop it, in states that nobody thought of: nothing of a
// holder changes by a decision that did not ask it, and no own act of a party that was not asked
// changes what a decision does.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdio>

#include "ledger/effect.h"
#include "registers/names/records.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

std::string any_party() { return *rc::gen::element<std::string>("a", "b", "c"); }
std::string any_label() { return *rc::gen::element<std::string>("one", "two", "three"); }
// Below a label that may be delegated, or below none.
std::string any_host() {
  return *rc::gen::element<std::string>("ns.one.", "ns.two.", "ns.three.", "www.nobody.");
}

template <typename Message>
v1::Action placed(Message* (v1::Action::*field)(), const std::string& label) {
  v1::Action action;
  Message& it = *(action.*field)();
  it.set_zone(".");
  it.set_label(label);
  return action;
}

v1::Action any_servers() {
  v1::Action action = placed(&v1::Action::mutable_names_set_name_servers, any_label());
  v1::SetNameServers& it = *action.mutable_names_set_name_servers();
  it.add_name_servers(any_host());
  it.set_ns_ttl_seconds(*rc::gen::inRange<std::uint32_t>(1, 4));
  return action;
}

v1::Action any_set_host() {
  const std::string sponsor = *rc::gen::element<std::string>("", "", "one", "two");
  const std::string address = *rc::gen::element<std::string>("c0000201", "c0000202", "c0000203");
  return set_host(".", addresses(any_host(), {address}), sponsor);
}

// What a holder may do alone.
v1::Action any_own_act() {
  switch (*rc::gen::inRange(0, 5)) {
    case 0:
      return any_servers();
    case 1: {
      v1::Action action = placed(&v1::Action::mutable_names_set_ds, any_label());
      *action.mutable_names_set_ds()->add_ds() = signer(*rc::gen::inRange(1, 4), 'x');
      action.mutable_names_set_ds()->set_ds_ttl_seconds(60);
      return action;
    }
    case 2:
      return remove_host(".", any_host());
    default:
      return any_set_host();
  }
}

v1::Action any_decision() {
  const std::string host = any_host();
  switch (*rc::gen::inRange(0, 9)) {
    case 0:
      return create(".", any_label(), any_party(), {host}, {});
    case 1: {
      const std::string label = any_label();
      const std::string inside = "ns." + label + ".";
      return create(".", label, any_party(), {inside}, {addresses(inside, {"c0000205"})});
    }
    case 2:
      return placed(&v1::Action::mutable_names_remove_delegation, any_label());
    case 3: {
      v1::Action action = placed(&v1::Action::mutable_names_transfer_delegation, any_label());
      action.mutable_names_transfer_delegation()->set_new_holder(any_party());
      return action;
    }
    case 4: {
      v1::Action action = placed(&v1::Action::mutable_names_claim_delegation, any_label());
      action.mutable_names_claim_delegation()->set_holder(any_party());
      return action;
    }
    case 5:
      return set_apex_servers({host});
    case 6:
      return set_zone(*rc::gen::element<std::string>("one.", "www.two.", "nobody."));
    default:
      return any_own_act();
  }
}

// Under a constitution that reserves what is held, as all that Comity offers do.
bool may_decide(const Community& community, const v1::Action& action) {
  const ledger::Subject subject = community.subject(action, decision(7));
  return subject.kind == ledger::Subject::Kind::community || subject.party.empty();
}
bool may_act(const Community& community, const v1::Action& action, const std::string& party) {
  const ledger::Subject subject = community.subject(action, as(party));
  return subject.kind == ledger::Subject::Kind::held && subject.party == party;
}

struct Tried {
  bool passes = false;
  Hash effect;
  state::Changes changes;
};
Tried try_decision(const Community& community, const v1::Action& action) {
  static const ledger::Registry kRegistry({table()});
  const state::View& before = community.draft();
  state::Draft step(before);
  Tried tried;
  if (!may_decide(community, action) || !kRegistry.type_of(action)->check(action)) return tried;
  tried.passes = kRegistry.type_of(action)->run(action, step, decision(7), {}, {}).has_value();
  tried.changes = step.changes();
  tried.effect = ledger::effect_of(kRegistry, {&action}, before, tried.changes).hash;
  return tried;
}

// Things happen, each with leave.
void live(Community& community) {
  for (int i = *rc::gen::inRange(8, 40); i > 0; --i) {
    if (*rc::gen::element(true, true, false)) {
      const v1::Action action = any_decision();
      if (may_decide(community, action)) static_cast<void>(community.run(action, decision(1)));
    } else {
      const std::string party = any_party();
      const v1::Action action = any_own_act();
      if (may_act(community, action, party)) static_cast<void>(community.run(action, as(party)));
    }
  }
}

bool holds(const std::vector<std::string>& parties, const std::string& party) {
  return std::find(parties.begin(), parties.end(), party) != parties.end();
}

// Who held this record of zone "." before it changed.
std::string holder_of(const Community& community, BytesView key) {
  v1::Delegation record;
  if (key.starts_with("host/")) return host_holder(community.draft(), ".", key.substr(5));
  if (!key.starts_with("delegation/")) return "";
  const bool found = find_delegation(community.draft(), ".", key.substr(11), record);
  return found ? record.holder() : "";
}

RC_GTEST_PROP(Rights, NothingHeldChangesByADecisionThatDidNotAskItsHolder, ()) {
  Community community;
  live(community);
  const v1::Action action = any_decision();
  const Tried tried = try_decision(community, action);
  RC_PRE(tried.passes);
  const std::vector<std::string> asked = community.consents(action);
  state::Draft after(static_cast<const state::View&>(community.draft()));
  for (const auto& [key, value] : tried.changes) {
    value ? after.put(key, *value) : after.erase(key);
  }
  v1::Host host;
  for (const char* name : {"ns.one.", "ns.two.", "ns.three.", "www.nobody."}) {
    const std::string before = host_holder(community.draft(), ".", name);
    if (before.empty() || !find_host(community.draft(), ".", name, host)) continue;
    const bool moved = host_holder(after, ".", name) != before;
    RC_ASSERT(!moved || holds(asked, before));
  }
  for (const auto& [key, value] : tried.changes) {
    if (key.table != kTable || community.draft().get(key) == value) continue;
    const std::string holder = holder_of(community, key.key);
    RC_ASSERT(holder.empty() || holds(asked, holder));
  }
}

RC_GTEST_PROP(Rights, NobodyAloneStopsADecisionToWhichItNeedNotConsent, ()) {
  static int both = 0;
  static int all = 0;
  Community community;
  live(community);
  const v1::Action decided = any_decision();
  const Tried before = try_decision(community, decided);
  RC_PRE(before.passes);
  const std::vector<std::string> asked = community.consents(decided);
  for (int i = 0; i < 40; ++i) {
    const v1::Action own = any_own_act();
    const std::string party = community.subject(own, as("")).party;
    if (party.empty() || holds(asked, party)) continue;
    if (community.run(own, as(party)) != Code::done) continue;
    ++both;
    break;
  }
  ++all;
  if (all % 100 == 0) std::printf("%d of %d decisions met an own act\n", both, all);
  const Tried after = try_decision(community, decided);
  RC_ASSERT(after.passes);
  RC_ASSERT(after.effect == before.effect);
  RC_ASSERT(community.consents(decided) == asked);
}

}  // namespace
}  // namespace comity::names::testing
