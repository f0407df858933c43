#include "evidence/bundle_view.h"

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>

namespace comity::evidence {
namespace {

// A trial over a bundle has to see what one over the store sees, whatever it writes.
TEST(BundleView, ADraftOverItSeesWhatItHasWrittenAndErased) {
  std::mt19937 random(1);  // NOLINT(bugprone-random-generator-seed): the same each time
  for (int round = 0; round < 200; ++round) {
    proof::Verified verified;
    verified.collections.emplace_back("table", "collection");
    std::set<Bytes> expected;
    for (int i = 0; i < 12; ++i) {
      const Bytes key = "record " + std::to_string(random() % 40);
      if (!expected.insert(key).second) continue;
      verified.records.push_back({"table", "collection", key, Bytes("here")});
    }
    const BundleView view(verified);
    state::Draft draft(view);
    for (int i = 0; i < 8; ++i) {
      const Bytes key = "record " + std::to_string(random() % 40);
      if (random() % 3 == 0) {
        draft.put({"table", "collection", key}, "written");
        expected.insert(key);
      } else {
        draft.erase({"table", "collection", key});
        expected.erase(key);
      }
    }
    std::set<Bytes> seen;
    draft.each("table", "collection",
               [&](BytesView key, BytesView) { return seen.emplace(key).second; });
    EXPECT_EQ(seen, expected) << "round " << round;
    EXPECT_FALSE(draft.fault());
  }
}

}  // namespace
}  // namespace comity::evidence
