#include "dns/update.h"

#include <string>
#include <utility>

#include "dns/limits.h"
#include "dns/message_reader.h"
#include "dns/rdata.h"
#include "dns/record.h"

namespace comity::dns {
namespace {

constexpr std::size_t kFlagsAt = 2;
constexpr std::size_t kZoneCountAt = 4;
constexpr std::size_t kPrerequisiteCountAt = 6;
constexpr std::size_t kChangeCountAt = 8;
constexpr std::size_t kAdditionalCountAt = 10;
constexpr std::uint16_t kResponseBit = 0x8000;
constexpr std::size_t kSigFixedOctets = 18;
constexpr std::size_t kSignatureOctets = 64;

tl::unexpected<UpdateError> fault(UpdateFault kind, std::string message) {
  return tl::unexpected(UpdateError{kind, std::move(message)});
}
tl::unexpected<UpdateError> malformed(std::string message) {
  return fault(UpdateFault::form, std::move(message));
}

std::size_t count_at(BytesView message, std::size_t at) { return read_u16(message.substr(at, 2)); }

bool holds_name(Field field) {
  return field == Field::name || field == Field::host || field == Field::mailbox ||
         field == Field::next;
}

// As state has it, whatever pointers a sender has put in (RFC 3597, 4: those of old types).
std::optional<Bytes> canonical_rdata(BytesView message, const MessageRecord& record) {
  const BytesView whole = message.substr(record.rdata_at, record.rdata_octets);
  const Shape* const shape = find_shape(record.type);
  if (shape == nullptr || whole.empty()) return Bytes(whole);
  Bytes out;
  const std::size_t end = record.rdata_at + record.rdata_octets;
  MessageReader reader(message, record.rdata_at);
  for (const Field field : shape->fields) {
    if (reader.at() > end) return std::nullopt;
    if (holds_name(field)) {
      out += reader.name();
    } else {
      const std::size_t length =
          field_length(field, message.substr(reader.at(), end - reader.at()));
      if (length == kMisfit) return std::nullopt;
      out += reader.take(length);
    }
    if (!reader.fits()) return std::nullopt;
  }
  if (reader.at() != end) return std::nullopt;
  return out;
}

// The form of RFC 2136, 2.4 and 2.5, of which 3.2 and 3.4.1 make FORMERR.
bool has_form(const UpdateRecord& it, bool is_prerequisite) {
  const bool is_meta = it.type == update::kTypeAny;
  if (is_prerequisite) {
    if (it.ttl_seconds != 0) return false;
    if (it.klass == update::kClassIn) return !is_meta;
    return it.rdata.empty() && (it.klass == update::kClassAny || it.klass == update::kClassNone);
  }
  if (it.klass == update::kClassIn) return !is_meta;
  if (it.ttl_seconds != 0) return false;
  return it.klass == update::kClassAny ? it.rdata.empty()
                                       : it.klass == update::kClassNone && !is_meta;
}

UpdateResult<UpdateRecord> read_record(BytesView message, const Name& zone, bool is_prerequisite,
                                       MessageReader& reader) {
  const MessageRecord raw = read_message_record(reader);
  if (!reader.fits()) return malformed("a record is cut off");
  Result<Name> owner = Name::from_wire(raw.owner);
  if (!owner) return fault(UpdateFault::not_taken, owner.error().message);
  if (!owner->is_at_or_below(zone)) {
    return fault(UpdateFault::not_zone, owner->text() + " does not lie in " + zone.text());
  }
  std::optional<Bytes> rdata = canonical_rdata(message, raw);
  if (!rdata) return malformed("rdata at " + owner->text());
  UpdateRecord record{*std::move(owner), raw.type, raw.klass, raw.ttl_seconds, *std::move(rdata)};
  if (!has_form(record, is_prerequisite)) return malformed("a record at " + record.owner.text());
  return record;
}

}  // namespace

UpdateResult<Update> read_update(BytesView message) {
  if (message.size() < kMessageHeaderOctets || !is_update(message)) return malformed("no update");
  if (count_at(message, kZoneCountAt) != 1) return malformed("it names no zone, or several");
  if (count_at(message, kAdditionalCountAt) != 0) return malformed("it has additional records");
  MessageReader reader(message);
  const Bytes zone = reader.name();
  const std::uint16_t type = reader.u16();
  const std::uint16_t klass = reader.u16();
  if (!reader.fits() || type != type::kSoa || klass != update::kClassIn) {
    return malformed("it names no zone");
  }
  Result<Name> name = Name::from_wire(zone);
  if (!name) return fault(UpdateFault::not_taken, name.error().message);
  Update update;
  update.zone = *std::move(name);
  const std::size_t prerequisites = count_at(message, kPrerequisiteCountAt);
  const std::size_t changes = count_at(message, kChangeCountAt);
  if (prerequisites > limits::kUpdateRecords || changes > limits::kUpdateRecords) {
    return fault(UpdateFault::not_taken, "more than " + std::to_string(limits::kUpdateRecords) +
                                             " prerequisites or changes");
  }
  update.prerequisites.reserve(prerequisites);
  update.changes.reserve(changes);
  for (std::size_t i = 0; i < prerequisites + changes; ++i) {
    const bool is_prerequisite = i < prerequisites;
    auto record = read_record(message, update.zone, is_prerequisite, reader);
    if (!record) return tl::unexpected(record.error());
    (is_prerequisite ? update.prerequisites : update.changes).push_back(*std::move(record));
  }
  if (!reader.is_at_end()) return malformed("something follows the last record");
  if (update.changes.empty()) return fault(UpdateFault::not_taken, "it changes nothing");
  return update;
}

// RFC 2931, 3: type covered, labels and original TTL are zero. The name of the signer is never
// compressed.
std::optional<SigHead> read_sig_head(BytesView rdata) {
  if (rdata.size() <= kSigFixedOctets) return std::nullopt;
  const bool is_of_message =
      read_u16(rdata) == 0 && rdata[3] == '\0' && read_u32(rdata.substr(4)) == 0;
  Result<Name> signer = Name::from_wire(ascii_lower(rdata.substr(kSigFixedOctets)));
  if (!is_of_message || !signer) return std::nullopt;
  return SigHead{static_cast<std::uint8_t>(rdata[2]), read_u32(rdata.substr(8)),
                 read_u32(rdata.substr(12)), read_u16(rdata.substr(16)), *std::move(signer)};
}

bool is_update(BytesView octets) {
  if (octets.size() < kMessageHeaderOctets) return false;
  const std::uint16_t flags = read_u16(octets.substr(kFlagsAt));
  return (flags & kResponseBit) == 0 && (flags >> 11 & 0xf) == update::kOpcode;
}

// The SIG record is the last of all (RFC 2931, 3). Its owner, class and TTL are signed by nobody,
// so they are left out of what is kept.
std::optional<SignedUpdate> take_apart(BytesView octets) {
  if (!is_update(octets) || count_at(octets, kAdditionalCountAt) != 1 ||
      count_at(octets, kZoneCountAt) != 1) {
    return std::nullopt;
  }
  MessageReader reader(octets);
  Result<Name> zone = Name::from_wire(reader.name());
  (void)reader.u32();  // type and class
  std::size_t left = count_at(octets, kPrerequisiteCountAt) + count_at(octets, kChangeCountAt);
  for (; left > 0 && reader.fits(); --left) (void)read_message_record(reader);
  const MessageRecord sig = read_message_record(reader);
  if (!zone || !reader.fits() || !reader.is_at_end() || sig.type != update::kTypeSig ||
      sig.owner.size() != 1 || sig.rdata_octets <= kSignatureOctets) {
    return std::nullopt;
  }
  const BytesView rdata = octets.substr(sig.rdata_at, sig.rdata_octets);
  SignedUpdate it;
  it.sig = Bytes(rdata.substr(0, rdata.size() - kSignatureOctets));
  it.signature = Bytes(rdata.substr(rdata.size() - kSignatureOctets));
  std::optional<SigHead> head = read_sig_head(it.sig);
  if (!head || head->algorithm != update::kEd25519) return std::nullopt;
  it.head = *std::move(head);
  it.zone = *std::move(zone);
  it.message = Bytes(octets.substr(0, sig.begin));
  it.message[kAdditionalCountAt] = '\0';
  it.message[kAdditionalCountAt + 1] = '\0';
  return it;
}

Bytes update_response(BytesView octets, std::uint8_t rcode) {
  Bytes header(octets.substr(0, kMessageHeaderOctets));
  header.resize(kMessageHeaderOctets, '\0');
  const auto flags =
      static_cast<std::uint16_t>(kResponseBit | update::kOpcode << 11 | (rcode & 0xf));
  header[kFlagsAt] = static_cast<char>(flags >> 8);
  header[kFlagsAt + 1] = static_cast<char>(flags & 0xff);
  header.replace(kZoneCountAt, kMessageHeaderOctets - kZoneCountAt,
                 kMessageHeaderOctets - kZoneCountAt, '\0');
  return header;
}

}  // namespace comity::dns
