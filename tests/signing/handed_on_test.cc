// The trust anchor under a key that went to other holders: what a reader is told of its ceremony.
#include "ceremonies.h"
#include "evidence/make.h"
#include "evidence/verify_document.h"
#include "proof/bundle.h"

namespace comity::test {
namespace {

TEST_F(CeremonyTest, OfAKeyThatWentToOthersTheFirstTranscriptIsTheLogsWord) {
  const crypto::SigningKey log_key = World::key("log");
  ledger::Ledger& ledger = assembly_.world().ledger();
  ledger.set_log_key(&log_key);
  for (int round = 0; round < 4; ++round) tend();
  publish();
  const std::size_t others = signers_.size();
  assembly_.adopt(call(keys::Role::document_signing));
  for (int round = 0; round < 4; ++round) tend();
  std::vector<publishing::LocalSigner*> list;
  for (std::size_t i = others; i < signers_.size(); ++i) list.push_back(signers_[i].get());
  const publishing::SigningOptions settings = options();  // outlives the driver
  publishing::GroupDriver driver(ledger, *dns::Name::parse(kApex), keys::Role::document_signing,
                                 list, nullptr, settings);
  for (int turn = 0; turn < 10; ++turn) {
    milliseconds_ += 2'000;
    while (driver.step()) {
    }
  }
  const auto made = driver.newest_document();
  ASSERT_TRUE(made) << made.error().message;
  const auto said = [&] {
    const auto bundle = evidence::bundle_of_zone(ledger, ledger.head().height, kApex);
    const auto proven = proof::verify(*bundle, {ledger.community(), {}});
    std::vector<proof::Step> steps;
    const Status checked =
        evidence::verify_document(*proven, made->octets, made->signature.view(), steps);
    EXPECT_TRUE(checked) << checked.error().message;
    return steps.empty() ? "" : steps.back().text;
  };
  const std::string words = "its first transcript is as logged";
  EXPECT_EQ(said().find(words), std::string::npos);
  assembly_.adopt(call_again(call(keys::Role::document_signing)));
  for (int round = 0; round < 4; ++round) tend();
  EXPECT_NE(said().find(words), std::string::npos) << said();
  ledger.set_log_key(nullptr);
}

}  // namespace
}  // namespace comity::test
