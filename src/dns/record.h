// Resource records, their text and wire forms, master files. Memory buffers only; no clock, no
// locale, no randomness. Values, any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dns/name.h"

namespace comity::dns {

// IANA DNS parameters, RR types.
namespace type {
inline constexpr std::uint16_t kA = 1, kNs = 2, kCname = 5, kSoa = 6, kPtr = 12, kMx = 15,
                               kTxt = 16, kAaaa = 28, kSrv = 33, kDname = 39, kDs = 43, kRrsig = 46,
                               kNsec = 47, kDnskey = 48, kCds = 59, kCdnskey = 60, kZonemd = 63,
                               kCaa = 257;
}

// Class IN. `rdata` is uncompressed wire form in canonical case (RFC 4034, 6.2).
struct Record {
  Name owner;
  std::uint16_t type = 0;
  std::uint32_t ttl_seconds = 0;
  Bytes rdata;

  // Canonical order: owner, type, rdata (RFC 4034, 6.3; RFC 8976, 3.3.1).
  friend std::strong_ordering operator<=>(const Record& a, const Record& b);
  friend bool operator==(const Record&, const Record&) = default;
};

[[nodiscard]] std::string type_name(std::uint16_t type);  // "NS", "TYPE65280"
[[nodiscard]] Result<std::uint16_t> parse_type(std::string_view name);

// One master file line without trailing newline: owner TAB ttl TAB IN TAB type TAB rdata.
[[nodiscard]] std::string to_text(const Record& record);
[[nodiscard]] Result<std::string> rdata_text(std::uint16_t type, BytesView rdata);
// One record in presentation form, owner and ttl included.
[[nodiscard]] Result<Record> parse_record(std::string_view line);
[[nodiscard]] Result<Bytes> parse_rdata(std::uint16_t type, std::string_view text);
// Wire rdata, in canonical case, that every name server takes, of a type that a register may hold:
// A, NS, CNAME, SOA, PTR, HINFO, MX, TXT, RP, AFSDB, AAAA, LOC, SRV, NAPTR, CERT, DNAME, APL, DS,
// SSHFP, DHCID, TLSA, SMIMEA, CDS, CDNSKEY, OPENPGPKEY, CSYNC, SVCB, HTTPS, DSYNC, URI, CAA, and
// as opaque octets the private types 65280 to 65534. Beside the form of each field: hosts and
// mailboxes are host names where these types name one, digests as long as their type says, times
// within 31 bits, the expression of a NAPTR well-formed, the parameters of an SVCB each as its key
// says. State may depend on this, on type_name() and on parse_type() of these types.
[[nodiscard]] Status check_rdata(std::uint16_t type, BytesView rdata);

// Canonical wire form of the whole record (RFC 4034, 6.2).
[[nodiscard]] Bytes canonical_wire(const Record& record);

// rdata builders for the types the registers hold as fields
[[nodiscard]] Bytes soa_rdata(const Name& primary, const Name& mailbox, std::uint32_t serial,
                              std::uint32_t refresh, std::uint32_t retry, std::uint32_t expire,
                              std::uint32_t minimum);
[[nodiscard]] Bytes ds_rdata(std::uint16_t key_tag, std::uint8_t algorithm,
                             std::uint8_t digest_type, BytesView digest);

// Reads a master file (RFC 1035, section 5: $ORIGIN, $TTL, parentheses, comments, blank owners; a
// byte order mark in front is skipped) in a stream: hand in lines, get records. Types that no
// register holds are read when a signed zone has them, others in opaque form only. The error names
// the line, of which nothing is taken; reading goes on with the next one, so that all that is wrong
// with a file can be said at once.
class MasterFileReader {
 public:
  // `line` without its newline. Appends the records that the line completes to `out`.
  [[nodiscard]] Status line(std::string_view line, std::vector<Record>& out);
  // After the last line: an open parenthesis is an error.
  [[nodiscard]] Status end() const;
  [[nodiscard]] std::uint64_t line_number() const { return line_number_; }

 private:
  [[nodiscard]] Status read(std::string_view line, std::vector<Record>& out);
  [[nodiscard]] Status skip_mark(std::string_view& line) const;
  [[nodiscard]] Status take_in(std::string_view line);
  [[nodiscard]] Status logical_line(std::string_view text, std::vector<Record>& out);
  [[nodiscard]] Status directive(std::span<const std::string_view> tokens);
  [[nodiscard]] Status record(std::span<const std::string_view> tokens, std::vector<Record>& out);

  std::uint64_t line_number_ = 0;
  std::uint64_t open_since_ = 0;  // line of the open parenthesis; 0: none is open
  std::string pending_;           // the logical line so far
  Name origin_;
  bool has_origin_ = false;  // before $ORIGIN names must be absolute
  Name owner_;
  bool has_owner_ = false;
  std::uint32_t default_ttl_ = 0;
  bool has_default_ttl_ = false;
  std::uint32_t last_ttl_ = 0;
  bool has_last_ttl_ = false;
};

// The NSEC chain (RFC 4034, section 4) of a zone to be signed: `records` in canonical order without
// NSEC and RRSIG, the SOA at `apex` among them, none outside. Glue and what lies below a delegation
// gets none; at a delegation NS and DS count. The type lists name RRSIG and NSEC, at the apex also
// DNSKEY and ZONEMD.
[[nodiscard]] Result<std::vector<Record>> nsec_chain(const std::vector<Record>& records,
                                                     const Name& apex, std::uint32_t ttl_seconds);
// The part of it of some names that follow each other, and `next` follows on; no delegation lies
// above the first of them.
[[nodiscard]] Result<std::vector<Record>> nsec_stretch(std::span<const Record> records,
                                                       const Name& apex, std::uint32_t ttl_seconds,
                                                       const Name& next);

}  // namespace comity::dns
