#include "proof/testing/sample_bundle.h"

namespace comity::proof::testing {
namespace {

constexpr std::string_view kVector =
    "0a3b0a054e6f74657312060880f2d6ca06180132221220d75a980182b10ab7d54bfed3c964073a0ee172f3daa623"
    "25af021a68f707511a3a020801480112a702636f6d6974792e76312f613237643635646433643030356434326538"
    "62383432393265366564613961393835316336633037336261316164333461373430633838636363376664303963"
    "0a330a6e68597530632b6c765a386c4a2f7466456b5a4b3065596a6232544f4c32724457534232554a48354f6338"
    "3d0a0ae2809420636f6d6974792e76312f6132376436356464336430303564343265386238343239326536656461"
    "396139383531633663303733626131616433346137343063383863636337666430396320687162312f5143456458"
    "6d2f72394d3935494d394830423844574e72362f6a73503545584b734961327331506b307933663674476b666935"
    "6f35646f466e2f7863387a4c526474742b5979644d73747755744c5368796e513541413d0a1802222036797c6efd"
    "ccfa2fa2badd44773e47b03f54a96cc68d1b68b25144e0290704432a720801120608bcf2d6ca061a200000000000"
    "0000000000000000000000000000000000000000000000000000002220cff71165fb5d959c391373c205fb7d0a7a"
    "cc97606151dea0f55d09d7b9ecb5c82a2044b55c4bf24e3480e2411f8834e6b61eff3fb3f1ae07df7f837d09adaf"
    "9be0e7300232450a076d656d626572731207706172746965731a05616c7068612a04666f75723224000180d43600"
    "4615886f2edfc019195a7ec3c8ec0848500709681cb138ecef91c579850032ad010a056e616d657312067a6f6e65"
    "2f2e1a03676f762001329401008180000000000000000000000000000000803d576d80de347b7df7ef1834ae67fb"
    "7f8e21d44eb2544e55e73046ea2e29533cb24ab181ea361ada385b86822fa4c638dacffb3586272c29f6193b4ded"
    "90ade401aeb24056d325838b422423548576a4d571b4f3a3748cd6843c01e293e701fce78b5b9db0c13db24256c8"
    "29aa364aa90c6d2eba318b9232a4ab9313b954d3555f3a7a0a096465636973696f6e731207766f7465732f312264"
    "000180d436004615886f2edfc019195a7ec3c8ec0848500709681cb138ecef91c579850117373ca1e7dadf11dca8"
    "ea1b55ee1b168ed3f6ad685b959ead7022518e1af76c04efaf080f5a3e74e1c29d1ca6a48569382cbbcd324e8d59"
    "d2b83ef21c039f003a5b0a056e616d657312067a6f6e652f2e1a0c0a03636f6d120574687265651a0a0a036e6574"
    "120374776f1a0a0a036f726712036f6e6522240001803d576d80de347b7df7ef1834ae67fb7f8e21d44eb2544e55"
    "e73046ea2e29533c004ae6020802122036797c6efdccfa2fa2badd44773e47b03f54a96cc68d1b68b25144e02907"
    "04431a720801120608bcf2d6ca061a20000000000000000000000000000000000000000000000000000000000000"
    "00002220cff71165fb5d959c391373c205fb7d0a7acc97606151dea0f55d09d7b9ecb5c82a2044b55c4bf24e3480"
    "e2411f8834e6b61eff3fb3f1ae07df7f837d09adaf9be0e7300220012a205cf1f4786dec414a1d2cda4c0616fd4e"
    "b3691fdf1a2d41fb2bdb149cb0697dec3aa7010a630a20a27d65dd3d005d42e8b84292e6eda9a9851c6c073ba1ad"
    "34a740c88ccc7fd09c1205616c7068611a20a09aa5f47a6759802ff955f8dc2d2a14a5c99d23be97f864127ff938"
    "3455a4f020012a0608cc8ed7ca06320cba19090a046672656512016112407f2803bf4f92aada817df09756c92618"
    "9e7ddd00214e94182e5e30c0a7d3131fe54ac72300d1b76252b324144ab9bbb71b5e522bab2fbda09419bb9803e0"
    "17065ab401008280000000000000000000000000000000c03d576d80de347b7df7ef1834ae67fb7f8e21d44eb254"
    "4e55e73046ea2e29533c9ca8cc537a37bc0a96e06a5fdc75d1671e48557880846ff4890175189db16b565cfb4017"
    "f97e31803c550623f710dd11a2864ef1117bdba6d21f3ee91897fa8a01aeb24056d325838b422423548576a4d5e8"
    "7cb45c05ad389d58904ea398345c247692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431"
    "ed7a208221e1bcb6c238ad1d65a3aea4f597fec835417a21e0f9106420fdfd2a9ed0a3";

TEST(Bundle, FollowsTheVectors) {
  EXPECT_EQ(community().hex(), "a27d65dd3d005d42e8b84292e6eda9a9851c6c073ba1ad34a740c88ccc7fd09c");
  EXPECT_EQ(to_hex(make()), kVector);
}

constexpr std::string_view kShown =
    "genesis: community a27d65dd3d005d42e8b84292e6eda9a9851c6c073ba1ad34a740c88ccc7fd09c, as "
    "pinned; a demo, made by one hand\n"
    "policy: 1 of 1 log key must have signed, says the genesis\n"
    "checkpoint: size 3, root 9e162ed1cfa5bd9f2527fb5f12464ad1e6236f64ce2f6ac35920765091f939cf, "
    "signed by 1 log key\n"
    "log: the block record is entry 2\n"
    "block: height 1 of 2026-01-01T00:01:00.000Z\n"
    "root: state root cff71165fb5d959c391373c205fb7d0a7acc97606151dea0f55d09d7b9ecb5c8\n"
    "continuity: never went on from an older state\n"
    "record: members/parties/alpha has 4 octets, "
    "04efaf080f5a3e74e1c29d1ca6a48569382cbbcd324e8d59d2b83ef21c039f00\n"
    "record: names/zone/./gov is absent\n"
    "collection: decisions/votes/1 is complete with 0 records\n"
    "collection: names/zone/. is complete with 3 records\n"
    "transaction: 649117b250039907288fcd74909eb428d8e9bed59586c08530390945880fd97d of alpha at "
    "height 1, outcome 0; its signature holds\n"
    "members/parties/alpha=four\n"
    "names/zone/./gov=-\n"
    "names/zone/./com=three\n"
    "names/zone/./net=two\n"
    "names/zone/./org=one\n"
    "decisionsvotes/1\n"
    "nameszone/.\n"
    "alpha a09aa5f47a6759802ff955f8dc2d2a14a5c99d23be97f864127ff9383455a4f0 "
    "0a20a27d65dd3d005d42e8b84292e6eda9a9851c6c073ba1ad34a740c88ccc7fd09c1205616c7068611a20a09aa5f4"
    "7a6759802ff955f8dc2d2a14a5c99d23be97f864127ff9383455a4f020012a0608cc8ed7ca06320cba19090a046672"
    "6565120161\n";

TEST(Bundle, WalksFromThePinnedIdToEveryRecord) {
  const Result<Verified> verified = verify(make(), pinned());
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(shown(*verified), kShown);
  EXPECT_EQ(verified->height, 1U);
  EXPECT_EQ(verified->index, 2U);
  EXPECT_EQ(verified->checkpoint.size, 3U);
  EXPECT_EQ(verified->root, root_of(sample_state()));
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
  other_state.root = root_of(sample_state()).bytes();
  other_state.last_touch = [](v1::ProofBundle& b) { b.mutable_records(0)->set_value("five"); };
  EXPECT_EQ(refusal(make(other_state)), "continuity: its proof does not lead to the state root");
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
  EXPECT_EQ(refusal("\x7a\x01\x41"), damaged);
  EXPECT_EQ(refusal("\x7a\x20" + std::string(32, 'd')), damaged);
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

v1::Continuations went_on(int times) {
  v1::Continuations all;
  all.set_count(static_cast<std::uint64_t>(times));
  v1::Continuation& it = *all.add_newest();
  it.set_height(9);
  wire::set_time(*it.mutable_time(), Time{1'767'225'600'000});
  it.set_from_height(8);
  wire::set_time(*it.mutable_from_time(), Time{1'767'225'000'000});
  it.set_from_log_size(10);
  it.set_from_log_root(Bytes(2, 'r'));
  return all;
}

std::vector<std::string> continuity_of(const v1::Continuations& all) {
  Parts parts;
  parts.state.push_back({path_of("ledger", "continuations", ""), wire::encode(all)});
  parts.last_touch = [&](v1::ProofBundle& b) { b.set_continuations(wire::encode(all)); };
  const Result<Verified> verified = verify(make(parts), pinned());
  EXPECT_TRUE(verified) << verified.error().message;
  std::vector<std::string> texts;
  for (const Step& step : verified->steps) {
    if (step.name == "continuity") texts.push_back(step.text);
  }
  return texts;
}

// Whoever gives a part of history up cannot leave that out of what is proven from then on.
TEST(Bundle, SaysThatTheOperatorWentOnFromAnOlderState) {
  v1::Continuations all = went_on(1);
  const std::string unknown =
      "at height 9 of 2026-01-01T00:00:00.000Z the operator went on from an older state, height 8 "
      "of 2025-12-31T23:50:00.000Z, log of size 10, root 7272; what was acknowledged after it is "
      "lost, and nobody knows what";
  EXPECT_EQ(continuity_of(all), std::vector<std::string>{unknown});
  v1::LostState& lost = *all.mutable_newest(0)->mutable_lost();
  lost.set_height(20);
  lost.set_root("s");
  lost.set_log_size(22);
  lost.set_log_root("l");
  const std::string known = unknown.substr(0, unknown.find("; what")) +
                            "; given up: what was acknowledged up to height 20, state root 73, log "
                            "of size 22, root 6c";
  EXPECT_EQ(continuity_of(all), std::vector<std::string>{known});
  // Those that are not kept any more are counted.
  EXPECT_EQ(continuity_of(went_on(17))[0],
            "the operator went on from an older state 17 times; the newest follow");

  const std::string refused = "continuity: its proof does not lead to the state root";
  EXPECT_EQ(refusal([&](v1::ProofBundle& b) { b.set_continuations(wire::encode(all)); }), refused);
  EXPECT_EQ(refusal([](v1::ProofBundle& b) { b.clear_continuations_proof(); }).substr(0, 11),
            "continuity:");
  Parts hidden;
  hidden.state.push_back({path_of("ledger", "continuations", ""), wire::encode(all)});
  EXPECT_EQ(refusal(make(hidden)), refused);
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

// The SHA-256 of "members" and of this name agree in 4 octets, so the paths are the same. It is the
// name of no table, and nothing of what a bundle shows under it is shown under "members".
TEST(Bundle, ANameThatSharesThePathOfATableStandsForItselfOnly) {
  const std::string twin = "twin-0avir1l";
  ASSERT_EQ(path_of(twin, "parties", "alpha"), path_of("members", "parties", "alpha"));
  Parts parts;
  parts.last_touch = [&](v1::ProofBundle& b) {
    b.mutable_records()->DeleteSubrange(1, 1);
    b.mutable_records(0)->set_table(twin);
  };
  const Result<Verified> verified = verify(make(parts), pinned());
  ASSERT_TRUE(verified) << verified.error().message;
  for (const ProvenRecord& record : verified->records) EXPECT_NE(record.table, "members");
  EXPECT_EQ(verified->records[0].table, twin);
  EXPECT_EQ(verified->records[0].value, "four");
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
    each_forgery(bundle, [&](const Bytes& changed, std::size_t bit) {
      const Result<Verified> verified = verify(changed, trust);
      if (!verified || shown(*verified) == before) return;
      ++survivors;
      ASSERT_EQ(verified->records.size(), 5U) << bit;
      for (const ProvenRecord& record : verified->records) {
        if (!record.value) continue;
        const bool stands = record.table == "members" || record.key.size() == 3;
        ASSERT_TRUE(stands) << bit;
      }
      // The first of the two collections is one without records.
      ASSERT_EQ(verified->collections[1].table, "names") << bit;
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
}  // namespace comity::proof::testing
