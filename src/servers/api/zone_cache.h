// The zones that were derived last, so that a zone is derived once per revision and not once per
// reader (about 0.1 s for the root). Any thread; nobody waits while another zone is derived, nor
// for an old revision: of those one is derived at a time, whoever asks meanwhile comes again.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "base/result.h"
#include "dns/name.h"
#include "publications/zone/zone.h"
#include "state/view.h"

namespace comity::api {

struct DerivedZone {
  dns::Name apex;
  std::uint32_t serial = 0;
  std::size_t records = 0;
  Bytes wire;                         // of the records, canonical
  std::shared_ptr<const Bytes> text;  // master file; outlives this while clients take it

  [[nodiscard]] zone::Zone zone() const;
};

class ZoneCache {
 public:
  // The zone as of `view`, which must be a committed height: drafts have no revision of their own.
  // not_found when the community does not govern this apex there; unavailable when it is an older
  // one of the zone and another such is being derived.
  [[nodiscard]] Result<std::shared_ptr<const DerivedZone>> get(const state::View& view,
                                                               const dns::Name& apex);
  // How often a zone was derived, for tests.
  [[nodiscard]] std::uint64_t derivations() const;

 private:
  using Known = std::shared_ptr<const DerivedZone>;

  [[nodiscard]] Known find(const std::string& apex, std::uint64_t revision);
  void keep(const std::string& apex, std::uint64_t revision, Known zone);
  void forget_old();

  // A zone follows from its collection alone and every change of that counts its revision up, so
  // apex and revision name the bytes.
  struct Kept {
    std::string apex;
    std::uint64_t revision = 0;
    Known zone;
  };

  mutable std::mutex mutex_;
  std::condition_variable derived_;
  std::list<Kept> kept_;                                     // newest use first
  std::set<std::pair<std::string, std::uint64_t>> at_work_;  // being derived, of the newest
  bool old_at_work_ = false;
  std::map<std::string, std::uint64_t> newest_;  // revision, of each zone that was derived
  std::uint64_t derivations_ = 0;
};

}  // namespace comity::api
