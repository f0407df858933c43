// Keeps every jointly signed zone published: whatever its groups sign is written to the zone's
// file, with the trust anchor beside it. One thread at a time.
//
// When fewer than the threshold can sign, or a session fails, the last good zone stays, and health
// says who is missing and when the signatures run out.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "publishing/group_driver.h"
#include "publishing/zone_files.h"

namespace comity::publishing {

class ZoneSigner {
 public:
  // `reader` and `files` outlive it. Without options.now it is the wall clock.
  ZoneSigner(const ledger::Reader& reader, ZoneFiles& files,
             std::vector<std::unique_ptr<LocalSigner>> signers, SigningOptions options);

  // One more, whose share was just made. Nobody waits for an answer in its group meanwhile.
  void add(std::unique_ptr<LocalSigner> signer);
  // Signs and publishes what has to be; true when a zone was published, so that a change from
  // before its end may not have been seen.
  bool tend();
  // How long nothing has to be tended unless a height is committed.
  [[nodiscard]] std::int64_t until_next_try() const;

 private:
  struct Groups {
    std::unique_ptr<GroupDriver> keys;
    std::unique_ptr<GroupDriver> zone;
    // After a failure the next try waits: what was refused stands in a block, and every block calls
    // for a look, so trying at once would fill the log.
    std::int64_t delay_milliseconds = 0;
    std::int64_t not_before = 0;  // of the monotonic clock
  };

  // Shares of an epoch that is over sign nothing any more, and leave the memory.
  void retire(const state::View& view);
  bool tend_zone(const dns::Name& apex, const state::View& view);
  [[nodiscard]] Groups& groups_of(const dns::Name& apex);
  // True when there was something new.
  [[nodiscard]] Result<bool> publish(const dns::Name& apex, GroupDriver& zone);
  void report(const dns::Name& apex, const Groups& groups, const Status& outcome);

  const ledger::Reader& reader_;
  ZoneFiles& files_;
  std::vector<std::unique_ptr<LocalSigner>> signers_;
  SigningOptions options_;
  std::map<std::string, Groups> groups_;
};

// The comment with which the files of a zone begin whose shares one hand dealt; empty for others.
[[nodiscard]] std::string_view dealt_mark(const state::View& view, const dns::Name& apex);

}  // namespace comity::publishing
