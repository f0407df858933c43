// What a party's signer refuses of what is true, and by which name.
#include "signer/policy.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "ledger/workspace.h"
#include "machine/files.h"
#include "registers/names/queries.h"
#include "signer/remote_submitter.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::signer {
namespace {

constexpr Time kNow{1'767'225'600'000};
constexpr std::int64_t kDay = 24 * 3'600;

// A state whose zone has so many delegations, from d0 on; the first of them point elsewhere.
class Zone final : public state::View {
 public:
  Zone(std::uint64_t delegations, std::uint64_t elsewhere) {
    for (std::uint64_t i = 0; i < delegations; ++i) {
      v1::Delegation record;
      record.add_name_servers(i < elsewhere ? "ns.other." : "ns.test.");
      draft_.put(names::delegation_key("example.", "d" + std::to_string(i)), wire::encode(record));
    }
  }
  std::optional<Bytes> get(const state::Key& key) const override { return draft_.get(key); }
  void each(std::string_view table, std::string_view collection,
            const state::Visitor& visit) const override {
    draft_.each(table, collection, visit);
  }
  std::optional<Error> fault() const override { return std::nullopt; }

 private:
  ledger::EmptyView nothing_;
  state::Draft draft_{nothing_};
};

class PolicyOfASigner : public ::testing::Test {
 protected:
  PolicyOfASigner() { std::filesystem::create_directories(folder_); }
  ~PolicyOfASigner() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] Policy policy() const {
    return {rules_, folder_, [](std::uint64_t at) {
              return Result<std::unique_ptr<state::View>>(
                  std::make_unique<Zone>(at % 1'000, at / 1'000));
            }};
  }
  // Empty, or why it is refused. A height has as many delegations as its number says, thousands
  // apart: these say how many point elsewhere.
  std::string refusal(std::uint64_t height, Time now = kNow) {
    const Status permitted = policy().permit({dns::Name::parse(apex_).value(), role_, height,
                                              plus_seconds(now, lasts_seconds_), is_part_},
                                             now);
    return permitted ? "" : permitted.error().message;
  }
  static void expect(const std::string& message, const std::string& rule, const std::string& part) {
    EXPECT_TRUE(message.starts_with(rule + ": ")) << message;
    EXPECT_NE(message.find(part), std::string::npos) << message;
  }

  const std::string folder_ =
      ::testing::TempDir() + "comity_policy_test-" + std::to_string(::getpid());
  folder::SignerPolicy rules_;
  std::string apex_ = "example.";
  keys::Role role_ = keys::Role::zone_signing;
  std::int64_t lasts_seconds_ = kDay;
  bool is_part_ = false;
};

// Its signatures are as good as those of a whole version.
TEST_F(PolicyOfASigner, APartIsJudgedAsItsVersionAndIsNone) {
  rules_.minimum_interval_seconds = 60;
  EXPECT_EQ(refusal(100), "");
  is_part_ = true;
  expect(refusal(10), "removed", "90 of its 100");
  EXPECT_EQ(refusal(98), "") << "no interval between parts";
  is_part_ = false;
  EXPECT_EQ(refusal(98, plus_seconds(kNow, 60)), "");
}

TEST_F(PolicyOfASigner, SaysWhatItWouldRefuseAndNotesNothing) {
  EXPECT_EQ(refusal(100), "");
  const auto would = [&](std::uint64_t height) {
    return policy().may_open({dns::Name::parse(apex_).value(), role_, height,
                              plus_seconds(kNow, lasts_seconds_), is_part_},
                             kNow);
  };
  EXPECT_FALSE(would(10));
  EXPECT_TRUE(would(99));
  expect(refusal(94), "removed", "6 of its 100");
}

TEST_F(PolicyOfASigner, SignsNoOtherZones) {
  EXPECT_EQ(refusal(10), "");
  rules_.zones = {dns::Name::parse("other.").value()};
  expect(refusal(10), "zones", "example. is none");
  role_ = keys::Role::key_signing;
  expect(refusal(10), "zones", "example. is none");
  apex_ = "other.";
  EXPECT_EQ(refusal(10), "");
}

TEST_F(PolicyOfASigner, SignsNothingThatLastsTooLong) {
  rules_.horizon_days = 14;
  lasts_seconds_ = 14 * kDay;
  EXPECT_EQ(refusal(10), "");
  lasts_seconds_ += 1;
  expect(refusal(10), "horizon", "14 days");
  role_ = keys::Role::key_signing;
  expect(refusal(10), "horizon", "14 days");
}

TEST_F(PolicyOfASigner, AcceptsNoNewKeyWithWhichItWouldSignNothing) {
  constexpr std::uint32_t kDays = 3;
  rules_.zones = {dns::Name::parse("example.").value()};
  rules_.horizon_days = kDays;
  const Policy policy(rules_, folder_, {});
  const dns::Name other = dns::Name::parse("other.").value();
  EXPECT_TRUE(policy.accept(rules_.zones.front(), kDays * kDay));
  expect(policy.accept(rules_.zones.front(), kDays * kDay + 1).error().message, "horizon",
         "longer than 3");
  expect(policy.accept(other, 1).error().message, "zones", "other.");
}

