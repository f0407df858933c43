#include "dns/rdata_read.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/time.h"
#include "dns/address.h"
#include "dns/limits.h"
#include "dns/location.h"
#include "dns/octet.h"
#include "dns/parameters.h"
#include "dns/prefixes.h"
#include "dns/rdata.h"
#include "dns/record.h"
#include "dns/text_form.h"

namespace comity::dns {
namespace {

using Tokens = std::span<const std::string_view>;

constexpr std::size_t kStringOctets = 255;

std::string join(Tokens tokens) {
  std::string text;
  for (const std::string_view token : tokens) text += token;
  return text;
}

Status append_number(std::string_view token, std::uint32_t maximum, Bytes& out) {
  const Result<std::uint32_t> value = parse_number(token, maximum);
  if (!value) return tl::unexpected(value.error());
  if (maximum == 0xff) {
    out.push_back(static_cast<char>(*value));
  } else if (maximum == 0xffff) {
    append_u16(out, static_cast<std::uint16_t>(*value));
  } else {
    append_u32(out, *value);
  }
  return {};
}

struct Mnemonic {
  std::string_view text;
  std::uint16_t number;
};
// RFC 4034, A.1, and IANA's registry since.
constexpr std::array kSchemes = {Mnemonic{"NOTIFY", 1}};
constexpr std::array kAlgorithms = {Mnemonic{"RSAMD5", 1},
                                    Mnemonic{"DH", 2},
                                    Mnemonic{"DSA", 3},
                                    Mnemonic{"RSASHA1", 5},
                                    Mnemonic{"DSA-NSEC3-SHA1", 6},
                                    Mnemonic{"RSASHA1-NSEC3-SHA1", 7},
                                    Mnemonic{"NSEC3DSA", 6},
                                    Mnemonic{"NSEC3RSASHA1", 7},
                                    Mnemonic{"RSASHA256", 8},
                                    Mnemonic{"RSASHA512", 10},
                                    Mnemonic{"ECC-GOST", 12},
                                    Mnemonic{"ECDSAP256SHA256", 13},
                                    Mnemonic{"ECDSAP384SHA384", 14},
                                    Mnemonic{"ED25519", 15},
                                    Mnemonic{"ED448", 16}};
// RFC 4398, 2.1.
constexpr std::array kCertificateTypes = {
    Mnemonic{"PKIX", 1},  Mnemonic{"SPKI", 2}, Mnemonic{"PGP", 3},    Mnemonic{"IPKIX", 4},
    Mnemonic{"ISPKI", 5}, Mnemonic{"IPGP", 6}, Mnemonic{"ACPKIX", 7}, Mnemonic{"IACPKIX", 8},
    Mnemonic{"URI", 253}, Mnemonic{"OID", 254}};

// One of `mnemonics`, in any case, or a number.
Status append_named(std::string_view token, std::span<const Mnemonic> mnemonics,
                    std::uint32_t maximum, Bytes& out) {
  const std::string upper = upper_case(token);
  const auto found = std::find_if(mnemonics.begin(), mnemonics.end(),
                                  [&](const Mnemonic& one) { return one.text == upper; });
  if (found == mnemonics.end()) return append_number(token, maximum, out);
  return append_number(std::to_string(found->number), maximum, out);
}

// YYYYMMDDHHmmSS, or seconds since 1970 (RFC 4034, 3.2).
Status append_time(std::string_view token, Bytes& out) {
  constexpr std::size_t kDigits = 14;
  constexpr std::int64_t kThousand = 1000;
  if (token.size() != kDigits) return append_number(token, 0xffffffff, out);
  std::string text(token);
  for (const auto& [place, separator] :
       {std::pair{12, ':'}, {10, ':'}, {8, 'T'}, {6, '-'}, {4, '-'}}) {
    text.insert(static_cast<std::size_t>(place), 1, separator);
  }
  const Result<Time> time = from_rfc3339(text + "Z");
  if (!time || time->milliseconds / kThousand > 0xffffffff) {
    return error("'" + std::string(token) + "' is no time YYYYMMDDHHmmSS before 2106");
  }
  append_u32(out, static_cast<std::uint32_t>(time->milliseconds / kThousand));
  return {};
}

Status append_string(std::string_view token, Bytes& out) {
  const Result<Bytes> octets = parse_string(token);
  if (!octets) return tl::unexpected(octets.error());
  if (octets->size() > kStringOctets) return error("a string is longer than 255 octets");
  out.push_back(static_cast<char>(octets->size()));
  out += *octets;
  return {};
}

Status append_octets(const Result<Bytes>& octets, Bytes& out) {
  if (!octets) return tl::unexpected(octets.error());
  out += *octets;
  return {};
}

Status append_salt(std::string_view token, Bytes& out) {
  const Result<Bytes> salt = token == "-" ? Result<Bytes>(Bytes()) : from_hex(token);
  if (!salt) return tl::unexpected(salt.error());
  if (salt->size() > kStringOctets) return error("a salt is longer than 255 octets");
  out.push_back(static_cast<char>(salt->size()));
  out += *salt;
  return {};
}

// RFC 4648, 7, without padding.
Status append_base32hex(std::string_view token, Bytes& out) {
  Bytes octets;
  unsigned held = 0;
  unsigned bits = 0;
  for (const char c : upper_case(token)) {
    const bool digit = c >= '0' && c <= '9';
    if (!digit && (c < 'A' || c > 'V')) return error("a digit of base32hex is 0 to 9 or A to V");
    held = (held << 5 | static_cast<unsigned>(digit ? c - '0' : c - 'A' + 10)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    octets.push_back(static_cast<char>(held >> bits));
    held &= (1U << bits) - 1;
  }
  if (held != 0 || bits >= 5 || octets.size() > kStringOctets) {
    return error("base32hex of the wrong length");
  }
  out.push_back(static_cast<char>(octets.size()));
  out += octets;
  return {};
}

// RFC 4034, 4.1.2.
Status append_types(Tokens tokens, Bytes& out) {
  std::vector<std::uint16_t> types;
  for (const std::string_view token : tokens) {
    const Result<std::uint16_t> type = parse_type(token);
    if (!type) return tl::unexpected(type.error());
    types.push_back(*type);
  }
  out += type_windows(std::move(types));
  return {};
}

bool takes_all_that_is_left(Field field) {
  return field == Field::strings || field == Field::hex || field == Field::base64 ||
         field == Field::types || field == Field::location || field == Field::prefixes ||
         field == Field::parameters;
}

bool may_be_left_out(Field field) {
  return field == Field::types || field == Field::prefixes || field == Field::parameters;
}

Status append_all(Field field, Tokens tokens, Bytes& out) {
  if (field == Field::types) return append_types(tokens, out);
  if (field == Field::hex) return append_octets(from_hex(join(tokens)), out);
  if (field == Field::base64) return append_octets(from_base64(join(tokens)), out);
  if (field == Field::location) return append_octets(parse_location(tokens), out);
  if (field == Field::prefixes) return append_octets(parse_prefixes(tokens), out);
  if (field == Field::parameters) return append_octets(parse_parameters(tokens), out);
  for (const std::string_view token : tokens) {
    if (Status added = append_string(token, out); !added) return added;
  }
  return {};
}

Status append_one(Field field, std::string_view token, const Name* origin, Bytes& out) {
  switch (field) {
    case Field::next:
      if (ascii_lower(token) != token) return error("the next name of a chain is in lower case");
      [[fallthrough]];
    case Field::name:
    case Field::host:
    case Field::mailbox: {
      const Result<Name> name = parse_name(token, origin);
      if (!name) return tl::unexpected(name.error());
      out += name->wire();
      return {};
    }
    case Field::u8:
      return append_number(token, 0xff, out);
    case Field::u16:
      return append_number(token, 0xffff, out);
    case Field::u32:
      return append_number(token, 0xffffffff, out);
    case Field::seconds: {
      const Result<std::uint32_t> seconds = parse_seconds(token);
      if (!seconds) return tl::unexpected(seconds.error());
      append_u32(out, *seconds);
      return {};
    }
    case Field::algorithm:
      return append_named(token, kAlgorithms, 0xff, out);
    case Field::scheme:
      return append_named(token, kSchemes, 0xff, out);
    case Field::type: {
      const Result<std::uint16_t> type = parse_type(token);
      if (!type) return tl::unexpected(type.error());
      append_u16(out, *type);
      return {};
    }
    case Field::time:
      return append_time(token, out);
    case Field::certificate:
      return append_named(token, kCertificateTypes, 0xffff, out);
    case Field::ipv4:
      return append_octets(parse_address(token, kIpv4Octets), out);
    case Field::ipv6:
      return append_octets(parse_address(token, kIpv6Octets), out);
    case Field::tag:  // its case means nothing (RFC 8659, 4.1), and NSD refuses the upper one
      return append_string(ascii_lower(token), out);
    case Field::string:
      return append_string(token, out);
    case Field::uri:
    case Field::quoted:
      return append_octets(parse_string(token), out);
    case Field::salt:
      return append_salt(token, out);
    case Field::owner_hash:
      return append_base32hex(token, out);
    case Field::strings:
    case Field::hex:
    case Field::base64:
    case Field::types:
    case Field::location:
    case Field::prefixes:
    case Field::parameters:
      return append_all(field, {&token, 1}, out);
  }
  return {};
}

// RFC 3597, section 5: \# length hexadecimal.
Result<Bytes> parse_opaque(Tokens tokens) {
  if (tokens.size() < 2) return error("opaque rdata is written as \\# length hexadecimal");
  const Result<std::uint32_t> length =
      parse_number(tokens[1], static_cast<std::uint32_t>(limits::kRdataOctets));
  if (!length) return at("\\# length", length.error());
  Result<Bytes> octets = from_hex(join(tokens.subspan(2)));
  if (octets && octets->size() != *length) return error("\\# length does not fit the octets");
  return octets;
}

Result<Bytes> parse_fields(const Shape& shape, Tokens tokens, const Name* origin) {
  const std::string type = "rdata of type " + std::string(shape.name);
  const std::size_t given = tokens.size();
  const auto wrong_count = [&] {
    return error(type + " has " + std::to_string(given) + " fields, expected " +
                 std::to_string(shape.fields.size()));
  };
  Bytes rdata;
  for (const Field field : shape.fields) {
    if (tokens.empty() && !may_be_left_out(field)) return wrong_count();
    const std::size_t taken = takes_all_that_is_left(field) ? tokens.size() : 1;
    const Status added = takes_all_that_is_left(field)
                             ? append_all(field, tokens, rdata)
                             : append_one(field, tokens.front(), origin, rdata);
    if (!added) {
      return at(type + ": field " + std::to_string(given - tokens.size() + 1), added.error());
    }
    tokens = tokens.subspan(taken);
  }
  if (!tokens.empty()) return wrong_count();
  return rdata;
}

}  // namespace

Result<Bytes> parse_rdata_tokens(std::uint16_t type, Tokens tokens, const Name* origin) {
  const Shape* shape = find_shape(type);
  const bool opaque = !tokens.empty() && tokens[0] == "\\#";
  if (shape == nullptr && !opaque) {
    return error("type " + type_name(type) +
                 " is not one that a zone here can hold; its rdata is read as \\# length "
                 "hexadecimal only");
  }
  Result<Bytes> rdata = opaque ? parse_opaque(tokens) : parse_fields(*shape, tokens, origin);
  if (!rdata || shape == nullptr) return rdata;
  if (const Status fits = check_shape(*shape, *rdata); !fits) return tl::unexpected(fits.error());
  return rdata;
}

}  // namespace comity::dns
