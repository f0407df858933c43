#include "registers/decisions/records.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>

#include "base/limits.h"
#include "ledger/agenda.h"
#include "ledger/held.h"
#include "ledger/holdings.h"
#include "ledger/messages.h"
#include "registers/decisions/keys.h"
#include "registers/decisions/queries.h"
#include "registers/members/queries.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::decisions {
namespace {

using ledger::read;
using ledger::write;

// The tree hands records out in the order of hashes; a recount needs one that everybody has.
template <typename Message, typename Visit>
void each_by_party(const state::View& view, const std::string& collection, const Visit& visit) {
  std::map<Bytes, Message> found;
  ledger::each<Message>(view, kTable, collection, "", [&found](BytesView party, Message& message) {
    found.emplace(party, std::move(message));
  });
  for (const auto& [party, message] : found) {
    visit(party, message);
  }
}

void write_count(state::Draft& draft, std::string_view party, const v1::ProposalCount& count) {
  write(draft, count_key(party), count);
}

// All whose count a proposal of this party belongs to: everybody, its voice, and the party itself.
std::set<std::string> counted_with(const state::View& view, const std::string& proposer) {
  std::set<std::string> counts = {"", proposer};
  v1::Party party;
  if (members::find_party(view, proposer, party)) counts.insert(members::voice_of(party.profile()));
  return counts;
}

}  // namespace

Time time_of(const google::protobuf::Timestamp& stored) {
  return wire::to_time(stored).value_or(Time{});
}

bool find_proposal(const state::View& view, std::uint64_t number, v1::Proposal& out) {
  return read(view, numbered_key(kProposals, number), out);
}
bool find_actions(const state::View& view, std::uint64_t number, v1::ProposedActions& out) {
  return read(view, numbered_key(kActions, number), out);
}
bool find_electorate(const state::View& view, std::uint64_t number, v1::Electorate& out) {
  return read(view, numbered_key(kElectorates, number), out);
}
bool find_vote(const state::View& view, std::uint64_t number, std::string_view party,
               v1::Vote& out) {
  return read(view, party_key(kVotesPrefix, number, party), out);
}
bool has_endorsed(const state::View& view, std::uint64_t number, std::string_view party) {
  v1::Endorsement endorsement;
  return read(view, party_key(kEndorsementsPrefix, number, party), endorsement);
}
bool find_objection(const state::View& view, std::uint64_t number, std::string_view party,
                    v1::Objection& out) {
  return read(view, party_key(kObjectionsPrefix, number, party), out);
}

bool has_seat(const state::View& view, std::uint64_t number, std::string_view party) {
  v1::Electorate electorate;
  if (!find_electorate(view, number, electorate)) return false;
  const auto& seats = electorate.seats();
  const auto found =
      std::lower_bound(seats.begin(), seats.end(), party,
                       [](const v1::Seat& seat, std::string_view p) { return seat.party() < p; });
  return found != seats.end() && found->party() == party;
}

bool has_consented(const state::View& view, const v1::Proposal& proposal, std::string_view party) {
  v1::Consent consent;
  return read(view, party_key(kConsentsPrefix, proposal.number(), party), consent) &&
         consent.effect_hash() == proposal.effect_hash();
}

std::vector<std::string> consented(const state::View& view, const v1::Proposal& proposal) {
  std::vector<std::string> parties;
  each_consent(view, proposal.number(), [&](std::string_view party, const v1::Consent& consent) {
    if (consent.effect_hash() == proposal.effect_hash()) parties.emplace_back(party);
  });
  return parties;
}

bool is_late_consent(const v1::Proposal& proposal, std::string_view party) {
  const auto& late = proposal.late_consents();
  return proposal.state() == v1::TIME_LOCK && std::binary_search(late.begin(), late.end(), party);
}

void each_vote(const state::View& view, std::uint64_t number,
               const std::function<void(std::string_view, const v1::Vote&)>& visit) {
  each_by_party<v1::Vote>(view, collection_of(kVotesPrefix, number), visit);
}
void each_consent(const state::View& view, std::uint64_t number,
                  const std::function<void(std::string_view, const v1::Consent&)>& visit) {
  each_by_party<v1::Consent>(view, collection_of(kConsentsPrefix, number), visit);
}
void each_objection(const state::View& view, std::uint64_t number,
                    const std::function<void(std::string_view, const v1::Objection&)>& visit) {
  each_by_party<v1::Objection>(view, collection_of(kObjectionsPrefix, number), visit);
}
void each_endorsement(const state::View& view, std::uint64_t number,
                      const std::function<void(std::string_view, const v1::Endorsement&)>& visit) {
  each_by_party<v1::Endorsement>(view, collection_of(kEndorsementsPrefix, number), visit);
}

