#include "node/zone_journal.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "crypto/hash.h"
#include "folder/data_folder.h"
#include "machine/files.h"
#include "machine/log.h"
#include "servers/dns/journal.h"

namespace comity::node {
namespace {

constexpr const char* kChanges = "changes";
constexpr const char* kPassed = "passed";
constexpr std::size_t kMostPassedOctets = std::size_t{4} << 30;
constexpr std::size_t kLeastOctets = 64 << 10;  // below which nothing is written anew

}  // namespace

std::string ZoneJournal::path(const dns::Name& apex, const char* end) const {
  return folder_ + "/" + folder::file_stem(apex) + end;
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
  if (const Status added = machine::append_file(path(apex, kChanges), entry); !added) {
    octets_.erase(file);
    machine::log::warning(added.error().message);
    return;
  }
  file->second += entry.size();
}

void ZoneJournal::recall(const dns::Name& apex, primary::Versions& versions, std::size_t most) {
  const Result<Bytes> journal = machine::read_file(path(apex, kChanges), most);
  if (!journal && journal.error().kind != ErrorKind::not_found) {
    machine::log::warning(journal.error().message);
  }
  if (journal) versions.recall(apex, primary::read_journal(*journal));
  rewrite(apex, *versions.find(apex));
}

void ZoneJournal::rewrite(const dns::Name& apex, const primary::Standing& standing) {
  const Bytes journal = primary::journal_of(standing.changes);
  octets_.erase(apex);
  const Status written =
      machine::replace_file(path(apex, kChanges), journal, machine::Access::open);
  if (written) {
    octets_[apex] = journal.size();
  } else {
    machine::log::warning(written.error().message);
  }
}

// The octets of the zone, and their SHA-256.
void ZoneJournal::keep(const dns::Name& apex, const std::vector<primary::Stretch>& zone) const {
  Bytes octets;
  for (const primary::Stretch& stretch : zone) octets += *stretch;
  octets += crypto::sha256(octets).view();
  const Status kept = machine::replace_file(path(apex, kPassed), octets, machine::Access::open);
  if (!kept) machine::log::warning(kept.error().message);
}

std::vector<primary::Stretch> ZoneJournal::kept(const dns::Name& apex) const {
  Result<Bytes> octets = machine::read_file(path(apex, kPassed), kMostPassedOctets);
  if (!octets && octets.error().kind == ErrorKind::not_found) return {};
  if (!octets) {
    machine::log::warning(octets.error().message);
    return {};
  }
  const std::size_t size = octets->size() - std::min(octets->size(), Hash::kSize);
  const Bytes sum = octets->substr(size);
  octets->resize(size);
  if (crypto::sha256(*octets).view() != sum) {
    machine::log::warning(path(apex, kPassed) + ": damaged");
    return {};
  }
  return {std::make_shared<const Bytes>(*std::move(octets))};
}

}  // namespace comity::node
