// The form of what actions of several registers carry.
#include "ledger/well_formed.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

TEST(WellFormed, AHandleIsLowerCaseLdh) {
  for (const char* good : {"a", "nic-example", "4", "xn--bcher-kva"}) EXPECT_TRUE(is_handle(good));
  for (const char* bad : {"", "-a", "a-", "A", "a.b", "a_b", "\xc3\xa9"}) {
    EXPECT_FALSE(is_handle(bad)) << bad;
  }
  EXPECT_TRUE(is_handle(std::string(63, 'a')));
  EXPECT_FALSE(is_handle(std::string(64, 'a')));
  EXPECT_TRUE(check_handle("party", "a"));
  EXPECT_EQ(check_handle("party", "A").error().code, Code::bad_name);
}

Code code_of(const Verdict& verdict) { return verdict ? Code::done : verdict.error().code; }

TEST(WellFormed, AContentHasAHashAndALength) {
  v1::Content content;
  EXPECT_EQ(code_of(check_content("text", false, content)), Code::done);
  EXPECT_EQ(code_of(require_content("text", false, content)), Code::missing_field);
  EXPECT_EQ(code_of(check_content("text", true, content)), Code::out_of_range);
  content.set_hash(Bytes(32, 'h'));
  EXPECT_EQ(code_of(require_content("text", true, content)), Code::out_of_range);
  content.set_length(limits::kContentBytes);
  EXPECT_EQ(code_of(require_content("text", true, content)), Code::done);
  content.set_length(limits::kContentBytes + 1);
  EXPECT_EQ(code_of(require_content("text", true, content)), Code::out_of_range);
  content.set_length(1);
  content.set_hash(Bytes(31, 'h'));
  EXPECT_EQ(code_of(require_content("text", true, content)), Code::out_of_range);
}

}  // namespace
}  // namespace comity::ledger
