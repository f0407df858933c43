#include "state/placer.h"

#include <gtest/gtest.h>

#include "proof/tree.h"

namespace comity::state {
namespace {

// More collections than are remembered, so that they push each other out, twice.
TEST(Placer, SaysWhatPathOfSays) {
  Placer placer;
  for (int round = 0; round < 2; ++round) {
    for (int table = 0; table < 12; ++table) {
      for (int collection = 0; collection < 12; ++collection) {
        const Key key{"table-" + std::to_string(table), std::string(collection, 'c'),
                      std::to_string(round)};
        EXPECT_EQ(placer.path_of(key), proof::path_of(key.table, key.collection, key.key));
        const Key beside{key.table, key.collection, "another"};
        EXPECT_EQ(placer.path_of(beside),
                  proof::path_of(beside.table, beside.collection, beside.key));
      }
    }
  }
}

// The parts of a name are told apart, not only what they are together.
TEST(Placer, ACollectionIsNoTable) {
  Placer placer;
  for (const Key& key : {Key{"ab", "c", "k"}, Key{"a", "bc", "k"}, Key{"abc", "", "k"},
                         Key{"", "abc", "k"}, Key{"", "", "k"}}) {
    EXPECT_EQ(placer.path_of(key), proof::path_of(key.table, key.collection, key.key));
  }
}

}  // namespace
}  // namespace comity::state
