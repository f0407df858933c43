// The canonical form, checked on the bytes themselves before any library parses them.
// Private to this room. Pure function, any thread.
#pragma once

#include <google/protobuf/descriptor.h>

#include "base/bytes.h"
#include "base/result.h"

namespace comity::wire {

// Walks the encoding of one message of `type` and of all messages inside it, and says which rule of
// docs/spec/canonical-protobuf.md the bytes break, and in which field ("action.names_set_ds.ds").
// Takes time linear in `bytes`, at most limits::kNestingDepth stack frames and no memory.
[[nodiscard]] Status check_form(BytesView bytes, const google::protobuf::Descriptor& type);

}  // namespace comity::wire
