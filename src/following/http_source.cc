#include "following/http_source.h"

#include <algorithm>
#include <utility>

#include "following/limits.h"
#include "proof/log.h"
#include "proof/tile.h"

namespace comity::following {
namespace {

constexpr int kHttpOk = 200;
constexpr int kHttpNotFound = 404;

// Of a log that has `size` entries, as far as it is full.
std::uint32_t width_of(std::uint64_t tile, std::uint64_t size) {
  return static_cast<std::uint32_t>(
      std::min<std::uint64_t>(size - tile * proof::kTileWidth, proof::kTileWidth));
}

std::string target_of(const proof::TilePath& path) { return "/v1/tlog/" + proof::to_text(path); }

}  // namespace

Result<std::unique_ptr<HttpSource>> HttpSource::open(std::string_view address) {
  auto client = http::Client::open(address, limits::kFollowedAnswerBytes);
  if (!client) return tl::unexpected(client.error());
  std::unique_ptr<HttpSource> source(new HttpSource(address));
  source->idle_.push_back(*std::move(client));
  return source;
}

Result<std::unique_ptr<http::Client>> HttpSource::take_client() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      std::unique_ptr<http::Client> client = std::move(idle_.back());
      idle_.pop_back();
      return client;
    }
  }
  return http::Client::open(address_, limits::kFollowedAnswerBytes);
}

Result<Bytes> HttpSource::get(const std::string& target) {
  Result<std::unique_ptr<http::Client>> client = take_client();
  if (!client) return tl::unexpected(client.error());
  Result<http::ClientResponse> answer =
      (*client)->request("GET", target, {}, {}, limits::kFollowedAnswerTime);
  const std::string place = address_ + target;
  if (!answer) return at(place, answer.error());
  {
    const std::lock_guard lock(mutex_);
    idle_.push_back(*std::move(client));
  }
  if (answer->status == kHttpOk) return std::move(answer->body);
  const ErrorKind kind =
      answer->status == kHttpNotFound ? ErrorKind::not_found : ErrorKind::unavailable;
  return error(kind, place + ": HTTP status " + std::to_string(answer->status));
}

void HttpSource::look_ahead(std::uint64_t size, std::chrono::milliseconds wait) {
  const Result<Bytes> octets =
      get("/v1/log/after/" + std::to_string(size) + "?wait=" + std::to_string(wait.count()));
  ahead_ = octets ? read_ahead(*octets, size).value_or(Ahead()) : Ahead();
}

Result<Bytes> HttpSource::genesis() { return get("/v1/genesis"); }

Result<std::string> HttpSource::checkpoint() {
  if (!ahead_.checkpoint.empty()) return std::exchange(ahead_.checkpoint, {});
  return get("/v1/checkpoint");
}

Result<std::vector<Hash>> HttpSource::leaf_hashes(std::uint64_t first, std::uint64_t past) {
  std::vector<Hash> hashes;
  if (first == ahead_.size && past == first + ahead_.blocks.size()) {
    for (const Recorded& block : ahead_.blocks) {
      hashes.push_back(proof::log_leaf_hash(block.record));
    }
    return hashes;
  }
  while (first < past) {
    const std::uint64_t tile = first / proof::kTileWidth;
    const std::uint32_t width = width_of(tile, past);
    const std::string target = target_of({.index = tile, .width = width});
    const Result<Bytes> octets = get(target);
    if (!octets) return tl::unexpected(octets.error());
    if (octets->size() != std::size_t{width} * Hash::kSize) {
      return error(ErrorKind::corrupt, address_ + target + ": is no tile of this width");
    }
    const std::uint64_t past_tile = tile * proof::kTileWidth + width;
    for (; first < past_tile; ++first) {
      const std::size_t offset = (first % proof::kTileWidth) * Hash::kSize;
      hashes.push_back(*Hash::from(BytesView(*octets).substr(offset, Hash::kSize)));
    }
  }
  return hashes;
}

Status HttpSource::read_entries(std::uint64_t tile, std::uint64_t size) {
  const std::uint32_t width = width_of(tile, size);
  const std::string target = target_of({.entries = true, .index = tile, .width = width});
  const Result<Bytes> octets = get(target);
  if (!octets) return tl::unexpected(octets.error());
  entries_.clear();
  entries_tile_ = tile;
  BytesView rest = *octets;
  Bytes length;
  while (entries_.size() < width) {
    Bytes entry;
    if (!take(rest, sizeof(std::uint16_t), length) || !take(rest, read_u16(length), entry)) break;
    entries_.push_back(std::move(entry));
  }
  if (entries_.size() == width && rest.empty()) return {};
  entries_.clear();
  return error(ErrorKind::corrupt, address_ + target + ": is no tile of this width");
}

Result<Bytes> HttpSource::entry(std::uint64_t index, std::uint64_t size) {
  const std::lock_guard lock(entries_mutex_);
  const std::uint64_t tile = index / proof::kTileWidth;
  const std::size_t place = index % proof::kTileWidth;
  if (entries_tile_ != tile || place >= entries_.size()) {
    if (Status read = read_entries(tile, size); !read) return tl::unexpected(read.error());
  }
  return entries_[place];
}

Result<Recorded> HttpSource::block(std::uint64_t height) {
  // A height below the first is a large number here.
  const std::uint64_t place = height - ahead_.height;
  if (place < ahead_.blocks.size()) return ahead_.blocks[place];
  const std::string target = "/v1/blocks/" + std::to_string(height) + "/octets";
  const Result<Bytes> octets = get(target);
  if (!octets) return tl::unexpected(octets.error());
  BytesView rest = *octets;
  Recorded recorded;
  if (!take_sized(rest, recorded.record)) {
    return error(ErrorKind::corrupt, address_ + target + ": is no block");
  }
  recorded.transactions = Bytes(rest);
  return recorded;
}

Result<Bytes> HttpSource::salted_content(const Hash& hash) {
  const auto ahead = ahead_.texts.find(hash);
  if (ahead != ahead_.texts.end()) return ahead->second;
  return get("/v1/content/" + hash.hex() + "?with=salt");
}

}  // namespace comity::following
