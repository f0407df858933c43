"""Mechanisms that scenarios look at, each taken away by another expression in its place.

`text` stands once in the file and has `expression` in it once. `where`: files of tests/scenarios in
which scenarios are to notice. What each is: docs/decisions/mutants.md."""

from collections import namedtuple

Mutant = namedtuple("Mutant", "name file text expression instead where")

TALLY = "conditions pitfalls presets voices votes"
VOTES = "votes objections late_consent extensions pitfalls"
NAMES = ("rights nobody_alone late_consent names_below departed successors co_holders standing "
         "due_process guards keys")
RULES = "authority entrenchment beginning voices pitfalls due_process standing"
MEMBERS = "standing keys departed voices nobody_alone authority due_process successors"
ALL = f"{TALLY} {VOTES} {NAMES} {RULES} {MEMBERS}"

TABLE = []


REGISTERS = ("constitution", "decisions", "members", "names")


def of(file, where, *rows):
    if file.split("/")[0] in REGISTERS:
        file = f"registers/{file}"
    for name, text, expression, instead in rows:
        TABLE.append(Mutant(name, f"src/{file}", text, expression, instead, where))


of("tally/measure.cc", TALLY,
   ("a no helps to every quorum", "if (quorum.with_no()) taking", "quorum.with_no()", "true"),
   ("a no helps to no quorum", "if (quorum.with_no()) taking", "quorum.with_no()", "false"),
   ("abstentions take no part", "if (!quorum.without_abstain())", "!quorum.without_abstain()",
    "false"),
   ("abstentions always take part", "if (!quorum.without_abstain())", "!quorum.without_abstain()",
    "true"),
   ("more than is at least", "base, threshold.strict()) + threshold", "threshold.strict()",
    "false"),
   ("at least is more than", "base, threshold.strict()) + threshold", "threshold.strict()",
    "true"),
   ("no vote besides half", "+ threshold.plus();", "threshold.plus()", "0U"),
   ("noes are in no base", "== v1::YES_AND_NO) return count.yes + count.no;",
    "count.yes + count.no", "count.yes"),
   ("silence is in every base", "== v1::YES_AND_NO) return count.yes + count.no;",
    "count.yes + count.no", "count.seats"),
   ("abstentions are not cast", "return count.yes + count.no + count.abstain;",
    "count.yes + count.no + count.abstain", "count.yes + count.no"),
   ("silent seats are no seats", "== v1::ALL_SEATS) return count.seats;", "count.seats",
    "count.yes + count.no"),
   ("any number of noes is allowed", "allowed) && count.no <= allowed", "count.no <= allowed",
    "true"),
   ("at most is less than", "threshold.strict(), allowed)", "threshold.strict()", "true"),
   ("less than is at most", "threshold.strict(), allowed)", "threshold.strict()", "false"),
   ("one voice less is a quorum",
    "return taking_part >= least(quorum.share(), count.seats, quorum.strict());",
    "taking_part >= least(quorum.share(), count.seats, quorum.strict())",
    "taking_part + 1 >= least(quorum.share(), count.seats, quorum.strict())"),
   ("one voice less is so many", ": taking_part >= quorum.count();",
    "taking_part >= quorum.count()", "taking_part + 1 >= quorum.count()"),
   ("a number of yes is none", "return count.yes >= minimum.count();",
    "count.yes >= minimum.count()", "count.yes + 1 >= minimum.count()"),
   ("one chamber less is enough", "return met >= least(chambers.share(), seated, false);",
    "met >= least(chambers.share(), seated, false)",
    "met + 1 >= least(chambers.share(), seated, false)"),
   ("one chamber more is needed", "return met >= least(chambers.share(), seated, false);",
    "met >= least(chambers.share(), seated, false)",
    "met > least(chambers.share(), seated, false)"))

