// Proposals: lists of them, and one with its votes counted and explained.
#include <algorithm>
#include <set>

#include "base/limits.h"
#include "dns/record.h"
#include "registers/decisions/queries.h"
#include "registers/names/queries.h"
#include "servers/api/answers.h"
#include "servers/api/limits.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

// {"hash", "length", "text"}; the text is null when it was not handed in, was erased or is no
// UTF-8.
boost::json::value text_of(const ledger::Reader& reader, bool present, const v1::Content& content,
                           std::uint64_t maximum_bytes) {
  if (!present) return nullptr;
  boost::json::object out;
  out["hash"] = to_hex(content.hash());
  out["length"] = content.length();
  out["text"] = nullptr;
  const Result<Hash> hash = Hash::from(content.hash());
  if (!hash || content.length() > maximum_bytes) return out;
  const Result<Bytes> text = reader.content(*hash);
  if (text && is_utf8(*text)) out["text"] = boost::json::string(*text);
  return out;
}

boost::json::object summary_json(const ledger::Reader& reader, const v1::Proposal& proposal,
                                 std::uint64_t title_bytes) {
  boost::json::object out;
  out["number"] = proposal.number();
  out["proposer"] = text_json(proposal.proposer());
  out["transaction"] = hex_json(proposal.transaction());
  out["state"] = decisions::state_name(proposal.state());
  out["rule"] = text_json(proposal.rule());
  out["title"] = text_of(reader, proposal.has_title(), proposal.title(), title_bytes);
  out["effect_hash"] = hex_json(proposal.effect_hash());
  out["proposed_at"] = time_json(proposal.has_proposed_at(), proposal.proposed_at());
  out["vote_opens_at"] = time_json(proposal.has_vote_opens_at(), proposal.vote_opens_at());
  out["vote_closes_at"] = time_json(proposal.has_vote_closes_at(), proposal.vote_closes_at());
  if (proposal.has_endorsement_ends_at()) {
    out["endorsement_ends_at"] = time_json(true, proposal.endorsement_ends_at());
    out["endorsements_needed"] = proposal.endorsements();
  }
  if (proposal.extensions() != 0) out["extensions"] = proposal.extensions();
  out["effect_at"] = time_json(proposal.has_effect_at(), proposal.effect_at());
  out["ended_at"] = time_json(proposal.has_ended_at(), proposal.ended_at());
  return out;
}

std::string_view tally_state_name(tally::State state) {
  switch (state) {
    case tally::State::open:
      return "open";
    case tally::State::passed:
      return "passed";
    case tally::State::rejected:
      break;
  }
  return "rejected";
}

boost::json::object tally_json(const tally::Result& result) {
  boost::json::object out;
  out["state"] = tally_state_name(result.state);
  out["would_pass"] = result.would_pass;
  out["decided"] = result.decided;
  boost::json::array counts;
  for (const tally::Count& count : result.counts) {
    counts.push_back(boost::json::object{{"chamber", text_json(count.chamber)},
                                         {"seats", count.seats},
                                         {"yes", count.yes},
                                         {"no", count.no},
                                         {"abstain", count.abstain}});
  }
  out["counts"] = std::move(counts);
  boost::json::array lines;
  for (const tally::Line& line : result.explanation) {
    lines.push_back(boost::json::object{{"depth", line.depth},
                                        {"clause", text_json(line.clause)},
                                        {"text", text_json(line.text)},
                                        {"met", line.met}});
  }
  out["explanation"] = std::move(lines);
  return out;
}

boost::json::array votes_json(const ledger::Reader& reader, const state::View& view,
                              std::uint64_t number) {
  boost::json::array out;
  for (const decisions::VoteCast& vote : decisions::votes(view, number)) {
    v1::Content reason;
    reason.set_hash(vote.reason_hash);
    reason.set_length(vote.reason_length);
    const bool reasoned = !vote.reason_hash.empty();
    out.push_back(
        boost::json::object{{"party", text_json(vote.party)},
                            {"choice", text_json(vote.choice)},
                            {"reason", text_of(reader, reasoned, reason, limits::kContentBytes)},
                            {"at", time_json(vote.at)},
                            {"transaction", vote.transaction.hex()}});
  }
  return out;
}

boost::json::array endorsements_json(const state::View& view, const v1::Proposal& proposal) {
  boost::json::array out;
  for (const decisions::Endorsed& it : decisions::endorsements(view, proposal)) {
    out.push_back(boost::json::object{{"party", text_json(it.party)},
                                      {"at", time_json(it.at)},
                                      {"transaction", it.transaction.hex()}});
  }
  return out;
}

