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

}  // namespace
}  // namespace comity::ledger
