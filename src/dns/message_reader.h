// Reads a DNS message (RFC 1035, 4) of any origin from front to back, its names with or without
// pointers. Values of one thread.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace comity::dns {

inline constexpr std::size_t kMessageHeaderOctets = 12;

// Once something does not fit all that comes is empty and zero.
class MessageReader {
 public:
  // `message` outlives it; names may point to whatever stands before them.
  explicit MessageReader(BytesView message, std::size_t at = kMessageHeaderOctets)
      : message_(message), at_(at), fits_(at <= message.size()) {}

  [[nodiscard]] bool fits() const { return fits_; }
  [[nodiscard]] std::size_t at() const { return at_; }
  [[nodiscard]] bool is_at_end() const { return at_ == message_.size(); }

  BytesView take(std::size_t count);
  std::uint16_t u16();
  std::uint32_t u32();
  // In lower-case, uncompressed wire form. Pointers lead backwards only, so there is an end.
  Bytes name();

 private:
  BytesView message_;
  std::size_t at_;
  bool fits_ = true;
};

// Everything of a resource record but what its rdata means.
struct MessageRecord {
  std::size_t begin = 0;  // in the message
  Bytes owner;            // as MessageReader::name() has it
  std::uint16_t type = 0;
  std::uint16_t klass = 0;
  std::uint32_t ttl_seconds = 0;
  std::size_t rdata_at = 0;
  std::size_t rdata_octets = 0;
};
[[nodiscard]] MessageRecord read_message_record(MessageReader& reader);

}  // namespace comity::dns
