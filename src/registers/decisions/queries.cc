#include "registers/decisions/queries.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "ledger/agenda.h"
#include "registers/decisions/keys.h"
#include "registers/decisions/records.h"
#include "registers/decisions/recount.h"
#include "registers/members/queries.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::decisions {
namespace {

constexpr std::array<std::string_view, 10> kStateNames = {
    "",         "consultation", "voting", "time_lock",   "effective",
    "rejected", "withdrawn",    "failed", "endorsement", "lapsed"};
constexpr std::array<std::string_view, 4> kChoiceNames = {"", "yes", "no", "abstain"};

template <std::size_t N>
std::string_view name_in(const std::array<std::string_view, N>& names, int value) {
  return value < 0 || static_cast<std::size_t>(value) >= N ? std::string_view()
                                                           : names[static_cast<std::size_t>(value)];
}

bool needs_consent_of(const v1::Proposal& proposal, std::string_view party) {
  const auto& needed = proposal.consents_needed();
  return std::binary_search(needed.begin(), needed.end(), party);
}

bool has_open_objection(const state::View& view, std::uint64_t number) {
  bool open = false;
  each_objection(view, number, [&](std::string_view, const v1::Objection& objection) {
    open = open || objection.state() == v1::OPEN;
  });
  return open;
}

// Of another voice than who proposed, with a seat.
bool may_endorse(const state::View& view, const v1::Proposal& proposal, const v1::Party& record) {
  v1::Party proposer;
  return members::standing_of(record) == v1::ACTIVE &&
         members::find_party(view, proposal.proposer(), proposer) &&
         members::voice_of(proposer.profile()) != members::voice_of(record.profile()) &&
         !has_endorsed(view, proposal.number(), record.profile().handle());
}

// A party without a seat is heard, and asked about what it holds; it votes and proposes no more. An
// account is heard where something would be taken from it.
void add_waiting(const state::View& view, const v1::Proposal& proposal, const v1::Party& record,
                 std::vector<Waiting>& out) {
  const std::string& party = record.profile().handle();
  const bool seated = members::standing_of(record) == v1::ACTIVE;
  if (is_late_consent(proposal, party) && !has_consented(view, proposal, party)) {
    out.push_back({proposal.number(), "consent", time_of(proposal.effect_at())});
  }
  const bool voting = proposal.state() == v1::VOTING;
  const bool endorsed = proposal.state() != v1::ENDORSEMENT;
  if (!voting && endorsed && proposal.state() != v1::CONSULTATION) return;
  const std::uint64_t number = proposal.number();
  const Time until = time_of(proposal.vote_closes_at());
  v1::Vote vote;
  if (!endorsed && may_endorse(view, proposal, record)) {
    out.push_back({number, "endorse", time_of(proposal.endorsement_ends_at())});
  }
  if (voting && needs_consent_of(proposal, party) && !has_consented(view, proposal, party)) {
    out.push_back({number, "consent", until});
  }
  if (voting && seated && has_seat(view, number, party) && !find_vote(view, number, party, vote)) {
    out.push_back({number, "vote", until});
  }
  if (proposal.proposer() == party && has_open_objection(view, number)) {
    out.push_back({number, "answer", until});
  }
  v1::Objection objection;
  const bool heard = !members::is_account(record) || takes_from(view, number, party);
  if (!voting && heard && proposal.proposer() != party &&
      !find_objection(view, number, party, objection)) {
    out.push_back({number, "object", time_of(proposal.vote_opens_at())});
  }
}

}  // namespace

DecisionKeys keys_of(std::uint64_t number) {
  return {numbered_key(kProposals, number),         numbered_key(kActions, number),
          numbered_key(kElectorates, number),       kTable,
          collection_of(kVotesPrefix, number),      collection_of(kConsentsPrefix, number),
          collection_of(kObjectionsPrefix, number), collection_of(kEndorsementsPrefix, number)};
}

std::uint64_t last_number(const state::View& view) { return read_count(view, "").proposed(); }

