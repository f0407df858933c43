#include "dns/text_form.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "dns/ldns_wrapper.h"
#include "dns/limits.h"
#include "dns/octet.h"
#include "dns/rdata.h"

namespace comity::dns {
namespace {

using Tokens = std::span<const std::string_view>;

// The end of the token that begins at `at`; an error for a quote that stays open.
Result<std::size_t> token_end(std::string_view text, std::size_t at) {
  bool quoted = false;
  while (at < text.size() && (quoted || !is_blank(text[at]))) {
    if (text[at] == '\\') {
      ++at;
      if (at == text.size()) return error("a backslash ends the line");
    } else if (text[at] == '"') {
      quoted = !quoted;
    }
    ++at;
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

Status expect_tokens(Tokens tokens, std::size_t count, std::string_view type) {
  if (tokens.size() == count) return {};
  return error("rdata of type " + std::string(type) + " has " + std::to_string(tokens.size()) +
               " fields, expected " + std::to_string(count));
}

std::string join(Tokens tokens, std::string_view between) {
  std::string text;
  for (const std::string_view token : tokens) {
    if (!text.empty()) text += between;
    text += token;
  }
  return text;
}

Result<Bytes> parse_address(int family, std::size_t octets, std::string_view token) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  Bytes address(octets, '\0');
  if (token.size() >= text.size() || token.find('\0') != std::string_view::npos) {
    return error("an address is too long");
  }
  std::copy(token.begin(), token.end(), text.begin());
  if (inet_pton(family, text.data(), address.data()) != 1) {
    return error("'" + std::string(token) + "' is no " + (family == AF_INET ? "IPv4" : "IPv6") +
                 " address");
  }
  return address;
}

Result<Bytes> parse_ds(Tokens tokens) {
  constexpr std::size_t kFields = 4;
  if (tokens.size() < kFields) return error("rdata of type DS has fewer than 4 fields");
  const Result<std::uint32_t> tag = parse_number(tokens[0], 0xffff);
  if (!tag) return at("DS key tag", tag.error());
  const Result<std::uint32_t> algorithm = parse_number(tokens[1], 0xff);
  if (!algorithm) return at("DS algorithm", algorithm.error());
  const Result<std::uint32_t> digest_type = parse_number(tokens[2], 0xff);
  if (!digest_type) return at("DS digest type", digest_type.error());
  const Result<Bytes> digest = from_hex(join(tokens.subspan(3), ""));
  if (!digest) return at("DS digest", digest.error());
  return ds_rdata(static_cast<std::uint16_t>(*tag), static_cast<std::uint8_t>(*algorithm),
                  static_cast<std::uint8_t>(*digest_type), *digest);
}

Result<Bytes> parse_soa(Tokens tokens, const Name* origin) {
  constexpr std::size_t kFields = 7;
  if (const Status status = expect_tokens(tokens, kFields, "SOA"); !status) {
    return tl::unexpected(status.error());
  }
  const Result<Name> primary = parse_name(tokens[0], origin);
  if (!primary) return at("SOA primary", primary.error());
  const Result<Name> mailbox = parse_name(tokens[1], origin);
  if (!mailbox) return at("SOA mailbox", mailbox.error());
  const Result<std::uint32_t> serial = parse_number(tokens[2], 0xffffffff);
  if (!serial) return at("SOA serial", serial.error());
  std::array<std::uint32_t, 4> times{};
  for (std::size_t i = 0; i < times.size(); ++i) {
    const Result<std::uint32_t> seconds = parse_seconds(tokens[i + 3]);
    if (!seconds) return at("SOA time", seconds.error());
    times.at(i) = *seconds;
  }
  return soa_rdata(*primary, *mailbox, *serial, times[0], times[1], times[2], times[3]);
}

// RFC 3597, section 5: \# length hexadecimal.
Result<Bytes> parse_opaque(Tokens tokens) {
  if (tokens.size() < 2 || tokens[0] != "\\#") {
    return error("rdata of a type without a text form is written as \\# length hexadecimal");
  }
  const Result<std::uint32_t> length =
      parse_number(tokens[1], static_cast<std::uint32_t>(limits::kRdataOctets));
  if (!length) return tl::unexpected(length.error());
  Result<Bytes> octets = from_hex(join(tokens.subspan(2), ""));
  if (octets && octets->size() != *length) return error("\\# length does not fit the octets");
  return octets;
}

Result<Bytes> parse_by_library(std::uint16_t type, Tokens tokens, const Name* origin) {
  Result<Bytes> rdata = ldns::rdata_from_text(type, join(tokens, " "), origin);
  if (!rdata || find_shape(type) == nullptr) return rdata;
  if (const Status status = check_rdata(type, *rdata); !status) {
    return tl::unexpected(status.error());
  }
  return rdata;
}

}  // namespace

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
  if (!token.empty() && token.back() == '.') return Name::parse(token);
  if (origin == nullptr) {
    return error("the name is relative and no origin is given; end it with a dot");
  }
  if (token == "@") return *origin;
  std::string absolute(token);
  absolute += origin->is_root() ? std::string(".") : "." + origin->text();
  return Name::parse(absolute);
}

Result<Bytes> parse_rdata_tokens(std::uint16_t type, Tokens tokens, const Name* origin) {
  if (is_private_type(type)) return parse_opaque(tokens);
  if (!tokens.empty() && tokens[0] == "\\#") {
    Result<Bytes> octets = parse_opaque(tokens);
    if (!octets || find_shape(type) == nullptr) return octets;
    if (const Status status = check_rdata(type, *octets); !status) {
      return tl::unexpected(status.error());
    }
    return octets;
  }
  switch (type) {
    case type::kA:
    case type::kAaaa: {
      const bool four = type == type::kA;
      if (const Status status = expect_tokens(tokens, 1, four ? "A" : "AAAA"); !status) {
        return tl::unexpected(status.error());
      }
      return parse_address(four ? AF_INET : AF_INET6, four ? 4 : 16, tokens[0]);
    }
    case type::kNs: {
      if (const Status status = expect_tokens(tokens, 1, "NS"); !status) {
        return tl::unexpected(status.error());
      }
      const Result<Name> name = parse_name(tokens[0], origin);
      if (!name) return tl::unexpected(name.error());
      return Bytes(name->wire());
    }
    case type::kDs: {
      Result<Bytes> rdata = parse_ds(tokens);
      if (!rdata) return rdata;
      if (const Status status = check_rdata(type, *rdata); !status) {
        return tl::unexpected(status.error());
      }
      return rdata;
    }
    case type::kSoa:
      return parse_soa(tokens, origin);
  }
  return parse_by_library(type, tokens, origin);
}

}  // namespace comity::dns
