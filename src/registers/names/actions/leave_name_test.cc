// What several hold together: what each of them does alone, what takes the consent of all, and how
// it becomes that of the rest.
#include <functional>

#include "ledger/effect.h"
#include "ledger/holdings.h"
#include "ledger/records.h"
#include "registers/constitution/queries.h"
#include "registers/names/guards.h"
#include "registers/names/keys.h"
#include "registers/names/outcomes.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/testing/community.h"
#include "wire/holders.h"

namespace comity::names::testing {
namespace {

using Asked = std::vector<std::string>;

constexpr std::int64_t kTogetherDay = 24LL * 3600;

template <typename Message>
v1::Action on_shared(Message* (v1::Action::*field)(), const std::string& label = "shop") {
  v1::Action action;
  (action.*field)()->set_zone(".");
  (action.*field)()->set_label(label);
  return action;
}
v1::Action leave_shared(const std::string& label = "shop") {
  return on_shared(&v1::Action::mutable_names_leave_name, label);
}
v1::Action take_rest(const std::string& label = "shop") {
  return on_shared(&v1::Action::mutable_names_succeed, label);
}
v1::Action give_shared(const std::string& to, const std::string& label = "shop") {
  v1::Action action = on_shared(&v1::Action::mutable_names_transfer_delegation, label);
  action.mutable_names_transfer_delegation()->set_new_holder(to);
  return action;
}

// "a" and "b" hold "shop" together by decision 1, "b" holds "lab". Days count from some day on; the
// height is the day and 10.
class TogetherTest : public ::testing::Test, protected Community {
 protected:
  TogetherTest() {
    v1::Constitution constitution = constitution::concert("concert", {});
    constitution.mutable_due_process()->add_grounds(v1::BREACH);
    put_in_force(constitution);
    EXPECT_EQ(run(create(".", "shop", "a+b", {}), decision(1)), Code::done);
    EXPECT_EQ(run(create(".", "lab", "b", {}), decision(1)), Code::done);
    on(0);
  }

  void on(std::int64_t day) {
    context_.height = static_cast<std::uint64_t>(10 + day);
    context_.block_time = plus_seconds(Time{1'800'000'000'000}, day * kTogetherDay);
  }
  Code run(const v1::Action& action, const ledger::Actor& actor) {
    return Community::run(action, actor, context_);
  }
  void act(const std::string& party) {
    const std::int64_t day = context_.block_time.milliseconds / (kTogetherDay * 1000);
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
    v1::Action action = on_shared(&v1::Action::mutable_names_hold_delegation);
    action.mutable_names_hold_delegation()->set_ground(ground);
    action.mutable_names_hold_delegation()->mutable_claim()->set_hash(Bytes(32, 'c'));
    action.mutable_names_hold_delegation()->mutable_claim()->set_length(5);
    return action;
  }
  static v1::Action award(const std::string& to) {
    v1::Action action = on_shared(&v1::Action::mutable_names_award_delegation);
    action.mutable_names_award_delegation()->set_new_holder(to);
    return action;
  }
  static ledger::Actor by(const std::string& proposer) {
    ledger::Actor actor = decision(7);
    actor.party = proposer;
    return actor;
  }
  bool holds_shop(const std::string& party) {
    const auto things = ledger::things_held(draft(), party);
    return std::count(things.begin(), things.end(), holding_of(".", "shop")) == 1;
  }
  std::string holder(const std::string& label = "shop") const { return delegation(label).holder(); }

