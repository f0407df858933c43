#include "publishing/unsigned_zones.h"

#include <functional>

#include "ledger/revision.h"
#include "machine/log.h"
#include "publications/zone/page.h"
#include "registers/keys/queries.h"
#include "registers/names/queries.h"

namespace comity::publishing {
namespace {

void publish(const state::View& view, const dns::Name& apex, const ZoneChange& newest,
             ZoneFiles& files) {
  const std::optional<PublishedZone> last = files.find(apex);
  if (last && last->revision == newest.revision && last->trouble.empty()) return;
  Result<zone::Zone> derived = zone::derive(view, apex);
  // A view with a fault reads as empty: such a zone must not replace the good file.
  if (const std::optional<Error> fault = view.fault()) derived = tl::unexpected(*fault);
  if (!derived) {
    files.set_trouble(apex, derived.error().message);
    return;
  }
  PublishedZone next;
  next.serial = derived->serial;
  next.height = newest.height;
  next.revision = newest.revision;
  // A failure is in health and in the log; the next block tries again.
  if (!files.put(apex, std::move(next), zone::to_text(*derived))) return;
  files.serve(apex, [&] {
    return Stretches{std::make_shared<const Bytes>(zone::wire_of(derived->records))};
  });
}

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

void publish_unsigned(const ledger::Reader& reader, ZoneFiles& files) {
  for_each_zone(reader,
                [&](const state::View& view, const dns::Name& apex, const ZoneChange& newest) {
                  files.note_change(apex, newest);
                  if (!keys::is_signed_jointly(view, apex.text())) {
                    publish(view, apex, newest, files);
                  }
                });
}

}  // namespace comity::publishing
