// Reads what is shown of a decision, and notes what is not. Private to this room. One thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/shown.h"
#include "base/time.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::audit {

// What is found while a decision is judged.
struct Notes {
  std::vector<std::string> contradictions;
  std::vector<std::string> missing;
};

class Records {
 public:
  Records(const Shown& shown, Notes& notes) : shown_(shown), notes_(notes) {}

  // False, and noted, when the record is not shown, not there, or cannot be read.
  template <typename Message>
  bool read(const std::string& collection, const Bytes& key, const std::string& what,
            Message& out) const {
    return read_in("decisions", collection, key, what, out);
  }
  template <typename Message>
  bool read_in(const std::string& table, const std::string& collection, const Bytes& key,
               const std::string& what, Message& out) const {
    const auto found = shown_.records.find({table, collection, key});
    if (found == shown_.records.end()) {
      notes_.missing.push_back(what);
      return false;
    }
    if (!found->second || !wire::parse_stored(*found->second, out)) {
      notes_.contradictions.push_back(what + " is not on record, or cannot be read");
      return false;
    }
    return true;
  }

  // Every record of a collection of table `decisions` by its key. False, and noted, when not all
  // of them are shown or one cannot be read: nothing is counted then.
  template <typename Message>
  bool read_all(const std::string& collection, std::map<Bytes, Message>& found) const {
    if (!shown_.complete.contains({"decisions", collection})) {
      notes_.missing.push_back("all of decisions/" + collection);
      return false;
    }
    for (auto it = shown_.records.lower_bound({"decisions", collection, Bytes()});
         it != shown_.records.end() && std::get<0>(it->first) == "decisions" &&
         std::get<1>(it->first) == collection;
         ++it) {
      if (!it->second) continue;
      Message& message = found[std::get<2>(it->first)];
      if (!wire::parse_stored(*it->second, message)) {
        notes_.contradictions.push_back("a record of decisions/" + collection + " cannot be read");
        return false;
      }
    }
    return true;
  }

 private:
  const Shown& shown_;
  Notes& notes_;
};

// A number as a key: u64, big-endian.
[[nodiscard]] inline Bytes key_of(std::uint64_t number) {
  Bytes key(8, '\0');
  for (std::size_t i = 0; i < key.size(); ++i) {
    key[i] = static_cast<char>(number >> (8 * (key.size() - 1 - i)) & 0xFF);
  }
  return key;
}

// A time on record; 1970 when it is none.
[[nodiscard]] inline Time moment(const google::protobuf::Timestamp& time) {
  return wire::to_time(time).value_or(Time{});
}

}  // namespace comity::audit
