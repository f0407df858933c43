#include "ledger/messages.h"

#include <gtest/gtest.h>

#include "ledger/notes_world.h"

namespace comity::ledger::testing {
namespace {

TEST(Messages, AreReadAsTheyWereWritten) {
  World world;
  const auto view = world.view();
  state::Draft draft(*view);
  v1::KeyOwner owner;
  owner.set_party("alpha");
  write(draft, {"t", "c", "a/1"}, owner);
  owner.set_party("beta");
  write(draft, {"t", "c", "b/1"}, owner);
  v1::KeyOwner found;
  EXPECT_TRUE(read(draft, {"t", "c", "a/1"}, found));
  EXPECT_EQ(found.party(), "alpha");
  EXPECT_FALSE(read(draft, {"t", "c", "a/2"}, found));
  EXPECT_EQ(found.party(), "");

  std::string visited;
  each<v1::KeyOwner>(draft, "t", "c", "b/", [&visited](BytesView key, const v1::KeyOwner& it) {
    visited.append(key).append(it.party());
  });
  EXPECT_EQ(visited, "b/1beta");
}

TEST(Messages, ThatCannotBeReadAreNone) {
  World world;
  const auto view = world.view();
  state::Draft draft(*view);
  draft.put({"t", "c", "a"}, "\xff");
  v1::KeyOwner found;
  found.set_party("alpha");
  EXPECT_FALSE(read(draft, {"t", "c", "a"}, found));
  EXPECT_EQ(found.party(), "");
  int visits = 0;
  each<v1::KeyOwner>(draft, "t", "c", "", [&visits](BytesView, const v1::KeyOwner&) { ++visits; });
  EXPECT_EQ(visits, 0);
}

}  // namespace
}  // namespace comity::ledger::testing
