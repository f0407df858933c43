// Frames: how the proof of an old height is found without the tree of that height. The node of a
// subtree at every fourth level, when it holds many leaves, is stored with the hashes four levels
// below it; a block writes those it changes, under its height (docs/spec/store.md). A smaller
// subtree is built again from its leaves. Pure functions, any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "proof/tree.h"

namespace comity::state {

inline constexpr int kFrameLevels = 4;
inline constexpr std::size_t kFrameSlots = 1 << kFrameLevels;
// A subtree has a frame when it holds more leaves than this. Fewer would have a block write more
// frames; more would have a proof build a larger subtree from its leaves (about 1 ms for so many).
inline constexpr std::uint32_t kFrameLeaves = 512;

// Which node: the first `depth` bits of `path`, a multiple of kFrameLevels.
struct FrameName {
  int depth = 0;
  Path path;
};

struct Frame {
  struct Slot {
    Hash hash;          // of the subtree; all zero: empty
    bool leaf = false;  // it holds one leaf, which stands for it at whatever level
  };
  std::array<Slot, kFrameSlots> slots;

  [[nodiscard]] bool empty() const;
};

// F || depth u8 || octets of the prefix, spare bits 0 || ~height u64: the newest version comes
// first. past_frame is the first possible key after all its versions.
[[nodiscard]] Bytes frame_store_key(const FrameName& name, std::uint64_t height);
[[nodiscard]] Bytes past_frame(const FrameName& name);

// u16 bits of the slots that are not empty || u16 bits of those that are leaves || their hashes; of
// a frame without slots, nothing.
[[nodiscard]] Bytes encode(const Frame& frame);
[[nodiscard]] Result<Frame> parse_frame(BytesView stored);

// What a way to `path` finds in a frame that is not empty.
struct FrameWay {
  std::vector<Hash> siblings;
  // The slot of the leaf at which the way ends; none: it goes on kFrameLevels below.
  std::optional<std::size_t> leaf;
};
// Where nothing stands on the path's side the way takes the other, and `path` that bit.
[[nodiscard]] FrameWay way_through(const Frame& frame, Path& path, int depth);

// The slot of a frame at `depth` that `path` goes through.
[[nodiscard]] std::size_t slot_of(const Path& path, int depth);

}  // namespace comity::state
