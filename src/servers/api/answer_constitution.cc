// The constitution, and what it gives each party alone.
#include "registers/constitution/queries.h"

#include "crypto/hash.h"
#include "registers/members/queries.h"
#include "servers/api/answers.h"
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
  const tally::Electorate electorate =
      constitution::electorate(found->document, members::active_parties(*state.view));
  boost::json::array rules;
  for (const v1::Rule& rule : found->document.rules()) {
    const constitution::Power power = constitution::power(rule, electorate);
    rules.push_back(boost::json::object{{"rule", text_json(rule.id())},
                                        {"passes_alone", names_json(power.passes_alone)},
                                        {"blocks_alone", names_json(power.blocks_alone)}});
  }
  boost::json::object out = about(state);
  out["hash"] = found->hash.hex();
  out["seats"] = electorate.seats.size();
  out["rules"] = std::move(rules);
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
       "/v1/constitution/power",
       {{"hash", Kind::hash}, kHeight},
       bind(answer_power),
       "per rule: which parties pass alone, which block alone"},
  };
}

}  // namespace comity::api
