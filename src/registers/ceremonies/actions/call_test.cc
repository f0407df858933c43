#include "registers/ceremonies/limits.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/testing/ceremony.h"
#include "registers/keys/outcomes.h"

namespace comity::ceremonies::testing {
namespace {

using Change = void (*)(v1::CallCeremony&);

v1::Action changed(Change change) {
  v1::Action action = call({"a", "b", "c"}, 2);
  change(*action.mutable_ceremonies_call());
  return action;
}

TEST(CallCeremony, IsTheCommunitysAndNeedsTheConsentOfEveryMember) {
  const Ceremonial ceremonial;
  const v1::Action action = call({"c", "a", "b"}, 2);
  EXPECT_EQ(ceremonial.subject(action, as("a")).kind, ledger::Subject::Kind::community);
  EXPECT_EQ(ceremonial.subject(action, as("a")).what, "zone-signing group of zone .");
  EXPECT_EQ(ceremonial.consents(action), (Names{"a", "b", "c"}));
}

TEST(CallCeremony, RefusesWhatDoesNotFit) {
  Ceremonial ceremonial;
  EXPECT_EQ(ceremonial.run(changed([](auto& it) { it.set_zone("example."); }), decision(1)),
            Code::no_such_zone);
  EXPECT_EQ(ceremonial.run(call({"a", "b", "nobody"}, 2), decision(1)), Code::no_such_party);
  EXPECT_EQ(ceremonial.run(call({"a", "b", "s"}, 2), decision(1)), Code::holder_not_active);
  ASSERT_EQ(ceremonial.run(call({"a", "b", "c"}, 2), decision(1)), Code::done);
  EXPECT_EQ(ceremonial.run(call({"a", "b", "d"}, 2), decision(2)), kCeremonyRuns);
  EXPECT_EQ(ceremonial.reason(), "ceremony 1, for the zone-signing group of zone ., goes on");
  // The other role has a ceremony of its own.
  EXPECT_EQ(ceremonial.run(call({"a", "b", "c"}, 2, v1::KEY_SIGNING), decision(2)), Code::done);
  ceremonial.join_all();
  ceremonial.deal_all();
  ceremonial.confirm_all();
  EXPECT_EQ(ceremonial.run(call({"a", "b", "d"}, 2), decision(3)), keys::kGroupExists);
}

TEST(CallCeremony, ChecksItsForm) {
  Ceremonial ceremonial;
  struct Row {
    Change change;
    Code code;
  };
  const std::vector<Row> rows = {
      {[](auto& it) { it.clear_zone(); }, Code::missing_field},
      {[](auto& it) { it.clear_role(); }, Code::missing_field},
      {[](auto& it) { it.clear_group(); }, Code::missing_field},
      {[](auto& it) { it.mutable_group()->set_commitment(Bytes(64, 'c')); }, Code::inconsistent},
      {[](auto& it) { it.mutable_group()->set_since_decision(1); }, Code::inconsistent},
      {[](auto& it) { it.mutable_group()->set_ceremony(1); }, Code::inconsistent},
      {[](auto& it) { it.mutable_group()->set_epoch(2); }, Code::out_of_range},
      {[](auto& it) { it.mutable_group()->set_dealt(true); }, Code::inconsistent},
      {[](auto& it) { it.clear_purpose(); }, Code::missing_field},
      {[](auto& it) { it.set_purpose(static_cast<v1::CeremonyPurpose>(7)); }, Code::out_of_range},
      {[](auto& it) { it.set_purpose(v1::RESHARE); }, Code::out_of_range},
      {[](auto& it) { it.mutable_group()->set_threshold(1); }, Code::out_of_range},
      {[](auto& it) { it.mutable_group()->clear_terms(); }, Code::missing_field},
      {[](auto& it) { it.set_round_seconds(limits::kCeremonyRoundSecondsLeast - 1); },
       Code::out_of_range},
      {[](auto& it) { it.set_round_seconds(limits::kCeremonyRoundSeconds + 1); },
       Code::out_of_range},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(ceremonial.run(changed(row.change), decision(1)), row.code) << ceremonial.reason();
  }
}

}  // namespace
}  // namespace comity::ceremonies::testing
