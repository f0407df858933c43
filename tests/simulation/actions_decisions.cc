// What parties do about decisions: docs/spec/decisions.md.
#include <algorithm>

#include "keys_of_decisions.h"
#include "registers/decisions/outcomes.h"
#include "table.h"

namespace comity::simulation {
namespace {

Code still_running(const Judge& judge, const v1::Proposal& proposal) {
  if (proposal.state() == v1::CONSULTATION || proposal.state() == v1::ENDORSEMENT) {
    return Code::done;
  }
  const bool open =
      proposal.state() == v1::VOTING && judge.now() < moment_of(proposal.vote_closes_at());
  return open ? Code::done : decisions::kVoteClosed;
}

Code bound(const Judge& judge, std::uint64_t number, const Bytes& hash, v1::Proposal& out) {
  if (!judge.find_proposal(number, out)) return decisions::kNoSuchProposal;
  return out.effect_hash() == hash ? Code::done : decisions::kWrongEffectHash;
}

// What a vote is asked for besides a seat, and a consent while the vote is open.
Code in_open_vote(const Judge& judge, std::uint64_t number, const Bytes& hash, v1::Proposal& out) {
  if (!judge.find_proposal(number, out)) return decisions::kNoSuchProposal;
  if (out.state() == v1::CONSULTATION || out.state() == v1::ENDORSEMENT) {
    return decisions::kVoteNotOpen;
  }
  if (const Code code = still_running(judge, out); code != Code::done) return code;
  return bound(judge, number, hash, out);
}

struct Propose {
  static Code outcome(Judge& judge, const v1::Propose& it, const Judge::Actor& actor) {
    const v1::Constitution& document = judge.constitution();
    v1::Party party;
    judge.find_party(actor.party, party);
    const std::string voice = judge.voice_of(actor.party);
    const std::uint32_t open = judge.records().get<v1::ProposalCount>(count_key(voice)).open();
    for (const v1::Budget& budget : document.budgets()) {
      if (budget.kind() == party.profile().kind() && open >= budget.open_proposals()) {
        return Code::over_budget;
      }
    }
    std::set<std::string> voices;
    for (const std::string& one : judge.parties(v1::ACTIVE)) voices.insert(judge.voice_of(one));
    const std::uint64_t places = document.maximum_open_proposals() / voices.size();
    if (open >= std::max<std::uint64_t>(places, 1)) return Code::full;
    v1::ProposedActions actions;
    *actions.mutable_actions() = it.actions();
    const std::size_t mark = judge.records().mark();
    const Judge::Trial trial = judge.try_all(actions, 0, actor.party);
    judge.records().back_to(mark);
    if (trial.verdict != Code::done) return of_trial(trial.verdict);

    judge.count(actor.party, 1, 1);
    v1::Proposal proposal;
    proposal.set_number(judge.last_proposal());
    proposal.set_proposer(actor.party);
    proposal.set_transaction(actor.transaction);
    *proposal.mutable_title() = it.title();
    if (it.has_text()) *proposal.mutable_text() = it.text();
    proposal.set_state(v1::CONSULTATION);
    wire::set_time(*proposal.mutable_proposed_at(), judge.now());
    proposal.set_proposed_height(judge.height());
    judge.write_proposal(proposal);
    judge.records().write(numbered("actions", proposal.number()), actions);
    judge.schedule(proposal, judge.now());
    return Code::done;
  }
};

struct Consent {
  static Code outcome(Judge& judge, const v1::GiveConsent& it, const Judge::Actor& actor) {
    v1::Proposal proposal;
    const bool late = is_asked_late(judge, it.proposal(), actor.party);
    const Code code = late ? bound(judge, it.proposal(), it.effect_hash(), proposal)
                           : in_open_vote(judge, it.proposal(), it.effect_hash(), proposal);
    if (code != Code::done) return code;
    const auto& needed = proposal.consents_needed();
    if (!late && std::find(needed.begin(), needed.end(), actor.party) == needed.end()) {
      return decisions::kConsentNotNeeded;
    }
    v1::Consent given;
    given.set_effect_hash(it.effect_hash());
    wire::set_time(*given.mutable_at(), judge.now());
    given.set_transaction(actor.transaction);
    judge.records().write(by_party("consents", it.proposal(), actor.party), given);
    judge.reschedule(it.proposal());
    if (late) come_now(judge, proposal);
    return Code::done;
  }

