#include "ledger/signing.h"

#include <algorithm>
#include <string>
#include <vector>

#include "proof/log.h"

namespace comity::ledger {

Bytes genesis_message(BytesView body) { return std::string("comity genesis v1\n").append(body); }

Result<Hash> genesis_content_root(BytesView file) {
  if (!file.starts_with(kGenesisContentHeader)) return error("not a file of genesis content");
  file.remove_prefix(kGenesisContentHeader.size());
  std::vector<Hash> leaves;
  while (!file.empty()) {
    constexpr std::size_t kLength = sizeof(std::uint32_t);
    const std::size_t length = file.size() < kLength ? file.size() : read_u32(file);
    if (file.size() - std::min(file.size(), kLength) < length) {
      return error("ends in the middle of an action");
    }
    leaves.push_back(proof::log_leaf_hash(file.substr(kLength, length)));
    file.remove_prefix(kLength + length);
  }
  return proof::log_root(leaves);
}

}  // namespace comity::ledger
