// How the node says that it is well. Implemented in node/; any thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"

namespace comity::api {

struct HealthReport {
  enum class Status {
    ok,
    degraded,  // serves and decides, but something needs a person: see `reasons`
    halted,    // makes no block any more; answered with 503
  };
  // What there is to say of a zone that its parties sign together.
  struct Joint {
    std::uint32_t threshold = 0;
    std::uint32_t members = 0;
    std::uint64_t session = 0;  // that signed what stands in the file; 0: none yet
    Time expires;               // the first signature to run out
    bool dealt = false;         // one hand made all shares of the key: for trying out only
    std::string trust_anchor;   // file
  };
  // A zone as it was last written to its file.
  struct ZoneFile {
    std::string apex;          // "."
    std::uint32_t serial = 0;  // of the file; 0 when there is none yet
    std::string path;          // empty: no file is written
    std::string status;        // "written", or why not
    std::optional<Joint> joint;
    // How far the file is behind the state; zeros: not at all.
    std::uint64_t behind_heights = 0;
    std::int64_t behind_seconds = 0;
  };

  // Zones as they are served to secondaries.
  struct Dns {
    struct Served {
      std::string apex;
      std::uint32_t serial = 0;  // 0: none yet
      // A newer version that the operator's check did not let pass: its serial, and why.
      std::uint32_t refused_serial = 0;
      std::string refused;  // empty: there is none
      // "www.example. TXT": for which it is refused, where that was found.
      std::vector<std::string> refused_sets = {};
    };
    // What a secondary was told of a zone, and has taken.
    struct Told {
      std::string secondary;  // address and port
      std::string apex;
      std::uint32_t serial = 0;  // that it was told
      Time at;                   // the last time
      std::string trouble;       // why it has not taken that; empty: it has
      std::uint32_t taken_serial = 0;
      std::optional<Time> taken_at;  // of the last that it took; nothing: none of this run
    };
    // A zone that a secondary asked for, did not get, and has not got since.
    struct RefusedTransfer {
      std::string address;
      std::string apex;
      std::string trouble;
      Time at;
    };
    std::vector<std::string> listen;      // addresses and ports
    std::vector<std::string> tls_listen;  // the same over TLS
    std::vector<Served> zones;
    std::vector<Told> told;
    std::vector<RefusedTransfer> refused;
  };

  Status status = Status::ok;
  std::vector<std::string> reasons;  // sentences for people; empty when ok
  std::uint64_t height = 0;
  Time block_time;
  bool demo = false;
  // A sentence for each time that the operator went on from an older state than was acknowledged.
  std::vector<std::string> continuations;
  std::string version;                        // of the program
  std::vector<std::uint32_t> rules_versions;  // that it knows, ascending
  std::uint64_t oldest_provable_height = 0;
  std::vector<ZoneFile> zones;

  // The disk that the store lies on.
  struct Disk {
    std::uint64_t store_bytes = 0;
    std::uint64_t free_bytes = 0;
    std::uint64_t growth_per_day = 0;  // octets, an estimate from the newest blocks
    std::optional<Time> full;          // when there is no room left; nothing: not to be foreseen
  };
  std::optional<Disk> disk;
  std::optional<Dns> dns;  // nothing: zones are not served
};

class Health {
 public:
  virtual ~Health() = default;
  [[nodiscard]] virtual HealthReport report() const = 0;
  // The text of the file of a jointly signed zone; null when there is none.
  [[nodiscard]] virtual std::shared_ptr<const std::string> signed_zone_text(
      const std::string& apex) const = 0;
  // The trust anchor of a zone as its document group signed it; nulls when none has.
  struct Document {
    std::shared_ptr<const std::string> octets;
    std::shared_ptr<const std::string> signature;
  };
  [[nodiscard]] virtual Document signed_document(const std::string& apex) const = 0;
};

}  // namespace comity::api
