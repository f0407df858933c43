// Messages of the DNS (RFC 1035, 4; EDNS: RFC 6891) as far as a primary needs them: reads what a
// secondary asks, writes what it is told. Memory only; values, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "dns/name.h"
#include "dns/record.h"

namespace comity::primary {

// IANA: DNS OpCodes, RCODEs, and types that only messages have.
namespace opcode {
inline constexpr std::uint8_t kQuery = 0, kNotify = 4;
}
namespace rcode {
inline constexpr std::uint16_t kNoError = 0, kFormErr = 1, kServFail = 2, kNotImp = 4, kRefused = 5,
                               kNotAuth = 9, kBadVers = 16, kBadSig = 16, kBadKey = 17,
                               kBadTime = 18, kBadTrunc = 22;
}
namespace qtype {
inline constexpr std::uint16_t kOpt = 41, kTsig = 250, kIxfr = 251, kAxfr = 252, kAny = 255;
}
inline constexpr std::uint16_t kClassIn = 1;
inline constexpr std::uint16_t kClassAny = 255;
inline constexpr std::size_t kHeaderOctets = 12;
inline constexpr std::uint16_t kUdpOctets = 1'232;  // that we take by UDP (dnsflagday.net, 2020)

// The transaction signature of a message (RFC 8945, 4.2).
struct Tsig {
  dns::Name key;
  Bytes algorithm;              // its name in lower-case wire form
  std::uint64_t signed_at = 0;  // seconds since 1970, 48 bits
  std::uint16_t fudge = 0;      // seconds
  Bytes code;                   // the MAC
  std::uint16_t original_id = 0;
  std::uint16_t error = 0;
  Bytes other;
  // The message as it was signed: without this record, under the original id.
  Bytes signed_message;
};

struct Edns {
  std::uint16_t udp_octets = 0;  // that the other side takes
  std::uint8_t version = 0;
};

// What a secondary says: a question, an answer to a NOTIFY.
struct Message {
  std::uint16_t id = 0;
  std::uint8_t opcode = 0;
  std::uint16_t rcode = 0;
  bool is_response = false;
  bool recursion_desired = false;
  Bytes question;  // as it came: one name, type, class
  // Nothing where it is no name that Comity knows: no zone here is called so.
  std::optional<dns::Name> name;
  std::uint16_t type = 0;
  std::uint16_t klass = 0;
  std::optional<std::uint32_t> serial;  // of the SOA in the authority section (RFC 1995, 3)
  std::optional<Edns> edns;
  std::optional<Tsig> tsig;
  bool is_malformed = false;  // what comes before is as far as it could be read
};

// Nothing: too short for a header. A message with another number of questions than one, with
// records that end behind it, or with more of them than a secondary sends is malformed.
[[nodiscard]] std::optional<Message> read_message(BytesView octets);

// The error of a response in words: that of its signature, when that is the matter.
[[nodiscard]] std::string rcode_text(const Message& response);

// A record in wire form without pointers.
struct WireRecord {
  BytesView owner;
  BytesView rest;  // type, class, TTL, length and rdata, right behind it

  [[nodiscard]] std::uint16_t type() const { return read_u16(rest); }
  [[nodiscard]] std::uint32_t ttl_seconds() const { return read_u32(rest.substr(4)); }
  [[nodiscard]] BytesView rdata() const { return rest.substr(kRdataAt); }
  [[nodiscard]] BytesView octets() const { return {owner.data(), owner.size() + rest.size()}; }

  static constexpr std::size_t kRdataAt = 10;
};
// Takes the first record off; nothing where `octets` do not begin with a whole one.
[[nodiscard]] std::optional<WireRecord> take_record(BytesView& octets);

// A response: header, the question again, then answers until it is full. Owners are compressed
// against the question and the record before.
class Response {
 public:
  // At most `most` octets, `reserved` of them kept for a transaction signature. `query`, and what
  // is added, outlive it.
  Response(const Message& query, std::size_t most, std::size_t reserved);

  // False: it does not fit, and the response is as before.
  [[nodiscard]] bool add(const WireRecord& record);
  [[nodiscard]] bool has_answers() const { return answers_ > 0; }
  // What was added is authority, and the answer is empty (RFC 2308, 2.2).
  void set_empty() { is_empty_ = true; }
  // Above 15 only where the query has EDNS, whose record has the upper bits.
  void set_rcode(std::uint16_t rcode) { rcode_ = rcode; }
  // The octets, with an OPT record when the query has one.
  [[nodiscard]] Bytes take();

 private:
  void append_owner(BytesView owner);

  const Message* query_;
  std::size_t most_;
  Bytes octets_;
  BytesView zone_;  // what the question names, when owners can point to it
  BytesView owner_before_;
  std::size_t owner_at_ = 0;  // where that stands; 0: nowhere
  std::uint16_t rcode_ = rcode::kNoError;
  std::uint16_t answers_ = 0;
  bool is_empty_ = false;
};

// A NOTIFY (RFC 1996, 3.7) of the zone with this SOA record.
[[nodiscard]] Bytes notify_message(std::uint16_t id, const dns::Record& soa);

// Appends a whole record to the additional section of a message.
void append_additional(Bytes& message, BytesView record);

// The serial in SOA rdata; nothing where that is too short for one.
[[nodiscard]] std::optional<std::uint32_t> serial_in(BytesView soa_rdata);
// Of a record that is an SOA.
[[nodiscard]] std::uint32_t serial_of(const dns::Record& soa);

}  // namespace comity::primary
