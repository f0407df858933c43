#include "registers/names/testing/guarded.h"

#include <gtest/gtest.h>

#include "registers/names/limits.h"
#include "registers/names/outcomes.h"

namespace comity::names::testing {
namespace {

TEST(Guards, CountNothingWhereThereIsNone) {
  Guarded zone;
  EXPECT_EQ(zone.decide({remove_name("n0")}).changed, 0U);
  EXPECT_FALSE(has_guard(zone.draft(), "."));
}

TEST(Guards, LetDecisionsChangeAShareWithinThirtyDays) {
  Guarded zone;
  zone.decide({guard(200)});
  EXPECT_EQ(zone.standing().names, 10U);
  EXPECT_EQ(zone.standing().most, 2U);

  const ledger::GuardUse first = zone.decide({remove_name("n0")});
  EXPECT_EQ(first.changed, 1U);
  EXPECT_EQ(first.total, 1U);
  EXPECT_FALSE(first.exceeds());
  zone.expect_true_account();
  // Nine are left, of which a fifth is one.
  zone.day(29);
  EXPECT_TRUE(zone.decide({remove_name("n1")}).exceeds());
  zone.day(30);
  EXPECT_TRUE(zone.decide({point("n1", {"ns.elsewhere."})}).exceeds());
  zone.day(31);
  EXPECT_FALSE(zone.decide({point("n1", {"ns.elsewhere."})}).exceeds());
  EXPECT_EQ(zone.standing().changed, 1U);
  zone.expect_true_account();
}

TEST(Guards, CountEachNameOnce) {
  Guarded zone;
  zone.decide({guard(300)});
  EXPECT_EQ(zone.decide({point("n0", {"ns.elsewhere."}), remove_name("n1")}).total, 2U);
  zone.day(10);
  EXPECT_EQ(zone.decide({point("n0", {"ns.test."})}).total, 2U);
  zone.day(31);  // n1 counts no more, and n0 does
  EXPECT_EQ(zone.standing().changed, 1U);
  zone.expect_true_account();
  zone.day(41);
  EXPECT_EQ(zone.standing().changed, 0U);
}

TEST(Guards, AreNotPassedByMakingAnew) {
  Guarded zone;
  zone.decide({guard(100)});
  EXPECT_EQ(zone.decide({remove_name("n0"), create(".", "n0", "a", {"ns.test."})}, {"a"}).total,
            1U);
  zone.expect_true_account();
  EXPECT_TRUE(
      zone.decide({remove_name("n1"), create(".", "n1", "a", {"ns.test."})}, {"a"}).exceeds());
  // What ends as it began has changed nothing.
  EXPECT_EQ(zone.decide({point("n2", {"ns.elsewhere."}), point("n2", {"ns.test."})}).changed, 0U);
}

TEST(Guards, AlwaysLetAsManyPassAsTheySay) {
  Guarded zone;
  zone.decide({guard(0, 3)});
  EXPECT_FALSE(zone.decide({remove_name("n0"), remove_name("n1"), remove_name("n2")}).exceeds());
  EXPECT_TRUE(zone.decide({remove_name("n3")}).exceeds());
}

TEST(Guards, CountWhatHidesOrGivesAwayWithoutTouching) {
  Guarded zone;
  zone.decide({guard(1'000)});
  const auto changed = [&](const std::vector<v1::Action>& actions,
                           const std::vector<std::string>& consents = {}) {
    return zone.decide(actions, consents).changed;
  };
  EXPECT_EQ(changed({claim_name("n0", "a")}, {"a"}), 1U) << "who gets it may re-point it alone";
  EXPECT_EQ(changed({set_host(".", addresses("www.free.", {"c0000201"}))}), 0U) << "an addition";
  EXPECT_EQ(changed({set_host(".", addresses("www.free.", {"c0000202"}))}), 1U);
  EXPECT_EQ(changed({text_at("txt.free.", 'x')}), 0U);
  EXPECT_EQ(changed({text_at("txt.free.", 'y')}), 1U);
  zone.expect_true_account();
  // Both become part of what is registered above them, and so its holder's.
  EXPECT_EQ(changed({create(".", "free", "a", {})}, {"a"}), 2U);
  zone.expect_true_account();
  // Its territory is one name.
  EXPECT_EQ(zone.act(set_host(".", addresses("b.free.", {"c0000201"})), "a"), Code::done);
  EXPECT_EQ(changed({remove_name("free")}, {"a"}), 0U) << "its holder has consented";
  zone.expect_true_account();
  // Glue hides an address.
  EXPECT_EQ(changed({set_host(".", addresses("www.cut.", {"c0000201"}))}), 0U);
  EXPECT_EQ(changed({create(".", "cut", "a", {"ns.test."})}, {"a"}), 1U);
  zone.expect_true_account();
}

TEST(Guards, CountWhatAZoneBelowHides) {
  Guarded zone;
  ASSERT_EQ(zone.run(create(".", "x.deep", "", {}), genesis()), Code::done);
  zone.decide({guard(1'000)});
  EXPECT_EQ(zone.decide({set_zone("deep.")}).changed, 1U);
  EXPECT_EQ(zone.decide({set_zone("n1.")}).changed, 1U) << "the cut itself";
}

TEST(Guards, AskNothingOfHoldersAndWhoConsents) {
  Guarded zone;
  ASSERT_EQ(zone.run(create(".", "own", "a", {"ns.test."}), genesis()), Code::done);
  zone.decide({guard(0)});
  EXPECT_EQ(zone.act(point("own", {"ns.elsewhere."}), "a"), Code::done);
  EXPECT_EQ(zone.standing().changed, 0U);
  EXPECT_EQ(zone.decide({give_name("own", "b")}, {"a", "b"}).changed, 0U);
  EXPECT_TRUE(zone.decide({give_name("own", "c")}, {"a", "c"}).exceeds())
      << "the consent of another than its holder";
  const auto apex = [](char octet) {
    v1::Action action = set_apex_servers({});
    action.mutable_names_set_apex()->set_type(dns::type::kTxt);
    action.mutable_names_set_apex()->add_rdata(Bytes("\x01") + octet);
    return action;
  };
  EXPECT_EQ(zone.decide({apex('x')}).changed, 0U);
  EXPECT_EQ(zone.decide({apex('y')}).changed, 0U);
}

TEST(Guards, CountOnlyTheFewestNamesOfTheDays) {
  Guarded zone;
  zone.decide({guard(200)});
  constexpr int kMore = 90;
  std::vector<v1::Action> more;
  more.reserve(kMore);
  for (int i = 0; i < kMore; ++i)
    more.push_back(create(".", "m" + std::to_string(i), "a", {"ns.test."}));
  EXPECT_EQ(zone.decide(more, {"a"}).changed, 0U);
  EXPECT_EQ(zone.standing().names, 100U);
  EXPECT_EQ(zone.standing().most, 2U) << "what was just added gives no leave";
  zone.expect_true_account();
  zone.day(31);
  EXPECT_EQ(zone.standing().most, 20U);
}

TEST(Guards, CountWhatHoldersRegister) {
  Guarded zone;
  ASSERT_EQ(zone.run(create(".", "own", "a", {}), genesis()), Code::done);
  zone.decide({guard(200)});
  v1::Action below = about_label(&v1::Action::mutable_names_register_below, "x.own");
  below.mutable_names_register_below()->set_holder("a");
  EXPECT_EQ(zone.act(below, "a"), Code::done);
  EXPECT_EQ(zone.standing().names, 11U) << "nobody makes the whole larger by itself";
  zone.expect_true_account();
  const auto before = pointing(zone.draft(), ".");
  EXPECT_FALSE(before.names.contains("x.own"));
  EXPECT_EQ(zone.act(point("x.own", {"ns.elsewhere."}), "a"), Code::done);
  EXPECT_NE(pointing(zone.draft(), ".").names.at("own"), before.names.at("own"))
      << "it turns what it lies in";
}

// Nor smaller, which would let decisions do less: what it may take away by itself is no part of it.
TEST(Guards, KeepTheWholeWhenASponsorTakesItsHostAway) {
  Guarded zone;
  const v1::Action host = set_host(".", addresses("stray.", {"c0000201"}), "own");
  ASSERT_EQ(zone.run(create(".", "own", "a", {}), genesis()), Code::done);
  zone.decide({guard(200)});
  zone.decide({host}, {"a"});
  EXPECT_EQ(zone.standing().names, 11U);
  zone.expect_true_account();
  v1::Action away;
  away.mutable_names_remove_host()->set_zone(".");
  away.mutable_names_remove_host()->set_name("stray.");
  EXPECT_EQ(zone.act(away, "a"), Code::done);
  EXPECT_EQ(zone.standing().names, 11U);
  zone.expect_true_account();
}

// What is new and leads elsewhere turns a name that stands there; at a name that was not there it
// is an addition.
TEST(Guards, CountWhatComesToLeadElsewhere) {
  Guarded zone;
  zone.decide({text_at("free.", 'x')});
  zone.decide({guard(0)});
  const Bytes exchange = from_hex("000a046576696c00").value();
  EXPECT_TRUE(zone.decide({set_records("free.", dns::type::kMx, {exchange})}).exceeds());
  EXPECT_EQ(zone.decide({set_records("fresh.", dns::type::kMx, {exchange})}).changed, 0U);
  EXPECT_EQ(zone.decide({text_at("_t.free.", 'y')}).changed, 0U);
}

TEST(Guards, AreWidenedAMonthLater) {
  Guarded zone;
  zone.decide({guard(200)});
  zone.decide({guard(500, 1)});
  EXPECT_EQ(zone.standing().per_mille, 200U);
  ASSERT_TRUE(zone.standing().wider);
  EXPECT_EQ(zone.standing().wider->per_mille, 500U);
  // Not sooner by saying it again.
  zone.day(20);
  zone.decide({guard(1'000)});
  zone.day(31);
  EXPECT_EQ(zone.standing().per_mille, 200U);
  zone.day(50);
  EXPECT_EQ(zone.standing().most, kFree);
  EXPECT_FALSE(zone.standing().wider);
  // Narrower at once, and what was asked before is off. Whatever is a limit is narrower than none.
  zone.decide({guard(150, 2)});
  EXPECT_EQ(zone.standing().per_mille, 150U);
  EXPECT_FALSE(zone.standing().wider);
  zone.decide({guard(100)});
  EXPECT_EQ(zone.standing().per_mille, 100U);
  zone.decide({guard(900)});
  zone.decide({guard(50)});
  zone.day(100);
  EXPECT_EQ(zone.standing().per_mille, 50U);
}

TEST(Guards, LetPassWhatASecondDecisionNames) {
  Guarded zone;
  zone.decide({guard(100)});
  const std::vector<v1::Action> both = {remove_name("n0"), remove_name("n1")};
  EXPECT_TRUE(zone.decide(both).exceeds());
  zone.decide({confirm(zone.effect(), 1, 2)});
  EXPECT_TRUE(zone.decide(both).exceeds()) << "it changes more than that";
  zone.decide({confirm(zone.effect(), 2, 2)});
  zone.have_effect('f');
  EXPECT_TRUE(zone.decide(both).exceeds()) << "another effect";
  zone.have_effect('e');
  EXPECT_TRUE(zone.decide(both).confirmed);
  EXPECT_EQ(zone.standing().changed, 2U);
  EXPECT_TRUE(zone.decide({remove_name("n2")}).exceeds()) << "it was used up";
  v1::Confirmation said;
  EXPECT_FALSE(find_confirmation(zone.draft(), ".", zone.effect(), said));
}

TEST(Guards, KeepASecondDecisionForSixtyDays) {
  Guarded zone;
  zone.decide({guard(0)});
  zone.decide({confirm(zone.effect(), 1, 1)});
  zone.day(60);
  EXPECT_TRUE(zone.decide({remove_name("n0")}).exceeds());
  Hash other = Hash::from(Bytes(32, 'o')).value();
  ledger::note_held(zone.draft(), other, "decisions", 8, false);
  zone.decide({confirm(other, 1, 1)});
  v1::Confirmation said;
  EXPECT_FALSE(find_confirmation(zone.draft(), ".", zone.effect(), said)) << "outlived";
  EXPECT_TRUE(find_confirmation(zone.draft(), ".", other, said));
  EXPECT_EQ(said.decision(), 7U);
}

TEST(Guards, CallUpWhatTheyHold) {
  Guarded zone;
  zone.decide({guard(0)});
  ledger::note_held(zone.draft(), zone.effect(), "decisions", 3, true);
  ledger::note_held(zone.draft(), zone.effect(), "decisions", 4, true);
  ledger::note_released(zone.draft(), zone.effect(), "decisions", 4);
  zone.decide({confirm(zone.effect(), 1, 1)});
  const Time next{zone.context().block_time.milliseconds + 1};
  EXPECT_EQ(ledger::agenda::time_of(zone.draft(), "decisions", 3), next);
  EXPECT_FALSE(ledger::agenda::time_of(zone.draft(), "decisions", 4));
}

// Days go by, names come, go and change hands: the account is what a walk finds, and what lies
// before the days that count is forgotten.
TEST(Guards, ForgetWhatLiesBehind) {
  Guarded zone;
  zone.decide({guard(1'000)});
  for (int round = 0; round < 40; ++round) {
    zone.day(round * 3);
    const std::string label = "n" + std::to_string(round % 8);
    zone.decide({point(label, {round % 16 < 8 ? "ns.elsewhere." : "ns.test."})});
    if (round % 5 == 0) zone.decide({remove_name(label)});
    if (round % 5 == 0) zone.decide({create(".", label, "a", {"ns.test."})});
    zone.expect_true_account();
  }
  zone.day(1'000);
  zone.decide({point("n1", {"ns.test.", "ns.elsewhere."})});
  EXPECT_EQ(zone.standing().changed, 1U);
  std::size_t kept = 0;
  zone.draft().each("names-changed", ".", [&](BytesView, BytesView) {
    ++kept;
    return true;
  });
  EXPECT_EQ(kept, 1U);
}

TEST(Guards, AreSetInAZoneAndNotAtItsBeginning) {
  Guarded zone;
  const auto code = [&](const v1::Action& action, const ledger::Actor& actor) {
    return zone.run(action, actor);
  };
  EXPECT_EQ(code(guard(1'001), decision(1)), Code::out_of_range);
  v1::Action none;
  none.mutable_names_set_guard()->set_zone(".");
  EXPECT_EQ(code(none, decision(1)), Code::missing_field);
  EXPECT_EQ(code(guard(100, 0, "no.such."), decision(1)), Code::no_such_zone);
  EXPECT_EQ(code(guard(100, 0, "No."), decision(1)), Code::bad_name);
  EXPECT_EQ(code(guard(100), genesis()), Code::not_permitted);
  EXPECT_EQ(zone.subject(guard(100), decision(1)).kind, ledger::Subject::Kind::community);

  EXPECT_EQ(code(confirm(zone.effect(), 1, 1), decision(1)), kNoGuard);
  EXPECT_EQ(code(guard(100), decision(1)), Code::done);
  EXPECT_EQ(code(confirm(zone.effect(), 2, 1), decision(1)), Code::out_of_range);
  EXPECT_EQ(code(confirm(zone.effect(), 0, 1), decision(1)), Code::out_of_range);
  v1::Action shorter = confirm(zone.effect(), 1, 1);
  shorter.mutable_names_confirm_changes()->set_effect("e");
  EXPECT_EQ(code(shorter, decision(1)), Code::out_of_range);
  v1::Action elsewhere = confirm(zone.effect(), 1, 1);
  elsewhere.mutable_names_confirm_changes()->set_zone("no.such.");
  EXPECT_EQ(code(elsewhere, decision(1)), Code::no_such_zone);
  EXPECT_EQ(code(confirm(Hash::from(Bytes(32, 'o')).value(), 1, 1), decision(1)), kNoSuchEffect);
  EXPECT_EQ(code(confirm(zone.effect(), 1, 0), decision(1)), Code::done)
      << "whatever others change";
  EXPECT_EQ(code(confirm(zone.effect(), 1, 1), decision(1)), Code::done);
}

// A host that many names are delegated to turns all of them.
TEST(Guards, CountWhatIsDelegatedToAHost) {
  Guarded zone;
  ASSERT_EQ(zone.run(create(".", "own", "a", {"ns.test."}), genesis()), Code::done);
  ASSERT_EQ(zone.run(set_host(".", addresses("ns.test.", {"c0000201"})), genesis()), Code::done);
  zone.decide({guard(200)});
  const auto before = pointing(zone.draft(), ".");
  const v1::Action moves = set_host(".", addresses("ns.test.", {"c0000242"}));
  const ledger::GuardUse use = zone.decide({moves}, {"a"});
  // "test" with its host, and n0 to n7; "own" agrees.
  EXPECT_EQ(use.changed, 9U);
  EXPECT_TRUE(use.exceeds());
  zone.decide({confirm(zone.effect(), 9, 9)});
  EXPECT_FALSE(zone.decide({moves}, {"a"}).exceeds());
  const auto after = pointing(zone.draft(), ".");
  EXPECT_EQ(before.names.at("n0"), after.names.at("n0")) << "what stands there is the same";
  EXPECT_NE(before.hosts.at("ns.test.").addresses, after.hosts.at("ns.test.").addresses);
  EXPECT_EQ(after.hosts.at("ns.test.").users.size(), 9U) << "n0 to n7, and own";
}

// Whoever gets a host that nobody held may re-point it alone, and what hides it turns it.
TEST(Guards, CountWhatUsesAHostThatIsGivenAwayOrHidden) {
  Guarded zone;
  ASSERT_EQ(zone.run(set_host(".", addresses("ns.test.", {"c0000201"})), genesis()), Code::done);
  ASSERT_EQ(zone.run(set_host(".", addresses("ns.free.", {"c0000201"})), genesis()), Code::done);
  ASSERT_EQ(zone.run(point("n0", {"ns.free."}), decision(1)), Code::done);
  ASSERT_EQ(zone.run(point("n1", {"ns.free."}), decision(1)), Code::done);
  ASSERT_EQ(zone.run(create(".", "own", "a", {}), genesis()), Code::done);
  zone.decide({guard(0)});
  const auto changed = [&](const v1::Action& action) {
    return zone.decide({action}, {"a"}).changed;
  };
  EXPECT_EQ(changed(claim_name("test", "a")), 7U) << "test, and n2 to n7";
  EXPECT_EQ(changed(create(".", "free", "a", {})), 3U) << "ns.free, n0 and n1";
  EXPECT_EQ(changed(set_host(".", addresses("ns.free.", {"c0000201"}), "own")), 3U);
}

// Else it would be confirmed first, and the same proposed again when nobody looks.
TEST(Guards, LetPassWhatWasProposedBeforeItsSecondDecision) {
  Guarded zone;
  zone.decide({guard(0)});
  const v1::Action turns = remove_name("n0");
  zone.decide({confirm(zone.effect(), 1, 0)});
  zone.day(1);
  EXPECT_TRUE(zone.decide({turns}).exceeds()) << "it was proposed after that";
}

// Else a holder would hold up what was proposed, and after each second decision once more.
TEST(Guards, DoNotCountWhatIsDelegatedToAHostSinceItsChangeWasProposed) {
  Guarded zone;
  ASSERT_EQ(zone.run(create(".", "own", "a", {}), genesis()), Code::done);
  ASSERT_EQ(zone.run(set_host(".", addresses("ns.test.", {"c0000201"})), genesis()), Code::done);
  zone.decide({guard(0, 9)});
  zone.day(1);
  zone.propose();
  ASSERT_EQ(zone.act(point("own", {"ns.test."}), "a"), Code::done);
  zone.day(2);
  // Decisions make nobody's names count no less by setting them anew, nor do holders theirs.
  v1::Action slower = point("n0", {"ns.test."});
  slower.mutable_names_set_name_servers()->set_ns_ttl_seconds(61);
  EXPECT_EQ(zone.decide({slower}).changed, 0U);
  const v1::Action moves = set_host(".", addresses("ns.test.", {"c0000242"}));
  EXPECT_EQ(zone.decide({moves}).changed, 9U) << "test with its host, and n0 to n7";
  zone.propose();
  const ledger::GuardUse later = zone.decide({set_host(".", addresses("ns.test.", {"c0000243"}))});
  EXPECT_EQ(later.changed, 10U) << "and what was delegated to it when it was proposed";
  EXPECT_TRUE(later.exceeds());
}

}  // namespace
}  // namespace comity::names::testing
