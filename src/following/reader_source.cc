#include "following/reader_source.h"

namespace comity::following {

Result<std::string> ReaderSource::checkpoint() {
  std::string text = reader_.checkpoint();
  if (text.empty()) return error(ErrorKind::unavailable, "no log key is set: nothing is signed");
  return text;
}

Result<std::vector<Hash>> ReaderSource::leaf_hashes(std::uint64_t first, std::uint64_t past) {
  std::vector<Hash> hashes;
  for (; first < past; ++first) {
    const Result<Hash> hash = reader_.log_node(0, first);
    if (!hash) return tl::unexpected(hash.error());
    hashes.push_back(*hash);
  }
  return hashes;
}

Result<Recorded> ReaderSource::block(std::uint64_t height) {
  const Result<std::uint64_t> index = reader_.log_index(height);
  if (!index) return tl::unexpected(index.error());
  Result<Bytes> record = reader_.log_entry(*index);
  if (!record) return tl::unexpected(record.error());
  Result<Bytes> transactions = reader_.block(height);
  if (!transactions) return tl::unexpected(transactions.error());
  return Recorded{*std::move(record), *std::move(transactions)};
}

}  // namespace comity::following
