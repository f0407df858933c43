#include "node/life_cycle.h"

#include <atomic>
#include <chrono>
#include <future>
#include <mutex>

#include "consensus/solo/engine.h"
#include "crypto/content.h"
#include "desk/desk.h"
#include "folder/anchor.h"
#include "folder/data_folder.h"
#include "ledger/continuation.h"
#include "ledger/ledger.h"
#include "ledger/stored/open.h"
#include "machine/clock.h"
#include "machine/files.h"
#include "machine/log.h"
#include "node/zone_service.h"
#include "publications/zone/zone.h"
#include "publishing/publisher.h"
#include "publishing/unsigned_zones.h"
#include "publishing/zone_files.h"
#include "servers/api/routes.h"
#include "servers/http/socket/serve.h"
#include "storage/rocks_store.h"
#include "upkeep/backup.h"
#include "upkeep/control.h"
#include "upkeep/doctor.h"
#include "upkeep/pruner.h"
#include "upkeep/rollback.h"
#include "upkeep/rules_watch.h"
#include "upkeep/signers_watch.h"
#include "upkeep/space.h"
#include "wiring/wiring.h"

namespace comity::node {
namespace {

// Says how far a start is that takes long.
state::Progress slow_progress() {
  using Clock = std::chrono::steady_clock;
  static constexpr auto kEvery = std::chrono::seconds(2);
  return [last = Clock::now()](std::uint64_t records) mutable {
    if (Clock::now() - last < kEvery) return;
    last = Clock::now();
    machine::log::info("reading the state: " + std::to_string(records) + " records so far");
  };
}

// Opened in this order; members are destroyed in the other.
class RunningNode final : public Node, public ledger::Submitter, public api::Health {
 public:
  RunningNode(folder::Config config, folder::DataFolder folder, std::function<void()> on_end)
      : config_(std::move(config)), folder_(std::move(folder)), on_end_(std::move(on_end)) {}
  ~RunningNode() override { stop(); }

  Status open(const folder::PassphraseSource& passphrase);
  Status serve();
  void stop();

  std::string api_url() const override {
    return "http://" + config_.api_address + ":" + std::to_string(server_->port());
  }
  std::string summary() const override;
  std::string ended() const override;

  void submit(Bytes transaction, std::function<void(ledger::Receipt)> answered) override;
  ledger::Receipt submit(BytesView transaction) override;
  std::vector<ledger::Receipt> submit_all(const std::vector<Bytes>& transactions) override;
  Result<Hash> put_content(BytesView salt, BytesView text) override;
  api::HealthReport report() const override;
  std::shared_ptr<const std::string> signed_zone_text(const std::string& apex) const override;
  Document signed_document(const std::string& apex) const override;

