// Names as text, for the judge and the workload: lower-case, absolute, with a trailing dot.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace comity::simulation {

[[nodiscard]] inline bool lies_below(const std::string& name, const std::string& above) {
  return name.size() > above.size() && name.ends_with(above) &&
         name[name.size() - above.size() - 1] == '.';
}
[[nodiscard]] inline std::string full_name(const std::string& label, const std::string& zone) {
  return label + "." + zone;
}
// "ns1.nic" for ns1.nic.example. in example.
[[nodiscard]] inline std::string relative(const std::string& name, const std::string& zone) {
  return name.substr(0, name.size() - zone.size() - 1);
}
// "ns1.nic", "nic" for ns1.nic.example. in example.; none for what does not lie below it.
[[nodiscard]] inline std::vector<std::string> labels_up(const std::string& name,
                                                        const std::string& zone) {
  std::vector<std::string> labels;
  if (!lies_below(name, zone)) return labels;
  for (std::string label = relative(name, zone);; label = label.substr(label.find('.') + 1)) {
    labels.push_back(label);
    if (label.find('.') == std::string::npos) return labels;
  }
}
// Uncompressed wire form.
[[nodiscard]] inline std::string wire_name(const std::string& name) {
  std::string wire;
  for (std::size_t at = 0; at < name.size();) {
    const std::size_t dot = name.find('.', at);
    if (dot > at) {
      wire.push_back(static_cast<char>(dot - at));
      wire.append(name, at, dot - at);
    }
    at = dot + 1;
  }
  wire.push_back('\0');
  return wire;
}
// The mnemonic in the key of a set.
[[nodiscard]] inline std::string type_text(std::uint32_t type) {
  static const std::map<std::uint32_t, std::string> kTypes = {
      {1, "A"}, {2, "NS"}, {5, "CNAME"}, {15, "MX"}, {16, "TXT"}, {28, "AAAA"}, {257, "CAA"}};
  const auto found = kTypes.find(type);
  return found == kTypes.end() ? "TYPE" + std::to_string(type) : found->second;
}

// Wire form without compression, back to text.
[[nodiscard]] inline std::string text_name(const std::string& wire) {
  std::string name;
  for (std::size_t at = 0; at < wire.size() && wire[at] != '\0';) {
    const auto length = static_cast<unsigned char>(wire[at]);
    name.append(wire, at + 1, length).push_back('.');
    at += 1U + length;
  }
  return name;
}

}  // namespace comity::simulation
