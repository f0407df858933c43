#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "base/limits.h"
#include "dns/name.h"
#include "registers/names/outcomes.h"
#include "registers/names/records.h"
#include "registers/names/testing/community.h"

namespace comity::names {
ledger::ActionType change_sets_action();
}  // namespace comity::names

namespace comity::names::testing {
namespace {

using dns::type::kA;
using dns::type::kAaaa;
using dns::type::kCname;
using dns::type::kDs;
using dns::type::kMx;
using dns::type::kNs;
using dns::type::kTxt;

const Bytes kOld("\x01o", 2);
const Bytes kNew("\x01n", 2);

v1::SetChange line(const std::string& owner, std::uint16_t type, const std::vector<Bytes>& rdata,
                   bool replaces = false) {
  v1::SetChange change;
  change.set_owner(owner);
  change.set_type(type);
  if (!rdata.empty()) change.set_ttl_seconds(300);
  for (const Bytes& one : rdata) change.add_rdata(one);
  change.set_replaces(replaces);
  return change;
}
Bytes wire_name(const std::string& text) { return Bytes(dns::Name::parse(text)->wire()); }
Bytes address(const std::string& hex) { return from_hex(hex).value(); }

v1::Action plan_of(const std::string& holder, const std::vector<v1::SetChange>& lines,
                   std::uint64_t height = 10) {
  v1::Action action;
  v1::ChangeSets& it = *action.mutable_names_change_sets();
  it.set_zone(".");
  it.set_holder(holder);
  it.set_height(height);
  for (const v1::SetChange& one : lines) *it.add_changes() = one;
  return action;
}

// "mine" of a, "yours" of b, "free" of nobody; the plans are made at height 10.
class ChangeSets : public ::testing::Test {
 protected:
  ChangeSets() {
    EXPECT_EQ(community_.run(create(".", "mine", "a", {}), decision(1)), Code::done);
    EXPECT_EQ(community_.run(create(".", "yours", "b", {}), decision(2)), Code::done);
    EXPECT_EQ(community_.run(create(".", "free", "", {}), genesis()), Code::done);
  }

  // As a party, in the block of this height.
  Code act(std::string_view party, const v1::Action& action, std::uint64_t height) {
    return community_.run(action, as(party), {height, {}, 1});
  }
  // What it would be if it were proposed now, and its effect later.
  Code proposed(const v1::Action& action) {
    return community_.run(action, decision(0), {11, {}, 1});
  }
  Code effect(const v1::Action& action, std::uint64_t proposal = 7) {
    return community_.run(action, decision(proposal), {20, {}, 1});
  }
  [[nodiscard]] Bytes text_at(const std::string& owner) const {
    v1::RecordSet set;
    return find_set(community_.draft(), ".", owner, kTxt, set) ? set.rdata(0) : Bytes();
  }
  // "owner TYPE outcome" of what a proposal has left.
  [[nodiscard]] std::vector<std::string> skipped(std::uint64_t proposal = 7) const {
    v1::SkippedSets record;
    std::vector<std::string> lines;
    (void)find_skipped(community_.draft(), ".", proposal, record);
    for (const v1::SkippedSet& set : record.sets()) {
      lines.push_back(set.owner() + " " + dns::type_name(static_cast<std::uint16_t>(set.type())) +
                      " " + std::to_string(set.outcome()));
    }
    return lines;
  }
  static std::string outcome(Code code) { return std::to_string(static_cast<std::uint32_t>(code)); }