of("tally/ballot.cc", TALLY,
   ("affiliates vote each by itself", "if (!seat.affiliation.empty())",
    "!seat.affiliation.empty()", "false"),
   ("affiliates who are silent abstain for the others", "stand.open = true;", "stand.open = true",
    "(stand.choice = voice.parties.size() > 1 ? std::optional<Choice>(Choice::abstain)"
    " : stand.choice, stand.open = true)"),
   ("a no without a reason counts", "if (reason_for_no && vote", "reason_for_no", "false"),
   ("no no counts", "vote.choice == Choice::no && !vote.has_reason", "!vote.has_reason", "true"))

of("tally/walk.cc", ALL,
   ("open objections stop nothing", "{.met = open == 0, .can_be_met", "open == 0", "true"),
   ("minor objections count always", "objections.major_only() && objection",
    "objections.major_only()", "false"),
   ("formal objections are minor", "objection.klass == ObjectionClass::minor",
    "objection.klass == ObjectionClass::minor", "objection.klass != ObjectionClass::major"),
   ("empty chambers are seated", "if (chamber.now.seats == 0) continue;",
    "chamber.now.seats == 0", "false"),
   ("any is all", "any_of().conditions(), 1, at(place", "1", "2"),
   ("at least so many is any", "condition.at_least().count(),", "condition.at_least().count()",
    "std::uint64_t{1}"))

of("tally/words.cc", TALLY,
   ("the count does not say how many chambers", "std::to_string(value); }",
    "std::to_string(value)", 'std::string("some")'))

of("decisions/requirements.cc", VOTES,
   ("votes come after the close",
    "if (proposal.state() == v1::VOTING && context.block_time < end) {",
    "proposal.state() == v1::VOTING && context.block_time < end", "true"),
   ("votes come before the opening",
    "if (proposal.state() == v1::CONSULTATION) {\n    return refuse(kVoteNotOpen",
    "proposal.state() == v1::CONSULTATION", "false"),
   ("any ballot is this one", "if (proposal.effect_hash() == effect_hash)",
    "proposal.effect_hash() == effect_hash", "true"),
   ("everybody is the proposer", "if (proposal->proposer() != actor.party)",
    "proposal->proposer() != actor.party", "false"),
   ("a late consent moves nothing", "proposal.state() != v1::TIME_LOCK) return;",
    "proposal.state() != v1::TIME_LOCK", "true"))

of("decisions/actions/vote.cc", f"{VOTES} authority",
   ("who has no seat votes", "if (!has_seat(view, it.proposal(), actor.party))",
    "!has_seat(view, it.proposal(), actor.party)", "false"))
of("decisions/actions/object.cc", f"{VOTES} departed standing",
   ("a party objects as often as it likes",
    "if (find_objection(view, it.proposal(), actor.party, objection))",
    "find_objection(view, it.proposal(), actor.party, objection)", "false"),
   ("objections come at the last moment", "if (context.block_time >= half)",
    "context.block_time >= half", "false"),
   ("accounts object to everything", "!members::is_account(party) ||",
    "!members::is_account(party)", "true"),
   ("the suspended are not heard",
    "if (Verdict verdict = require_party(actor); !verdict) return verdict;\n    const auto",
    "require_party(actor)", "require_active(view, actor)"))
of("decisions/actions/answer.cc", VOTES,
   ("an answer is given twice", "objection && objection->state() != v1::OPEN",
    "objection->state() != v1::OPEN", "false"))
of("decisions/actions/consent.cc", NAMES,
   ("whoever likes consents",
    "!std::binary_search(needed.begin(), needed.end(), actor.party)",
    "!std::binary_search(needed.begin(), needed.end(), actor.party)", "false"))
of("decisions/actions/propose.cc", "voices",
   ("proposals of a voice have no number", "if (open >= allowed)", "open >= allowed", "false"),
   ("one voice fills all places", "open >= places)", "open >= places", "false"))

