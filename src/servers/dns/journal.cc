#include "servers/dns/journal.h"

#include <optional>

#include "crypto/hash.h"
#include "servers/dns/message.h"

namespace comity::primary {
namespace {

constexpr std::size_t kLengthOctets = 4;
constexpr std::size_t kSumOctets = 8;

Bytes sum_of(BytesView octets) {
  return Bytes(crypto::sha256(octets).view().substr(0, kSumOctets));
}

// Nothing: these are no records with two SOA among them, the first of them in front.
std::shared_ptr<const Change> change_in(BytesView octets) {
  auto change = std::make_shared<Change>();
  change->octets = Bytes(octets);
  std::size_t found = 0;
  while (!octets.empty()) {
    const bool is_first = octets.size() == change->octets.size();
    const std::optional<WireRecord> record = take_record(octets);
    if (!record || (is_first && record->type() != dns::type::kSoa)) return nullptr;
    if (record->type() != dns::type::kSoa) {
      change->changed += record->octets().size();
      continue;
    }
    const std::optional<std::uint32_t> serial = serial_in(record->rdata());
    if (!serial || ++found > 2) return nullptr;
    (found == 1 ? change->from : change->to) = *serial;
  }
  return found == 2 ? change : nullptr;
}

}  // namespace

Bytes journal_entry(const Change& change) {
  Bytes entry;
  append_u32(entry, static_cast<std::uint32_t>(change.octets.size()));
  return entry + change.octets + sum_of(change.octets);
}

Bytes journal_of(const std::vector<std::shared_ptr<const Change>>& changes) {
  Bytes journal;
  for (const auto& change : changes) journal += journal_entry(*change);
  return journal;
}

std::vector<std::shared_ptr<const Change>> read_journal(BytesView journal) {
  std::vector<std::shared_ptr<const Change>> changes;
  while (journal.size() >= kLengthOctets + kSumOctets) {
    const std::size_t octets = read_u32(journal);
    if (journal.size() - kLengthOctets - kSumOctets < octets) break;
    const BytesView one = journal.substr(kLengthOctets, octets);
    if (journal.substr(kLengthOctets + octets, kSumOctets) != sum_of(one)) break;
    auto change = change_in(one);
    if (!change) break;
    changes.push_back(std::move(change));
    journal.remove_prefix(kLengthOctets + octets + kSumOctets);
  }
  return changes;
}

}  // namespace comity::primary
