#include "registers/names/place.h"

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

std::string covering_label(std::string_view name, std::string_view zone) {
  // Without the apex and without the dot before it: "ns1.nic" and then its last label.
  const std::size_t apex = zone == "." ? 1 : zone.size() + 1;
  const std::string_view relative = name.substr(0, name.size() - apex);
  const std::size_t dot = relative.rfind('.');
  return std::string(dot == std::string_view::npos ? relative : relative.substr(dot + 1));
}

}  // namespace comity::names
