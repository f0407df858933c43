// Reading and writing the records of this register. Every running proposal is on the ledger's
// agenda (ledger/agenda.h) once, under its number, and counted. Readers run on any thread; writers
// belong to the thread of their draft.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace google::protobuf {
class Timestamp;
}  // namespace google::protobuf

namespace comity::decisions {

// What this register stored, so always a valid time; 1970 when the field is absent.
[[nodiscard]] Time time_of(const google::protobuf::Timestamp& stored);

[[nodiscard]] bool find_electorate(const state::View& view, std::uint64_t number,
                                   v1::Electorate& out);
[[nodiscard]] bool has_seat(const state::View& view, std::uint64_t number, std::string_view party);
[[nodiscard]] bool find_vote(const state::View& view, std::uint64_t number, std::string_view party,
                             v1::Vote& out);
[[nodiscard]] bool has_endorsed(const state::View& view, std::uint64_t number,
                                std::string_view party);
[[nodiscard]] bool find_objection(const state::View& view, std::uint64_t number,
                                  std::string_view party, v1::Objection& out);
// On record, and for the effect that the proposal is bound to.
[[nodiscard]] bool has_consented(const state::View& view, const v1::Proposal& proposal,
                                 std::string_view party);
// Those parties, ascending.
[[nodiscard]] std::vector<std::string> consented(const state::View& view,
                                                 const v1::Proposal& proposal);
// The effect waits for the consent of `party`, which came to hold something after the vote opened.
[[nodiscard]] bool is_late_consent(const v1::Proposal& proposal, std::string_view party);
// Every vote, consent, objection, endorsement: ascending by party.
void each_vote(const state::View& view, std::uint64_t number,
               const std::function<void(std::string_view party, const v1::Vote&)>& visit);
void each_consent(const state::View& view, std::uint64_t number,
                  const std::function<void(std::string_view party, const v1::Consent&)>& visit);
void each_objection(const state::View& view, std::uint64_t number,
                    const std::function<void(std::string_view party, const v1::Objection&)>& visit);

void each_endorsement(
    const state::View& view, std::uint64_t number,
    const std::function<void(std::string_view party, const v1::Endorsement&)>& visit);

// Who is asked for consent, as of this proposal, keeps its account until the proposal has ended
// (ledger/holdings.h).
void note_asked(state::Draft& draft, const v1::Proposal& proposal, bool asked);
// The same of each thing of which its actions say whose it is: nobody takes it out of the way
// between the close and the effect.
void note_decided(state::Draft& draft, const v1::Proposal& proposal, bool decided);
void write_proposal(state::Draft& draft, const v1::Proposal& proposal);
void write_actions(state::Draft& draft, std::uint64_t number, const v1::ProposedActions& actions);
void write_electorate(state::Draft& draft, std::uint64_t number, const v1::Electorate& seats);
void write_vote(state::Draft& draft, std::uint64_t number, std::string_view party,
                const v1::Vote& vote);
void write_consent(state::Draft& draft, std::uint64_t number, std::string_view party,
                   const v1::Consent& consent);
void write_endorsement(state::Draft& draft, std::uint64_t number, std::string_view party,
                       const v1::Endorsement& endorsement);
void write_objection(state::Draft& draft, std::uint64_t number, std::string_view party,
                     const v1::Objection& objection);

// How many proposals `party` made, and how many of them run; of all parties for "", of a voice for
// what members::voice_of says.
[[nodiscard]] v1::ProposalCount read_count(const state::View& view, std::string_view party);
// The next number, from now on taken by a proposal of `proposer` that runs.
[[nodiscard]] std::uint64_t take_number(state::Draft& draft, std::string_view proposer, bool plan);
// A proposal with more sets to change than a proposal has actions, of which a voice has one at a
// time: to try it takes long.
[[nodiscard]] bool is_plan(const std::vector<const v1::Action*>& actions);
// When the agenda calls the proposal up; nothing when it is not on it.
[[nodiscard]] std::optional<Time> due_time(const state::View& view, std::uint64_t number);
// Puts the proposal on the agenda, or moves it there.
void schedule(state::Draft& draft, std::uint64_t number, Time due_at);
// Writes the proposal as ended in `state`: off the agenda, and no longer counted as open.
void end_proposal(state::Draft& draft, v1::Proposal& proposal, int state, Time now);

}  // namespace comity::decisions
