// A request as those see it who answer it: its parameters are read and checked by the row of the
// table that it belongs to (route.h, table.h). Values, any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "servers/http/problem.h"

namespace comity::http {

enum class Method { get, head, post, options };

// What a parameter may hold, and what Request gives for it.
enum class Kind {
  number,  // decimal, fits 64 bits, no leading zero                    -> number()
  limit,   // number from 1 to limits::kHttpPageMaximum                 -> number()
  hash,    // 64 hexadecimal digits                                     -> hash()
  hex,     // hexadecimal of at most limits::kHttpParameterBytes octets -> text(), decoded
  text,    // printable ASCII, at most limits::kHttpParameterBytes      -> text()
  label,   // lower-case LDH: a handle, a label                         -> text()
  labels,  // the same, several of them with dots between                   -> text()
  word,    // a-z and underscore, 1 to 32                               -> text()
  apex,    // a domain name, with or without the last dot, "root" for . -> text(), "example."
  name,    // the same without the alias                                -> text()
  rest,    // last in a path: as text, with the slashes of what remains -> text()
};

struct Parameter {
  std::string_view name;
  Kind kind;
  bool required = false;
};

// Whether Kind::word takes it.
[[nodiscard]] bool is_word(std::string_view text);

struct Route;

class Request {
 public:
  Method method = Method::get;
  const Route* route = nullptr;  // a row of the table that parsed this; null: asks for the methods
  std::string allow;             // of a request for the methods: value of the header Allow
  // Filled in by the server after parsing.
  std::string content_type;
  std::string if_none_match;
  Bytes body;

  // Parameters, by the names of the table.
  [[nodiscard]] std::optional<std::uint64_t> number(std::string_view name) const;
  [[nodiscard]] std::optional<std::string> text(std::string_view name) const;
  [[nodiscard]] std::optional<Hash> hash(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return values_.contains(name); }

  // `raw` is the parameter after percent-decoding.
  [[nodiscard]] tl::expected<void, Problem> set(const Parameter& spec, std::string_view raw);

 private:
  struct Value {
    std::string text;
    std::uint64_t number = 0;
  };
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace comity::http
