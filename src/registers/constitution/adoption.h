// The way of newer rules from a decision to their first block: the last adoption and what operators
// have declared (docs/spec/rules.md). Pure functions; writing belongs to the thread of the draft.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "ledger/outcome.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::constitution {

// From the decision to the first block under the rules, at least: time to install a program.
inline constexpr std::int64_t kNoticeSeconds = std::int64_t{14} * 24 * 3600;
// From its time on an adoption waits so long for operators; until then nothing can be amended.
inline constexpr std::int64_t kPostponedSeconds = std::int64_t{30} * 24 * 3600;
inline constexpr std::int64_t kAheadSeconds = std::int64_t{366} * 24 * 3600;

// Whether one is on its way: scheduled or postponed.
[[nodiscard]] bool is_pending(const v1::RulesAdoption& adoption);
// wrong_previous when `previous` is not the hash of the constitution in force, rules_scheduled when
// an adoption is on its way.
[[nodiscard]] ledger::Verdict may_amend(const state::View& view, BytesView previous);

[[nodiscard]] bool has_declared(const state::View& view, std::string_view party,
                                std::uint32_t version, BytesView fingerprint);
void declare(state::Draft& draft, std::string_view party, const v1::DeclareRules& declared);
// Keeps the constitution among the documents and the adoption as the last one, still without time.
void schedule(state::Draft& draft, const v1::AdoptRules& adopted, std::uint64_t proposal);
// It has ended, by another decision.
void drop(state::Draft& draft, v1::RulesAdoption adoption, Time now);

}  // namespace comity::constitution
