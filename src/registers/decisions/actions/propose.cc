#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "base/limits.h"
#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "registers/decisions/records.h"
#include "registers/decisions/requirements.h"
#include "registers/members/queries.h"
#include "wire/codec.h"

namespace comity::decisions {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

std::uint32_t open_proposals_allowed(const v1::Constitution& constitution, int kind) {
  for (const v1::Budget& budget : constitution.budgets()) {
    if (budget.kind() == kind) return budget.open_proposals();
  }
  return 0;
}

// Everybody has the same part of what the community may have open, and at least one place: what
// others propose leaves it free.
std::size_t places_of_each(const state::View& view, const v1::Constitution& constitution) {
  std::set<std::string> voices;
  for (const members::Member& party : members::active_parties(view)) {
    voices.insert(members::voice_of(party));
  }
  const std::size_t most =
      std::min<std::size_t>(constitution.maximum_open_proposals(), limits::kOpenProposals);
  return std::max<std::size_t>(1, most / std::max<std::size_t>(1, voices.size()));
}

// decisions.propose. Puts actions on the agenda; stages.h takes it from there in the same
// block. How many actions, and which, the ledger checks for all that carry some. Malformed:
// missing_field, out_of_range. Early: over_budget (too many of the voice for its kind), full (its
// part of what everybody may have open; another plan of its voice is). Refuses: wrong_standing.
struct Propose {
  static Verdict check(const v1::Propose& it) {
    Verdict verdict = ledger::require_content("title", it.has_title(), it.title());
    if (verdict) verdict = ledger::check_content("text", it.has_text(), it.text());
    if (!verdict) return verdict;
    if (it.actions().empty()) return refuse(Code::missing_field, "actions: at least one");
    return {};
  }

  static ledger::Subject subject(const v1::Propose&, const state::View&,
                                 const ledger::Actor& actor) {
    return own_subject(actor, 0);
  }

  static Verdict permit(const v1::Propose& it, const state::View& view, const ledger::Actor& actor,
                        const ledger::Context&) {
    if (Verdict verdict = require_active(view, actor); !verdict) return verdict;
    v1::Constitution constitution;
    v1::Party party;
    if (!constitution::find(view, constitution::current_hash(view), constitution) ||
        !members::find_party(view, actor.party, party)) {
      return refuse(Code::not_permitted, "no constitution is in force");
    }
    const std::string voice = members::voice_of(party.profile());
    const v1::ProposalCount count = read_count(view, voice);
    if (is_plan(nested(it)) && count.plans() > 0) {
      return refuse(Code::full, voice + " has an open plan of more than " +
                                    std::to_string(limits::kActionsPerProposal) +
                                    " sets: one at a time");
    }
    const std::uint32_t open = count.open();
    const std::uint32_t allowed =
        open_proposals_allowed(constitution, static_cast<int>(party.profile().kind()));
    if (open >= allowed) {
      return refuse(Code::over_budget, voice + " has " + std::to_string(open) +
                                           " open proposals of " + std::to_string(allowed));
    }
    if (const std::size_t places = places_of_each(view, constitution); open >= places) {
      return refuse(Code::full, voice + " has " + std::to_string(open) + " of the " +
                                    std::to_string(places) +
                                    " places for open proposals that each voice has");
    }
    return {};
  }

  static void apply(const v1::Propose& it, state::Draft& draft, const ledger::Actor& actor,
                    const ledger::Context& context) {
    v1::Proposal proposal;
    proposal.set_number(take_number(draft, actor.party, is_plan(nested(it))));
    proposal.set_proposer(actor.party);
    proposal.set_transaction(actor.transaction.bytes());
    *proposal.mutable_title() = it.title();
    if (it.has_text()) {
      *proposal.mutable_text() = it.text();
    }
    proposal.set_state(v1::CONSULTATION);
    wire::set_time(*proposal.mutable_proposed_at(), context.block_time);
    proposal.set_proposed_height(context.height);
    write_proposal(draft, proposal);

    v1::ProposedActions actions;
    *actions.mutable_actions() = it.actions();
    write_actions(draft, proposal.number(), actions);
    schedule(draft, proposal.number(), context.block_time);
  }

  static std::vector<const v1::Action*> nested(const v1::Propose& it) {
    std::vector<const v1::Action*> inner;
    for (const v1::Action& proposed : it.actions()) {
      inner.push_back(&proposed);
    }
    return inner;
  }
};

}  // namespace

ledger::ActionType propose_action() {
  return ledger::action<Propose, &v1::Action::decisions_propose>(
      {.role = ledger::Role::vote, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::decisions
