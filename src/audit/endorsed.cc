#include "audit/endorsed.h"

#include <algorithm>
#include <set>
#include <utility>

#include "audit/records.h"

namespace comity::audit {
namespace {

// A party's own voice, or that of its affiliates; who has no seat any more speaks for itself.
std::string voice_of(const v1::Electorate& electorate, const std::string& party) {
  for (const v1::Seat& seat : electorate.seats()) {
    if (seat.party() == party && !seat.affiliation().empty()) return "of " + seat.affiliation();
  }
  return party;
}

}  // namespace

Time endorsed_at(const v1::Proposal& proposal, const v1::Stages& stages,
                 const v1::Electorate& electorate,
                 const std::map<Bytes, v1::Endorsement>& endorsements, Notes& notes) {
  const Time proposed = moment(proposal.proposed_at());
  const std::size_t needed = proposal.endorsements();
  if (needed > stages.endorsements()) {
    notes.contradictions.emplace_back("it was to be endorsed by more than its rule asks for");
  } else if (needed < stages.endorsements()) {
    notes.missing.emplace_back("that there were no more who could endorse it");
  }
  const Time until = plus_seconds(proposed, stages.endorsement_seconds());
  std::vector<std::pair<Time, std::string>> order;
  order.reserve(endorsements.size());
  for (const auto& [party, it] : endorsements) {
    const Time at = moment(it.at());
    if (at >= proposed && at < until && party != proposal.proposer()) {
      order.emplace_back(at, party);
    } else {
      notes.contradictions.push_back("the endorsement of " + party + " does not count");
    }
  }
  std::sort(order.begin(), order.end());
  const std::string own = voice_of(electorate, proposal.proposer());
  Time reached = proposed;
  std::set<std::string> voices;
  for (const auto& [at, party] : order) {
    const std::string voice = voice_of(electorate, party);
    if (voices.size() == needed) break;
    if (voice != own && voices.insert(voice).second) reached = at;
  }
  if (order.size() < needed) {
    notes.contradictions.emplace_back("it was not endorsed as it had to be");
  } else if (voices.size() < needed) {
    notes.missing.emplace_back("that those who endorsed it were no affiliates at that time");
  }
  return reached;
}

}  // namespace comity::audit
