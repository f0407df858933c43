// Names as text, for the judge and the workload: lower-case, absolute, with a trailing dot.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace comity::simulation {

[[nodiscard]] inline bool lies_below(const std::string& name, const std::string& above) {
  return name.size() > above.size() && name.ends_with(above) &&
         name[name.size() - above.size() - 1] == '.';
}
[[nodiscard]] inline std::string full_name(const std::string& label, const std::string& zone) {
  return label + "." + zone;
}
// "nic" for ns1.nic.example. in example.
[[nodiscard]] inline std::string label_above(const std::string& name, const std::string& zone) {
  const std::string rest = name.substr(0, name.size() - zone.size() - 1);
  const auto dot = rest.rfind('.');
  return dot == std::string::npos ? rest : rest.substr(dot + 1);
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
// The mnemonic in the key of a set at the apex.
[[nodiscard]] inline std::string type_text(std::uint32_t type) {
  static const std::map<std::uint32_t, std::string> kTypes = {
      {1, "A"}, {2, "NS"}, {15, "MX"}, {16, "TXT"}, {28, "AAAA"}, {257, "CAA"}};
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
