// Making a ledger in a store, and opening the one that stands there. One thread a store.
#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "ledger/ledger.h"
#include "state/state.h"
#include "state/store.h"

namespace comity::ledger {

// Streams the genesis content, one canonical Action a call, without header and length: false at the
// end. May be empty when the genesis names no content.
using ContentReader = std::function<Result<bool>(Bytes& action)>;

// Makes height 0 in an empty store: verifies every founder's signature and the content's hash,
// applies the content, commits in slices that no reader sees before the last. Registers that clash
// (Registry::clash) are refused, here and by open_ledger().
[[nodiscard]] Status create_ledger(state::Store& store, BytesView genesis,
                                   const ContentReader& content, const Registry& registry,
                                   const Ports& ports);
// The salt of a text, and the text (docs/spec/content.md).
using SaltedText = std::pair<Bytes, Bytes>;
// Keeps texts that the records of a community name, in a store whose ledger is not open: opening it
// makes the whole tree.
[[nodiscard]] Status keep_texts(state::Store& store, const std::vector<SaltedText>& texts,
                                const Registry& registry);
// All that create_ledger() would refuse, but for the signatures that are missing: the content is
// run as well, in memory. The community id on success.
[[nodiscard]] Result<Hash> check_draft(BytesView genesis, const ContentReader& content,
                                       const Registry& registry, const Ports& ports);
// Opens what create_ledger() and later commits left, at its newest height. A folder of a newer
// version, a root that does not match, a broken record: an error that names it.
// `progress` is told of the records read.
[[nodiscard]] Result<std::unique_ptr<Ledger>> open_ledger(
    state::Store& store, Registry registry, const Ports& ports,
    const state::Progress& progress = nullptr);

}  // namespace comity::ledger
