#include "registers/decisions/invariants.h"

#include <array>

#include "ledger/agenda.h"
#include "registers/decisions/keys.h"
#include "registers/decisions/queries.h"
#include "registers/decisions/records.h"
#include "registers/decisions/requirements.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::decisions {
namespace {

using Wrong = std::optional<std::string>;

// When the agenda has to call a proposal up; nothing once it has ended.
std::optional<Time> expected_due(const v1::Proposal& proposal) {
  if (proposal.state() == v1::CONSULTATION) {
    return time_of(proposal.rule().empty() ? proposal.proposed_at() : proposal.vote_opens_at());
  }
  if (proposal.state() == v1::ENDORSEMENT) return time_of(proposal.endorsement_ends_at());
  if (proposal.state() == v1::VOTING) return time_of(proposal.vote_closes_at());
  if (proposal.state() == v1::TIME_LOCK) return time_of(proposal.effect_at());
  return std::nullopt;
}

Wrong judge_due(const state::View& after, const v1::Proposal& proposal) {
  const std::optional<Time> expected = expected_due(proposal);
  const std::optional<Time> due = due_time(after, proposal.number());
  const std::string name = proposal_text(proposal.number());
  if (due.has_value() != expected.has_value()) {
    return name + (due ? " has ended and is on the agenda" : " runs off the agenda");
  }
  if (!due) return proposal.has_ended_at() ? Wrong() : Wrong(name + " has ended at no time");
  // Called up before its time may be a vote, when it is decided, and what a guard holds, when it is
  // let pass.
  const bool early = proposal.state() == v1::VOTING || proposal.has_held_until();
  const bool in_time = early ? *due <= *expected : *due == *expected;
  return in_time ? Wrong() : Wrong(name + " stands on the agenda at another time");
}

// A running proposal is on the agenda, once, at its time; what has ended is not; what is there
// under the name of this register is a proposal.
Wrong running_proposals_are_on_the_agenda(const state::View& after, const state::Changes& changed) {
  for (const auto& [key, value] : changed) {
    const std::optional<std::uint64_t> scheduled = ledger::agenda::id_of(key, kRegister);
    const bool is_proposal = key.table == kTable && key.collection == kProposals;
    if (!scheduled && !is_proposal) continue;
    v1::Proposal proposal;
    if (scheduled ? !find_proposal(after, *scheduled, proposal)
                  : !value || !wire::parse_stored(*value, proposal) ||
                        numbered_key(kProposals, proposal.number()) != key) {
      return "a proposal was erased, is unreadable, or is on the agenda and nowhere else";
    }
    if (Wrong wrong = judge_due(after, proposal)) return wrong;
  }
  return std::nullopt;
}

// No more are open than were made.
Wrong counts_are_in_range(const state::View& /*after*/, const state::Changes& changed) {
  for (const auto& [key, value] : changed) {
    if (key.table != kTable || key.collection != kCounts) continue;
    v1::ProposalCount count;
    if (!value || !wire::parse_stored(*value, count) || count.open() > count.proposed()) {
      return "the count of proposals of '" + key.key + "' is out of range";
    }
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
    ledger::Invariant{"running_proposals_are_on_the_agenda", &running_proposals_are_on_the_agenda},
    ledger::Invariant{"counts_are_in_range", &counts_are_in_range},
    ledger::Invariant{"votes_are_bound", &votes_are_bound},
    ledger::Invariant{"ballots_have_a_seat", &ballots_have_a_seat},
};

}  // namespace

std::span<const ledger::Invariant> invariants() { return kInvariants; }

}  // namespace comity::decisions
