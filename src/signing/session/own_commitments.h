// Nonce commitments that this process has drawn itself. They are elements by their making, so
// whoever reads a session checks only those of others. One thread at a time.
#pragma once

#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "crypto/frost/nonce.h"

namespace comity::signing {

class OwnCommitments {
 public:
  using Batch = std::shared_ptr<const std::vector<crypto::frost::NonceCommitment>>;

  // `content`: the hash under which these are put. They stand for it where it has their octets.
  void add(const Hash& content, std::vector<crypto::frost::NonceCommitment> batch) {
    batches_[content] =
        std::make_shared<const std::vector<crypto::frost::NonceCommitment>>(std::move(batch));
  }
  void forget(const Hash& content) { batches_.erase(content); }
  // Null: they are of others.
  [[nodiscard]] Batch find(const Hash& content) const {
    const auto found = batches_.find(content);
    return found == batches_.end() ? nullptr : found->second;
  }

 private:
  std::map<Hash, Batch> batches_;
};

}  // namespace comity::signing
