#include "dns/dnssec.h"

#include <array>
#include <utility>

#include "dns/octet.h"
#include "dns/rdata.h"

namespace comity::dns {
namespace {

constexpr std::uint8_t kProtocol = 3;          // RFC 4034, 2.1.2
constexpr std::size_t kDnskeyFixed = 4;        // octets before the key
constexpr std::size_t kAlgorithmOfDnskey = 3;  // where it stands
constexpr std::size_t kAlgorithmOfRrsig = 2;

Status other_algorithm(BytesView rdata, std::size_t at) {
  if (octet(rdata[at]) == kEd25519) return {};
  return error("algorithm " + std::to_string(octet(rdata[at])) + " instead of 15, Ed25519");
}

// RFC 3110, 2: the length of the exponent, the exponent, the modulus. What validators take: 1024
// to 4096 bits, an exponent of at most 40; keys of top-level domains have 2^32 + 1.
bool is_rsa_key(BytesView key) {
  constexpr std::size_t kLongestExponent = 5;
  constexpr std::size_t kShortestModulus = 128;
  constexpr std::size_t kLongestModulus = 512;
  if (key.empty()) return false;
  const std::size_t exponent = octet(key.front());
  // A zero says that two octets more have the length, which is for longer ones.
  if (exponent == 0 || exponent > kLongestExponent || key.size() < 1 + exponent) return false;
  const std::size_t modulus = key.size() - 1 - exponent;
  return modulus >= kShortestModulus && modulus <= kLongestModulus && key[1] != '\0' &&
         octet(key[exponent]) % 2 == 1 && key[1 + exponent] != '\0' && octet(key.back()) % 2 == 1;
}

// Octets of a key whose algorithm gives all keys one length; 0 for another algorithm.
std::size_t key_octets(std::uint8_t algorithm) {
  constexpr std::array<std::pair<std::uint8_t, std::size_t>, 4> kLengths = {
      {{kEcdsaP256, 64}, {kEcdsaP384, 96}, {kEd25519, PublicKey::kSize}, {kEd448, 57}}};
  for (const auto& [known, length] : kLengths) {
    if (known == algorithm) return length;
  }
  return 0;
}

}  // namespace

Status check_dnskey(BytesView rdata) {
  if (rdata.size() <= kDnskeyFixed) return error("DNSKEY: cut short");
  const std::uint16_t flags = read_u16(rdata);
  if (flags != kZoneKey && flags != kSecureEntry) {
    return error("DNSKEY: flags " + std::to_string(flags) + " instead of 256 or 257");
  }
  if (octet(rdata[2]) != kProtocol) return error("DNSKEY: the protocol is not 3");
  const std::uint8_t algorithm = octet(rdata[kAlgorithmOfDnskey]);
  const BytesView key = rdata.substr(kDnskeyFixed);
  const bool rsa = algorithm == kRsaSha256 || algorithm == kRsaSha512;
  if (!rsa && key_octets(algorithm) == 0) {
    return error("DNSKEY: algorithm " + std::to_string(algorithm) +
                 " is none of 8, 10, 13, 14, 15 and 16");
  }
  if (rsa ? is_rsa_key(key) : key.size() == key_octets(algorithm)) return {};
  return error("DNSKEY: no key of algorithm " + std::to_string(algorithm));
}

Bytes dnskey_rdata(std::uint16_t flags, const PublicKey& key) {
  Bytes rdata;
  append_u16(rdata, flags);
  rdata.push_back(static_cast<char>(kProtocol));
  rdata.push_back(static_cast<char>(kEd25519));
  rdata += key.view();
  return rdata;
}

Result<Dnskey> read_dnskey(BytesView rdata) {
  if (rdata.size() < kDnskeyFixed) return error("DNSKEY: cut short");
  if (octet(rdata[2]) != kProtocol) return error("DNSKEY: the protocol is not 3");
  if (const Status status = other_algorithm(rdata, kAlgorithmOfDnskey); !status) {
    return at("DNSKEY", status.error());
  }
  const Result<PublicKey> key = PublicKey::from(rdata.substr(kDnskeyFixed));
  if (!key) return at("DNSKEY", key.error());
  return Dnskey{read_u16(rdata), *key};
}

std::uint8_t algorithm_of(BytesView dnskey) {
  return dnskey.size() < kDnskeyFixed ? std::uint8_t{0} : octet(dnskey[kAlgorithmOfDnskey]);
}

std::uint16_t key_tag(BytesView dnskey) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < dnskey.size(); ++i) {
    const std::uint32_t value = octet(dnskey[i]);
    sum += i % 2 == 0 ? value << 8 : value;
  }
  sum += sum >> 16;
  return static_cast<std::uint16_t>(sum);
}

Bytes encode(const SignatureFrame& frame) {
  Bytes rdata;
  rdata.reserve(kSignatureFixed + frame.signer.wire().size());
  append_u16(rdata, frame.type);
  rdata.push_back(static_cast<char>(kEd25519));
  rdata.push_back(static_cast<char>(frame.labels));
  append_u32(rdata, frame.original_ttl_seconds);
  append_u32(rdata, frame.expiration);
  append_u32(rdata, frame.inception);
  append_u16(rdata, frame.key_tag);
  rdata += frame.signer.wire();
  return rdata;
}

std::size_t frame_length(BytesView octets) {
  if (octets.size() <= kSignatureFixed) return 0;
  const std::size_t name = field_length(Field::name, octets.substr(kSignatureFixed));
  return name == kMisfit ? 0 : kSignatureFixed + name;
}

Result<Rrsig> read_rrsig(BytesView rdata) {
  if (rdata.size() <= kSignatureFixed + Signature::kSize) return error("RRSIG: cut short");
  if (const Status status = other_algorithm(rdata, kAlgorithmOfRrsig); !status) {
    return at("RRSIG", status.error());
  }
  const std::size_t frame_size = rdata.size() - Signature::kSize;
  Result<Name> signer =
      Name::from_wire(rdata.substr(kSignatureFixed, frame_size - kSignatureFixed));
  if (!signer) return at("RRSIG: signer", signer.error());
  if (signer->wire() != rdata.substr(kSignatureFixed, frame_size - kSignatureFixed)) {
    return error("RRSIG: signer in upper case");
  }
  const Result<Signature> signature = Signature::from(rdata.substr(frame_size));
  if (!signature) return at("RRSIG", signature.error());
  return Rrsig{
      SignatureFrame{read_u16(rdata), static_cast<std::uint8_t>(rdata[3]),
                     read_u32(rdata.substr(4)), read_u32(rdata.substr(8)),
                     read_u32(rdata.substr(12)), read_u16(rdata.substr(16)), *std::move(signer)},
      *signature};
}

std::uint16_t type_covered(BytesView rrsig) { return rrsig.size() < 2 ? 0 : read_u16(rrsig); }

std::uint8_t signature_labels(const Name& owner) {
  return static_cast<std::uint8_t>(owner.label_count() - (owner.first_label() == "*" ? 1 : 0));
}

Bytes signed_octets(const SignatureFrame& frame, std::span<const Record> set) {
  Bytes octets = encode(frame);
  for (Record record : set) {
    record.ttl_seconds = frame.original_ttl_seconds;
    octets += canonical_wire(record);
  }
  return octets;
}

}  // namespace comity::dns
