// What a bundle says of a name that was registered below another, and of what DNS UPDATE has set.
#include <gtest/gtest.h>

#include "evidence/recompute.h"
#include "evidence/testing/bundle.h"

namespace comity::evidence {
namespace {

using testing::Bundle;

v1::Action register_gamma(const std::string& holder) {
  v1::Action action;
  v1::RegisterBelow& it = *action.mutable_names_register_below();
  it.set_zone("example.");
  it.set_label("gamma");
  it.set_holder(holder);
  return action;
}

// a has registered gamma for c at height 11.
Bundle registered() {
  Bundle bundle;
  bundle.delegation_.Clear();
  bundle.delegation_.set_holder("c");
  bundle.delegation_.set_registered_by("a");
  bundle.delegation_.set_registered_height(11);
  bundle.delegation_.set_name_servers_height(11);
  bundle.delegation_.set_ds_height(11);
  bundle.sent_ = {{"a", register_gamma("c")}};
  return bundle;
}

TEST(Below, IsHeldByTheActOfWhoeverRegisteredIt) {
  const proof::Verified verified = registered().verified();
  const Result<Recomputed> recomputed = recompute(verified);
  ASSERT_TRUE(recomputed) << recomputed.error().message;
  const std::string id = verified.transactions[0].id.hex();
  EXPECT_EQ(recomputed->findings.at(0),
            "delegation gamma of zone example. is held by c: transaction " + id +
                " of a has registered it below its own; that it held what is above is not shown");
  EXPECT_EQ(recomputed->findings.at(1),
            "NS set: none since transaction " + id + " of a at height 11 has registered it");
}

TEST(Below, IsNotBelievedWithoutIt) {
  const std::string missing =
      "the bundle does not prove that a has registered delegation gamma of zone example. for c";
  Bundle none = registered();
  v1::Action leave;
  leave.mutable_members_leave();
  none.sent_ = {{"a", leave}};
  EXPECT_EQ(none.refusal(), missing);
  Bundle other = registered();
  other.sent_ = {{"a", register_gamma("b")}};
  EXPECT_EQ(other.refusal(), missing);
  Bundle stranger = registered();
  stranger.sent_ = {{"b", register_gamma("c")}};
  EXPECT_EQ(stranger.refusal(), missing);
  Bundle forged = registered();
  forged.signer_ = "thief";
  EXPECT_NE(forged.refusal(), "");
}

v1::Action succeed_to_gamma() {
  v1::Action action;
  action.mutable_names_succeed()->set_zone("example.");
  action.mutable_names_succeed()->set_label("gamma");
  return action;
}

// What a had registered for b is c's since, when b was gone.
TEST(Succeeded, IsHeldByTheActOfTheSuccessorAndTheRestIsTheLogsWord) {
  Bundle bundle = registered();
  bundle.delegation_.set_succeeded_height(12);
  bundle.sent_ = {{"a", register_gamma("b")}, {"c", succeed_to_gamma()}};
  const proof::Verified verified = bundle.verified();
  const Result<Recomputed> recomputed = recompute(verified);
  const std::string id = verified.transactions[1].id.hex();
  if (recomputed) {
    EXPECT_EQ(recomputed->findings.at(0),
              "delegation gamma of zone example. is held by c: transaction " + id +
                  " has taken it over as successor; that whoever held it was gone, and had named "
                  "it, is the log's word");
    EXPECT_EQ(recomputed->findings.at(1), "NS set: none since transaction " +
                                              verified.transactions[0].id.hex() +
                                              " of a at height 11 has registered it");
  } else {
    ADD_FAILURE() << recomputed.error().message;
  }
  const std::string missing =
      "the bundle does not prove that c has taken over delegation gamma of zone example. as "
      "successor";
  Bundle stranger = bundle;
  stranger.sent_ = {{"a", register_gamma("b")}, {"b", succeed_to_gamma()}};
  EXPECT_EQ(stranger.refusal(), missing);
  Bundle later = bundle;
  later.delegation_.set_succeeded_height(11);
  EXPECT_EQ(later.refusal(), missing);
  Bundle forged = bundle;
  forged.signer_ = "thief";
  EXPECT_NE(forged.refusal(), "");
}

// c has added a name server to what stood there: `label`.c., of three letters, in hexadecimal.
Bundle updated(const std::string& label) {
  Bundle bundle;
  bundle.delegation_.clear_name_servers();
  for (const char* stands : {"ns.c.", "ns2.c."}) bundle.delegation_.add_name_servers(stands);
  bundle.delegation_.set_name_servers_height(11);
  const std::string message =
      "000128000001000000010000"
      "076578616d706c65000006000105"
      "67616d6d61076578616d706c6500000200010000003c000703" +
      label + "016300";
  v1::Action action;
  action.mutable_names_dns_update()->set_message(from_hex(message).value());
  bundle.sent_ = {{"c", action}};
  return bundle;
}

TEST(Below, AnUpdateIsToldAsOne) {
  const Result<Recomputed> recomputed = recompute(updated("6e7332").verified());
  ASSERT_TRUE(recomputed) << recomputed.error().message;
  EXPECT_TRUE(recomputed->findings.at(1).ends_with(
      "its signature holds; it is an update of what stood there before, which is not shown"))
      << recomputed->findings.at(1);
  EXPECT_TRUE(
      updated("6e7333").refusal().starts_with("NS set of gamma is not the one that transaction"));
}

}  // namespace
}  // namespace comity::evidence
