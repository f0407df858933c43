// What actions would do, if they took effect on the state asked about: the verdict, whose consent
// it needs, and the difference of every zone they touch. Nothing is kept.
#include <set>

#include "base/limits.h"
#include "dns/name.h"
#include "publications/zone/zone.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "registers/names/queries.h"
#include "servers/api/answers.h"
#include "servers/api/constitution_difference.h"
#include "servers/api/proven.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

using Lines = boost::json::array;

constexpr http::Parameter kZones{"zones", Kind::word};
constexpr auto kEffectChanged = ledger::Code::effect_changed;

Lines lines_json(const std::vector<dns::Record>& records) {
  Lines lines;
  for (const dns::Record& record : records) lines.emplace_back(dns::to_text(record));
  return lines;
}

// The zone as the draft leaves it, against the zone as it stands. The serial stays: it counts
// committed changes.
tl::expected<boost::json::object, Problem> zone_difference(const Sources& sources,
                                                           const Opened& state,
                                                           const state::Draft& draft,
                                                           const std::string& apex_text) {
  const Result<dns::Name> apex = dns::Name::parse(apex_text);
  if (!apex) return problem(apex.error());
  const Result<std::shared_ptr<const DerivedZone>> before = sources.zones.get(*state.view, *apex);
  if (!before && before.error().kind != ErrorKind::not_found) return problem(before.error());
  const Result<zone::Zone> after = zone::derive(draft, *apex);
  if (!after && after.error().kind != ErrorKind::not_found) return problem(after.error());
  zone::Zone nothing;
  nothing.apex = *apex;
  const zone::Difference difference =
      zone::difference(before ? (*before)->zone() : nothing, after ? *after : nothing);
  boost::json::object out;
  out["apex"] = text_json(apex_text);
  out["removed"] = lines_json(difference.removed);
  out["added"] = lines_json(difference.added);
  out["text"] = text_json(zone::to_text(difference));
  return out;
}

tl::expected<boost::json::array, Problem> zone_differences(const Sources& sources,
                                                           const Opened& state,
                                                           const state::Draft& draft) {
  std::set<std::string> touched;
  for (const auto& [key, value] : draft.changes()) {
    if (key.table == names::kTable) touched.insert(key.collection);
  }
  boost::json::array zones;
  for (const std::string& apex : touched) {
    tl::expected<boost::json::object, Problem> zone = zone_difference(sources, state, draft, apex);
    if (!zone) return tl::unexpected(zone.error());
    zones.push_back(std::move(*zone));
  }
  return zones;
}

// Against the one in force, whatever the actions say that they replace.
Lines constitution_lines(const state::View& view, const v1::ProposedActions& actions) {
  Lines lines;
  const std::shared_ptr<const v1::Constitution> before = constitution::in_force(view);
  for (const v1::Action& action : actions.actions()) {
    const bool amends = action.has_constitution_amend();
    if (!before || (!amends && !action.has_constitution_adopt_rules())) continue;
    const v1::Constitution& after = amends ? action.constitution_amend().constitution()
                                           : action.constitution_adopt_rules().constitution();
    for (const std::string& line : difference(*before, after)) lines.push_back(text_json(line));
  }
  return lines;
}

// What was voted is what runs, or nothing does: a proposal that is bound to another effect than the
// one it would have now fails when its time comes.
void bind_to(const v1::Proposal& proposal, ledger::Trial& trial) {
  const bool ahead = proposal.state() == v1::VOTING || proposal.state() == v1::TIME_LOCK;
  if (!ahead || !trial.verdict || proposal.effect().empty()) return;
  if (trial.effect.view() == proposal.effect()) return;
  trial.verdict = ledger::refuse(
      kEffectChanged,
      "what it is about has been changed since its vote opened: as things stand it fails, and does "
      "not do any more what is shown here");
}

// Of each party that was asked, or would be now. What was given is stale when it was for another
// effect than there would be now, or is of one who holds nothing of it any more.
boost::json::array consents_json(const state::View& view, std::uint64_t number,
                                 const ledger::Trial& trial, bool ran) {
  boost::json::array out;
  std::set<std::string> missing(trial.consents_needed.begin(), trial.consents_needed.end());
  for (const decisions::ConsentState& consent : decisions::consents(view, number)) {
    const bool needed = missing.erase(consent.party) > 0;
    const bool is_bound = trial.verdict || trial.verdict.error().code != kEffectChanged;
    out.push_back(boost::json::object{{"party", text_json(consent.party)},
                                      {"given", consent.given},
                                      {"stale", consent.given && ran && (!needed || !is_bound)}});
  }
  for (const std::string& party : missing) {
    out.push_back(
        boost::json::object{{"party", text_json(party)}, {"given", false}, {"stale", false}});
  }
  return out;
}

// Ascending; nobody before there is a proposal.
std::vector<std::string> given(const state::View& view, std::uint64_t number) {
  std::set<std::string> parties;
  if (number == 0) return {};
  for (decisions::ConsentState& consent : decisions::consents(view, number)) {
    if (consent.given) parties.insert(std::move(consent.party));
  }
  return {parties.begin(), parties.end()};
}

