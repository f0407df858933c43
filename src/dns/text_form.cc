#include "dns/text_form.h"

#include <algorithm>

#include "dns/limits.h"
#include "dns/octet.h"

namespace comity::dns {
namespace {

// The end of the token that begins at `at`; an error for a quote that stays open.
Result<std::size_t> token_end(std::string_view text, std::size_t at) {
  const bool quoted = text[at] == '"';
  if (quoted) ++at;
  for (; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\') {
      if (++at == text.size()) return error("a backslash ends the line");
    } else if (quoted && c == '"') {
      return at + 1;
    } else if (!quoted && (is_blank(c) || c == '"')) {
      return at;
    }
  }
  if (quoted) return error("a quoted string does not end on its line");
  return at;
}

std::uint32_t unit_seconds(char unit) {
  switch (unit) {
    case 's':
      return 1;
    case 'm':
      return 60;
    case 'h':
      return 3600;
    case 'd':
      return 86400;
    case 'w':
      return 604800;
  }
  return 0;
}

// Some name servers write "/" as \047. No name here has a dot, a backslash or an "@" in a label.
Result<Bytes> without_escapes(std::string_view token) {
  Result<Bytes> plain = parse_string(token);
  if (!plain) return plain;
  const auto dots = [](std::string_view text) { return std::count(text.begin(), text.end(), '.'); };
  if (dots(*plain) != dots(token) || token.find("\\.") != std::string_view::npos ||
      plain->find('\\') != Bytes::npos || *plain == "@" || token.starts_with('"')) {
    return error("names with characters that need an escape are none here");
  }
  return plain;
}

}  // namespace

std::string upper_case(std::string_view text) {
  std::string upper(text);
  for (char& c : upper) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return upper;
}

Result<std::vector<std::string_view>> split_tokens(std::string_view text) {
  constexpr std::size_t kUsual = 16;
  std::vector<std::string_view> tokens;
  tokens.reserve(kUsual);
  for (std::size_t at = 0; at < text.size();) {
    if (is_blank(text[at])) {
      ++at;
      continue;
    }
    const Result<std::size_t> end = token_end(text, at);
    if (!end) return tl::unexpected(end.error());
    tokens.push_back(text.substr(at, *end - at));
    at = *end;
  }
  return tokens;
}

Result<std::uint32_t> parse_number(std::string_view token, std::uint32_t maximum) {
  constexpr std::size_t kDigits = 10;
  std::uint64_t value = 0;
  const bool digits = std::all_of(token.begin(), token.end(), [&value](char c) {
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
    return c >= '0' && c <= '9';
  });
  if (token.empty() || token.size() > kDigits || !digits || value > maximum) {
    return error("expected a number up to " + std::to_string(maximum));
  }
  return static_cast<std::uint32_t>(value);
}

Result<std::uint32_t> parse_seconds(std::string_view token) {
  std::uint64_t total = 0;
  for (std::string_view rest = token; !rest.empty() || token.empty();) {
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    const Result<std::uint32_t> number = parse_number(rest.substr(0, digits), limits::kTtlSeconds);
    if (!number) return at("seconds", number.error());
    rest.remove_prefix(digits);
    std::uint32_t unit = 1;
    if (!rest.empty()) {
      unit = unit_seconds(static_cast<char>(rest.front() | 0x20));
      if (unit == 0) return error("seconds: expected digits and units of s, m, h, d, w");
      rest.remove_prefix(1);
    }
    total += static_cast<std::uint64_t>(*number) * unit;
    if (total > limits::kTtlSeconds) return error("seconds: more than 2147483647");
  }
  return static_cast<std::uint32_t>(total);
}

Result<Name> parse_name(std::string_view token, const Name* origin) {
  if (token.find('\\') != std::string_view::npos) {
    const Result<Bytes> plain = without_escapes(token);
    return plain ? parse_name(*plain, origin) : Result<Name>(tl::unexpected(plain.error()));
  }
  if (!token.empty() && token.back() == '.') return Name::parse(token);
  if (origin == nullptr) {
    return error(
        "the name is relative and no origin is given; end it with a dot, or begin the file with "
        "$ORIGIN");
  }
  if (token == "@") return *origin;
  std::string absolute(token);
  absolute += origin->is_root() ? std::string(".") : "." + origin->text();
  return Name::parse(absolute);
}

Result<Bytes> parse_string(std::string_view token) {
  constexpr std::size_t kDigits = 3;
  if (token.starts_with('"')) token = token.substr(1, token.size() - 2);
  Bytes octets;
  for (std::size_t at = 0; at < token.size(); ++at) {
    if (token[at] != '\\') {
      octets.push_back(token[at]);
      continue;
    }
    ++at;  // split_tokens() lets no token end in a backslash
    if (token[at] < '0' || token[at] > '9') {
      octets.push_back(token[at]);
      continue;
    }
    const std::string_view digits = token.substr(at, kDigits);
    const Result<std::uint32_t> value = parse_number(digits, 0xff);
    if (!value || digits.size() != kDigits) {
      return error("an escape \\DDD is three digits, 255 at most");
    }
    octets.push_back(static_cast<char>(*value));
    at += kDigits - 1;
  }
  return octets;
}

// RFC 1035, section 5.1: a quote and a backslash are escaped, what is not printable ASCII is \DDD.
// So no octets can end the line that they stand on.
std::string quoted_text(BytesView octets) {
  std::string text = "\"";
  for (const char c : octets) {
    if (c == '"' || c == '\\') {
      text.push_back('\\');
      text.push_back(c);
    } else if (c >= ' ' && c <= '~') {
      text.push_back(c);
    } else {
      const auto value = static_cast<std::uint8_t>(c);
      text.push_back('\\');
      text.push_back(static_cast<char>('0' + value / 100));
      text.push_back(static_cast<char>('0' + value / 10 % 10));
      text.push_back(static_cast<char>('0' + value % 10));
    }
  }
  return text + "\"";
}

}  // namespace comity::dns
