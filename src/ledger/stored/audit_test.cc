// Every kind of thing in a store, taken away, changed, or too many: the audit names it.
#include "ledger/stored/audit.h"

#include <gtest/gtest.h>

#include "crypto/content.h"
#include "ledger/notes_world.h"
#include "ledger/stored/layout.h"
#include "ledger/stored/testing/overwrite.h"

namespace comity::ledger::testing {
namespace {

using Part = AuditFault::Part;

// A community with some blocks, a refused transaction and two texts behind it.
void live_busily(World& world) {
  for (std::uint32_t i = 1; i <= 9; ++i) {
    world.wait(60);
    world.send("alpha", set_note("free", "a" + std::to_string(i % 4), i));
  }
  world.send("alpha", set_note("closed", "a", 1));
  state::Batch texts;
  for (const auto& [salt, text] : {std::pair('s', "a reason"), std::pair('t', "another")}) {
    const Bytes salted = Bytes(crypto::kContentSaltBytes, salt);
    texts.put(content_key(crypto::content_hash(salted, text)), salted + text);
  }
  ASSERT_TRUE(world.store.commit(texts));
}

bool names(const Audit& audit, Part part, const std::string& where) {
  for (const AuditFault& fault : audit.faults) {
    if (fault.part == part && fault.where == where && !fault.what.empty()) return true;
  }
  return false;
}

std::string list(const Audit& audit) {
  std::string text;
  for (const AuditFault& fault : audit.faults) {
    text.append(part_name(fault.part)).append(", ").append(fault.where).append(": ");
    text.append(fault.what).append("\n");
  }
  return text;
}

TEST(Audit, NamesRecordsThatNoTableDescribes) {
  World world;
  live_busily(world);
  const auto judge = [&world](std::span<const RecordKind> kinds) {
    const Register::Table tables[] = {{"notes", true, kinds}, {"people", false, kinds}};
    Register notes;
    notes.tables = tables;
    const Registry known({notes});
    return list(audit(world.store, {.registry = &known}));
  };
  constexpr RecordKind kAny[] = {{"", ""}};
  EXPECT_EQ(judge(kAny), "");
  constexpr RecordKind kElsewhere[] = {{"free/", ""}, {"", "a"}};
  EXPECT_NE(judge(kElsewhere).find("state, notes/free/a1: is in no table of this program"),
            std::string::npos);
  constexpr RecordKind kWrong[] = {{"free", "", make_message<v1::Party>}, {"", ""}};
  EXPECT_NE(judge(kWrong).find("state, notes/free/a1: is not the message that its table says"),
            std::string::npos);
}

TEST(Audit, ASoundStoreHasNoFault) {
  World world;
  live_busily(world);
  std::size_t told = 0;
  const Audit found =
      audit(world.store,
            {.progress = [&told](std::string_view, std::uint64_t, std::uint64_t) { ++told; }});
  EXPECT_EQ(list(found), "");
  ASSERT_TRUE(found.head);
  EXPECT_EQ(found.head->root, world.ledger->head().root);
  EXPECT_EQ(found.head->height, 10U);
  EXPECT_EQ(found.transactions, 10U);
  EXPECT_EQ(found.contents, 2U);
  EXPECT_GT(found.records, 5U);
  EXPECT_GT(told, 3U);
  EXPECT_EQ(found.genesis, world.ledger->genesis());
}

TEST(Audit, NamesWhatIsMissingAndWhatWasChanged) {
  World world;
  live_busily(world);
  const Hash id = *Hash::from(
      world.ledger->find_transaction(world.send("alpha", set_note("free", "z", 1)).transaction)
          ->transaction.view());
  const Hash text = crypto::content_hash(Bytes(32, 's'), "a reason");
  struct Row {
    Bytes key;
    Part part;
    std::string where;
  };
  const std::vector<Row> rows = {
      {meta_key("genesis"), Part::identity, "genesis"},
      {height_index_key(4), Part::heights, "height 4"},
      {block_key(5), Part::blocks, "height 5"},
      {entry_key(6), Part::log, "log entry 6"},
      {entry_key(0), Part::log, "log entry 0"},
      {node_key(0, 3), Part::log, "log node 3 of level 0"},
      {node_key(2, 1), Part::log, "log node 1 of level 2"},
      {transaction_key(id), Part::transactions, "transaction " + id.hex()},
  };
  for (const Row& row : rows) {
    const Bytes stored = **world.store.get(row.key);
    overwrite(world, row.key, std::nullopt);
    const Audit missing = audit(world.store, {});
    EXPECT_TRUE(names(missing, row.part, row.where)) << row.where << "\n" << list(missing);
    for (const std::size_t place : {std::size_t{0}, stored.size() / 2, stored.size() - 1}) {
      Bytes changed = stored;
      changed[place] = static_cast<char>(changed[place] ^ 1);
      overwrite(world, row.key, changed);
      EXPECT_FALSE(audit(world.store, {}).faults.empty()) << row.where << " octet " << place;
    }
    overwrite(world, row.key, stored);
    EXPECT_EQ(list(audit(world.store, {})), "");
  }
  overwrite(world, content_key(text), Bytes(32, 's') + "a season");
  EXPECT_TRUE(names(audit(world.store, {}), Part::content, "content " + text.hex()));
}

TEST(Audit, EveryChangedRecordChangesTheRoot) {
  World world;
  live_busily(world);
  std::vector<std::pair<Bytes, Bytes>> leaves;
  ASSERT_TRUE(world.store.scan("L", "M", [&](BytesView key, BytesView value) {
    leaves.emplace_back(key, value);
    return true;
  }));
  Bytes path;
  for (const auto& [key, value] : leaves) {
    const bool newest = path != key.substr(0, 33);
    path = key.substr(0, 33);
    Bytes changed = value;
    changed.back() = static_cast<char>(changed.back() ^ 1);
    overwrite(world, key, changed);
    EXPECT_EQ(names(audit(world.store, {}), Part::state, "height 10"), newest) << to_hex(key);
    overwrite(world, key, value);
  }
}

TEST(Audit, WhatBelongsToNoHeightIsNamedUnlessTheLedgerIsAtWork) {
  World world;
  live_busily(world);
  for (const Bytes& key : {block_key(11), height_index_key(99), entry_key(50), node_key(9, 0),
                           transaction_key(Hash{})}) {
    overwrite(world, key, Bytes(48, 'x'));
    const Audit found = audit(world.store, {});
    ASSERT_EQ(found.faults.size(), 1U) << list(found);
    EXPECT_EQ(found.faults[0].what, "1 keys more than the newest height accounts for");
    EXPECT_EQ(list(audit(world.store, {.live = true})), "");
    overwrite(world, key, std::nullopt);
  }
}

TEST(Audit, SaysOnlyTheFirstOfManyFaults) {
  World world;
  live_busily(world);
  for (std::uint64_t height = 0; height <= 10; ++height) {
    overwrite(world, block_key(height), std::nullopt);
  }
  const Audit found = audit(world.store, {.most_faults = 4});
  EXPECT_EQ(found.faults.size(), 4U);
  EXPECT_EQ(found.faults_left_out, 7U);
  overwrite(world, meta_key("height"), std::nullopt);
  EXPECT_FALSE(audit(world.store, {}).head);
}

}  // namespace
}  // namespace comity::ledger::testing
