#include "proof/bundle.h"

#include <gtest/gtest.h>

#include <functional>

#include "base/limits.h"
#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "proof/log.h"
#include "proof/testing/naive_tree.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::proof {
namespace {

using testing::Leaves;

// docs/spec/bundle.md, "Vectors": the state of state-tree.md, the key of RFC 8032, 7.1, TEST 1.
Leaves sample_state() {
  return {{path_of("names", "zone/.", "org"), "one"},
          {path_of("names", "zone/.", "net"), "two"},
          {path_of("names", "zone/.", "com"), "three"},
          {path_of("members", "parties", "alpha"), "four"}};
}

crypto::SigningKey key_of(std::string_view seed_hex) {
  EXPECT_TRUE(crypto::initialise());
  const Bytes seed = *from_hex(seed_hex);
  return std::move(*crypto::SigningKey::from_seed(
      {reinterpret_cast<const std::uint8_t*>(seed.data()), seed.size()}));
}
crypto::SigningKey log_key() {
  return key_of("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
}

v1::GenesisBody sample_genesis() {
  v1::GenesisBody body;
  body.set_name("Notes");
  wire::set_time(*body.mutable_time(), Time{1'767'225'600'000});
  body.set_rules_version(1);
  body.add_log_keys()->set_key(log_key().public_key().bytes());
  body.mutable_policy()->set_threshold(1);
  body.set_demo(true);
  return body;
}

// What a bundle is made of; a forger changes it and lets everything above follow.
struct Parts {
  v1::GenesisBody genesis = sample_genesis();
  Leaves state = sample_state();
  Bytes root;  // other than that of `state`, when not empty
  std::uint64_t index = 2;
  std::function<void(v1::ProofBundle&)> last_touch;
};

v1::ProvenRecord proven(const Leaves& state, const std::string& table,
                        const std::string& collection, const std::string& key,
                        const std::string& value) {
  v1::ProvenRecord record;
  record.set_table(table);
  record.set_collection(collection);
  record.set_key(key);
  record.set_absent(value.empty());
  record.set_value(value);
  record.set_proof(encode(testing::prove(state, path_of(table, collection, key))));
  return record;
}

void add_records(const Leaves& state, v1::ProofBundle& bundle) {
  *bundle.add_records() = proven(state, "members", "parties", "alpha", "four");
  *bundle.add_records() = proven(state, "names", "zone/.", "gov", "");
  v1::ProvenCollection& none = *bundle.add_collections();
  none.set_table("decisions");
  none.set_collection("votes/1");
  none.set_proof(encode(testing::prove(state, path_of("decisions", "votes/1", ""))));
  v1::ProvenCollection& zone = *bundle.add_collections();
  zone.set_table("names");
  zone.set_collection("zone/.");
  for (const auto& [key, value] : {std::pair("com", "three"), {"net", "two"}, {"org", "one"}}) {
    v1::CollectionRecord& record = *zone.add_records();
    record.set_key(key);
    record.set_value(value);
  }
  zone.set_proof(
      encode(to_collection_proof(testing::prove(state, path_of("names", "zone/.", "org")), 3)));
}

Bytes make(const Parts& parts = {}) {
  v1::ProofBundle bundle;
  bundle.set_genesis_body(wire::encode(parts.genesis));
  v1::BlockRecord block;
  block.set_height(1);
  wire::set_time(*block.mutable_block_time(), Time{1'767'225'660'000});
  block.set_previous_root(Hash{}.bytes());
  block.set_root(parts.root.empty() ? testing::root_of(parts.state).bytes() : parts.root);
  block.set_transactions_root(empty_log_root().bytes());
  bundle.set_block_record(wire::encode(block));
  bundle.set_index(parts.index);
  const Hash first = log_leaf_hash(bundle.genesis_body());
  const Hash second = log_leaf_hash("the block record of height 0");
  const Hash below = log_inner_hash(first, second);
  bundle.add_inclusion(below.bytes());
  const Hash root = log_inner_hash(below, log_leaf_hash(bundle.block_record()));
  const std::string origin = log_origin(crypto::sha256(bundle.genesis_body()));
  const std::string note = note_text({origin, 3, root});
  const crypto::SigningKey key = log_key();
  bundle.set_checkpoint(note + "\n" + signature_line(origin, key.public_key(), key.sign(note)));
  add_records(parts.state, bundle);
  if (parts.last_touch) parts.last_touch(bundle);
  return seal(bundle);
}

Hash community() { return crypto::sha256(wire::encode(sample_genesis())); }
Trust pinned() { return {.community = community(), .policy = {}}; }
Trust by_policy() { return {.community = {}, .policy = *policy_of(community(), sample_genesis())}; }

// Everything that a reader is shown.
std::string shown(const Verified& verified) {
  std::string text;
  for (const Step& step : verified.steps) text += step.name + ": " + step.text + "\n";
  for (const ProvenRecord& record : verified.records) {
    text += record.table + "/" + record.collection + "/" + record.key + "=" +
            record.value.value_or("-") + "\n";
  }
  for (const auto& [table, collection] : verified.collections) text += table + collection + "\n";
  return text;
}

std::string refusal(const Bytes& bundle, const Trust& trust = pinned()) {
  const Result<Verified> verified = verify(bundle, trust);
  return verified ? "" : verified.error().message;
}
std::string refusal(const std::function<void(v1::ProofBundle&)>& touch) {
  Parts parts;
  parts.last_touch = touch;
  return refusal(make(parts));
}

constexpr std::string_view kVector =
    "0a3b0a054e6f74657312060880f2d6ca06180132221220d75a980182b10ab7d54bfed3c964073a0ee172f3daa623"
    "25af021a68f707511a3a020801480112a702636f6d6974792e76312f613237643635646433643030356434326538"
    "62383432393265366564613961393835316336633037336261316164333461373430633838636363376664303963"
    "0a330a614358446c67616459636d583932783076633645392b4d4555575732554f35664651676273664864414b6f"
    "3d0a0ae2809420636f6d6974792e76312f6132376436356464336430303564343265386238343239326536656461"
    "396139383531633663303733626131616433346137343063383863636337666430396320687162312f5154322f45"
    "796857637231633749577269657a33724333676d3248756b79767a6a516b624e464870704d4f38394e394a61427a"
    "6576563673676230536c623142715130754f6d4668633744374132784d3042657241453d0a1802222036797c6efd"
    "ccfa2fa2badd44773e47b03f54a96cc68d1b68b25144e0290704432a700801120608bcf2d6ca061a200000000000"
    "0000000000000000000000000000000000000000000000000000002220ee6087b848234789e8e47918d7d6b17174"
    "3631e1a23f887ee60ffbb6749b93892a20e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b78"
    "52b85532450a076d656d626572731207706172746965731a05616c7068612a04666f75723224000180ee3c006075"
    "532aa187eb56a72e85387ef30295d50fcca0c1bf0aa0c841ce10160032a5010a056e616d657312067a6f6e652f2e"
    "1a03676f762001328c010041800000000000000080119b3b6ad2fdfe4c7f0835c1b631799fee5fe6ede672f39e69"
    "ebeb7c086e8b5f38c17461237660d62ccfc134a700d7828aaadad3d6bedf1cf7a53861548ba32b01aed325838b42"
    "242371b4f3a3748cd6843c01e293e701fce769f52381821e21da8b5b9db0c13db24256c829aa364aa90c6d2eba31"
    "8b9232a4ab9313b954d3555f3a7a0a096465636973696f6e731207766f7465732f312264000180ee3c006075532a"
    "a187eb56a72e85387ef30295d50fcca0c1bf0aa0c841ce10160117e7dadf11dca8ea8ed3f6ad685b959ead702251"
    "8e1af76cd816f8e8ec7ccdda04efaf080f5a3e74e1c29d1ca6a48569382cbbcd324e8d59d2b83ef21c039f003a5b"
    "0a056e616d657312067a6f6e652f2e1a0c0a03636f6d120574687265651a0a0a036e6574120374776f1a0a0a036f"
    "726712036f6e652224000180119b3b6ad2fdfe4c7f0835c1b631799fee5fe6ede672f39e69ebeb7c086e8b5f0042"
    "209010b590fb93986a7acf4edd3a4012f73b6750bd0bc47ec462d9b0c5990f0c5e";

TEST(Bundle, FollowsTheVectors) {
  EXPECT_EQ(community().hex(), "a27d65dd3d005d42e8b84292e6eda9a9851c6c073ba1ad34a740c88ccc7fd09c");
  EXPECT_EQ(to_hex(make()), kVector);
}

constexpr std::string_view kShown =
    "genesis: community a27d65dd3d005d42e8b84292e6eda9a9851c6c073ba1ad34a740c88ccc7fd09c, as "
    "pinned; a demo, made by one hand\n"
    "policy: 1 of 1 log key must have signed, says the genesis\n"
    "checkpoint: size 3, root 6825c396069d61c997f76c74bdce84f7e3045165b650ee5f15081bb1f1dd00aa, "
    "signed by 1 log key\n"
    "log: the block record is entry 2\n"
    "block: height 1 of 2026-01-01T00:01:00.000Z\n"
    "root: state root ee6087b848234789e8e47918d7d6b171743631e1a23f887ee60ffbb6749b9389\n"
    "record: members/parties/alpha has 4 octets, "
    "04efaf080f5a3e74e1c29d1ca6a48569382cbbcd324e8d59d2b83ef21c039f00\n"
    "record: names/zone/./gov is absent\n"
    "collection: decisions/votes/1 is complete with 0 records\n"
    "collection: names/zone/. is complete with 3 records\n"
    "members/parties/alpha=four\n"
    "names/zone/./gov=-\n"
    "names/zone/./com=three\n"
    "names/zone/./net=two\n"
    "names/zone/./org=one\n"
    "decisionsvotes/1\n"
    "nameszone/.\n";

TEST(Bundle, WalksFromThePinnedIdToEveryRecord) {
  const Result<Verified> verified = verify(make(), pinned());
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(shown(*verified), kShown);
  EXPECT_EQ(verified->height, 1U);
  EXPECT_EQ(verified->index, 2U);
  EXPECT_EQ(verified->checkpoint.size, 3U);
  EXPECT_EQ(verified->root, testing::root_of(sample_state()));
  EXPECT_EQ(to_rfc3339(verified->block_time), "2026-01-01T00:01:00.000Z");
}

TEST(Bundle, WalksFromAPolicyToo) {
  const Result<Verified> verified = verify(make(), by_policy());
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(verified->steps[1].text, "1 of 1 log key must have signed, says the given policy");
  // Then genesis may be left out; without a policy it may not.
  Parts parts;
  parts.last_touch = [](v1::ProofBundle& bundle) { bundle.clear_genesis_body(); };
  const Result<Verified> short_one = verify(make(parts), by_policy());
  ASSERT_TRUE(short_one) << short_one.error().message;
  EXPECT_EQ(short_one->records.size(), verified->records.size());
  EXPECT_EQ(refusal(make(parts)), "genesis: the bundle carries none, so a policy must be given");
  Trust both = by_policy();
  both.community = community();
  EXPECT_EQ(refusal(make(), both), "");
  both.community = crypto::sha256("another");
  EXPECT_EQ(refusal(make(), both), "genesis: the given policy is of another community");
  EXPECT_EQ(refusal(make(), {}), "genesis: neither community nor policy is given");
}

TEST(Bundle, OfAnotherCommunityIsRefusedHoweverConsistent) {
  Parts forged;
  forged.genesis.set_name("Note5");
  const std::string id = crypto::sha256(wire::encode(forged.genesis)).hex();
  EXPECT_EQ(refusal(make(forged)), "genesis: the bundle is of community " + id +
                                       ", the pinned one is " + community().hex());
  EXPECT_EQ(refusal(make(forged), {.community = *Hash::from(*from_hex(id)), .policy = {}}), "");
  // With the honest genesis before it, its log is still another one.
  forged.last_touch = [](v1::ProofBundle& bundle) {
    bundle.set_genesis_body(wire::encode(sample_genesis()));
  };
  EXPECT_EQ(refusal(make(forged)), "checkpoint: it is of another log, comity.v1/" + id);
}

TEST(Bundle, EachStepRefusesWhatTheOneBelowWouldTake) {
  // A vote: the record's proof does not lead to the root.
  EXPECT_EQ(refusal([](v1::ProofBundle& b) { b.mutable_records(0)->set_value("five"); }),
            "record: members/parties/alpha: its proof does not lead to the state root");
  // With its tree made anew, the root is not the block record's.
  Parts other_state;
  other_state.state[3].value = "five";
  other_state.root = testing::root_of(sample_state()).bytes();
  other_state.last_touch = [](v1::ProofBundle& b) { b.mutable_records(0)->set_value("five"); };
  EXPECT_EQ(refusal(make(other_state)),
            "record: members/parties/alpha: its proof does not lead to the state root");
  // With the block record made anew, it is not the entry of the log.
  const std::string not_entry = "log: the block record is not entry 2 of the log that was signed";
  EXPECT_EQ(refusal([](v1::ProofBundle& b) {
              v1::BlockRecord block;
              ASSERT_TRUE(block.ParseFromString(b.block_record()));
              block.set_root(Hash{}.bytes());
              b.set_block_record(wire::encode(block));
            }),
            not_entry);
  // With the log hashed anew, nobody has signed its root.
  EXPECT_EQ(
      refusal([](v1::ProofBundle& b) {
        const std::string origin = log_origin(community());
        const std::string note = note_text({origin, 3, crypto::sha256("another log")});
        const crypto::SigningKey key = key_of(std::string(64, '1'));
        b.set_checkpoint(note + "\n" + signature_line(origin, key.public_key(), key.sign(note)));
      }),
      "checkpoint: signatures of 0 log keys hold, 1 are needed");
  // With keys of the forger's own, the genesis is not the pinned one.
  EXPECT_EQ(refusal([](v1::ProofBundle& b) {
              v1::GenesisBody genesis = sample_genesis();
              genesis.mutable_log_keys(0)->set_key(Bytes(32, 'k'));
              b.set_genesis_body(wire::encode(genesis));
            }).substr(0, 8),
            "genesis:");
}

TEST(Bundle, RefusalsNameTheStep) {
  EXPECT_EQ(refusal(Bytes("\xff")).substr(0, 20), "bundle: ProofBundle:");
  const std::string damaged = "bundle: its octets are not those of its digest";
  EXPECT_EQ(refusal(Bytes()), damaged);
  EXPECT_EQ(refusal("\x42\x01\x41"), damaged);
  EXPECT_EQ(refusal("\x42\x20" + std::string(32, 'd')), damaged);
  EXPECT_EQ(refusal(seal({})), "genesis: the bundle carries none, so a policy must be given");
  Parts parts;
  parts.genesis.mutable_policy()->set_threshold(2);
  EXPECT_EQ(refusal(make(parts),
                    {.community = crypto::sha256(wire::encode(parts.genesis)), .policy = {}}),
            "policy: policy: 2 signatures of 1 keys cannot be asked for");
  EXPECT_EQ(refusal([](v1::ProofBundle& b) { b.set_checkpoint("text"); }),
            "checkpoint: checkpoint: no blank line ends the text");
  EXPECT_EQ(refusal([](v1::ProofBundle& b) { b.set_index(1); }),
            "log: the block record is not entry 1 of the log that was signed");
  EXPECT_EQ(refusal([](v1::ProofBundle& b) { b.add_inclusion("short"); }),
            "log: expected 32 octets, got 5");
  EXPECT_EQ(refusal([](v1::ProofBundle& b) {
              for (int i = 0; i < 64; ++i) b.add_inclusion(Hash{}.bytes());
            }),
            "log: too many hashes");
  Parts no_root;
  no_root.root = "short";
  EXPECT_EQ(refusal(make(no_root)), "root: expected 32 octets, got 5");
}

TEST(Bundle, RecordsHaveOneOrderAndOneForm) {
  EXPECT_EQ(refusal([](v1::ProofBundle& b) { b.mutable_records()->SwapElements(0, 1); }),
            "record: members/parties/alpha is out of order");
  EXPECT_EQ(refusal([](v1::ProofBundle& b) { *b.add_records() = b.records(1); }),
            "record: names/zone/./gov is out of order");
  EXPECT_EQ(refusal([](v1::ProofBundle& b) { b.mutable_collections()->SwapElements(0, 1); }),
            "collection: decisions/votes/1 is out of order");
  EXPECT_EQ(refusal([](v1::ProofBundle& b) { b.mutable_records(1)->set_value("x"); }),
            "record: names/zone/./gov: its proof of absence does not lead to the state root");
  EXPECT_EQ(refusal([](v1::ProofBundle& b) { b.mutable_records(1)->set_absent(false); }),
            "record: names/zone/./gov: its proof does not lead to the state root");
  EXPECT_EQ(refusal([](v1::ProofBundle& b) { b.mutable_records(0)->set_proof("x"); }),
            "record: members/parties/alpha: tree proof: ends before its depth");
  EXPECT_EQ(refusal([](v1::ProofBundle& b) {
              b.mutable_collections(1)->mutable_records()->RemoveLast();
            }),
            "collection: names/zone/.: its records and proof do not lead to the state root");
}

// "members" and this one begin with the same octet of SHA-256, so the path is the same.
TEST(Bundle, ATableOfTheSameOctetIsNotBelieved) {
  std::string twin;
  for (int i = 0; path_of(twin, "parties", "alpha") != path_of("members", "parties", "alpha");
       ++i) {
    twin = "twin" + std::to_string(i);
  }
  EXPECT_EQ(refusal([&](v1::ProofBundle& b) {
              b.mutable_records()->DeleteSubrange(1, 1);
              b.mutable_records(0)->set_table(twin);
            }),
            "record: " + twin + "/parties/alpha: this program knows no table of that name");
}

// Calls `look` with every bundle that differs in one bit.
void each_change(const Bytes& bundle, const std::function<void(const Bytes&, std::size_t)>& look) {
  for (std::size_t bit = 0; bit < bundle.size() * 8; ++bit) {
    Bytes changed = bundle;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << (bit % 8)));
    look(changed, bit);
  }
}

