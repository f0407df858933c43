// Keeps every jointly signed zone published: whatever its groups sign is written to the zone's
// file, with the trust anchor beside it. On a thread of its own.
//
// When fewer than the threshold can sign, or a session fails, the last good zone stays, and health
// says who is missing and when the signatures run out.
#pragma once

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "publishing/group_driver.h"
#include "publishing/zone_files.h"

namespace comity::publishing {

class ZoneSigner {
 public:
  // `reader` and `files` outlive it. options.wait is its own and need not be set.
  ZoneSigner(const ledger::Reader& reader, ZoneFiles& files,
             std::vector<std::unique_ptr<LocalSigner>> signers, SigningOptions options);
  ZoneSigner(const ZoneSigner&) = delete;
  ZoneSigner& operator=(const ZoneSigner&) = delete;
  ~ZoneSigner();

  // Signs and publishes what has to be, on the caller's thread, then starts its own.
  void start();
  // Gives the session at hand up, joins the thread. Idempotent.
  void stop();
  // A new height was committed. Any thread, does not wait.
  void notify();

 private:
  struct Groups {
    std::unique_ptr<GroupDriver> keys;
    std::unique_ptr<GroupDriver> zone;
    // After a failure the next try waits: what was refused stands in a block, and every block calls
    // this thread, so trying at once would fill the log.
    std::int64_t delay_milliseconds = 0;
    std::int64_t not_before = 0;  // of the monotonic clock
  };

  void run();
  [[nodiscard]] std::int64_t until_next_try() const;
  void tend_all();
  void tend(const dns::Name& apex, const state::View& view);
  [[nodiscard]] Groups& groups_of(const dns::Name& apex);
  [[nodiscard]] Status publish(const dns::Name& apex, GroupDriver& zone);
  void report(const dns::Name& apex, const Groups& groups, const Status& outcome);
  // What options_.wait calls.
  [[nodiscard]] bool wait(std::int64_t milliseconds);

  const ledger::Reader& reader_;
  ZoneFiles& files_;
  const std::vector<std::unique_ptr<LocalSigner>> signers_;
  SigningOptions options_;
  std::map<std::string, Groups> groups_;

  std::mutex mutex_;
  std::condition_variable wake_;
  bool pending_ = false;
  bool stopping_ = false;
  std::thread thread_;
};

// The comment with which the files of a zone begin whose shares one hand dealt; empty for others.
[[nodiscard]] std::string_view dealt_mark(const state::View& view, const dns::Name& apex);

}  // namespace comity::publishing
