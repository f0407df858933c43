// Text that others wrote, made fit to be shown. What commands a terminal or makes a reader see
// another text than the one that stands there becomes visible: control characters (C0, DEL, C1),
// line and paragraph separators, marks that turn the direction of writing, octets that are no
// UTF-8. Escapes are \n, \t, \xHH for octets and U+ in braces for the rest. Text that is written
// from right to left keeps to itself: it stands between isolates. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>

namespace comity {

// One line, whatever the text holds.
[[nodiscard]] std::string harmless_line(std::string_view text);
// Newlines and tabs stay; nothing else that moves a cursor does.
[[nodiscard]] std::string harmless_text(std::string_view text);
// The same without isolates of its own: for what is more than text, as JSON is.
[[nodiscard]] std::string harmless_output(std::string_view output);
// JSON as a serializer writes it, with such characters inside its strings as \uXXXX.
[[nodiscard]] std::string harmless_json(std::string_view json);

}  // namespace comity
