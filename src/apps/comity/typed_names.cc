// Names as people type them: relative to a zone or whole, in UTF-8 or ASCII.
#include "apps/comity/words.h"
#include "dns/idna.h"

namespace comity::cli {
namespace {

// An owner in a question, as in an act.
Status take_owner(const std::string& zone, std::string& owner) {
  if (owner.empty()) return {};
  NameOptions names;
  names.zone = zone;
  Result<std::string> name = absolute_name(names, owner);
  if (!name) return tl::unexpected(name.error());
  owner = *std::move(name);
  return {};
}

}  // namespace

// A label is relative to the apex; who types the whole name with its last dot means that name.
Status take_label(const std::string& zone, std::string& label) {
  const std::string apex = ascii_lower(zone) + (zone.ends_with('.') ? "" : ".");
  const std::string below = apex == "." ? "." : "." + apex;
  if (label.ends_with('.')) {
    if (!label.ends_with(below) || label.size() == below.size()) {
      return error("`" + label + "` does not lie below the zone " + apex);
    }
    label.resize(label.size() - below.size());
  } else if (apex != "." && (label + ".").ends_with(below)) {
    const std::string relative = label.substr(0, label.size() + 1 - below.size());
    return error("`" + label + "` would be " + label + below + ": write `" + relative + "`, or `" +
                 label + ".` with its last dot");
  }
  return {};
}

Status take_names(Words& words) {
  NameOptions& names = words.names;
  std::vector<std::string*> typed = {&names.zone,         &names.label,        &names.name,
                                     &names.primary,      &names.mailbox,      &words.plan.zone,
                                     &words.history.zone, &words.history.name, &words.key.zone,
                                     &words.key.label,    &words.key.owner};
  for (auto* list : {&names.name_servers, &names.hosts}) {
    for (std::string& name : *list) typed.push_back(&name);
  }
  for (std::string& zone : words.children.zones) typed.push_back(&zone);
  typed.push_back(&words.faults.zone);
  for (auto& [command, given] : words.given) {
    for (const std::string_view word : {"zone", "label", "name", "owner"}) {
      if (const auto found = given.find(word); found != given.end())
        typed.push_back(&found->second);
    }
  }
  for (std::string* const name : typed) {
    Result<std::string> written = dns::to_a_labels(*name);
    if (!written) return tl::unexpected(written.error());
    *name = *std::move(written);
  }
  if (Status taken = take_label(names.zone, names.label); !taken) return taken;
  if (HistoryOptions& asked = words.history; !asked.zone.empty()) {
    if (Status taken = take_owner(asked.zone, asked.name); !taken) return taken;
  } else if (!asked.name.empty() && !asked.name.ends_with('.')) {
    return error("`" + asked.name + "` may be relative: write it with its last dot, or say --zone");
  }
  if (Status taken = take_label(words.key.zone, words.key.label); !taken) return taken;
  for (auto& [command, given] : words.given) {
    const auto zone = given.find("zone");
    if (zone == given.end()) continue;
    if (const auto label = given.find("label"); label != given.end()) {
      if (Status taken = take_label(zone->second, label->second); !taken) return taken;
    }
    for (const std::string_view word : {"name", "owner"}) {
      const auto owner = given.find(word);
      if (owner == given.end()) continue;
      if (Status taken = take_owner(zone->second, owner->second); !taken) return taken;
    }
  }
  return {};
}

}  // namespace comity::cli
