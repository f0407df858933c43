"""Of names, and of what acts do: the rest of scenario_mutants.py."""

from scenario_mutants import ALL, NAMES, of

of("names/requirements.cc", NAMES,
   ("one of several names a successor for all",
    "if (!wire::is_held_together(holder)) return {};\n  return refuse(kHeldTogether",
    "!wire::is_held_together(holder)", "true"),
   ("the gone have no heir", 'return named ? named->successor : "";', "named->successor",
    "std::string()"))
of("names/queries.cc", NAMES,
   ("what the apex names stays its holder's", 'if (apex_uses(view, zone, name)) return "";',
    "apex_uses(view, zone, name)", "false"))
of("names/actions/create_delegation.cc", NAMES,
   ("who is to hold it is not asked", "needed.push_back(it.holder());",
    "needed.push_back(it.holder())", "static_cast<void>(0)"),
   ("who holds the name above is not asked",
    "holders.push_back(holder_above(view, it.zone(), name));",
    "holders.push_back(holder_above(view, it.zone(), name))", "static_cast<void>(0)"),
   ("who holds names below is not asked",
    "const bool is_whole = add_holders_below(view, it.zone(), name, holders);",
    "add_holders_below(view, it.zone(), name, holders)", "true"))
of("names/actions/transfer_delegation.cc", NAMES,
   ("who loses by a transfer is not asked",
    "return parties(view,\n                   {record.holder(),", "record.holder()",
    "std::string()"))
of("names/actions/claim_delegation.cc", NAMES,
   ("what is held is claimed", "!is_gone(view, record->holder())) {",
    "!is_gone(view, record->holder())", "false"),
   ("who claims is not asked",
    "return parties(view, {it.holder(), heir_of_gone(view, it.zone(), it.label())});",
    "it.holder()", "std::string()"))
of("names/actions/remove_delegation.cc", NAMES,
   ("who loses by a removal is not asked",
    "return parties(view, {record.holder(), heir_of_gone(view, it.zone(), it.label())});",
    "record.holder()", "std::string()"))
of("names/actions/set_apex.cc", NAMES,
   ("the apex takes hosts unasked", "return parties(view, holders);", "parties(view, holders)",
    "std::vector<std::string>()"))
of("names/actions/set_zone.cc", NAMES,
   ("zones are made over others' heads", "return parties(view, holders);",
    "parties(view, holders)", "std::vector<std::string>()"))
of("names/actions/set_host.cc", NAMES,
   ("a sponsor is not asked", "!find_delegation(view, it.zone(), it.sponsor(), sponsor)) {",
    "!find_delegation(view, it.zone(), it.sponsor(), sponsor)", "true"))
of("names/host_use.cc", NAMES,
   ("hosts are used unasked", "is_accepted(view, zone, server, label, false, now)) {",
    "is_accepted(view, zone, server, label, false, now)", "true"),
   ("a notice has no term", "(others && is_accepted(view, zone, host, label, true, now))",
    "is_accepted(view, zone, host, label, true, now)", "false"))
of("names/neighbours.cc", NAMES,
   ("anything stands below a cut", "if (cut.empty()) return {};", "cut.empty()", "true"),
   ("an alias has neighbours",
    "if (has_set(view, zone, owner, dns::type::kCname)) {\n      return refuse(kOccupied, "
    'std::string(owner) + " is an alias',
    "has_set(view, zone, owner, dns::type::kCname)", "false"),
   ("a cut hides registered names", "if (registered != label) other =", "registered != label",
    "false"))
of("names/actions/register_below.cc", NAMES,
   ("names are registered while a decision waits",
    "if (ledger::is_decided(view, holding_of(zone, at))) {",
    "ledger::is_decided(view, holding_of(zone, at))", "false"),
   ("nobody has to ask for a name", "if (it.holder() == party) return {};",
    "it.holder() == party", "true"),
   ("requests have no end", "wire::to_time(request.until()).value_or(Time{}) > now",
    "wire::to_time(request.until()).value_or(Time{}) > now", "true"),
   ("who registers holds it", "record.set_holder(it.holder());", "it.holder()", "actor.party"))
of("names/actions/request_name.cc", "names_below",
   ("a request is not taken back", "if (it.ends()) {\n      if (stands) return {};", "stands",
    "false"))
