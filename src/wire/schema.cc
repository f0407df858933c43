#include "wire/schema.h"

#include <algorithm>
#include <map>

#include <google/protobuf/descriptor.h>

namespace comity::wire {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool is_after(const std::string& name, std::uint32_t version, std::span<const LaterPart> later) {
  return std::any_of(later.begin(), later.end(), [&](const LaterPart& part) {
    return part.since > version && part.name == name;
  });
}

class Search {
 public:
  Search(std::uint32_t version, std::span<const LaterPart> later, const Descriptor& besides)
      : version_(version), later_(later), besides_(besides) {}

  std::optional<std::string> in(const Message& message) const {
    if (message.GetDescriptor() == &besides_) return std::nullopt;
    const Reflection& reflection = *message.GetReflection();
    std::vector<const FieldDescriptor*> present;
    reflection.ListFields(message, &present);
    for (const FieldDescriptor* field : present) {
      if (is_after(field->full_name(), version_, later_)) return field->full_name();
      const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
      for (int i = 0; i < count; ++i) {
        std::optional<std::string> found = in_value(message, *field, i);
        if (found) return found;
      }
    }
    return std::nullopt;
  }

 private:
  std::optional<std::string> in_value(const Message& message, const FieldDescriptor& field,
                                      int index) const {
    const Reflection& reflection = *message.GetReflection();
    const bool repeated = field.is_repeated();
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return in(repeated ? reflection.GetRepeatedMessage(message, &field, index)
                         : reflection.GetMessage(message, &field));
    }
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM) return std::nullopt;
    const EnumValueDescriptor& value = repeated
                                           ? *reflection.GetRepeatedEnum(message, &field, index)
                                           : *reflection.GetEnum(message, &field);
    if (!is_after(value.full_name(), version_, later_)) return std::nullopt;
    return value.full_name();
  }

  std::uint32_t version_;
  std::span<const LaterPart> later_;
  const Descriptor& besides_;
};

class Listing {
 public:
  Listing(std::uint32_t version, std::span<const LaterPart> later, const Descriptor& besides)
      : version_(version), later_(later), besides_(besides) {}

  void add(const Descriptor& message) {
    const auto [at, is_new] = text_.try_emplace(message.full_name());
    if (!is_new || &message == &besides_) return;
    std::map<int, std::string> lines;
    for (int i = 0; i < message.field_count(); ++i) {
      const FieldDescriptor& field = *message.field(i);
      if (!is_after(field.full_name(), version_, later_)) lines[field.number()] = line_of(field);
    }
    for (const auto& [number, line] : lines) at->second += line;
  }

  std::string text() const {
    std::string all;
    for (const auto& [name, lines] : text_) all.append(name).append("\n").append(lines);
    return all;
  }

 private:
  void add(const EnumDescriptor& type) {
    const auto [at, is_new] = text_.try_emplace(type.full_name());
    if (!is_new) return;
    std::map<int, std::string> lines;
    for (int i = 0; i < type.value_count(); ++i) {
      const EnumValueDescriptor& value = *type.value(i);
      if (is_after(value.full_name(), version_, later_)) continue;
      lines[value.number()] = "  " + std::to_string(value.number()) + " " + value.name() + "\n";
    }
    for (const auto& [number, line] : lines) at->second += line;
  }

  std::string line_of(const FieldDescriptor& field) {
    std::string line = "  " + std::to_string(field.number()) + " " + field.name();
    if (field.is_repeated()) line += " repeated";
    if (field.is_packable() && !field.is_packed()) line += " unpacked";
    // What a field of the default value means depends on both.
    if (field.has_presence()) line += " present";
    if (const auto* oneof = field.real_containing_oneof()) line += " of " + oneof->name();
    line.append(" ").append(field.type_name());
    if (field.message_type() != nullptr) {
      line.append(" ").append(field.message_type()->full_name());
      add(*field.message_type());
    }
    if (field.enum_type() != nullptr) {
      line.append(" ").append(field.enum_type()->full_name());
      add(*field.enum_type());
    }
    return line + "\n";
  }

  std::uint32_t version_;
  std::span<const LaterPart> later_;
  const Descriptor& besides_;
  std::map<std::string, std::string> text_;  // nodes stay where they are while others are added
};

}  // namespace

std::optional<std::string> part_after(const Message& message, std::uint32_t version,
                                      std::span<const LaterPart> later, const Descriptor& besides) {
  return Search(version, later, besides).in(message);
}

std::string schema(const std::vector<const Descriptor*>& roots, std::uint32_t version,
                   std::span<const LaterPart> later, const Descriptor& besides) {
  Listing listing(version, later, besides);
  for (const Descriptor* root : roots) listing.add(*root);
  return listing.text();
}

}  // namespace comity::wire
