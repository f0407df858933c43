#include "wire/form.h"

#include <limits>
#include <optional>

#include "base/limits.h"
#include "wire/codec.h"
#include "wire/limits.h"
#include "wire/utf8.h"

namespace comity::wire {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::OneofDescriptor;

// The wire types of the encoding (protobuf.dev/programming-guides/encoding).
enum class Shape : std::uint8_t { varint = 0, fixed64 = 1, length = 2, fixed32 = 5 };

std::optional<Shape> shape_of(std::uint64_t tag) {
  switch (tag & 7) {
    case 0:
      return Shape::varint;
    case 1:
      return Shape::fixed64;
    case 2:
      return Shape::length;
    case 5:
      return Shape::fixed32;
    default:  // 3 and 4 are groups, 6 and 7 are nothing
      return std::nullopt;
  }
}

// The shape of a single value.
Shape shape_of(FieldDescriptor::Type type) {
  switch (type) {
    case FieldDescriptor::TYPE_INT32:
    case FieldDescriptor::TYPE_INT64:
    case FieldDescriptor::TYPE_UINT32:
    case FieldDescriptor::TYPE_UINT64:
    case FieldDescriptor::TYPE_SINT32:
    case FieldDescriptor::TYPE_SINT64:
    case FieldDescriptor::TYPE_BOOL:
    case FieldDescriptor::TYPE_ENUM:
      return Shape::varint;
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED64:
    case FieldDescriptor::TYPE_DOUBLE:
      return Shape::fixed64;
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_SFIXED32:
    case FieldDescriptor::TYPE_FLOAT:
      return Shape::fixed32;
    case FieldDescriptor::TYPE_STRING:
    case FieldDescriptor::TYPE_BYTES:
    case FieldDescriptor::TYPE_MESSAGE:
    case FieldDescriptor::TYPE_GROUP:
      return Shape::length;
  }
  return Shape::length;
}

// What is wrong, innermost first; the callers put the names of their fields in front.
using Fault = std::optional<std::string>;

// Takes a varint of the shortest form off the front of `bytes`.
Fault take_varint(BytesView& bytes, std::uint64_t& value) {
  value = 0;
  for (std::size_t i = 0; i < 10; ++i) {
    if (i == bytes.size()) return "ends inside a number";
    const auto octet = static_cast<std::uint8_t>(bytes[i]);
    if (i == 9 && octet > 1) return "a number does not fit into 64 bits";
    value |= static_cast<std::uint64_t>(octet & 0x7f) << (7 * i);
    if ((octet & 0x80) == 0) {
      if (i > 0 && octet == 0) return "a number is not in its shortest form";
      bytes.remove_prefix(i + 1);
      return std::nullopt;
    }
  }
  return "a number is longer than ten octets";
}

Fault take(BytesView& bytes, std::uint64_t count, BytesView& taken) {
  if (count > bytes.size()) return "ends inside a value";
  taken = bytes.substr(0, static_cast<std::size_t>(count));
  bytes.remove_prefix(taken.size());
  return std::nullopt;
}

Fault check_range(const FieldDescriptor& field, std::uint64_t value) {
  const auto as_signed = static_cast<std::int64_t>(value);
  switch (field.type()) {
    case FieldDescriptor::TYPE_BOOL:
      if (value > 1) return "a boolean is neither 0 nor 1";
      return std::nullopt;
    case FieldDescriptor::TYPE_UINT32:
    case FieldDescriptor::TYPE_SINT32:
      if (value > std::numeric_limits<std::uint32_t>::max()) return "does not fit into 32 bits";
      return std::nullopt;
    case FieldDescriptor::TYPE_INT32:
    case FieldDescriptor::TYPE_ENUM:
      // Negative numbers of 32 bits are written with the sign of 64.
      if (as_signed > std::numeric_limits<std::int32_t>::max() ||
          as_signed < std::numeric_limits<std::int32_t>::min()) {
        return "does not fit into 32 bits";
      }
      if (field.type() == FieldDescriptor::TYPE_ENUM &&
          field.enum_type()->FindValueByNumber(static_cast<int>(as_signed)) == nullptr) {
        return "unknown enum value " + std::to_string(as_signed);
      }
      return std::nullopt;
    case FieldDescriptor::TYPE_INT64:
    case FieldDescriptor::TYPE_UINT64:
    case FieldDescriptor::TYPE_SINT64:
    case FieldDescriptor::TYPE_FIXED32:
    case FieldDescriptor::TYPE_FIXED64:
    case FieldDescriptor::TYPE_SFIXED32:
    case FieldDescriptor::TYPE_SFIXED64:
    case FieldDescriptor::TYPE_FLOAT:
    case FieldDescriptor::TYPE_DOUBLE:
    case FieldDescriptor::TYPE_STRING:
    case FieldDescriptor::TYPE_BYTES:
    case FieldDescriptor::TYPE_MESSAGE:
    case FieldDescriptor::TYPE_GROUP:
      return std::nullopt;
  }
  return std::nullopt;
}

// One scalar without its tag. `may_be_default`: elements of a list, and fields that know presence.
Fault take_scalar(const FieldDescriptor& field, BytesView& bytes, bool may_be_default) {
  const Shape shape = shape_of(field.type());
  if (shape == Shape::varint) {
    std::uint64_t value = 0;
    if (Fault fault = take_varint(bytes, value)) return fault;
    if (value == 0 && !may_be_default) return "a default value is written out";
    return check_range(field, value);
  }
  BytesView value;
  if (Fault fault = take(bytes, shape == Shape::fixed64 ? 8 : 4, value)) return fault;
  if (!may_be_default && value.find_first_not_of('\0') == BytesView::npos) {
    return "a default value is written out";
  }
  return std::nullopt;
}

// What the whole walk shares.
struct Walk {
  std::uint64_t weight = 0;
  std::uint64_t heaviest = 0;