std::vector<std::uint64_t> open_numbers(const state::View& view) {
  const std::vector<ledger::agenda::Item> items = ledger::agenda::items_of(view, kRegister);
  std::vector<std::uint64_t> numbers;
  numbers.reserve(items.size());
  for (const ledger::agenda::Item& item : items) numbers.push_back(item.id);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

std::uint32_t open_proposals_of(const state::View& view, std::string_view party) {
  return read_count(view, party).open();
}

std::string_view state_name(int state) { return name_in(kStateNames, state); }

std::vector<VoteCast> votes(const state::View& view, std::uint64_t number) {
  std::vector<VoteCast> cast;
  each_vote(view, number, [&](std::string_view party, const v1::Vote& vote) {
    cast.push_back({std::string(party), std::string(name_in(kChoiceNames, vote.choice())),
                    time_of(vote.at()), Hash::from(vote.transaction()).value_or(Hash{}),
                    vote.reason().hash(), vote.reason().length()});
  });
  return cast;
}

std::vector<Endorsed> endorsements(const state::View& view, const v1::Proposal& proposal) {
  std::vector<Endorsed> found;
  if (!proposal.has_endorsement_ends_at()) return found;
  each_endorsement(view, proposal.number(),
                   [&](std::string_view party, const v1::Endorsement& endorsement) {
                     found.push_back({std::string(party), time_of(endorsement.at()),
                                      Hash::from(endorsement.transaction()).value_or(Hash{})});
                   });
  return found;
}

std::vector<ConsentState> consents(const state::View& view, std::uint64_t number) {
  std::vector<ConsentState> states;
  v1::Proposal proposal;
  if (find_proposal(view, number, proposal)) {
    for (const auto* parties : {&proposal.consents_needed(), &proposal.late_consents()}) {
      for (const std::string& party : *parties) {
        states.push_back({party, has_consented(view, proposal, party)});
      }
    }
  }
  return states;
}

std::optional<tally::Electorate> electorate(const state::View& view,
                                            const v1::Constitution& constitution,
                                            std::uint64_t number) {
  v1::Electorate stored;
  if (!find_electorate(view, number, stored)) return std::nullopt;
  tally::Electorate electorate;
  for (const v1::Chamber& chamber : constitution.chambers()) {
    electorate.chambers.push_back(chamber.id());
  }
  for (const v1::Seat& seat : stored.seats()) {
    electorate.seats.push_back(
        {seat.party(), {seat.chambers().begin(), seat.chambers().end()}, seat.affiliation()});
  }
  return electorate;
}

namespace {

v1::Action proposing(const v1::Proposal& proposal, const v1::ProposedActions& actions) {
  v1::Action action;
  v1::Propose& it = *action.mutable_decisions_propose();
  *it.mutable_title() = proposal.title();
  if (proposal.has_text()) *it.mutable_text() = proposal.text();
  *it.mutable_actions() = actions.actions();
  return action;
}

v1::Action voting(const v1::Proposal& proposal, const v1::Vote& vote) {
  v1::Action action;
  v1::CastVote& it = *action.mutable_decisions_vote();
  it.set_proposal(proposal.number());
  it.set_effect_hash(proposal.effect_hash());
  it.set_choice(vote.choice());
  if (vote.has_reason()) *it.mutable_reason() = vote.reason();
  return action;
}

v1::Action consenting(const v1::Proposal& proposal, const v1::Consent& consent) {
  v1::Action action;
  action.mutable_decisions_consent()->set_proposal(proposal.number());
  action.mutable_decisions_consent()->set_effect_hash(consent.effect_hash());
  return action;
}

// The last of what was done about it: whoever answers or withdraws has met an objection.
v1::Action objecting(const v1::Proposal& proposal, std::string_view party,
                     const v1::Objection& objection) {
  v1::Action action;
  if (objection.state() == v1::OBJECTION_WITHDRAWN) {
    action.mutable_decisions_withdraw_objection()->set_proposal(proposal.number());
  } else if (objection.state() == v1::ANSWERED) {
    v1::Answer& it = *action.mutable_decisions_answer();
    it.set_proposal(proposal.number());
    it.set_objector(Bytes(party));
    *it.mutable_answer() = objection.answer();
  } else {
    v1::Object& it = *action.mutable_decisions_object();
    it.set_proposal(proposal.number());
    it.set_class_(objection.class_());
    *it.mutable_reason() = objection.reason();
  }
  return action;
}

v1::Action endorsing(const v1::Proposal& proposal) {
  v1::Action action;
  action.mutable_decisions_endorse()->set_proposal(proposal.number());
  return action;
}

}  // namespace

std::vector<SignedAct> signed_acts(const state::View& view, std::uint64_t number) {
  std::vector<SignedAct> acts;
  v1::Proposal proposal;
  v1::ProposedActions actions;
  if (!find_proposal(view, number, proposal) || !find_actions(view, number, actions)) return acts;
  const auto add = [&acts](std::string_view party, BytesView id, const v1::Action& action,
                           std::optional<Time> at) {
    acts.push_back({std::string(party), Hash::from(id).value_or(Hash{}), wire::encode(action), at,
                    action.has_decisions_vote() || action.has_decisions_consent()});
  };
  add(proposal.proposer(), proposal.transaction(), proposing(proposal, actions),
      time_of(proposal.proposed_at()));
  for (const Endorsed& it : endorsements(view, proposal)) {
    add(it.party, it.transaction.view(), endorsing(proposal), it.at);
  }
  each_vote(view, number, [&](std::string_view party, const v1::Vote& vote) {
    add(party, vote.transaction(), voting(proposal, vote), time_of(vote.at()));
  });
  each_consent(view, number, [&](std::string_view party, const v1::Consent& consent) {
    add(party, consent.transaction(), consenting(proposal, consent), time_of(consent.at()));
  });
  each_objection(view, number, [&](std::string_view party, const v1::Objection& objection) {
    const bool answered = objection.state() == v1::ANSWERED;
    add(answered ? proposal.proposer() : party, objection.transaction(),
        objecting(proposal, party, objection), std::nullopt);
  });
  return acts;
}

bool takes_from(const state::View& view, std::uint64_t number, std::string_view party) {
  v1::ProposedActions proposed;
  if (!find_actions(view, number, proposed)) return false;
  const auto& actions = proposed.actions();
  return std::any_of(actions.begin(), actions.end(), [&](const v1::Action& action) {
    return wire::is_holder(names::taken_from(view, action), party);
  });
}

tally::Result explain(const state::View& view, std::uint64_t number, Time now) {
  v1::Proposal proposal;
  if (!find_proposal(view, number, proposal)) {
    return {};
  }
  return recount(view, proposal, time_of(proposal.vote_closes_at()), now).result;
}

bool was_decided(const state::View& view, std::uint64_t number, Time end, Time now) {
  v1::Proposal proposal;
  return find_proposal(view, number, proposal) && recount(view, proposal, end, now).result.decided;
}

bool was_turned_late(const state::View& view, std::uint64_t number) {
  v1::Proposal proposal;
  v1::Constitution constitution;
  if (!find_proposal(view, number, proposal)) return false;
  const v1::Rule* rule = bound_rule(view, proposal, constitution);
  return rule != nullptr &&
         is_turned_late(view, proposal, *rule, time_of(proposal.vote_closes_at()));
}

std::vector<Waiting> waiting_for(const state::View& view, std::string_view party) {
  std::vector<Waiting> waiting;
  v1::Party record;
  if (!members::find_party(view, party, record) || !members::has_part(view, record)) return waiting;
  const int standing = members::standing_of(record);
  // Whose keys are on hold can do nothing here before it has recovered.
  if (standing == v1::APPLICANT || record.has_keys_hold()) return waiting;
  for (const ledger::agenda::Item& item : ledger::agenda::items_of(view, kRegister)) {
    v1::Proposal proposal;
    if (find_proposal(view, item.id, proposal)) {
      add_waiting(view, proposal, record, waiting);
    }
  }
  // Stable: within one proposal consent stands before vote before answer before object.
  std::stable_sort(waiting.begin(), waiting.end(), [](const Waiting& a, const Waiting& b) {
    return std::tie(a.until, a.proposal) < std::tie(b.until, b.proposal);
  });
  return waiting;
}

}  // namespace comity::decisions
