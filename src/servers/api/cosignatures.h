// What witnesses of the log have handed in: of each party the newest checkpoint that it cosigned
// (docs/spec/cosignature.md). In memory: a witness hands it in again. Any thread.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/read.h"
#include "proof/cosignature.h"
#include "servers/http/problem.h"

namespace comity::api {

class Cosignatures {
 public:
  struct Kept {
    std::string party;
    PublicKey key;
    proof::Checkpoint checkpoint;
    std::uint64_t seconds = 0;  // when it was cosigned
    std::string note;           // with the log's signatures and this one
  };
  struct List {
    std::vector<Kept> newest;         // one for each party, ascending
    std::vector<Kept> contradicting;  // of another history that the log's keys have signed
  };

  // Keeps what is newer than what the party gave before, and what the log of `reader` contradicts.
  // Refuses what policy and state do not bear out: bad_body; conflict: the party has no such key.
  [[nodiscard]] tl::expected<void, http::Problem> take(const ledger::Reader& reader,
                                                       const proof::Policy& policy,
                                                       std::string_view note);
  // Those whose key is still on record.
  [[nodiscard]] List list(const state::View& newest) const;
  // `checkpoint` with the lines of who cosigned it, at most limits::kHttpCosignaturesShown.
  [[nodiscard]] std::string add_to(std::string checkpoint, const state::View& newest) const;

 private:
  using ByParty = std::map<std::string, Kept>;

  mutable std::mutex mutex_;
  ByParty newest_;
  ByParty contradicting_;
};

}  // namespace comity::api
