// Due process, from the hold to the award, and what ends it.
#include "registers/names/holds.h"

#include "ledger/records.h"
#include "registers/constitution/queries.h"
#include "registers/names/outcomes.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

constexpr std::int64_t kDay = 24LL * 3600;
constexpr Time kNow{1'800'000'000'000};

// "b" holds "example"; "a" asks for it, for "c". A friend of "a" is "f".
class DueProcessTest : public ::testing::Test, protected Community {
 protected:
  DueProcessTest() {
    v1::Constitution constitution = constitution::concert("concert", {});
    constitution.mutable_due_process()->add_grounds(v1::BREACH);
    put_in_force(constitution);
    v1::Party friends;
    friends.mutable_profile()->set_handle("f");
    friends.mutable_profile()->set_affiliation("friends");
    friends.set_standing(v1::ACTIVE);
    draft().put({"members", "parties", "f"}, wire::encode(friends));
    friends.mutable_profile()->set_handle("a");
    draft().put({"members", "parties", "a"}, wire::encode(friends));
    EXPECT_EQ(run(create(".", "example", "b", {"ns.test."}), decision(1)), Code::done);
    at(0);
  }

  void at(std::int64_t days) { context_.block_time = plus_seconds(kNow, days * kDay); }
  Code run(const v1::Action& action, const ledger::Actor& actor) {
    return Community::run(action, actor, context_);
  }
  void act(const std::string& party) {
    const std::int64_t day = context_.block_time.milliseconds / (kDay * 1000);
    ledger::set_heard(draft(), party, static_cast<std::uint64_t>(day));
  }
  static ledger::Actor by(const std::string& proposer, std::uint64_t number = 7) {
    ledger::Actor actor = decision(number);
    actor.party = proposer;
    return actor;
  }
  static v1::Action hold(v1::Ground ground = v1::SILENCE) {
    v1::Action action;
    v1::HoldDelegation& it = *action.mutable_names_hold_delegation();
    it.set_zone(".");
    it.set_label("example");
    it.set_ground(ground);
    it.set_claimant("c");
    it.mutable_claim()->set_hash(Bytes(32, 'c'));
    it.mutable_claim()->set_length(5);
    return action;
  }
  static v1::Action award(const std::string& new_holder) {
    v1::Action action;
    v1::AwardDelegation& it = *action.mutable_names_award_delegation();
    it.set_zone(".");
    it.set_label("example");
    it.set_new_holder(new_holder);
    return action;
  }
  static v1::Action transfer(const std::string& to) {
    v1::Action action;
    v1::TransferDelegation& it = *action.mutable_names_transfer_delegation();
    it.set_zone(".");
    it.set_label("example");
    it.set_new_holder(to);
    return action;
  }
  static v1::Action claim(const std::string& holder) {
    v1::Action action;
    v1::ClaimDelegation& it = *action.mutable_names_claim_delegation();
    it.set_zone(".");
    it.set_label("example");
    it.set_holder(holder);
    return action;
  }
  ledger::Context context_;

  static v1::Action remove() {
    v1::Action action;
    action.mutable_names_remove_delegation()->set_zone(".");
    action.mutable_names_remove_delegation()->set_label("example");
    return action;
  }
};

TEST_F(DueProcessTest, holds_first_and_awards_after_the_term_to_nobody_who_asked) {
  add_party("g", v1::ACTIVE);
  EXPECT_EQ(run(hold(), by("a")), Code::done);
  EXPECT_EQ(delegation("example").holder(), "b");
  EXPECT_EQ(consents(hold()), std::vector<std::string>{});
  EXPECT_EQ(consents(award("g")), std::vector<std::string>{"g"});
  for (const v1::Action& other : {transfer("g"), remove(), hold(), hold(v1::BREACH)}) {
    EXPECT_EQ(run(other, by("a")), kOnHold);
  }
  at(90 - 1);
  EXPECT_EQ(run(award("g"), by("g")), kNoHold);
  at(90);
  // Who asked, for whom, and who is of one affiliation with either.
  for (const char* barred : {"a", "c", "f"}) EXPECT_EQ(run(award(barred), by("g")), kBarred);
  EXPECT_EQ(run(award("g"), by("g")), kBarred) << "the proposer of the award";
  EXPECT_EQ(run(award("d"), by("a")), Code::holder_not_active);
  EXPECT_EQ(run(award("g"), by("a", 8)), Code::done);
  EXPECT_EQ(delegation("example").holder(), "g");
  EXPECT_EQ(delegation("example").since_decision(), 8U);
  // For a year it stays there; then it is as any other.
  at(90 + 365);
  for (const v1::Action& other : {transfer("c"), remove(), hold()}) {
    EXPECT_EQ(run(other, by("a")), kOnHold);
  }
  EXPECT_EQ(run(award("b"), by("a")), kNoHold);
  at(90 + 366);
  EXPECT_EQ(run(transfer("c"), by("a")), Code::done);
  EXPECT_FALSE(delegation("example").has_hold());
}