// `proposal`: null before there is one.
tl::expected<boost::json::object, Problem> preview(const Sources& sources, const Opened& state,
                                                   const v1::ProposedActions& actions,
                                                   const v1::Proposal* proposal,
                                                   const std::string& proposer, Time now,
                                                   bool with_zones) {
  const std::uint64_t number = proposal == nullptr ? 0 : proposal->number();
  std::vector<const v1::Action*> pointers;
  for (const v1::Action& action : actions.actions()) pointers.push_back(&action);
  const ledger::Context context{state.head.height + 1, now,
                                constitution::rules(*state.view).version};
  const ledger::Mandate mandate{number, proposer,
                                proposal == nullptr ? 0 : proposal->proposed_height(),
                                given(*state.view, number)};
  state::Draft draft(*state.view);
  ledger::Trial trial = ledger::try_actions(pointers, mandate, draft, sources.reader.registry(),
                                            sources.reader.ports(), context);
  const bool ran = trial.verdict.has_value();
  if (proposal != nullptr) bind_to(*proposal, trial);
  boost::json::object out = about(state);
  out["proposal"] = number == 0 ? boost::json::value(nullptr) : boost::json::value(number);
  out["verdict"] = verdict_json(trial.verdict, sources.reader.registry());
  out["rule"] = text_json(trial.rule);
  out["changes"] = trial.changes;
  boost::json::array consents;
  for (const std::string& party : trial.consents_needed) consents.push_back(text_json(party));
  out["consents_needed"] = std::move(consents);
  out["consents"] = consents_json(*state.view, number, trial, ran);
  out["guards"] = guards_json(trial.guards);
  // A trial that did not pass may have left half of its changes in the draft: they mean nothing.
  boost::json::array zones;
  if (ran && with_zones) {
    tl::expected<boost::json::array, Problem> differences = zone_differences(sources, state, draft);
    if (!differences) return tl::unexpected(differences.error());
    zones = std::move(*differences);
  }
  out["zones"] = std::move(zones);
  // A trial that did not pass has kept nothing in its draft.
  put_changes(out, *state.view, draft, sources.reader.registry());
  out["skipped"] = ran ? skipped_json(draft, actions, number, sources.reader.registry()) : Lines();
  out["constitution"] = constitution_lines(*state.view, actions);
  return out;
}

Answer answered(const tl::expected<boost::json::object, Problem>& preview) {
  if (!preview) return tl::unexpected(preview.error());
  return json_response(*preview);
}

tl::expected<bool, Problem> with_zones(const Request& request) {
  const std::string zones = request.text("zones").value_or("all");
  if (zones != "all" && zones != "none") return bad_parameter("zones", "zones is all or none");
  return zones == "all";
}

Answer answer_proposal_preview(const Sources& sources, const Request& request,
                               const Opened& state) {
  const std::uint64_t number = request.number("number").value_or(0);
  v1::Proposal proposal;
  v1::ProposedActions actions;
  if (!decisions::find_proposal(*state.view, number, proposal) ||
      !decisions::find_actions(*state.view, number, actions)) {
    return problem(Fault::not_found, "no proposal " + std::to_string(number));
  }
  if (sources.reads != nullptr && !may_be_proven(actions)) {
    return problem(Fault::too_large, std::string(kTooManySets));
  }
  const tl::expected<bool, Problem> zones = with_zones(request);
  if (!zones) return tl::unexpected(zones.error());
  return answered(preview(sources, state, actions, &proposal, proposal.proposer(),
                          time_of(request, state), *zones));
}

Answer answer_preview(const Sources& sources, const Request& request, const Opened& state) {
  const Result<v1::ProposedActions> actions = wire::decode<v1::ProposedActions>(request.body);
  if (!actions) return problem(Fault::bad_body, "ProposedActions: " + actions.error().message);
  if (actions->actions().empty() ||
      actions->actions_size() > static_cast<int>(limits::kActionsPerProposal)) {
    return problem(Fault::bad_body, "a proposal has 1 to " +
                                        std::to_string(limits::kActionsPerProposal) + " actions");
  }
  const tl::expected<bool, Problem> zones = with_zones(request);
  if (!zones) return tl::unexpected(zones.error());
  return answered(preview(sources, state, *actions, nullptr, request.text("party").value_or(""),
                          time_of(request, state), *zones));
}

}  // namespace

tl::expected<boost::json::object, Problem> preview_json(const Sources& sources, const Opened& state,
                                                        const v1::ProposedActions& actions,
                                                        const std::string& proposer, Time now,
                                                        bool with_zones) {
  return preview(sources, state, actions, nullptr, proposer, now, with_zones);
}

Routes preview_routes(const Bind& bind) {
  return {
      {Method::get,
       "/v1/proposals/{number}/preview",
       {kProposal, kHeight, kAt, kZones},
       bind(answer_proposal_preview),
       "what it would do now, or `at` a later time: verdict, rule, `consents_needed`, `consents` "
       "with which of them are `given` and, by now, `stale`, the `changes` of records, difference "
       "of every zone (zones=none: without that), and of the constitution in force",
       kPreview},
      {Method::post,
       "/v1/preview",
       {{"party", Kind::label}, kAt, kZones},
       bind(answer_preview),
       "body: canonical ProposedActions; the same before anything is proposed, as if `party` "
       "proposed it",
       kTrial},
  };
}

}  // namespace comity::api
