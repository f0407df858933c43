// The zones of a node as a hidden primary serves them to secondaries (servers/dns): its settings,
// what is published, and who was told of it. Any thread.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "folder/config.h"
#include "node/canary.h"
#include "node/zone_journal.h"
#include "servers/api/health.h"
#include "servers/dns/primary.h"
#include "servers/dns/socket/serve.h"
#include "servers/dns/versions.h"
#include "servers/update/updates.h"

namespace comity::node {

class ZoneService {
 public:
  // Reads keys and addresses; nothing listens yet. Null when the settings name no address.
  // `folder`: of the zone files, beside which what versions changed is kept.
  [[nodiscard]] static Result<std::unique_ptr<ZoneService>> open(const folder::DnsConfig& config,
                                                                 const std::string& folder);

  // The community governs these, whether or not they can be published yet: the catalog lists them,
  // for a secondary forgets a zone that it does not list any more. Of each the last version
  // that passed a check is served until the next one does.
  void govern(const std::vector<dns::Name>& zones);
  // Serves it from now on, or once it is checked, and tells the secondaries.
  void put(const dns::Name& apex, std::vector<primary::Stretch> zone);
  // With all zones that were put before. `updates`: what comes as DNS UPDATE, where that is taken.
  [[nodiscard]] Status listen(std::unique_ptr<update::Updates> updates);
  void stop();

  // All that there is to see of it.
  [[nodiscard]] api::HealthReport::Dns health() const;
  // Where it listens.
  struct Addresses {
    std::vector<std::string> plain;
    std::vector<std::string> tls;
  };
  [[nodiscard]] Addresses addresses() const;
  // Secondaries that do not answer, and versions that they do not get.
  [[nodiscard]] std::vector<std::string> warnings() const;

 private:
  ZoneService(const folder::DnsConfig& config, const std::string& folder)
      : catalog_(config.catalog), takes_updates_(config.takes_updates), journal_(folder) {}
  Status read_addresses(const folder::DnsConfig& config);
  void put_catalog();
  [[nodiscard]] std::map<dns::Name, Canary::Refused> refusals() const;
  [[nodiscard]] std::set<dns::Name> governed() const;
  void hand_out(const dns::Name& apex, std::vector<primary::Stretch> zone);

  const std::optional<dns::Name> catalog_;
  const bool takes_updates_;
  std::unique_ptr<update::Updates> updates_;  // of the thread of server_
  primary::Options options_;
  primary::Versions versions_;
  std::unique_ptr<primary::Primary> primary_;

  mutable std::mutex mutex_;
  std::set<dns::Name> governed_;  // zones of the catalog
  std::unique_ptr<primary::Server> server_;
  ZoneJournal journal_;             // of the thread that hands out
  std::unique_ptr<Canary> canary_;  // null: nothing is checked. Last: its thread uses the others
};

}  // namespace comity::node
