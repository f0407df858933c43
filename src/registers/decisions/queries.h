// Read-only questions about proposals, for servers and tools. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "state/view.h"
#include "tally/evaluate.h"
#include "wire/fwd.h"

namespace comity::decisions {

[[nodiscard]] bool find_proposal(const state::View& view, std::uint64_t number, v1::Proposal& out);
[[nodiscard]] bool find_actions(const state::View& view, std::uint64_t number,
                                v1::ProposedActions& out);
[[nodiscard]] std::uint64_t last_number(const state::View& view);
// Numbers of all that have not ended, ascending.
[[nodiscard]] std::vector<std::uint64_t> open_numbers(const state::View& view);
[[nodiscard]] std::uint32_t open_proposals_of(const state::View& view, std::string_view party);

// Where the records of a proposal stand, for proofs. Those of parties are whole collections.
struct DecisionKeys {
  state::Key proposal;
  state::Key actions;
  state::Key electorate;
  std::string_view table;
  std::string votes;
  std::string consents;
  std::string objections;
  std::string endorsements;
};
[[nodiscard]] DecisionKeys keys_of(std::uint64_t number);

// "voting", "time_lock" ...
[[nodiscard]] std::string_view state_name(int state);

struct VoteCast {
  std::string party;
  std::string choice;  // yes, no, abstain
  Time at;
  Hash transaction;
  // Of the text that gives the reason; an empty hash when there is none.
  Bytes reason_hash;
  std::uint64_t reason_length = 0;
};
[[nodiscard]] std::vector<VoteCast> votes(const state::View& view, std::uint64_t number);

// Who has endorsed, ascending; nobody where its rule asks for no endorsements.
struct Endorsed {
  std::string party;
  Time at;
  Hash transaction;
};
[[nodiscard]] std::vector<Endorsed> endorsements(const state::View& view,
                                                 const v1::Proposal& proposal);

// Consents: which are needed, those for which the effect waits last; which are on record for the
// bound effect.
struct ConsentState {
  std::string party;
  bool given = false;
};
[[nodiscard]] std::vector<ConsentState> consents(const state::View& view, std::uint64_t number);

// Who votes under `constitution`, as fixed when the vote opened; nothing before.
[[nodiscard]] std::optional<tally::Electorate> electorate(const state::View& view,
                                                          const v1::Constitution& constitution,
                                                          std::uint64_t number);
// That votes and consents sign what the records of a proposal say of its actions, texts, rule,
// electorate, times, consents and earlier objections: its ballot is the one that follows from them,
// and its effect hash that of the ballot. Names what differs.
[[nodiscard]] Status check_ballot(const state::View& view, const v1::Proposal& proposal);

// What a proposal has been through, as its record says it: nothing else is kept of its way. The
// time is that of the block, of a close the end of the vote.
enum class Step {
  proposed,
  endorsed,  // its consultation begins
  vote_opened,
  extended,        // votes of the last moment are answered; the last time that it was
  passed,          // the vote closed, and the effect has a time
  rejected,        // the vote closed
  consents_asked,  // something has changed hands since: the effect waits for its new holders
  held,            // a guard holds the effect until a second decision
  effective,
  withdrawn,
  failed,
  lapsed,  // not endorsed in time
};
struct StepTaken {
  Step step;
  Time at;

  friend bool operator==(const StepTaken&, const StepTaken&) = default;
};
// In the order in which they are listed above. When consents were asked is on record only while
// they are waited for; afterwards it is the time at which the effect was due first.
[[nodiscard]] std::vector<StepTaken> steps_taken(const state::View& view,
                                                 const v1::Proposal& proposal);

// What a party has signed when the records of a proposal say so.
struct SignedAct {
  std::string party;
  Hash transaction;
  Bytes action;               // canonical Action: the only one that makes the records what they are
  std::optional<Time> at;     // of its block; nothing where no record says it
  bool signs_ballot = false;  // a vote or a consent
};
// Proposing it, each endorsement, vote and consent, and what each objection has come to.
[[nodiscard]] std::vector<SignedAct> signed_acts(const state::View& view, std::uint64_t number);

// Whether the proposal would take something from the party by due process: then it is heard, with a
// seat or without.
[[nodiscard]] bool takes_from(const state::View& view, std::uint64_t number,
                              std::string_view party);

// Recounts from state under the constitution that the proposal was opened under.
[[nodiscard]] tally::Result explain(const state::View& view, std::uint64_t number, Time now);

// Whether no vote that was possible between `now` and `end` could have changed the result.
[[nodiscard]] bool was_decided(const state::View& view, std::uint64_t number, Time end, Time now);
// Whether the votes of its last moments turn its result, and its rule would extend it once more.
[[nodiscard]] bool was_turned_late(const state::View& view, std::uint64_t number);

// What `party` can do next, most urgent first.
struct Waiting {
  std::uint64_t proposal = 0;
  std::string act;  // endorse, consent, vote, answer, object
  Time until;
};
[[nodiscard]] std::vector<Waiting> waiting_for(const state::View& view, std::string_view party);

}  // namespace comity::decisions
