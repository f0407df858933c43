// What the node and the community are: health, community, outcomes.
#include "ledger/outcome.h"
#include "proof/checkpoint.h"
#include "registers/constitution/queries.h"
#include "registers/keys/queries.h"
#include "registers/names/queries.h"
#include "servers/api/answers.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

std::string_view status_name(HealthReport::Status status) {
  switch (status) {
    case HealthReport::Status::ok:
      return "ok";
    case HealthReport::Status::degraded:
      return "degraded";
    case HealthReport::Status::halted:
      break;
  }
  return "halted";
}

boost::json::object log_json(const Sources& sources, const Opened& state) {
  boost::json::array keys;
  for (const GenesisFacts::LogKey& key : sources.genesis.log_keys) {
    keys.push_back(boost::json::object{{"party", text_json(key.party)}, {"key", to_hex(key.key)}});
  }
  boost::json::object log;
  log["origin"] = proof::log_origin(sources.reader.community());
  log["size"] = state.head.log_size;
  log["keys"] = std::move(keys);
  log["threshold"] = sources.genesis.log_threshold;
  return log;
}

boost::json::object joint_json(const HealthReport::Joint& joint) {
  boost::json::object out;
  out["threshold"] = joint.threshold;
  out["members"] = joint.members;
  out["session"] = joint.session;
  out["expires"] = time_json(joint.expires);
  out["keys_dealt_by_one_hand"] = joint.dealt;
  out["trust_anchor"] = text_json(joint.trust_anchor);
  return out;
}

// Of each key of the zone that is being replaced, how far that is.
boost::json::array rollovers_json(const state::View& view, const std::string& apex) {
  boost::json::array texts;
  for (const keys::Role role : keys::kRoles) {
    v1::KeyRollover rollover;
    if (!keys::find_rollover(view, apex, role, rollover)) continue;
    texts.push_back(
        text_json(keys::group_text(apex, role) + ": " + keys::rollover_text(apex, role, rollover)));
  }
  v1::Takeover takeover;
  if (keys::find_takeover(view, apex, takeover)) {
    texts.push_back(text_json("takeover, " + keys::takeover_text(apex, takeover)));
  }
  return texts;
}

boost::json::object dns_json(const HealthReport::Dns& dns) {
  const auto texts = [](const std::vector<std::string>& list) {
    boost::json::array out;
    for (const std::string& text : list) out.push_back(text_json(text));
    return out;
  };
  boost::json::array zones;
  for (const HealthReport::Dns::Served& zone : dns.zones) {
    zones.push_back(boost::json::object{{"apex", text_json(zone.apex)}, {"serial", zone.serial}});
    if (zone.refused.empty()) continue;
    zones.back().as_object()["refused"] = boost::json::object{{"serial", zone.refused_serial},
                                                              {"why", text_json(zone.refused)},
                                                              {"sets", texts(zone.refused_sets)}};
  }
  boost::json::array secondaries;
  for (const HealthReport::Dns::Told& told : dns.told) {
    boost::json::object out{{"address", text_json(told.secondary)},
                            {"zone", text_json(told.apex)},
                            {"serial", told.serial},
                            {"told", time_json(told.at)},
                            {"trouble", text_json(told.trouble)},
                            {"acknowledged", nullptr}};
    if (told.taken_at) {
      out["acknowledged"] =
          boost::json::object{{"serial", told.taken_serial}, {"at", time_json(*told.taken_at)}};
    }
    secondaries.push_back(std::move(out));
  }
  boost::json::array refused;
  for (const HealthReport::Dns::RefusedTransfer& one : dns.refused) {
    refused.push_back(boost::json::object{{"address", text_json(one.address)},
                                          {"zone", text_json(one.apex)},
                                          {"trouble", text_json(one.trouble)},
                                          {"at", time_json(one.at)}});
  }
  return {{"listen", texts(dns.listen)},
          {"tls_listen", texts(dns.tls_listen)},
          {"zones", std::move(zones)},
          {"secondaries", std::move(secondaries)},
          {"refused", std::move(refused)}};
}

Answer answer_outcomes(const Sources& sources, const Request&) {
  boost::json::array outcomes;
  const ledger::Registry& registry = sources.reader.registry();
  for (const ledger::OutcomeInfo& info : registry.outcomes()) {
    boost::json::object line;
    put_outcome(line, static_cast<std::uint32_t>(info.code), registry);
    line["meaning"] = info.meaning;
    outcomes.push_back(std::move(line));
  }
  return json_response({{"outcomes", std::move(outcomes)}});
}

// A takeover that runs out halfway leaves resolvers without keys that they still need.
void add_takeovers(const state::View& view, HealthReport& report) {
  constexpr std::int64_t kWarnMilliseconds = std::int64_t{21} * 86'400 * 1'000;
  for (const std::string& apex : names::zones(view)) {
    v1::Takeover takeover;
    if (!keys::find_takeover(view, apex, takeover)) continue;
    const Time ends = wire::to_time(takeover.ends_at()).value_or(Time{});
    const std::int64_t left = ends.milliseconds - report.block_time.milliseconds;
    if (left > kWarnMilliseconds || takeover.stage() == v1::KEYS_LEAVE) continue;
    report.reasons.push_back("the takeover of zone " + apex + " runs out at " + to_rfc3339(ends) +
                             ", and the old operator's keys leave it then: finish it, or put the "
                             "end off by a decision (`comity zone takeover-begin --days`)");
    if (report.status == HealthReport::Status::ok) report.status = HealthReport::Status::degraded;
  }
}

