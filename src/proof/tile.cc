#include "proof/tile.h"

#include <algorithm>

#include "base/limits.h"

namespace comity::proof {
namespace {

constexpr std::string_view kStart = "tile/";
constexpr std::string_view kEntries = "entries/";
constexpr std::string_view kPartial = ".p/";
constexpr std::size_t kLongestPath = 64;
constexpr int kTileLevels = 8;
constexpr int kLevelsPerTile = 8;  // 2^8 hashes

std::string three_digits(std::uint64_t value) {
  const std::string digits = std::to_string(value);
  return std::string(3 - digits.size(), '0') + digits;
}

// Digits only, so that the value is what a writer of the text meant; to_text finds the rest.
bool add_digits(std::string_view digits, std::uint64_t& value) {
  for (const char c : digits) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return !digits.empty();
}

Status check_held(const TilePath& path, std::uint64_t held) {
  const std::uint64_t first = path.index * kTileWidth;
  if (first / kTileWidth == path.index && first < held && path.width <= held - first) return {};
  return error(ErrorKind::not_found, "the log does not reach to the end of " + to_text(path));
}

}  // namespace

std::string to_text(const TilePath& path) {
  std::string index = three_digits(path.index % 1000);
  for (std::uint64_t rest = path.index / 1000; rest > 0; rest /= 1000) {
    index.insert(0, "/").insert(0, three_digits(rest % 1000)).insert(0, "x");
  }
  std::string text(kStart);
  text += path.entries ? std::string(kEntries) : std::to_string(path.level) + "/";
  text += index;
  if (path.width < kTileWidth) text += std::string(kPartial) + std::to_string(path.width);
  return text;
}

Result<TilePath> parse_tile_path(std::string_view text) {
  const auto wrong = [] { return error("tile: the path is not tile/L/N or tile/entries/N"); };
  if (text.size() > kLongestPath || !text.starts_with(kStart)) return wrong();
  TilePath path;
  std::string_view rest = text.substr(kStart.size());
  if (rest.starts_with(kEntries)) {
    path.entries = true;
    rest.remove_prefix(kEntries.size());
  } else {
    if (rest.size() < 2 || rest[0] < '0' || rest[0] >= '0' + kTileLevels) return wrong();
    path.level = rest[0] - '0';
    rest.remove_prefix(2);
  }
  if (const std::size_t dot = rest.find(kPartial); dot != std::string_view::npos) {
    std::uint64_t width = 0;
    const std::string_view digits = rest.substr(dot + kPartial.size());
    if (digits.size() > 3 || !add_digits(digits, width) || width == 0 || width >= kTileWidth) {
      return wrong();
    }
    path.width = static_cast<std::uint32_t>(width);
    rest = rest.substr(0, dot);
  }
  // Groups "x001/x234/067": at most six, so that the number fits.
  if (rest.size() > 6 * 5 - 2) return wrong();
  std::string digits(rest);
  digits.erase(
      std::remove_if(digits.begin(), digits.end(), [](char c) { return c == 'x' || c == '/'; }),
      digits.end());
  if (!add_digits(digits, path.index) || to_text(path) != text) return wrong();
  return path;
}

Result<Bytes> hash_tile(const TilePath& path, std::uint64_t size, const NodeReader& read) {
  const int level = kLevelsPerTile * path.level;
  if (Status held = check_held(path, size >> level); !held) return tl::unexpected(held.error());
  Bytes tile;
  for (std::uint64_t i = 0; i < path.width; ++i) {
    const Result<Hash> node = read(level, path.index * kTileWidth + i);
    if (!node) return tl::unexpected(node.error());
    tile.append(node->view());
  }
  return tile;
}

Result<Bytes> entry_tile(const TilePath& path, std::uint64_t size, const EntryReader& read) {
  if (Status held = check_held(path, size); !held) return tl::unexpected(held.error());
  Bytes tile;
  for (std::uint64_t i = 0; i < path.width; ++i) {
    const Result<Bytes> entry = read(path.index * kTileWidth + i);
    if (!entry) return tl::unexpected(entry.error());
    if (entry->size() > limits::kLogEntryBytes) return error("tile: an entry is too long");
    append_u16(tile, static_cast<std::uint16_t>(entry->size()));
    tile.append(*entry);
  }
  return tile;
}

}  // namespace comity::proof
