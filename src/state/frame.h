// Frames: how the proof of an old height is found without the tree of that height. Of a subtree at
// every fourth level, when it holds many leaves and has a fork in the next four levels, the hashes
// below them are stored; a block writes those it changes, under its height (docs/spec/store.md). A
// stretch of levels without a fork has no frame: the one above it says where the next one stands.
// A smaller subtree is built again from its leaves. Pure functions, any thread.
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
// A subtree may have a frame when it holds more leaves than this. Fewer would have a block write
// more frames; more would have a proof build a larger subtree from its leaves.
inline constexpr std::uint32_t kFrameLeaves = 512;

// That of the frame that a fork at `depth` is in.
[[nodiscard]] inline int frame_depth(int depth) { return depth - depth % kFrameLevels; }

// Which subtree: the first `depth` bits of `path`, a multiple of kFrameLevels.
struct FrameName {
  int depth = 0;
  Path path;  // all other bits 0
  friend bool operator==(const FrameName&, const FrameName&) = default;
};

// Octets of the bits that it names.
[[nodiscard]] BytesView prefix_of(const FrameName& name);

struct Frame {
  enum class Holds : std::uint8_t {
    nothing,
    leaf,    // one, which stands for the subtree at whatever level
    leaves,  // too few for a frame
    frame,   // there is a frame below
  };
  struct Slot {
    Holds holds = Holds::nothing;
    Hash hash;        // of the subtree
    FrameName below;  // the frame below; its path is left out when that is in the next levels
  };
  std::array<Slot, kFrameSlots> slots;

  [[nodiscard]] bool empty() const;
};

// F || depth u8 || octets of the prefix, spare bits 0 || ~height u64: the newest version comes
// first. past_frame is the first possible key after all its versions.
[[nodiscard]] Bytes frame_store_key(const FrameName& name, std::uint64_t height);
[[nodiscard]] Bytes past_frame(const FrameName& name);

// Stored form of the frame named `depth`; of a frame without slots, nothing.
[[nodiscard]] Bytes encode(const Frame& frame, int depth);
[[nodiscard]] Result<Frame> parse_frame(BytesView stored, int depth);

// What a way to `path` finds in a frame that is not empty.
struct FrameWay {
  std::vector<Hash> siblings;  // to the next frame when the slot has one below
  std::size_t slot = 0;        // where it ends
};
// Where nothing stands on the path's side the way takes the other, and `path` that bit.
[[nodiscard]] FrameWay way_through(const Frame& frame, Path& path, int depth);

// The slot of a frame at `depth` that `path` goes through, and the path that goes through a slot.
[[nodiscard]] std::size_t slot_of(const Path& path, int depth);
[[nodiscard]] Path through_slot(Path path, int depth, std::size_t slot);

}  // namespace comity::state