 private:
  void end(const std::string& why);
  // Refuses a store that lacks what was acknowledged.
  Status open_anchor();
  Status open_log_key(const folder::PassphraseSource& passphrase);
  std::future<ledger::Receipt> hand_in(Bytes transaction);
  ledger::Receipt receipt_of(ledger::Receipt receipt, Result<solo::Answer> answer) const;
  std::string control(const std::string& request);
  // Why nothing new is taken; the log says when that begins and when it ends.
  std::string shortage() const;
  void log_refused(const ledger::Receipt& update);
  folder::Config config_;
  folder::DataFolder folder_;
  std::unique_ptr<storage::RocksStore> store_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::optional<folder::LoadedKey> log_key_;
  std::unique_ptr<upkeep::SpaceGuard> guard_;
  std::unique_ptr<upkeep::DiskFigures> disk_;
  std::unique_ptr<upkeep::Pruner> pruner_;
  std::unique_ptr<desk::Desk> desk_;
  std::unique_ptr<ZoneService> zone_service_;  // null: zones are files alone
  std::unique_ptr<publishing::ZoneFiles> zone_files_;
  std::unique_ptr<publishing::Publisher> publisher_;
  std::vector<std::unique_ptr<publishing::LocalSigner>> local_signers_;
  std::unique_ptr<publishing::LocalCeremonies> ceremonies_;
  std::unique_ptr<solo::Engine> engine_;
  std::unique_ptr<http::Server> server_;
  std::unique_ptr<upkeep::ControlServer> control_;
  std::function<void()> on_end_;
  mutable std::mutex mutex_;
  std::string ended_;
  upkeep::RulesWatch rules_watch_;
  mutable upkeep::SignersWatch signers_watch_;
  std::optional<folder::Anchor> anchor_;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::int64_t> refused_at_ = 0;
  mutable std::atomic<bool> short_ = false;  // of room, as the log has said
};

Status RunningNode::open_log_key(const folder::PassphraseSource& passphrase) {
  if (!machine::exists(folder_.node_key())) {
    return error(
        ErrorKind::not_found,
        folder_.node_key() + ": the node's log key is missing; restore it from its backup");
  }
  Result<folder::LoadedKey> key = folder::read_key_file(folder_.node_key(), passphrase);
  if (!key) return tl::unexpected(key.error());
  // Outsiders would find out, long after: nobody takes the checkpoints of another key.
  if (!ledger::is_log_key(ledger_->genesis(), key->label.party, key->key.public_key())) {
    return error(ErrorKind::conflict, folder_.node_key() +
                                          ": no log key of this community; put the right one there "
                                          "(`comity doctor` says more)");
  }
  log_key_ = std::move(*key);
  ledger_->set_log_key(&log_key_->key);
  return {};
}

Status RunningNode::open_anchor() {
  const upkeep::Accepted accepted{.older_state = config_.accept_older_state,
                                  .clock_jump = config_.accept_clock_jump};
  Result<folder::Anchor> anchor =
      upkeep::begin_anchor(folder_, *ledger_, accepted, machine::wall_time());
  if (!anchor) return tl::unexpected(anchor.error());
  anchor_.emplace(*std::move(anchor));
  return {};
}

Status RunningNode::open(const folder::PassphraseSource& passphrase) {
  if (!machine::exists(folder_.store())) {
    const bool lost = machine::exists(folder_.genesis());
    return error(ErrorKind::not_found,
                 lost ? folder_.store() +
                            ": the store is missing: put it back, or `comity restore` a "
                            "backup into a new folder"
                      : folder_.path + ": no community here; make one with `comity init`");
  }
  auto store = storage::RocksStore::open({.folder = folder_.store()});
  if (!store) return tl::unexpected(store.error());
  store_ = std::move(*store);
  auto ledger = ledger::open_ledger(*store_, wiring::registry(), wiring::ports(), slow_progress());
  if (!ledger) return at(folder_.store(), ledger.error());
  ledger_ = std::move(*ledger);
  if (Status key = open_log_key(passphrase); !key) return key;
  if (Status held = open_anchor(); !held) return held;
  guard_ = std::make_unique<upkeep::SpaceGuard>(folder_.path, config_.reserve_mib << 20);
  disk_ = std::make_unique<upkeep::DiskFigures>(*ledger_, *guard_, folder_.store());
  const std::string zones = config_.zone_folder.empty() ? folder_.zones() : config_.zone_folder;
  if (Status made = machine::make_folder(zones); !made) return made;
  Result<std::unique_ptr<ZoneService>> service = ZoneService::open(config_.dns, zones);
  if (!service) return tl::unexpected(service.error());
  zone_service_ = *std::move(service);
  publishing::Serve serve;
  if (zone_service_) {
    serve = [this](const dns::Name& apex, publishing::Stretches zone) {
      zone_service_->put(apex, std::move(zone));
    };
    const auto view = ledger_->view(ledger_->head().height);
    if (!view) return tl::unexpected(view.error());
    zone_service_->govern(zone::governed_zones(**view));
  }
  zone_files_ = std::make_unique<publishing::ZoneFiles>(zones, std::move(serve));
  auto signers = publishing::load_local_signers(folder_, *ledger_, *this, passphrase);
  if (!signers) return tl::unexpected(signers.error());
  local_signers_ = *std::move(signers);
  ceremonies_ = std::make_unique<publishing::LocalCeremonies>(folder_, *ledger_, *this, passphrase);
  rules_watch_.look(*ledger_);
  if (ledger_->demo()) {
    machine::log::warning("this community is a demo: one hand made it and holds every key");
  }
  return {};
}

// The answer of DNS has no room for a reason. One a second, so that nobody fills the disk.
void RunningNode::log_refused(const ledger::Receipt& update) {
  const std::int64_t second = machine::wall_time().milliseconds / 1'000;
  if (update.outcome == ledger::Code::done || refused_at_.exchange(second) == second) return;
  machine::log::info(
      "an update was not done: " + std::string(ledger_->registry().info(update.outcome).name) +
      ": " + update.reason);
}

Status RunningNode::serve() {
  publishing::SigningOptions signing;
  signing.answer_milliseconds = std::int64_t{1'000} * config_.answer_seconds;
  publisher_ =
      std::make_unique<publishing::Publisher>(*ledger_, *zone_files_, std::move(local_signers_),
                                              std::move(signing), std::move(ceremonies_));
  desk::Hooks hooks;
  hooks.trouble = [this] { return shortage(); };
  hooks.durable = [this]() -> Status {
    if (Status noted = anchor_->advance(ledger_->acknowledged()); !noted) return noted;
    publisher_->notify();
    rules_watch_.look(*ledger_);
    return {};
  };
  hooks.newer_rules = [this](const std::string& why) { end(why); };
  desk_ = std::make_unique<desk::Desk>(*ledger_, std::move(hooks));
  const ledger::Head head = ledger_->head();
  solo::Options options;
  options.height = head.height;
  options.time = head.block_time;
  options.accept_clock_jump = config_.accept_clock_jump;
  options.on_halt = [](const std::string& why) {
    machine::log::error("no more blocks are made: " + why);
  };
  engine_ = solo::Engine::start(*desk_, std::move(options));
  pruner_ = std::make_unique<upkeep::Pruner>(*ledger_, config_.retention);
  // Before anybody asks, so that what is served at start is signed, unless that takes long.
  publisher_->start();

  if (zone_service_) {
    auto updates = std::make_unique<update::Updates>(
        *ledger_, [this](Bytes transaction, std::function<void(ledger::Receipt)> answered) {
          submit(std::move(transaction), [this, answered = std::move(answered)](auto receipt) {
            log_refused(receipt);
            answered(std::move(receipt));
          });
        });
    if (Status listening = zone_service_->listen(std::move(updates)); !listening) return listening;
  }
  http::Options api_options;
  api_options.name = "API";
  api_options.address = config_.api_address;
  api_options.port = config_.api_port;
  api_options.proxies = config_.api_proxies;
  auto server = http::Server::start(api_options, api::make_table(*ledger_, *this, *this));
  if (!server) return tl::unexpected(server.error());
  server_ = std::move(*server);
  auto control = upkeep::ControlServer::start(
      folder_.control_socket(),
      [this](const std::string& request) { return this->control(request); });
  if (!control) return tl::unexpected(control.error());
  control_ = std::move(*control);
  // A node that cannot say where it is serves all the same.
  Status told = machine::replace_file(folder_.api(), api_url() + "\n", machine::Access::open);
  if (!told) machine::log::warning(told.error().message);
  return {};
}

std::string RunningNode::shortage() const {
  std::string why = guard_->trouble();
  const bool now = !why.empty();
  if (short_.exchange(now) == now) return why;
  if (now) {
    machine::log::warning(why);
  } else {
    machine::log::info("the disk has room again");
  }
  return why;
}

void RunningNode::end(const std::string& why) {
  machine::log::error(why);
  {
    const std::lock_guard lock(mutex_);
    ended_ = why;
  }
  if (on_end_) on_end_();
}

std::string RunningNode::ended() const {
  const std::lock_guard lock(mutex_);
  return ended_;
}

void RunningNode::stop() {
  stopping_ = true;
  if (control_) (void)machine::remove_file(folder_.api());
  control_.reset();
  if (publisher_) publisher_->stop();
  if (engine_) engine_->stop();  // answers what waits, so that the server's workers come home
  if (server_) server_->stop();
  server_.reset();
  pruner_.reset();
  // What was decided before the stop is published before the stop.
  if (publisher_) publisher_->publish_last();
  publisher_.reset();
  // It hands the last versions out, so it is the last door to close; until then updates come in by
  // it, to which the engine says that it takes nothing more.
  if (zone_service_) zone_service_->stop();
  engine_.reset();
}

api::HealthReport::Joint health_of(const publishing::PublishedZone::Joint& joint) {
  return {joint.threshold, joint.members, joint.session,
          joint.expires,   joint.dealt,   joint.trust_anchor_file};
}

void put_lag(const publishing::ZoneLag& lag, api::HealthReport::ZoneFile& file) {
  if (lag.heights == 0) return;
  file.behind_heights = lag.heights;
  file.behind_seconds =
      std::max<std::int64_t>(machine::wall_time().milliseconds - lag.since.milliseconds, 0) / 1000;
}

std::string summary_of(const publishing::PublishedZone& zone) {
  std::string text = "zone file    " + zone.file + " (zone " + zone.apex + ", serial " +
                     std::to_string(zone.serial) + ")\n";
  if (!zone.joint) return text;
  text += "             signed by " + std::to_string(zone.joint->threshold) + " of " +
          std::to_string(zone.joint->members) + " parties, good until " +
          to_rfc3339(zone.joint->expires) + "\n";
  if (zone.joint->dealt) text += "             DEMO: one hand dealt every share of its keys\n";
  return text + "trust anchor " + zone.joint->trust_anchor_file + "\n";
}

std::string RunningNode::summary() const {
  std::string text = "community    " + ledger_->community().hex() + "\n";
  if (ledger_->demo()) text += "             DEMO: made by one hand, for trying out only\n";
  const ledger::Head head = ledger_->head();
  text += "height       " + std::to_string(head.height) + ", " + to_rfc3339(head.block_time) + "\n";
  text += "API          " + api_url() + "/v1/health\n";
  const auto served = zone_service_ ? zone_service_->addresses() : ZoneService::Addresses();
  for (const std::string& address : served.plain) text += "DNS          " + address + "\n";
  for (const std::string& address : served.tls) text += "DNS over TLS " + address + "\n";
  for (const publishing::PublishedZone& zone : zone_files_->all()) text += summary_of(zone);
  return text;
}

ledger::Receipt RunningNode::receipt_of(ledger::Receipt receipt,
                                        Result<solo::Answer> answer) const {
  if (answer) return desk_->receipt_of(std::move(receipt), *std::move(answer));
  // The engine takes nothing more, or its queue is full at the moment.
  const bool ended = stopping_ || !engine_->halted().empty();
  receipt.outcome = ended ? ledger::Code::shutting_down : ledger::Code::full;
  receipt.reason = answer.error().message;
  return receipt;
}

void RunningNode::submit(Bytes transaction, std::function<void(ledger::Receipt)> answered) {
  desk::Desk::Admission admission = desk_->admit(transaction, machine::wall_time());
  if (!admission.waits) return answered(std::move(admission.receipt));
  const auto sender = admission.receipt.account ? solo::Sender::crowd : solo::Sender::member;
  engine_->submit(
      std::move(transaction),
      [this, receipt = std::move(admission.receipt), answered = std::move(answered)](
          Result<solo::Answer> answer) { answered(receipt_of(receipt, std::move(answer))); },
      sender);
}

std::future<ledger::Receipt> RunningNode::hand_in(Bytes transaction) {
  // Owned by both: the promise is still at work when the one who waits has his answer.
  const auto promise = std::make_shared<std::promise<ledger::Receipt>>();
  std::future<ledger::Receipt> receipt = promise->get_future();
  submit(std::move(transaction),
         [promise](ledger::Receipt given) { promise->set_value(std::move(given)); });
  return receipt;
}

ledger::Receipt RunningNode::submit(BytesView transaction) {
  return hand_in(Bytes(transaction)).get();
}

std::vector<ledger::Receipt> RunningNode::submit_all(const std::vector<Bytes>& transactions) {
  std::vector<std::future<ledger::Receipt>> waiting;
  waiting.reserve(transactions.size());
  for (const Bytes& transaction : transactions) waiting.push_back(hand_in(transaction));
  std::vector<ledger::Receipt> receipts;
  receipts.reserve(waiting.size());
  for (auto& receipt : waiting) receipts.push_back(receipt.get());
  return receipts;
}

Result<Hash> RunningNode::put_content(BytesView salt, BytesView text) {
  if (std::string full = shortage(); !full.empty()) {
    return error(ErrorKind::unavailable, std::move(full));
  }
  if (Status put = ledger_->put_content(salt, text); !put) return tl::unexpected(put.error());
  return crypto::content_hash(salt, text);
}

std::shared_ptr<const std::string> RunningNode::signed_zone_text(const std::string& apex) const {
  const Result<dns::Name> name = dns::Name::parse(apex);
  if (!name) return nullptr;
  const std::optional<publishing::PublishedZone> zone = zone_files_->find(*name);
  return zone && zone->joint ? zone_files_->text(*name) : nullptr;
}

api::Health::Document RunningNode::signed_document(const std::string& apex) const {
  const Result<dns::Name> name = dns::Name::parse(apex);
  const auto document = name ? zone_files_->document(*name) : std::nullopt;
  return document ? Document{document->octets, document->signature} : Document();
}

api::HealthReport RunningNode::report() const {
  api::HealthReport report;
  const ledger::Head head = ledger_->head();
  report.height = head.height;
  report.block_time = head.block_time;
  report.demo = ledger_->demo();
  if (const auto view = ledger_->view(head.height); view) {
    report.continuations = ledger::continuity_texts(**view);
  }
  report.version = std::string(kVersion);
  for (std::uint32_t version = 1; version <= ledger_->registry().newest_rules(); ++version) {
    report.rules_versions.push_back(version);
  }
  if (std::string warning = rules_watch_.warning(); !warning.empty()) {
    report.reasons.push_back(std::move(warning));
  }
  for (std::string& warning : signers_watch_.warnings(*ledger_)) {
    report.reasons.push_back(std::move(warning));
  }
  if (zone_service_) {
    for (std::string& warning : zone_service_->warnings()) {
      report.reasons.push_back(std::move(warning));
    }
    report.dns = zone_service_->health();
  }
  report.oldest_provable_height = ledger_->oldest_height();
  if (const std::string trouble = pruner_ ? pruner_->trouble() : ""; !trouble.empty()) {
    report.reasons.push_back(trouble);
  }
  const std::string halted = engine_ ? engine_->halted() : "";
  publishing::note_changes(*ledger_, *zone_files_);
  for (const publishing::PublishedZone& zone : zone_files_->all()) {
    const bool good = zone.trouble.empty();
    report.zones.push_back(
        {zone.apex, zone.serial, zone.file, good ? "written" : "not written: " + zone.trouble, {}});
    if (zone.joint) report.zones.back().joint = health_of(*zone.joint);
    put_lag(zone_files_->lag(zone.apex), report.zones.back());
    if (!good) report.reasons.push_back("zone " + zone.apex + " is not published: " + zone.trouble);
    if (zone.joint && !zone.joint->warning.empty()) {
      report.reasons.push_back("zone " + zone.apex + ": " + zone.joint->warning);
    }
  }
  const upkeep::DiskFigures::Figures disk = disk_->read(machine::wall_time());
  report.disk = {disk.store_bytes, disk.free_bytes, disk.forecast.growth_per_day,
                 disk.forecast.full};
  if (std::string full = shortage(); !full.empty()) {
    report.reasons.push_back(std::move(full));
  }
  if (std::string ahead = upkeep::time_ahead(head.block_time, machine::wall_time());
      halted.empty() && !ahead.empty()) {
    report.reasons.push_back(std::move(ahead));
  }
  if (!report.reasons.empty()) report.status = api::HealthReport::Status::degraded;
  if (!halted.empty()) {
    report.status = api::HealthReport::Status::halted;
    report.reasons.push_back(halted);
  }
  return report;
}

std::string RunningNode::control(const std::string& request) {
  constexpr std::string_view kBackup = "backup ";
  if (request.starts_with(kBackup)) {
    Result<std::string> done =
        upkeep::copy_community(folder_, *store_, request.substr(kBackup.size()));
    return done ? "ok " + *done : "error " + done.error().message;
  }
  if (request == "doctor") {
    upkeep::Examination examination(folder_, nullptr, nullptr);
    if (examination.check_folder()) {
      examination.use_store(*store_, *ledger_);
      examination.check_contents();
    }
    return upkeep::to_json(examination.diagnosis());
  }
  return "error unknown request; a node answers `backup FOLDER` and `doctor`";
}

}  // namespace

Result<std::unique_ptr<Node>> Node::start(const folder::Config& config,
                                          const folder::PassphraseSource& passphrase,
                                          std::function<void()> on_end) {
  auto node =
      std::make_unique<RunningNode>(config, folder::DataFolder{config.data}, std::move(on_end));
  if (Status opened = node->open(passphrase); !opened) return tl::unexpected(opened.error());
  if (Status served = node->serve(); !served) return tl::unexpected(served.error());
  return node;
}

Status Node::check(const folder::Config& config) {
  const Result<std::unique_ptr<ZoneService>> service = ZoneService::open(config.dns, "");
  return service ? Status() : tl::unexpected(service.error());
}

}  // namespace comity::node