boost::json::array consents_json(const state::View& view, std::uint64_t number) {
  boost::json::array out;
  for (const decisions::ConsentState& consent : decisions::consents(view, number)) {
    out.push_back(
        boost::json::object{{"party", text_json(consent.party)}, {"given", consent.given}});
  }
  return out;
}

// "OBJECTION_WITHDRAWN" and "OPEN" as "withdrawn" and "open".
std::string short_name(std::string_view enum_name) {
  constexpr std::string_view kPrefix = "OBJECTION_";
  if (enum_name.starts_with(kPrefix)) enum_name.remove_prefix(kPrefix.size());
  return ascii_lower(enum_name);
}

// The collection is in the order of the tree; people get it by party.
boost::json::array objections_json(const ledger::Reader& reader, const state::View& view,
                                   std::uint64_t number) {
  std::map<std::string, boost::json::object> by_party;
  view.each(
      "decisions", "objections/" + std::to_string(number), [&](BytesView party, BytesView value) {
        v1::Objection objection;
        if (!wire::parse_stored(value, objection)) return true;
        boost::json::object line;
        line["party"] = text_json(party);
        line["class"] = ascii_lower(v1::ObjectionClass_Name(objection.class_()));
        line["state"] = short_name(v1::ObjectionState_Name(objection.state()));
        line["reason"] =
            text_of(reader, objection.has_reason(), objection.reason(), limits::kContentBytes);
        line["answer"] =
            text_of(reader, objection.has_answer(), objection.answer(), limits::kContentBytes);
        line["at"] = time_json(objection.has_at(), objection.at());
        by_party.emplace(party, std::move(line));
        return true;
      });
  boost::json::array out;
  for (auto& [party, line] : by_party) out.push_back(std::move(line));
  return out;
}

boost::json::value failure_json(std::uint32_t outcome, const ledger::Registry& registry) {
  if (outcome == 0) return nullptr;
  boost::json::object out;
  put_outcome(out, outcome, registry);
  const auto* info = ledger::find_outcome(registry.outcomes(), ledger::Code{outcome});
  out["meaning"] = info != nullptr ? info->meaning : "";
  return out;
}

boost::json::array actions_json(const v1::ProposedActions& actions,
                                const ledger::Registry& registry) {
  boost::json::array out;
  for (const v1::Action& action : actions.actions()) out.push_back(action_json(action, registry));
  return out;
}

}  // namespace

boost::json::array skipped_json(const state::View& view, const v1::ProposedActions& actions,
                                std::uint64_t number, const ledger::Registry& registry) {
  std::set<std::string> zones;
  for (const v1::Action& action : actions.actions()) {
    if (action.has_names_change_sets()) zones.insert(action.names_change_sets().zone());
  }
  boost::json::array out;
  for (const std::string& zone : zones) {
    v1::SkippedSets skipped;
    (void)names::find_skipped(view, zone, number, skipped);
    for (const v1::SkippedSet& set : skipped.sets()) {
      boost::json::object line;
      line["zone"] = text_json(zone);
      line["owner"] = text_json(set.owner() + (zone == "." ? "." : "." + zone));
      line["type"] = dns::type_name(static_cast<std::uint16_t>(set.type()));
      put_outcome(line, set.outcome(), registry);
      out.push_back(std::move(line));
    }
  }
  return out;
}

