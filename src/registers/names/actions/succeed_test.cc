// A successor is named with time to see it, and takes over from who is gone, or silent; and what
// ends that.
#include <functional>

#include "ledger/effect.h"
#include "ledger/holdings.h"
#include "ledger/records.h"
#include "registers/constitution/queries.h"
#include "registers/names/keys.h"
#include "registers/names/outcomes.h"
#include "registers/names/records.h"
#include "registers/names/testing/community.h"

namespace comity::names::testing {
namespace {

constexpr std::int64_t kHeirDay = 24LL * 3600;

v1::Action name_heir(const std::string& label, const std::string& successor) {
  v1::Action action;
  v1::NameSuccessor& it = *action.mutable_names_name_successor();
  if (!label.empty()) it.set_zone(".");
  it.set_label(label);
  it.set_successor(successor);
  it.set_ends(successor.empty());
  return action;
}

v1::Action succeed_to(const std::string& label) {
  v1::Action action;
  action.mutable_names_succeed()->set_zone(".");
  action.mutable_names_succeed()->set_label(label);
  return action;
}

template <typename Message>
v1::Action acting_on(Message* (v1::Action::*field)(), const std::string& label) {
  v1::Action action;
  (action.*field)()->set_zone(".");
  (action.*field)()->set_label(label);
  return action;
}

// "b" holds "shop" and "lab". Days count from some day on; the height is the day and 10.
class SuccessionTest : public ::testing::Test, protected Community {
 protected:
  SuccessionTest() {
    v1::Constitution constitution = constitution::concert("concert", {});
    constitution.mutable_due_process()->add_grounds(v1::BREACH);
    put_in_force(constitution);
    for (const char* label : {"shop", "lab"}) {
      EXPECT_EQ(run(create(".", label, "b", {"ns.test."}), decision(1)), Code::done);
    }
    on(0);
  }

  void on(std::int64_t day) {
    context_.height = static_cast<std::uint64_t>(10 + day);
    context_.block_time = plus_seconds(Time{1'800'000'000'000}, day * kHeirDay);
  }
  Code run(const v1::Action& action, const ledger::Actor& actor) {
    return Community::run(action, actor, context_);
  }
  void act(const std::string& party) {
    const std::int64_t day = context_.block_time.milliseconds / (kHeirDay * 1000);
    ledger::set_heard(draft(), party, static_cast<std::uint64_t>(day));
  }
  void change(const std::string& party, const std::function<void(v1::Party&)>& how) {
    const state::Key key{"members", "parties", party};
    v1::Party record;
    ASSERT_TRUE(wire::parse_stored(*draft().get(key), record));
    how(record);
    draft().put(key, wire::encode(record));
  }
  void leave(const std::string& party) {
    change(party, [&](v1::Party& record) {
      record.set_left(Bytes(32, 'l'));
      wire::set_time(*record.mutable_left_at(), context_.block_time);
    });
    act(party);
  }
  static v1::Action hold(v1::Ground ground) {
    v1::Action action = acting_on(&v1::Action::mutable_names_hold_delegation, "shop");
    action.mutable_names_hold_delegation()->set_ground(ground);
    action.mutable_names_hold_delegation()->mutable_claim()->set_hash(Bytes(32, 'c'));
    action.mutable_names_hold_delegation()->mutable_claim()->set_length(5);
    return action;
  }
  static v1::Action transfer(const std::string& to) {
    v1::Action action = acting_on(&v1::Action::mutable_names_transfer_delegation, "shop");
    action.mutable_names_transfer_delegation()->set_new_holder(to);
    return action;
  }
  static v1::Action claim(const std::string& to) {
    v1::Action action = acting_on(&v1::Action::mutable_names_claim_delegation, "shop");
    action.mutable_names_claim_delegation()->set_holder(to);
    return action;
  }
  std::string successor(const std::string& label) const {
    const auto found = find_succession(draft(), ".", label);
    return found ? found->successor : "";
  }
  std::string holder(const std::string& label) const { return delegation(label).holder(); }

