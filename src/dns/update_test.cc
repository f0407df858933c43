#include "dns/update.h"

#include <gtest/gtest.h>

#include "dns/limits.h"
#include "dns/record.h"
#include "dns/testing/update_message.h"

namespace comity::dns {
namespace {

using testing::sig_rdata;
using testing::UpdateMessage;

// As nsupdate of BIND 9.18 sends it, with names that point backwards, also into rdata.
Bytes from_nsupdate() {
  return from_hex(
             "875128000001000100030001076578616d706c65000006000103777777036c6162076578616d706c6500"
             "001000fe000000000000c019001000010000012c00060568656c6c6fc019000f00010000012c0009000a"
             "046d61696cc0190161c019000100ff00000000000000001800ff00000000006300000f00000000006b0d"
             "3df16b0d3b9989a603777777036c6162076578616d706c65002cefff13ece8ad21c6e6bf4c59e66f3a6e"
             "e0c0479d09dc012c335e0cf3a1c760fd8111d85cef03e0f53a7a9621dd25fe65f8a6ee86210ac1bd8b76"
             "634d687508")
      .value();
}

TEST(Update, ReadsWhatNsupdateSends) {
  ASSERT_TRUE(is_update(from_nsupdate()));
  const std::optional<SignedUpdate> apart = take_apart(from_nsupdate());
  ASSERT_TRUE(apart);
  EXPECT_EQ(apart->head.signer.text(), "www.lab.example.");
  EXPECT_EQ(apart->head.expiration, 0x6b0d3df1U);
  EXPECT_EQ(apart->head.inception, 0x6b0d3b99U);
  EXPECT_EQ(apart->head.key_tag, 35238);
  EXPECT_EQ(apart->signature.size(), 64U);
  const auto update = read_update(apart->message);
  ASSERT_TRUE(update) << update.error().message;
  EXPECT_EQ(update->zone.text(), "example.");
  ASSERT_EQ(update->prerequisites.size(), 1U);
  EXPECT_EQ(update->prerequisites[0].klass, update::kClassNone);
  ASSERT_EQ(update->changes.size(), 3U);
  EXPECT_EQ(update->changes[0].rdata, "\5hello");
  EXPECT_EQ(to_hex(update->changes[1].rdata), "000a046d61696c03777777036c6162076578616d706c6500");
  EXPECT_EQ(update->changes[2].owner.text(), "a.www.lab.example.");
  EXPECT_EQ(update->changes[2].klass, update::kClassAny);
}

// The octets of RFC 2931, 3.1; that the key of nsupdate signed them, see the test of the server.
TEST(Update, WhatIsSignedLeavesOutWhatNobodySigns) {
  const Bytes sig = sig_rdata("k.", 1, 2);
  const UpdateMessage message = UpdateMessage("example.").remove_name("x.example.");
  const Bytes whole = message.octets(sig, Bytes(64, 's'));
  const std::optional<SignedUpdate> apart = take_apart(whole);
  ASSERT_TRUE(apart);
  EXPECT_EQ(apart->message, message.octets());
  EXPECT_EQ(apart->sig, sig);
  EXPECT_EQ(apart->signature, Bytes(64, 's'));
  // Other TTL and class of the SIG record are the same message.
  Bytes other = whole;
  const std::size_t sig_at = whole.size() - sig.size() - 64 - 10;
  other[sig_at + 3] = '\1';
  other[sig_at + 7] = '\x7f';
  EXPECT_EQ(take_apart(other)->message, apart->message);
  EXPECT_EQ(apart->zone.text(), "example.");
  // Its owner is the root, an octet (RFC 2931, 3): a longer one would be no part of what is kept.
  Bytes named = whole;
  named.replace(sig_at - 1, 1, Bytes("\1k\0", 3));
  EXPECT_FALSE(take_apart(named));
}

TEST(Update, RefusesWhatIsNone) {
  const auto fault = [](const UpdateMessage& message) {
    const auto read = read_update(message.octets());
    return read                                          ? ""
           : read.error().fault == UpdateFault::form     ? "form"
           : read.error().fault == UpdateFault::not_zone ? "not_zone"
                                                         : "not_taken";
  };
  const auto update = [] { return UpdateMessage("example."); };
  constexpr const char* kX = "x.example.";
  EXPECT_STREQ(fault(update().remove_name(kX)), "");
  EXPECT_STREQ(fault(update()), "not_taken");
  UpdateMessage many = update();
  for (std::size_t i = 0; i < limits::kUpdateRecords; ++i) many.remove_name(kX);
  EXPECT_STREQ(fault(many), "");
  EXPECT_STREQ(fault(many.remove_name(kX)), "not_taken");
  EXPECT_STREQ(fault(update().remove_name("x.test.")), "not_zone");
  EXPECT_STREQ(fault(update().require("x.test.", 1, 255).remove_name(kX)), "not_zone");
  EXPECT_STREQ(fault(update().change(kX, 16, 3, 0, "")), "form") << "class CHAOS";
  EXPECT_STREQ(fault(update().change(kX, 255, 1, 0, "")), "form") << "adds type ANY";
  EXPECT_STREQ(fault(update().change(kX, 16, 255, 1, "")), "form") << "TTL";
  EXPECT_STREQ(fault(update().change(kX, 16, 255, 0, "\1x")), "form") << "rdata";
  EXPECT_STREQ(fault(update().change(kX, 255, 254, 0, "")), "form");
  EXPECT_STREQ(fault(update().require(kX, 255, 1).remove_name(kX)), "form");
  EXPECT_STREQ(fault(update().require(kX, 16, 254, "\1x").remove_name(kX)), "form");
  EXPECT_STREQ(fault(update().add(kX, type::kMx, 60, "\1")), "form") << "MX that is cut off";
}

// Cut off anywhere, or with any octet another one, it is read or it is not.
TEST(Update, SurvivesWhatIsBroken) {
  const Bytes whole = from_nsupdate();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_FALSE(take_apart(whole.substr(0, i))) << i;
    for (const char bits : {'\x01', '\x80', '\xff'}) {
      Bytes other = whole;
      other[i] = static_cast<char>(other[i] ^ bits);
      if (const auto apart = take_apart(other)) (void)read_update(apart->message);
    }
  }
}

TEST(Update, AnswersWithAHeader) {
  EXPECT_EQ(to_hex(update_response(from_nsupdate(), 7)), "8751a8070000000000000000");
}

TEST(SigHead, IsOfAMessageAndNothingElse) {
  ASSERT_TRUE(read_sig_head(sig_rdata("k.example.", 1, 2)));
  EXPECT_FALSE(read_sig_head(sig_rdata("k.example.", 1, 2) + "x"));
  EXPECT_FALSE(read_sig_head(sig_rdata("k.example.", 1, 2).substr(0, 18)));
  for (const std::size_t at : {0U, 1U, 3U, 4U, 7U}) {
    Bytes other = sig_rdata("k.example.", 1, 2);
    other[at] = '\1';
    EXPECT_FALSE(read_sig_head(other)) << at;
  }
}

}  // namespace
}  // namespace comity::dns
