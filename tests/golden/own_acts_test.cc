// Nobody alone makes a passed decision fail: whatever a party does about itself while a decision
// waits for its time, the decision ends as it would have. Over all pairs of an act and a decision
// about parties, in generated states in which each of the two succeeds without the other.
#include <gtest/gtest.h>

#include <array>
#include <iostream>
#include <random>
#include <string>
#include <vector>

#include "acts.h"
#include "registers/decisions/queries.h"

namespace comity::test {
namespace {

using ledger::Code;

constexpr const char* kOut = "p-7d2f41";  // suspended in every state
constexpr int kStates = 4;

struct Act {
  const char* name;
  const char* party;
  const char* key;  // empty: the party's first one
  v1::Action (*make)(const World& world);
};
const std::vector<Act>& acts() {
  static const std::vector<Act> kActs = {
      {"profile", kHarbour, "", [](const World&) { return set_profile("another name"); }},
      {"add_key", kHarbour, "", [](const World& w) { return add_key(w, kHarbour, "second"); }},
      // The proof stands in the proposal, for everybody to copy.
      {"add_key of the decision", kHarbour, "",
       [](const World& w) { return add_key(w, kHarbour, "decided"); }},
      {"rotate_key", kHarbour, "",
       [](const World& w) { return rotate_key(w, kHarbour, kHarbour, "rotated"); }},
      {"remove_key", kHarbour, "", [](const World&) { return remove_key("spare"); }},
      {"recover", kHarbour, "harbour-networks recovery",
       [](const World& w) { return recover(w, kHarbour, "back", "back recovery"); }},
      {"recover to the decision's", kHarbour, "harbour-networks recovery",
       [](const World& w) { return recover(w, kHarbour, "decided", "decided recovery"); }},
      {"leave", kHarbour, "", [](const World&) { return leave(); }},
      {"leave of the suspended", kOut, "", [](const World&) { return leave(); }},
      {"profile of the suspended", kOut, "", [](const World&) { return set_profile("a"); }},
      {"leave of who proposed", kLumen, "", [](const World&) { return leave(); }},
  };
  return kActs;
}

struct Decision {
  const char* name;
  std::vector<v1::Action> (*make)(const World& world);
};
const std::vector<Decision>& all_decisions() {
  using Actions = std::vector<v1::Action>;
  static const std::vector<Decision> kDecisions = {
      {"suspend", [](const World&) { return Actions{suspend(kHarbour)}; }},
      {"replace_keys",
       [](const World& w) {
         return Actions{replace_keys(w, kHarbour, "decided", "decided recovery")};
       }},
      {"replace_keys without consent",
       [](const World& w) { return Actions{hold_keys(w, kHarbour, "decided")}; }},
      {"suspend two",
       [](const World&) {
         return Actions{suspend(kHarbour), suspend(kCommons)};
       }},
      {"reinstate", [](const World&) { return Actions{reinstate(kOut)}; }},
      {"admit", [](const World& w) { return Actions{admit(w, "new-guild")}; }},
      {"reinstate and admit",
       [](const World& w) {
         return Actions{reinstate(kOut), admit(w, "new-guild")};
       }},
  };
  return kDecisions;
}

// Passed by all who have a seat; the number.
std::uint64_t pass_vote(World& world, const std::vector<v1::Action>& actions) {
  EXPECT_EQ(world.act(kLumen, propose(actions)).outcome, Code::done);
  const std::uint64_t number = decisions::last_number(*world.view());
  const v1::Proposal opened = world.proposal(number);
  for (const std::string& party : opened.consents_needed()) {
    world.act(party, consent(number, world.effect_hash(number)));
  }
  for (const std::string& party : World::parties()) {
    if (world.proposal(number).state() != v1::VOTING) break;
    world.act(party, vote(number, world.effect_hash(number)));
  }
  EXPECT_EQ(world.proposal(number).state(), v1::TIME_LOCK);
  return number;
}

// One of several states of a community in which one party is suspended.
std::unique_ptr<World> state(int seed) {
  WorldOptions options;
  options.zone_file.clear();
  options.time_lock_seconds = 100;
  auto world = std::make_unique<World>(options);
  std::mt19937 chance(static_cast<unsigned>(seed));
  pass_vote(*world, {suspend(kOut)});
  world->pass(120);
  EXPECT_EQ(world->act(kHarbour, add_key(*world, kHarbour, "spare")).outcome, Code::done);
  if (chance() % 2 == 0) world->act(kHarbour, set_profile("a name"));
  if (chance() % 2 == 0) world->act(kOut, set_profile("a person"));
  if (chance() % 2 == 0) {
    const std::uint64_t other = pass_vote(*world, {admit(*world, "old-guild")});
    world->pass(120);
    EXPECT_EQ(world->proposal(other).state(), v1::EFFECTIVE);
  }
  if (chance() % 2 == 0) world->act(kCommons, leave());
  return world;
}

Code do_act(World& world, const Act& act) {
  return world.act(act.party, act.make(world), act.key).outcome;
}

// How the decision ends when this is done in its time lock; nullptr: nothing.
v1::ProposalState end_with(int seed, const Decision& decision, const Act* act, Code& outcome) {
  const auto world = state(seed);
  const std::uint64_t number = pass_vote(*world, decision.make(*world));
  if (act != nullptr) outcome = do_act(*world, *act);
  world->pass(120);
  return world->proposal(number).state();
}

TEST(OwnActs, ChangeNoDecisionOfOthers) {
  int pairs = 0;
  int runs = 0;
  int counted = 0;
  for (const Decision& decision : all_decisions()) {
    std::array<bool, kStates> alone{};
    for (int seed = 0; seed < kStates; ++seed) {
      Code none = Code::done;
      alone.at(static_cast<std::size_t>(seed)) =
          end_with(seed, decision, nullptr, none) == v1::EFFECTIVE;
    }
    for (const Act& act : acts()) {
      int of_pair = 0;
      for (int seed = 0; seed < kStates; ++seed) {
        ++runs;
        Code outcome = Code::done;
        const v1::ProposalState end = end_with(seed, decision, &act, outcome);
        if (!alone.at(static_cast<std::size_t>(seed)) || outcome != Code::done) continue;
        ++of_pair;
        EXPECT_EQ(end, v1::EFFECTIVE) << act.name << " against " << decision.name;
      }
      EXPECT_GE(2 * of_pair, kStates) << act.name << " against " << decision.name;
      counted += of_pair;
      ++pairs;
    }
  }
  std::cout << pairs << " pairs of an own act and a decision in " << kStates << " states: in "
            << counted << " of " << runs << " runs each would succeed alone\n";
}

}  // namespace
}  // namespace comity::test
