#include "servers/update/updates.h"

#include <gtest/gtest.h>

#include "ledger/outcome.h"

namespace comity::update {
namespace {

using ledger::Code;

Rcode rcode_of_code(Code code) { return rcode_of({code, "", ""}); }

TEST(RcodeOf, SaysWhatTheSenderCanDo) {
  EXPECT_EQ(rcode_of_code(Code::done), Rcode::no_error);
  // Somebody else has to sign, or with another clock.
  for (const Code code : {Code::expired, Code::valid_until_too_far, Code::unknown_key,
                          Code::bad_signature, Code::no_such_zone, Code::replayed}) {
    EXPECT_EQ(rcode_of_code(code), Rcode::not_auth) << static_cast<int>(code);
  }
  // It will not be done.
  for (const Code code : {Code::lacks_role, Code::over_budget, Code::may_not_act,
                          Code::not_permitted, Code::not_holder}) {
    EXPECT_EQ(rcode_of_code(code), Rcode::refused) << static_cast<int>(code);
  }
  // Again, later.
  for (const Code code : {Code::full, Code::shutting_down, Code::invariant}) {
    EXPECT_EQ(rcode_of_code(code), Rcode::serv_fail) << static_cast<int>(code);
  }
  EXPECT_EQ(rcode_of_code(Code::inconsistent), Rcode::form_err);
}

TEST(RcodeOf, NamesEachPrerequisite) {
  constexpr Code kAny{3111};
  EXPECT_EQ(rcode_of({kAny, "name_not_in_use", ""}), Rcode::name_error);
  EXPECT_EQ(rcode_of({kAny, "name_in_use", ""}), Rcode::yx_domain);
  EXPECT_EQ(rcode_of({kAny, "set_exists", ""}), Rcode::yx_rrset);
  EXPECT_EQ(rcode_of({kAny, "set_absent", ""}), Rcode::nx_rrset);
}

}  // namespace
}  // namespace comity::update
