#include "node/zone_service.h"

#include <algorithm>
#include <cstring>

#include "machine/clock.h"
#include "machine/files.h"
#include "machine/log.h"
#include "servers/dns/catalog.h"
#include "servers/dns/key_file.h"

namespace comity::node {
namespace {

constexpr std::size_t kKeysFileBytes = 64 << 10;

std::uint64_t now() {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(machine::wall_time().milliseconds, 0) /
                                    1000);
}

// Of a file that is there.
Status check_private(const std::string& path) {
  if (!machine::exists(path) || machine::is_private(path)) return {};
  return error(path + ": others can read it: `chmod 600 " + path + "`");
}

Result<std::vector<primary::Key>> read_keys(const std::string& path) {
  if (path.empty()) return std::vector<primary::Key>();
  if (Status is_private = check_private(path); !is_private)
    return tl::unexpected(is_private.error());
  Result<Bytes> text = machine::read_file(path, kKeysFileBytes);
  if (!text) return tl::unexpected(text.error());
  Result<std::vector<primary::Key>> keys = primary::parse_keys(*text);
  explicit_bzero(text->data(), text->size());
  if (!keys) return at(path, keys.error());
  return keys;
}

// "192.0.2.7:53 transfer.example."
Result<primary::Secondary> parse_secondary(const std::string& text,
                                           const std::vector<primary::Key>& keys) {
  const std::size_t space = text.find(' ');
  const Result<primary::Endpoint> endpoint = primary::parse_endpoint(text.substr(0, space));
  if (!endpoint) return tl::unexpected(endpoint.error());
  primary::Secondary secondary{*endpoint, std::nullopt};
  if (space == std::string::npos) return secondary;
  const std::string called = text.substr(space + 1);
  Result<dns::Name> name = dns::Name::parse(called.ends_with('.') ? called : called + ".");
  if (!name) return tl::unexpected(name.error());
  if (primary::find_key(keys, *name) == nullptr) {
    return error("[dns] keys_file has no key " + name->text());
  }
  secondary.key = *std::move(name);
  return secondary;
}

}  // namespace

Result<std::unique_ptr<ZoneService>> ZoneService::open(const folder::DnsConfig& config,
                                                       const std::string& folder) {
  std::unique_ptr<ZoneService> service(new ZoneService(config, folder));
  if (config.listen.empty() && config.tls_listen.empty()) return std::unique_ptr<ZoneService>();
  if (Status read = service->read_addresses(config); !read) return tl::unexpected(read.error());
  Result<std::vector<primary::Key>> keys = read_keys(config.keys_file);
  if (!keys) return at("[dns] keys_file", keys.error());
  for (const std::string& text : config.secondaries) {
    const Result<primary::Secondary> secondary = parse_secondary(text, *keys);
    if (!secondary) return at("[dns] secondaries: " + text, secondary.error());
    service->options_.secondaries.push_back(*secondary);
  }
  if (keys->empty() && !config.is_open) {
    return error("[dns] listen, but neither a key in keys_file nor open: nobody would get a zone");
  }
  service->options_.now = now;
  service->options_.warn = [](const std::string& what) { machine::log::warning("DNS: " + what); };
  service->primary_ =
      std::make_unique<primary::Primary>(service->versions_, *std::move(keys), config.is_open);
  if (!config.check.empty()) {
    if (!machine::exists(config.check.front())) {
      return error("[dns] check: " + config.check.front() + " is not there");
    }
    service->canary_ = std::make_unique<Canary>(
        machine::Loader{config.check, folder + "/.checked"},
        [at = service.get()](const dns::Name& apex, std::vector<primary::Stretch> zone) {
          at->hand_out(apex, std::move(zone));
        });
  }
  return service;
}

