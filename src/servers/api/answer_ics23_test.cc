// Proofs in the form of ICS-23: the octets of docs/spec/ics23.md, and what the route gives.
#include <gtest/gtest.h>

#include "crypto/hash.h"
#include "servers/api/ics23.h"
#include "servers/api/testing/world.h"
#include "wire/codec.h"

namespace comity::api {
namespace {

using testing::World;

// What a verifier of that form does: the leaf, then one hash a step.
Hash root_of(const v1::Ics23Existence& exist) {
  Hash hash =
      crypto::sha256({exist.leaf().prefix(), exist.key(), crypto::sha256(exist.value()).view()});
  for (const v1::Ics23Inner& step : exist.path()) {
    hash = crypto::sha256({step.prefix(), hash.view(), step.suffix()});
  }
  return hash;
}

TEST(Ics23, HasTheOctetsOfThePage) {
  // state-tree.md: all four records, inclusion of `alpha`, whose path goes left at the root.
  const Path alpha = proof::path_of("members", "parties", "alpha");
  const auto sibling = from_hex("d436004615886f2edfc019195a7ec3c8ec0848500709681cb138ecef91c57985");
  ASSERT_TRUE(sibling);
  const proof::TreeProof tree{{*Hash::from(*sibling)}, {}};
  const Result<Bytes> octets = to_ics23(alpha, "four", tree);
  ASSERT_TRUE(octets);
  EXPECT_EQ(to_hex(*octets),
            "0a7b"
            "0a2017373ca1e7dadf11dca8ea1b55ee1b168ed3f6ad685b959ead7022518e1af76c"
            "1204666f7572"
            "1a07080118012a0100"
            "2248080112220100"
            "0000000000000000000000000000000000000000000000000000000000000000"
            "1a20d436004615886f2edfc019195a7ec3c8ec0848500709681cb138ecef91c57985");
  const auto read = wire::decode<v1::Ics23Proof>(*octets);
  ASSERT_TRUE(read);
  EXPECT_EQ(root_of(read->exist()).hex(),
            "cff71165fb5d959c391373c205fb7d0a7acc97606151dea0f55d09d7b9ecb5c8");
}

TEST(Ics23, PutsTheSiblingInFrontWhereThePathGoesRight) {
  // The same state without the records beside: a path that begins with bit 1.
  const Path org = proof::path_of("names", "zone/.", "org");
  const Hash left = crypto::sha256("left");
  const Result<Bytes> octets = to_ics23(org, "one", {{left}, {}});
  ASSERT_TRUE(octets);
  const auto read = wire::decode<v1::Ics23Proof>(*octets);
  ASSERT_TRUE(read);
  ASSERT_EQ(read->exist().path_size(), 1);
  EXPECT_EQ(read->exist().path(0).prefix(), Bytes("\x01") + Bytes(33, '\0') + left.bytes());
  EXPECT_EQ(read->exist().path(0).suffix(), "");
  EXPECT_EQ(root_of(read->exist()),
            proof::subtree_hash(left, proof::leaf_hash(org, crypto::sha256("one")), 0, org));
}

TEST(Ics23, HasNoEmptyValues) {
  EXPECT_FALSE(to_ics23(proof::path_of("members", "parties", "alpha"), "", {}));
}

TEST(Ics23, OfARecordLeadsToTheRootOfItsHeight) {
  World world;
  const std::string target = "/v1/proof/ics23?table=members&collection=parties&key=alba";
  const http::Response before = world.ask(target);
  ASSERT_EQ(before.status, 200) << before.body;
  EXPECT_EQ(before.content_type, "application/octet-stream");
  const ledger::Head head = world.ledger().head();
  const auto read = wire::decode<v1::Ics23Proof>(before.body);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->exist().key(), proof::path_of("members", "parties", "alba").bytes());
  EXPECT_EQ(root_of(read->exist()), head.root);

  world.act("alba", testing::set_ds("alpha", 7));
  EXPECT_NE(world.ask(target).body, before.body);
  EXPECT_EQ(world.ask(target + "&height=" + std::to_string(head.height)).body, before.body);
}

TEST(Ics23, IsOfWhatStandsOnly) {
  World world;
  world.json("/v1/proof/ics23?table=members&collection=parties&key=nobody", 404);
  world.json("/v1/proof/ics23?table=members&collection=parties", 400);
}

}  // namespace
}  // namespace comity::api
