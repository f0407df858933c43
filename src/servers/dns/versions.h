// What is published of every zone, and what each version changed (for IXFR, RFC 1995). Any thread:
// one puts, others take what stands.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "dns/name.h"
#include "dns/record.h"

namespace comity::primary {

struct Version {
  dns::Name apex;
  std::uint32_t serial = 0;
  std::vector<dns::Record> records;  // canonical order, the SOA among them
  std::size_t soa_at = 0;            // where

  [[nodiscard]] const dns::Record& soa() const { return records[soa_at]; }
};

// From one version to the next, both SOA records left out of the lists.
struct Change {
  dns::Record soa_before;
  dns::Record soa_after;
  std::vector<dns::Record> removed;
  std::vector<dns::Record> added;
};

// A zone as it stands; what it points to does not change any more.
struct Standing {
  std::shared_ptr<const Version> version;
  std::vector<std::shared_ptr<const Change>> changes;  // oldest first, each on the one before

  // Those that lead from `serial` to the version; nothing when it is none of ours.
  [[nodiscard]] std::optional<std::vector<std::shared_ptr<const Change>>> since(
      std::uint32_t serial) const;
};

// Whether `a` comes after `b` (RFC 1982, 3.2).
[[nodiscard]] bool is_newer(std::uint32_t a, std::uint32_t b);

class Versions {
 public:
  // `records` in canonical order, exactly one SOA among them, at the apex. Under a serial that is
  // not newer than the one before, the zone begins anew. False: no SOA, or the same serial again.
  bool put(const dns::Name& apex, std::vector<dns::Record> records);

  [[nodiscard]] std::optional<Standing> find(const dns::Name& apex) const;
  [[nodiscard]] std::vector<dns::Name> apexes() const;

 private:
  struct Held {
    std::shared_ptr<const Version> version;
    std::deque<std::shared_ptr<const Change>> changes;
    std::size_t changed_records = 0;  // of all changes
  };

  mutable std::mutex mutex_;
  std::map<dns::Name, Held> zones_;
};

}  // namespace comity::primary
