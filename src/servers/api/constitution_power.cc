#include "servers/api/constitution_power.h"

#include <boost/json.hpp>

#include "servers/http/json.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

using http::text_json;

boost::json::array id_list(const std::vector<std::string>& handles) {
  boost::json::array out;
  for (const std::string& handle : handles) out.push_back(text_json(handle));
  return out;
}

boost::json::value coalition_json(const std::optional<constitution::Coalition>& coalition) {
  if (!coalition) return nullptr;
  boost::json::array parts;
  for (const constitution::Coalition::Part& part : coalition->parts) {
    parts.push_back(boost::json::object{
        {"chambers", id_list(part.chambers)}, {"voices", part.voices}, {"of", part.of}});
  }
  return boost::json::object{{"voices", coalition->voices}, {"for_example", std::move(parts)}};
}

// What is decided under the rule.
boost::json::array actions_of(const v1::Constitution& document, const std::string& rule) {
  boost::json::array out;
  for (const v1::ActionRule& one : document.actions()) {
    if (!one.has_holder() && one.rule() == rule) out.push_back(text_json(one.action()));
  }
  return out;
}

// And besides, of what nobody holds: acts that are its holder's where it has one.
boost::json::array unclaimed_of(const v1::Constitution& document, const std::string& rule) {
  boost::json::array out;
  if (document.unclaimed_rule() != rule) return out;
  for (const v1::ActionRule& one : document.actions()) {
    if (one.has_holder()) out.push_back(text_json(one.action()));
  }
  return out;
}

boost::json::object rule_json(const v1::Constitution& document, const v1::Rule& rule,
                              const tally::Electorate& electorate) {
  const constitution::Power power = constitution::power(rule, electorate);
  const auto fewest = constitution::coalitions(rule, electorate);
  boost::json::object line{{"rule", text_json(rule.id())},
                           {"actions", actions_of(document, rule.id())},
                           {"unclaimed", unclaimed_of(document, rule.id())},
                           {"seats", electorate.seats.size()},
                           {"passes_alone", id_list(power.passes_alone)},
                           {"blocks_alone", id_list(power.blocks_alone)},
                           {"fewest", nullptr}};
  if (fewest) {
    line["fewest"] = boost::json::object{{"voices", fewest->voices},
                                         {"passes", coalition_json(fewest->passes)},
                                         {"unopposed", coalition_json(fewest->unopposed)},
                                         {"blocks", coalition_json(fewest->blocks)}};
  }
  return line;
}

}  // namespace

boost::json::array rules_power_json(const v1::Constitution& document,
                                    const SeatsUnder& seats_under) {
  boost::json::array rules;
  for (const v1::Rule& rule : document.rules()) {
    rules.push_back(rule_json(document, rule, seats_under(rule)));
  }
  return rules;
}

}  // namespace comity::api