of("decisions/stages.cc", ALL,
   ("a proposal outlives its proposer",
    "if (members::is_active(draft, proposal.proposer())) return false;",
    "members::is_active(draft, proposal.proposer())", "true"),
   ("a consent that is missing stops nothing", "if (!counted.consents_given)",
    "!counted.consents_given", "false"),
   ("no vote is made longer", "if (!early && extend_vote(draft, proposal, *rule, now))",
    "extend_vote(draft, proposal, *rule, now)", "false"),
   ("there is no time lock", "plus_seconds(now, rule->stages().time_lock_seconds())",
    "rule->stages().time_lock_seconds()", "0U"),
   ("what was decided is free to change hands", "note_decided(draft, proposal, true);",
    "note_decided(draft, proposal, true)", "static_cast<void>(0)"),
   ("late consents have no time", "proposal.late_consents().empty()) {",
    "proposal.late_consents().empty()", "false"),
   ("a guard ends what it holds", "Code::guard_exceeded && may_wait)", "may_wait", "false"),
   ("no counts as yes",
    "if (!counted.votes_pass) {", "!counted.votes_pass", "false"))

of("decisions/recount.cc", f"{VOTES} authority",
   ("the rule is the one in force", "Hash::from(proposal.constitution());",
    "Hash::from(proposal.constitution())",
    "Result<Hash>(constitution::current_hash(view))"),
   ("a vote is made longer for ever", "proposal.extensions() >= stages.extensions()",
    "proposal.extensions() >= stages.extensions()", "stages.extensions() == 0"),
   ("a vote is made longer once", "proposal.extensions() >= stages.extensions()",
    "proposal.extensions() >= stages.extensions()",
    "proposal.extensions() >= std::min(stages.extensions(), 1U)"),
   ("what stood before is forgotten", "vote.earlier() != v1::CHOICE_UNSPECIFIED",
    "vote.earlier() != v1::CHOICE_UNSPECIFIED", "false"),
   ("the newest vote stood before", "vote.set_earlier(is_earlier ? stood", "is_earlier", "false"),
   ("no vote closes early", "recount(view, proposal, end, now).result.decided ?",
    "recount(view, proposal, end, now).result.decided", "false"),
   ("a vote that would pass is closed", "recount(view, proposal, end, now).result.decided ?",
    "recount(view, proposal, end, now).result.decided",
    "recount(view, proposal, end, now).result.would_pass"))

of("ledger/due.cc", ALL,
   ("consent is of who held at the opening", "trial.verdict = check_consents(matter, trial);",
    "check_consents(matter, trial)", "Verdict()"),
   ("guards let everything pass", "if (!use.exceeds()) continue;", "!use.exceeds()", "true"),
   ("any effect is the one that was voted",
    "if (trial.verdict && trial.effect != matter.bound_effect)",
    "trial.effect != matter.bound_effect", "false"))
of("ledger/effect.cc", "nobody_alone standing late_consent",
   ("a decision is bound to nothing", "if (held && is_own(*kind, field)) continue;",
    "held && is_own(*kind, field)", "true"))
of("ledger/run.cc", ALL,
   ("nothing stands alone", "if (carried.size() < 2) return {};", "carried.size() < 2", "true"))
of("ledger/try_actions.cc", ALL,
   ("what changes nothing is proposed", "if (effect.changes == 0) {", "effect.changes == 0",
    "false"))
of("ledger/envelope.cc", MEMBERS,
   ("an applicant does everything", "if (known->applicant && !envelope.type->applicant)",
    "known->applicant", "false"),
   ("who left writes on", "if (!sender.may_act)", "!sender.may_act", "false"),
   ("keys on hold do everything", "if (sender.on_hold && !type.on_hold)", "sender.on_hold",
    "false"),
   ("the suspended decide", "if (type.seat && !sender.seated)", "!sender.seated", "false"),
   ("every key does everything", "if (!narrow && !has(type.role) &&", "!has(type.role)", "false"),
   ("a narrower key reaches everywhere",
    "!type->within(*act, view, *power)", "!type->within(*act, view, *power)", "false"),
   ("comments have no budget", "if (envelope.type->comment) account", "envelope.type->comment",
    "false"))
