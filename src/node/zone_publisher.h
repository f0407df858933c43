// Writes every governed zone to its file when its revision has changed: derived from the newest
// committed state, replaced atomically, on a thread of its own. When a zone cannot be derived or
// written the last good file stays, and health says why.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/time.h"
#include "dns/name.h"
#include "ledger/read.h"

namespace comity::node {

// What stands on disk of one zone.
struct PublishedZone {
  std::string apex;
  std::string file;
  std::uint32_t serial = 0;
  std::uint64_t height = 0;  // of the state it was derived from
  std::uint64_t revision = 0;
  std::string trouble;  // empty: as good as the state
};

class ZonePublisher {
 public:
  // `reader` outlives the publisher. Publishes once before it returns.
  ZonePublisher(const ledger::Reader& reader, std::string folder);
  ZonePublisher(const ZonePublisher&) = delete;
  ZonePublisher& operator=(const ZonePublisher&) = delete;
  ~ZonePublisher();

  // A new height was committed. Any thread, does not wait.
  void notify();
  [[nodiscard]] std::vector<PublishedZone> zones() const;

 private:
  void run();
  void publish_all();
  void publish(const state::View& view, const ledger::Head& head, const dns::Name& apex);

  const ledger::Reader& reader_;
  const std::string folder_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool pending_ = false;
  bool stopping_ = false;
  std::map<std::string, PublishedZone> zones_;
  std::thread thread_;
};

}  // namespace comity::node
