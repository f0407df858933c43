// Where a name lies in a zone. All names in the stored form (queries.h), already found well-formed.
// Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace comity::names {

// Strictly below: "ns.example." is below "example." and below ".", "example." is not below itself.
[[nodiscard]] bool is_below(std::string_view name, std::string_view ancestor);
[[nodiscard]] bool is_at_or_below(std::string_view name, std::string_view ancestor);

// The name without its first label: "nic.example." -> "example.", "example." -> ".". Not of ".".
[[nodiscard]] std::string name_above(std::string_view name);
// The name relative to the zone, below which it lies, and so the label that it would be registered
// under: "ns1.nic.example." in "." -> "ns1.nic.example".
[[nodiscard]] std::string label_of_name(std::string_view name, std::string_view zone);
// "ns1.nic" -> "ns1", "nic". An empty label has one empty part.
[[nodiscard]] std::vector<std::string_view> parts_of_label(std::string_view label);
// The label without its first part: "ns1.nic" -> "nic", "nic" -> "".
[[nodiscard]] std::string label_above(std::string_view label);
// The labels at and above the name, which lies below the zone, the closest first: "b.a.example." in
// "example." -> "b.a", "a".
[[nodiscard]] std::vector<std::string> labels_at_or_above(std::string_view name,
                                                          std::string_view zone);

}  // namespace comity::names
