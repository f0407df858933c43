#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/testing/ceremony.h"

namespace comity::ceremonies::testing {
namespace {

// "b" seals garbage to "c"; all that everybody sees is in order.
void deal_with_a_bad_share(Ceremonial& ceremonial) {
  for (const char* party : {"a", "b", "c", "d"}) {
    v1::Action action = ceremonial.deal(party);
    if (std::string_view(party) == "b") {
      Bytes& sealed = *action.mutable_ceremonies_deal()->mutable_sealed();
      char& octet = sealed[2 * frost::kSealedShareBytes];
      octet = static_cast<char>(octet ^ 1);
    }
    ASSERT_EQ(ceremonial.run(action, as(party)), Code::done) << ceremonial.reason();
  }
}

TEST(ComplainInCeremony, WhoSealedABadShareIsLeftOut) {
  Ceremonial ceremonial;
  ASSERT_EQ(ceremonial.run(call({"a", "b", "c", "d"}, 3), decision(7)), Code::done);
  ceremonial.join_all();
  deal_with_a_bad_share(ceremonial);
  const auto complaints =
      ceremonial.dealings().complaints(ceremonial.key_of("c"), random_secret(32));
  ASSERT_TRUE(complaints);
  ASSERT_EQ(complaints->size(), 1U);
  const v1::Action action = ceremonial.complain(complaints->front());
  EXPECT_EQ(ceremonial.run(action, as("e")), kNoMember);
  ASSERT_EQ(ceremonial.run(action, as("c")), Code::done) << ceremonial.reason();
  EXPECT_EQ(ceremonial.faults(), (Names{"b BAD_SHARE_DEALT"}));
  EXPECT_EQ(ceremonial.ceremony().attempt(), 2U);
  EXPECT_EQ(ceremonial.run(action, as("c")), kOtherRound);
}

TEST(ComplainInCeremony, WhoComplainsOfAGoodShareIsLeftOutItself) {
  Ceremonial ceremonial;
  ASSERT_EQ(ceremonial.run(call({"a", "b", "c", "d"}, 3), decision(7)), Code::done);
  ceremonial.join_all();
  deal_with_a_bad_share(ceremonial);
  auto complaints = ceremonial.dealings().complaints(ceremonial.key_of("c"), random_secret(32));
  ASSERT_EQ(complaints->size(), 1U);
  // The evidence of "c", as if it were that of "d".
  v1::Action action = ceremonial.complain(complaints->front());
  action.mutable_ceremonies_complain()->set_accused("nobody");
  EXPECT_EQ(ceremonial.run(action, as("d")), kUnsoundPart);
  action.mutable_ceremonies_complain()->set_accused("a");
  ASSERT_EQ(ceremonial.run(action, as("d")), Code::done) << ceremonial.reason();
  EXPECT_EQ(ceremonial.faults(), (Names{"d FALSE_COMPLAINT"}));
}

TEST(ComplainInCeremony, ChecksItsForm) {
  Ceremonial ceremonial;
  v1::Action action;
  v1::ComplainInCeremony& it = *action.mutable_ceremonies_complain();
  it.set_ceremony(1);
  EXPECT_EQ(ceremonial.run(action, as("a")), Code::missing_field);
  it.set_attempt(1);
  EXPECT_EQ(ceremonial.run(action, as("a")), Code::bad_name);
  it.set_accused("b");
  EXPECT_EQ(ceremonial.run(action, as("a")), Code::out_of_range);
  it.set_evidence(Bytes(frost::kEvidenceBytes, 'e'));
  EXPECT_EQ(ceremonial.run(action, as("a")), kNoSuchCeremony);
}

}  // namespace
}  // namespace comity::ceremonies::testing
