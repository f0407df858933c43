#include "evidence/decided.h"

#include <algorithm>

#include "base/limits.h"
#include "crypto/hash.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

// Whether the vote of a proposal in this state passed; nothing when no vote has been counted.
std::optional<bool> passed_by_record(const v1::Proposal& proposal) {
  const v1::ProposalState state = proposal.state();
  if (state == v1::TIME_LOCK || state == v1::EFFECTIVE) return true;
  if (state == v1::REJECTED) return false;
  // It failed behind the vote when it had a time lock, else before it.
  if (state == v1::FAILED && proposal.has_effect_at()) return true;
  return std::nullopt;
}

// "names.set_ds"
std::string name_of(const v1::Action& action) {
  const auto* field =
      v1::Action::descriptor()->FindFieldByNumber(static_cast<int>(action.action_case()));
  if (field == nullptr) return {};
  std::string name(field->name());
  if (const std::size_t end = name.find('_'); end != std::string::npos) name[end] = '.';
  return name;
}

struct Times {
  Time opens;
  Time closes;
};

class Judge {
 public:
  Judge(const BundleView& view, const Provenance& provenance, const v1::Proposal& proposal)
      : view_(view), provenance_(provenance), proposal_(proposal) {}

  Result<Recounted> run(bool passed) {
    for (const auto& check : {&Judge::check_constitution, &Judge::check_rule, &Judge::check_ballot,
                              &Judge::check_adopted, &Judge::check_times, &Judge::check_acts,
                              &Judge::check_electorate}) {
      if (Status holds = (this->*check)(); !holds) return tl::unexpected(holds.error());
    }
    Recounted counted{proposal_.number(),
                      proposal_.proposer(),
                      std::string(decisions::state_name(proposal_.state())),
                      acts_,
                      ballots_,
                      decisions::explain(view_, proposal_.number(), times_.closes)};
    if (view_.fault()) return tl::unexpected(*view_.fault());
    if ((counted.tally.state == tally::State::passed) != passed) {
      return error("the votes say " + std::string(passed ? "rejected" : "passed") +
                   ", its record says " + counted.state);
    }
    const Time end = planned_end();
    if (times_.closes < end &&
        !decisions::was_decided(view_, proposal_.number(), end, times_.closes)) {
      return error("its vote was closed early, and was not decided");
    }
    if (times_.closes == end && decisions::was_turned_late(view_, proposal_.number())) {
      return error("votes of the last moment turned its result, and it was not extended");
    }
    if (proposal_.state() == v1::EFFECTIVE) {
      if (Status given = check_late_consents(); !given) return tl::unexpected(given.error());
    }
    return counted;
  }

 private:
  Status check_constitution() {
    const Result<Hash> hash = Hash::from(proposal_.constitution());
    if (!hash) return tl::unexpected(hash.error());
    const std::optional<Bytes> document = view_.get(constitution::key_of(*hash));
    if (!document || crypto::sha256(*document) != *hash ||
        !wire::parse_stored(*document, constitution_)) {
      return error("the constitution is not the one of its hash");
    }
    return {};
  }

  // The rule is the one under which the constitution puts each of the actions.
  Status check_rule() {
    v1::ProposedActions proposed;
    if (!decisions::find_actions(view_, proposal_.number(), proposed)) {
      return view_.fault() ? Status(tl::unexpected(*view_.fault())) : error("it has no actions");
    }
    for (const v1::Action& action : proposed.actions()) {
      if (constitution::decision_rule(constitution_, name_of(action)) == proposal_.rule()) continue;
      return error(name_of(action) + " is not decided by rule " + proposal_.rule());
    }
    rule_ = constitution::find_rule(constitution_, proposal_.rule());
    if (rule_ == nullptr) return error("the constitution has no rule " + proposal_.rule());
    return {};
  }

  Status check_ballot() {
    const Status bound = decisions::check_ballot(view_, proposal_);
    return view_.fault() ? Status(tl::unexpected(*view_.fault())) : bound;
  }

  Status check_adopted() {
    const Result<Hash> hash = Hash::from(proposal_.constitution());
    const Result<Time> proposed = wire::to_time(proposal_.proposed_at());
    if (!hash || !proposed) return tl::unexpected(hash ? proposed.error() : hash.error());
    return provenance_.check_constitution(*hash, *proposed);
  }

  Status check_times() {
    const Result<Time> proposed = wire::to_time(proposal_.proposed_at());
    const Result<Time> opens = wire::to_time(proposal_.vote_opens_at());
    const Result<Time> closes = wire::to_time(proposal_.vote_closes_at());
    for (const Result<Time>* time : {&proposed, &opens, &closes}) {
      if (!*time) return tl::unexpected(time->error());
    }
    times_ = {*opens, *closes};
    const v1::Stages& stages = rule_->stages();
    const Time end = planned_end();
    const Result<Time> begins = consultation_begins(*proposed);
    if (!begins) return tl::unexpected(begins.error());
    if (proposal_.extensions() > stages.extensions() ||
        *opens < plus_seconds(*begins, constitution::consultation_seconds(constitution_, *rule_)) ||
        *closes > end || (*closes < end && !stages.close_when_decided())) {
      return error("its stages are not as long as its rule has them");
    }
    if (proposal_.state() == v1::EFFECTIVE || proposal_.has_effect_at()) return check_effect_time();
    return {};
  }

