// The log in tiles (C2SP tlog-tiles): files of 256 hashes or entries that any web server can serve
// and that never change once they are full (docs/spec/tiles.md). Pure functions, any thread.
#pragma once

#include <functional>
#include <string>

#include "proof/log.h"

namespace comity::proof {

inline constexpr std::uint32_t kTileWidth = 256;

// tile/L/N[.p/W], or tile/entries/N[.p/W].
struct TilePath {
  bool entries = false;
  int level = 0;  // of tiles, 0 to 7: the hashes in it stand at level 8 * `level` of the log
  std::uint64_t index = 0;
  std::uint32_t width = kTileWidth;  // 1 to 255: a partial tile

  friend bool operator==(const TilePath&, const TilePath&) = default;
};

[[nodiscard]] std::string to_text(const TilePath& path);
// Takes exactly what to_text gives.
[[nodiscard]] Result<TilePath> parse_tile_path(std::string_view text);

using EntryReader = std::function<Result<Bytes>(std::uint64_t index)>;

// `width` hashes of 32 octets. not_found when a log of `size` entries does not have all of them.
[[nodiscard]] Result<Bytes> hash_tile(const TilePath& path, std::uint64_t size,
                                      const NodeReader& read);
// `width` entries, each with its length as u16 big-endian in front. not_found as above.
[[nodiscard]] Result<Bytes> entry_tile(const TilePath& path, std::uint64_t size,
                                       const EntryReader& read);

}  // namespace comity::proof