of("ledger/budget.cc", "voices",
   ("affiliates have a budget each", "account.shared = sender.voice.affiliation.empty()",
    "sender.voice.affiliation.empty()", "true"),
   ("a day has no end of transactions", "!counted.fits(now, taken)", "!counted.fits(now, taken)",
    "false"),
   ("nothing is kept for a role or a party",
    "return {account.limits.transactions, account.voice.parties * limits::kRoles,",
    "account.voice.parties * limits::kRoles", "std::uint64_t{1'000'000}"),
   ("a budget is for ever", "account.before = day_use(view, sender.actor.party, now);",
    "day_use(view, sender.actor.party, now)",
    "day_use(view, sender.actor.party, Time{1'767'225'600'000})"))

of("constitution/authority.cc", ALL,
   ("whoever likes does what is decided",
    "if (actor.kind == Actor::Kind::decision) return rule;",
    "actor.kind == Actor::Kind::decision", "true"),
   ("a majority does what a holder does",
    "if (decision) {\n    return refuse(Code::reserved_part, clause + \": \" + what", "decision",
    "false"),
   ("everybody is the holder", "if (wire::is_holder(subject.party, actor.party))",
    "wire::is_holder(subject.party, actor.party)", "true"),
   ("what nobody holds is everybody's", "if (decision) return unclaimed_rule;", "decision",
    "true"))
of("constitution/queries.cc", f"{RULES} {VOTES}",
   ("new seats vote at once", "return now < plus_seconds(*party.seat_since, days * kDaySeconds);",
    "now < plus_seconds(*party.seat_since, days * kDaySeconds)", "false"),
   ("new seats wait a day too long",
    "return now < plus_seconds(*party.seat_since, days * kDaySeconds);", "days * kDaySeconds",
    "(days + 1) * kDaySeconds"),
   ("a shorter term is so at once", "if (*party.seat_since < until)", "*party.seat_since < until",
    "false"),
   ("founders serve a term", "if (!party.seat_since) return false;", "false", "true"))
of("constitution/weakening.cc", RULES,
   ("own acts may be lost", "if (then == nullptr || is_own(*then)) continue;", "is_own(*then)",
    "true"),
   ("chambers may be moved", "return same ? std::nullopt", "same", "true"),
   ("terms of seats may be cut", "after.seat_term_days() < before.seat_term_days()",
    "after.seat_term_days() < before.seat_term_days()", "false"),
   ("votes may be cut", "then.vote_seconds() < now.vote_seconds()",
    "then.vote_seconds() < now.vote_seconds()", "false"),
   ("time locks may be cut", "then.time_lock_seconds() < now.time_lock_seconds()",
    "then.time_lock_seconds() < now.time_lock_seconds()", "false"),
   ("votes may come to close early", "(then.close_when_decided() && !now.close_when_decided())",
    "then.close_when_decided() && !now.close_when_decided()", "false"),
   ("noes may come to need a reason", "(after.reason_for_no() && !before.reason_for_no())",
    "after.reason_for_no() && !before.reason_for_no()", "false"),
   ("grave rules may ask less", "!asks_all_of(after.condition(), before.condition());",
    "!asks_all_of(after.condition(), before.condition())", "false"),
   ("grounds may be added",
    "if (std::find(now.grounds().begin(), now.grounds().end(), ground) == now.grounds().end())",
    "std::find(now.grounds().begin(), now.grounds().end(), ground) == now.grounds().end()",
    "false"),
   ("due process may be cut", "then.restoration_days() >= now.restoration_days())",
    "then.restoration_days() >= now.restoration_days()", "true"),
   ("a kind may fall behind", "if (!behind(one, other)) continue;", "!behind(one, other)",
    "true"),
   ("everybody is asked about every amendment",
    "if (!before || !find_weakening(*before, after)) return {};",
    "!find_weakening(*before, after)", "false"),
   ("accounts are not asked", "if (!takes_from_holders(*before, after)) return asked;",
    "!takes_from_holders(*before, after)", "true"))
