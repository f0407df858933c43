// Texts that wait for a record, are kept while one names them, and go when none does any more.
#include "ledger/stored/texts.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "crypto/content.h"
#include "ledger/stored/layout.h"
#include "ledger/stored/limits.h"
#include "ledger/workspace.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ledger {
namespace {

constexpr RecordKind kProposalKinds[] = {{"", "", make_message<v1::Proposal>}};
constexpr Register::Table kProposalTables[] = {{"proposals", false, kProposalKinds}};

const Bytes kSalt(crypto::kContentSaltBytes, 's');

// The state as the blocks of a test left it.
class Below final : public state::View {
 public:
  std::map<state::Key, Bytes> records;

  std::optional<Bytes> get(const state::Key& key) const override {
    const auto found = records.find(key);
    return found == records.end() ? std::nullopt : std::optional(found->second);
  }
  void each(std::string_view, std::string_view, const state::Visitor&) const override {}
  std::optional<Error> fault() const override { return std::nullopt; }
};

class TextsTest : public ::testing::Test {
 protected:
  static Hash hash_of(BytesView text) { return crypto::content_hash(kSalt, text); }
  static v1::Content content(BytesView text) {
    v1::Content content;
    content.set_hash(hash_of(text).bytes());
    content.set_length(text.size());
    return content;
  }
  // The record `number` names a text, which says its length or another; nothing: it goes.
  void block(std::uint64_t number, const std::optional<v1::Content>& title) {
    const auto named = finalize(number, title);
    ASSERT_TRUE(store_.write(batch_));
    ASSERT_TRUE(texts_.written(named));
  }
  std::vector<Hash> finalize(std::uint64_t number, const std::optional<v1::Content>& title) {
    const state::Key key{"proposals", "", std::to_string(number)};
    state::Changes net;
    net[key] = std::nullopt;
    if (title) {
      v1::Proposal proposal;
      *proposal.mutable_title() = *title;
      net[key] = wire::encode(proposal);
    }
    batch_ = state::Batch();
    const auto named = texts_.note(net, below_, batch_);
    EXPECT_TRUE(named);
    below_.records.erase(key);
    if (title) below_.records[key] = *net[key];
    return *named;
  }
  bool stored(BytesView text) const { return store_.get(content_key(hash_of(text)))->has_value(); }
  bool known(BytesView text) const { return texts_.salted(hash_of(text)).has_value(); }

  state::MemoryStore store_;
  const Registry registry_{
      {Register{.name = "decisions", .actions = {}, .invariants = {}, .tables = kProposalTables}}};
  Texts texts_{store_, registry_};
  Below below_;
  state::Batch batch_;
};

TEST_F(TextsTest, ATextIsKeptFromTheBlockOnThatNamesIt) {
  EXPECT_FALSE(known("why"));
  EXPECT_TRUE(texts_.put(kSalt, "why"));
  EXPECT_EQ(texts_.salted(hash_of("why")), kSalt + "why");
  EXPECT_FALSE(stored("why")) << "it waits";
  block(1, content("why"));
  EXPECT_TRUE(stored("why"));
  EXPECT_EQ(texts_.salted(hash_of("why")), kSalt + "why");
}

TEST_F(TextsTest, WhatIsNamedAlreadyIsKeptAtOnce) {
  block(1, content("late"));
  EXPECT_FALSE(known("late"));
  EXPECT_TRUE(texts_.put(kSalt, "late"));
  EXPECT_TRUE(stored("late"));
  EXPECT_TRUE(texts_.put(kSalt, "late"));
}

TEST_F(TextsTest, WhatComesWhileItsBlockIsMadeIsKept) {
  const auto named = finalize(1, content("meanwhile"));
  EXPECT_TRUE(texts_.put(kSalt, "meanwhile"));
  ASSERT_TRUE(store_.write(batch_));
  EXPECT_FALSE(stored("meanwhile"));
  ASSERT_TRUE(texts_.written(named));
  EXPECT_TRUE(stored("meanwhile"));
}

TEST_F(TextsTest, ABlockThatIsNotWrittenKeepsNothing) {
  EXPECT_TRUE(texts_.put(kSalt, "why"));
  (void)finalize(1, content("why"));
  EXPECT_FALSE(stored("why"));
  below_.records.clear();
  block(1, content("why"));
  EXPECT_TRUE(stored("why"));
}

TEST_F(TextsTest, ItGoesWithTheLastRecordThatNamesIt) {
  EXPECT_TRUE(texts_.put(kSalt, "name"));
  block(1, content("name"));
  block(2, content("name"));
  EXPECT_TRUE(texts_.put(kSalt, "new name"));
  block(1, content("new name"));
  EXPECT_TRUE(stored("name")) << "record 2 names it";
  EXPECT_TRUE(stored("new name"));
  block(2, std::nullopt);
  EXPECT_FALSE(known("name"));
  EXPECT_TRUE(stored("new name"));
  EXPECT_TRUE(texts_.put(kSalt, "name"));
  EXPECT_FALSE(stored("name")) << "it waits again";
}

TEST_F(TextsTest, ARecordThatSaysAnotherLengthDoesNotNameIt) {
  v1::Content wrong = content("short");
  wrong.set_length(4);
  block(1, wrong);
  EXPECT_TRUE(texts_.put(kSalt, "short"));
  EXPECT_FALSE(stored("short"));
  // And does not keep it from the one that does.
  block(2, content("short"));
  EXPECT_TRUE(stored("short"));
}

// Else somebody keeps for one octet what another takes back.
TEST_F(TextsTest, NorDoesItKeepATextThatIsTakenBack) {
  v1::Content shorter = content("about a person");
  shorter.set_length(1);
  EXPECT_TRUE(texts_.put(kSalt, "about a person"));
  block(1, content("about a person"));
  block(2, shorter);
  EXPECT_TRUE(stored("about a person"));
  block(2, std::nullopt);
  EXPECT_TRUE(stored("about a person")) << "that one goes and takes nothing along";
  block(2, shorter);
  block(1, std::nullopt);
  EXPECT_FALSE(stored("about a person"));
}

TEST_F(TextsTest, WhatWaitsIsBoundedAndTheOldestMakesRoom) {
  const std::size_t room = limits::kTextsWaitingBytes / limits::kContentBytes;
  const auto text = [](std::size_t number) {
    Bytes octets(limits::kContentBytes, 'x');
    return octets.replace(0, 8, std::to_string(10'000'000 + number));
  };
  for (std::size_t i = 0; i < room + 10; ++i) ASSERT_TRUE(texts_.put(kSalt, text(i)));
  std::size_t kept = 0;
  for (std::size_t i = 0; i < room + 10; ++i) kept += known(text(i)) ? 1U : 0U;
  EXPECT_LE(kept, room);
  EXPECT_GE(kept, room - 1);
  EXPECT_FALSE(known(text(0)));
  EXPECT_TRUE(known(text(room + 9)));
  // Many small ones are bounded too.
  for (std::size_t i = 0; i < limits::kTextsWaiting + 10; ++i) {
    ASSERT_TRUE(texts_.put(kSalt, std::to_string(i)));
  }
  EXPECT_FALSE(known("0"));
  EXPECT_TRUE(known(std::to_string(limits::kTextsWaiting + 9)));
}

TEST_F(TextsTest, RefusesWhatIsNoText) {
  EXPECT_FALSE(texts_.put("short", "a reason"));
  EXPECT_FALSE(texts_.put(kSalt, Bytes(limits::kContentBytes + 1, 'x')));
}

}  // namespace
}  // namespace comity::ledger
