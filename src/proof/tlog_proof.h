// A C2SP tlog-proof: that one entry stands in the log of a signed checkpoint, as a text file of its
// own (docs/spec/tlog-proof.md). Pure functions, any thread.
#pragma once

#include <string>
#include <vector>

#include "base/ids.h"

namespace comity::proof {

struct TlogProof {
  std::uint64_t index = 0;
  std::vector<Hash> hashes;  // RFC 6962, 2.1.1, leaf up
  std::string checkpoint;    // whole, with its signature lines

  friend bool operator==(const TlogProof&, const TlogProof&) = default;
};

[[nodiscard]] std::string to_text(const TlogProof& proof);
// Takes exactly what to_text gives; the checkpoint's own form is parse_checkpoint's to judge.
[[nodiscard]] Result<TlogProof> parse_tlog_proof(std::string_view text);

}  // namespace comity::proof
