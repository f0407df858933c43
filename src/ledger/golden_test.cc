// The octets that are final: everything of this room that is signed or hashed. The vectors were
// made by a program of its own, from the pages of docs/spec alone.
#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "ledger/block.h"
#include "ledger/effect.h"
#include "ledger/notes_world.h"
#include "ledger/signing.h"
#include "ledger/workspace.h"
#include "proof/log.h"
#include "wire/codec.h"

namespace comity::ledger::testing {
namespace {

constexpr std::string_view kCommunity =
    "cae950bb48f15163dd0986c874f862cb703724089b246f438b58d53a2482a437";
constexpr std::string_view kRoot0 =
    "8010222c82a3bc034341d0e7dfbe75c9f727730bdb99b6c37250758d55c75e50";
constexpr std::string_view kRoot1 =
    "d41d0ce65bf1ae8c036ba8c13952b9f1577488d7a50df45b532bf567431c73dd";
constexpr std::string_view kTransactionsRoot =
    "4b7145b3dbebef46710081bbdde666bab69bde8d90210a935c512822803899a0";

Hash hash_of(std::string_view hex) { return *Hash::from(*from_hex(hex)); }

// One block: alpha sets a note, beta is refused.
struct GoldenWorld : World {
  GoldenWorld() {
    ledger->set_log_key(&log_key);
    wait(60);
    alpha = make("alpha", set_note("free", "a", 7));
    beta = make("beta", set_note("closed", "a", 1));
    finalized = *ledger->finalize({1, now, {alpha, beta}, true});
    EXPECT_TRUE(ledger->commit());
  }
  crypto::SigningKey log_key = key_of("log");
  Bytes alpha;
  Bytes beta;
  Finalized finalized;
};

TEST(Golden, Genesis) {
  const v1::Genesis genesis = World::sign(World::genesis_body());
  EXPECT_EQ(genesis.body().size(), 314U);
  EXPECT_EQ(crypto::sha256(genesis.body()).hex(), kCommunity);
  EXPECT_EQ(to_hex(genesis.signatures(0).signature()),
            "95414fd82684993d0c224be6c1c7102ad524b074509c2cb4bf5704aec9c58d49"
            "b1e18d607b04398b277dddb284291bb66e55ad831e6a2b72cd48ee9c0771280b");
}

TEST(Golden, GenesisContent) {
  const Bytes action = wire::encode(set_note("common", "a", 1));
  Bytes file(kGenesisContentHeader);
  append_u32(file, static_cast<std::uint32_t>(action.size()));
  file += action;
  EXPECT_EQ(to_hex(file),
            "636f6d6974792067656e6573697320636f6e74656e742076310a"
            "00000010ba190d0a06636f6d6d6f6e1201612001");
  const Hash leaf = proof::log_leaf_hash(action);
  EXPECT_EQ(proof::log_root({&leaf, 1}).hex(),
            "8b72f0394a440d830c2c7f721d67fb35e5f45d509eb38212a28b836fbcbe0207");
}

TEST(Golden, Transaction) {
  GoldenWorld world;
  const auto transaction = *wire::decode<v1::Transaction>(world.alpha);
  EXPECT_EQ(to_hex(transaction.body()),
            "0a20cae950bb48f15163dd0986c874f862cb703724089b246f438b58d53a2482a437"
            "1205616c706861"
            "1a20ed75adf92762301247705bfb51761f4e66d7747c529cc3a38cfd0ddcb056fc9c"
            "2001"
            "2a0608cc8ed7ca06"
            "320eba190b0a04667265651201612007");
  EXPECT_EQ(world.finalized.receipts[0].transaction.hex(),
            "1a51a74a7863fdabad3fdb05309c212500ad01d97b49b8d9c291d197896e11cc");
  EXPECT_EQ(to_hex(transaction.signature()),
            "1db83ef115645b0b098eca0230303ca4019284b7da454123d02b29a2c861c778"
            "ff4f901dfa1b4ffcabb4687eafdff5145fbc1f26e3221a3b858588e2c2d57809");
  EXPECT_EQ(world.alpha.size(), 169U);
  EXPECT_EQ(world.finalized.receipts[1].transaction.hex(),
            "df1f5495f5c3fcfc61584582144400f6699f305913e2973814a81b8744e16c42");
}

TEST(Golden, Batch) {
  GoldenWorld world;
  world.sequences.clear();
  world.now = plus_seconds(World::genesis_time(), 60);
  const Bytes octets =
      world.make("alpha", batch({set_note("free", "a", 7), set_note("free", "b", 8)}));
  const auto transaction = *wire::decode<v1::Transaction>(octets);
  EXPECT_TRUE(to_hex(transaction.body())
                  .ends_with("2a0608cc8ed7ca06"
                             "3223fa0620"
                             "0a0eba190b0a04667265651201612007"
                             "0a0eba190b0a04667265651201622008"));
  EXPECT_EQ(crypto::sha256(transaction.body()).hex(),
            "23cc4c9bf30ef95e1cd9d66a7b1ab592e2f59ef041aef8c7d944858cde749c19");
  EXPECT_EQ(to_hex(transaction.signature()),
            "186c5d06da1228aaec1e4fadf9607638a4917cbad6f01397dffc9bc0e129b989"
            "09c56f2f9c17e6a5fffa5ebcf3fe25c1ff921aa49bd937fcec3118760180110b");
}

TEST(Golden, TransactionsRoot) {
  const std::vector<Included> included = {
      {hash_of("1a51a74a7863fdabad3fdb05309c212500ad01d97b49b8d9c291d197896e11cc"), Code::done, "",
       0},
      {hash_of("df1f5495f5c3fcfc61584582144400f6699f305913e2973814a81b8744e16c42"), Code{3033},
       "not part of any hash", 1}};
  EXPECT_EQ(transactions_root(included).hex(), kTransactionsRoot);
  EXPECT_EQ(transactions_root({}), proof::empty_log_root());
}

// The roots hold every record of the ledger's own: sequences, budgets, log, roots, revisions.
TEST(Golden, BlockRecords) {
  GoldenWorld world;
  EXPECT_EQ(to_hex(*world.ledger->log_entry(1)),
            "12060880f2d6ca06"
            "1a200000000000000000000000000000000000000000000000000000000000000000"
            "2220" +
                std::string(kRoot0) +
                "2a20e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
                "4801");
  EXPECT_EQ(to_hex(*world.ledger->log_entry(2)),
            "0801120608bcf2d6ca061a20" + std::string(kRoot0) + "2220" + std::string(kRoot1) +
                "2a20" + std::string(kTransactionsRoot) + "300240014801");
}

TEST(Golden, BlockRecordWithEffects) {
  const Hash effect = hash_of("a2cbd8127897a910baecebd80f72c7d36bfa4b2dc2187d48d69f043b17b428dd");
  const Time time{World::genesis_time().milliseconds + 60'001};
  const auto record = encode_record({2, time, hash_of(kRoot1), hash_of(kRoot0), false}, {},
                                    {{7, effect, Code::done}, {8, effect, Code::effect_changed}});
  ASSERT_TRUE(record);
  EXPECT_EQ(to_hex(*record),
            "0802120a08bcf2d6ca0610c0843d1a20" + std::string(kRoot1) + "2220" +
                std::string(kRoot0) +
                "2a20e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
                "3a2408071220a2cbd8127897a910baecebd80f72c7d36bfa4b2dc2187d48d69f043b17b428dd"
                "3a2708081220a2cbd8127897a910baecebd80f72c7d36bfa4b2dc2187d48d69f043b17b428dd"
                "18d717");
}

TEST(Golden, Checkpoint) {
  GoldenWorld world;
  EXPECT_EQ(world.ledger->checkpoint(),
            "comity.v1/cae950bb48f15163dd0986c874f862cb703724089b246f438b58d53a2482a437\n"
            "3\n"
            "tsDfeYAwFW+HDyg2U6D6BV4F8yYxVg2ktWpeRiJVV+Y=\n"
            "\n"
            "\xe2\x80\x94 "
            "comity.v1/cae950bb48f15163dd0986c874f862cb703724089b246f438b58d53a2482a437 "
            "orDpmavSSjzVvALcbqv/ejMfT7E4G5ySicJEByBgNrpY1Pk3vizZdvX944G1HzVO02mlBoWZ3qkozcOW"
            "J9Z4YgQckA8=\n");
}

TEST(Golden, EffectHash) {
  GoldenWorld world;
  const auto before = world.view();
  state::Draft draft(*before);
  Bytes seven;
  append_u64(seven, 7);
  Bytes eight;
  append_u64(eight, 8);
  Bytes one;
  append_u64(one, 1);
  const v1::Action action = comment();
  const auto hash = [&] {
    return effect_of(world.ledger->registry(), {&action}, *before, draft.changes()).hash.hex();
  };
  draft.put({"notes", "free", "a"}, eight);
  draft.put({"notes", "free", "b"}, one);
  // What stands there already, and what is erased where nothing stands, is no change.
  draft.put({"notes", "free", "c"}, one);
  draft.erase({"notes", "free", "c"});
  EXPECT_EQ(hash(), "2354cb94e1904330cb5d5b2a93d6e71e37bcbd2ade95e8a048e0ed48772d276c");
  draft.put({"notes", "free", "a"}, seven);
  draft.erase({"notes", "free", "b"});
  EXPECT_EQ(hash(), "c470707e53d6c54ced9f3716e22d286c9970a1e6bb17ffbaed8c201276e4e4d7");
  draft.erase({"notes", "free", "a"});
  EXPECT_EQ(hash(), "0dc525046dc358ae826332c0d371f04c553e72fab1308f163cd4a74a85b7cfda");
}

TEST(Golden, RecordsThatNoLogEntryHoldsAreRefused) {
  const std::vector<EffectDone> many(2'000, EffectDone{1, Hash{}, Code::done});
  EXPECT_EQ(encode_record({}, {}, many).error().message.substr(0, 25), "the record of block 0 has");
}

}  // namespace
}  // namespace comity::ledger::testing