  ledger::Context context_;
};

TEST_F(TogetherTest, HandlesAscendAndAreFewAndOfParties) {
  for (const char* label : {"n", "m"}) {
    const auto code = [&](const std::string& who) {
      return run(create(".", label, who, {}), decision(1));
    };
    EXPECT_EQ(code("b+a"), Code::not_sorted);
    EXPECT_EQ(code("a+a"), Code::not_sorted);
    EXPECT_EQ(code("a+"), Code::bad_name);
    EXPECT_EQ(code("+"), Code::bad_name);
    EXPECT_EQ(code("a+B"), Code::bad_name);
    EXPECT_EQ(code("a+b+c+d+e"), Code::out_of_range);
    EXPECT_EQ(code("a+b+c+nobody"), Code::no_such_party);
    EXPECT_EQ(code("a+d"), Code::holder_not_active) << "d is suspended";
    EXPECT_EQ(code("a+e"), Code::holder_not_active) << "e has left";
  }
  for (const std::string bad : {"b+a", "a+b+c+d+e"}) {
    v1::Action claim = on_shared(&v1::Action::mutable_names_claim_delegation);
    claim.mutable_names_claim_delegation()->set_holder(bad);
    for (const v1::Action& action : {give_shared(bad), award(bad), claim}) {
      EXPECT_FALSE(type_of(action).check(action)) << bad;
    }
  }
  // Who takes over is one party, and so is who asks, or is asked.
  v1::Action heir = on_shared(&v1::Action::mutable_names_name_successor, "lab");
  heir.mutable_names_name_successor()->set_successor("a+c");
  EXPECT_EQ(run(heir, as("b")), Code::bad_name);
  v1::Action hold_for = hold(v1::BREACH);
  hold_for.mutable_names_hold_delegation()->set_claimant("a+c");
  EXPECT_EQ(run(hold_for, decision(1)), Code::no_such_party);
  v1::Action below = on_shared(&v1::Action::mutable_names_register_below, "x.lab");
  below.mutable_names_register_below()->set_holder("a+c");
  EXPECT_EQ(run(below, as("b")), Code::bad_name);
}

TEST_F(TogetherTest, IsHeldByEachAndDecidedWithTheConsentOfAll) {
  EXPECT_EQ(holder(), "a+b");
  EXPECT_TRUE(holds_shop("a") && holds_shop("b"));
  EXPECT_FALSE(holds_shop("c") || holds_shop("a+b"));
  const v1::Action records = set_records("www.shop.", dns::type::kTxt, {"\x01x"});
  EXPECT_EQ(subject(records, as("a")).party, "a+b");
  EXPECT_EQ(run(records, as("a")), Code::done);
  EXPECT_EQ(consents(create(".", "new", "b+c", {})), (Asked{"b", "c"}));
  EXPECT_EQ(consents(create(".", "in.shop", "c", {})), (Asked{"a", "b", "c"}));
  EXPECT_EQ(consents(give_shared("c")), (Asked{"a", "b", "c"}));
  EXPECT_EQ(consents(give_shared("b")), (Asked{"a", "b"}));
  EXPECT_EQ(consents(on_shared(&v1::Action::mutable_names_remove_delegation)), (Asked{"a", "b"}));
  EXPECT_EQ(consents(set_zone("shop.")), (Asked{"a", "b"}));
  v1::Action plan;
  plan.mutable_names_change_sets()->set_holder("a+b");
  EXPECT_EQ(consents(plan), (Asked{"a", "b"}));
  v1::Action claim = on_shared(&v1::Action::mutable_names_claim_delegation);
  claim.mutable_names_claim_delegation()->set_holder("c");
  EXPECT_EQ(run(claim, decision(2)), kNotUnclaimed);
  // What stays with one of them stays indexed, once.
  ASSERT_EQ(run(give_shared("b+c"), decision(2)), Code::done);
  EXPECT_TRUE(!holds_shop("a") && holds_shop("b") && holds_shop("c"));
  ASSERT_EQ(run(give_shared("c"), decision(3)), Code::done);
  EXPECT_TRUE(!holds_shop("b") && holds_shop("c"));
  EXPECT_EQ(ledger::things_held(draft(), "b"), Asked{holding_of(".", "lab")});
}

// What one of them would do for good to all of them.
TEST_F(TogetherTest, BindsNobodyForGoodWithoutAllOfThem) {
  v1::Action heir = on_shared(&v1::Action::mutable_names_name_successor);
  heir.mutable_names_name_successor()->set_successor("c");
  EXPECT_EQ(run(heir, as("a")), kHeldTogether);
  v1::Action below = on_shared(&v1::Action::mutable_names_register_below, "x.shop");
  for (const char* whom : {"a", "c"}) {
    below.mutable_names_register_below()->set_holder(whom);
    EXPECT_EQ(run(below, as("a")), kHeldTogether);
  }
  v1::Action request = on_shared(&v1::Action::mutable_names_request_name, "x.shop");
  request.mutable_names_request_name()->set_from("a");
  wire::set_time(*request.mutable_names_request_name()->mutable_until(),
                 plus_seconds(context_.block_time, 60));
  EXPECT_EQ(run(request, as("c")), kHeldTogether) << "nobody there could give it";
  // What one of them has named for all of its own is no say in what they hold together.
  heir = {};
  heir.mutable_names_name_successor()->set_successor("c");
  ASSERT_EQ(run(heir, as("b")), Code::done);
  EXPECT_TRUE(find_succession(draft(), ".", "lab"));
  EXPECT_FALSE(find_succession(draft(), ".", "shop"));
}

TEST_F(TogetherTest, IsLeftToTheOthers) {
  ASSERT_EQ(run(give_shared("a+b+c"), decision(2)), Code::done);
  EXPECT_EQ(type_of(leave_shared()).role, ledger::Role::recover)
      << "a stolen key of every day takes nobody's part from him";
  EXPECT_EQ(subject(leave_shared(), as("a")).party, "a+b+c");
  on(3);
  ASSERT_EQ(run(leave_shared(), as("b")), Code::done);
  const v1::Delegation record = delegation("shop");
  EXPECT_EQ(record.holder(), "a+c");
  EXPECT_EQ(record.since_decision(), 2U) << "that decision gave it to these";
  EXPECT_EQ(record.succeeded_height(), 13U);
  EXPECT_EQ(record.held_height(), 13U) << "narrower keys and orders are void";
  EXPECT_TRUE(holds_shop("a") && !holds_shop("b") && holds_shop("c"));
  ASSERT_EQ(run(leave_shared(), as("a")), Code::done);
  EXPECT_EQ(holder(), "c");
  EXPECT_EQ(run(leave_shared(), as("c")), kHeldAlone);
  EXPECT_EQ(run(leave_shared("missing"), as("c")), kNoSuchDelegation);
  // Who is alone again says itself who comes after it.
  v1::Action heir = on_shared(&v1::Action::mutable_names_name_successor);
  heir.mutable_names_name_successor()->set_successor("a");
  EXPECT_EQ(run(heir, as("c")), Code::done);
  // Nobody comes back without those who hold it.
  EXPECT_EQ(consents(give_shared("a+c")), (Asked{"a", "c"}));
  ASSERT_EQ(run(give_shared("a+c"), decision(3)), Code::done);
  EXPECT_FALSE(find_succession(draft(), ".", "shop"));
  EXPECT_EQ(delegation("shop").succeeded_height(), 0U);
}

// Neither what has passed nor what was found goes another way because one of them steps aside.
TEST_F(TogetherTest, IsNotLeftWhenItIsDecidedOrOnHold) {
  ledger::note_decided(draft(), holding_of(".", "shop"), "decisions/7", true);
  EXPECT_EQ(run(leave_shared(), as("a")), kDecided);
  EXPECT_EQ(run(take_rest(), as("a")), kDecided);
  ledger::note_decided(draft(), holding_of(".", "shop"), "decisions/7", false);
  // Nor a plan for what they hold, to which all of them have consented.
  v1::Action plan;
  plan.mutable_names_change_sets()->set_zone(".");
  EXPECT_TRUE(things_given(plan).empty()) << "of nobody's part";
  plan.mutable_names_change_sets()->set_holder("a+b");
  const std::string part = things_given(plan).at(0);
  ledger::note_decided(draft(), part, "decisions/7", true);
  EXPECT_EQ(run(leave_shared(), as("a")), kDecided);
  EXPECT_EQ(run(take_rest(), as("a")), kDecided);
  ledger::note_decided(draft(), part, "decisions/7", false);
  ASSERT_EQ(run(hold(v1::BREACH), by("c")), Code::done);
  EXPECT_EQ(run(leave_shared(), as("a")), kOnHold);
  on(90);
  EXPECT_EQ(run(award("b"), by("c")), kBarred) << "one of them has it not from the other so";
  EXPECT_EQ(run(award("a+d"), by("c")), Code::holder_not_active);
  EXPECT_EQ(run(award("a+c"), by("c")), kBarred);
  ASSERT_EQ(run(award(""), by("c")), Code::done);
  EXPECT_FALSE(holds_shop("a") || holds_shop("b"));
  v1::Action claim = on_shared(&v1::Action::mutable_names_claim_delegation);
  for (const char* some : {"a", "b", "a+c"}) {
    claim.mutable_names_claim_delegation()->set_holder(some);
    EXPECT_EQ(run(claim, by("b")), kBarred) << some;
  }
  claim.mutable_names_claim_delegation()->set_holder("a+b");
  EXPECT_EQ(run(claim, by("b")), Code::done) << "all of them may have it back";
}

// What is voted on says the same after one has left.
TEST_F(TogetherTest, TakesABreachAlong) {
  const auto effect = [&] {
    state::Draft step(static_cast<const state::View&>(draft()));
    const v1::Action action = hold(v1::BREACH);
    EXPECT_TRUE(type_of(action).run(action, step, decision(7), context_, {}));
    return ledger::effect_of(ledger::Registry({table()}), {&action}, draft(), step.changes()).hash;
  };
  const Hash bound = effect();
  ASSERT_EQ(run(leave_shared(), as("a")), Code::done);
  EXPECT_EQ(effect(), bound);
  ASSERT_EQ(run(hold(v1::BREACH), by("c")), Code::done);
  EXPECT_EQ(run(give_shared("c"), decision(8)), kOnHold);
}

TEST_F(TogetherTest, IsSilentWhenAllOfThemAre) {
  for (const char* party : {"a", "b"}) act(party);
  on(95);
  act("b");
  EXPECT_EQ(run(hold(v1::SILENCE), by("c")), kNoGround) << "b was heard";
  on(95 + 95);
  ASSERT_EQ(run(hold(v1::SILENCE), by("c")), Code::done);
  EXPECT_EQ(taken_from(draft(), award("c")), "a+b");
  act("a");
  EXPECT_EQ(run(award("c"), by("c")), kNoHold) << "any act of any of them ends it";
  EXPECT_EQ(run(give_shared("c"), decision(8)), Code::done);
}

TEST_F(TogetherTest, IsOfTheRestWhenOneOfThemIsGoneForAWeek) {
  ASSERT_EQ(run(give_shared("a+b+c"), decision(2)), Code::done);
  EXPECT_EQ(run(take_rest(), as("b")), kHolderThere);
  leave("a");
  EXPECT_EQ(run(take_rest(), as("d")), kNotSuccessor);
  on(6);
  EXPECT_EQ(run(take_rest(), as("b")), kHolderThere) << "who left by a stolen key speaks up";
  EXPECT_EQ(awaited_by(draft(), "b").at(0).holder, "a");
  EXPECT_TRUE(awaited_by(draft(), "b").at(0).together);
  EXPECT_FALSE(may_succeed(draft(), ".", "shop", "b", context_.block_time));
  // Who is gone is asked no more, and the rest are.
  EXPECT_EQ(consents(give_shared("b")), (Asked{"b", "c"}));
  on(7);
  EXPECT_TRUE(may_succeed(draft(), ".", "shop", "b", context_.block_time));
  ASSERT_EQ(run(take_rest(), as("b")), Code::done);
  EXPECT_EQ(holder(), "b+c") << "not of the one alone that says so";
  EXPECT_EQ(delegation("shop").since_decision(), 2U);
  EXPECT_EQ(delegation("shop").held_height(), 17U);
  EXPECT_FALSE(holds_shop("a"));
  EXPECT_EQ(run(take_rest(), as("a")), kNotSuccessor);
  EXPECT_EQ(run(take_rest(), as("b")), kHolderThere);
  EXPECT_TRUE(awaited_by(draft(), "b").empty());
}

TEST_F(TogetherTest, IsOpenToDecisionsWhenAllAreGone) {
  v1::Action claim = on_shared(&v1::Action::mutable_names_claim_delegation);
  claim.mutable_names_claim_delegation()->set_holder("c");
  v1::Action plan;
  plan.mutable_names_change_sets()->set_holder("a+b");
  leave("a");
  on(7);
  EXPECT_EQ(run(claim, decision(3)), kNotUnclaimed);
  EXPECT_EQ(consents(claim), Asked{"c"});
  EXPECT_EQ(consents(plan), Asked{"b"});
  leave("b");
  on(8);
  EXPECT_EQ(consents(plan), (Asked{"a", "b"})) << "a plan is nobody's but theirs";
  // b is heard of: what both held is not up to decisions any more, and becomes b's.
  act("b");
  EXPECT_EQ(run(claim, decision(3)), kNotUnclaimed);
  EXPECT_EQ(run(take_rest(), as("b")), Code::done);
  EXPECT_EQ(holder(), "b");
  v1::Action other = on_shared(&v1::Action::mutable_names_claim_delegation, "lab");
  other.mutable_names_claim_delegation()->set_holder("c");
  EXPECT_EQ(run(other, decision(3)), kNotUnclaimed);
}

// Whose keys were exchanged gave the order, or not: who took one of them has given it no longer.
TEST_F(TogetherTest, HasOrdersThatEndWithTheKeysOfAnyOfThem) {
  ASSERT_EQ(run(create(".", "cut", "a+b", {"ns.test."}), decision(1)), Code::done);
  v1::Action order = on_shared(&v1::Action::mutable_names_set_order, "cut");
  order.mutable_names_set_order()->set_cds(true);
  v1::ChildOrder found;
  for (const char* party : {"a", "b"}) {
    ASSERT_EQ(run(order, as("a")), Code::done);
    EXPECT_TRUE(find_order(draft(), ".", "cut", found));
    on(party[0]);
    change(party, [&](v1::Party& record) { record.set_keys_height(context_.height); });
    EXPECT_FALSE(find_order(draft(), ".", "cut", found)) << party;
  }
  // In one block, too, in which the other's were exchanged before.
  on(200);
  change("a", [&](v1::Party& record) { record.set_keys_height(context_.height); });
  ASSERT_EQ(run(order, as("b")), Code::done);
  change("b", [&](v1::Party& record) { record.set_keys_height(context_.height); });
  EXPECT_FALSE(find_order(draft(), ".", "cut", found));
  ASSERT_EQ(run(order, as("b")), Code::done);
  ASSERT_EQ(run(leave_shared("cut"), as("a")), Code::done);
  EXPECT_FALSE(find_order(draft(), ".", "cut", found));
}

// Another's host is used by leave of one of those who hold it, also by one of them alone.
TEST_F(TogetherTest, HasHostsThatAreAnothersThanOfOneOfThem) {
  ASSERT_EQ(run(set_host(".", addresses("ns.shop.", {"c0000201"})), as("a")), Code::done);
  v1::Action servers = on_shared(&v1::Action::mutable_names_set_name_servers, "lab");
  servers.mutable_names_set_name_servers()->add_name_servers("ns.shop.");
  servers.mutable_names_set_name_servers()->set_ns_ttl_seconds(60);
  EXPECT_EQ(run(servers, as("b")), kNotAccepted);
  v1::Action accept = on_shared(&v1::Action::mutable_names_accept_use, "lab");
  accept.mutable_names_accept_use()->set_host("ns.shop.");
  EXPECT_EQ(subject(accept, as("b")).party, "a+b");
  ASSERT_EQ(run(accept, as("b")), Code::done);
  ASSERT_EQ(run(servers, as("b")), Code::done);
  EXPECT_EQ(run(remove_host(".", "ns.shop."), as("a")), kHostInUse);
}

// Whoever is to stop using a host does not begin anew because one of them leaves.
TEST_F(TogetherTest, KeepsWhatWasSaidOfHostsToAllOfThem) {
  ASSERT_EQ(run(set_host(".", addresses("ns.lab.", {"c0000201"})), as("b")), Code::done);
  ASSERT_EQ(run(give_shared("c", "lab"), decision(2)), Code::done);
  v1::Action accept = on_shared(&v1::Action::mutable_names_accept_use);
  accept.mutable_names_accept_use()->set_host("ns.lab.");
  ASSERT_EQ(run(accept, as("c")), Code::done);
  v1::Action servers = on_shared(&v1::Action::mutable_names_set_name_servers);
  servers.mutable_names_set_name_servers()->add_name_servers("ns.lab.");
  servers.mutable_names_set_name_servers()->set_ns_ttl_seconds(60);
  ASSERT_EQ(run(servers, as("a")), Code::done);
  accept.mutable_names_accept_use()->set_ends(true);
  ASSERT_EQ(run(accept, as("c")), Code::done);
  on(3);
  ASSERT_EQ(run(leave_shared(), as("a")), Code::done);
  EXPECT_EQ(run(remove_host(".", "ns.lab."), as("c")), kHostInUse);
  EXPECT_EQ(run(accept, as("c")), Code::no_effect) << "it was said";
  on(7);
  EXPECT_EQ(run(remove_host(".", "ns.lab."), as("c")), Code::done);
  // To somebody else nothing was said.
  ASSERT_EQ(run(give_shared("b+c"), decision(3)), Code::done);
  v1::HostUse use;
  EXPECT_FALSE(find_use(draft(), ".", "ns.lab.", "shop", use));
}

// A change by decision is nobody's wish but theirs when all of them have consented.
TEST_F(TogetherTest, CountsAgainstGuardsUnlessAllOfThemConsented) {
  v1::Action guard;
  guard.mutable_names_set_guard()->set_zone(".");
  guard.mutable_names_set_guard()->mutable_limits()->set_per_mille(100);
  ASSERT_EQ(run(guard, decision(1)), Code::done);
  const auto changed = [&](const Asked& given) -> std::uint32_t {
    state::Draft step(static_cast<const state::View&>(draft()));
    const v1::Action action = give_shared("c");
    EXPECT_TRUE(type_of(action).run(action, step, decision(7), context_, {}));
    const state::Changes changes = step.changes();
    const auto uses =
        count_guarded({draft(), changes, given, Hash{}, context_.height, context_}, step);
    return uses.empty() ? 0 : uses.front().changed;
  };
  EXPECT_EQ(changed({"a", "b", "c"}), 0U);
  EXPECT_EQ(changed({"b", "c"}), 1U);
}

TEST_F(TogetherTest, CostsNoMoreThanTheNamesOfEach) {
  for (int i = 0; i < 40; ++i) {
    ASSERT_EQ(
        run(create(".", "n" + std::to_string(i), i % 2 == 0 ? "a+c" : "a+b+c", {}), decision(1)),
        Code::done);
  }
  EXPECT_EQ(ledger::things_held(draft(), "a").size(), 41U);
  EXPECT_EQ(ledger::things_held(draft(), "b").size(), 22U);
  EXPECT_TRUE(ledger::things_held(draft(), "a+c").empty());
  EXPECT_EQ(decisions_behind(draft(), "c"), (std::vector<std::uint64_t>{1}));
}

}  // namespace
}  // namespace comity::names::testing
