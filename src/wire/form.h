// The canonical form, checked on the bytes themselves before any library parses them.
// Private to this room. Pure function, any thread.
#pragma once

#include <cstdint>

#include <google/protobuf/descriptor.h>

#include "base/bytes.h"
#include "base/result.h"

namespace comity::wire {

// Walks the encoding of one message of `type` and of all messages inside it, and says which rule of
// docs/spec/canonical-protobuf.md the bytes break, and in which field ("action.names_set_ds.ds").
// Takes time linear in `bytes`, at most limits::kNestingDepth stack frames and no memory.
[[nodiscard]] Status check_form(BytesView bytes, const google::protobuf::Descriptor& type);

// What weighs how much when unfolded: each message, and each text or octet string beside what is
// in it. Fixed numbers, because what is refused for its weight is refused by every program alike;
// a test holds them against what the library takes.
inline constexpr std::uint64_t kMessageWeight = 128;
inline constexpr std::uint64_t kTextWeight = 40;
inline constexpr std::uint64_t kNumberWeight = 8;

}  // namespace comity::wire