Answer answer_health(const Sources& sources, const Request&) {
  HealthReport report = sources.health.report();
  const auto view = sources.reader.view(sources.reader.head().height);
  if (view) add_takeovers(**view, report);
  const std::size_t before = report.reasons.size();
  if (view) add_held(**view, report.reasons);
  if (report.reasons.size() > before && report.status == HealthReport::Status::ok) {
    report.status = HealthReport::Status::degraded;
  }
  if (view && !sources.cosignatures.list(**view).contradicting.empty()) {
    report.reasons.emplace_back(
        "the log's keys have signed another history, which a witness has cosigned: `comity "
        "witnesses` shows it");
    if (report.status == HealthReport::Status::ok) report.status = HealthReport::Status::degraded;
  }
  boost::json::object out;
  out["status"] = status_name(report.status);
  boost::json::array reasons;
  for (const std::string& reason : report.reasons) reasons.push_back(text_json(reason));
  out["reasons"] = std::move(reasons);
  out["height"] = report.height;
  out["block_time"] = time_json(report.block_time);
  out["demo"] = report.demo;
  boost::json::array continuations;
  for (const std::string& text : report.continuations) continuations.push_back(text_json(text));
  out["continuations"] = std::move(continuations);
  out["version"] = text_json(report.version);
  boost::json::array versions;
  for (const std::uint32_t version : report.rules_versions) versions.emplace_back(version);
  out["rules_versions"] = std::move(versions);
  out["oldest_provable_height"] = report.oldest_provable_height;
  boost::json::array zones;
  for (const HealthReport::ZoneFile& file : report.zones) {
    zones.push_back(boost::json::object{{"apex", text_json(file.apex)},
                                        {"serial", file.serial},
                                        {"path", text_json(file.path)},
                                        {"status", text_json(file.status)},
                                        {"behind_heights", file.behind_heights},
                                        {"behind_seconds", file.behind_seconds}});
    if (file.joint) zones.back().as_object()["signed"] = joint_json(*file.joint);
    if (view) zones.back().as_object()["rollovers"] = rollovers_json(**view, file.apex);
  }
  out["zones"] = std::move(zones);
  if (report.disk) {
    out["disk"] = boost::json::object{
        {"store_bytes", report.disk->store_bytes},
        {"free_bytes", report.disk->free_bytes},
        {"growth_bytes_per_day", report.disk->growth_per_day},
        {"full", report.disk->full ? time_json(*report.disk->full) : boost::json::value(nullptr)}};
  }
  if (report.dns) out["dns"] = dns_json(*report.dns);
  return json_response(out, report.status == HealthReport::Status::halted ? 503 : 200);
}

Answer answer_community(const Sources& sources, const Request&, const Opened& state) {
  boost::json::object out = about(state);
  out["id"] = sources.reader.community().hex();
  out["name"] = text_json(sources.genesis.name);
  out["demo"] = sources.reader.demo();
  out["since"] = time_json(sources.genesis.time);
  out["rules_version"] = constitution::rules(*state.view).version;
  out["root"] = state.head.root.hex();
  std::optional<Time> deadline = ledger::next_deadline(*state.view);
  const std::optional<Time> rules = constitution::adoption_deadline(*state.view);
  if (rules && (!deadline || *rules < *deadline)) deadline = rules;
  out["next_deadline"] = deadline ? time_json(*deadline) : boost::json::value(nullptr);
  out["constitution"] = constitution::current_hash(*state.view).hex();
  boost::json::array zones;
  for (const std::string& apex : names::zones(*state.view)) zones.push_back(text_json(apex));
  out["zones"] = std::move(zones);
  out["log"] = log_json(sources, state);
  return json_response(out);
}

}  // namespace

Routes node_routes(const Bind& bind) {
  return {
      {Method::get,
       "/v1/health",
       {},
       bind(answer_health),
       "`status` ok, degraded or halted (503), `reasons`, `height`, `version`, `rules_versions`, "
       "`oldest_provable_height`; `continuations`: each time that the operator went on from an "
       "older state than was acknowledged; zone files and how far they are behind the state, "
       "`behind_heights` and `behind_seconds`, and `rollovers`, how far each is of their keys that "
       "is being replaced; `disk`: `store_bytes`, `free_bytes`, "
       "`growth_bytes_per_day` and `full`, the time when there is no room left, or null: both "
       "estimates; `dns` where zones are served: `listen`, `tls_listen`, `zones` with the serial "
       "that is handed out, and a newer one that was `refused` by the operator's check, "
       "with the record `sets` for which it is, as far as they were found, "
       "`secondaries`: the serial each was told of a zone and when, `trouble` why it has not taken "
       "it, and which it `acknowledged` last; `refused`: zones that a secondary asked for and has "
       "not got, and the `trouble`",
       kNotKept},
      {Method::get,
       "/v1/community",
       {kHeight},
       bind(answer_community),
       "id, name, `demo`, constitution hash, zones, rules version, the log's origin, keys and "
       "threshold; `next_deadline`: when something happens by itself next"},
      {Method::get,
       "/v1/outcomes",
       {},
       bind(answer_outcomes),
       "every outcome with its number, family and meaning ([outcomes](outcomes.md))"},
  };
}

}  // namespace comity::api
