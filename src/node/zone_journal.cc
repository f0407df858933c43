#include "node/zone_journal.h"

#include "folder/data_folder.h"
#include "machine/files.h"
#include "machine/log.h"
#include "servers/dns/journal.h"

namespace comity::node {
namespace {

constexpr std::size_t kLeastOctets = 64 << 10;  // below which nothing is written anew

}  // namespace

std::string ZoneJournal::path(const dns::Name& apex) const {
  return folder_ + "/" + folder::file_stem(apex) + "changes";
}

void ZoneJournal::follow(const dns::Name& apex, primary::Versions& versions) {
  const auto standing = versions.find(apex);
  if (!standing) return;
  // Changes that are sent have no more octets than the zone; as many may lie behind them.
  const std::size_t most = kLeastOctets + 2 * standing->version->octets();
  const auto file = octets_.find(apex);
  if (file == octets_.end() && standing->changes.empty()) return recall(apex, versions, most);
  if (file == octets_.end() || standing->changes.empty()) return rewrite(apex, *standing);
  const Bytes entry = primary::journal_entry(*standing->changes.back());
  if (file->second + entry.size() > most) return rewrite(apex, *standing);
  if (const Status added = machine::append_file(path(apex), entry); !added) {
    octets_.erase(file);
    machine::log::warning(added.error().message);
    return;
  }
  file->second += entry.size();
}

void ZoneJournal::recall(const dns::Name& apex, primary::Versions& versions, std::size_t most) {
  const Result<Bytes> journal = machine::read_file(path(apex), most);
  if (!journal && journal.error().kind != ErrorKind::not_found) {
    machine::log::warning(journal.error().message);
  }
  if (journal) versions.recall(apex, primary::read_journal(*journal));
  rewrite(apex, *versions.find(apex));
}

void ZoneJournal::rewrite(const dns::Name& apex, const primary::Standing& standing) {
  const Bytes journal = primary::journal_of(standing.changes);
  octets_.erase(apex);
  const Status written = machine::replace_file(path(apex), journal, machine::Access::open);
  if (written) {
    octets_[apex] = journal.size();
  } else {
    machine::log::warning(written.error().message);
  }
}

}  // namespace comity::node