TEST(Bundle, EverySingleBitChangeIsRefused) {
  wire::silence_library_log();
  each_change(make(), [](const Bytes& changed, std::size_t bit) {
    const Result<Verified> verified = verify(changed, pinned());
    ASSERT_FALSE(verified) << bit;
    EXPECT_EQ(verified.error().message.substr(0, 8), "bundle: ") << bit;
  });
}

// Who changes a bit and makes the digest anew, too: the steps catch it, one of them by name. What
// remains is to say of another thing that it is absent, and that is true.
TEST(Bundle, EverySingleBitChangeUnderAFreshDigestIsRefusedOrTrue) {
  wire::silence_library_log();
  for (const Trust& trust : {pinned(), by_policy()}) {
    const Bytes bundle = make();
    const std::string before = shown(*verify(bundle, trust));
    std::size_t survivors = 0;
    each_change(bundle, [&](const Bytes& changed, std::size_t bit) {
      v1::ProofBundle message;
      if (!message.ParseFromString(changed)) return;
      const Result<Verified> verified = verify(seal(message), trust);
      if (!verified || shown(*verified) == before) return;
      ++survivors;
      ASSERT_EQ(verified->records.size(), 5U) << bit;
      for (const ProvenRecord& record : verified->records) {
        const bool stands = record.table == "members" || record.key.size() == 3;
        ASSERT_TRUE(stands) << bit;
        ASSERT_TRUE(record.value || record.table == "names") << bit;
      }
      ASSERT_EQ(verified->collections[0].table, "decisions") << bit;
      ASSERT_EQ(verified->collections[1].collection, "zone/.") << bit;
    });
    EXPECT_GT(survivors, 0U);
  }
}

TEST(Bundle, EveryShorterOneIsRefused) {
  const Bytes bundle = make();
  for (std::size_t size = 0; size < bundle.size(); ++size) {
    EXPECT_FALSE(verify(bundle.substr(0, size), pinned())) << size;
  }
}

}  // namespace
}  // namespace comity::proof
