#include "publishing/unsigned_zones.h"

#include <functional>

#include "ledger/revision.h"
#include "machine/log.h"
#include "publications/zone/zone.h"
#include "registers/keys/queries.h"
#include "registers/names/queries.h"

namespace comity::publishing {
namespace {

// Every zone of the newest height, with what it came to.
void for_each_zone(
    const ledger::Reader& reader,
    const std::function<void(const state::View&, const dns::Name&, const ZoneChange&)>& take) {
  const ledger::Head head = reader.head();
  const Result<std::unique_ptr<state::View>> view = reader.view(head.height);
  if (!view) {
    machine::log::error("zones: cannot read height " + std::to_string(head.height) + ": " +
                        view.error().message);
    return;
  }
  for (const dns::Name& apex : zone::governed_zones(**view)) {
    const ledger::RevisionOf revision = ledger::revision(**view, names::kTable, apex.text());
    take(**view, apex, {revision.count, head.height, revision.at});
  }
}

}  // namespace

void note_changes(const ledger::Reader& reader, ZoneFiles& files) {
  for_each_zone(reader, [&](const state::View&, const dns::Name& apex, const ZoneChange& newest) {
    files.note_change(apex, newest);
  });
}

void UnsignedZones::publish(const state::View& view, const dns::Name& apex,
                            const ZoneChange& newest) {
  const std::optional<PublishedZone> last = files_.find(apex);
  if (last && last->revision == newest.revision && last->trouble.empty()) return;
  const auto image = images_.try_emplace(apex, apex).first;
  Result<zone::PlainVersion> derived = image->second.derive(view, newest.height);
  // A view with a fault reads as empty: such a zone must not replace the good file.
  if (const std::optional<Error> fault = view.fault()) derived = tl::unexpected(*fault);
  if (!derived) {
    images_.erase(image);
    files_.set_trouble(apex, derived.error().message);
    return;
  }
  PublishedZone next;
  next.serial = derived->serial;
  next.height = newest.height;
  next.revision = newest.revision;
  // A failure is in health and in the log; the next block tries again.
  if (!files_.put(apex, std::move(next), std::move(derived->text))) return;
  files_.serve(apex, [&] { return std::move(derived->wire); });
}

void UnsignedZones::publish() {
  for_each_zone(reader_,
                [&](const state::View& view, const dns::Name& apex, const ZoneChange& newest) {
                  files_.note_change(apex, newest);
                  if (!keys::is_signed_jointly(view, apex.text())) {
                    publish(view, apex, newest);
                  } else {
                    images_.erase(apex);
                  }
                });
}

}  // namespace comity::publishing