  Fault add(std::uint64_t more) {
    weight += more;
    if (weight <= heaviest) return std::nullopt;
    return "unfolds to more than " + std::to_string(heaviest) + " octets";
  }
};

Fault check_message(BytesView bytes, const Descriptor& type, std::size_t depth, Walk& walk);

Fault check_text(const FieldDescriptor& field, BytesView value, Walk& walk) {
  const bool may_be_empty = field.is_repeated() || field.has_presence();
  if (value.empty() && !may_be_empty) return "a default value is written out";
  if (field.type() == FieldDescriptor::TYPE_STRING && !is_utf8(value)) return "text is not UTF-8";
  return walk.add(kTextWeight + value.size());
}

Fault check_packed(const FieldDescriptor& field, BytesView value, Walk& walk) {
  if (value.empty()) return "an empty list is written out";
  while (!value.empty()) {
    if (Fault fault = take_scalar(field, value, true)) return fault;
    if (Fault fault = walk.add(kNumberWeight)) return fault;
  }
  return std::nullopt;
}

// The value of `field`, whose tag said `shape`, taken off the front of `bytes`.
Fault take_field(const FieldDescriptor& field, Shape shape, BytesView& bytes, std::size_t depth,
                 Walk& walk) {
  if (shape != (field.is_packed() ? Shape::length : shape_of(field.type()))) {
    return "has a wrong wire type";
  }
  if (shape != Shape::length) return take_scalar(field, bytes, field.has_presence());
  std::uint64_t length = 0;
  BytesView value;
  if (Fault fault = take_varint(bytes, length)) return fault;
  if (Fault fault = take(bytes, length, value)) return fault;
  if (field.is_packed()) return check_packed(field, value, walk);
  if (field.type() != FieldDescriptor::TYPE_MESSAGE) return check_text(field, value, walk);
  if (field.is_map()) return "maps have no canonical form";
  return check_message(value, *field.message_type(), depth + 1, walk);
}

// How often and in which order fields stand in a message.
class Order {
 public:
  Fault next(const FieldDescriptor& field) {
    const OneofDescriptor* oneof = field.containing_oneof();
    if (field.number() == last_number_ && !(field.is_repeated() && !field.is_packed())) {
      return "stands twice";
    }
    if (oneof != nullptr && oneof == last_oneof_) return "another field of its oneof is set too";
    if (field.number() < last_number_) return "fields are not in ascending order";
    last_number_ = field.number();
    if (oneof != nullptr) last_oneof_ = oneof;
    return std::nullopt;
  }