of("constitution/check_fit.cc", f"{RULES} conditions",
   ("one party may pass alone", "if (!found.passes_alone.empty())", "!found.passes_alone.empty()",
    "false"),
   ("one party may block alone", "if (!found.blocks_alone.empty())", "!found.blocks_alone.empty()",
    "false"),
   ("a rule may be beyond all seats", "if (result.would_pass) return {};", "result.would_pass",
    "true"),
   ("nobody may be able to propose", "budget.open_proposals() > 0) return {};",
    "budget.open_proposals() > 0", "true"))
of("constitution/check_form.cc", RULES,
   ("rules may be missing", "find_rule(constitution, rule.rule()) == nullptr) {\n    return error("
    "place + \": there", "find_rule(constitution, rule.rule()) == nullptr", "false"),
   ("grave rules need no term", "if (!is_grave(line.action())) return {};",
    "!is_grave(line.action())", "true"),
   ("voting may be anybody's",
    "if (rule.action().starts_with(kDecisions) &&", "rule.action().starts_with(kDecisions)",
    "false"),
   ("budgets may be nothing", "if (budget.transactions() < limits::kBudgetTransactions ||",
    "budget.transactions() < limits::kBudgetTransactions", "false"),
   ("the least budget is too small", "if (budget.transactions() < limits::kBudgetTransactions ||",
    "budget.transactions() < limits::kBudgetTransactions",
    "budget.transactions() <= limits::kBudgetTransactions"),
   ("silence may be short", "if (days >= limits::kDueDaysLeast && days",
    "days >= limits::kDueDaysLeast", "true"),
   ("due process may be easy", "line.action() == kAmend && may_be_easier(",
    "line.action() == kAmend", "false"))
of("tally/check_rule.cc", RULES,
   ("shares may be above all", "if (!is_share(share)) {", "!is_share(share)", "false"),
   ("a threshold may ask for more than all", "if (whole && (threshold.strict()", "whole", "false"),
   ("a threshold may ask for nothing",
    "if (threshold.share().numerator() == 0 && !threshold.strict() && threshold.plus() == 0)",
    "threshold.share().numerator() == 0", "false"),
   ("chambers may be missing", "if (name.empty() ||", "name.empty()", "true"),
   ("extensions may be longer than the vote", "longer > stages.vote_seconds())",
    "longer > stages.vote_seconds()", "false"))

of("members/identities.cc", f"{MEMBERS} rights",
   ("affiliates are strangers", "if (!affiliation.empty()) known", "!affiliation.empty()",
    "false"))
of("members/requirements.cc", f"{MEMBERS} rights",
   ("the last one goes too", "if (others) return {};", "others", "true"),
   ("everybody has every standing", "if (party.standing() == standing) return {};",
    "party.standing() == standing", "true"),
   ("a key gives what it lacks", "if (has(v1::RECOVER) || takes) return {};", "takes", "true"),
   ("a key comes twice",
    "v1::KeyOwner owner;\n  if (find_owner(view, key.key(), owner)) return tl",
    "find_owner(view, key.key(), owner)", "false"))
of("members/queries.cc", ALL,
   ("who left holds nothing", "standing_of(party) != v1::LEFT || ledger::holds_anything(view, "
    "party.profile()", "standing_of(party) != v1::LEFT", "true"),
   ("nobody who left is heard",
    "return !last || *last <= wire::to_time(party.left_at()).value_or(Time{});",
    "*last <= wire::to_time(party.left_at()).value_or(Time{})", "true"),
   ("who is gone is there", "standing_of(party) != v1::LEFT) return false;\n  const std::optional"
    "<Time> last", "standing_of(party) != v1::LEFT", "true"),
   ("the suspended are not asked", "if (standing == v1::APPLICANT) return;",
    "standing == v1::APPLICANT", "standing != v1::ACTIVE"),
   ("things are given to who is not there",
    "if (!is_active(view, handle)) {\n    return ledger::refuse(ledger::Code::holder",
    "!is_active(view, handle)", "false"),
   ("the suspended have a seat",
    "[](int standing) { return standing == v1::ACTIVE; });", "standing == v1::ACTIVE",
    "standing == v1::ACTIVE || standing == v1::SUSPENDED"))
