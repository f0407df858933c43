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
#include "ledger/held.h"
#include "registers/names/guards.h"
#include "registers/names/keys.h"
#include "registers/names/place.h"
#include "registers/names/records.h"
#include "registers/names/testing/any_action.h"
#include "registers/names/testing/community.h"
#include "wire/holders.h"

namespace comity::names::testing {
namespace {

constexpr int kTries = 40;
constexpr int kDecisions = 6;

// Under a constitution that reserves what is held, as all that Comity offers do.
bool may_decide(const Community& community, const v1::Action& action) {
  const ledger::Subject subject = community.subject(action, decision(7));
  return subject.kind == ledger::Subject::Kind::community || subject.party.empty();
}
bool may_act(const Community& community, const v1::Action& action, const std::string& party) {
  const ledger::Subject subject = community.subject(action, as(party));
  return subject.kind == ledger::Subject::Kind::held && wire::is_holder(subject.party, party);
}

// A community with due process in which there is something for everybody to do: names that are
// held, by one or several, one on hold, one unclaimed, one free; then things happened, each with
// leave.
class Life : public Community {
 public:
  Life() {
    v1::Constitution constitution = constitution::concert("concert", {});
    constitution.mutable_due_process()->add_grounds(v1::BREACH);
    put_in_force(constitution);
    for (const std::string label : {"one", "two", "three"}) give(label, any_party());
    give("four", "");
    try_to(any_guard(), decision(1));
    // What any_confirmation() is about waits.
    ledger::note_held(draft(), Hash::from(Bytes(32, 'e')).value(), "decisions", 1, true);
    try_to(create(".", "plain", any_party(), {}), decision(1));
    for (const auto& [label, holder] :
         {std::pair("both", "a+b"), {"pair", "b+c"}, {"trio", "a+b+c"}}) {
      try_to(create(".", label, holder, {}), decision(1));
    }
    try_to(set_host(".", addresses("www.nobody.", {"c0000201"})), decision(1));
    for (int i = *rc::gen::inRange(0, 12); i > 0; --i) live();
    for (int i = 0; i < kTries && !try_to(any_hold(), decision(1)); ++i) continue;
    now_.block_time = plus_seconds(now_.block_time, kRestorationSeconds);
    for (int i = *rc::gen::inRange(0, 12); i > 0; --i) live();
    ++now_.height;  // What is decided from here on was proposed after all that.
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
  for (const ledger::GuardUse& use : count_guarded(
           {before, tried.changes, tried.consents, tried.effect, now.height, now}, step)) {
    tried.held = tried.held || use.exceeds();
  }
  return tried;
}

bool holds(const std::vector<std::string>& parties, const std::string& party) {
  return std::find(parties.begin(), parties.end(), party) != parties.end();
}
// Of several each was asked.
bool asks(const std::vector<std::string>& parties, const std::string& holder) {
  const std::vector<std::string> all = wire::holders_of(holder);
  return std::all_of(all.begin(), all.end(),
                     [&](const std::string& party) { return holds(parties, party); });
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
    RC_ASSERT(before.empty() || !moved || asks(asked, before));
  };
  each(community.draft(), ".", visitor);
  for (const auto& [key, value] : tried.changes) {
    if (key.table != kTable || community.draft().get(key) == value) continue;
    const std::string holder = holder_of(community.draft(), key.key);
    RC_ASSERT(holder.empty() || asks(asked, holder));
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
    const std::string whose = holder_of(before, key);
    if (!wire::is_holder(whose, holder)) return true;
    const std::optional<Bytes> now = after.get({std::string(kTable), ".", Bytes(key)});
    RC_ASSERT(now && *now == value && holder_of(after, key) == whose);
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
                state::Draft& after, v1::Action& done) {
  for (int i = 0; i < kTries; ++i) {
    const v1::Action act = any_action(number);
    const std::vector<std::string> who = wire::holders_of(community.subject(act, as("")).party);
    if (who.empty()) continue;
    const std::string party = *rc::gen::elementOf(who);
    if (holds(asked, party)) continue;
    state::Draft step(static_cast<const state::View&>(after));
    if (!community.type_of(act).run(act, step, as(party), community.now(), {})) continue;
    step.commit_into(after);
    done = act;
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
  v1::Action act;
  if (!do_own_act(community, own, alone.consents, after, act)) return false;
  const Tried later = try_decision(after, decided, community.now());
  if (later != alone || (later.held && !alone.held)) {
    RC_FAIL(act.ShortDebugString() + " changes what becomes of " + decided.ShortDebugString());
  }
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
    const std::vector<std::string> given = things_given(decided);
    if (!decided.has_names_hold_delegation() && !given.empty() &&
        given.front() == holding_of(".", label)) {
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
    EXPECT_GE(3 * both, states) << registry().find(pair.first)->name << " against "
                                << registry().find(pair.second)->name;
  }
  std::cout << pairs.size() << " pairs of an own act and a decision in " << states << " states: in "
            << all << " of " << pairs.size() * states << " runs each would succeed alone\n";
}

}  // namespace
}  // namespace comity::names::testing