  // In the time lock, because something has changed hands since the vote opened.
  static bool is_asked_late(const Judge& judge, std::uint64_t number, const std::string& party) {
    v1::Proposal proposal;
    if (!judge.find_proposal(number, proposal) || proposal.state() != v1::TIME_LOCK) return false;
    const auto& asked = proposal.late_consents();
    return std::find(asked.begin(), asked.end(), party) != asked.end();
  }
  // The effect, when nobody is asked any more.
  static void come_now(Judge& judge, v1::Proposal& proposal) {
    for (const std::string& party : proposal.late_consents()) {
      if (!judge.has_consented(proposal, party)) return;
    }
    wire::set_time(*proposal.mutable_effect_at(), judge.now());
    judge.write_proposal(proposal);
    judge.schedule(proposal, judge.now());
  }
};

struct Vote {
  static Code outcome(Judge& judge, const v1::CastVote& it, const Judge::Actor& actor) {
    v1::Proposal proposal;
    if (const Code code = in_open_vote(judge, it.proposal(), it.effect_hash(), proposal);
        code != Code::done) {
      return code;
    }
    const auto electorate =
        judge.records().get<v1::Electorate>(numbered("electorates", it.proposal()));
    const auto& seats = electorate.seats();
    if (std::none_of(seats.begin(), seats.end(),
                     [&](const v1::Seat& seat) { return seat.party() == actor.party; })) {
      return decisions::kNoSeat;
    }
    v1::Vote vote;
    vote.set_choice(it.choice());
    if (it.has_reason()) *vote.mutable_reason() = it.reason();
    wire::set_time(*vote.mutable_at(), judge.now());
    vote.set_transaction(actor.transaction);
    judge.note_earlier(it.proposal(), actor.party, vote);
    judge.records().write(by_party("votes", it.proposal(), actor.party), vote);
    judge.reschedule(it.proposal());
    return Code::done;
  }
};

struct Withdraw {
  static Code outcome(Judge& judge, const v1::Withdraw& it, const Judge::Actor& actor) {
    v1::Proposal proposal;
    if (!judge.find_proposal(it.proposal(), proposal)) return decisions::kNoSuchProposal;
    if (proposal.proposer() != actor.party) return decisions::kNotProposer;
    if (const Code code = still_running(judge, proposal); code != Code::done) return code;
    judge.end(proposal, v1::WITHDRAWN, Code::done);
    return Code::done;
  }
};

// By due process.
bool takes_from(const Judge& judge, std::uint64_t number, const std::string& party) {
  const auto proposed = judge.records().get<v1::ProposedActions>(numbered("actions", number));
  return std::any_of(proposed.actions().begin(), proposed.actions().end(), [&](const auto& act) {
    v1::Delegation record;
    const auto& hold = act.names_hold_delegation();
    const auto& award = act.names_award_delegation();
    const bool found = judge.find_delegation(hold.zone(), hold.label(), record) ||
                       judge.find_delegation(award.zone(), award.label(), record);
    return found && Judge::each_of(record.holder()).contains(party);
  });
}

struct Object {
  static Code outcome(Judge& judge, const v1::Object& it, const Judge::Actor& actor) {
    v1::Proposal proposal;
    if (!judge.find_proposal(it.proposal(), proposal)) return decisions::kNoSuchProposal;
    if (const Code code = still_running(judge, proposal); code != Code::done) return code;
    v1::Party party;
    judge.find_party(actor.party, party);
    if (is_account(party) && !takes_from(judge, it.proposal(), actor.party)) {
      return Code::not_permitted;
    }
    if (proposal.state() == v1::VOTING) {
      const std::int64_t opens = moment_of(proposal.vote_opens_at()).milliseconds;
      const std::int64_t closes = moment_of(proposal.vote_closes_at()).milliseconds;
      if (judge.now().milliseconds >= opens + (closes - opens) / 2) return decisions::kWrongState;
    }
    const state::Key key = by_party("objections", it.proposal(), actor.party);
    if (judge.records().find(key) != nullptr) return decisions::kObjectionExists;
    v1::Objection objection;
    objection.set_class_(it.class_());
    *objection.mutable_reason() = it.reason();
    objection.set_state(v1::OPEN);
    wire::set_time(*objection.mutable_at(), judge.now());
    objection.set_transaction(actor.transaction);
    judge.records().write(key, objection);
    judge.reschedule(it.proposal());
    return Code::done;
  }
};

struct Answer {
  static Code outcome(Judge& judge, const v1::Answer& it, const Judge::Actor& actor) {
    v1::Proposal proposal;
    if (!judge.find_proposal(it.proposal(), proposal)) return decisions::kNoSuchProposal;
    if (proposal.proposer() != actor.party) return decisions::kNotProposer;
    if (const Code code = still_running(judge, proposal); code != Code::done) return code;
    const state::Key key = by_party("objections", it.proposal(), it.objector());
    v1::Objection objection;
    if (!judge.records().read(key, objection)) return decisions::kNoSuchObjection;
    if (objection.state() != v1::OPEN) return decisions::kWrongState;
    objection.set_state(v1::ANSWERED);
    objection.set_transaction(actor.transaction);
    *objection.mutable_answer() = it.answer();
    judge.records().write(key, objection);
    judge.reschedule(it.proposal());
    return Code::done;
  }
};

struct WithdrawObjection {
  static Code outcome(Judge& judge, const v1::WithdrawObjection& it, const Judge::Actor& actor) {
    v1::Proposal proposal;
    if (!judge.find_proposal(it.proposal(), proposal)) return decisions::kNoSuchProposal;
    if (const Code code = still_running(judge, proposal); code != Code::done) return code;
    const state::Key key = by_party("objections", it.proposal(), actor.party);
    v1::Objection objection;
    if (!judge.records().read(key, objection)) return decisions::kNoSuchObjection;
    if (objection.state() == v1::OBJECTION_WITHDRAWN) return decisions::kWrongState;
    objection.set_state(v1::OBJECTION_WITHDRAWN);
    objection.set_transaction(actor.transaction);
    judge.records().write(key, objection);
    judge.reschedule(it.proposal());
    return Code::done;
  }
};

struct Endorse {
  static Code outcome(Judge& judge, const v1::Endorse& it, const Judge::Actor& actor) {
    v1::Proposal proposal;
    if (!judge.find_proposal(it.proposal(), proposal)) return decisions::kNoSuchProposal;
    if (proposal.state() != v1::ENDORSEMENT ||
        judge.now() >= moment_of(proposal.endorsement_ends_at())) {
      return decisions::kWrongState;
    }
    if (judge.voice_of(actor.party) == judge.voice_of(proposal.proposer())) {
      return Code::not_permitted;
    }
    if (!judge.would_vote(proposal, actor.party)) return decisions::kNoSeat;
    const state::Key key = by_party("endorsements", it.proposal(), actor.party);
    if (judge.records().find(key) != nullptr) return Code::no_effect;
    v1::Endorsement endorsement;
    wire::set_time(*endorsement.mutable_at(), judge.now());
    endorsement.set_transaction(actor.transaction);
    judge.records().write(key, endorsement);
    judge.note_endorsed(proposal);
    return Code::done;
  }
};

template <typename A, auto Field>
ActionRow part(std::uint32_t number, std::string_view name, bool seat, bool comment = false) {
  ActionRow made = row<A, Field>({number, name, v1::VOTE, false, nullptr, comment});
  made.seat = seat;
  made.hold = number == 301 || number == 304 || number == 306;
  return made;
}

}  // namespace

std::vector<ActionRow> actions_of_decisions() {
  using Action = v1::Action;
  return {
      part<Propose, &Action::decisions_propose>(300, "decisions.propose", true),
      part<Consent, &Action::decisions_consent>(301, "decisions.consent", false),
      part<Vote, &Action::decisions_vote>(302, "decisions.vote", true),
      part<Withdraw, &Action::decisions_withdraw>(303, "decisions.withdraw", true),
      part<Object, &Action::decisions_object>(304, "decisions.object", false, true),
      part<Answer, &Action::decisions_answer>(305, "decisions.answer", false, true),
      part<WithdrawObjection, &Action::decisions_withdraw_objection>(
          306, "decisions.withdraw_objection", false),
      part<Endorse, &Action::decisions_endorse>(307, "decisions.endorse", true),
  };
}

}  // namespace comity::simulation
