// The walk over the bytes and the library judge alike: what one accepts, the other would write.
#include <google/protobuf/unknown_field_set.h>
#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "wire/codec.h"
#include "wire/form.h"
#include "wire/messages.h"

namespace comity::wire {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool known_enum(const Message& message, const FieldDescriptor& field) {
  const Reflection& reflection = *message.GetReflection();
  if (!field.is_repeated()) {
    return field.enum_type()->FindValueByNumber(reflection.GetEnumValue(message, &field)) !=
           nullptr;
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const int value = reflection.GetRepeatedEnumValue(message, &field, i);
    if (field.enum_type()->FindValueByNumber(value) == nullptr) return false;
  }
  return true;
}

// What the library says of a parsed message: nothing unknown in it, at no depth.
bool all_known(const Message& message, std::size_t depth = 1) {
  const Reflection& reflection = *message.GetReflection();
  if (!reflection.GetUnknownFields(message).empty() || depth > limits::kNestingDepth) return false;
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->type() == FieldDescriptor::TYPE_ENUM && !known_enum(message, *field)) return false;
    if (field->type() != FieldDescriptor::TYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      if (!all_known(reflection.GetMessage(message, field), depth + 1)) return false;
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      if (!all_known(reflection.GetRepeatedMessage(message, field, i), depth + 1)) return false;
    }
  }
  return true;
}

template <typename T>
bool library_accepts(BytesView bytes) {
  T message;
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
         all_known(message) && encode(message) == bytes;
}

// Fills `message` with values of every kind, as deep as `depth` allows.
void fill(Message& message, std::mt19937_64& random, int depth);

void set_field(Message& message, const FieldDescriptor& field, std::mt19937_64& random, int depth) {
  const Reflection& reflection = *message.GetReflection();
  const std::uint64_t value = random() >> (random() % 64);
  const bool list = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_UINT32: {
      const auto number = static_cast<std::uint32_t>(value);
      list ? reflection.AddUInt32(&message, &field, number)
           : reflection.SetUInt32(&message, &field, number);
      return;
    }
    case FieldDescriptor::CPPTYPE_UINT64:
      list ? reflection.AddUInt64(&message, &field, value)
           : reflection.SetUInt64(&message, &field, value);
      return;
    case FieldDescriptor::CPPTYPE_INT32:
      reflection.SetInt32(&message, &field, static_cast<std::int32_t>(value));
      return;
    case FieldDescriptor::CPPTYPE_INT64:
      reflection.SetInt64(&message, &field, static_cast<std::int64_t>(value));
      return;
    case FieldDescriptor::CPPTYPE_BOOL:
      reflection.SetBool(&message, &field, (value & 1) != 0);
      return;
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto& type = *field.enum_type();
      const int known = type.value(static_cast<int>(value % type.value_count()))->number();
      list ? reflection.AddEnumValue(&message, &field, known)
           : reflection.SetEnumValue(&message, &field, known);
      return;
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text(value % 40, 'a');
      list ? reflection.AddString(&message, &field, text)
           : reflection.SetString(&message, &field, text);
      return;
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (depth > 0) {
        fill(list ? *reflection.AddMessage(&message, &field)
                  : *reflection.MutableMessage(&message, &field),
             random, depth - 1);
      }
      return;
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
      FAIL() << "the schema has no floating point: " << field.full_name();
  }
}

void fill(Message& message, std::mt19937_64& random, int depth) {
  const auto& type = *message.GetDescriptor();
  if (type.field_count() == 0) return;
  const bool only_one = type.real_oneof_decl_count() > 0;
  const int chosen = static_cast<int>(random() % static_cast<std::uint64_t>(type.field_count()));
  for (int i = 0; i < type.field_count(); ++i) {
    if (only_one ? i != chosen : random() % 4 == 0) continue;
    const std::uint64_t times = type.field(i)->is_repeated() ? random() % 4 : 1;
    for (std::uint64_t n = 0; n < times; ++n) set_field(message, *type.field(i), random, depth);
  }
}

// One small change of the kinds that an attacker would try.
Bytes changed(Bytes bytes, std::mt19937_64& random) {
  if (bytes.empty()) return Bytes(1, static_cast<char>(random()));
  const std::size_t at = random() % bytes.size();
  switch (random() % 6) {
    case 0:
      bytes[at] = static_cast<char>(random());
      break;
    case 1:
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << (random() % 8)));
      break;
    case 2:
      bytes.insert(at, 1, static_cast<char>(random() % 3 == 0 ? 0 : random()));
      break;
    case 3:
      bytes.erase(at, 1 + random() % 4);
      break;
    case 4:
      bytes += bytes.substr(at, random() % 40);
      break;
    case 5:
      bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 8));
      break;
  }
  return bytes;
}

template <typename T>
void judge_alike(std::uint64_t seed, int rounds) {
  std::mt19937_64 random(seed);
  int accepted = 0;
  for (int round = 0; round < rounds; ++round) {
    T message;
    fill(message, random, 5);
    Bytes bytes = encode(message);
    ASSERT_TRUE(decode<T>(bytes)) << decode<T>(bytes).error().message << "\n" << to_hex(bytes);
    for (int change = 0; change < 4; ++change) {
      bytes = changed(bytes, random);
      const Status form = check_form(bytes, *T::descriptor());
      ASSERT_EQ(form.has_value(), library_accepts<T>(bytes))
          << (form ? "accepted" : form.error().message) << "\n"
          << to_hex(bytes);
      accepted += form ? 1 : 0;
    }
  }
  EXPECT_GT(accepted, rounds / 20) << "the changes never leave anything acceptable";
}

TEST(FormProperty, WalkAndLibraryJudgeBodiesAlike) {
  silence_library_log();
  judge_alike<v1::Body>(1, 3000);
}
TEST(FormProperty, WalkAndLibraryJudgeGenesisAlike) {
  silence_library_log();
  judge_alike<v1::GenesisBody>(2, 1000);
}
TEST(FormProperty, WalkAndLibraryJudgeCodePointsAlike) {
  silence_library_log();
  judge_alike<v1::CodePoints>(3, 3000);
}
TEST(FormProperty, WalkAndLibraryJudgeProposalsAlike) {
  silence_library_log();
  judge_alike<v1::Proposal>(4, 1000);
}

// The schema keeps to what the canonical form is defined for.
TEST(FormProperty, SchemaHasNoMapsNoGroupsNoFloats) {
  for (const auto* file : {v1::Body::descriptor()->file(), v1::Genesis::descriptor()->file(),
                           v1::Proposal::descriptor()->file(), v1::Zone::descriptor()->file(),
                           v1::Party::descriptor()->file(), v1::Constitution::descriptor()->file(),
                           v1::Content::descriptor()->file()}) {
    EXPECT_EQ(file->syntax(), google::protobuf::FileDescriptor::SYNTAX_PROTO3);
    for (int i = 0; i < file->message_type_count(); ++i) {
      const auto* type = file->message_type(i);
      for (int j = 0; j < type->field_count(); ++j) {
        const auto* field = type->field(j);
        EXPECT_FALSE(field->is_map()) << field->full_name();
        EXPECT_FALSE(field->has_optional_keyword()) << field->full_name();
        EXPECT_NE(field->cpp_type(), FieldDescriptor::CPPTYPE_FLOAT) << field->full_name();
        EXPECT_NE(field->cpp_type(), FieldDescriptor::CPPTYPE_DOUBLE) << field->full_name();
      }
    }
  }
}

}  // namespace
}  // namespace comity::wire
