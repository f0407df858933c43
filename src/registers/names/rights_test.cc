// What a decision may take and what may stop it, in states that nobody thought of: nothing of a
// holder changes by a decision that did not ask it, and no own act of a party that was not asked
// changes what a decision does.
#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <utility>

#include "dns/testing/update_message.h"
#include "ledger/effect.h"
#include "registers/names/guards.h"
#include "registers/names/keys.h"
#include "registers/names/place.h"
#include "registers/names/records.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

constexpr int kTries = 40;
constexpr std::uint64_t kFirstHeight = 12;  // at which something happens
constexpr int kDecisions = 6;

std::string any_party() { return *rc::gen::element<std::string>("a", "b", "c"); }
std::string any_label() {
  return *rc::gen::element<std::string>("one", "two", "three", "four", "five", "six", "plain",
                                        "in.plain");
}
// Below a label that may be delegated, or below none.
std::string any_host() {
  if (*rc::gen::inRange(0, 8) == 0) return "www.nobody.";
  return *rc::gen::element<std::string>("ns.", "www.") + any_label() + ".";
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
v1::Action any_set_ds() {
  v1::Action action = placed(&v1::Action::mutable_names_set_ds, any_label());
  *action.mutable_names_set_ds()->add_ds() = signer(*rc::gen::inRange(1, 4), 'x');
  action.mutable_names_set_ds()->set_ds_ttl_seconds(60);
  return action;
}
v1::Action any_create() {
  const std::string label = any_label();
  if (*rc::gen::element(true, false)) return create(".", label, any_party(), {any_host()}, {});
  const std::string inside = "ns." + label + ".";
  return create(".", label, any_party(), {inside}, {addresses(inside, {"c0000205"})});
}
v1::Action any_transfer() {
  v1::Action action = placed(&v1::Action::mutable_names_transfer_delegation, any_label());
  action.mutable_names_transfer_delegation()->set_new_holder(any_party());
  return action;
}
v1::Action any_claim() {
  v1::Action action = placed(&v1::Action::mutable_names_claim_delegation, any_label());
  action.mutable_names_claim_delegation()->set_holder(any_party());
  return action;
}
v1::Action any_apex() {
  if (*rc::gen::element(true, false)) return set_apex_servers({any_host()});
  v1::Action action;
  action.mutable_names_set_apex()->set_zone(".");
  action.mutable_names_set_apex()->set_type(dns::type::kTxt);
  action.mutable_names_set_apex()->set_ttl_seconds(60);
  action.mutable_names_set_apex()->add_rdata(Bytes("\x01x"));
  return action;
}
v1::Action any_records() {
  const std::string owner = *rc::gen::element<std::string>("plain.", "www.plain.", "in.plain.",
                                                           "x.in.plain.", "x.nobody.", "www.six.");
  if (*rc::gen::inRange(0, 4) == 0) return set_records(owner, dns::type::kTxt, {});
  return set_records(owner, dns::type::kTxt, {*rc::gen::element<Bytes>("\x01x", "\x01y")});
}
// Some lines that its holder can do, and others.
v1::Action any_change_sets() {
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
v1::Action any_register_below() {
  const std::string label = *rc::gen::element<std::string>("x.plain", "in.plain", "www.plain");
  v1::Action action = placed(&v1::Action::mutable_names_register_below, label);
  // Whoever holds what is above needs to have been asked by nobody.
  const std::string other = any_party();
  action.mutable_names_register_below()->set_holder(*rc::gen::element<std::string>("a", other));
  return action;
}
v1::Action any_update() {
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
v1::Action any_code_points() {
  v1::Action action;
  v1::CodePoints& table = *action.mutable_names_set_code_points()->mutable_code_points();
  table.set_version("1");
  table.add_ranges(0xe9);
  table.add_ranges(*rc::gen::inRange<std::uint32_t>(0xe9, 0xf0));
  return action;
}
v1::Action any_hold() {
  v1::Action action = placed(&v1::Action::mutable_names_hold_delegation, any_label());
  v1::HoldDelegation& it = *action.mutable_names_hold_delegation();
  it.set_ground(v1::BREACH);
  it.mutable_claim()->set_hash(Bytes(32, 'c'));
  it.mutable_claim()->set_length(5);
  return action;
}
v1::Action any_award() {
  v1::Action action = placed(&v1::Action::mutable_names_award_delegation, any_label());
  action.mutable_names_award_delegation()->set_new_holder(any_party());
  return action;
}
v1::Action any_use() {
  v1::Action action = placed(&v1::Action::mutable_names_accept_use, any_label());
  action.mutable_names_accept_use()->set_host(any_host());
  action.mutable_names_accept_use()->set_ends(*rc::gen::element(true, false));
  return action;
}
v1::Action any_order() {
  v1::Action action = placed(&v1::Action::mutable_names_set_order, any_label());
  action.mutable_names_set_order()->set_cds(*rc::gen::element(true, true, true, false));
  action.mutable_names_set_order()->set_cdnskey(*rc::gen::element(true, false));
  action.mutable_names_set_order()->set_csync(*rc::gen::element(true, false));
  return action;
}
v1::Action any_successor() {
  v1::Action action = placed(&v1::Action::mutable_names_name_successor, any_label());
  action.mutable_names_name_successor()->set_successor(any_party());
  return action;
}
v1::Action any_observers() {
  v1::Action action;
  v1::SetObservers& it = *action.mutable_names_set_observers();
  it.set_zone(".");
  it.mutable_observers()->add_parties("a");
  it.mutable_observers()->add_parties(*rc::gen::element<std::string>("b", "c"));
  it.mutable_observers()->set_threshold(2);
  return action;
}

v1::Action any_guard() {
  v1::Action action;
  action.mutable_names_set_guard()->set_zone(".");
  v1::GuardLimits& limits = *action.mutable_names_set_guard()->mutable_limits();
  limits.set_per_mille(*rc::gen::inRange(0, 1'000));
  limits.set_names(*rc::gen::inRange(0, 3));
  return action;
}
v1::Action any_confirmation() {
  v1::Action action;
  v1::ConfirmChanges& it = *action.mutable_names_confirm_changes();
  it.set_zone(".");
  it.set_effect(Bytes(32, 'e'));
  it.set_changed(1);
  it.set_total(*rc::gen::inRange(1, 3));
  return action;
}

// Any action of this type; of one that is not here the pairs are missing, which fails.
v1::Action any_action(std::uint32_t number) {
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
      {v1::Action::kNamesRegisterBelowFieldNumber, any_register_below},
      {v1::Action::kNamesDnsUpdateFieldNumber, any_update},
  };
  const auto maker = kMakers.find(number);
  return maker == kMakers.end() ? v1::Action() : maker->second();
}
// What a holder may do alone, and what a proposal may hold.
std::vector<std::uint32_t> own_acts() {
  std::vector<std::uint32_t> numbers;
  for (const ledger::ActionType& type : table().actions) {
    if (type.usually == ledger::By::holder) numbers.push_back(type.number);
  }
  return numbers;
}
std::vector<std::uint32_t> decisions() {
  std::vector<std::uint32_t> numbers;
  for (const ledger::ActionType& type : table().actions) {
    if (type.in_proposal) numbers.push_back(type.number);
  }
  return numbers;
}
v1::Action any_own_act() { return any_action(*rc::gen::elementOf(own_acts())); }
v1::Action any_decision() { return any_action(*rc::gen::elementOf(decisions())); }

// Under a constitution that reserves what is held, as all that Comity offers do.
bool may_decide(const Community& community, const v1::Action& action) {
  const ledger::Subject subject = community.subject(action, decision(7));
  return subject.kind == ledger::Subject::Kind::community || subject.party.empty();
}
bool may_act(const Community& community, const v1::Action& action, const std::string& party) {
  const ledger::Subject subject = community.subject(action, as(party));
  return subject.kind == ledger::Subject::Kind::held && subject.party == party;
}

// A community with due process in which there is something for everybody to do: names that are
// held, one on hold, one unclaimed, one free; then things happened, each with leave.
class Life : public Community {
 public:
  Life() {
    v1::Constitution constitution = constitution::concert("concert", {});
    constitution.mutable_due_process()->add_grounds(v1::BREACH);
    put_in_force(constitution);
    for (const std::string label : {"one", "two", "three"}) give(label, any_party());
    give("four", "");
    try_to(any_guard(), decision(1));
    try_to(create(".", "plain", any_party(), {}), decision(1));
    try_to(set_host(".", addresses("www.nobody.", {"c0000201"})), decision(1));
    for (int i = *rc::gen::inRange(0, 12); i > 0; --i) live();
    for (int i = 0; i < kTries && !try_to(any_hold(), decision(1)); ++i) continue;
    now_.block_time = plus_seconds(now_.block_time, kRestorationSeconds);
    for (int i = *rc::gen::inRange(0, 12); i > 0; --i) live();
  }
  [[nodiscard]] const ledger::Context& now() const { return now_; }

 private:
  static constexpr std::int64_t kRestorationSeconds = 90LL * 24 * 3600;

  bool try_to(const v1::Action& action, const ledger::Actor& actor) {
    return run(action, actor, now_) == Code::done;
  }
  void give(const std::string& label, const std::string& holder) {
    const std::string host = "ns." + label + ".";
    try_to(create(".", label, holder, {host}, {addresses(host, {"c0000201"})}),
           holder.empty() ? genesis() : decision(1));
    const v1::Action more = set_host(".", addresses("www." + label + ".", {"c0000201"}));
    try_to(more, holder.empty() ? decision(1) : as(holder));
  }
  void live() {
    now_.height += *rc::gen::element(0, 0, 0, 1);
    now_.block_time = plus_seconds(now_.block_time, *rc::gen::inRange(0, 4 * 24 * 3600));
    if (*rc::gen::element(true, true, false)) {
      const v1::Action action = any_decision();
      if (may_decide(*this, action)) try_to(action, decision(1));
    } else {
      const v1::Action action = any_own_act();
      const std::string party = any_party();
      if (may_act(*this, action, party)) try_to(action, as(party));
    }
  }

  ledger::Context now_{.height = kFirstHeight, .block_time = Time{1'800'000'000'000}};
};

const ledger::Registry& registry() {
  static const ledger::Registry kRegistry({table()});
  return kRegistry;
}

struct Tried {
  bool passes = false;
  Hash effect;
  state::Changes changes;
  std::vector<std::string> consents;
  bool held = false;  // by a guard

  // What somebody could have changed by an own act. That the consents are those of before it says
  // that no consent on record is in vain, and none is missing.
  friend bool operator==(const Tried& one, const Tried& other) {
    return one.passes == other.passes && one.effect == other.effect &&
           one.consents == other.consents;
  }
};
Tried try_decision(const state::View& before, const v1::Action& action,
                   const ledger::Context& now) {
  state::Draft step(before);
  Tried tried;
  const ledger::ActionType& type = *registry().type_of(action);
  const ledger::Subject subject = type.subject(action, before, decision(7));
  if (subject.kind == ledger::Subject::Kind::held && !subject.party.empty()) return tried;
  if (!type.check(action)) return tried;
  tried.passes = type.run(action, step, decision(7), now, {}).has_value();
  tried.changes = step.changes();
  tried.effect = ledger::effect_of(registry(), {&action}, before, tried.changes).hash;
  tried.consents = type.consents(action, before);
  for (const ledger::GuardUse& use :
       count_guarded({before, tried.changes, tried.consents, tried.effect, now}, step)) {
    tried.held = tried.held || use.exceeds();
  }
  return tried;
}

bool holds(const std::vector<std::string>& parties, const std::string& party) {
  return std::find(parties.begin(), parties.end(), party) != parties.end();
}

// Who holds this record of zone ".".
std::string holder_of(const state::View& view, BytesView key) {
  v1::Delegation record;
  if (key.starts_with("host/")) return host_holder(view, ".", key.substr(5));
  if (key.starts_with("set/")) return holder_above(view, ".", key.substr(4, key.rfind('/') - 4));
  if (!key.starts_with("delegation/")) return "";
  return find_delegation(view, ".", key.substr(11), record) ? record.holder() : "";
}

void keep(const Tried& tried, state::Draft& draft) {
  for (const auto& [key, value] : tried.changes) {
    value ? draft.put(key, *value) : draft.erase(key);
  }
}

RC_GTEST_PROP(Rights, NothingHeldChangesByADecisionThatDidNotAskItsHolder, ()) {
  const Life community;
  const v1::Action action = any_decision();
  const Tried tried = try_decision(community.draft(), action, community.now());
  RC_PRE(tried.passes);
  // What reaches a holder without it takes months and two decisions: holds_test.cc.
  if (registry().type_of(action)->usually == ledger::By::due_process) return;
  const std::vector<std::string>& asked = tried.consents;
  state::Draft after(static_cast<const state::View&>(community.draft()));
  keep(tried, after);
  ZoneVisitor visitor;
  visitor.host = [&](std::string_view name, const v1::Host&) {
    const std::string before = host_holder(community.draft(), ".", name);
    const bool moved = host_holder(after, ".", name) != before;
    RC_ASSERT(before.empty() || !moved || holds(asked, before));
  };
  each(community.draft(), ".", visitor);
  for (const auto& [key, value] : tried.changes) {
    if (key.table != kTable || community.draft().get(key) == value) continue;
    const std::string holder = holder_of(community.draft(), key.key);
    RC_ASSERT(holder.empty() || holds(asked, holder));
  }
}

// What one decision may not take, three that follow each other may not either, wherever the taking
// is hidden.
RC_GTEST_PROP(Rights, NothingHeldChangesByThreeDecisionsThatDidNotAskItsHolder, ()) {
  const Life community;
  const state::View& before = community.draft();
  const std::string holder = any_party();
  state::Draft after(before);
  int decided = 0;
  for (int i = 0; i < kTries && decided < 3; ++i) {
    const v1::Action action = any_decision();
    if (registry().type_of(action)->usually == ledger::By::due_process) continue;
    const Tried tried = try_decision(after, action, community.now());
    if (!tried.passes || holds(tried.consents, holder)) continue;
    keep(tried, after);
    ++decided;
  }
  RC_PRE(decided == 3);
  before.each(kTable, ".", [&](BytesView key, BytesView value) {
    if (holder_of(before, key) != holder) return true;
    const std::optional<Bytes> now = after.get({std::string(kTable), ".", Bytes(key)});
    RC_ASSERT(now && *now == value && holder_of(after, key) == holder);
    return true;
  });
}

// One that succeeds alone; an empty one when none did.
v1::Action passing_decision(const Life& community, std::uint32_t number) {
  for (int i = 0; i < kTries; ++i) {
    v1::Action action = any_action(number);
    if (try_decision(community.draft(), action, community.now()).passes) return action;
  }
  return {};
}

// Does one of a party that is not among those asked; false when none succeeded.
bool do_own_act(const Life& community, std::uint32_t number, const std::vector<std::string>& asked,
                state::Draft& after) {
  for (int i = 0; i < kTries; ++i) {
    const v1::Action act = any_action(number);
    const std::string party = community.subject(act, as("")).party;
    if (party.empty() || holds(asked, party)) continue;
    state::Draft step(static_cast<const state::View&>(after));
    if (!community.type_of(act).run(act, step, as(party), community.now(), {})) continue;
    step.commit_into(after);
    return true;
  }
  return false;
}

// False when there was no such decision, or no act of somebody who need not consent to it.
bool try_pair(const Life& community, std::uint32_t own, std::uint32_t number) {
  const v1::Action decided = passing_decision(community, number);
  if (registry().type_of(decided) == nullptr) return false;
  const Tried alone = try_decision(community.draft(), decided, community.now());
  state::Draft after(static_cast<const state::View&>(community.draft()));
  if (!do_own_act(community, own, alone.consents, after)) return false;
  const Tried later = try_decision(after, decided, community.now());
  RC_ASSERT(later == alone);
  RC_ASSERT(alone.held || !later.held);
  return true;
}

// "e" is gone and has named "a": its successor.
void leave_to_successor(Life& community, const std::string& label) {
  v1::Delegation record;
  RC_PRE(find_delegation(community.draft(), ".", label, record));
  RC_PRE(!record.has_hold());
  record.set_holder("e");
  write_delegation(community.draft(), ".", label, record);
  v1::NamedSuccessor named;
  named.set_successor("a");
  wire::set_time(*named.mutable_named_at(), Time{1'000});
  write_successor(community.draft(), kAllCollection, "e", named);
}

// It changes nothing of a decision but that it stands in the place of who is gone. Before one that
// says whose that name is it does not come (successors.h), and a breach is the same.
RC_GTEST_PROP(Rights, ASuccessorStopsNoDecision, ()) {
  Life community;
  const std::string label = any_label();
  leave_to_successor(community, label);
  const v1::Action take = placed(&v1::Action::mutable_names_succeed, label);
  state::Draft after(static_cast<const state::View&>(community.draft()));
  RC_ASSERT(community.type_of(take).run(take, after, as("a"), community.now(), {}).has_value());
  for (const std::uint32_t number : decisions()) {
    const v1::Action decided = passing_decision(community, number);
    if (registry().type_of(decided) == nullptr) continue;
    if (!decided.has_names_hold_delegation() && thing_given(decided) == holding_of(".", label)) {
      continue;
    }
    const Tried alone = try_decision(community.draft(), decided, community.now());
    const Tried then = try_decision(after, decided, community.now());
    RC_ASSERT(then.passes && then.effect == alone.effect);
    std::vector<std::string> others = then.consents;
    if (!holds(alone.consents, "a")) std::erase(others, "a");
    RC_ASSERT(others == alone.consents);
  }
}

// An own act, a decision, and in how many states both would succeed alone.
using Pairs = std::map<std::pair<std::uint32_t, std::uint32_t>, std::size_t>;

void try_pairs(const Life& community, Pairs& pairs) {
  for (const std::uint32_t number : decisions()) {
    for (const std::uint32_t own : own_acts()) {
      bool both = false;
      for (int i = 0; i < kDecisions && !both; ++i) both = try_pair(community, own, number);
      pairs[{own, number}] += both ? 1 : 0;
    }
  }
}

TEST(Rights, NobodyAloneStopsADecisionToWhichItNeedNotConsent) {
  Pairs pairs;
  std::size_t states = 0;
  ASSERT_TRUE(rc::check([&] {
    ++states;
    try_pairs(Life(), pairs);
  }));
  std::size_t all = 0;
  for (const auto& [pair, both] : pairs) {
    all += both;
    EXPECT_GE(2 * both, states) << registry().find(pair.first)->name << " against "
                                << registry().find(pair.second)->name;
  }
  std::cout << pairs.size() << " pairs of an own act and a decision in " << states << " states: in "
            << all << " of " << pairs.size() * states << " runs each would succeed alone\n";
}

}  // namespace
}  // namespace comity::names::testing