TEST_F(PolicyOfASigner, SignsNoZoneThatLostMoreThanAPart) {
  rules_.most_removed_percent = 10;
  EXPECT_EQ(refusal(100), "");
  expect(refusal(89), "removed", "11 of its 100");
  // What was refused is no new yardstick; what was signed is, and what went before it counts on.
  EXPECT_EQ(refusal(95), "");
  EXPECT_EQ(refusal(95), "") << "its signatures are renewed";
  EXPECT_EQ(refusal(91), "");
  expect(refusal(90), "removed", "10 of its 91");
  expect(refusal(90, plus_seconds(kNow, 30 * kDay)), "removed", "10 of its 91");
  EXPECT_EQ(refusal(90, plus_seconds(kNow, 31 * kDay)), "");
  EXPECT_EQ(refusal(200, plus_seconds(kNow, 31 * kDay)), "");
  // Keys have no delegations.
  role_ = keys::Role::key_signing;
  EXPECT_EQ(refusal(1), "");
}

TEST_F(PolicyOfASigner, LetsASmallZoneLoseSoManyInAnyCase) {
  rules_.changed_in_any_case = 3;
  EXPECT_EQ(refusal(12), "");
  EXPECT_EQ(refusal(9), "");
  expect(refusal(8), "removed", "4 of its 9");
  rules_.most_removed_percent = 100;
  rules_.most_changed_percent = 100;
  EXPECT_EQ(refusal(1), "") << "all of it is no limit";
}

TEST_F(PolicyOfASigner, SignsNoZoneOfWhichTooManyNamesTurned) {
  rules_.most_changed_percent = 10;
  rules_.changed_in_any_case = 2;
  EXPECT_EQ(refusal(100), "");
  EXPECT_EQ(refusal(5'100), "");
  EXPECT_EQ(refusal(10'100), "");
  expect(refusal(11'100), "changed", "11 of its 100");
  expect(refusal(11'098), "changed", "13 of its 100");
  EXPECT_EQ(refusal(10'100), "") << "signatures of what stands are renewed";
  expect(refusal(11'100, plus_seconds(kNow, 30 * kDay)), "changed", "11 of its 100");
  EXPECT_EQ(refusal(11'100, plus_seconds(kNow, 31 * kDay)), "");
}

TEST_F(PolicyOfASigner, SignsWhatItsOperatorHasConfirmed) {
  EXPECT_EQ(refusal(100), "");
  const std::string why = refusal(50);
  const ZoneMemory memory(folder_ + "/example.");
  const auto held = memory.held();
  ASSERT_TRUE(held && *held) << why;
  const std::string version = (*held)->version;
  expect(why, "removed", "comity-signer confirm example. " + version);
  ASSERT_TRUE(memory.confirm(version));
  expect(refusal(40), "removed", "10 of its 100");  // more than was confirmed
  EXPECT_EQ(refusal(50), "");
  EXPECT_EQ(refusal(49), "") << "what was confirmed counts no more";
  expect(refusal(40), "removed", "10 of its 49");
}

TEST_F(PolicyOfASigner, KeepsAnInterval) {
  rules_.minimum_interval_seconds = 60;
  EXPECT_EQ(refusal(10), "");
  expect(refusal(10, plus_seconds(kNow, 59)), "interval", "not before 2026-01-01T00:01:00");
  EXPECT_EQ(refusal(10, plus_seconds(kNow, 60)), "");
  apex_ = "other.";
  EXPECT_EQ(refusal(10, plus_seconds(kNow, 61)), "");
}

TEST_F(PolicyOfASigner, SignsNothingBesideADamagedMemory) {
  for (const std::string text : {"", "10", "10 x\n", "10 5\n6", "10 5"}) {
    ASSERT_TRUE(machine::replace_file(folder_ + "/example.signed", text, machine::Access::secret));
    EXPECT_NE(refusal(10).find("is damaged"), std::string::npos) << text;
  }
}

TEST(Receipt, IsTakenFromWhatANodeSays) {
  const auto done = parse_receipt(R"({"outcome_number": 0, "reason": "", "height": 12})");
  ASSERT_TRUE(done);
  EXPECT_EQ(done->outcome, ledger::Code::done);
  EXPECT_TRUE(done->recorded);
  EXPECT_EQ(done->height, 12U);
  const auto early = parse_receipt(R"({"outcome_number": 2000, "reason": "r", "height": null})");
  ASSERT_TRUE(early);
  EXPECT_FALSE(early->recorded);
  EXPECT_EQ(early->reason, "r");
  for (const char* const other : {"", "[]", "{}", R"({"outcome_number": -1})",
                                  R"({"outcome_number": "0"})", "{\"outcome_number\": 0"}) {
    EXPECT_FALSE(parse_receipt(other)) << other;
  }
}

}  // namespace
}  // namespace comity::signer
