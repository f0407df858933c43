// A native tree proof of a record in the form of ICS-23, for verifiers that others wrote
// (docs/spec/ics23.md). Private to this folder: what a node gives away, nothing here reads it.
// Pure function, any thread.
#pragma once

#include "base/ids.h"
#include "proof/tree.h"

namespace comity::api {

// The octets of a CommitmentProof that `value` stands at `path`. `inclusion` is a proof of that,
// without another leaf; it is not verified here. Error: the value is empty, which ICS-23 has not.
[[nodiscard]] Result<Bytes> to_ics23(const Path& path, BytesView value,
                                     const proof::TreeProof& inclusion);

}  // namespace comity::api
