// What a table of state holds: for each kind of record where it stands and which message it is.
// Said once, by the register that owns the table; the API shows records and the doctor judges them
// by it. Constants, any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace comity::state {
struct Key;
class View;
}  // namespace comity::state

namespace google::protobuf {
class Message;
}  // namespace google::protobuf

namespace comity::ledger {

using MakeMessage = std::unique_ptr<google::protobuf::Message> (*)();
template <typename T>
std::unique_ptr<google::protobuf::Message> make_message() {
  return std::make_unique<T>();
}

// Whose acts write a fact, which decides whether an effect binds it (docs/spec/effect.md).
enum class Hand : std::uint8_t {
  community,  // decisions: nobody alone changes it between a vote and its effect
  own,        // also the party's whose it is, by itself, at any time
  derived,    // it follows from other records
};
// Whether the record is somebody's as of `view`: what nobody holds is the community's.
using IsHeld = bool (*)(const state::View& view, const state::Key& key);

struct RecordKind {
  // The collection and the key that such a record has. What ends in a slash is how they begin;
  // empty takes all.
  std::string_view collection;
  std::string_view key;
  MakeMessage make = nullptr;  // null: octets that are no message
  Hand hand = Hand::community;
  std::span<const std::uint32_t> own = {};  // numbers of its fields that are Hand::own all the same
  IsHeld is_held = nullptr;                 // null: always
  std::span<const std::uint32_t> derived = {};  // and that are Hand::derived

  [[nodiscard]] bool takes(std::string_view in_collection, std::string_view under_key) const {
    return fits(collection, in_collection) && fits(key, under_key);
  }

 private:
  static bool fits(std::string_view pattern, std::string_view name) {
    return pattern.ends_with('/') ? name.starts_with(pattern) : pattern.empty() || name == pattern;
  }
};

}  // namespace comity::ledger
