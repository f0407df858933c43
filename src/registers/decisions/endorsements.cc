#include "registers/decisions/endorsements.h"

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

}  // namespace

bool is_endorsed(const state::View& view, const v1::Proposal& proposal,
                 const v1::Constitution& constitution, const v1::Rule& rule, Time now) {
  std::set<std::string> seated;
  for (const tally::Seat& seat : constitution::electorate(view, constitution, rule, now).seats) {
    seated.insert(seat.party);
  }
  const std::string own = voice_of(view, proposal.proposer());
  std::set<std::string> voices;
  each_endorsement(view, proposal.number(), [&](std::string_view party, const v1::Endorsement&) {
    std::string voice = voice_of(view, std::string(party));
    if (seated.contains(std::string(party)) && voice != own) voices.insert(std::move(voice));
  });
  return voices.size() >= rule.stages().endorsements();
}

void begin_stages(state::Draft& draft, v1::Proposal& proposal, const v1::Constitution& constitution,
                  const v1::Rule& rule, Time now) {
  if (rule.stages().endorsements() == 0) {
    begin_consultation(draft, proposal, constitution, rule, now);
    return;
  }
  const Time until = plus_seconds(now, rule.stages().endorsement_seconds());
  proposal.set_state(v1::ENDORSEMENT);
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
