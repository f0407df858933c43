#include "registers/decisions/recount.h"

#include <algorithm>
#include <vector>

#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "registers/decisions/records.h"
#include "wire/messages.h"

namespace comity::decisions {
namespace {

// Nothing else was let in by decisions.vote.
tally::Choice choice_of(v1::Choice choice) {
  if (choice == v1::YES) return tally::Choice::yes;
  return choice == v1::NO ? tally::Choice::no : tally::Choice::abstain;
}

tally::ObjectionClass class_of(v1::ObjectionClass klass) {
  if (klass == v1::MINOR) return tally::ObjectionClass::minor;
  return klass == v1::MAJOR ? tally::ObjectionClass::major : tally::ObjectionClass::formal;
}

std::vector<tally::Vote> cast_votes(const state::View& view, std::uint64_t number, Time before) {
  std::vector<tally::Vote> cast;
  each_vote(view, number, [&](std::string_view party, const v1::Vote& vote) {
    if (time_of(vote.at()) < before) {
      cast.push_back({std::string(party), choice_of(vote.choice()), vote.has_reason()});
    } else if (vote.earlier() != v1::CHOICE_UNSPECIFIED) {
      cast.push_back({std::string(party), choice_of(vote.earlier()), vote.earlier_had_reason()});
    }
  });
  return cast;
}

std::vector<tally::Objection> raised_objections(const state::View& view, std::uint64_t number) {
  std::vector<tally::Objection> raised;
  each_objection(view, number, [&](std::string_view party, const v1::Objection& objection) {
    raised.push_back(
        {std::string(party), class_of(objection.class_()), objection.state() == v1::OPEN});
  });
  return raised;
}

tally::Result counted(const state::View& view, const v1::Proposal& proposal, Time before,
                      Time closes, Time now) {
  v1::Constitution constitution;
  const v1::Rule* rule = bound_rule(view, proposal, constitution);
  if (rule == nullptr) return {};
  const std::uint64_t number = proposal.number();
  std::optional<tally::Electorate> voters = electorate(view, constitution, number);
  if (!voters) voters = constitution::electorate(view, constitution, *rule, now);
  return tally::evaluate(*rule, *voters, cast_votes(view, number, before),
                         raised_objections(view, number), closes, now);
}

// A consent that is missing turns a pass into a rejection, and leaves the vote undecided as long as
// it may still come.
void count_consents(const state::View& view, const v1::Proposal& proposal, Recount& recount) {
  recount.consents_given = true;
  for (const std::string& party : proposal.consents_needed()) {
    const bool given = has_consented(view, proposal, party);
    recount.consents_given = recount.consents_given && given;
    recount.result.explanation.push_back(
        {0, "consents", "consent of " + party + (given ? " is given" : " is missing"), given});
  }
  if (recount.consents_given || !recount.votes_pass) return;
  recount.result.would_pass = false;
  recount.result.decided = false;
  if (recount.result.state == tally::State::passed) {
    recount.result.state = tally::State::rejected;
  }
}

}  // namespace

const v1::Rule* bound_rule(const state::View& view, const v1::Proposal& proposal,
                           v1::Constitution& constitution) {
  const Result<Hash> hash = Hash::from(proposal.constitution());
  if (!hash || !constitution::find(view, *hash, constitution)) return nullptr;
  return constitution::find_rule(constitution, proposal.rule());
}

Recount recount(const state::View& view, const v1::Proposal& proposal, Time closes_at, Time now) {
  Recount recount;
  v1::Constitution constitution;
  if (bound_rule(view, proposal, constitution) == nullptr) return recount;
  recount.result = counted(view, proposal, kLatestTime, closes_at, now);
  recount.votes_pass = recount.result.would_pass;
  count_consents(view, proposal, recount);
  return recount;
}

Time latest_close(const v1::Proposal& proposal, const v1::Rule& rule) {
  return plus_seconds(time_of(proposal.vote_opens_at()),
                      static_cast<std::int64_t>(constitution::longest_vote_seconds(rule)));
}

bool is_turned_late(const state::View& view, const v1::Proposal& proposal, const v1::Rule& rule,
                    Time closes) {
  const v1::Stages& stages = rule.stages();
  if (proposal.extensions() >= stages.extensions()) return false;
  const Time late = plus_seconds(closes, -std::int64_t{stages.extension_seconds()});
  return counted(view, proposal, late, closes, closes).would_pass !=
         counted(view, proposal, kLatestTime, closes, closes).would_pass;
}

void keep_earlier(const state::View& view, std::uint64_t number, std::string_view party,
                  v1::Vote& vote) {
  v1::Vote stood;
  v1::Proposal proposal;
  v1::Constitution constitution;
  if (!find_vote(view, number, party, stood) || !find_proposal(view, number, proposal)) return;
  const v1::Rule* rule = bound_rule(view, proposal, constitution);
  if (rule == nullptr || rule->stages().extensions() == 0) return;
  const Time late = plus_seconds(time_of(proposal.vote_closes_at()),
                                 -std::int64_t{rule->stages().extension_seconds()});
  const bool is_earlier = time_of(stood.at()) < late;
  vote.set_earlier(is_earlier ? stood.choice() : stood.earlier());
  vote.set_earlier_had_reason(is_earlier ? stood.has_reason() : stood.earlier_had_reason());
}

Time close_due(const state::View& view, const v1::Proposal& proposal, Time now) {
  const Time end = time_of(proposal.vote_closes_at());
  v1::Constitution constitution;
  const v1::Rule* rule = bound_rule(view, proposal, constitution);
  if (rule == nullptr || !rule->stages().close_when_decided()) return end;
  return recount(view, proposal, end, now).result.decided ? std::min(now, end) : end;
}

}  // namespace comity::decisions
