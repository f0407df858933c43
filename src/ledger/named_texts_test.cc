#include "ledger/named_texts.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

v1::Content content_of(char name, std::uint64_t length) {
  v1::Content content;
  content.set_hash(Bytes(Hash::kSize, name));
  content.set_length(length);
  return content;
}

TEST(NamedTexts, AreCountedOnceEachAndAtMostAsLongAsATextMayBe) {
  v1::Action action;
  v1::Propose& propose = *action.mutable_decisions_propose();
  *propose.mutable_title() = content_of('a', 5);
  *propose.mutable_text() = content_of('b', 13);
  EXPECT_EQ(texts_bytes(action), 5U + 13U);
  *propose.mutable_text() = content_of('a', 5);
  EXPECT_EQ(texts_bytes(action), 5U) << "the same text";
  *propose.mutable_text() = content_of('b', 1ULL << 60);
  EXPECT_EQ(texts_bytes(action), 5U + limits::kContentBytes);
  EXPECT_EQ(texts_bytes({}), 0U);
}

// Else whoever names a long text and then says that it is short keeps it for nothing.
TEST(NamedTexts, CountAsLongAsTheyAreAnywhereInTheAction) {
  v1::Action action;
  v1::Propose& propose = *action.mutable_decisions_propose();
  *propose.mutable_title() = content_of('a', limits::kContentBytes);
  v1::Content& reason = *propose.add_actions()->mutable_members_suspend()->mutable_reason();
  for (const std::uint64_t length : {std::uint64_t{1}, limits::kContentBytes + 1}) {
    reason = content_of('a', length);
    EXPECT_EQ(texts_bytes(action), limits::kContentBytes) << length;
  }
  propose.mutable_title()->set_length(1);
  reason.set_length(9);
  EXPECT_EQ(texts_bytes(action), 9U);
}

}  // namespace
}  // namespace comity::ledger
