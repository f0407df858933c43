// What a table of state holds: for each kind of record where it stands and which message it is.
// Said once, by the register that owns the table; the API shows records and the doctor judges them
// by it. Constants, any thread.
#pragma once

#include <memory>
#include <string_view>

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace comity::ledger {

using MakeMessage = std::unique_ptr<google::protobuf::Message> (*)();
template <typename T>
std::unique_ptr<google::protobuf::Message> make_message() {
  return std::make_unique<T>();
}

struct RecordKind {
  // The collection and the key that such a record has. What ends in a slash is how they begin;
  // empty takes all.
  std::string_view collection;
  std::string_view key;
  MakeMessage make = nullptr;  // null: octets that are no message

  [[nodiscard]] bool takes(std::string_view in_collection, std::string_view under_key) const {
    return fits(collection, in_collection) && fits(key, under_key);
  }

 private:
  static bool fits(std::string_view pattern, std::string_view name) {
    return pattern.ends_with('/') ? name.starts_with(pattern) : pattern.empty() || name == pattern;
  }
};

}  // namespace comity::ledger