  // With the proposal, or when so many others had endorsed it in time as were needed. Parties are
  // counted and not voices: which were affiliates at that time is not shown, nor how many voices
  // there were where fewer were needed than the rule asks for.
  [[nodiscard]] Result<Time> consultation_begins(Time proposed) const {
    const std::size_t needed = proposal_.endorsements();
    if (needed > rule_->stages().endorsements()) {
      return error("it was to be endorsed by more than its rule asks for");
    }
    if (needed == 0) return proposed;
    const Time until = plus_seconds(proposed, rule_->stages().endorsement_seconds());
    std::vector<Time> times;
    for (const decisions::Endorsed& it : decisions::endorsements(view_, proposal_)) {
      if (it.at < proposed || it.at >= until || it.party == proposal_.proposer()) {
        return error("the endorsement of " + it.party + " does not count");
      }
      times.push_back(it.at);
    }
    if (view_.fault()) return tl::unexpected(*view_.fault());
    if (times.size() < needed) return error("it was not endorsed as it had to be");
    std::sort(times.begin(), times.end());
    return times[needed - 1];
  }

  // Of its vote, with the extensions that it has had.
  [[nodiscard]] Time planned_end() const {
    const v1::Stages& stages = rule_->stages();
    return plus_seconds(times_.opens,
                        std::int64_t{stages.vote_seconds()} +
                            std::int64_t{stages.extension_seconds()} * proposal_.extensions());
  }

  Status check_effect_time() const {
    const Result<Time> effect = wire::to_time(proposal_.effect_at());
    if (!effect || *effect < plus_seconds(times_.closes, rule_->stages().time_lock_seconds())) {
      return error("its time lock is not as long as its rule has it");
    }
    // An effect that waited for consents comes with the last of them.
    const Result<Time> ended = wire::to_time(proposal_.ended_at());
    if (proposal_.state() != v1::EFFECTIVE ||
        (ended && *ended >= times_.closes &&
         (*ended >= *effect || !proposal_.late_consents().empty()))) {
      return {};
    }
    return error("it took effect before its time");
  }

  // Nothing that the records say of a party was not signed by it, for this and at this time.
  Status check_acts() {
    for (const decisions::SignedAct& act : decisions::signed_acts(view_, proposal_.number())) {
      const auto said = provenance_.find(act.transaction, act.party, v1::VOTE);
      if (!said) return tl::unexpected(said.error());
      if ((*said)->action != act.action) {
        return error("what " + act.party + " has signed in transaction " + act.transaction.hex() +
                     " is not what is on record");
      }
      const Time until = (*said)->valid_until;
      if (act.at &&
          (until <= *act.at || until > plus_seconds(*act.at, limits::kValidUntilAheadSeconds))) {
        return error("transaction " + act.transaction.hex() + " of " + act.party +
                     " was not signed for the time at which it is on record");
      }
      ++acts_;
      if (act.signs_ballot) ++ballots_;
    }
    for (const decisions::VoteCast& vote : decisions::votes(view_, proposal_.number())) {
      if (vote.at < times_.opens || vote.at > times_.closes) {
        return error("the vote of " + vote.party + " was cast when the vote was not open");
      }
    }
    return view_.fault() ? Status(tl::unexpected(*view_.fault())) : Status();
  }

  Status check_electorate() {
    const auto voters = decisions::electorate(view_, constitution_, proposal_.number());
    if (!voters) {
      return view_.fault() ? Status(tl::unexpected(*view_.fault())) : error("nobody could vote");
    }
    return provenance_.check_electorate(*voters, constitution_, rule_->seat_term_days(),
                                        times_.opens);
  }

  // The votes are counted with the consents that were needed when the vote opened; the effect also
  // took those of who came to hold something afterwards.
  Status check_late_consents() {
    for (const decisions::ConsentState& it : decisions::consents(view_, proposal_.number())) {
      if (!it.given) return error("it took effect without the consent of " + it.party);
    }
    return {};
  }

  const BundleView& view_;
  const Provenance& provenance_;
  const v1::Proposal& proposal_;
  v1::Constitution constitution_;
  const v1::Rule* rule_ = nullptr;
  Times times_;
  std::size_t acts_ = 0;
  std::size_t ballots_ = 0;
};

}  // namespace

Result<std::optional<Recounted>> judge(const BundleView& view, const Provenance& provenance,
                                       std::uint64_t number) {
  v1::Proposal proposal;
  if (!decisions::find_proposal(view, number, proposal) || proposal.number() != number) {
    return error("its record is not that of a proposal of this number");
  }
  const std::optional<bool> passed = passed_by_record(proposal);
  if (!passed) return std::nullopt;
  Result<Recounted> counted = Judge(view, provenance, proposal).run(*passed);
  if (!counted) return tl::unexpected(counted.error());
  return std::move(*counted);
}

}  // namespace comity::evidence
