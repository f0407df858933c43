// Errors are values. No exception crosses a module; floors 0 to 6 are compiled without them.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include <tl/expected.hpp>

namespace comity {

// What a caller can do about it, in the order of blame.
enum class ErrorKind {
  invalid,      // the input is wrong: malformed, out of range, inconsistent
  not_found,    // what was asked for does not exist
  conflict,     // it exists, but not in the state that was expected
  unavailable,  // may work later: over budget, full, shutting down
  corrupt,      // stored bytes are not what was written
  io,           // the operating system said no
  newer_rules,  // sound, but under rules that this program does not have: use a newer program
};

// `message` says what was wrong, where, and what to do: one sentence, no trailing full stop.
struct Error {
  ErrorKind kind = ErrorKind::invalid;
  std::string message;

  friend bool operator==(const Error&, const Error&) = default;
};

template <typename T>
using Result = tl::expected<T, Error>;
using Status = Result<void>;

[[nodiscard]] inline tl::unexpected<Error> error(ErrorKind kind, std::string message) {
  return tl::unexpected<Error>(Error{kind, std::move(message)});
}
[[nodiscard]] inline tl::unexpected<Error> error(std::string message) {
  return error(ErrorKind::invalid, std::move(message));
}
// The same error, with the place put in front: "genesis: founder 3: ...".
[[nodiscard]] inline tl::unexpected<Error> at(std::string_view place, const Error& cause) {
  return error(cause.kind, std::string(place) + ": " + cause.message);
}

}  // namespace comity
