#include "registers/decisions/invariants.h"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "base/limits.h"
#include "registers/decisions/keys.h"
#include "registers/decisions/queries.h"
#include "registers/decisions/records.h"
#include "registers/decisions/requirements.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::decisions {
namespace {

using Wrong = std::optional<std::string>;

Wrong agenda_is_in_order(const state::View& after, const state::Changes& changed) {
  if (!changed.contains(agenda_key())) return std::nullopt;
  const v1::Agenda agenda = read_agenda(after);
  if (static_cast<std::size_t>(agenda.items_size()) > limits::kOpenProposals) {
    return "the agenda is too long";
  }
  std::set<std::uint64_t> seen;
  const v1::AgendaItem* previous = nullptr;
  for (const v1::AgendaItem& item : agenda.items()) {
    const auto place = std::make_tuple(time_of(item.due_at()), item.proposal());
    if (previous != nullptr &&
        std::make_tuple(time_of(previous->due_at()), previous->proposal()) >= place) {
      return "the agenda is not in order at " + proposal_text(item.proposal());
    }
    if (item.proposal() > agenda.last_number() || !seen.insert(item.proposal()).second) {
      return proposal_text(item.proposal()) + " stands on the agenda wrongly";
    }
    previous = &item;
  }
  return std::nullopt;
}

// When the agenda has to call a proposal up; nothing once it has ended.
std::optional<Time> expected_due(const v1::Proposal& proposal) {
  if (proposal.state() == v1::CONSULTATION) {
    return time_of(proposal.rule().empty() ? proposal.proposed_at() : proposal.vote_opens_at());
  }
  if (proposal.state() == v1::VOTING) return time_of(proposal.vote_closes_at());
  if (proposal.state() == v1::TIME_LOCK) return time_of(proposal.effect_at());
  return std::nullopt;
}

Wrong judge_due(const v1::Proposal& proposal, const v1::Agenda& agenda) {
  const auto found = std::find_if(
      agenda.items().begin(), agenda.items().end(),
      [&](const v1::AgendaItem& item) { return item.proposal() == proposal.number(); });
  const std::optional<Time> expected = expected_due(proposal);
  const bool on_agenda = found != agenda.items().end();
  const std::string name = proposal_text(proposal.number());
  if (on_agenda != expected.has_value()) {
    return name + (on_agenda ? " has ended and is on the agenda" : " runs off the agenda");
  }
  if (!on_agenda) return proposal.has_ended_at() ? Wrong() : Wrong(name + " has ended at no time");
  // Only a vote may be called up before its time, when it is decided.
  const Time due = time_of(found->due_at());
  const bool in_time = proposal.state() == v1::VOTING ? due <= *expected : due == *expected;
  return in_time && found->proposer() == proposal.proposer()
             ? Wrong()
             : Wrong(name + " stands on the agenda at another time or for another party");
}

Wrong running_proposals_are_on_the_agenda(const state::View& after, const state::Changes& changed) {
  std::optional<v1::Agenda> agenda;
  for (const auto& [key, value] : changed) {
    if (key.table != kTable || key.collection != kProposals) continue;
    v1::Proposal proposal;
    if (!value || !wire::parse_stored(*value, proposal) ||
        numbered_key(kProposals, proposal.number()) != key) {
      return "a proposal was erased or is unreadable";
    }
    if (!agenda) {
      agenda = read_agenda(after);
    }
    if (Wrong wrong = judge_due(proposal, *agenda)) return wrong;
  }
  return std::nullopt;
}

// From the opening of the vote on, what is voted on and who votes is fixed.
Wrong votes_are_bound(const state::View& after, const state::Changes& changed) {
  for (const auto& [key, value] : changed) {
    v1::Proposal proposal;
    if (key.table != kTable || key.collection != kProposals || !value ||
        !wire::parse_stored(*value, proposal)) {
      continue;
    }
    const bool voted = proposal.state() == v1::VOTING || proposal.state() == v1::TIME_LOCK ||
                       proposal.state() == v1::EFFECTIVE || proposal.state() == v1::REJECTED;
    v1::Electorate electorate;
    if (voted && (proposal.effect_hash().size() != Hash::kSize || proposal.rule().empty() ||
                  !find_electorate(after, proposal.number(), electorate))) {
      return proposal_text(proposal.number()) + " is voted on without being bound";
    }
  }
  return std::nullopt;
}

// The number in "votes/12"; 0 for another collection.
std::uint64_t number_in(std::string_view collection, std::string_view prefix) {
  if (!collection.starts_with(prefix)) return 0;
  std::uint64_t number = 0;
  for (const char digit : collection.substr(prefix.size())) {
    number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return number;
}

Wrong ballots_have_a_seat(const state::View& after, const state::Changes& changed) {
  for (const auto& [key, value] : changed) {
    const std::uint64_t vote = number_in(key.collection, kVotesPrefix);
    const std::uint64_t consent = number_in(key.collection, kConsentsPrefix);
    if (key.table != kTable || (vote == 0 && consent == 0)) continue;
    if (vote != 0 && (!value || !has_seat(after, vote, key.key))) {
      return "a vote of " + key.key + " on " + proposal_text(vote) + " without a seat";
    }
    v1::Proposal proposal;
    if (consent != 0 && (!value || !find_proposal(after, consent, proposal) ||
                         !has_consented(after, proposal, key.key))) {
      return "a consent of " + key.key + " to another effect of " + proposal_text(consent);
    }
  }
  return std::nullopt;
}

constexpr std::array kInvariants = {
    ledger::Invariant{"agenda_is_in_order", &agenda_is_in_order},
    ledger::Invariant{"running_proposals_are_on_the_agenda", &running_proposals_are_on_the_agenda},
    ledger::Invariant{"votes_are_bound", &votes_are_bound},
    ledger::Invariant{"ballots_have_a_seat", &ballots_have_a_seat},
};

}  // namespace

std::span<const ledger::Invariant> invariants() { return kInvariants; }

}  // namespace comity::decisions