Status ZoneService::read_addresses(const folder::DnsConfig& config) {
  const auto read = [](const std::vector<std::string>& texts, const char* where,
                       std::vector<primary::Endpoint>& out) -> Status {
    for (const std::string& text : texts) {
      const Result<primary::Endpoint> endpoint = primary::parse_endpoint(text);
      if (!endpoint) return at(where, endpoint.error());
      out.push_back(*endpoint);
    }
    return {};
  };
  if (Status plain = read(config.listen, "[dns] listen", options_.listen); !plain) return plain;
  if (config.tls_listen.empty()) return {};
  if (config.certificate.empty() || config.certificate_key.empty()) {
    return error("[dns] tls_listen takes certificate and certificate_key, files in PEM form");
  }
  if (Status is_private = check_private(config.certificate_key); !is_private) return is_private;
  auto files = primary::TlsFiles::open(config.certificate, config.certificate_key);
  if (!files) return at("[dns] tls_listen", files.error());
  options_.tls = *std::move(files);
  return read(config.tls_listen, "[dns] tls_listen", options_.tls_listen);
}

void ZoneService::govern(const std::vector<dns::Name>& zones) {
  {
    const std::lock_guard lock(mutex_);
    governed_.insert(zones.begin(), zones.end());
  }
  // Before the first check, and if the newest version does not pass it.
  for (const dns::Name& zone : canary_ ? zones : std::vector<dns::Name>()) {
    std::vector<primary::Stretch> kept = journal_.kept(zone);
    if (!versions_.put(zone, kept)) continue;
    journal_.follow(zone, versions_);
    canary_->remember(zone, std::move(kept));
  }
  put_catalog();
}

void ZoneService::put(const dns::Name& apex, std::vector<primary::Stretch> zone) {
  bool is_new = false;
  {
    const std::lock_guard lock(mutex_);
    is_new = governed_.insert(apex).second;
  }
  if (canary_) {
    canary_->put(apex, std::move(zone));
  } else {
    hand_out(apex, std::move(zone));
  }
  if (is_new) put_catalog();
}

void ZoneService::hand_out(const dns::Name& apex, std::vector<primary::Stretch> zone) {
  if (canary_) journal_.keep(apex, zone);
  if (!versions_.put(apex, std::move(zone))) return;
  journal_.follow(apex, versions_);
  const std::lock_guard lock(mutex_);
  if (server_) server_->notify(apex);
}

// Its serial is the time, so that it goes up over restarts too.
void ZoneService::put_catalog() {
  std::vector<dns::Name> members;
  {
    const std::lock_guard lock(mutex_);
    if (!catalog_ || governed_.contains(*catalog_)) return;
    members.assign(governed_.begin(), governed_.end());
  }
  const auto before = versions_.find(*catalog_);
  auto serial = static_cast<std::uint32_t>(now());
  if (before && !primary::is_newer(serial, before->version->serial)) {
    serial = before->version->serial + 1;
  }
  const auto records = primary::catalog_records(*catalog_, serial, members);
  if (!versions_.put(*catalog_, {primary::stretch_of(records)})) return;
  const std::lock_guard lock(mutex_);
  if (server_) server_->notify(*catalog_);
}

Status ZoneService::listen(std::unique_ptr<update::Updates> updates) {
  updates_ = std::move(updates);
  if (takes_updates_) {
    options_.update = [this](BytesView octets, primary::Primary::Transport transport,
                             const std::string& address, primary::Options::Answer answer) {
      const bool is_proven = transport == primary::Primary::Transport::tcp;
      updates_->take(octets, {address, is_proven}, machine::wall_time(),
                     [answer = std::move(answer)](update::Rcode rcode) {
                       answer(static_cast<std::uint8_t>(rcode));
                     });
    };
  }
  Result<std::unique_ptr<primary::Server>> server =
      primary::Server::start(options_, versions_, *primary_);
  if (!server) return tl::unexpected(server.error());
  const std::lock_guard lock(mutex_);
  server_ = *std::move(server);
  for (const dns::Name& apex : versions_.apexes()) server_->notify(apex);
  return {};
}

void ZoneService::stop() {
  if (canary_) canary_->stop();
  const std::lock_guard lock(mutex_);
  if (server_) server_->stop();
  server_.reset();
}

