#include "wire/codec.h"

#include <array>

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/wire_format_lite.h>

#include "wire/form.h"

namespace comity::wire {
namespace {

constexpr std::int64_t kNanosPerMillisecond = 1'000'000;

// The library's sizes are ints.
constexpr std::size_t kLibraryBytes = 0x7fffffff;

// Takes what the library writes and compares it with what is expected, without a copy of all of it.
class Comparing final : public google::protobuf::io::ZeroCopyOutputStream {
 public:
  explicit Comparing(BytesView expected) : expected_(expected) {}

  bool Next(void** data, int* size) override {
    settle();
    *data = chunk_.data();
    *size = static_cast<int>(chunk_.size());
    pending_ = chunk_.size();
    return equal_;
  }
  void BackUp(int count) override { pending_ -= static_cast<std::size_t>(count); }
  std::int64_t ByteCount() const override { return static_cast<std::int64_t>(done_ + pending_); }

  bool equal() {
    settle();
    return equal_ && done_ == expected_.size();
  }

 private:
  void settle() {
    equal_ = equal_ && expected_.substr(done_, pending_) == BytesView(chunk_.data(), pending_);
    done_ += pending_;
    pending_ = 0;
  }

  const BytesView expected_;
  std::array<char, 4096> chunk_{};
  std::size_t pending_ = 0;
  std::size_t done_ = 0;
  bool equal_ = true;
};

// Whether the library would write the very same octets, as many as `bytes` has.
bool writes(const google::protobuf::Message& message, BytesView bytes) {
  Comparing comparing(bytes);
  {
    google::protobuf::io::CodedOutputStream coded(&comparing);
    coded.SetSerializationDeterministic(true);
    message.SerializeWithCachedSizes(&coded);
  }
  return comparing.equal();
}

}  // namespace

Bytes encode(const google::protobuf::Message& message) {
  // Also leaves the sizes of all messages inside, which the writing needs.
  Bytes bytes(message.ByteSizeLong(), '\0');
  google::protobuf::io::ArrayOutputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  google::protobuf::io::CodedOutputStream coded(&stream);
  coded.SetSerializationDeterministic(true);
  message.SerializeWithCachedSizes(&coded);
  coded.Trim();
  return bytes;
}

Status decode_into(BytesView bytes, google::protobuf::Message& message, std::size_t maximum_bytes) {
  const std::string& name = message.GetDescriptor()->name();
  if (bytes.size() > maximum_bytes || bytes.size() > kLibraryBytes) {
    return error(name + ": " + std::to_string(bytes.size()) +
                 " octets are more than the limit of " + std::to_string(maximum_bytes));
  }
  if (Status form = check_form(bytes, *message.GetDescriptor()); !form) return form;
  if (!message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return error(name + ": not a Protocol Buffers message");
  }
  // check_form follows the specification by itself. That the library would write the very same
  // bytes is asked as well: what one of the two overlooks, the other refuses.
  if (message.ByteSizeLong() != bytes.size() || !writes(message, bytes)) {
    return error(name + ": not in canonical form");
  }
  return {};
}

bool parse_stored(BytesView bytes, google::protobuf::Message& message) {
  return bytes.size() <= kLibraryBytes &&
         message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

std::vector<FieldOctets> fields_of(BytesView bytes) {
  using google::protobuf::internal::WireFormatLite;
  std::vector<FieldOctets> fields;
  std::size_t begin = 0;
  google::protobuf::io::CodedInputStream in(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                            static_cast<int>(bytes.size()));
  while (begin < bytes.size()) {
    const std::uint32_t tag = in.ReadTag();
    const bool is_field = tag != 0 && WireFormatLite::SkipField(&in, tag);
    const std::uint32_t number =
        is_field ? static_cast<std::uint32_t>(WireFormatLite::GetTagFieldNumber(tag)) : 0;
    const auto end = is_field ? static_cast<std::size_t>(in.CurrentPosition()) : bytes.size();
    if (!fields.empty() && fields.back().number == number) {
      // The values of a list stand one after the other.
      const BytesView before = fields.back().octets;
      fields.back().octets = bytes.substr(begin - before.size(), before.size() + end - begin);
    } else {
      fields.push_back({number, bytes.substr(begin, end - begin)});
    }
    begin = end;
  }
  return fields;
}

Result<Time> to_time(const google::protobuf::Timestamp& timestamp) {
  if (timestamp.seconds() < 0 || timestamp.seconds() > kLatestTime.milliseconds / 1000) {
    return error("time is not between 1970 and 9999");
  }
  if (timestamp.nanos() < 0 || timestamp.nanos() > 999'999'999) {
    return error("nanoseconds of a time are out of range");
  }
  if (timestamp.nanos() % kNanosPerMillisecond != 0) {
    return error("time is not a whole number of milliseconds");
  }
  return Time{timestamp.seconds() * 1000 + timestamp.nanos() / kNanosPerMillisecond};
}

void set_time(google::protobuf::Timestamp& timestamp, Time time) {
  timestamp.set_seconds(time.milliseconds / 1000);
  timestamp.set_nanos(static_cast<std::int32_t>(time.milliseconds % 1000 * kNanosPerMillisecond));
}

std::string to_json(const google::protobuf::Message& message, bool pretty) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = pretty;
  options.preserve_proto_field_names = true;
  std::string json;
  // Fails only for a Timestamp out of range; what could be written until then is still of use.
  const auto status = google::protobuf::util::MessageToJsonString(message, &json, options);
  if (!status.ok()) return "{}";
  return json;
}

void silence_library_log() { google::protobuf::SetLogHandler(nullptr); }

}  // namespace comity::wire