of("members/actions/join.cc", MEMBERS,
   ("who joins has looked at nothing", "if (root != Hash{} && root.view() == it.root())",
    "root != Hash{} && root.view() == it.root()", "true"),
   ("who joins stays outside", "party.set_standing(v1::ACTIVE);",
    "party.set_standing(v1::ACTIVE)", "static_cast<void>(0)"))
of("members/actions/admit.cc", MEMBERS,
   ("handles are given twice", "if (find_party(view, it.party().handle(), known))",
    "find_party(view, it.party().handle(), known)", "false"))
of("decisions/endorsements.cc", f"{VOTES} {TALLY} {RULES} endorsements",
   ("nobody has to endorse", "std::min<std::size_t>(rule.stages().endorsements(), most)",
    "rule.stages().endorsements()", "0U"),
   ("affiliates endorse as many", "voices.insert(voice_of(view, seat.party));",
    "voice_of(view, seat.party)", "seat.party"),
   ("one endorsement is enough", ">= proposal.endorsements();", "proposal.endorsements()", "1U"),
   ("there is no consultation",
    "const Time opens = plus_seconds(now, constitution::consultation_seconds(constitution, rule));",
    "constitution::consultation_seconds(constitution, rule)", "0U"))
of("decisions/actions/endorse.cc", "endorsements presets",
   ("who proposed endorses besides",
    "members::voice_of(own.profile()) != members::voice_of(proposer.profile())",
    "members::voice_of(own.profile()) != members::voice_of(proposer.profile())", "true"),
   ("one endorses again and again", "if (has_endorsed(view, it.proposal(), actor.party)) {",
    "has_endorsed(view, it.proposal(), actor.party)", "false"))
of("constitution/check_fit.cc", "endorsements",
   ("everybody may be needed to endorse", "if (asked <= most) return {};", "asked <= most", "true"))
of("members/actions/suspend.cc", f"{MEMBERS} entrenchment",
   ("a suspension changes nothing", "party.set_standing(v1::SUSPENDED);",
    "party.set_standing(v1::SUSPENDED)", "static_cast<void>(0)"))
of("members/actions/reinstate.cc", MEMBERS,
   ("who comes back votes at once", "write_new_seat(draft, it.party(), context.block_time);",
    "write_new_seat(draft, it.party(), context.block_time)", "static_cast<void>(0)"),
   ("who is reinstated stays outside", "party.set_standing(v1::ACTIVE);",
    "party.set_standing(v1::ACTIVE)", "static_cast<void>(0)"))
of("members/actions/replace_keys.cc", MEMBERS,
   ("keys are replaced for good", "if (it.with_consent()) {\n      exchange_keys",
    "it.with_consent()", "true"))
of("members/actions/recover.cc", f"{MEMBERS} successors",
   ("recovery changes nothing", "exchange_keys(draft, party, it.keys(), actor, context.height);",
    "exchange_keys(draft, party, it.keys(), actor, context.height)", "static_cast<void>(0)"))
of("members/actions/add_key.cc", "keys",
   ("no key is added", "give_key(draft, party, it.key(), actor);",
    "give_key(draft, party, it.key(), actor)", "static_cast<void>(0)"))
of("members/actions/remove_key.cc", "keys",
   ("no key is removed", "take_key(draft, party, it.key());", "take_key(draft, party, it.key())",
    "static_cast<void>(0)"))
of("members/actions/rotate_key.cc", "keys",
   ("the old key stays", "take_key(draft, party, it.old_key());",
    "take_key(draft, party, it.old_key())", "static_cast<void>(0)"))
of("members/terms.cc", MEMBERS,
   ("who holds something lapses",
    "if (ledger::holds_anything(draft, handle) || ledger::is_asked(draft, handle))",
    "ledger::holds_anything(draft, handle)", "false"),
   ("no account lapses", "party.set_standing(v1::LAPSED);", "party.set_standing(v1::LAPSED)",
    "static_cast<void>(0)"))
