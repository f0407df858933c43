#include "registers/decisions/keys.h"

namespace comity::decisions {

state::Key numbered_key(std::string_view collection, std::uint64_t number) {
  Bytes key;
  append_u64(key, number);
  return {std::string(kTable), std::string(collection), std::move(key)};
}

state::Key count_key(std::string_view party) {
  return {std::string(kTable), std::string(kCounts), Bytes(party)};
}

std::string collection_of(std::string_view prefix, std::uint64_t number) {
  return std::string(prefix) + std::to_string(number);
}

state::Key party_key(std::string_view prefix, std::uint64_t number, std::string_view party) {
  return {std::string(kTable), collection_of(prefix, number), Bytes(party)};
}

}  // namespace comity::decisions