of("names/holds.cc", NAMES,
   ("who acts is silent", "return heard > since;", "heard > since", "false"),
   ("nobody is ever silent", "return heard > since;", "heard > since", "true"),
   ("every ground counts",
    "if (std::find(due.grounds().begin(), due.grounds().end(), ground) == due.grounds().end())",
    "std::find(due.grounds().begin(), due.grounds().end(), ground) == due.grounds().end()",
    "false"),
   ("a hold outlives silence",
    "return hold.ground() != v1::SILENCE || !has_acted_since(view, hold.holder(), since);",
    "hold.ground() != v1::SILENCE", "true"),
   ("what is on hold changes hands", "if (const auto term = award_term(view, record, now)) {",
    "award_term(view, record, now)", "std::optional<AwardTerm>()"),
   ("who asked for it gets it", "if (voice(view, asked) != voice(view, party)) continue;",
    "voice(view, asked) != voice(view, party)", "true"),
   ("who asked a day ago gets it", "if (!is_lately_taken(record, now)) return {};",
    "!is_lately_taken(record, now)", "true"))
of("names/actions/award_delegation.cc", "due_process",
   ("the term of restoration is nothing", "if (context.block_time < term->begins) {",
    "context.block_time < term->begins", "false"))
of("names/successors.cc", NAMES,
   ("keys do not matter to successors", "party.keys_height() != record.keys_height()) {",
    "party.keys_height() != record.keys_height()", "false"),
   ("a holder that is there is succeeded",
    "if (is_gone_by(view, record.holder(), now)) return {};",
    "is_gone_by(view, record.holder(), now)", "true"),
   ("a successor counts at once", "if (!named->counts(now)) {", "!named->counts(now)", "false"),
   ("a successor never counts", "if (!named->counts(now)) {", "!named->counts(now)", "true"),
   ("whoever likes succeeds", "if (!named || named->successor != party) {",
    "named->successor != party", "false"),
   ("nobody succeeds for all names",
    "{named(view, zone, label, record.holder()), find_succession(view, record.holder())}",
    "find_succession(view, record.holder())", "std::optional<Succession>()"),
   ("who succeeds does not wait for a decision", "if (!ledger::is_decided(view, holding_of(zone,"
    " label)) &&", "!ledger::is_decided(view, holding_of(zone, label))", "true"),
   ("who is there is gone", "return at && *at <= now;", "*at <= now", "true"))
of("names/actions/name_successor.cc", "successors",
   ("a successor is never taken back", "if (it.ends()) {\n      if (stands) return",
    "stands", "false"))
of("names/actions/leave_name.cc", "co_holders",
   ("one alone leaves a name to nobody", "if (rest.empty()) return refuse", "rest.empty()",
    "false"),
   ("who leaves a name stays", "std::erase(rest, actor.party);", "std::erase(rest, actor.party)",
    "std::size_t{0}"))
of("names/power.cc", "keys",
   ("a narrower key outlives its holder", "record.held_height() == power.held_height();",
    "record.held_height() == power.held_height()", "true"))
of("names/guards.cc", "guards",
   ("a guard lets all names", "return std::max(limits.names(), static_cast<std::uint32_t>(share));",
    "limits.names()", "1000U"),
   ("a guard lets none", "return std::max(limits.names(), static_cast<std::uint32_t>(share));",
    "limits.names()", "0U"),
   ("a guard forgets at once", "if (day.day() >= first_day(now)) changed",
    "day.day() >= first_day(now)", "false"),
   ("a wider guard is so at once", "return waits ? guard.before()", "waits", "false"),
   ("no second decision counts",
    "if (use.exceeds()) use.confirmed = take_confirmation(after, decided, use);",
    "take_confirmation(after, decided, use)", "false"))
of("names/guard_count.cc", "guards",
   ("what was agreed is counted",
    "return std::binary_search(decided_.consents.begin(), decided_.consents.end(), party);",
    "std::binary_search(decided_.consents.begin(), decided_.consents.end(), party)", "false"))

# What an act does, left out.
NOTHING = "static_cast<void>(0)"


def undone(file, where, name, statement):
    of(file, where, (name, f"{statement};", statement, NOTHING))


undone("decisions/actions/withdraw_objection.cc", ALL, "an objection is never taken back",
       "objection.set_state(v1::OBJECTION_WITHDRAWN)")
undone("decisions/actions/answer.cc", ALL, "an answer changes nothing",
       "objection.set_state(v1::ANSWERED)")
undone("decisions/actions/consent.cc", ALL, "a consent changes nothing",
       "write_consent(draft, it.proposal(), actor.party, consent)")
undone("decisions/actions/withdraw.cc", ALL, "a proposal is never taken back",
       "end_proposal(draft, proposal, v1::WITHDRAWN, context.block_time)")
undone("names/actions/transfer_delegation.cc", ALL, "a transfer changes nothing",
       "give(record, it.new_holder(), actor, context)")
