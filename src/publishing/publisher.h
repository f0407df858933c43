// The one thread that publishes: after every commit it derives the zones that nobody signs, then
// takes part in ceremonies and lets the groups of the others sign. It waits for commits and for
// what is due, never for a party, so nothing holds an unsigned zone up.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "ledger/read.h"
#include "publishing/local_ceremonies.h"
#include "publishing/unsigned_zones.h"
#include "publishing/zone_files.h"
#include "publishing/zone_signer.h"

namespace comity::publishing {

class Publisher {
 public:
  // `reader` and `files` outlive it. `ceremonies` may be null: then nobody here takes part in one.
  Publisher(const ledger::Reader& reader, ZoneFiles& files,
            std::vector<std::unique_ptr<LocalSigner>> signers, SigningOptions options,
            std::unique_ptr<LocalCeremonies> ceremonies = nullptr);
  Publisher(const Publisher&) = delete;
  Publisher& operator=(const Publisher&) = delete;
  ~Publisher();

  // Starts its thread, and waits until it has published what there is and what those here can sign,
  // but no longer than `most`: the signatures of a large zone take minutes, and who looks after the
  // node wants to ask it meanwhile.
  void start(std::chrono::milliseconds most = std::chrono::seconds(10));
  // Joins the thread. Idempotent. What is decided after it is published by publish_last(), as far
  // as nobody signs it.
  void stop();
  void publish_last() { unsigned_.publish(); }
  // A new height was committed. Any thread, does not wait.
  void notify();

 private:
  void run();
  void publish_first();
  // True when there may be more to do at once.
  bool publish();
  // Until a commit, but not longer; false when the node stops.
  [[nodiscard]] bool wait(std::int64_t milliseconds);

  UnsignedZones unsigned_;
  ZoneSigner signer_;
  std::unique_ptr<LocalCeremonies> ceremonies_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool pending_ = false;
  bool stopping_ = false;
  bool first_published_ = false;
  std::thread thread_;
};

}  // namespace comity::publishing
