#include "chapter.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>

#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "wire/codec.h"

namespace comity::test {
namespace {

std::string name_of(Code code) {
  static const ledger::Registry kRegistry = World::default_registry();
  return std::string(kRegistry.info(code).name);
}

constexpr const char* kVersion1 = "tests/golden/version_1.json";

// What the examples say may change; what these blocks stand on may not.
WorldOptions on_frozen_constitution(WorldOptions options) {
  options.constitution_file = kVersion1;
  return options;
}

// The number of the action in a transaction that was done; none when it carries others inside.
void note_action(BytesView bytes, Coverage& coverage) {
  v1::Transaction transaction;
  v1::Body body;
  if (!wire::parse_stored(bytes, transaction)) return;
  if (!wire::parse_stored(transaction.body(), body)) return;
  coverage.actions.insert(static_cast<std::uint32_t>(body.action().action_case()));
}

void note_proposal(const state::View& view, std::uint64_t number, Coverage& coverage) {
  v1::Proposal proposal;
  v1::ProposedActions proposed;
  if (!decisions::find_proposal(view, number, proposal)) return;
  coverage.codes.insert(static_cast<Code>(proposal.failure()));
  if (proposal.state() != v1::EFFECTIVE) return;
  if (!decisions::find_actions(view, number, proposed)) return;
  for (const v1::Action& action : proposed.actions()) {
    coverage.actions.insert(static_cast<std::uint32_t>(action.action_case()));
  }
}

}  // namespace

Chapter::Chapter(std::string name, WorldOptions options, ledger::Registry registry)
    : name_(std::move(name)),
      world_(on_frozen_constitution(std::move(options)), std::move(registry)) {}

void Chapter::act(const std::string& party, const v1::Action& action, Code expected,
                  const std::string& key) {
  send(world_.sign(party, action, key), expected);
}

void Chapter::send(const Bytes& transaction, Code expected) {
  const ledger::Receipt receipt = world_.block({transaction}).receipts.at(0);
  EXPECT_EQ(name_of(receipt.outcome), name_of(expected))
      << "chapter " << name_ << ", height " << receipt.height << ": " << receipt.reason;
}

void Chapter::add_signing_key(const std::string& party) {
  v1::Action action;
  v1::AddKey& it = *action.mutable_members_add_key();
  *it.mutable_key() = key_record(signer_of(party), {v1::SIGN});
  it.set_possession(possession(world_, party, signer_of(party)));
  act(party, action);
}

std::uint64_t Chapter::propose(const std::string& party, const std::vector<v1::Action>& actions) {
  act(party, test::propose(actions));
  return decisions::last_number(*world_.view());
}

void Chapter::give_consent(const std::string& party, std::uint64_t proposal) {
  act(party, consent(proposal, world_.effect_hash(proposal)));
}

void Chapter::cast(const std::string& party, std::uint64_t proposal, Code expected) {
  act(party, vote(proposal, world_.effect_hash(proposal)), expected);
}

void Chapter::expect_end(std::uint64_t proposal, v1::ProposalState state, Code failure) {
  const v1::Proposal found = world_.proposal(proposal);
  const std::string place = "chapter " + name_ + ", proposal " + std::to_string(proposal);
  EXPECT_EQ(v1::ProposalState_Name(found.state()), v1::ProposalState_Name(state)) << place;
  EXPECT_EQ(name_of(static_cast<Code>(found.failure())), name_of(failure)) << place;
}

void Chapter::adopt(const std::string& proposer, const std::vector<v1::Action>& actions,
                    const std::vector<std::string>& consents) {
  const std::uint64_t number = propose(proposer, actions);
  for (const std::string& party : consents) give_consent(party, number);
  world_.everybody_says_yes(number);
  world_.pass(20);
  expect_end(number, v1::EFFECTIVE);
}

Coverage Chapter::coverage() const {
  Coverage coverage;
  for (const Event& event : world_.history()) {
    for (std::size_t i = 0; i < event.step.receipts.size(); ++i) {
      const Code outcome = event.step.receipts[i].outcome;
      coverage.codes.insert(outcome);
      if (outcome == Code::done) note_action(event.block.transactions[i], coverage);
    }
    for (const v1::Effect& effect : event.step.effects) {
      coverage.codes.insert(static_cast<Code>(effect.outcome()));
    }
    if (event.step.rules_turn) {
      coverage.codes.insert(static_cast<Code>(event.step.rules_turn->outcome()));
    }
  }
  const auto view = world_.view();
  for (std::uint64_t n = 1; n <= decisions::last_number(*view); ++n) {
    note_proposal(*view, n, coverage);
  }
  return coverage;
}

void tell_script(Chapters& chapters) {
  tell_envelopes(chapters);
  tell_members(chapters);
  tell_decisions(chapters);
  tell_names(chapters);
  tell_keys(chapters);
  tell_ceremonies(chapters);
  tell_rollover(chapters);
  tell_constitutions(chapters);
  tell_rules(chapters);
  tell_breakage(chapters);
}

std::string version_1_text() {
  return wire::to_json(constitution::concert("concert", World::default_registry().actions_under(1)),
                       true);
}

const Chapters& golden_script() {
  static const Chapters kChapters = [] {
    if (std::getenv("COMITY_WRITE_GOLDEN") != nullptr) {
      std::ofstream(std::string(COMITY_SOURCE_DIR "/") + kVersion1) << version_1_text();
    }
    Chapters chapters;
    tell_script(chapters);
    return chapters;
  }();
  return kChapters;
}

}  // namespace comity::test