void write_proposal(state::Draft& draft, const v1::Proposal& proposal) {
  write(draft, numbered_key(kProposals, proposal.number()), proposal);
}
void write_actions(state::Draft& draft, std::uint64_t number, const v1::ProposedActions& actions) {
  write(draft, numbered_key(kActions, number), actions);
}
void write_electorate(state::Draft& draft, std::uint64_t number, const v1::Electorate& seats) {
  write(draft, numbered_key(kElectorates, number), seats);
}
void write_vote(state::Draft& draft, std::uint64_t number, std::string_view party,
                const v1::Vote& vote) {
  write(draft, party_key(kVotesPrefix, number, party), vote);
}
void write_consent(state::Draft& draft, std::uint64_t number, std::string_view party,
                   const v1::Consent& consent) {
  write(draft, party_key(kConsentsPrefix, number, party), consent);
}
void write_endorsement(state::Draft& draft, std::uint64_t number, std::string_view party,
                       const v1::Endorsement& endorsement) {
  write(draft, party_key(kEndorsementsPrefix, number, party), endorsement);
}
void write_objection(state::Draft& draft, std::uint64_t number, std::string_view party,
                     const v1::Objection& objection) {
  write(draft, party_key(kObjectionsPrefix, number, party), objection);
}

v1::ProposalCount read_count(const state::View& view, std::string_view party) {
  v1::ProposalCount count;
  static_cast<void>(read(view, count_key(party), count));
  return count;
}

bool is_plan(const std::vector<const v1::Action*>& actions) {
  std::size_t sets = 0;
  for (const v1::Action* action : actions) {
    sets += static_cast<std::size_t>(action->names_change_sets().changes_size());
  }
  return sets > limits::kActionsPerProposal;
}

std::uint64_t take_number(state::Draft& draft, std::string_view proposer, bool plan) {
  for (const std::string& party : counted_with(draft, std::string(proposer))) {
    v1::ProposalCount count = read_count(draft, party);
    count.set_proposed(count.proposed() + 1);
    count.set_open(count.open() + 1);
    count.set_plans(count.plans() + (plan ? 1 : 0));
    write_count(draft, party, count);
  }
  return read_count(draft, "").proposed();
}

std::optional<Time> due_time(const state::View& view, std::uint64_t number) {
  return ledger::agenda::time_of(view, kRegister, number);
}

void schedule(state::Draft& draft, std::uint64_t number, Time due_at) {
  ledger::agenda::schedule(draft, {due_at, std::string(kRegister), number});
}

namespace {

// Only who could go meanwhile: an account that holds nothing. To be asked is no holding: whoever
// proposes to give an account something would else have it asked about every amendment.
void note_one(state::Draft& draft, std::uint64_t number, const std::string& party, bool asked) {
  v1::Party record;
  if (!members::find_party(draft, party, record) || !members::is_account(record)) return;
  const std::string thing = std::string(kRegister) + "/" + std::to_string(number);
  ledger::note_asked(draft, thing, party, asked);
}

}  // namespace

void note_asked(state::Draft& draft, const v1::Proposal& proposal, bool asked) {
  for (const auto* parties : {&proposal.consents_needed(), &proposal.late_consents()}) {
    for (const std::string& party : *parties) note_one(draft, proposal.number(), party, asked);
  }
}

void note_decided(state::Draft& draft, const v1::Proposal& proposal, bool decided) {
  v1::ProposedActions proposed;
  static_cast<void>(find_actions(draft, proposal.number(), proposed));
  const std::string matter = std::string(kRegister) + "/" + std::to_string(proposal.number());
  for (const v1::Action& action : proposed.actions()) {
    for (const std::string& thing : names::things_given(action)) {
      ledger::note_decided(draft, thing, matter, decided);
    }
  }
}

void end_proposal(state::Draft& draft, v1::Proposal& proposal, int state, Time now) {
  proposal.set_state(static_cast<v1::ProposalState>(state));
  wire::set_time(*proposal.mutable_ended_at(), now);
  note_asked(draft, proposal, false);
  note_decided(draft, proposal, false);
  if (proposal.guards_size() > 0) {
    const Hash effect = Hash::from(proposal.effect()).value_or(Hash{});
    ledger::note_released(draft, effect, kRegister, proposal.number());
  }
  write_proposal(draft, proposal);
  ledger::agenda::cancel(draft, kRegister, proposal.number());
  v1::ProposedActions proposed;
  (void)find_actions(draft, proposal.number(), proposed);
  const bool plan = is_plan({proposed.actions().pointer_begin(), proposed.actions().pointer_end()});
  for (const std::string& party : counted_with(draft, proposal.proposer())) {
    v1::ProposalCount count = read_count(draft, party);
    count.set_open(count.open() - std::min(count.open(), 1U));
    count.set_plans(count.plans() - std::min(count.plans(), plan ? 1U : 0U));
    write_count(draft, party, count);
  }
}

}  // namespace comity::decisions
