#include "servers/dns/message.h"

#include <algorithm>
#include <span>

#include "dns/message_reader.h"

namespace comity::primary {
namespace {

constexpr std::uint16_t kResponseBit = 0x8000;
constexpr std::uint16_t kAuthoritativeBit = 0x0400;
constexpr std::uint16_t kRecursionDesiredBit = 0x0100;
constexpr std::uint16_t kPointer = 0xc000;
constexpr std::size_t kAdditionalCountAt = 10;
// What a secondary sends has an SOA, an OPT and a TSIG record at most.
constexpr std::size_t kMostRecords = 8;

std::size_t octet(BytesView octets, std::size_t at) {
  return static_cast<std::uint8_t>(octets[at]);
}

void write_u16(Bytes& out, std::size_t at, std::uint16_t value) {
  out[at] = static_cast<char>(value >> 8);
  out[at + 1] = static_cast<char>(value & 0xff);
}

// Its names may be compressed.
std::optional<std::uint32_t> read_serial(BytesView message, const dns::MessageRecord& record) {
  dns::MessageReader reader(message, record.rdata_at);
  reader.name();
  reader.name();
  const std::uint32_t serial = reader.u32();
  if (!reader.fits() || reader.at() > record.rdata_at + record.rdata_octets) return std::nullopt;
  return serial;
}

std::optional<Tsig> read_tsig(BytesView message, const dns::MessageRecord& record) {
  Result<dns::Name> key = dns::Name::from_wire(record.owner);
  if (!key || record.klass != kClassAny || record.ttl_seconds != 0) return std::nullopt;
  dns::MessageReader reader(message, record.rdata_at);
  Tsig tsig;
  tsig.key = std::move(*key);
  tsig.algorithm = reader.name();
  tsig.signed_at = std::uint64_t{reader.u16()} << 32;
  tsig.signed_at |= reader.u32();
  tsig.fudge = reader.u16();
  tsig.code = Bytes(reader.take(reader.u16()));
  tsig.original_id = reader.u16();
  tsig.error = reader.u16();
  tsig.other = Bytes(reader.take(reader.u16()));
  if (!reader.fits() || reader.at() != record.rdata_at + record.rdata_octets) return std::nullopt;
  tsig.signed_message = Bytes(message.substr(0, record.begin));
  write_u16(tsig.signed_message, 0, tsig.original_id);
  const std::uint16_t additional = read_u16(message.substr(kAdditionalCountAt, 2));
  write_u16(tsig.signed_message, kAdditionalCountAt, static_cast<std::uint16_t>(additional - 1));
  return tsig;
}

// False: malformed. A TSIG record is the last of all (RFC 8945, 5.1), an OPT record is there once.
bool take_additional(BytesView octets, const dns::MessageRecord& record, bool is_last,
                     Message& message) {
  if (record.type == qtype::kTsig) {
    message.tsig = read_tsig(octets, record);
    return is_last && message.tsig;
  }
  if (record.type == qtype::kOpt) {
    if (message.edns || record.owner.size() != 1) return false;
    message.edns = Edns{record.klass, static_cast<std::uint8_t>(record.ttl_seconds >> 16)};
  }
  return true;
}

bool read_sections(BytesView octets, Message& message) {
  const auto count = [&](std::size_t at) { return std::size_t{read_u16(octets.substr(at, 2))}; };
  const std::size_t answers = count(6);
  const std::size_t authority = count(8);
  const std::size_t additional = count(kAdditionalCountAt);
  if (count(4) != 1 || answers + authority + additional > kMostRecords) return false;
  dns::MessageReader reader(octets);
  const Bytes name = reader.name();
  message.type = reader.u16();
  message.klass = reader.u16();
  if (!reader.fits()) return false;
  message.question = Bytes(octets.substr(kHeaderOctets, reader.at() - kHeaderOctets));
  if (const Result<dns::Name> known = dns::Name::from_wire(name); known) message.name = *known;
  for (std::size_t left = answers + authority + additional; left > 0; --left) {
    const dns::MessageRecord record = dns::read_message_record(reader);
    if (!reader.fits()) return false;
    if (left <= additional) {
      if (!take_additional(octets, record, left == 1, message)) return false;
    } else if (left <= additional + authority && record.type == dns::type::kSoa) {
      message.serial = read_serial(octets, record);
    }
  }
  return reader.is_at_end();
}

}  // namespace

std::optional<Message> read_message(BytesView octets) {
  if (octets.size() < kHeaderOctets) return std::nullopt;
  Message message;
  const std::uint16_t flags = read_u16(octets.substr(2));
  message.id = read_u16(octets);
  message.opcode = static_cast<std::uint8_t>(flags >> 11 & 0xf);
  message.rcode = flags & 0xf;
  message.is_response = (flags & kResponseBit) != 0;
  message.recursion_desired = (flags & kRecursionDesiredBit) != 0;
  message.is_malformed = !read_sections(octets, message);
  return message;
}

std::string rcode_text(const Message& response) {
  const bool of_signature = response.rcode == rcode::kNotAuth && response.tsig;
  switch (of_signature ? response.tsig->error : response.rcode) {
    case rcode::kBadSig:
      return "BADSIG: the secret of the key is another one there";
    case rcode::kBadKey:
      return "BADKEY: the key is not known there, or of another algorithm";
    case rcode::kBadTime:
      return "BADTIME: the clocks are more than five minutes apart";
    case rcode::kRefused:
      return "REFUSED: it does not take NOTIFY from here";
    case rcode::kNotAuth:
      return "NOTAUTH: it does not have the zone, or asks for a key";
  }
  return "with error " + std::to_string(response.rcode);
}

std::optional<WireRecord> take_record(BytesView& octets) {
  constexpr std::size_t kFixed = WireRecord::kRdataAt;
  std::size_t at = 0;
  while (at < octets.size() && octets[at] != '\0') at += 1 + octet(octets, at);
  ++at;
  if (at + kFixed > octets.size()) return std::nullopt;
  const std::size_t rest = kFixed + read_u16(octets.substr(at + kFixed - 2, 2));
  if (at + rest > octets.size()) return std::nullopt;
  const WireRecord record{octets.substr(0, at), octets.substr(at, rest)};
  octets.remove_prefix(at + rest);
  return record;
}

// A question is a name without a pointer unless the other side is odd; then nothing points to it.
Response::Response(const Message& query, std::size_t most, std::size_t reserved)
    : query_(&query), most_(most - reserved - (query.edns ? 11 : 0)) {
  octets_.reserve(most);
  octets_.assign(kHeaderOctets, '\0');
  octets_ += query.question;
  constexpr std::size_t kTypeAndClass = 4;
  if (query.name && !query.name->is_root() &&
      query.question.size() == query.name->wire().size() + kTypeAndClass) {
    zone_ = query.name->wire();
  }
}

void Response::append_owner(BytesView owner) {
  const std::size_t begin = octets_.size();
  if (owner_at_ != 0 && owner == owner_before_) {
    append_u16(octets_, static_cast<std::uint16_t>(kPointer | owner_at_));
    return;
  }
  std::size_t below = 0;  // the octets of the labels below the zone
  while (below + zone_.size() < owner.size()) below += 1 + octet(owner, below);
  if (!zone_.empty() && owner.substr(below) == zone_) {
    octets_ += owner.substr(0, below);
    append_u16(octets_, static_cast<std::uint16_t>(kPointer | kHeaderOctets));
  } else {
    octets_ += owner;
  }
  owner_before_ = owner;
  owner_at_ = begin < kPointer >> 2 ? begin : 0;
}

bool Response::add(const WireRecord& record) {
  const std::size_t before = octets_.size();
  append_owner(record.owner);
  octets_ += record.rest;
  if (octets_.size() > most_) {
    octets_.resize(before);
    owner_at_ = 0;
    return false;
  }
  ++answers_;
  return true;
}

Bytes Response::take() {
  Bytes octets = std::move(octets_);
  std::uint16_t flags =
      kResponseBit | static_cast<std::uint16_t>(query_->opcode << 11) | (rcode_ & 0xf);
  if (rcode_ == rcode::kNoError) flags |= kAuthoritativeBit;
  if (query_->recursion_desired) flags |= kRecursionDesiredBit;
  write_u16(octets, 0, query_->id);
  write_u16(octets, 2, flags);
  write_u16(octets, 4, query_->question.empty() ? 0 : 1);
  write_u16(octets, is_empty_ ? 8 : 6, answers_);
  if (query_->edns) {
    Bytes opt(1, '\0');
    append_u16(opt, qtype::kOpt);
    append_u16(opt, kUdpOctets);
    append_u32(opt, std::uint32_t{rcode_} >> 4 << 24);
    append_u16(opt, 0);
    append_additional(octets, opt);
  }
  return octets;
}

Bytes notify_message(std::uint16_t id, const dns::Record& soa) {
  Bytes octets(kHeaderOctets, '\0');
  write_u16(octets, 0, id);
  write_u16(octets, 2, static_cast<std::uint16_t>(opcode::kNotify << 11 | kAuthoritativeBit));
  write_u16(octets, 4, 1);
  write_u16(octets, 6, 1);
  octets += soa.owner.wire();
  append_u16(octets, dns::type::kSoa);
  append_u16(octets, kClassIn);
  return octets + dns::canonical_wire(soa);
}

void append_additional(Bytes& message, BytesView record) {
  message += record;
  const std::uint16_t count = read_u16(BytesView(message).substr(kAdditionalCountAt));
  write_u16(message, kAdditionalCountAt, static_cast<std::uint16_t>(count + 1));
}

std::optional<std::uint32_t> serial_in(BytesView soa_rdata) {
  constexpr std::size_t kNumbers = 20;  // serial, refresh, retry, expire, minimum
  if (soa_rdata.size() < kNumbers) return std::nullopt;
  return read_u32(soa_rdata.substr(soa_rdata.size() - kNumbers));
}

std::uint32_t serial_of(const dns::Record& soa) { return serial_in(soa.rdata).value_or(0); }

}  // namespace comity::primary
