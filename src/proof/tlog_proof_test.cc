#include "proof/tlog_proof.h"

#include <gtest/gtest.h>

#include "proof/checkpoint.h"
#include "proof/limits.h"
#include "proof/log.h"

namespace comity::proof {
namespace {

// docs/spec/tlog-proof.md, "Vectors": entry 5 of the log of log.md, under the checkpoint of
// checkpoint.md.
constexpr std::string_view kProofText =
    "c2sp.org/tlog-proof@v1\n"
    "index 5\n"
    "vBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=\n"
    "yoVOoSjtBQtBs1/8G4e46yveRh6eO1WW7Oa51ZdaCuA=\n"
    "037kGJdt2VdTwcc4Yrk5j6Kiz5tP8P3+izDNlSCWFLc=\n"
    "\n"
    "comity.v1/8762c943ed4b3fb5d95e6e8daaaa277637588dce7dcd0414fca1df8e261db3df\n"
    "8\n"
    "XcnaeacGWamtVZy3Ad7ZoqudgjqtL0lgz+Nw7/RgQyg=\n"
    "\n"
    "\xe2\x80\x94 comity.v1/8762c943ed4b3fb5d95e6e8daaaa277637588dce7dcd0414fca1df8e261db3df "
    "CnS241c3hoHVUc2OPotlwA+DrSvh0L/gBoxHuPHYdabilBOCJ+J2wYg3eRZ4"
    "uwQl/j+iTryBWGW4RdrjKAjT5k3C/wg=\n";

std::string refusal_of_proof(const std::string& text) {
  const Result<TlogProof> proof = parse_tlog_proof(text);
  return proof ? "" : proof.error().message;
}

TEST(TlogProof, FollowsTheSpecification) {
  const Result<TlogProof> proof = parse_tlog_proof(kProofText);
  ASSERT_TRUE(proof) << proof.error().message;
  EXPECT_EQ(proof->index, 5U);
  EXPECT_EQ(proof->hashes.size(), 3U);
  EXPECT_EQ(to_text(*proof), kProofText);
  const Result<SignedCheckpoint> checkpoint = parse_checkpoint(proof->checkpoint);
  ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  const Hash leaf = log_leaf_hash(*from_hex("40414243"));
  EXPECT_TRUE(verify_inclusion(leaf, proof->index, checkpoint->checkpoint.size, proof->hashes,
                               checkpoint->checkpoint.root));
}

TEST(TlogProof, HasOneForm) {
  for (std::size_t bit = 0; bit < kProofText.size() * 8; ++bit) {
    std::string changed(kProofText);
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    const Result<TlogProof> proof = parse_tlog_proof(changed);
    EXPECT_TRUE(!proof || to_text(*proof) == changed) << bit;
  }
}

TEST(TlogProof, RefusesEveryOtherText) {
  const std::string start = "c2sp.org/tlog-proof@v1\n";
  const std::string no_index = "tlog-proof: line 2 is not `index` and a number";
  EXPECT_EQ(refusal_of_proof(""),
            "tlog-proof: does not start with the line `c2sp.org/tlog-proof@v1`");
  EXPECT_EQ(refusal_of_proof(start), "tlog-proof: no blank line ends the proof");
  EXPECT_EQ(refusal_of_proof(start + "\n"), no_index);
  EXPECT_EQ(refusal_of_proof(start + "\n\n"), no_index);
  EXPECT_EQ(refusal_of_proof(start + "extra AAAA\nindex 1\n\n"), no_index);
  EXPECT_EQ(refusal_of_proof(start + "index -1\n\n"), no_index);
  EXPECT_EQ(refusal_of_proof(start + "index 12345678901234567890\n\n"), no_index);
  EXPECT_EQ(refusal_of_proof(start + "index 01\n\n"),
            "tlog-proof: the index is not in its shortest form");
  EXPECT_EQ(refusal_of_proof(start + "index \n\n"),
            "tlog-proof: the index is not in its shortest form");
  EXPECT_EQ(refusal_of_proof(start + "index 1\nAAAA\n\n"),
            "tlog-proof: hash 1 is not 32 octets in base64");
  EXPECT_EQ(refusal_of_proof(start + "index 1\n\nany checkpoint"), "");
}

TEST(TlogProof, HasLimits) {
  TlogProof proof;
  proof.hashes.resize(limits::kLogProofHashes);
  EXPECT_EQ(refusal_of_proof(to_text(proof)), "");
  proof.hashes.emplace_back();
  EXPECT_EQ(refusal_of_proof(to_text(proof)), "tlog-proof: too many hashes");
  EXPECT_EQ(refusal_of_proof(std::string(limits::kTlogProofBytes + 1, 'x')),
            "tlog-proof: too long");
}

}  // namespace
}  // namespace comity::proof
