#include "registers/names/place.h"

#include "registers/names/queries.h"

namespace comity::names {

bool is_below(std::string_view name, std::string_view ancestor) {
  if (ancestor == ".") return name != ".";
  return name.size() > ancestor.size() && name.ends_with(ancestor) &&
         name[name.size() - ancestor.size() - 1] == '.';
}

bool is_at_or_below(std::string_view name, std::string_view ancestor) {
  return name == ancestor || is_below(name, ancestor);
}

std::string name_of_label(std::string_view label, std::string_view zone) {
  std::string name(label);
  name.append(".");
  return zone == "." ? name : name.append(zone);
}

std::string name_above(std::string_view name) {
  const std::size_t dot = name.find('.');
  return dot + 1 >= name.size() ? "." : std::string(name.substr(dot + 1));
}

std::string label_of_name(std::string_view name, std::string_view zone) {
  // Without the apex and without the dot before it.
  return std::string(name.substr(0, name.size() - (zone == "." ? 1 : zone.size() + 1)));
}

std::vector<std::string_view> parts_of_label(std::string_view label) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t dot = label.find('.');
    parts.push_back(label.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    label.remove_prefix(dot + 1);
  }
}

std::string label_above(std::string_view label) {
  const std::size_t dot = label.find('.');
  return dot == std::string_view::npos ? std::string() : std::string(label.substr(dot + 1));
}

std::vector<std::string> labels_at_or_above(std::string_view name, std::string_view zone) {
  std::vector<std::string> labels;
  for (std::string label = label_of_name(name, zone); !label.empty(); label = label_above(label)) {
    labels.push_back(label);
  }
  return labels;
}

}  // namespace comity::names