TEST_F(DueProcessTest, what_is_awarded_to_nobody_is_claimed_by_nobody_who_asked) {
  EXPECT_EQ(run(hold(), by("a")), Code::done);
  at(90);
  EXPECT_EQ(run(award(""), by("a")), Code::done);
  EXPECT_EQ(delegation("example").holder(), "");
  for (const char* barred : {"a", "c", "f"}) EXPECT_EQ(run(claim(barred), by("b")), kBarred);
  // By removing it and creating it anew neither.
  EXPECT_EQ(run(remove(), by("a")), kOnHold);
  EXPECT_EQ(run(claim("b"), by("a")), Code::done);
  EXPECT_EQ(run(transfer("c"), by("a")), kOnHold);
}

TEST_F(DueProcessTest, any_act_of_the_holder_ends_a_matter_of_silence) {
  act("b");
  EXPECT_EQ(run(hold(), by("a")), kNoGround);
  at(90);
  EXPECT_EQ(run(hold(), by("a")), kNoGround) << "the day of the act counts as a whole";
  at(91);
  EXPECT_EQ(run(hold(), by("a")), Code::done);
  EXPECT_EQ(run(transfer("f"), by("a")), kOnHold);
  at(100);
  act("b");
  EXPECT_EQ(run(transfer("f"), by("a")), Code::done);
  EXPECT_EQ(run(transfer("b"), by("a")), Code::done);
  at(91 + 90);
  EXPECT_EQ(run(award("f"), by("c")), kNoHold);
}

TEST_F(DueProcessTest, a_breach_is_not_ended_by_an_act_and_a_hold_lapses) {
  act("b");
  EXPECT_EQ(run(hold(v1::BREACH), by("a")), Code::done);
  at(1);
  act("b");
  EXPECT_EQ(run(transfer("f"), by("a")), kOnHold);
  at(90 + 90 - 1);
  EXPECT_EQ(run(transfer("f"), by("a")), kOnHold);
  at(90 + 90);
  EXPECT_EQ(run(award("f"), by("c")), kNoHold);
  EXPECT_EQ(run(transfer("f"), by("a")), Code::done);
}

TEST_F(DueProcessTest, refuses_what_is_no_ground_here) {
  const v1::Action good = hold();
  const auto with = [&](const auto& change) {
    v1::Action other = good;
    change(*other.mutable_names_hold_delegation());
    return run(other, by("a"));
  };
  EXPECT_EQ(with([](auto& it) { it.clear_ground(); }), Code::missing_field);
  EXPECT_EQ(with([](auto& it) { it.set_ground(static_cast<v1::Ground>(9)); }), Code::out_of_range);
  EXPECT_EQ(with([](auto& it) { it.clear_claim(); }), Code::missing_field);
  EXPECT_EQ(with([](auto& it) { it.mutable_claim()->set_length(0); }), Code::out_of_range);
  EXPECT_EQ(with([](auto& it) { it.set_label("missing"); }), kNoSuchDelegation);
  EXPECT_EQ(with([](auto& it) { it.set_label("test"); }), Code::not_holder);
  EXPECT_EQ(with([](auto& it) { it.set_claimant("d"); }), Code::holder_not_active);
  v1::Constitution constitution = constitution::concert("concert", {});
  put_in_force(constitution);
  EXPECT_EQ(run(hold(v1::BREACH), by("a")), kNoGround);
  constitution.clear_due_process();
  put_in_force(constitution);
  EXPECT_EQ(run(hold(), by("a")), kNoGround);
}

}  // namespace
}  // namespace comity::names::testing
