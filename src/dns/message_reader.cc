#include "dns/message_reader.h"

#include "dns/limits.h"

namespace comity::dns {
namespace {

constexpr std::uint16_t kCompressed = 0xc000;

}  // namespace

BytesView MessageReader::take(std::size_t count) {
  if (!fits_ || message_.size() - at_ < count) {
    fits_ = false;
    return {};
  }
  at_ += count;
  return message_.substr(at_ - count, count);
}

std::uint16_t MessageReader::u16() {
  const BytesView octets = take(2);
  return fits_ ? read_u16(octets) : std::uint16_t{0};
}

std::uint32_t MessageReader::u32() {
  const BytesView octets = take(4);
  return fits_ ? read_u32(octets) : 0;
}

Bytes MessageReader::name() {
  Bytes wire;
  std::size_t from = at_;
  bool followed = false;
  while (fits_) {
    const std::size_t length =
        from < message_.size() ? static_cast<std::uint8_t>(message_[from]) : limits::kNameOctets;
    if (length >= kCompressed >> 8 && from + 1 < message_.size()) {
      const std::size_t target = read_u16(message_.substr(from, 2)) & ~std::size_t{kCompressed};
      if (!followed) at_ = from + 2;
      followed = true;
      if (target >= from || target < kMessageHeaderOctets) fits_ = false;
      from = target;
      continue;
    }
    if (length > limits::kLabelOctets || from + 1 + length > message_.size() ||
        wire.size() + 1 + length > limits::kNameOctets) {
      fits_ = false;
      break;
    }
    wire += message_.substr(from, 1 + length);
    from += 1 + length;
    if (length > 0) continue;
    if (!followed) at_ = from;
    return ascii_lower(wire);  // no length is a letter
  }
  return {};
}

MessageRecord read_message_record(MessageReader& reader) {
  MessageRecord record;
  record.begin = reader.at();
  record.owner = reader.name();
  record.type = reader.u16();
  record.klass = reader.u16();
  record.ttl_seconds = reader.u32();
  record.rdata_octets = reader.u16();
  record.rdata_at = reader.at();
  reader.take(record.rdata_octets);
  return record;
}

}  // namespace comity::dns
