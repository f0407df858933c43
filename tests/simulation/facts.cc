#include "facts.h"

#include <set>
#include <string>

namespace comity::simulation {

bool follows(const state::Key& key) {
  return (key.table.starts_with("names-") && key.table != "names-tables" &&
          key.table != "names-uses" && key.table != "names-skipped" &&
          key.table != "names-orders" && key.table != "names-claims" &&
          key.table != "names-server-claims" && key.table != "names-requests" &&
          key.table != "names-successors" && key.table != "names-confirmed" &&
          key.table != "names-fault-claims" && key.table != "names-faults") ||
         (key.table == "keys" && key.key.starts_with("since/")) ||
         (key.table == "members" &&
          (key.collection == "keys" || key.collection == "seats" || key.collection == "voices" ||
           key.collection == "account-count" || key.collection.starts_with("terms/"))) ||
         (key.table == "constitution" &&
          (key.collection == "terms" || key.collection == "decisions")) ||
         (key.table == "ledger" &&
          (key.collection == "agenda" || key.collection.starts_with("due/") ||
           key.collection.starts_with("holdings/") || key.collection.starts_with("asked/") ||
           key.collection.starts_with("decided/") || key.collection.starts_with("held/")));
}

bool follows(const state::Key& key, std::uint32_t field) {
  if (key.table == "constitution") return key.collection == "adoption" && field >= 6 && field <= 9;
  if (key.table == "members" && (key.collection == "parties" || key.collection == "accounts")) {
    return field == 9 || field == 10;
  }
  if (key.table == "names-tables") return key.collection == "guards" && field >= 2;
  if (key.table != "names") return false;
  if (key.key.starts_with("host/")) return field == 6;
  if (key.key.starts_with("set/")) return field == 4;
  return key.key.starts_with("delegation/") &&
         (field == 7 || field == 8 || field == 10 || field == 15 || field == 18);
}

bool is_own_table(const std::string& table) {
  static const std::set<std::string> kTables = {
      "members",          "ceremonies",      "names-skipped",
      "names-orders",     "names-claims",    "names-server-claims",
      "names-successors", "names-confirmed", "names-fault-claims",
      "names-faults"};
  return kTables.contains(table);
}

bool is_own(const state::Key& key, std::uint32_t field) {
  if (key.table == "ceremonies" || key.table == "names-skipped" || key.table == "names-orders" ||
      key.table == "names-claims" || key.table == "names-server-claims" ||
      key.table == "names-requests" || key.table == "names-successors" ||
      key.table == "names-confirmed" || key.table == "names-fault-claims" ||
      key.table == "names-faults") {
    return true;
  }
  if (key.table == "keys") return key.key == "takeover" && field >= 5 && field <= 7;
  if (key.table == "members") return field == 1 || field == 3 || field == 6 || field == 8;
  return key.key.starts_with("host/") || key.key.starts_with("set/") ||
         (field >= 2 && field <= 5) || field == 13;
}

std::map<std::uint32_t, Bytes> facts_of(const state::Key& key, const std::optional<Bytes>& value) {
  if (!value) return {};
  if (key.table == "names-tables" && key.collection == "zones") return {{0, *value}};
  std::map<std::uint32_t, Bytes> facts = {{0, ""}};
  const auto number = [&](std::size_t& at) {
    std::uint64_t read = 0;
    for (int shift = 0; at < value->size(); shift += 7) {
      const auto octet = static_cast<std::uint8_t>((*value)[at++]);
      read |= static_cast<std::uint64_t>(octet & 0x7f) << shift;
      if (octet < 0x80) break;
    }
    return read;
  };
  for (std::size_t at = 0; at < value->size();) {
    const std::size_t begin = at;
    const std::uint64_t tag = number(at);
    const std::uint64_t length = number(at);  // no record has a field of fixed width
    if (tag % 8 == 2) at += length;
    facts[static_cast<std::uint32_t>(tag / 8)] += value->substr(begin, at - begin);
  }
  return facts;
}

}  // namespace comity::simulation
