// Whether a community ever went on from an older state than it had acknowledged: every bundle
// proves it, so that no verdict can be without (docs/spec/bundle.md). Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace comity::v1 {
class Continuations;
}  // namespace comity::v1

namespace comity::proof {

// The record's place in state; its key is empty.
inline constexpr std::string_view kContinuationsTable = "ledger";
inline constexpr std::string_view kContinuationsCollection = "continuations";

// A sentence for each that is kept; none when there was none.
[[nodiscard]] std::vector<std::string> continuity_texts(const v1::Continuations& all);

}  // namespace comity::proof
