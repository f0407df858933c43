// Answers of the API, taken apart and printed. What an answer says was written by others: what is
// shown of it is made harmless (base/harmless.h), a title cannot make a line of its own.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"

namespace comity::cli {

// A field of a JSON object, as it is; empty, 0, false or null when it is absent or of another type.
[[nodiscard]] std::string text_at(const boost::json::value& value, std::string_view name);
[[nodiscard]] std::uint64_t number_at(const boost::json::value& value, std::string_view name);
[[nodiscard]] bool flag_at(const boost::json::value& value, std::string_view name);
[[nodiscard]] const boost::json::array& list_at(const boost::json::value& value,
                                                std::string_view name);
[[nodiscard]] boost::json::value object_at(const boost::json::value& value, std::string_view name);

// The field "hashes" of a proof; nothing when one of them is none.
[[nodiscard]] std::optional<std::vector<Hash>> hashes_of(const boost::json::value& proof);

// To be shown, on one line.
[[nodiscard]] std::string shown_at(const boost::json::value& value, std::string_view name);
[[nodiscard]] std::string word_of(const boost::json::value& value);

// A line with a name and a value; none when the value is empty.
void row(std::string_view name, std::string_view value);
void row(std::string_view name, std::uint64_t value);
void rows(std::string_view name, const boost::json::array& words);
// Text of several lines, each marked as a part of it.
void text_row(std::string_view name, std::string_view text);

}  // namespace comity::cli
