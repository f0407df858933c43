#include "tally/evaluate.h"

#include "tally/ballot.h"
#include "tally/count.h"
#include "tally/walk.h"
#include "wire/messages.h"

namespace comity::tally {

Result evaluate(const v1::Rule& rule, const Electorate& electorate, const std::vector<Vote>& votes,
                const std::vector<Objection>& objections, Time closes_at, Time now) {
  const Ballot ballot = count(electorate, votes, rule.reason_for_no());

  Result result;
  const Finding finding =
      Walk(ballot.scopes, objections, &result.explanation).run(rule.condition());
  if (ballot.left_out > 0) {
    result.explanation.push_back(Line{
        0, "reason_for_no",
        "no without a reason, left out of the count: " + std::to_string(ballot.left_out), true});
  }
  for (const Scope& scope : ballot.scopes) result.counts.push_back(scope.now);
  result.would_pass = finding.met;
  result.decided = finding.decided();
  if (now >= closes_at) result.state = finding.met ? State::passed : State::rejected;
  return result;
}

bool meets(const v1::Rule& rule, const std::vector<Count>& counts,
           const std::vector<Objection>& objections) {
  if (counts.empty()) return false;
  std::vector<Scope> scopes;
  scopes.reserve(counts.size());
  for (const Count& count : counts) scopes.push_back(Scope{.now = count});
  return Walk(scopes, objections, nullptr).run(rule.condition()).met;
}

}  // namespace comity::tally
