// What stands in a ledger's store: the record of one that lived, a backup, another copy.
#pragma once

#include "following/source.h"
#include "ledger/read.h"

namespace comity::following {

class ReaderSource final : public Source {
 public:
  // `reader` outlives it.
  explicit ReaderSource(const ledger::Reader& reader) : reader_(reader) {}

  [[nodiscard]] Result<Bytes> genesis() override { return reader_.genesis(); }
  // unavailable where no log key was set.
  [[nodiscard]] Result<std::string> checkpoint() override;
  [[nodiscard]] Result<std::vector<Hash>> leaf_hashes(std::uint64_t first,
                                                      std::uint64_t past) override;
  [[nodiscard]] Result<Bytes> entry(std::uint64_t index, std::uint64_t) override {
    return reader_.log_entry(index);
  }
  [[nodiscard]] Result<Recorded> block(std::uint64_t height) override;
  [[nodiscard]] Result<Bytes> salted_content(const Hash& hash) override {
    return reader_.salted_content(hash);
  }

 private:
  const ledger::Reader& reader_;
};

}  // namespace comity::following
