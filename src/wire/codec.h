// The strict codec around the generated Protocol Buffers code, and nothing else of it.
//
// A message has exactly one accepted encoding, the canonical one of
// docs/spec/canonical-protobuf.md: fields in ascending order, no default values, packed repeated
// scalars, shortest varints, no unknown fields, valid UTF-8, known enum values. Decoding refuses
// every other. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <google/protobuf/message.h>
#include <google/protobuf/timestamp.pb.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/result.h"
#include "base/time.h"

namespace comity::wire {

// The canonical bytes of `message`.
[[nodiscard]] Bytes encode(const google::protobuf::Message& message);

// Parses `bytes` into `message`, or says which rule they break. `message` is left unspecified then.
[[nodiscard]] Status decode_into(BytesView bytes, google::protobuf::Message& message,
                                 std::size_t maximum_bytes = limits::kTransactionBytes);

template <typename Message>
[[nodiscard]] Result<Message> decode(BytesView bytes,
                                     std::size_t maximum_bytes = limits::kTransactionBytes) {
  Message message;
  if (Status status = decode_into(bytes, message, maximum_bytes); !status) {
    return tl::unexpected(status.error());
  }
  return message;
}

// What can be seen of an encoded message before anything in it is unfolded: nothing of all this
// says that the rest is a message. Of a field that is not there, or octets that are no fields:
// nothing.
//
// Where the field of this number begins, its tag included.
[[nodiscard]] std::optional<std::size_t> find_field(BytesView bytes, std::uint64_t number);
// The value of a field that is a number.
[[nodiscard]] std::optional<std::uint64_t> peek_number(BytesView bytes, std::uint64_t number);
// The octets of a field that is a message, a text or octets.
[[nodiscard]] std::optional<BytesView> peek_octets(BytesView bytes, std::uint64_t number);
// The number of the first field.
[[nodiscard]] std::optional<std::uint64_t> first_field(BytesView bytes);

// For bytes that this program stored itself: parses without the comparison of encodings.
[[nodiscard]] bool parse_stored(BytesView bytes, google::protobuf::Message& message);

// The fields of a message in the order of its octets, each with tag and all its values.
struct FieldOctets {
  std::uint32_t number = 0;
  BytesView octets;
};
// Of an encoded message, without knowing which it is; what is no field any more comes last, as
// number 0.
[[nodiscard]] std::vector<FieldOctets> fields_of(BytesView bytes);

// Times are whole milliseconds from 1970 to 9999; every other Timestamp is an error.
[[nodiscard]] Result<Time> to_time(const google::protobuf::Timestamp& timestamp);
void set_time(google::protobuf::Timestamp& timestamp, Time time);

// The JSON form of a message (proto3 mapping, snake_case field names as in the .proto), for people
// and tools; never signed. `pretty` indents. What is read is JSON to the letter, and no member is
// given twice: who reads the file sees what the message says.
[[nodiscard]] std::string to_json(const google::protobuf::Message& message, bool pretty = false);
[[nodiscard]] Status from_json(std::string_view json, google::protobuf::Message& message);

// Silences libprotobuf's own log on stderr. Each main calls it once.
void silence_library_log();

}  // namespace comity::wire
