#include "apps/comity/targets.h"

#include <boost/json.hpp>
#include <iostream>
#include <optional>
#include <set>

#include "apps/comity/answer.h"
#include "dns/record.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

// The types that are published at a name; nothing when no node says.
std::optional<std::set<std::string>> types_at(const Common& common, const dns::Name& apex,
                                              const std::string& owner) {
  const Result<json::value> answer =
      get(common, "/v1/zones/" + zone_segment(apex.text()) + "/sets?owner=" + escape(owner));
  if (!answer) return std::nullopt;
  std::set<std::string> types;
  for (const json::value& set : list_at(*answer, "sets")) {
    if (flag_at(set, "published")) types.insert(text_at(set, "type"));
  }
  return types;
}

bool has_address(const std::set<std::string>& types) {
  return types.contains("A") || types.contains("AAAA");
}

// What is wrong with a target in the zone; empty: nothing, or what lies behind it is another's.
std::string trouble_of(const Common& common, const dns::Name& apex, const dns::Name& target) {
  const auto own = types_at(common, apex, target.text());
  if (!own || has_address(*own)) return {};
  if (own->contains("CNAME")) return "is an alias";
  if (target != apex && own->contains("NS")) return {};
  bool is_there = !own->empty();
  for (dns::Name above = target; above != apex;) {
    above = above.parent();
    const auto wildcard =
        is_there ? std::set<std::string>()
                 : types_at(common, apex, above.is_root() ? "*." : "*." + above.text());
    if (wildcard && has_address(*wildcard)) return {};
    const auto types = types_at(common, apex, above.text());
    if (!types || (above != apex && types->contains("NS"))) return {};
    // RFC 4592, 3.3.1: the closest name that exists has the only wildcard that counts.
    is_there = is_there || !types->empty();
  }
  return "has no address in the zone";
}

struct Pointers {
  std::string zone;
  std::uint16_t type = 0;
  std::size_t before = 0;  // octets of rdata in front of the target
  std::vector<std::string> rdata;
};

Pointers pointers_of(const v1::Action& action) {
  constexpr std::size_t kPreference = 2;
  constexpr std::size_t kService = 6;
  Pointers it;
  const auto take = [&it](const auto& set) {
    it.zone = set.zone();
    it.type = static_cast<std::uint16_t>(set.type());
    it.rdata.assign(set.rdata().begin(), set.rdata().end());
  };
  if (action.has_names_set_records()) take(action.names_set_records());
  if (action.has_names_set_apex()) take(action.names_set_apex());
  if (it.type == dns::type::kMx) {
    it.before = kPreference;
  } else if (it.type == dns::type::kSrv) {
    it.before = kService;
  } else if (it.type != dns::type::kNs) {
    it.rdata.clear();
  }
  return it;
}

}  // namespace

void warn_of_targets(const Common& common, const v1::Action& action) {
  const Pointers it = pointers_of(action);
  const Result<dns::Name> apex = dns::Name::parse(it.zone);
  if (!apex) return;
  for (const std::string& rdata : it.rdata) {
    if (rdata.size() < it.before) continue;
    const Result<dns::Name> target = dns::Name::from_wire(BytesView(rdata).substr(it.before));
    // The root says that there is none (RFC 7505; RFC 2782).
    if (!target || target->is_root() || !target->is_at_or_below(*apex)) continue;
    const std::string trouble = trouble_of(common, *apex, *target);
    if (trouble.empty()) continue;
    std::cerr << "warning: " << target->text() << ", to which this " << dns::type_name(it.type)
              << " points, " << trouble << ": name servers complain of that\n";
  }
}

}  // namespace comity::cli
