#include "registers/decisions/queries.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "ledger/agenda.h"
#include "registers/decisions/keys.h"
#include "registers/decisions/records.h"
#include "registers/decisions/recount.h"
#include "wire/messages.h"

namespace comity::decisions {
namespace {

constexpr std::array<std::string_view, 8> kStateNames = {
    "", "consultation", "voting", "time_lock", "effective", "rejected", "withdrawn", "failed"};
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

void add_waiting(const state::View& view, const v1::Proposal& proposal, std::string_view party,
                 std::vector<Waiting>& out) {
  if (is_late_consent(proposal, party) && !has_consented(view, proposal, party)) {
    out.push_back({proposal.number(), "consent", time_of(proposal.effect_at())});
  }
  const bool voting = proposal.state() == v1::VOTING;
  if (!voting && proposal.state() != v1::CONSULTATION) return;
  const std::uint64_t number = proposal.number();
  const Time until = time_of(proposal.vote_closes_at());
  v1::Vote vote;
  if (voting && needs_consent_of(proposal, party) && !has_consented(view, proposal, party)) {
    out.push_back({number, "consent", until});
  }
  if (voting && has_seat(view, number, party) && !find_vote(view, number, party, vote)) {
    out.push_back({number, "vote", until});
  }
  if (proposal.proposer() == party && has_open_objection(view, number)) {
    out.push_back({number, "answer", until});
  }
}

}  // namespace

DecisionKeys keys_of(std::uint64_t number) {
  return {numbered_key(kProposals, number),        numbered_key(kActions, number),
          numbered_key(kElectorates, number),      kTable,
          collection_of(kVotesPrefix, number),     collection_of(kConsentsPrefix, number),
          collection_of(kObjectionsPrefix, number)};
}

std::uint64_t last_number(const state::View& view) { return read_count(view, "").proposed(); }

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

tally::Result explain(const state::View& view, std::uint64_t number, Time now) {
  v1::Proposal proposal;
  if (!find_proposal(view, number, proposal)) {
    return {};
  }
  return recount(view, proposal, time_of(proposal.vote_closes_at()), now).result;
}

std::vector<Waiting> waiting_for(const state::View& view, std::string_view party) {
  std::vector<Waiting> waiting;
  for (const ledger::agenda::Item& item : ledger::agenda::items_of(view, kRegister)) {
    v1::Proposal proposal;
    if (find_proposal(view, item.id, proposal)) {
      add_waiting(view, proposal, party, waiting);
    }
  }
  // Stable: within one proposal consent stands before vote before answer.
  std::stable_sort(waiting.begin(), waiting.end(), [](const Waiting& a, const Waiting& b) {
    return std::tie(a.until, a.proposal) < std::tie(b.until, b.proposal);
  });
  return waiting;
}

}  // namespace comity::decisions
