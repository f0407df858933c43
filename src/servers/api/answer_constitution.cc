// The constitution, and what it gives each party alone.
#include "registers/constitution/queries.h"

#include "crypto/hash.h"
#include "registers/members/queries.h"
#include "servers/api/answers.h"
#include "servers/api/constitution_power.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

struct Found {
  Hash hash;
  v1::Constitution document;
};

// The one of ?hash=, else the one in force.
tl::expected<Found, Problem> find_document(const Request& request, const Opened& state) {
  Found found;
  found.hash = request.hash("hash").value_or(constitution::current_hash(*state.view));
  if (!constitution::find(*state.view, found.hash, found.document)) {
    return problem(Fault::not_found,
                   "no constitution of hash " + found.hash.hex() + " is or was in force");
  }
  return found;
}

boost::json::array names_json(const std::vector<std::string>& names) {
  boost::json::array out;
  for (const std::string& name : names) out.push_back(text_json(name));
  return out;
}

Answer answer_constitution(const Sources&, const Request& request, const Opened& state) {
  const tl::expected<Found, Problem> found = find_document(request, state);
  if (!found) return tl::unexpected(found.error());
  boost::json::object out = about(state);
  out["hash"] = found->hash.hex();
  out["in_force"] = found->hash == constitution::current_hash(*state.view);
  out["constitution"] = message_json(found->document);
  out["octets"] = to_base64(wire::encode(found->document));
  return json_response(out);
}

Answer answer_power(const Sources&, const Request& request, const Opened& state) {
  const tl::expected<Found, Problem> found = find_document(request, state);
  if (!found) return tl::unexpected(found.error());
  const Time now = time_of(request, state);
  boost::json::array rules = rules_power_json(found->document, [&](const v1::Rule& rule) {
    return constitution::electorate(*state.view, found->document, rule, now);
  });
  boost::json::object out = about(state);
  out["hash"] = found->hash.hex();
  out["seats"] = members::active_parties(*state.view).size();
  out["rules"] = std::move(rules);
  return json_response(out);
}

boost::json::value optional_time(bool has, const google::protobuf::Timestamp& stored) {
  const Result<Time> time = wire::to_time(stored);
  return has && time ? time_json(*time) : boost::json::value(nullptr);
}

std::string_view state_name(v1::AdoptionState state) {
  if (state == v1::RULES_SCHEDULED) return "scheduled";
  if (state == v1::RULES_POSTPONED) return "postponed";
  if (state == v1::RULES_IN_FORCE) return "in force";
  if (state == v1::RULES_FAILED) return "failed";
  if (state == v1::RULES_DROPPED) return "dropped";
  return state == v1::RULES_LAPSED ? "lapsed" : "unknown";
}

boost::json::object adoption_json(const v1::RulesAdoption& adoption, const Opened& state,
                                  const ledger::Registry& registry) {
  const constitution::OperatorCount count =
      constitution::count_operators(*state.view, adoption.version(), adoption.fingerprint());
  boost::json::object out;
  out["version"] = adoption.version();
  out["fingerprint"] = to_hex(adoption.fingerprint());
  out["constitution"] = to_hex(adoption.constitution());
  out["proposal"] = adoption.proposal();
  out["state"] = state_name(adoption.state());
  out["at"] = optional_time(adoption.has_at(), adoption.at());
  out["ended"] = optional_time(adoption.has_ended(), adoption.ended());
  put_outcome(out, adoption.outcome(), registry);
  out["operators"] = count.operators;
  out["declared"] = count.declared;
  out["missing"] = names_json(count.missing);
  return out;
}

// The rules in force, those on their way, and those that this node's program has.
Answer answer_rules(const Sources& sources, const Request&, const Opened& state) {
  const constitution::Rules rules = constitution::rules(*state.view);
  boost::json::object out = about(state);
  out["version"] = rules.version;
  out["since"] = time_json(rules.since);
  out["proposal"] = rules.proposal;
  v1::RulesAdoption adoption;
  out["adoption"] =
      constitution::find_adoption(*state.view, adoption)
          ? boost::json::value(adoption_json(adoption, state, sources.reader.registry()))
          : boost::json::value(nullptr);
  const ledger::Registry& registry = sources.reader.registry();
  boost::json::array known;
  for (std::uint32_t version = 1; version <= registry.newest_rules(); ++version) {
    const Hash own = registry.fingerprint(version);
    known.push_back(boost::json::object{{"version", version},
                                        {"schema", registry.schema(version).hex()},
                                        {"fingerprint", own.hex()}});
  }
  out["program"] = std::move(known);
  return json_response(out);
}

}  // namespace

Routes constitution_routes(const Bind& bind) {
  return {
      {Method::get,
       "/v1/constitution",
       {{"hash", Kind::hash}, kHeight},
       bind(answer_constitution),
       "a constitution that is or was in force, as JSON and as `octets`"},
      {Method::get,
       "/v1/rules",
       {kHeight},
       bind(answer_rules),
       "`version` in force, `since`, `proposal`; `adoption`, the last one that was decided, with "
       "`state`, `at`, `operators`, `declared`, `missing`, or null; `program`: versions that this "
       "node has, with their schemas and fingerprints"},
      {Method::get,
       "/v1/constitution/power",
       {{"hash", Kind::hash}, kHeight, kAt},
       bind(answer_power),
       "per rule, with the seats that have a vote under it now, or `at` a later time: what is "
       "decided by it, and by it where it is `unclaimed`, which parties pass alone, which block "
       "alone, and the `fewest` voices that pass against all others, pass "
       "`unopposed`, block, each `for_example`; null where there are too many groups to try"},
  };
}

}  // namespace comity::api
