// Log proofs and policies as text: accepted is what is written back.
#include "proof/tlog_proof.h"
#include "proof/policy.h"
#include "proof/tile.h"
#include "property.h"

using comity::fuzz::demand;
namespace proof = comity::proof;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto parsed = proof::parse_tlog_proof(text)) {
    demand(proof::to_text(*parsed) == text, "a log proof has one form");
  } else {
    demand(parsed.error().message.starts_with("tlog-proof: "), "a refusal says why");
  }
  if (const auto policy = proof::parse_policy(text)) {
    demand(proof::to_text(*policy) == text, "a policy has one form");
    demand(policy->threshold <= policy->keys.size(), "a policy can be met");
  }
  if (const auto path = proof::parse_tile_path(text)) {
    demand(proof::to_text(*path) == text, "a tile's path has one form");
  }
  return 0;
}