 private:
  int last_number_ = 0;
  const OneofDescriptor* last_oneof_ = nullptr;
};

Fault take_tag(BytesView& bytes, std::uint64_t& number, Shape& shape) {
  std::uint64_t tag = 0;
  if (Fault fault = take_varint(bytes, tag)) return fault;
  const std::optional<Shape> known = shape_of(tag);
  number = tag >> 3;
  if (number == 0 || number > FieldDescriptor::kMaxNumber) return "a field number is out of range";
  if (!known) return "field " + std::to_string(number) + " has an unknown wire type";
  shape = *known;
  return std::nullopt;
}

// A value of which only the shape is known, off the front of `bytes`.
Fault skip_value(Shape shape, BytesView& bytes) {
  std::uint64_t number = 8;
  BytesView skipped;
  if (shape == Shape::fixed32) number = 4;
  if (shape == Shape::varint || shape == Shape::length) {
    if (Fault fault = take_varint(bytes, number)) return fault;
  }
  return shape == Shape::varint ? std::nullopt : take(bytes, number, skipped);
}

// Calls itself for messages inside, limits::kNestingDepth deep at most.
Fault check_message(BytesView bytes, const Descriptor& type, std::size_t depth, Walk& walk) {
  if (depth > limits::kNestingDepth) return "messages are nested too deeply";
  if (Fault fault = walk.add(kMessageWeight)) return fault;
  Order order;
  while (!bytes.empty()) {
    std::uint64_t number = 0;
    Shape shape = Shape::varint;
    if (Fault fault = take_tag(bytes, number, shape)) return fault;
    const FieldDescriptor* field = type.FindFieldByNumber(static_cast<int>(number));
    if (field == nullptr) return "unknown field " + std::to_string(number);
    Fault fault = order.next(*field);
    if (!fault) fault = take_field(*field, shape, bytes, depth, walk);
    if (fault) {
      // "a.b: what is wrong": names are joined by dots from the outside in.
      const bool named = fault->find(": ") != std::string::npos;
      return field->name() + (named ? "." : ": ") + *fault;
    }
  }
  return std::nullopt;
}

}  // namespace

Status check_form(BytesView bytes, const Descriptor& type) {
  Walk walk{0, limits::kUnfoldedBytes + limits::kUnfoldedTimes * bytes.size()};
  if (Fault fault = check_message(bytes, type, 1, walk)) return error(type.name() + ": " + *fault);
  return {};
}

std::optional<std::size_t> find_field(BytesView bytes, std::uint64_t number) {
  BytesView rest = bytes;
  while (!rest.empty()) {
    const std::size_t begin = bytes.size() - rest.size();
    std::uint64_t found = 0;
    Shape shape = Shape::varint;
    if (take_tag(rest, found, shape)) return std::nullopt;
    if (found == number) return begin;
    if (skip_value(shape, rest)) return std::nullopt;
  }
  return std::nullopt;
}

std::optional<std::uint64_t> peek_number(BytesView bytes, std::uint64_t number) {
  const std::optional<std::size_t> begin = find_field(bytes, number);
  if (!begin) return std::nullopt;
  bytes.remove_prefix(*begin);
  std::uint64_t value = 0;
  Shape shape = Shape::varint;
  if (take_tag(bytes, number, shape) || shape != Shape::varint || take_varint(bytes, value)) {
    return std::nullopt;
  }
  return value;
}

std::optional<BytesView> peek_octets(BytesView bytes, std::uint64_t number) {
  const std::optional<std::size_t> begin = find_field(bytes, number);
  if (!begin) return std::nullopt;
  bytes.remove_prefix(*begin);
  std::uint64_t length = 0;
  BytesView value;
  Shape shape = Shape::varint;
  if (take_tag(bytes, number, shape) || shape != Shape::length || take_varint(bytes, length) ||
      take(bytes, length, value)) {
    return std::nullopt;
  }
  return value;
}

std::optional<std::uint64_t> first_field(BytesView bytes) {
  std::uint64_t number = 0;
  Shape shape = Shape::varint;
  if (bytes.empty() || take_tag(bytes, number, shape)) return std::nullopt;
  return number;
}

}  // namespace comity::wire
