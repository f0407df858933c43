#include "state/leaf.h"

#include <limits>

namespace comity::state {
namespace {

constexpr std::size_t kStoreKeyOctets = 1 + Path::kSize + sizeof(std::uint64_t);
constexpr char kErased = '\x00';
constexpr char kPresent = '\x01';

}  // namespace

Bytes leaf_store_key(const Path& path, std::uint64_t height) {
  Bytes key = store_key(Space::leaf, path.view());
  append_u64(key, std::numeric_limits<std::uint64_t>::max() - height);
  return key;
}

Bytes past_leaf(const Path& path) {
  // Height 0 is the oldest version, and no key lies between it and itself with one octet more.
  Bytes key = leaf_store_key(path, 0);
  key += '\0';
  return key;
}

Result<LeafName> parse_leaf_store_key(BytesView stored) {
  if (stored.size() != kStoreKeyOctets) {
    return error(ErrorKind::corrupt, "leaf " + to_hex(stored) + ": its store key has " +
                                         std::to_string(stored.size()) + " octets, not " +
                                         std::to_string(kStoreKeyOctets));
  }
  LeafName name;
  name.path = *Path::from(stored.substr(1, Path::kSize));
  name.height =
      std::numeric_limits<std::uint64_t>::max() - read_u64(stored.substr(1 + Path::kSize));
  return name;
}

std::string place_of(const LeafName& name) {
  return "leaf " + to_hex(leaf_store_key(name.path, name.height));
}

Bytes encode_leaf(BytesView name, const std::optional<Bytes>& value) {
  if (!value) return Bytes(1, kErased);
  Bytes out;
  out.reserve(5 + name.size() + value->size());
  out += kPresent;
  append_u32(out, static_cast<std::uint32_t>(name.size()));
  out += name;
  out += *value;
  return out;
}

Result<std::optional<LeafRecord>> parse_leaf(BytesView stored) {
  if (stored.size() == 1 && stored.front() == kErased) return std::nullopt;
  if (stored.size() < 5 || stored.front() != kPresent) {
    return error(ErrorKind::corrupt, "neither a record nor an erased one");
  }
  const std::size_t length = read_u32(stored.substr(1));
  stored.remove_prefix(5);
  if (length > stored.size()) {
    return error(ErrorKind::corrupt, "the name of the record is longer than the record");
  }
  return LeafRecord{stored.substr(0, length), stored.substr(length)};
}

namespace {

// Steps to the next version are cheap, a seek costs as much as a few of them.
constexpr int kStepsBeforeSeek = 8;

class LeafScan {
 public:
  LeafScan(std::uint64_t height, const LeafVisitor& visit) : height_(height), visit_(visit) {}

  // Where to scan on; nothing when the scan is over.
  Result<std::optional<Bytes>> run(const Store& store, BytesView first, BytesView past) {
    next_.reset();
    steps_ = 0;
    auto scanned = store.scan(first, past,
                              [this](BytesView key, BytesView value) { return step(key, value); });
    if (!scanned) return tl::unexpected(scanned.error());
    if (!trouble_) return tl::unexpected(trouble_.error());
    return next_;
  }

 private:
  bool step(BytesView stored, BytesView value) {
    const auto name = parse_leaf_store_key(stored);
    if (!name) {
      trouble_ = tl::unexpected(name.error());
      return false;
    }
    if (done_ == name->path) return pass(past_leaf(name->path));
    if (name->height > height_) return pass(leaf_store_key(name->path, height_));
    steps_ = 0;
    done_ = name->path;
    return visit_(*name, value);
  }

  bool pass(Bytes to) {
    if (++steps_ <= kStepsBeforeSeek) return true;
    next_ = std::move(to);
    return false;
  }

  const std::uint64_t height_;
  const LeafVisitor& visit_;
  std::optional<Path> done_;
  int steps_ = 0;
  std::optional<Bytes> next_;
  Status trouble_;
};

}  // namespace

Status scan_leaves(const Store& store, BytesView first, BytesView past, std::uint64_t height,
                   const LeafVisitor& visit) {
  LeafScan scan(height, visit);
  Bytes from(first);
  while (true) {
    auto next = scan.run(store, from, past);
    if (!next) return tl::unexpected(next.error());
    if (!*next || BytesView(**next) >= past) return {};
    from = **std::move(next);
  }
}

Result<std::optional<Bytes>> newest_leaf(const Store& store, const Path& path,
                                         std::uint64_t height) {
  std::optional<Bytes> found;
  auto scanned = store.scan(leaf_store_key(path, height), past_leaf(path),
                            [&found](BytesView, BytesView value) {
                              found = value;
                              return false;
                            });
  if (!scanned) return tl::unexpected(scanned.error());
  return found;
}

}  // namespace comity::state
