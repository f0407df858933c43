#include "registers/decisions/records.h"

#include <algorithm>
#include <map>
#include <string>
#include <tuple>

#include "ledger/messages.h"
#include "registers/decisions/keys.h"
#include "registers/decisions/queries.h"
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

void write_agenda(state::Draft& draft, const v1::Agenda& agenda) {
  write(draft, agenda_key(), agenda);
}

void remove_item(v1::Agenda& agenda, std::uint64_t number) {
  auto& items = *agenda.mutable_items();
  items.erase(std::remove_if(items.begin(), items.end(),
                             [&](const v1::AgendaItem& item) { return item.proposal() == number; }),
              items.end());
}

bool is_earlier(const v1::AgendaItem& a, const v1::AgendaItem& b) {
  return std::make_tuple(time_of(a.due_at()), a.proposal()) <
         std::make_tuple(time_of(b.due_at()), b.proposal());
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

void each_vote(const state::View& view, std::uint64_t number,
               const std::function<void(std::string_view, const v1::Vote&)>& visit) {
  each_by_party<v1::Vote>(view, collection_of(kVotesPrefix, number), visit);
}
void each_objection(const state::View& view, std::uint64_t number,
                    const std::function<void(std::string_view, const v1::Objection&)>& visit) {
  each_by_party<v1::Objection>(view, collection_of(kObjectionsPrefix, number), visit);
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
void write_objection(state::Draft& draft, std::uint64_t number, std::string_view party,
                     const v1::Objection& objection) {
  write(draft, party_key(kObjectionsPrefix, number, party), objection);
}

v1::Agenda read_agenda(const state::View& view) {
  v1::Agenda agenda;
  static_cast<void>(read(view, agenda_key(), agenda));
  return agenda;
}

std::uint64_t take_number(state::Draft& draft) {
  v1::Agenda agenda = read_agenda(draft);
  agenda.set_last_number(agenda.last_number() + 1);
  write_agenda(draft, agenda);
  return agenda.last_number();
}

void schedule(state::Draft& draft, const v1::Proposal& proposal, Time due_at) {
  v1::Agenda agenda = read_agenda(draft);
  remove_item(agenda, proposal.number());
  v1::AgendaItem* added = agenda.add_items();
  wire::set_time(*added->mutable_due_at(), due_at);
  added->set_proposal(proposal.number());
  added->set_proposer(proposal.proposer());
  // The rest is in order already: the new one moves up to its place.
  auto& items = *agenda.mutable_items();
  for (int i = items.size() - 1; i > 0 && is_earlier(items[i], items[i - 1]); --i) {
    items.SwapElements(i, i - 1);
  }
  write_agenda(draft, agenda);
}

void take_off_agenda(state::Draft& draft, std::uint64_t number) {
  v1::Agenda agenda = read_agenda(draft);
  remove_item(agenda, number);
  write_agenda(draft, agenda);
}

}  // namespace comity::decisions
