#include "dns/typed_rdata.h"

#include <string>
#include <vector>

#include "dns/idna.h"
#include "dns/rdata.h"
#include "dns/record.h"
#include "dns/text_form.h"

namespace comity::dns {
namespace {

bool is_name(Field field) {
  return field == Field::name || field == Field::host || field == Field::mailbox;
}

// Every name of a type stands before what takes the rest of the line, so the field of a token is
// that of its place.
bool is_name(const Shape* shape, std::size_t place) {
  return shape != nullptr && place < shape->fields.size() && is_name(shape->fields[place]);
}

Status check_plain(std::string_view token) {
  if (token.starts_with('"')) return {};
  for (std::size_t at = 0; at < token.size(); ++at) {
    if (token[at] == '\\') {
      ++at;
    } else if (token[at] == ';') {
      return error(
          "an unquoted `;` begins a comment, which would cut off the rest: put the string in "
          "quotes, \"a; b\", or write \\;");
    } else if (token[at] == '(' || token[at] == ')') {
      return error("a parenthesis stands in quotes, or as \\( and \\)");
    }
  }
  return {};
}

}  // namespace

Result<Bytes> parse_typed_rdata(std::uint16_t type, std::string_view text) {
  const Result<std::vector<std::string_view>> tokens = split_tokens(text);
  if (!tokens) return tl::unexpected(tokens.error());
  const Shape* const shape = find_shape(type);
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t place = 0; place < tokens->size(); ++place) {
    const std::string_view token = (*tokens)[place];
    if (Status fits = check_plain(token); !fits) return tl::unexpected(fits.error());
    // A value in quotes belongs to its key: alpn="h2" (RFC 9460, 2.1).
    const std::string_view before = place == 0 ? std::string_view() : (*tokens)[place - 1];
    const bool goes_on = place > 0 && before.data() + before.size() == token.data();
    if (place > 0 && !goes_on) plain.push_back(' ');
    if (!is_name(shape, place)) {
      plain += token;
      continue;
    }
    const Result<std::string> name = to_a_labels(token);
    if (!name) return tl::unexpected(name.error());
    plain += *name;
  }
  return parse_rdata(type, plain);
}

}  // namespace comity::dns
