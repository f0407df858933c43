// Messages of DNS UPDATE (RFC 2136), and what SIG(0) signs of them (RFC 2931): read from octets of
// any origin. Values and pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "dns/name.h"

namespace comity::dns {

// IANA: what only messages have of classes, types and operations.
namespace update {
inline constexpr std::uint8_t kOpcode = 5;
inline constexpr std::uint16_t kClassIn = 1, kClassNone = 254, kClassAny = 255;
inline constexpr std::uint16_t kTypeSig = 24, kTypeAny = 255;
inline constexpr std::uint8_t kEd25519 = 15;  // RFC 8080
}  // namespace update

// A prerequisite (RFC 2136, 2.4) or a change (2.5); its class says which of them.
struct UpdateRecord {
  Name owner;
  std::uint16_t type = 0;
  std::uint16_t klass = 0;
  std::uint32_t ttl_seconds = 0;
  // Uncompressed, names in lower case (RFC 4034, 6.2). What fits its type is not asked here.
  Bytes rdata;
};

struct Update {
  Name zone;
  std::vector<UpdateRecord> prerequisites;
  std::vector<UpdateRecord> changes;
};

// Why a message is none, as it is answered (RFC 2136, 2.2).
enum class UpdateFault {
  form,       // FORMERR
  not_zone,   // NOTZONE: a name that does not lie in the zone
  not_taken,  // REFUSED: well-formed, but more than is taken, or a name that no zone here has
};
struct UpdateError {
  UpdateFault fault = UpdateFault::form;
  std::string message;
};
template <typename T>
using UpdateResult = tl::expected<T, UpdateError>;

// A message without its SIG record, and not counting it. With at most limits::kUpdateRecords
// prerequisites and as many changes, and one of these at least; with nothing beside them.
[[nodiscard]] UpdateResult<Update> read_update(BytesView message);

// Of a SIG record, without its signature.
struct SigHead {
  std::uint8_t algorithm = 0;
  std::uint32_t expiration = 0;  // seconds since 1970, modulo 2^32 (RFC 4034, 3.1.5)
  std::uint32_t inception = 0;
  std::uint16_t key_tag = 0;
  Name signer;
};
// Nothing: no SIG that signs a message, or with more than that behind it.
[[nodiscard]] std::optional<SigHead> read_sig_head(BytesView rdata);

// A message as it came, taken apart.
struct SignedUpdate {
  Bytes message;    // without the SIG record, and not counting it
  Bytes sig;        // rdata of that record without its signature: sig || message is what is signed
  Bytes signature;  // 64 octets of Ed25519
  SigHead head;
  Name zone;  // that it is about; the rest of the message is not looked at yet
};
// Whether it begins as an UPDATE that asks for something.
[[nodiscard]] bool is_update(BytesView octets);
// Nothing: it is malformed, names no zone or one that no zone here can be, or is not signed with
// SIG(0) by a key of Ed25519.
[[nodiscard]] std::optional<SignedUpdate> take_apart(BytesView octets);
// The answer to an UPDATE (RFC 2136, 3.8): its header alone.
[[nodiscard]] Bytes update_response(BytesView octets, std::uint8_t rcode);

}  // namespace comity::dns