  ledger::Context context_;
};

TEST_F(SuccessionTest, TakesOverFromWhoIsGone30DaysAfterItWasNamedAnd7AfterItLeft) {
  EXPECT_EQ(subject(name_heir("shop", "c"), as("a")).party, "b");
  ASSERT_EQ(run(name_heir("shop", "c"), as("b")), Code::done);
  EXPECT_EQ(successor("shop"), "c");
  EXPECT_EQ(successor("lab"), "");
  on(29);
  EXPECT_EQ(run(succeed_to("shop"), as("c")), kNotSuccessor) << "not yet";
  on(30);
  EXPECT_EQ(run(succeed_to("shop"), as("a")), kNotSuccessor);
  EXPECT_EQ(run(succeed_to("lab"), as("c")), kNotSuccessor);
  EXPECT_EQ(run(succeed_to("shop"), as("c")), kHolderThere);
  leave("b");
  on(36);
  EXPECT_EQ(run(succeed_to("shop"), as("c")), kHolderThere) << "who left by a stolen key speaks up";
  on(37);
  ASSERT_EQ(run(succeed_to("shop"), as("c")), Code::done);
  const v1::Delegation record = delegation("shop");
  EXPECT_EQ(record.holder(), "c");
  EXPECT_EQ(record.since_decision(), 0U);
  EXPECT_EQ(record.succeeded_height(), 47U);
  EXPECT_EQ(record.held_height(), 47U) << "narrower keys and orders of who held it are void";
  EXPECT_EQ(successor("shop"), "");
  EXPECT_FALSE(ledger::is_asked(draft(), "c"));
  EXPECT_EQ(run(succeed_to("shop"), as("c")), kNotSuccessor) << "once";
  EXPECT_EQ(holder("lab"), "b");
}

TEST_F(SuccessionTest, WhoLeftAndIsHeardOfIsNotGone) {
  ASSERT_EQ(run(name_heir("shop", "c"), as("b")), Code::done);
  on(31);
  leave("b");
  on(50);
  act("b");
  EXPECT_EQ(run(succeed_to("shop"), as("c")), kHolderThere);
}

TEST_F(SuccessionTest, IsOfAllThatAPartyHoldsUnlessSomebodyElseIsNamed) {
  EXPECT_EQ(run(name_heir("", "c"), as("a")), Code::not_holder) << "a holds nothing";
  ASSERT_EQ(run(name_heir("", "c"), as("b")), Code::done);
  ASSERT_EQ(run(name_heir("lab", "a"), as("b")), Code::done);
  EXPECT_EQ(successor("shop"), "c");
  EXPECT_EQ(successor("lab"), "a");
  // All, and of what there is by now "shop".
  ASSERT_EQ(awaited_by(draft(), "c").size(), 2U);
  EXPECT_EQ(awaited_by(draft(), "c").at(0).label, "");
  EXPECT_EQ(awaited_by(draft(), "c").at(0).holder, "b");
  EXPECT_EQ(awaited_by(draft(), "c").at(1).label, "shop");
  ASSERT_EQ(awaited_by(draft(), "a").size(), 1U);
  EXPECT_EQ(awaited_by(draft(), "a").at(0).label, "lab");
  ASSERT_EQ(run(create(".", "later", "b", {"ns.test."}), decision(2)), Code::done);
  EXPECT_EQ(successor("later"), "c");
  // Taken back at any time; what was said of all stays.
  ASSERT_EQ(run(name_heir("lab", ""), as("b")), Code::done);
  EXPECT_EQ(successor("lab"), "c");
  ASSERT_EQ(run(name_heir("", ""), as("b")), Code::done);
  EXPECT_EQ(successor("lab"), "");
  EXPECT_TRUE(awaited_by(draft(), "c").empty());
  EXPECT_FALSE(ledger::is_asked(draft(), "a") || ledger::is_asked(draft(), "c"));
}

TEST_F(SuccessionTest, RefusesWhatSaysNothing) {
  EXPECT_EQ(run(name_heir("shop", "b"), as("b")), Code::not_permitted);
  EXPECT_EQ(run(name_heir("shop", "nobody"), as("b")), Code::no_such_party);
  EXPECT_EQ(run(name_heir("shop", "d"), as("b")), Code::holder_not_active);
  EXPECT_EQ(run(name_heir("shop", ""), as("b")), Code::no_effect);
  EXPECT_EQ(run(name_heir("missing", "c"), as("b")), kNoSuchDelegation);
  ASSERT_EQ(run(name_heir("shop", "c"), as("b")), Code::done);
  EXPECT_EQ(run(name_heir("shop", "c"), as("b")), Code::no_effect)
      << "its term does not begin anew";
  ASSERT_EQ(run(name_heir("", "c"), as("b")), Code::done) << "of all is another matter";
  v1::Action both = name_heir("shop", "c");
  both.mutable_names_name_successor()->set_ends(true);
  EXPECT_EQ(run(both, as("b")), Code::inconsistent);
  v1::Action half = name_heir("shop", "c");
  half.mutable_names_name_successor()->clear_label();
  EXPECT_NE(run(half, as("b")), Code::done);
  EXPECT_EQ(run(succeed_to("missing"), as("c")), kNoSuchDelegation);
}

// Another one begins its term anew: whoever got hold of the key does not step in at once.
TEST_F(SuccessionTest, AnotherSuccessorWaitsAgain) {
  ASSERT_EQ(run(name_heir("shop", "c"), as("b")), Code::done);
  on(40);
  ASSERT_EQ(run(name_heir("shop", "a"), as("b")), Code::done);
  leave("b");
  on(69);
  EXPECT_EQ(run(succeed_to("shop"), as("a")), kNotSuccessor);
  EXPECT_EQ(run(succeed_to("shop"), as("c")), kNotSuccessor);
  EXPECT_FALSE(ledger::is_asked(draft(), "c"));
  on(70);
  EXPECT_EQ(run(succeed_to("shop"), as("a")), Code::done);
}

TEST_F(SuccessionTest, IsVoidAfterTransferAndRecovery) {
  ASSERT_EQ(run(name_heir("", "c"), as("b")), Code::done);
  ASSERT_EQ(run(name_heir("shop", "c"), as("b")), Code::done);
  ASSERT_EQ(run(transfer("a"), decision(2)), Code::done);
  EXPECT_EQ(successor("shop"), "") << "what b said of its names is nothing to a";
  ASSERT_EQ(run(transfer("b"), decision(3)), Code::done);
  EXPECT_EQ(find_succession(draft(), ".", "shop")->all, true) << "of this name it was gone";
  ASSERT_EQ(run(name_heir("shop", "c"), as("b")), Code::done);
  change("b", [](v1::Party& record) { record.set_keys_height(30); });
  for (const char* label : {"shop", "lab"}) EXPECT_EQ(successor(label), "");
  EXPECT_TRUE(awaited_by(draft(), "c").empty());
  ASSERT_EQ(run(name_heir("shop", "c"), as("b")), Code::done) << "it may be said again";
  EXPECT_EQ(successor("shop"), "c");
}

TEST_F(SuccessionTest, TakesOverWhatWasFoundSilentAtTheEndOfTheTermAndNotBefore) {
  ASSERT_EQ(run(name_heir("shop", "c"), as("b")), Code::done);
  act("b");
  on(95);
  ASSERT_EQ(run(hold(v1::SILENCE), decision(7)), Code::done);
  EXPECT_EQ(successor("shop"), "c") << "that is what it was named for";
  on(95 + 89);
  EXPECT_EQ(run(succeed_to("shop"), as("c")), kHolderThere);
  on(95 + 90);
  ASSERT_EQ(run(succeed_to("shop"), as("c")), Code::done);
  EXPECT_EQ(holder("shop"), "c");
  EXPECT_FALSE(delegation("shop").has_hold());
  EXPECT_EQ(run(transfer("a"), decision(8)), Code::done) << "nobody has taken it";
}

TEST_F(SuccessionTest, EndsWithAnActOfTheHolderAfterAHold) {
  ASSERT_EQ(run(name_heir("", "c"), as("b")), Code::done);
  act("b");
  on(95);
  ASSERT_EQ(run(hold(v1::SILENCE), decision(7)), Code::done);
  on(150);
  act("b");
  EXPECT_EQ(successor("shop"), "") << "a hold voids what was said before";
  EXPECT_EQ(successor("lab"), "c") << "which was not on hold";
  // A second silence does not bring back what the first hold has ended.
  on(150 + 91);
  ASSERT_EQ(run(hold(v1::SILENCE), decision(8)), Code::done);
  EXPECT_EQ(successor("shop"), "");
  on(150 + 91 + 90);
  EXPECT_EQ(run(succeed_to("shop"), as("c")), kNotSuccessor);
}

TEST_F(SuccessionTest, OutlastsAHoldForSilenceThatNobodyFollowed) {
  ASSERT_EQ(run(name_heir("shop", "c"), as("b")), Code::done);
  act("b");
  on(95);
  ASSERT_EQ(run(hold(v1::SILENCE), decision(7)), Code::done);
  on(95 + 180);
  EXPECT_EQ(run(succeed_to("shop"), as("c")), kHolderThere) << "the hold is over";
  ASSERT_EQ(run(hold(v1::SILENCE), decision(8)), Code::done);
  on(95 + 180 + 90);
  EXPECT_EQ(run(succeed_to("shop"), as("c")), Code::done) << "b is silent all the time";
}

// Who broke what it owes does not leave, and have a friend take it out of the way.
TEST_F(SuccessionTest, DoesNotGoRoundDueProcess) {
  ASSERT_EQ(run(name_heir("shop", "c"), as("b")), Code::done);
  on(31);
  leave("b");
  on(40);
  // Between the close of a decision about it and its effect.
  ledger::note_decided(draft(), holding_of(".", "shop"), "decisions/7", true);
  EXPECT_EQ(run(succeed_to("shop"), as("c")), kDecided);
  ledger::note_decided(draft(), holding_of(".", "shop"), "decisions/7", false);
  ASSERT_EQ(run(hold(v1::BREACH), decision(7)), Code::done);
  EXPECT_EQ(successor("shop"), "");
  EXPECT_EQ(run(succeed_to("shop"), as("c")), kNotSuccessor);
}
// Not even by a chain of friends, each of whom is gone when its turn comes to be held: what was
// voted on is the same before and after.
TEST_F(SuccessionTest, TakesABreachAlong) {
  const auto effect = [&] {
    state::Draft step(static_cast<const state::View&>(draft()));
    const v1::Action action = hold(v1::BREACH);
    EXPECT_TRUE(type_of(action).run(action, step, decision(7), context_, {}));
    return ledger::effect_of(ledger::Registry({table()}), {&action}, draft(), step.changes()).hash;
  };
  ASSERT_EQ(run(name_heir("shop", "c"), as("b")), Code::done);
  on(31);
  leave("b");
  on(40);
  const Hash bound = effect();
  ASSERT_EQ(run(succeed_to("shop"), as("c")), Code::done);
  EXPECT_EQ(effect(), bound);
  ASSERT_EQ(run(name_heir("shop", "a"), as("c")), Code::done);
  on(71);
  leave("c");
  on(80);
  ASSERT_EQ(run(succeed_to("shop"), as("a")), Code::done);
  EXPECT_EQ(effect(), bound);
  ASSERT_EQ(run(hold(v1::BREACH), decision(7)), Code::done);
  EXPECT_EQ(delegation("shop").hold().holder(), "b");
  EXPECT_EQ(run(transfer("b"), decision(8)), kOnHold) << "it is a's, and held";
  on(80 + 90);
  v1::Action award = acting_on(&v1::Action::mutable_names_award_delegation, "shop");
  EXPECT_EQ(run(award, decision(9)), Code::done);
  EXPECT_EQ(holder("shop"), "");
  EXPECT_FALSE(draft().get(succeeded_key(".", "shop")));
}
// What a decision gives is the one's to whom it gives it, also when that one has it already.
TEST_F(SuccessionTest, IsForgottenWithTheNextDecision) {
  ASSERT_EQ(run(name_heir("shop", "c"), as("b")), Code::done);
  on(31);
  leave("b");
  on(40);
  ASSERT_EQ(run(succeed_to("shop"), as("c")), Code::done);
  EXPECT_EQ(draft().get(succeeded_key(".", "shop")), Bytes("b"));
  on(140);
  ASSERT_EQ(run(hold(v1::SILENCE), decision(7)), Code::done);
  on(230);
  v1::Action award = acting_on(&v1::Action::mutable_names_award_delegation, "shop");
  award.mutable_names_award_delegation()->set_new_holder("c");
  ASSERT_EQ(run(award, decision(8)), Code::done);
  EXPECT_FALSE(draft().get(succeeded_key(".", "shop")));
  on(230 + 366);
  ASSERT_EQ(run(hold(v1::BREACH), decision(9)), Code::done);
  EXPECT_EQ(delegation("shop").hold().holder(), "c");
  EXPECT_EQ(run(transfer("a"), decision(10)), kOnHold);
}
TEST_F(SuccessionTest, DoesNotTakeWhatIsOnHoldForABreach) {
  ASSERT_EQ(run(hold(v1::BREACH), decision(7)), Code::done);
  ASSERT_EQ(run(name_heir("shop", "c"), as("b")), Code::done);
  EXPECT_EQ(successor("shop"), "") << "in the block of the hold";
  on(1);
  ASSERT_EQ(run(name_heir("shop", "c"), as("b")), Code::done);
  on(31);
  leave("b");
  on(40);
  EXPECT_EQ(successor("shop"), "c");
  EXPECT_EQ(run(succeed_to("shop"), as("c")), kOnHold);
}
TEST_F(SuccessionTest, DoesNotTakeWhatWasLatelyTaken) {
  act("b");
  on(95);
  ASSERT_EQ(run(hold(v1::SILENCE), decision(7)), Code::done);
  on(95 + 90);
  v1::Action award = acting_on(&v1::Action::mutable_names_award_delegation, "shop");
  award.mutable_names_award_delegation()->set_new_holder("a");
  ASSERT_EQ(run(award, decision(8)), Code::done);
  ASSERT_EQ(run(name_heir("shop", "c"), as("a")), Code::done);
  on(230);
  leave("a");
  on(240);
  EXPECT_EQ(run(succeed_to("shop"), as("c")), kOnHold) << "a year long it stays where it went";
}

// In the place of who is gone stands its successor: the majority does not take it before.
TEST_F(SuccessionTest, IsAskedInThePlaceOfWhoIsGone) {
  const v1::Action removal = acting_on(&v1::Action::mutable_names_remove_delegation, "shop");
  ASSERT_EQ(run(name_heir("shop", "c"), as("b")), Code::done);
  EXPECT_EQ(consents(transfer("a")), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(consents(removal), (std::vector<std::string>{"b"}));
  leave("b");
  EXPECT_EQ(consents(transfer("a")), (std::vector<std::string>{"a", "c"}));
  EXPECT_EQ(consents(claim("a")), (std::vector<std::string>{"a", "c"}));
  EXPECT_EQ(consents(removal), (std::vector<std::string>{"c"}));
}

// An account that holds nothing, and is to have a name, does not go before it can.
TEST_F(SuccessionTest, KeepsWhoIsNamedOnRecord) {
  ASSERT_EQ(run(name_heir("shop", "c"), as("b")), Code::done);
  EXPECT_TRUE(ledger::is_asked(draft(), "c"));
  EXPECT_FALSE(ledger::holds_anything(draft(), "c"));
  ASSERT_EQ(run(acting_on(&v1::Action::mutable_names_remove_delegation, "shop"), decision(2)),
            Code::done);
  EXPECT_FALSE(ledger::is_asked(draft(), "c")) << "with the name that goes too";
}

TEST_F(SuccessionTest, SaysWhichActionsSayWhoseANameIs) {
  const std::vector<std::string> shop{holding_of(".", "shop")};
  EXPECT_EQ(things_given(transfer("a")), shop);
  EXPECT_EQ(things_given(claim("a")), shop);
  EXPECT_EQ(things_given(hold(v1::BREACH)), shop);
  for (const v1::Action& other : {acting_on(&v1::Action::mutable_names_remove_delegation, "shop"),
                                  acting_on(&v1::Action::mutable_names_award_delegation, "shop")}) {
    EXPECT_EQ(things_given(other), shop);
  }
  EXPECT_TRUE(things_given(name_heir("shop", "c")).empty());
  EXPECT_EQ(
      things_given(create(".", "x.y.shop", "a", {})),
      (std::vector<std::string>{"names/./x.y.shop", "below/names/./y.shop", "below/names/./shop"}));
  EXPECT_EQ(decisions_behind(draft(), "b"), (std::vector<std::uint64_t>{1}));
  EXPECT_TRUE(decisions_behind(draft(), "c").empty());
}

}  // namespace
}  // namespace comity::names::testing
