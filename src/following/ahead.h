// What came after a log of some size, as a node gives it in one answer (docs/spec/api.md, "What
// came after"). Believed as little as what is asked for one by one. Values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "following/source.h"

namespace comity::following {

struct Ahead {
  std::string checkpoint;
  std::uint64_t size = 0;    // of the log before the first block
  std::uint64_t height = 0;  // of the first block
  std::vector<Recorded> blocks;
  std::map<Hash, Bytes> texts;  // salted, by their hashes
};

// Nothing when these octets are no such answer.
[[nodiscard]] std::optional<Ahead> read_ahead(BytesView octets, std::uint64_t size);

// Takes so many octets off the front of `rest`; false when there are fewer.
[[nodiscard]] bool take(BytesView& rest, std::size_t length, Bytes& out);
// The same of as many as the u32 in front says.
[[nodiscard]] bool take_sized(BytesView& rest, Bytes& out);

}  // namespace comity::following
