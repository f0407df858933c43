// What is published of every zone, and what each version changed (for IXFR, RFC 1995). Any thread:
// one puts, others take what stands.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "dns/name.h"
#include "dns/record.h"

namespace comity::primary {

// Records that follow each other, in canonical wire form and order (RFC 4034, 6.2 and 6.3). Never
// changed, so that versions share those in which they do not differ.
using Stretch = std::shared_ptr<const Bytes>;
// Of `records` in canonical order.
[[nodiscard]] Stretch stretch_of(const std::vector<dns::Record>& records);

struct Version {
  dns::Name apex;
  std::uint32_t serial = 0;
  std::vector<Stretch> stretches;  // in canonical order
  dns::Record soa;
  BytesView soa_octets;  // in the first of the stretches

  [[nodiscard]] std::size_t octets() const;
};

// From one version to the next.
struct Change {
  std::uint32_t from = 0;  // serials
  std::uint32_t to = 0;
  // As IXFR has it (RFC 1995, 4): the SOA before, what is removed, the SOA after, what is added.
  Bytes octets;
  std::size_t changed = 0;  // octets of these without the SOA records
};

// A zone as it stands.
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
  // All records of the zone, in the first stretch exactly one SOA, at the apex. A zone that comes
  // in one stretch shares with the version before what is the same. Under a serial that is not
  // newer than the one before, the zone begins anew. False: no SOA, or the same serial again.
  bool put(const dns::Name& apex, std::vector<Stretch> stretches);

  // What led to the version that stands, from before this process: changes that follow each other,
  // the last of which ends with the very SOA and ZONEMD of that version - a digest of all its
  // records. How many were taken; those of this process are after them.
  std::size_t recall(const dns::Name& apex, std::vector<std::shared_ptr<const Change>> changes);

  // Null: there is none.
  [[nodiscard]] std::shared_ptr<const Standing> find(const dns::Name& apex) const;
  [[nodiscard]] std::vector<dns::Name> apexes() const;

 private:
  mutable std::mutex mutex_;
  std::map<dns::Name, std::shared_ptr<const Standing>> zones_;
};

}  // namespace comity::primary
