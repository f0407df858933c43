#include "registers/decisions/ballot.h"

#include "ledger/effect.h"
#include "registers/decisions/records.h"
#include "registers/decisions/testing/assembly.h"

namespace comity::decisions::testing {
namespace {

// docs/spec/ballot.md, "Vector".
TEST(Ballot, IsTheBytesOfTheSpecification) {
  Assembly assembly;
  v1::Proposal proposal;
  proposal.set_number(12);
  proposal.set_effect(Bytes(32, '\x11'));
  proposal.mutable_title()->set_hash(Bytes(32, '\x22'));
  proposal.set_constitution(Bytes(32, '\x33'));
  proposal.set_rule("general");
  proposal.add_consents_needed("b");
  const Time opens{1'767'225'600'000};
  wire::set_time(*proposal.mutable_vote_opens_at(), opens);
  v1::Electorate electorate;
  for (const char* party : {"a", "b"}) {
    v1::Seat& seat = *electorate.add_seats();
    seat.set_party(party);
    seat.add_chambers("all");
  }
  electorate.mutable_seats(0)->set_affiliation("harbour");
  // b objected before the vote opened; a at that very time, and that may have been after it.
  v1::Objection objection;
  wire::set_time(*objection.mutable_at(), plus_seconds(opens, -1));
  write_objection(assembly.draft(), 12, "b", objection);
  wire::set_time(*objection.mutable_at(), opens);
  write_objection(assembly.draft(), 12, "a", objection);
  const v1::Ballot ballot =
      ballot_of(assembly.draft(), proposal, electorate, plus_seconds(opens, 3600));
  EXPECT_EQ(to_hex(wire::encode(ballot)),
            "080c12201111111111111111111111111111111111111111111111111111111111111111"
            "1a2022222222222222222222222222222222222222222222222222222222222222222a20"
            "333333333333333333333333333333333333333333333333333333333333333332076765"
            "6e6572616c38024220c0375bdecbc2eb4970901a2de8b89021278f260b8730143dea523f"
            "71571110fd4a016252060880f2d6ca065a0608908ed7ca0660016a2057eb35615d47f34e"
            "c714cacdf5fd74608a5e8e102724e80b24b287c0c27b6a31");
  EXPECT_EQ(effect_hash(ballot).hex(),
            "6d82dead3c985a6d13f8a89e71d1229416bd190383c73bcda6b5ec209fffa3b5");
}

// The actions of a proposal as the ledger would have bound them.
void bind(Assembly& assembly, std::uint64_t number) {
  v1::ProposedActions actions;
  ASSERT_TRUE(find_actions(assembly.draft(), number, actions));
  assembly.trial().effect_set = Hash::from(Bytes(32, '\x05')).value();
  assembly.trial().effect =
      ledger::hash_of_effect(assembly.trial().effect_set, crypto::sha256(wire::encode(actions)));
}

TEST(Ballot, StandsFromTheOpeningToTheEnd) {
  Assembly assembly;
  assembly.trial().consents_needed = {"b"};
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  assembly.settle_due();
  bind(assembly, 1);
  ASSERT_EQ(assembly.run(object(1), "c"), Code::done);
  assembly.at(100);
  assembly.settle_due();
  const v1::Ballot opened = assembly.proposal(1).ballot();
  EXPECT_EQ(opened.objections(), 1U);
  EXPECT_EQ(opened.seats(), 3U);
  // What comes during the vote changes nothing of it.
  ASSERT_EQ(assembly.run(object(1), "b"), Code::done);
  ASSERT_EQ(assembly.run(withdraw_objection(1), "c"), Code::done);
  ASSERT_EQ(assembly.run(consent(1), "b"), Code::done);
  for (const char* party : {"a", "b"}) {
    ASSERT_EQ(assembly.run(vote(1, v1::YES), party), Code::done);
    EXPECT_TRUE(check_ballot(assembly.draft(), assembly.proposal(1)));
  }
  assembly.at(200);
  assembly.settle_due();
  EXPECT_EQ(assembly.proposal(1).state(), v1::TIME_LOCK);
  EXPECT_TRUE(check_ballot(assembly.draft(), assembly.proposal(1)));
  EXPECT_EQ(wire::encode(assembly.proposal(1).ballot()), wire::encode(opened));
}

TEST(Ballot, NamesWhatItDoesNotBind) {
  Assembly assembly;
  assembly.at(0);
  ASSERT_EQ(assembly.run(propose(), "a"), Code::done);
  assembly.settle_due();
  bind(assembly, 1);
  assembly.at(100);
  assembly.settle_due();
  const auto refusal = [&](const auto& change) {
    v1::Proposal proposal = assembly.proposal(1);
    change(proposal);
    const Status bound = check_ballot(assembly.draft(), proposal);
    return bound ? "" : bound.error().message;
  };
  const std::string other = "its records are not those of its ballot, which votes bind: ";
  EXPECT_EQ(refusal([](v1::Proposal&) {}), "");
  EXPECT_EQ(refusal([](v1::Proposal& it) { it.mutable_title()->set_hash("x"); }), other + "title");
  EXPECT_EQ(refusal([](v1::Proposal& it) { it.add_consents_needed("a"); }),
            other + "consents_needed");
  EXPECT_EQ(refusal([](v1::Proposal& it) { it.mutable_ballot()->set_rule("easy"); }),
            other + "rule");
  EXPECT_EQ(refusal([](v1::Proposal& it) { it.set_effect_hash(Bytes(32, 'x')); }),
            "its effect hash is not that of its ballot");
  EXPECT_EQ(refusal([](v1::Proposal& it) { it.set_effect_changes(Bytes(32, 'x')); }),
            "the hash of its effect is not that of its actions");
  EXPECT_EQ(refusal([](v1::Proposal& it) { it.set_rule("none"); }),
            "it has no rule or no electorate");
}

}  // namespace
}  // namespace comity::decisions::testing
