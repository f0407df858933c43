#include "publishing/zone_publisher.h"

#include "ledger/revision.h"
#include "machine/log.h"
#include "publications/zone/zone.h"
#include "registers/keys/queries.h"
#include "registers/names/queries.h"

namespace comity::publishing {

ZonePublisher::ZonePublisher(const ledger::Reader& reader, ZoneFiles& files)
    : reader_(reader), files_(files) {
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
    machine::log::error("zones: cannot read height " + std::to_string(head.height) + ": " +
                        view.error().message);
    return;
  }
  for (const dns::Name& apex : zone::governed_zones(**view)) {
    files_.note_change(apex, {ledger::revision(**view, names::kTable, apex.text()).count,
                              head.height, head.block_time});
    if (!keys::is_signed_jointly(**view, apex.text())) publish(**view, head, apex);
  }
}

void ZonePublisher::publish(const state::View& view, const ledger::Head& head,
                            const dns::Name& apex) {
  const std::uint64_t revision = ledger::revision(view, names::kTable, apex.text()).count;
  const std::optional<PublishedZone> last = files_.find(apex);
  if (last && last->revision == revision && last->trouble.empty()) return;
  Result<zone::Zone> derived = zone::derive(view, apex);
  // A view with a fault reads as empty: such a zone must not replace the good file.
  if (const std::optional<Error> fault = view.fault()) derived = tl::unexpected(*fault);
  if (!derived) {
    files_.set_trouble(apex, derived.error().message);
    return;
  }
  PublishedZone next;
  next.serial = derived->serial;
  next.height = head.height;
  next.revision = revision;
  // A failure is in health and in the log; the next block tries again.
  static_cast<void>(files_.put(apex, std::move(next), zone::to_text(*derived)));
}

}  // namespace comity::publishing