  Community community_;
};

TEST_F(ChangeSets, DoesAllThatSingleActionsDo) {
  const v1::Action plan =
      plan_of("", {line("old.free", kTxt, {}, true), line("ns.free", kA, {address("c0000201")}),
                   line("free", kNs, {wire_name("ns.free."), wire_name("ns.abroad.test.")})});
  ASSERT_EQ(community_.run(set_records("old.free.", kTxt, {kOld}), genesis()), Code::done);
  ASSERT_EQ(effect(plan), Code::done) << community_.reason();
  EXPECT_EQ(text_at("old.free."), "");
  v1::Host host;
  ASSERT_TRUE(find_host(community_.draft(), ".", "ns.free.", host));
  EXPECT_EQ(host.addresses_height(), 20U);
  EXPECT_EQ(community_.delegation("free").name_servers(1), "ns.free.");
  const Bytes ds = from_hex("00010802" + std::string(64, 'a')).value();
  v1::SetChange both = line("ns.free", kA, {address("c0000202")}, true);
  both.add_ipv6(Bytes(16, '\x20'));
  both.set_ipv6_ttl_seconds(60);
  ASSERT_EQ(effect(plan_of("", {line("free", kDs, {ds}), both})), Code::done)
      << community_.reason();
  EXPECT_EQ(community_.delegation("free").ds(0).key_tag(), 1U);
  ASSERT_TRUE(find_host(community_.draft(), ".", "ns.free.", host));
  EXPECT_EQ(host.ipv6_size(), 1);
  EXPECT_TRUE(skipped().empty());
}

TEST_F(ChangeSets, IsDecidedAsWhatNobodyHoldsWithTheConsentOfItsHolder) {
  const v1::Action plan = plan_of("a", {line("mine", kTxt, {kNew})});
  EXPECT_EQ(community_.subject(plan, decision(1)).party, "");
  EXPECT_EQ(community_.consents(plan), std::vector<std::string>{"a"});
  EXPECT_TRUE(community_.consents(plan_of("", {line("x", kTxt, {kNew})})).empty());
  // The single act is the holder's alone, so nothing of it is done without its word.
  EXPECT_EQ(community_.consents(plan_of("e", {line("x", kTxt, {kNew})})),
            std::vector<std::string>{"e"})
      << "also of whoever is gone";
}

TEST_F(ChangeSets, IsProposedOnlyIfEachLineCanBeDone) {
  EXPECT_EQ(proposed(plan_of("", {line("mine", kTxt, {kNew})})), Code::not_holder);
  EXPECT_EQ(proposed(plan_of("a", {line("yours", kTxt, {kNew})})), Code::not_holder);
  EXPECT_EQ(proposed(plan_of("a", {line("free", kTxt, {kNew})})), Code::not_holder);
  EXPECT_EQ(proposed(plan_of("a", {line("mine", kTxt, {})})), Code::no_effect);
  EXPECT_EQ(proposed(plan_of("a", {line("mine", kNs, {wire_name("ns.mine.")})})), kMissingGlue);
  EXPECT_EQ(proposed(plan_of("a", {line("mine", kTxt, {kNew}, true)})), Code::effect_changed)
      << "it is not there any more";
  for (const std::uint64_t height : {11U, 12U}) {
    EXPECT_EQ(proposed(plan_of("a", {line("mine", kTxt, {kNew})}, height)), Code::out_of_range)
        << "what changes in this block, or later, would pass for what was known";
  }
  EXPECT_EQ(proposed(plan_of("a", {line("mine", kTxt, {kNew})})), Code::done);
  v1::Action elsewhere = plan_of("", {line("x", kTxt, {kNew})});
  elsewhere.mutable_names_change_sets()->set_zone("nowhere.");
  EXPECT_EQ(proposed(elsewhere), Code::no_such_zone);
}

TEST_F(ChangeSets, SkipsWhatItsHolderHasChangedAndNothingElse) {
  ASSERT_EQ(act("a", set_records("mine.", kTxt, {kOld}), 5), Code::done);
  ASSERT_EQ(act("a", set_records("kept.mine.", kTxt, {kOld}), 5), Code::done);
  ASSERT_EQ(act("a", set_records("gone.mine.", kTxt, {kOld}), 5), Code::done);
  const v1::Action plan =
      plan_of("a", {line("mine", kTxt, {kNew}, true), line("kept.mine", kTxt, {kNew}, true),
                    line("gone.mine", kTxt, {kNew}, true), line("fresh.mine", kTxt, {kNew})});
  // Back and forth: it is the same again, and its holder has touched it.
  ASSERT_EQ(act("a", set_records("mine.", kTxt, {kNew}), 12), Code::done);
  ASSERT_EQ(act("a", set_records("mine.", kTxt, {kOld}), 13), Code::done);
  ASSERT_EQ(act("a", set_records("gone.mine.", kTxt, {}), 13), Code::done);
  ASSERT_EQ(effect(plan), Code::done) << community_.reason();
  EXPECT_EQ(text_at("mine."), kOld);
  EXPECT_EQ(text_at("kept.mine."), kNew);
  EXPECT_EQ(text_at("gone.mine."), "");
  EXPECT_EQ(text_at("fresh.mine."), kNew);
  const std::string changed = outcome(Code::effect_changed);
  EXPECT_EQ(skipped(),
            (std::vector<std::string>{"mine TXT " + changed, "gone.mine TXT " + changed}));
  // Of another plan about the same the later one is the second that is too late.
  ASSERT_EQ(effect(plan_of("a", {line("kept.mine", kTxt, {}, true)}), 8), Code::done);
  EXPECT_EQ(text_at("kept.mine."), kNew);
  EXPECT_EQ(skipped(8), std::vector<std::string>{"kept.mine TXT " + changed});
}

// By `replaces` it is seen afterwards that a set was taken away: who leaves it out would have it
// set anew, against the word of its holder.
TEST_F(ChangeSets, SaysTrulyWhatStandsWhenItIsMade) {
  ASSERT_EQ(act("a", set_records("mine.", kTxt, {kOld}), 5), Code::done);
  ASSERT_EQ(act("a", set_host(".", addresses("ns.mine.", {"c0000201"})), 5), Code::done);
  const std::vector<Bytes> other = {address("c0000202")};
  const auto lied = {line("mine", kTxt, {kNew}),         line("mine", kTxt, {}),
                     line("ns.mine", kA, other),         line("ns.mine", kA, {}),
                     line("x.mine", kTxt, {kNew}, true), line("www.mine", kA, other, true)};
  for (const v1::SetChange& one : lied) {
    EXPECT_EQ(proposed(plan_of("a", {one})), Code::effect_changed) << one.ShortDebugString();
    EXPECT_EQ(act("a", plan_of("a", {one}), 11), Code::effect_changed) << "by itself neither";
  }
  const v1::Action plan =
      plan_of("a", {line("mine", kTxt, {kNew}, true), line("ns.mine", kA, other, true)});
  ASSERT_EQ(proposed(plan), Code::done) << community_.reason();
  // Afterwards its holder takes both back.
  ASSERT_EQ(act("a", set_records("mine.", kTxt, {}), 12), Code::done);
  ASSERT_EQ(act("a", remove_host(".", "ns.mine."), 12), Code::done);
  ASSERT_EQ(effect(plan), Code::done) << community_.reason();
  EXPECT_EQ(text_at("mine."), "");
  v1::Host host;
  EXPECT_FALSE(find_host(community_.draft(), ".", "ns.mine.", host));
  EXPECT_EQ(skipped().size(), 2U);
}

// Two plans of one proposal: the first takes the set away, so the second says truly that nothing
// stands there.
TEST_F(ChangeSets, WhatIsTakenBackDoesNotComeByASecondPlan) {
  ASSERT_EQ(act("a", set_records("mine.", kTxt, {kOld}), 5), Code::done);
  const v1::Action first = plan_of("a", {line("mine", kTxt, {}, true)});
  const v1::Action second =
      plan_of("a", {line("mine", kTxt, {kNew}), line("x.mine", kTxt, {kNew})});
  ASSERT_EQ(act("a", set_records("mine.", kTxt, {}), 12), Code::done);
  ASSERT_EQ(effect(first), Code::done);
  ASSERT_EQ(effect(second), Code::done);
  EXPECT_EQ(text_at("mine."), "");
  EXPECT_EQ(text_at("x.mine."), kNew);
  EXPECT_EQ(skipped().size(), 2U);
}

TEST_F(ChangeSets, SkippedLinesTakeAlongWhatCannotStandWithoutThem) {
  ASSERT_EQ(act("a", set_host(".", addresses("ns.mine.", {"c0000201"})), 5), Code::done);
  const v1::Action plan =
      plan_of("a", {line("ns.mine", kA, {address("c0000202")}, true),
                    line("mine", kNs, {wire_name("ns.mine."), wire_name("ns.test.")})});
  // Its holder takes away the glue of the cut to come.
  ASSERT_EQ(act("a", remove_host(".", "ns.mine."), 12), Code::done);
  ASSERT_EQ(effect(plan), Code::done) << community_.reason();
  EXPECT_TRUE(community_.delegation("mine").name_servers().empty());
  EXPECT_EQ(skipped(), (std::vector<std::string>{"ns.mine A " + outcome(Code::effect_changed),
                                                 "mine NS " + outcome(kMissingGlue)}));
  // The same with an alias for which a set was to make room.
  ASSERT_EQ(act("b", set_records("yours.", kMx, {Bytes("\0\x01", 2) + wire_name("mx.test.")}), 5),
            Code::done);
  const v1::Action alias =
      plan_of("b", {line("yours", kMx, {}, true), line("yours", kCname, {wire_name("www.test.")})});
  ASSERT_EQ(proposed(alias), Code::done);
  ASSERT_EQ(effect(plan_of("b", {line("yours", kCname, {}, true)}, 11), 8), Code::done);
  ASSERT_EQ(act("b", set_records("yours.", kMx, {Bytes("\0\x02", 2) + wire_name("mx.test.")}), 21),
            Code::done);
  ASSERT_EQ(effect(alias, 9), Code::done);
  EXPECT_EQ(skipped(9), (std::vector<std::string>{"yours MX " + outcome(Code::effect_changed),
                                                  "yours CNAME " + outcome(kOccupied)}));
}

TEST_F(ChangeSets, FailsAsAWholeWhereNobodyButDecisionsCouldHaveChangedIt) {
  ASSERT_EQ(community_.run(set_records("x.free.", kTxt, {kOld}), genesis()), Code::done);
  const v1::Action plan =
      plan_of("", {line("x.free", kTxt, {}, true), line("y.free", kTxt, {kNew})});
  ASSERT_EQ(community_.run(set_records("x.free.", kTxt, {}), decision(3)), Code::done);
  EXPECT_EQ(effect(plan), Code::no_effect);
  EXPECT_EQ(text_at("y.free."), "");
}

TEST_F(ChangeSets, LeavesAloneWhatAnotherHoldsByNow) {
  const v1::Action mine =
      plan_of("a", {line("x.mine", kTxt, {kNew}), line("y.mine", kTxt, {kNew})});
  ASSERT_EQ(community_.run(create(".", "x.mine", "b", {}), decision(3)), Code::done);
  ASSERT_EQ(effect(mine), Code::done) << community_.reason();
  EXPECT_EQ(text_at("x.mine."), "");
  EXPECT_EQ(text_at("y.mine."), kNew);
  EXPECT_EQ(skipped(), std::vector<std::string>{"x.mine TXT " + outcome(Code::not_holder)});
  // What votes bind does not become another's alone.
  const v1::Action plan = plan_of("", {line("x.new", kTxt, {kNew}), line("y", kTxt, {kNew})});
  ASSERT_EQ(community_.run(create(".", "new", "b", {}), decision(4)), Code::done);
  EXPECT_EQ(effect(plan, 8), Code::not_holder);
  EXPECT_EQ(text_at("y."), "");
}

// Else its holder could make the rest fail: with the host the sponsor goes, and the line would be
// done, which is another effect than was voted on.
TEST_F(ChangeSets, AHostThatItsHolderCanLetGoIsNoLineOfThePartOfNobody) {
  ASSERT_EQ(
      community_.run(set_host(".", addresses("www.nobody.", {"c0000201"}), "mine"), decision(3)),
      Code::done);
  const v1::Action plan = plan_of("", {line("www.nobody", kA, {address("c0000207")})});
  EXPECT_EQ(effect(plan), Code::not_holder);
  EXPECT_EQ(effect(plan_of("a", {line("www.nobody", kA, {address("c0000207")}, true)}, 19)),
            Code::done);
}

// Nobody whose host it names is to be able to make the rest fail.
TEST_F(ChangeSets, NamesNoHostOfOthersWithoutTheirAcceptance) {
  ASSERT_EQ(act("b", set_host(".", addresses("ns.yours.", {"c0000201"})), 5), Code::done);
  const v1::SetChange names = line("free", kNs, {wire_name("ns.yours.")});
  EXPECT_EQ(proposed(plan_of("", {names})), kNotAccepted);
  EXPECT_EQ(effect(plan_of("", {names})), kNotAccepted);
  const v1::SetChange mine = line("mine", kNs, {wire_name("ns.yours.")});
  EXPECT_EQ(proposed(plan_of("a", {mine})), kNotAccepted);
  v1::Action accept;
  v1::AcceptUse& use = *accept.mutable_names_accept_use();
  use.set_zone(".");
  use.set_host("ns.yours.");
  use.set_label("mine");
  ASSERT_EQ(act("b", accept, 11), Code::done);
  EXPECT_EQ(proposed(plan_of("a", {mine})), Code::done);
}

// What it takes to do a line follows from its depth and its records, and so does what it counts.
TEST_F(ChangeSets, DeepAndLargeLinesCountAsSeveralActs) {
  const ledger::ActionType type = change_sets_action();
  const auto acts = [&](const v1::SetChange& one) { return type.weight(plan_of("", {one})); };
  EXPECT_EQ(acts(line("www.free", kTxt, {kNew})), 1U);
  EXPECT_EQ(acts(line("a.b.c.d.e.f.free", kTxt, {kNew})), 1U);
  EXPECT_EQ(acts(line("a.b.c.d.e.f.g.free", kTxt, {kNew})), 2U);
  EXPECT_EQ(acts(line("a.b.c.d.e.f.g.free", kTxt, {})), 1U);
  EXPECT_EQ(acts(line("free", kTxt, std::vector<Bytes>(16, kNew))), 3U);
}

TEST_F(ChangeSets, RefusesWhatIsNotWellFormed) {
  const v1::SetChange good = line("x", kTxt, {kNew});
  const auto refuses = [&](Code code, const v1::SetChange& bad) {
    EXPECT_EQ(proposed(plan_of("", {good, bad})), code) << bad.ShortDebugString();
    EXPECT_NE(community_.reason().find("line 2"), std::string::npos) << community_.reason();
  };
  refuses(Code::inconsistent, line("x", kTxt, {kOld}));
  refuses(Code::missing_field, line("", kTxt, {kOld}));
  refuses(Code::out_of_range, line("y", kTxt, {Bytes("\x05o", 2)}));
  refuses(Code::inconsistent, line("y", kAaaa, {Bytes(16, '\1')}));
  refuses(Code::inconsistent, line("y", dns::type::kSoa, {kOld}));
  refuses(Code::out_of_range, line("y", kNs, {kOld}));
  refuses(Code::out_of_range, line("y", kDs, {Bytes("\1", 1)}));
  refuses(Code::bad_name, line("y..", kTxt, {kOld}));
  refuses(Code::bad_name, line("Y", kTxt, {kOld}));
  v1::SetChange no_host = good;
  no_host.set_owner("y");
  no_host.add_ipv6(Bytes(16, '\1'));
  refuses(Code::inconsistent, no_host);
  v1::SetChange wide = good;
  wide.set_type(0x10010);
  refuses(Code::out_of_range, wide);
  EXPECT_EQ(proposed(plan_of("", {})), Code::missing_field);
  EXPECT_EQ(proposed(plan_of("A", {good})), Code::bad_name);
}

TEST_F(ChangeSets, SaysWhereASetCameFrom) {
  v1::SetChange host = line("ns.mine", kA, {address("c0000202")});
  const v1::Action plan =
      plan_of("a", {host, line("mine", kNs, {wire_name("ns.mine."), wire_name("ns.test.")})});
  v1::Delegation cut;
  ASSERT_TRUE(puts_part(Part::name_servers, plan, ".", "mine", cut));
  EXPECT_EQ(cut.name_servers(0), "ns.mine.");
  EXPECT_EQ(cut.ns_ttl_seconds(), 300U);
  EXPECT_FALSE(puts_part(Part::ds, plan, ".", "mine", cut));
  EXPECT_FALSE(puts_part(Part::name_servers, plan, ".", "yours", cut));
  EXPECT_FALSE(puts_part(Part::name_servers, plan, "mine.", "mine", cut));
  v1::Host addresses;
  ASSERT_TRUE(puts_addresses(plan, ".", "ns.mine.", addresses));
  EXPECT_EQ(addresses.ipv4(0), address("c0000202"));
  EXPECT_FALSE(puts_addresses(plan, ".", "mine.", addresses));
  EXPECT_TRUE(changes_zone(plan, "."));
  EXPECT_EQ(acts_of_changes(plan.names_change_sets()).size(), 2U);
}

}  // namespace
}  // namespace comity::names::testing
