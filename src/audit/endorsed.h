// When a proposal was endorsed, counted anew from docs/spec/decisions.md, "Endorsements". Pure
// functions, any thread.
#pragma once

#include <map>

#include "audit/records.h"
#include "base/bytes.h"
#include "base/time.h"
#include "wire/messages.h"

namespace comity::audit {

// When its consultation could begin: with the proposal, or when as many other voices had endorsed
// it as were needed. Who were affiliates follows from the electorate, which is a later one.
[[nodiscard]] Time endorsed_at(const v1::Proposal& proposal, const v1::Stages& stages,
                               const v1::Electorate& electorate,
                               const std::map<Bytes, v1::Endorsement>& endorsements, Notes& notes);

}  // namespace comity::audit
