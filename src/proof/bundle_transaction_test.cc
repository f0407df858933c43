// Transactions in bundles, and what a forger of single bits can do with them.
#include "proof/testing/sample_bundle.h"

namespace comity::proof::testing {
namespace {

TEST(Bundle, ATransactionIsTheOneThatTheBlockRecordedAndItsPartySigned) {
  const auto of = [](const std::function<void(v1::ProvenTransaction&)>& touch) {
    const std::string text =
        refusal([&](v1::ProofBundle& b) { touch(*b.mutable_transactions(0)); });
    EXPECT_EQ(text.substr(0, 29), "transaction: 1 of entry 2: " + text.substr(27, 2));
    return text.substr(text.find(": ", 13) + 2);
  };
  const std::string elsewhere = "it does not stand there in its block with this outcome";
  const std::string unsigned_one =
      "no signature for this community holds under the key that it names";
  EXPECT_EQ(of([](auto& it) { it.set_outcome(3033); }), elsewhere);
  EXPECT_EQ(of([](auto& it) { it.clear_path(); }), elsewhere);
  EXPECT_EQ(of([](auto& it) { it.add_path("short"); }), elsewhere);
  EXPECT_EQ(of([](auto& it) { it.set_block_record("x"); }),
            "the block record is not entry 2 of the log that was signed");
  EXPECT_EQ(of([](auto& it) { it.set_transaction("x"); }).substr(0, 12), "Transaction:");
  // Another body is another id; another signature is none.
  const auto with = [&](const std::function<void(v1::Transaction&)>& touch) {
    return of([&](auto& it) {
      v1::Transaction message;
      ASSERT_TRUE(message.ParseFromString(it.transaction()));
      touch(message);
      it.set_transaction(wire::encode(message));
    });
  };
  EXPECT_EQ(with([](auto& it) {
              v1::Body body;
              ASSERT_TRUE(body.ParseFromString(it.body()));
              body.set_party("beta");
              it.set_body(wire::encode(body));
            }),
            elsewhere);
  EXPECT_EQ(with([](auto& it) { it.set_signature(Bytes(64, 's')); }), unsigned_one);
  EXPECT_EQ(with([](auto& it) { it.clear_signature(); }), unsigned_one);
  EXPECT_EQ(with([](auto& it) { it.set_body("x"); }).substr(0, 5), "Body:");
  EXPECT_EQ(refusal([](v1::ProofBundle& b) { *b.add_transactions() = b.transactions(0); }),
            "transaction: 1 of entry 2 is out of order");
  EXPECT_EQ(refusal([](v1::ProofBundle& b) { b.mutable_transactions(0)->set_position(0); }),
            "transaction: 0 of entry 2: " + elsewhere);
  EXPECT_EQ(
      refusal([](v1::ProofBundle& b) { b.mutable_transactions(0)->set_index(1); }),
      "transaction: 1 of entry 1: the block record is not entry 1 of the log that was signed");
}

// What was signed for another community is nobody's word here, even if a block should hold it.
TEST(Bundle, ATransactionOfAnotherCommunityIsRefused) {
  Parts parts;
  parts.transaction = sample_transaction(crypto::sha256("another community"));
  EXPECT_EQ(refusal(make(parts)),
            "transaction: 1 of entry 2: no signature for this community "
            "holds under the key that it names");
}

// Without a word on what is absent there is nothing else to say that is as true.
TEST(Bundle, EverySingleBitChangeUnderAFreshDigestLeavesEveryStepOrIsRefused) {
  wire::silence_library_log();
  Parts parts;
  parts.last_touch = [](v1::ProofBundle& bundle) {
    bundle.mutable_records()->RemoveLast();
    bundle.mutable_collections()->DeleteSubrange(0, 1);
  };
  const Bytes bundle = make(parts);
  for (const Trust& trust : {pinned(), by_policy()}) {
    const std::string before = shown(*verify(bundle, trust));
    std::size_t tried = 0;
    each_forgery(bundle, [&](const Bytes& changed, std::size_t bit) {
      const Result<Verified> verified = verify(changed, trust);
      ASSERT_TRUE(!verified || shown(*verified) == before) << bit;
      ++tried;
    });
    EXPECT_EQ(tried, (bundle.size() - 34) * 8);
  }
}

}  // namespace
}  // namespace comity::proof::testing
