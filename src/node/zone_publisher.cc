#include "node/zone_publisher.h"

#include "ledger/revision.h"
#include "node/data_folder.h"
#include "node/files.h"
#include "node/log.h"
#include "publications/zone/zone.h"
#include "registers/names/queries.h"

namespace comity::node {

ZonePublisher::ZonePublisher(const ledger::Reader& reader, std::string folder)
    : reader_(reader), folder_(std::move(folder)) {
  publish_all();
  thread_ = std::thread([this] { run(); });
}

ZonePublisher::~ZonePublisher() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void ZonePublisher::notify() {
  {
    const std::lock_guard lock(mutex_);
    pending_ = true;
  }
  wake_.notify_all();
}

std::vector<PublishedZone> ZonePublisher::zones() const {
  const std::lock_guard lock(mutex_);
  std::vector<PublishedZone> list;
  list.reserve(zones_.size());
  for (const auto& [apex, zone] : zones_) list.push_back(zone);
  return list;
}

void ZonePublisher::run() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return pending_ || stopping_; });
      // What was decided before the stop is published before the stop.
      if (stopping_ && !pending_) return;
      pending_ = false;
    }
    publish_all();
  }
}

void ZonePublisher::publish_all() {
  const ledger::Head head = reader_.head();
  Result<std::unique_ptr<state::View>> view = reader_.view(head.height);
  if (!view) {
    log::error("zones: cannot read height " + std::to_string(head.height) + ": " +
               view.error().message);
    return;
  }
  for (const dns::Name& apex : zone::governed_zones(**view)) publish(**view, head, apex);
}

void ZonePublisher::publish(const state::View& view, const ledger::Head& head,
                            const dns::Name& apex) {
  const std::string name = apex.text();
  const std::uint64_t revision = ledger::revision(view, names::kTable, name).count;
  PublishedZone next;
  {
    const std::lock_guard lock(mutex_);
    const auto found = zones_.find(name);
    if (found != zones_.end()) next = found->second;
    if (found != zones_.end() && next.revision == revision && next.trouble.empty()) return;
  }
  next.apex = name;
  next.file = folder_ + "/" + zone_file_name(apex);
  Result<zone::Zone> derived = zone::derive(view, apex);
  // A view with a fault reads as empty: such a zone must not replace the good file.
  if (const std::optional<Error> fault = view.fault()) derived = tl::unexpected(*fault);
  const Status written = derived ? replace_file(next.file, zone::to_text(*derived), Access::open)
                                 : Status(tl::unexpected(derived.error()));
  if (written) {
    next.trouble.clear();
    next.serial = derived->serial;
    next.height = head.height;
    next.revision = revision;
    log::info("zone " + name + " serial " + std::to_string(next.serial) + " at height " +
              std::to_string(head.height) + " -> " + next.file);
  } else {
    next.trouble = written.error().message;
    log::error("zone " + name + " is not published: " + next.trouble +
               "; the last good file stays");
  }
  const std::lock_guard lock(mutex_);
  zones_[name] = std::move(next);
}

}  // namespace comity::node
