// Makes proof bundles: records with the whole way to the community (docs/spec/bundle.md). Any
// thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "evidence/reads.h"
#include "ledger/read.h"

namespace comity::evidence {

// Each reads the state of `height` and proves it with the newest checkpoint. unavailable: nothing
// was signed yet, or the height is no longer kept. A collection is cut at
// limits::kBundleBytes: the bundle then does not verify.

// One record, or that there is none.
[[nodiscard]] Result<Bytes> bundle_of_record(const ledger::Reader& reader, std::uint64_t height,
                                             const state::Key& key);
// Every record of a collection.
[[nodiscard]] Result<Bytes> bundle_of_collection(const ledger::Reader& reader, std::uint64_t height,
                                                 std::string_view table,
                                                 std::string_view collection);
// A delegation with its hosts, the decision that made it, and the transactions or decisions that
// set its NS set and its DS set. not_found when it does not stand.
[[nodiscard]] Result<Bytes> bundle_of_delegation(const ledger::Reader& reader, std::uint64_t height,
                                                 const std::string& zone, const std::string& label);
// Of which records of a zone it is said whence they are: those at one name, or the first `limit`
// after a key in the order of keys, at most limits::kOriginsRecords.
struct OriginsOf {
  std::string name;  // empty: of all
  Bytes after;
  std::uint64_t limit = 0;
};
// Records of a zone, each with the decision, the transaction or the founders' action that set it,
// and what gave a name to whoever did; delegations as above. invalid: it rests on more of the
// blocks than one answer reads. not_found when the zone is not governed.
[[nodiscard]] Result<Bytes> bundle_of_origins(const ledger::Reader& reader, std::uint64_t height,
                                              const std::string& zone, const OriginsOf& of);
// A proposal as it stands: its actions, electorate, constitution, votes, consents and objections.
// not_found when there is none of this number.
[[nodiscard]] Result<Bytes> bundle_of_decision(const ledger::Reader& reader, std::uint64_t height,
                                               std::uint64_t number);
// All that an answer about this height has read. invalid: more records than
// limits::kBundleReads.
[[nodiscard]] Result<Bytes> bundle_of_reads(const ledger::Reader& reader, std::uint64_t height,
                                            const Reads& reads);
// Every record of the zone and of its signing groups, of the newest height whose zone is the one
// that was signed last. not_found when it was not signed; conflict when it changed meanwhile.
[[nodiscard]] Result<Bytes> bundle_of_zone(const ledger::Reader& reader, std::uint64_t height,
                                           const std::string& zone);

}  // namespace comity::evidence
