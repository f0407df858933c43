#include "registers/decisions/endorsements.h"

#include <algorithm>
#include <set>
#include <string>

#include "registers/constitution/queries.h"
#include "registers/decisions/records.h"
#include "registers/members/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::decisions {
namespace {

std::string voice_of(const state::View& view, const std::string& party) {
  v1::Party record;
  return members::find_party(view, party, record) ? members::voice_of(record.profile()) : party;
}

void plan_vote(v1::Proposal& proposal, const v1::Rule& rule, Time opens) {
  wire::set_time(*proposal.mutable_vote_opens_at(), opens);
  wire::set_time(*proposal.mutable_vote_closes_at(),
                 plus_seconds(opens, rule.stages().vote_seconds()));
}

// Voices that would vote under `rule` now, without that of the proposer; only of those parties of
// which `counts` says so.
template <typename Counts>
std::size_t other_voices(const state::View& view, const v1::Proposal& proposal,
                         const v1::Constitution& constitution, const v1::Rule& rule, Time now,
                         const Counts& counts) {
  std::set<std::string> voices;
  for (const tally::Seat& seat : constitution::electorate(view, constitution, rule, now).seats) {
    if (counts(seat.party)) voices.insert(voice_of(view, seat.party));
  }
  voices.erase(voice_of(view, proposal.proposer()));
  return voices.size();
}

}  // namespace

bool is_endorsed(const state::View& view, const v1::Proposal& proposal,
                 const v1::Constitution& constitution, const v1::Rule& rule, Time now) {
  const auto endorsed = [&](const std::string& party) {
    return has_endorsed(view, proposal.number(), party);
  };
  return other_voices(view, proposal, constitution, rule, now, endorsed) >= proposal.endorsements();
}

void begin_stages(state::Draft& draft, v1::Proposal& proposal, const v1::Constitution& constitution,
                  const v1::Rule& rule, Time now) {
  const std::size_t others = other_voices(draft, proposal, constitution, rule, now,
                                          [](const std::string&) { return true; });
  // Where members have gone since the rule was made, none of those who are left is needed.
  const std::size_t most = others > 1 ? others - 1 : others;
  const auto needed = std::min<std::size_t>(rule.stages().endorsements(), most);
  if (needed == 0) {
    begin_consultation(draft, proposal, constitution, rule, now);
    return;
  }
  const Time until = plus_seconds(now, rule.stages().endorsement_seconds());
  proposal.set_state(v1::ENDORSEMENT);
  proposal.set_endorsements(static_cast<std::uint32_t>(needed));
  wire::set_time(*proposal.mutable_endorsement_ends_at(), until);
  plan_vote(proposal, rule,
            plus_seconds(until, constitution::consultation_seconds(constitution, rule)));
  write_proposal(draft, proposal);
  schedule(draft, proposal.number(), until);
}

void begin_consultation(state::Draft& draft, v1::Proposal& proposal,
                        const v1::Constitution& constitution, const v1::Rule& rule, Time now) {
  const Time opens = plus_seconds(now, constitution::consultation_seconds(constitution, rule));
  proposal.set_state(v1::CONSULTATION);
  plan_vote(proposal, rule, opens);
  write_proposal(draft, proposal);
  schedule(draft, proposal.number(), opens);
}

}  // namespace comity::decisions
