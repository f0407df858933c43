// What put there what a record says, found at the height that the record names
// (docs/spec/bundle.md, "The bundle of a delegation"). One thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "base/time.h"
#include "ledger/read.h"
#include "wire/fwd.h"

namespace comity::evidence {

// What a block did: transactions that were done, then effects of decisions. Of height 0 nothing,
// that is the genesis.
struct BlockActs {
  struct Own {
    std::uint64_t position = 0;  // in BlockTransactions
    Hash id;
    std::shared_ptr<const v1::Body> body;
  };
  struct Decided {
    std::uint64_t proposal = 0;
    std::shared_ptr<const v1::ProposedActions> actions;
  };
  Time time;
  std::vector<Own> own;
  std::vector<Decided> decided;
};

// Blocks of which several things are asked, each read once. What one answer may read of them is
// limited: an outsider pays nothing for it.
class Blocks {
 public:
  // `view`: a state at or after each height that is asked about, which has their decisions.
  Blocks(const ledger::Reader& reader, const state::View& view) : reader_(reader), view_(view) {}

  // Lives as long as this. invalid: more octets than limits::kTracedBytes were read.
  [[nodiscard]] Result<const BlockActs*> at(std::uint64_t height);
  // Whether there is room for another block after those that were read.
  [[nodiscard]] bool has_room() const;

 private:
  const ledger::Reader& reader_;
  const state::View& view_;
  std::map<std::uint64_t, BlockActs> read_;
  std::size_t bytes_ = 0;
};

// Neither: genesis did.
struct Origin {
  struct Transaction {
    std::uint64_t height = 0;
    std::uint64_t position = 0;  // in BlockTransactions
  };
  std::optional<Transaction> transaction;
  std::optional<std::uint64_t> decision;
};

// What did it in the block of this height, 0 being genesis: the last of the acts of which `puts`
// says that they put there what stands.
[[nodiscard]] Result<Origin> trace(Blocks& blocks, std::uint64_t height,
                                   const std::function<bool(const v1::Action&)>& puts);

}  // namespace comity::evidence
