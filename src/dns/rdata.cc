#include "dns/rdata.h"

#include <algorithm>
#include <array>

#include "dns/limits.h"
#include "dns/location.h"
#include "dns/octet.h"
#include "dns/parameters.h"
#include "dns/prefixes.h"
#include "dns/record.h"
#include "dns/substitution.h"

namespace comity::dns {
namespace {

constexpr std::array kAddress4 = {Field::ipv4};
constexpr std::array kAddress6 = {Field::ipv6};
constexpr std::array kOneHost = {Field::host};
constexpr std::array kOneName = {Field::name};
constexpr std::array kPerson = {Field::mailbox, Field::name};
constexpr std::array kSoa = {Field::host,    Field::mailbox, Field::u32,    Field::seconds,
                             Field::seconds, Field::seconds, Field::seconds};
constexpr std::array kTwoStrings = {Field::string, Field::string};
constexpr std::array kNumberAndHost = {Field::u16, Field::host};
constexpr std::array kStrings = {Field::strings};
constexpr std::array kService = {Field::u16, Field::u16, Field::u16, Field::host};
constexpr std::array kPointer = {Field::u16,    Field::u16,    Field::string,
                                 Field::string, Field::string, Field::name};
constexpr std::array kSigner = {Field::u16, Field::algorithm, Field::u8, Field::hex};
constexpr std::array kFingerprint = {Field::u8, Field::u8, Field::hex};
constexpr std::array kCertificate = {Field::u8, Field::u8, Field::u8, Field::hex};
constexpr std::array kStoredCertificate = {Field::certificate, Field::u16, Field::algorithm,
                                           Field::base64};
constexpr std::array kOneBase64 = {Field::base64};
constexpr std::array kLocation = {Field::location};
constexpr std::array kPrefixes = {Field::prefixes};
constexpr std::array kChanged = {Field::u32, Field::u16, Field::types};
constexpr std::array kBinding = {Field::u16, Field::host, Field::parameters};
constexpr std::array kTarget = {Field::u16, Field::u16, Field::uri};
constexpr std::array kNotified = {Field::type, Field::scheme, Field::u16, Field::host};
constexpr std::array kIssuer = {Field::u8, Field::tag, Field::quoted};
constexpr std::array kSignature = {Field::type,    Field::algorithm, Field::u8,
                                   Field::seconds, Field::time,      Field::time,
                                   Field::u16,     Field::name,      Field::base64};
constexpr std::array kNext = {Field::next, Field::types};
constexpr std::array kKey = {Field::u16, Field::u8, Field::algorithm, Field::base64};
constexpr std::array kHashedNext = {Field::u8,   Field::u8,         Field::u16,
                                    Field::salt, Field::owner_hash, Field::types};
constexpr std::array kHashing = {Field::u8, Field::u8, Field::u16, Field::salt};
constexpr std::array kDigest = {Field::u32, Field::u8, Field::u8, Field::hex};

// Ascending by type. Numbers and names are IANA's.
constexpr std::array kShapes = {
    Shape{1, "A", kAddress4},
    Shape{2, "NS", kOneHost},
    Shape{5, "CNAME", kOneName},
    Shape{6, "SOA", kSoa},
    Shape{12, "PTR", kOneName},
    Shape{13, "HINFO", kTwoStrings},
    Shape{15, "MX", kNumberAndHost},
    Shape{16, "TXT", kStrings},
    Shape{17, "RP", kPerson},
    Shape{18, "AFSDB", kNumberAndHost},
    Shape{28, "AAAA", kAddress6},
    Shape{29, "LOC", kLocation},
    Shape{33, "SRV", kService},
    Shape{35, "NAPTR", kPointer},
    Shape{37, "CERT", kStoredCertificate},
    Shape{39, "DNAME", kOneName},
    Shape{42, "APL", kPrefixes},
    Shape{43, "DS", kSigner},
    Shape{44, "SSHFP", kFingerprint},
    Shape{46, "RRSIG", kSignature, false},
    Shape{47, "NSEC", kNext, false},
    Shape{48, "DNSKEY", kKey, false},
    Shape{49, "DHCID", kOneBase64},
    Shape{50, "NSEC3", kHashedNext, false},
    Shape{51, "NSEC3PARAM", kHashing, false},
    Shape{52, "TLSA", kCertificate},
    Shape{53, "SMIMEA", kCertificate},
    Shape{59, "CDS", kSigner},
    Shape{60, "CDNSKEY", kKey},
    Shape{61, "OPENPGPKEY", kOneBase64},
    Shape{62, "CSYNC", kChanged},
    Shape{63, "ZONEMD", kDigest, false},
    Shape{64, "SVCB", kBinding},
    Shape{65, "HTTPS", kBinding},
    Shape{66, "DSYNC", kNotified, true, true},
    Shape{256, "URI", kTarget},
    Shape{257, "CAA", kIssuer},
};

std::size_t name_length(BytesView rest) {
  std::size_t at = 0;
  while (at < rest.size() && at < limits::kNameOctets) {
    const std::size_t length = octet(rest[at]);
    if (length > limits::kLabelOctets) return kMisfit;
    at += 1 + length;
    if (length == 0) return at;
  }
  return kMisfit;
}

std::size_t string_length(BytesView rest) {
  if (rest.empty() || octet(rest[0]) + 1 > rest.size()) return kMisfit;
  return octet(rest[0]) + 1;
}

std::size_t strings_length(BytesView rest) {
  std::size_t at = 0;
  do {
    const std::size_t length = string_length(rest.substr(at));
    if (length == kMisfit) return kMisfit;
    at += length;
  } while (at < rest.size());
  return at;
}

std::size_t tag_length(BytesView rest) {
  constexpr std::size_t kLongest = 15;
  const std::size_t length = string_length(rest);
  if (length == kMisfit || length < 2 || length > kLongest + 1) return kMisfit;
  const BytesView tag = rest.substr(1, length - 1);
  const bool fits = std::all_of(tag.begin(), tag.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
  return fits ? length : kMisfit;
}

// RFC 4034, 4.1.2: no window is empty or ends in an octet of zeros.
std::size_t types_length(BytesView rest) {
  constexpr std::size_t kBitmapOctets = 32;
  int window_before = -1;
  for (std::size_t at = 0; at < rest.size();) {
    if (rest.size() - at < 2) return kMisfit;
    const int window = static_cast<std::uint8_t>(rest[at]);
    const std::size_t length = octet(rest[at + 1]);
    if (window <= window_before || length == 0 || length > kBitmapOctets ||
        rest.size() - at < 2 + length || rest[at + 1 + length] == '\0') {
      return kMisfit;
    }
    window_before = window;
    at += 2 + length;
  }
  return rest.size();
}

std::size_t fixed_length(BytesView rest, std::size_t length) {
  return rest.size() < length ? kMisfit : length;
}

constexpr std::uint16_t kNaptr = 35, kCert = 37, kSshfp = 44, kDhcid = 49, kTlsa = 52, kSmimea = 53,
                        kCsync = 62, kSvcb = 64, kHttps = 65, kDsync = 66;

// How many octets a digest has by its type; none: any number. `type` is that of the record.
std::optional<std::size_t> digest_octets(std::uint16_t type, std::size_t digest_type) {
  using Lengths = std::span<const std::size_t>;
  // IANA: DS digest types (1 SHA-1, 2 SHA-256, 4 SHA-384), SSHFP fingerprint types, TLSA matching
  // types (0 is the whole certificate), ZONEMD hash algorithms.
  constexpr std::array<std::size_t, 5> kDs = {0, 20, 32, 0, 48};
  constexpr std::array<std::size_t, 3> kFingerprints = {0, 20, 32};
  constexpr std::array<std::size_t, 3> kMatches = {0, 32, 64};
  constexpr std::array<std::size_t, 3> kZonemd = {0, 48, 64};
  const Lengths lengths = type == type::kDs || type == type::kCds ? Lengths(kDs)
                          : type == kSshfp                        ? Lengths(kFingerprints)
                          : type == kTlsa || type == kSmimea      ? Lengths(kMatches)
                          : type == type::kZonemd                 ? Lengths(kZonemd)
                                                                  : Lengths();
  if (digest_type >= lengths.size() || lengths[digest_type] == 0) return std::nullopt;
  return lengths[digest_type];
}

Status check_digest(std::uint16_t type, BytesView rdata, std::size_t type_at) {
  const std::size_t digest_type = octet(rdata[type_at]);
  const std::size_t length = rdata.size() - type_at - 1;
  const std::optional<std::size_t> expected = digest_octets(type, digest_type);
  if (expected && length != *expected) {
    return error("a digest of type " + std::to_string(digest_type) + " has " +
                 std::to_string(*expected) + " octets, not " + std::to_string(length));
  }
  // Knot refuses a zone with a digest in a DS that it does not know.
  if ((type == type::kDs || type == type::kCds) && !expected) {
    return error("digest type " + std::to_string(digest_type) + " is none of 1, 2 and 4");
  }
  return {};
}

// RFC 8078, 4: the one form without an algorithm asks the parent to drop its DS.
Status check_child_signer(BytesView rdata) {
  if (rdata == BytesView("\0\0\0\0\0", 5)) return {};
  if (rdata[2] == '\0') return error("algorithm 0 stands in 0 0 0 00 only");
  return check_digest(type::kCds, rdata, 3);
}

Status check_child_key(BytesView rdata) {
  constexpr char kExpected = 3;  // RFC 4034, 2.1.2
  if (rdata[2] != kExpected) return error("the protocol of a key is 3");
  if (rdata[3] == '\0' && rdata != BytesView("\0\0\3\0\0", 5)) {
    return error("algorithm 0 stands in 0 3 0 AA== only");
  }
  return {};
}

Status check_expression(BytesView naptr) {
  BytesView rest = naptr.substr(4);
  for (int skipped = 0; skipped < 2; ++skipped) rest.remove_prefix(string_length(rest));
  return check_substitution(rest.substr(1, string_length(rest) - 1));
}

// RFC 7477, 2.1.1; ldns reads no list without a type.
Status check_changed(BytesView rdata) {
  constexpr std::uint16_t kKnownFlags = 3;
  if (read_u16(rdata.substr(4)) > kKnownFlags) return error("flags are 1 and 2");
  BytesView types = rdata.substr(6);
  if (types.empty()) return error("no type is named");
  // Of others name servers have no common names, and of those that are no data none at all.
  for (; !types.empty(); types.remove_prefix(2 + octet(types[1]))) {
    for (std::size_t bit = 0; bit < 8 * octet(types[1]); ++bit) {
      const bool named = (octet(types[2 + bit / 8]) & (0x80U >> bit % 8)) != 0;
      const auto type = static_cast<std::uint16_t>(octet(types[0]) << 8U | bit);
      if (named && find_shape(type) == nullptr && !is_private_type(type)) {
        return error(type_name(type) + " in the list is not a type that a zone here can hold");
      }
    }
  }
  return {};
}

// RFC 4701, 3.3: the identifier's type, the digest's, the digest.
Status check_identity(BytesView rdata) {
  constexpr std::size_t kSha256Octets = 35;
  if (rdata.size() < 4) return error("has two types and a digest");
  if (rdata[2] == 1 && rdata.size() != kSha256Octets)
    return error("a digest of type 1 has 32 octets");
  return {};
}

// RFC 9460, 2.4.2: an alias has no parameters.
Status check_binding(BytesView rdata) {
  const bool bare = rdata.size() == 2 + name_length(rdata.substr(2));
  if (bare || read_u16(rdata) != 0) return {};
  return error("with priority 0 it is an alias, which has no parameters");
}

// What no single field can tell. `rdata` has the fields of its shape.
Status check_together(const Shape& shape, BytesView rdata) {
  switch (shape.type) {
    case kNaptr:
      return check_expression(rdata);
    case kCert:  // ldns takes no type 0
      return read_u16(rdata) == 0 ? error("a certificate has a type") : Status();
    case type::kDs:
      return check_digest(shape.type, rdata, 3);
    case kSshfp:
      return check_digest(shape.type, rdata, 1);
    case kDhcid:
      return check_identity(rdata);
    case kTlsa:
    case kSmimea:
      return check_digest(shape.type, rdata, 2);
    case type::kCds:
      return check_child_signer(rdata);
    case type::kCdnskey:
      return check_child_key(rdata);
    case kCsync:
      return check_changed(rdata);
    case type::kZonemd:
      return check_digest(shape.type, rdata, 5);
    case kSvcb:
    case kHttps:
      return check_binding(rdata);
    case kDsync:  // RFC 9859, 2: a null scheme is ignored
      return rdata[2] == 0 ? error("a scheme is not 0") : Status();
  }
  return {};
}

Status check_name(Field field, BytesView wire) {
  const Result<Name> name = Name::from_wire(wire);
  if (!name) return tl::unexpected(name.error());
  if (name->wire() != wire) return error("a name with upper case; write it in lower case");
  if (field == Field::host && !is_host_name(*name)) {
    return error(name->text() + " is no host name: letters, digits and hyphens");
  }
  if (field == Field::mailbox && !name->is_root() && !is_host_name(name->parent())) {
    return error(name->text() + " is no mailbox: its domain has letters, digits and hyphens");
  }
  return {};
}

Status check_value(Field field, BytesView value) {
  switch (field) {
    case Field::name:
    case Field::host:
    case Field::mailbox:
    case Field::next:
      return check_name(field, value);
    case Field::seconds:
      if (read_u32(value) > limits::kTtlSeconds) return error("more than 2147483647 seconds");
      return {};
    case Field::location:
      return check_location(value);
    case Field::prefixes:
      return check_prefixes(value);
    case Field::parameters:
      return check_parameters(value);
    case Field::u8:
    case Field::u16:
    case Field::u32:
    case Field::algorithm:
    case Field::scheme:
    case Field::type:
    case Field::certificate:
    case Field::time:
    case Field::ipv4:
    case Field::ipv6:
    case Field::string:
    case Field::strings:
    case Field::tag:
    case Field::hex:
    case Field::uri:
    case Field::quoted:
    case Field::base64:
    case Field::salt:
    case Field::owner_hash:
    case Field::types:
      return {};
  }
  return {};
}

}  // namespace

std::string zone_type_name(std::uint16_t type) {
  const Shape* shape = find_shape(type);
  return shape != nullptr && shape->young ? "TYPE" + std::to_string(type) : type_name(type);
}

const Shape* find_shape(std::uint16_t type) {
  const auto* found = std::find_if(kShapes.begin(), kShapes.end(),
                                   [type](const Shape& shape) { return shape.type == type; });
  return found == kShapes.end() ? nullptr : found;
}

const Shape* find_shape(std::string_view name) {
  const auto* found = std::find_if(kShapes.begin(), kShapes.end(),
                                   [name](const Shape& shape) { return shape.name == name; });
  return found == kShapes.end() ? nullptr : found;
}

std::size_t field_length(Field field, BytesView rest) {
  switch (field) {
    case Field::name:
    case Field::host:
    case Field::mailbox:
    case Field::next:
      return name_length(rest);
    case Field::u8:
    case Field::algorithm:
    case Field::scheme:
      return fixed_length(rest, 1);
    case Field::u16:
    case Field::type:
    case Field::certificate:
      return fixed_length(rest, 2);
    case Field::u32:
    case Field::seconds:
    case Field::time:
    case Field::ipv4:
      return fixed_length(rest, 4);
    case Field::ipv6:
      return fixed_length(rest, 16);
    case Field::string:
    case Field::salt:
      return string_length(rest);
    case Field::owner_hash:
      return string_length(rest) == 1 ? kMisfit : string_length(rest);
    case Field::strings:
      return strings_length(rest);
    case Field::tag:
      return tag_length(rest);
    case Field::hex:
    case Field::uri:
    case Field::base64:
      return rest.empty() ? kMisfit : rest.size();
    case Field::quoted:
    case Field::location:
    case Field::prefixes:
    case Field::parameters:
      return rest.size();
    case Field::types:
      return types_length(rest);
  }
  return kMisfit;
}

Status check_shape(const Shape& shape, BytesView rdata) {
  if (rdata.size() > limits::kRdataOctets) return error("rdata is longer than 65,535 octets");
  const std::string type = "rdata of type " + std::string(shape.name);
  BytesView rest = rdata;
  std::size_t number = 0;
  for (const Field field : shape.fields) {
    const std::string place = type + ": field " + std::to_string(++number);
    const std::size_t length = field_length(field, rest);
    if (length == kMisfit) return error(place + " is malformed or cut short");
    if (Status fits = check_value(field, rest.substr(0, length)); !fits) {
      return at(place, fits.error());
    }
    rest.remove_prefix(length);
  }
  if (!rest.empty()) return error(type + " goes on after its last field");
  const Status whole = check_together(shape, rdata);
  return whole ? whole : at(type, whole.error());
}

Status check_rdata(std::uint16_t type, BytesView rdata) {
  if (rdata.size() > limits::kHeldRdataOctets) {
    return error("rdata is longer than " + std::to_string(limits::kHeldRdataOctets) + " octets");
  }
  if (is_private_type(type)) return {};
  const Shape* shape = find_shape(type);
  if (shape == nullptr || !shape->held) {
    return error("type " + type_name(type) + " is not one that a zone here can hold");
  }
  return check_shape(*shape, rdata);
}

}  // namespace comity::dns
