#include "wire/inside.h"

#include <set>
#include <vector>

#include <google/protobuf/descriptor.h>

namespace comity::wire {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void each_inside(const Message& message, const Descriptor& type,
                 const std::function<void(const Message&)>& visit) {
  if (message.GetDescriptor() == &type) visit(message);
  const google::protobuf::Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (field->type() != FieldDescriptor::TYPE_MESSAGE) continue;
    if (!field->is_repeated()) {
      each_inside(reflection.GetMessage(message, field), type, visit);
      continue;
    }
    for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
      each_inside(reflection.GetRepeatedMessage(message, field, i), type, visit);
    }
  }
}

bool can_hold(const Descriptor& outer, const Descriptor& type) {
  std::set<const Descriptor*> seen = {&outer};
  std::vector<const Descriptor*> open = {&outer};
  while (!open.empty()) {
    const Descriptor& next = *open.back();
    open.pop_back();
    if (&next == &type) return true;
    for (int i = 0; i < next.field_count(); ++i) {
      const Descriptor* const inner = next.field(i)->message_type();
      if (inner != nullptr && seen.insert(inner).second) open.push_back(inner);
    }
  }
  return false;
}

}  // namespace comity::wire
