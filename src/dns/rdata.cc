#include "dns/rdata.h"

#include <algorithm>
#include <array>

#include "dns/limits.h"
#include "dns/octet.h"
#include "dns/record.h"

namespace comity::dns {
namespace {

constexpr std::array kAddress4 = {Field::ipv4};
constexpr std::array kAddress6 = {Field::ipv6};
constexpr std::array kOneName = {Field::name};
constexpr std::array kTwoNames = {Field::name, Field::name};
constexpr std::array kSoa = {Field::name, Field::name, Field::u32, Field::u32,
                             Field::u32,  Field::u32,  Field::u32};
constexpr std::array kTwoStrings = {Field::string, Field::string};
constexpr std::array kNumberAndName = {Field::u16, Field::name};
constexpr std::array kStrings = {Field::strings};
constexpr std::array kService = {Field::u16, Field::u16, Field::u16, Field::name};
constexpr std::array kPointer = {Field::u16,    Field::u16,    Field::string,
                                 Field::string, Field::string, Field::name};
constexpr std::array kSigner = {Field::u16, Field::u8, Field::u8, Field::hex};
constexpr std::array kFingerprint = {Field::u8, Field::u8, Field::hex};
constexpr std::array kCertificate = {Field::u8, Field::u8, Field::u8, Field::hex};
constexpr std::array kTarget = {Field::u16, Field::u16, Field::uri};
constexpr std::array kIssuer = {Field::u8, Field::tag, Field::quoted};

// Ascending by type. Numbers and names are IANA's. Left out on purpose: CNAME and DNAME (they
// tolerate nothing beside or below them) and the types that publication makes (RRSIG, NSEC, DNSKEY,
// ZONEMD).
constexpr std::array kShapes = {
    Shape{1, "A", kAddress4},
    Shape{2, "NS", kOneName},
    Shape{6, "SOA", kSoa},
    Shape{13, "HINFO", kTwoStrings},
    Shape{15, "MX", kNumberAndName},
    Shape{16, "TXT", kStrings},
    Shape{17, "RP", kTwoNames},
    Shape{18, "AFSDB", kNumberAndName},
    Shape{28, "AAAA", kAddress6},
    Shape{33, "SRV", kService},
    Shape{35, "NAPTR", kPointer},
    Shape{43, "DS", kSigner},
    Shape{44, "SSHFP", kFingerprint},
    Shape{52, "TLSA", kCertificate},
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

std::size_t fixed_length(BytesView rest, std::size_t length) {
  return rest.size() < length ? kMisfit : length;
}

// Digest lengths by digest type (IANA, DS digest types); other types may come, of any length.
bool ds_digest_fits(BytesView rdata) {
  constexpr std::array<std::size_t, 7> kLengths = {0, 20, 32, 32, 48, 32, 32};
  const std::size_t digest_type = octet(rdata[3]);
  if (digest_type == 0) return false;
  return digest_type >= kLengths.size() || rdata.size() - 4 == kLengths.at(digest_type);
}

}  // namespace

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
      return name_length(rest);
    case Field::u8:
      return fixed_length(rest, 1);
    case Field::u16:
      return fixed_length(rest, 2);
    case Field::u32:
    case Field::ipv4:
      return fixed_length(rest, 4);
    case Field::ipv6:
      return fixed_length(rest, 16);
    case Field::string:
      return string_length(rest);
    case Field::strings:
      return strings_length(rest);
    case Field::tag:
      return tag_length(rest);
    case Field::hex:
    case Field::uri:
      return rest.empty() ? kMisfit : rest.size();
    case Field::quoted:
      return rest.size();
  }
  return kMisfit;
}

namespace {

Status check_fields(const Shape& shape, BytesView rdata) {
  BytesView rest = rdata;
  std::size_t number = 0;
  for (const Field field : shape.fields) {
    ++number;
    const auto wrong = [&](const std::string& what) {
      return error("rdata of type " + std::string(shape.name) + ": field " +
                   std::to_string(number) + what);
    };
    const std::size_t length = field_length(field, rest);
    if (length == kMisfit) return wrong(" is malformed or cut short");
    if (field == Field::name) {
      const Result<Name> name = Name::from_wire(rest.substr(0, length));
      if (!name) return wrong(": " + name.error().message);
      if (name->wire() != rest.substr(0, length)) {
        return wrong(" is a name with upper case; write it in lower case");
      }
    }
    rest.remove_prefix(length);
  }
  if (!rest.empty()) {
    return error("rdata of type " + std::string(shape.name) + " goes on after its last field");
  }
  return {};
}

}  // namespace

Status check_rdata(std::uint16_t type, BytesView rdata) {
  if (rdata.size() > limits::kRdataOctets) return error("rdata is longer than 65,535 octets");
  if (is_private_type(type)) return {};
  const Shape* shape = find_shape(type);
  if (shape == nullptr) {
    return error("type " + type_name(type) + " is not one that a zone here can hold");
  }
  if (Status status = check_fields(*shape, rdata); !status) return status;
  if (type == type::kDs && !ds_digest_fits(rdata)) {
    return error("rdata of type DS: the digest's length does not fit its digest type");
  }
  return {};
}

}  // namespace comity::dns