ZoneService::Addresses ZoneService::addresses() const {
  const std::lock_guard lock(mutex_);
  Addresses texts;
  if (!server_) return texts;
  const std::vector<std::uint16_t> ports = server_->ports();
  const std::size_t plain = options_.listen.size();
  for (std::size_t i = 0; i < ports.size(); ++i) {
    const bool is_plain = i < plain;
    const primary::Endpoint& at = is_plain ? options_.listen[i] : options_.tls_listen[i - plain];
    (is_plain ? texts.plain : texts.tls).push_back(primary::to_text({at.address, ports[i]}));
  }
  return texts;
}

std::set<dns::Name> ZoneService::governed() const {
  const std::lock_guard lock(mutex_);
  return governed_;
}

std::map<dns::Name, Canary::Refused> ZoneService::refusals() const {
  return canary_ ? canary_->refused() : std::map<dns::Name, Canary::Refused>();
}

api::HealthReport::Dns ZoneService::health() const {
  api::HealthReport::Dns health;
  Addresses where = addresses();
  health.listen = std::move(where.plain);
  health.tls_listen = std::move(where.tls);
  const auto refused = refusals();
  std::set<dns::Name> apexes = governed();
  for (const dns::Name& apex : versions_.apexes()) apexes.insert(apex);
  for (const auto& [apex, unused] : refused) apexes.insert(apex);
  for (const dns::Name& apex : apexes) {
    api::HealthReport::Dns::Served served{apex.text(), 0, 0, {}};
    if (const auto standing = versions_.find(apex)) served.serial = standing->version->serial;
    if (const auto found = refused.find(apex); found != refused.end()) {
      served.refused_serial = found->second.serial;
      served.refused = found->second.why;
      served.refused_sets = found->second.sets;
    }
    health.zones.push_back(std::move(served));
  }
  const std::lock_guard lock(mutex_);
  if (!server_) return health;
  for (primary::RefusedTransfer& one : server_->refused()) {
    health.refused.push_back({one.address, one.zone.text(), std::move(one.trouble),
                              Time{static_cast<std::int64_t>(one.at) * 1'000}});
  }
  const auto time_of = [](std::uint64_t seconds) {
    return Time{static_cast<std::int64_t>(seconds) * 1'000};
  };
  for (const primary::Notice& notice : server_->notices()) {
    const auto taken =
        notice.taken_at == 0 ? std::nullopt : std::optional(time_of(notice.taken_at));
    health.told.push_back({notice.secondary, notice.zone.text(), notice.serial, time_of(notice.at),
                           notice.trouble, notice.taken_serial, taken});
  }
  return health;
}

std::vector<std::string> ZoneService::warnings() const {
  std::vector<std::string> texts;
  for (const auto& [apex, refused] : refusals()) {
    std::string sets;
    for (const std::string& set : refused.sets) {
      sets.append(sets.empty() ? "; without " : ", ").append(set);
    }
    if (!sets.empty()) sets += " as set last it is taken";
    texts.push_back("zone " + apex.text() + " serial " + std::to_string(refused.serial) +
                    " is not handed to secondaries, what they were told of before stays: " +
                    refused.why + sets);
  }
  if (std::string trouble = options_.tls ? options_.tls->trouble() : ""; !trouble.empty()) {
    texts.push_back("[dns] tls_listen: " + trouble);
  }
  const std::lock_guard lock(mutex_);
  if (!server_) return texts;
  if (catalog_ && governed_.contains(*catalog_)) {
    texts.push_back("[dns] catalog: " + catalog_->text() +
                    " is a zone of the community, and no catalog is served: give it a name that "
                    "is nobody's, as catalog.invalid.");
  }
  for (const primary::Notice& notice : server_->notices()) {
    constexpr std::size_t kPatience = 3;
    if (notice.is_taken || notice.tries < kPatience) continue;
    texts.push_back("secondary " + notice.secondary + " was told that zone " + notice.zone.text() +
                    " has serial " + std::to_string(notice.serial) + ", and " + notice.trouble +
                    ": see that it runs, takes NOTIFY from here, and has the same key");
  }
  for (const primary::RefusedTransfer& one : server_->refused()) {
    texts.push_back("secondary " + one.address + one.trouble + ", so it did not get zone " +
                    one.zone.text() + " at " +
                    to_rfc3339(Time{static_cast<std::int64_t>(one.at) * 1'000}));
  }
  return texts;
}

}  // namespace comity::node
