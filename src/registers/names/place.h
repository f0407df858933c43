// Where a name lies in a zone. All names in the stored form (queries.h), already found well-formed.
// Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

namespace comity::names {

// Strictly below: "ns.example." is below "example." and below ".", "example." is not below itself.
[[nodiscard]] bool is_below(std::string_view name, std::string_view ancestor);
[[nodiscard]] bool is_at_or_below(std::string_view name, std::string_view ancestor);

// "example" in "." -> "example."; "www" in "example." -> "www.example.".
[[nodiscard]] std::string name_of_label(std::string_view label, std::string_view zone);
// The name without its first label: "nic.example." -> "example.", "example." -> ".". Not of ".".
[[nodiscard]] std::string name_above(std::string_view name);
// The label just below the apex on the way to `name`, which lies below `zone`: a delegation of this
// label covers the name. "ns1.nic.example." in "." -> "example".
[[nodiscard]] std::string covering_label(std::string_view name, std::string_view zone);

}  // namespace comity::names
