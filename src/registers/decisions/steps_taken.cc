#include <algorithm>
#include <optional>

#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "registers/decisions/records.h"
#include "registers/decisions/recount.h"
#include "registers/decisions/stages.h"
#include "wire/messages.h"

namespace comity::decisions {
namespace {

// The end of the time lock, as the close fixed it: `effect_at` moves when the effect waits.
Time first_due(const state::View& view, const v1::Proposal& proposal) {
  const Time closed = time_of(proposal.vote_closes_at());
  v1::Constitution constitution;
  const v1::Rule* rule = bound_rule(view, proposal, constitution);
  return rule == nullptr ? closed : plus_seconds(closed, rule->stages().time_lock_seconds());
}

Time extended_at(const state::View& view, const v1::Proposal& proposal) {
  const Time opened = time_of(proposal.vote_opens_at());
  v1::Constitution constitution;
  const v1::Rule* rule = bound_rule(view, proposal, constitution);
  if (rule == nullptr) return opened;
  const v1::Stages& stages = rule->stages();
  return plus_seconds(opened, stages.vote_seconds() + std::int64_t{stages.extension_seconds()} *
                                                          (proposal.extensions() - 1));
}

Time asked_at(const state::View& view, const v1::Proposal& proposal) {
  const Time effect = time_of(proposal.effect_at());
  const bool waits_for_more = proposal.has_held_until() && effect == time_of(proposal.held_until());
  if (proposal.state() != v1::TIME_LOCK || waits_for_more) return first_due(view, proposal);
  return plus_seconds(effect, -kLateConsentSeconds);
}

// By the last of them: none is taken after it was endorsed. Until then its vote stands where it
// would be at the latest.
std::optional<Time> endorsed_at(const state::View& view, const v1::Proposal& proposal) {
  v1::Constitution constitution;
  const v1::Rule* rule = bound_rule(view, proposal, constitution);
  if (rule == nullptr || !proposal.has_endorsement_ends_at()) return std::nullopt;
  const Time latest = plus_seconds(time_of(proposal.endorsement_ends_at()),
                                   constitution::consultation_seconds(constitution, *rule));
  if (proposal.effect_hash().empty() && time_of(proposal.vote_opens_at()) == latest) {
    return std::nullopt;
  }
  Time last = time_of(proposal.proposed_at());
  for (const Endorsed& it : endorsements(view, proposal)) last = std::max(last, it.at);
  return last;
}

}  // namespace

std::vector<StepTaken> steps_taken(const state::View& view, const v1::Proposal& proposal) {
  std::vector<StepTaken> steps = {{Step::proposed, time_of(proposal.proposed_at())}};
  const Time ended = time_of(proposal.ended_at());
  const Time closed = time_of(proposal.vote_closes_at());
  if (const std::optional<Time> endorsed = endorsed_at(view, proposal)) {
    steps.push_back({Step::endorsed, *endorsed});
  }
  if (!proposal.effect_hash().empty()) {
    steps.push_back({Step::vote_opened, time_of(proposal.vote_opens_at())});
  }
  if (proposal.extensions() > 0) {
    steps.push_back({Step::extended, extended_at(view, proposal)});
  }
  if (proposal.has_effect_at()) steps.push_back({Step::passed, closed});
  if (proposal.state() == v1::REJECTED) steps.push_back({Step::rejected, closed});
  if (!proposal.late_consents().empty()) {
    steps.push_back({Step::consents_asked, asked_at(view, proposal)});
  }
  if (proposal.has_held_until()) {
    const Time until = time_of(proposal.held_until());
    steps.push_back({Step::held, plus_seconds(until, -kHeldSeconds)});
  }
  if (proposal.state() == v1::EFFECTIVE) steps.push_back({Step::effective, ended});
  if (proposal.state() == v1::WITHDRAWN) steps.push_back({Step::withdrawn, ended});
  if (proposal.state() == v1::NOT_ENDORSED) steps.push_back({Step::lapsed, ended});
  if (proposal.state() == v1::FAILED) steps.push_back({Step::failed, ended});
  return steps;
}

}  // namespace comity::decisions