namespace {

// 0 when `word` names no state.
int state_number(std::string_view word) {
  for (int state = v1::ProposalState_MIN; state <= v1::ProposalState_MAX; ++state) {
    if (state != 0 && decisions::state_name(state) == word) return state;
  }
  return 0;
}

// Which proposals a page of the list holds.
struct Selection {
  bool newest_first = true;
  int state = 0;  // 0: any
  std::uint64_t first = 0;
};

tl::expected<Selection, Problem> read_selection(const Request& request, std::uint64_t last) {
  Selection selection;
  const std::string order = request.text("order").value_or("newest");
  if (order != "newest" && order != "oldest") {
    return bad_parameter("order", "order is newest or oldest");
  }
  selection.newest_first = order == "newest";
  if (const auto word = request.text("state")) {
    selection.state = state_number(*word);
    if (selection.state == 0) return bad_parameter("state", "no state of proposals: " + *word);
  }
  const std::optional<std::uint64_t> after = request.number("after");
  if (selection.newest_first) {
    selection.first = after && *after <= last ? (*after == 0 ? 0 : *after - 1) : last;
  } else {
    selection.first = after ? std::min(*after, last) + 1 : 1;
  }
  return selection;
}

Answer answer_proposals(const Sources& sources, const Request& request, const Opened& state) {
  const std::uint64_t last = decisions::last_number(*state.view);
  const tl::expected<Selection, Problem> selection = read_selection(request, last);
  if (!selection) return tl::unexpected(selection.error());
  const std::uint64_t limit = request.number("limit").value_or(limits::kHttpPage);

  boost::json::array proposals;
  std::uint64_t number = selection->first;
  std::uint64_t seen = 0;  // the last one looked at; pages may hold fewer than `limit`
  for (std::uint64_t scanned = 0; number >= 1 && number <= last; ++scanned) {
    if (proposals.size() >= limit || scanned >= limits::kHttpProposalsScanned) break;
    v1::Proposal proposal;
    if (decisions::find_proposal(*state.view, number, proposal) &&
        (selection->state == 0 || proposal.state() == selection->state)) {
      proposals.push_back(summary_json(sources.reader, proposal, limits::kHttpTitleBytes));
    }
    seen = number;
    number = selection->newest_first ? number - 1 : number + 1;
  }
  const bool more = seen != 0 && number >= 1 && number <= last;
  boost::json::object out = about(state);
  out["last_number"] = last;
  out["proposals"] = std::move(proposals);
  out["next"] = more ? boost::json::value(seen) : nullptr;
  return json_response(out);
}

Answer answer_proposal(const Sources& sources, const Request& request, const Opened& state) {
  const std::uint64_t number = request.number("number").value_or(0);
  v1::Proposal proposal;
  if (!decisions::find_proposal(*state.view, number, proposal)) {
    return problem(Fault::not_found, "no proposal " + std::to_string(number));
  }
  // A client makes this answer from proven records: they may not show anything else than what is
  // voted on.
  if (!proposal.effect_hash().empty()) {
    if (const Status bound = decisions::check_ballot(*state.view, proposal); !bound) {
      return problem(at("proposal " + std::to_string(number), bound.error()).value());
    }
  }
  boost::json::object out = about(state);
  boost::json::object summary = summary_json(sources.reader, proposal, limits::kContentBytes);
  for (auto& member : summary) out[member.key()] = std::move(member.value());
  out["text"] =
      text_of(sources.reader, proposal.has_text(), proposal.text(), limits::kContentBytes);
  out["constitution"] = hex_json(proposal.constitution());
  out["seats"] = proposal.ballot().seats();
  std::vector<ledger::GuardUse> guards;
  for (const v1::GuardUse& use : proposal.guards()) {
    guards.push_back({use.zone(), use.changed(), use.total(), use.most(), use.confirmed()});
  }
  out["effect"] = hex_json(proposal.effect());
  out["guards"] = guards_json(guards);
  out["held_until"] = time_json(proposal.has_held_until(), proposal.held_until());
  out["failure"] = failure_json(proposal.failure(), sources.reader.registry());
  v1::ProposedActions actions;
  (void)decisions::find_actions(*state.view, number, actions);
  out["actions"] = actions_json(actions, sources.reader.registry());
  out["skipped"] = skipped_json(*state.view, actions, number, sources.reader.registry());
  out["endorsements"] = endorsements_json(*state.view, proposal);
  out["consents"] = consents_json(*state.view, number);
  out["votes"] = votes_json(sources.reader, *state.view, number);
  out["objections"] = objections_json(sources.reader, *state.view, number);
  out["tally"] = tally_json(decisions::explain(*state.view, number, state.head.block_time));
  return json_response(out);
}

}  // namespace

Routes decision_routes(const Bind& bind) {
  return {
      {Method::get,
       "/v1/proposals",
       {kHeight, {"order", Kind::word}, {"state", Kind::word}, kAfterNumber, kLimit},
       bind(answer_proposals),
       "proposals; order `newest` (default) or `oldest`; state for example `voting`"},
      {Method::get,
       "/v1/proposals/{number}",
       {kProposal, kHeight},
       bind(answer_proposal),
       "one proposal: texts, times, actions, endorsements, consents, votes, objections, and the "
       "`tally` with its "
       "explanation line by line"},
  };
}

}  // namespace comity::api
