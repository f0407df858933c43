#include "ledger/holdings.h"

#include <gtest/gtest.h>

#include "ledger/workspace.h"

namespace comity::ledger {
namespace {

// A prefix of a handle is another handle.
TEST(Holdings, say_of_each_party_whether_it_holds_something) {
  const EmptyView nothing;
  state::Draft draft(nothing);
  move_holding(draft, "names/./one", "", "ada");
  move_holding(draft, "names/./two", "", "ada");
  EXPECT_TRUE(holds_anything(draft, "ada"));
  EXPECT_FALSE(holds_anything(draft, "ad"));
  move_holding(draft, "names/./one", "ada", "bea");
  move_holding(draft, "names/./two", "ada", "ada");
  EXPECT_TRUE(holds_anything(draft, "ada"));
  EXPECT_TRUE(holds_anything(draft, "bea"));
  move_holding(draft, "names/./two", "ada", "");
  EXPECT_FALSE(holds_anything(draft, "ada"));
  // Whose word is waited for holds nothing by that.
  note_asked(draft, "decisions/7", "ada", true);
  EXPECT_TRUE(is_asked(draft, "ada"));
  EXPECT_FALSE(is_asked(draft, "bea"));
  EXPECT_FALSE(holds_anything(draft, "ada"));
  note_asked(draft, "decisions/7", "ada", false);
  EXPECT_FALSE(is_asked(draft, "ada"));
}

}  // namespace
}  // namespace comity::ledger
