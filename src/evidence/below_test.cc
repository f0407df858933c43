// What a bundle says of a name that was registered below another, and of what DNS UPDATE has set.
#include <gtest/gtest.h>

#include <algorithm>

#include "evidence/blame.h"
#include "evidence/recompute.h"
#include "evidence/testing/bundle.h"

namespace comity::evidence {
namespace {

using testing::Bundle;

v1::Action register_below(const std::string& label, const std::string& holder) {
  v1::Action action;
  v1::RegisterBelow& it = *action.mutable_names_register_below();
  it.set_zone("example.");
  it.set_label(label);
  it.set_holder(holder);
  return action;
}
v1::Action register_gamma(const std::string& holder) { return register_below("gamma", holder); }

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

// Decision 7 has given gamma to c, c has registered b.gamma for b, and b has a.b.gamma for a. A
// sole DS set of a's stands there.
proof::Verified chain(Bundle bundle = {}) {
  v1::Action ds;
  v1::SetDs& set = *ds.mutable_names_set_ds();
  set.set_zone("example.");
  set.set_label("a.b.gamma");
  set.add_ds()->set_key_tag(9);
  set.set_ds_ttl_seconds(60);
  bundle.sent_ = {
      {"c", register_below("b.gamma", "b")}, {"b", register_below("a.b.gamma", "a")}, {"a", ds}};
  proof::Verified verified = bundle.verified();
  v1::Delegation lowest;
  lowest.set_holder("a");
  lowest.set_registered_by("b");
  lowest.set_registered_height(12);
  lowest.set_name_servers_height(12);
  lowest.add_ds()->set_key_tag(9);
  lowest.set_ds_ttl_seconds(60);
  lowest.set_ds_height(13);
  const state::Key key = names::delegation_key("example.", "a.b.gamma");
  verified.records.push_back({key.table, key.collection, key.key, wire::encode(lowest)});
  return verified;
}

std::vector<std::string> about(const proof::Verified& verified, const std::string& name) {
  const Result<Recomputed> recomputed = recompute(verified);
  if (!recomputed) return {recomputed.error().message};
  std::vector<std::string> found;
  for (const std::string& one : recomputed->findings) {
    if (one.starts_with("delegation " + name + " ")) found.push_back(one);
  }
  return found;
}

// That whoever registered it held what is above is shown by its being registered for it, and so on
// up to what a decision has given.
TEST(Below, IsFollowedUpToWhatADecisionGave) {
  const proof::Verified verified = chain();
  const std::string held = "delegation a.b.gamma of zone example. is held by a: transaction " +
                           verified.transactions[1].id.hex() +
                           " of b has registered it below its own";
  EXPECT_EQ(about(verified, "a.b.gamma"), std::vector{held});
  // What leads up is missing, or was signed by somebody else, or is of another's name.
  const std::vector<std::string> unknown{held + "; that it held what is above is not shown"};
  proof::Verified without = verified;
  without.transactions.erase(without.transactions.begin());
  EXPECT_EQ(about(without, "a.b.gamma"), unknown);
  Bundle forged;
  forged.signers_ = {{0, "thief"}};
  EXPECT_EQ(about(chain(forged), "a.b.gamma"), unknown);
  Bundle others;
  others.actions_.mutable_actions(0)->mutable_names_create_delegation()->set_holder("a");
  others.delegation_.set_holder("a");
  EXPECT_EQ(about(chain(others), "a.b.gamma"), unknown);
}

// Decision 7 has given it to another since.
TEST(Below, IsShownToHaveBeenTheirsWhoHaveItNoMore) {
  Bundle bundle;
  v1::TransferDelegation& transfer =
      *bundle.actions_.add_actions()->mutable_names_transfer_delegation();
  transfer.set_zone("example.");
  transfer.set_label("a.b.gamma");
  transfer.set_new_holder("c");
  proof::Verified verified = chain(bundle);
  v1::Delegation moved;
  ASSERT_TRUE(wire::parse_stored(*verified.records.back().value, moved));
  moved.set_holder("c");
  moved.set_since_decision(bundle.number_);
  verified.records.back().value = wire::encode(moved);
  const auto ds_of = [](const proof::Verified& bundled) {
    const Result<Recomputed> recomputed = recompute(bundled);
    if (!recomputed) return recomputed.error().message;
    return *std::find_if(recomputed->findings.rbegin(), recomputed->findings.rend(),
                         [](const std::string& one) { return one.starts_with("DS set: set by"); });
  };
  EXPECT_TRUE(ds_of(verified).ends_with("holds; that party does not hold it any more"))
      << ds_of(verified);
  verified.transactions.erase(verified.transactions.begin());
  EXPECT_TRUE(ds_of(verified).ends_with("that a.b.gamma was ever that party's")) << ds_of(verified);
}

// Of several that are registered at once it is told which act it was.
TEST(Below, IsBlamedOnItsActOfABatch) {
  Bundle bundle = registered();
  v1::Action batch;
  *batch.mutable_members_batch()->add_actions() = register_below("beta", "b");
  *batch.mutable_members_batch()->add_actions() = register_gamma("c");
  bundle.sent_ = {{"a", batch}};
  const Result<std::vector<BlameLine>> lines = blame(bundle.verified(), "example.");
  ASSERT_TRUE(lines) << lines.error().message;
  ASSERT_EQ(lines->size(), 1U);
  EXPECT_EQ(lines->front().type, "name");
  EXPECT_EQ(lines->front().line, 2U);
  EXPECT_EQ(lines->front().doubt, "");
  EXPECT_EQ(lines->front().caveat, "that it held what is above is not shown");
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
                  " of c has taken it over as successor; that whoever held it was gone, and had "
                  "named it or held it together with it, is the log's word");
    EXPECT_EQ(recomputed->findings.at(1), "NS set: none since transaction " +
                                              verified.transactions[0].id.hex() +
                                              " of a at height 11 has registered it; that it "
                                              "held what is above is not shown");
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

// And once the name has gone on, the act still shows that it was the successor's.
TEST(Succeeded, HasHeldItWhenTheNameHasGoneOn) {
  Bundle bundle = registered();
  bundle.delegation_.set_name_servers_height(13);
  v1::Action set;
  set.mutable_names_set_name_servers()->set_zone("example.");
  set.mutable_names_set_name_servers()->set_label("gamma");
  for (const std::string& server : bundle.delegation_.name_servers()) {
    set.mutable_names_set_name_servers()->add_name_servers(server);
  }
  set.mutable_names_set_name_servers()->set_ns_ttl_seconds(bundle.delegation_.ns_ttl_seconds());
  bundle.sent_ = {{"a", register_gamma("c")}, {"b", succeed_to_gamma()}, {"b", set}};
  const Result<Recomputed> recomputed = recompute(bundle.verified());
  ASSERT_TRUE(recomputed) << recomputed.error().message;
  EXPECT_TRUE(recomputed->findings.at(1).ends_with(
      "its signature holds; that party does not hold it any more; that it could take it over as "
      "successor is the log's word"))
      << recomputed->findings.at(1);
  Bundle nobody = bundle;
  nobody.sent_[1] = {"a", succeed_to_gamma()};
  EXPECT_NE(nobody.refusal(), "");
}

v1::Action leave_gamma() {
  v1::Action action;
  action.mutable_names_leave_name()->set_zone("example.");
  action.mutable_names_leave_name()->set_label("gamma");
  return action;
}

// Decision 7 has given gamma to `holder` together; c holds it since a has left it to c.
Bundle left_by_a(const std::string& holder) {
  Bundle bundle;
  bundle.actions_.mutable_actions(0)->mutable_names_create_delegation()->set_holder(holder);
  bundle.delegation_.set_succeeded_height(11);
  bundle.sent_ = {{"a", leave_gamma()}};
  bundle.also_recovers_ = "a";
  return bundle;
}

std::string first_finding(const Bundle& bundle) {
  const Result<Recomputed> recomputed = recompute(bundle.verified());
  return recomputed ? recomputed->findings.at(0) : recomputed.error().message;
}

TEST(Together, IsHeldByTheRestAsTheOneSaysWhoHasLeft) {
  const Bundle bundle = left_by_a("a+c");
  const std::string finding = "delegation gamma of zone example. is held by c: transaction " +
                              bundle.verified().transactions[0].id.hex() +
                              " of a has left it to those who held it too";
  EXPECT_EQ(first_finding(bundle), finding);
  const Result<Recomputed> whole = recompute(bundle.verified());
  ASSERT_TRUE(whole) << whole.error().message;
  // Others have left it before: what the decision says is not all that was between.
  EXPECT_EQ(first_finding(left_by_a("a+b+c")),
            finding + "; that they held it together is the log's word");
  EXPECT_NE(first_finding(left_by_a("c")), finding) << "a never held it";
  Bundle stays = bundle;
  stays.delegation_.set_holder("a+c");
  EXPECT_NE(first_finding(stays).find("does not prove"), std::string::npos)
      << "who has left is none of them";
  Bundle stolen = bundle;
  stolen.also_recovers_.clear();
  EXPECT_NE(stolen.refusal(), "") << "the key of every day leaves nothing";
}

// One of several has set what stands there.
TEST(Together, IsSetByEachOfThem) {
  Bundle bundle;
  bundle.actions_.mutable_actions(0)->mutable_names_create_delegation()->set_holder("a+c");
  bundle.delegation_.set_holder("a+c");
  EXPECT_EQ(first_finding(bundle),
            "delegation gamma of zone example. is held by a+c by decision 7");
  v1::Action set;
  set.mutable_names_set_name_servers()->set_zone("example.");
  set.mutable_names_set_name_servers()->set_label("gamma");
  set.mutable_names_set_name_servers()->add_name_servers("ns.c.");
  bundle.delegation_.set_name_servers_height(11);
  const auto ns_of = [&](const std::string& sender) {
    bundle.sent_ = {{sender, set}};
    const Result<Recomputed> recomputed = recompute(bundle.verified());
    return recomputed ? recomputed->findings.at(1) : recomputed.error().message;
  };
  for (const char* party : {"a", "c"}) {
    EXPECT_TRUE(ns_of(party).ends_with(", its signature holds")) << ns_of(party);
  }
  EXPECT_EQ(ns_of("b").find("its signature holds"), std::string::npos) << ns_of("b");
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

// What blame calls proven says what is not shown of it.
TEST(Below, AnUpdateIsBlamedAsOne) {
  const Result<std::vector<BlameLine>> lines = blame(updated("6e7332").verified(), "example.");
  ASSERT_TRUE(lines) << lines.error().message;
  ASSERT_EQ(lines->size(), 2U);
  EXPECT_EQ(lines->front().type, "NS");
  EXPECT_EQ(lines->front().party, "c");
  EXPECT_EQ(lines->front().doubt, "");
  EXPECT_EQ(lines->front().caveat,
            "it is an update of what stood there before, which is not shown");
  EXPECT_EQ(lines->back().caveat, "");
}

// A message about example. with one change of the TXT set at www.gamma: to add, or to delete, a
// text of one letter (RFC 2136, 2.5.1 and 2.5.4).
v1::Action update_text(bool added, const std::string& letter) {
  constexpr std::string_view kHead(
      "\0\1\x28\0\0\1\0\0\0\1\0\0\7example\0\0\6\0\1\3www\5gamma\xc0\x0c\0\x10", 39);
  Bytes message(kHead);
  append_u16(message, added ? 1 : 254);  // IN, NONE
  append_u32(message, added ? 60 : 0);
  append_u16(message, 2);
  message.append("\1").append(letter);
  v1::Action action;
  action.mutable_names_dns_update()->set_message(message);
  return action;
}

// The TXT set at www.gamma is "x" and "y"; c's update of height 11 has put "y" into it.
TEST(Below, AnUpdateOfARecordSetIsWhoSetIt) {
  constexpr std::uint16_t kTxt = 16;
  const Bytes one("\x01x");
  const Bytes two("\x01y");
  const std::string owner = "www.gamma.example.";
  const auto finding = [&](const std::vector<v1::Action>& messages) {
    Bundle bundle;
    for (const v1::Action& message : messages) bundle.sent_.emplace_back("c", message);
    proof::Verified verified = bundle.verified();
    v1::RecordSet set;
    set.set_type(kTxt);
    set.set_ttl_seconds(60);
    set.add_rdata(one);
    set.add_rdata(two);
    set.set_set_height(11);
    const state::Key key = names::set_key("example.", owner, kTxt);
    verified.records.push_back({key.table, key.collection, key.key, wire::encode(set)});
    const Result<Recomputed> recomputed = recompute(verified);
    const std::string text =
        recomputed ? recomputed->findings.back() : "refused: " + recomputed.error().message;
    return text.substr(0, text.find(" transaction")) + text.substr(text.find(" of c"));
  };
  const v1::Action added = update_text(true, "y");
  const std::string good =
      "TXT set of www.gamma.example.: set by of c at height 11, its signature holds; it is an "
      "update of what stood there before, which is not shown";
  EXPECT_EQ(finding({added}), good);
  // The same again sets nothing anew.
  EXPECT_EQ(finding({added, added}), good);
  // What does not agree with the set has not set it, neither then nor since.
  const v1::Action other = update_text(false, "y");
  EXPECT_TRUE(finding({other}).starts_with("refused: TXT set")) << finding({other});
  EXPECT_TRUE(finding({added, other}).starts_with("refused: TXT set")) << finding({added, other});
}

}  // namespace
}  // namespace comity::evidence
