// Writes every governed zone that nobody signs to its file when its revision has changed: derived
// from the newest committed state, on a thread of its own, and notes of every zone when it changed,
// so that health can say how far its file is behind. When a zone cannot be derived the last
// good file stays, and health says why. Signed zones: zone_signer.h.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "dns/name.h"
#include "ledger/read.h"
#include "publishing/zone_files.h"

namespace comity::publishing {

class ZonePublisher {
 public:
  // `reader` and `files` outlive the publisher. Publishes once before it returns.
  ZonePublisher(const ledger::Reader& reader, ZoneFiles& files);
  ZonePublisher(const ZonePublisher&) = delete;
  ZonePublisher& operator=(const ZonePublisher&) = delete;
  ~ZonePublisher();

  // A new height was committed. Any thread, does not wait.
  void notify();

 private:
  void run();
  void publish_all();
  void publish(const state::View& view, const ledger::Head& head, const dns::Name& apex);

  const ledger::Reader& reader_;
  ZoneFiles& files_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool pending_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace comity::publishing
