// The records of a signed zone as octets: keys, signatures and what a signature covers. No key and
// no arithmetic in here; algorithm 15, Ed25519 (RFC 8080), only, but for keys of others that a zone
// carries. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <span>

#include "base/ids.h"
#include "dns/record.h"

namespace comity::dns {

inline constexpr std::uint8_t kRsaSha256 = 8;  // IANA, DNSSEC algorithm numbers
inline constexpr std::uint8_t kRsaSha512 = 10;
inline constexpr std::uint8_t kEcdsaP256 = 13;
inline constexpr std::uint8_t kEcdsaP384 = 14;
inline constexpr std::uint8_t kEd25519 = 15;
inline constexpr std::uint8_t kEd448 = 16;
inline constexpr std::uint8_t kDigestSha256 = 2;    // IANA, DS digest types; RFC 4509
inline constexpr std::uint16_t kZoneKey = 256;      // DNSKEY flags (RFC 4034, 2.1.1)
inline constexpr std::uint16_t kSecureEntry = 257;  // and with the SEP bit: signs keys

// RFC 4034, 2.1; RFC 8080, 3.
[[nodiscard]] Bytes dnskey_rdata(std::uint16_t flags, const PublicKey& key);
struct Dnskey {
  std::uint16_t flags = 0;
  PublicKey key;
};
// Refuses another protocol than 3, another algorithm and what is no key of it.
[[nodiscard]] Result<Dnskey> read_dnskey(BytesView rdata);
// A DNSKEY of any algorithm that zones are signed with - RSA with SHA-256 and SHA-512 (RFC 5702),
// ECDSA (RFC 6605), EdDSA (RFC 8080) - for its length and form: flags 256 or 257, protocol 3.
[[nodiscard]] Status check_dnskey(BytesView rdata);
// 0 where there is none.
[[nodiscard]] std::uint8_t algorithm_of(BytesView dnskey);
// RFC 4034, appendix B. `dnskey` is DNSKEY rdata.
[[nodiscard]] std::uint16_t key_tag(BytesView dnskey);

// RRSIG rdata up to the signature (RFC 4034, 3.1). Times: seconds since 1970 modulo 2^32.
struct SignatureFrame {
  std::uint16_t type = 0;  // covered
  std::uint8_t labels = 0;
  std::uint32_t original_ttl_seconds = 0;
  std::uint32_t expiration = 0;
  std::uint32_t inception = 0;
  std::uint16_t key_tag = 0;
  Name signer;
};
// The labels field for an owner: without the root and the asterisk of a wildcard (RFC 4034, 3.1.3).
[[nodiscard]] std::uint8_t signature_labels(const Name& owner);
inline constexpr std::size_t kSignatureFixed = 18;  // octets before the signer's name
[[nodiscard]] Bytes encode(const SignatureFrame& frame);
// How many octets of `octets` are a frame at its start; 0 when they are none.
[[nodiscard]] std::size_t frame_length(BytesView octets);
// Refuses another algorithm, a signature that has not 64 octets and a name in upper case.
struct Rrsig {
  SignatureFrame frame;
  Signature signature;
};
[[nodiscard]] Result<Rrsig> read_rrsig(BytesView rdata);
// The type that RRSIG rdata covers; 0 when there is none.
[[nodiscard]] std::uint16_t type_covered(BytesView rrsig);

// The octets that a signature covers (RFC 4034, 3.1.8.1). `set`: one owner and type, in canonical
// order, none twice. The frame's TTL goes in for that of the records.
[[nodiscard]] Bytes signed_octets(const SignatureFrame& frame, std::span<const Record> set);

}  // namespace comity::dns