undone("names/actions/claim_delegation.cc", ALL, "a claim changes nothing",
       "give(record, it.holder(), actor, context)")
undone("names/actions/award_delegation.cc", ALL, "an award changes nothing",
       "give(record, it.new_holder(), actor, context)")
undone("names/actions/hold_delegation.cc", ALL, "a hold changes nothing",
       "write_delegation(draft, it.zone(), it.label(), record)")
undone("names/actions/succeed.cc", ALL, "a succession changes nothing",
       "write_delegation(draft, it.zone(), it.label(), record)")
undone("names/actions/leave_name.cc", ALL, "to leave a name changes nothing",
       "write_delegation(draft, it.zone(), it.label(), record)")
undone("names/actions/set_ds.cc", ALL, "a DS set is never set",
       "write_delegation(draft, it.zone(), it.label(), record)")
undone("names/actions/set_records.cc", ALL, "a holder's set is never set",
       "put_set_below(draft, it.zone(), it.owner(), set, context)")
undone("names/actions/remove_delegation.cc", ALL, "a removal changes nothing",
       "erase_delegation(draft, it.zone(), it.label())")
undone("names/actions/accept_use.cc", ALL, "an acceptance changes nothing",
       "write_use(draft, it.zone(), it.host(), it.label(), use)")
undone("names/actions/set_guard.cc", ALL, "no guard is ever set",
       "set_guard_limits(draft, it.zone(), it.limits(), context.block_time)")
undone("names/actions/name_successor.cc", ALL, "no successor is ever named",
       "write_successor(draft, collection, key, named)")
undone("constitution/actions/amend.cc", ALL, "an amendment changes nothing",
       "put_in_force(draft, it.constitution(), actor.proposal, context.block_time)")
undone("members/actions/leave.cc", ALL, "nobody leaves",
       "party.set_left(actor.transaction.bytes())")
of("names/actions/create_delegation.cc", ALL,
   ("a name below another belongs to the one above", "record.set_holder(it.holder());",
    "it.holder()", "holder_above(draft, it.zone(), name_of_label(it.label(), it.zone())).empty()"
    " ? it.holder() : holder_above(draft, it.zone(), name_of_label(it.label(), it.zone()))"),
   ("a name server is none", "*record.mutable_name_servers() = it.name_servers();",
    "it.name_servers()", "std::remove_cvref_t<decltype(it.name_servers())>()"))
of("decisions/actions/vote.cc", ALL,
   ("the first vote stands", "write_vote(draft, it.proposal(), actor.party, vote);",
    "write_vote(draft, it.proposal(), actor.party, vote)",
    "write_vote(draft, it.proposal(), actor.party,"
    " find_vote(draft, it.proposal(), actor.party, vote) ? vote : vote)"))
of("decisions/recount.cc", ALL,
   ("no vote stood long enough",
    "plus_seconds(closes, -std::int64_t{stages.extension_seconds()});",
    "-std::int64_t{stages.extension_seconds()}", "std::int64_t{-1'000}"))
of("tally/measure.cc", ALL,
   ("one vote more is needed",
    "return count.yes >= least(threshold.share(), base, threshold.strict()) + threshold.plus();",
    "count.yes >= least(threshold.share(), base, threshold.strict()) + threshold.plus()",
    "count.yes > least(threshold.share(), base, threshold.strict()) + threshold.plus()"),
   ("one vote less is enough",
    "return count.yes >= least(threshold.share(), base, threshold.strict()) + threshold.plus();",
    "count.yes >= least(threshold.share(), base, threshold.strict()) + threshold.plus()",
    "count.yes + 1 >= least(threshold.share(), base, threshold.strict()) + threshold.plus()"))
of("names/well_formed.cc", ALL,
   ("holders stand in any order",
    "return wire::is_held_together(holder) ? check_holder(field, holder) : Verdict();",
    "wire::is_held_together(holder)", "false"))
of("constitution/actions/amend.cc", ALL,
   ("an amendment is not held against the seats there are",
    "if (Status sound = check_here(it.constitution(), names, view); !sound) {", "!sound",
    "false"))
of("ledger/run.cc", ALL,
   ("nothing is tried before it is proposed",
    "return try_actions(type.nested(action), {.proposer = actor.party}, trial, rules.registry,\n"
    "                     rules.ports, rules.context)\n      .verdict;",
    "try_actions(type.nested(action), {.proposer = actor.party}, trial, rules.registry,\n"
    "                     rules.ports, rules.context)\n      .verdict", "Verdict()"))
of("decisions/stages.cc", ALL,
   ("everything falls under the general rule", "proposal.set_rule(trial.rule);", "trial.rule",
    'std::string("general")'))
