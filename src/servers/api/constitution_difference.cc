#include "servers/api/constitution_difference.h"

#include <boost/json.hpp>
#include <map>
#include <set>

#include "base/words.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

namespace json = boost::json;
using Leaves = std::map<std::string, std::string>;  // value by place

// Conditions are up to 8 levels, each of some levels of JSON.
constexpr std::size_t kDepth = 128;

std::string name_of(const json::value& element, std::size_t index) {
  if (const json::object* const object = element.if_object()) {
    for (const char* const name : {"id", "action", "kind"}) {
      const json::value* const found = object->if_contains(name);
      if (found != nullptr && found->is_string()) return std::string(found->as_string());
    }
  }
  return std::to_string(index + 1);
}

void add(const json::value& value, const std::string& place, Leaves& leaves) {
  if (const json::object* const object = value.if_object(); object && !object->empty()) {
    for (const auto& [name, member] : *object) {
      add(member, place.empty() ? std::string(name) : place + "." + std::string(name), leaves);
    }
  } else if (const json::array* const array = value.if_array(); array && !array->empty()) {
    for (std::size_t i = 0; i < array->size(); ++i) {
      add((*array)[i], place + "[" + name_of((*array)[i], i) + "]", leaves);
    }
  } else {
    leaves[place] = json::serialize(value);
    if (const std::int64_t* const number = value.if_int64();
        number && place.ends_with("_seconds")) {
      leaves[place] += " (" + duration(static_cast<std::uint64_t>(*number)) + ")";
    }
  }
}

Leaves leaves_of(const v1::Constitution& document) {
  json::parse_options options;
  options.max_depth = kDepth;
  Leaves leaves;
  boost::system::error_code failure;
  add(json::parse(wire::to_json(document), failure, {}, options), "", leaves);
  return leaves;
}

}  // namespace

std::vector<std::string> difference(const v1::Constitution& before, const v1::Constitution& after) {
  const Leaves old_leaves = leaves_of(before);
  const Leaves new_leaves = leaves_of(after);
  std::set<std::string> places;
  for (const Leaves* const leaves : {&old_leaves, &new_leaves}) {
    for (const auto& [place, value] : *leaves) places.insert(place);
  }
  std::vector<std::string> lines;
  for (const std::string& place : places) {
    const auto gone = old_leaves.find(place);
    const auto come = new_leaves.find(place);
    const bool stays = gone != old_leaves.end() && come != new_leaves.end();
    if (stays && gone->second == come->second) continue;
    if (gone != old_leaves.end()) lines.push_back("- " + place + ": " + gone->second);
    if (come != new_leaves.end()) lines.push_back("+ " + place + ": " + come->second);
  }
  return lines;
}

}  // namespace comity::api
