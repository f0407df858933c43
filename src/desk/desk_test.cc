// What the desk makes of what the ledger and the engine say, over a ledger that says what a test
// tells it to.
#include "desk/desk.h"

#include <gtest/gtest.h>

#include "ledger/testing/silent_ledger.h"

namespace comity::desk {
namespace {

using ledger::Code;
using ledger::Receipt;

constexpr Time kNow{1'000};

class ToldLedger final : public ledger::testing::SilentLedger {
 public:
  Receipt screened;
  std::optional<ledger::Located> first;
  Result<ledger::Finalized> finalized = ledger::Finalized{};
  Status synced;
  mutable std::vector<std::string> calls;

  Receipt screen(BytesView /*transaction*/, Time /*now*/) const override { return screened; }
  Result<ledger::Located> find_transaction(const Hash& /*id*/) const override {
    if (!first) return error(ErrorKind::not_found, "not told");
    return *first;
  }
  Result<ledger::Finalized> finalize(const ledger::Block& block) override {
    calls.push_back("finalize " + std::to_string(block.height));
    return finalized;
  }
  Status write() override {
    calls.emplace_back("write");
    return {};
  }
  Status sync() override {
    calls.emplace_back("sync");
    return synced;
  }
  std::optional<Time> next_deadline() const override { return kNow; }
};

Receipt receipt(Code outcome) {
  Receipt made;
  made.transaction = *Hash::from(Bytes(Hash::kSize, 'h'));
  made.outcome = outcome;
  return made;
}

TEST(Desk, LetsWaitWhatTheScreenLetsPass) {
  ToldLedger ledger;
  ledger.screened = receipt(Code::done);
  const Desk desk(ledger, {});
  const Desk::Admission admission = desk.admit("transaction", kNow);
  EXPECT_TRUE(admission.waits);
  EXPECT_EQ(admission.receipt.transaction, ledger.screened.transaction);
}

TEST(Desk, AnswersAtOnceWhatTheScreenRefuses) {
  ToldLedger ledger;
  ledger.screened = receipt(Code::shutting_down);
  const Desk desk(ledger, {.trouble = [] { return "the disk is full"; }});
  const Desk::Admission admission = desk.admit("transaction", kNow);
  EXPECT_FALSE(admission.waits);
  EXPECT_EQ(admission.receipt.outcome, Code::shutting_down);
}

TEST(Desk, TakesNothingNewInTroubleAndSaysWhy) {
  ToldLedger ledger;
  ledger.screened = receipt(Code::done);
  std::string trouble = "the disk is full";
  const Desk desk(ledger, {.trouble = [&] { return trouble; }});
  const Desk::Admission admission = desk.admit("transaction", kNow);
  EXPECT_FALSE(admission.waits);
  EXPECT_EQ(admission.receipt.outcome, Code::full);
  EXPECT_EQ(admission.receipt.reason, trouble);
  trouble.clear();
  EXPECT_TRUE(desk.admit("transaction", kNow).waits);
}

TEST(Desk, GivesTheReceiptOfTheFirstTimeAtTheScreenAndAfterTheBlock) {
  ToldLedger ledger;
  ledger.screened = receipt(Code::replayed);
  ledger.first = ledger::Located{7, ledger.screened.transaction, Code::done, "", {}};
  const Desk desk(ledger, {});
  const Desk::Admission admission = desk.admit("transaction", kNow);
  EXPECT_FALSE(admission.waits);
  const auto code = static_cast<std::uint32_t>(Code::replayed);
  for (const Receipt& given :
       {admission.receipt, desk.receipt_of(receipt(Code::done), {code, "again", false, 0})}) {
    EXPECT_EQ(given.transaction, ledger.screened.transaction);
    EXPECT_EQ(given.outcome, Code::done);
    EXPECT_EQ(given.reason, "");
    EXPECT_TRUE(given.recorded);
    EXPECT_EQ(given.height, 7U);
  }
}

TEST(Desk, MakesAnswersOfReceiptsAndReceiptsOfAnswers) {
  ToldLedger ledger;
  Receipt refused = receipt(Code::full);
  refused.reason = "why";
  refused.recorded = true;
  refused.height = 9;
  ledger.finalized->receipts = {receipt(Code::done), refused};
  ledger.finalized->changed = true;
  std::vector<std::string> noted;
  Desk desk(ledger, {.finalized = [&](const ledger::Block& block, const ledger::Finalized& done) {
              noted.push_back(std::to_string(block.height) + ": " + done.receipts[1].reason);
            }});
  const auto outcome = desk.finalize(9, kNow, {"one", "two"}, false);
  ASSERT_TRUE(outcome);
  EXPECT_TRUE(outcome->changed);
  ASSERT_EQ(outcome->answers.size(), 2U);
  EXPECT_EQ(noted, std::vector<std::string>{"9: why"});
  const Receipt given = desk.receipt_of(receipt(Code::done), outcome->answers[1]);
  EXPECT_EQ(given.transaction, refused.transaction);
  EXPECT_EQ(given.outcome, Code::full);
  EXPECT_EQ(given.reason, "why");
  EXPECT_TRUE(given.recorded);
  EXPECT_EQ(given.height, 9U);
}

TEST(Desk, TellsOfWhatIsDurableAfterASyncThatHeldOnly) {
  ToldLedger ledger;
  Status noted;
  Desk desk(ledger, {.written = [&] { ledger.calls.emplace_back("written"); },
                     .durable =
                         [&] {
                           ledger.calls.emplace_back("durable");
                           return noted;
                         }});
  EXPECT_TRUE(desk.write());
  EXPECT_TRUE(desk.sync());
  // What cannot be noted as acknowledged is told to nobody.
  noted = error(ErrorKind::io, "the note cannot be written");
  EXPECT_FALSE(desk.sync());
  ledger.synced = error(ErrorKind::io, "the disk is gone");
  EXPECT_FALSE(desk.sync());
  EXPECT_EQ(ledger.calls, (std::vector<std::string>{"write", "written", "sync", "durable", "sync",
                                                    "durable", "sync"}));
}

TEST(Desk, SaysWhichNewerRulesStandInTheWayOfABlock) {
  ToldLedger ledger;
  std::string told;
  Desk desk(ledger, {.newer_rules = [&](const std::string& why) { told = why; }});
  ledger.finalized = error(ErrorKind::io, "the disk is gone");
  EXPECT_FALSE(desk.finalize(9, kNow, {}, false));
  EXPECT_EQ(told, "");
  ledger.finalized = error(ErrorKind::newer_rules, "get version 2");
  EXPECT_FALSE(desk.finalize(9, kNow, {}, false));
  EXPECT_EQ(told, "get version 2");
}

}  // namespace
}  // namespace comity::desk
