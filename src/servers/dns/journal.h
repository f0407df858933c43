// What versions changed, as octets that outlive a process (docs/spec/zone-transfer.md). Pure, any
// thread.
#pragma once

#include <memory>
#include <vector>

#include "base/bytes.h"
#include "servers/dns/versions.h"

namespace comity::primary {

// Entries stand one behind the other: u32 length, so many octets of the change, the first 8 of
// their SHA-256.
[[nodiscard]] Bytes journal_entry(const Change& change);
[[nodiscard]] Bytes journal_of(const std::vector<std::shared_ptr<const Change>>& changes);
// Up to the first entry that is not whole.
[[nodiscard]] std::vector<std::shared_ptr<const Change>> read_journal(BytesView journal);

}  // namespace comity::primary
