// A key goes to other holders: the rounds of a resharing, and the count of who ever held a share.
#include "crypto/ed25519.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/testing/ceremony.h"
#include "registers/keys/outcomes.h"

namespace comity::ceremonies::testing {
namespace {

constexpr auto kZoneSigning = keys::Role::zone_signing;

Bytes key_of(const v1::SigningGroup& group) {
  return group.commitment().substr(0, PublicKey::kSize);
}

// Shares as whoever holds them may copy them.
std::map<std::string, Bytes> copies(const Ceremonial& ceremonial, const Names& parties) {
  std::map<std::string, Bytes> made;
  for (const std::string& party : parties) {
    const crypto::SecretView octets = ceremonial.share_of(party).view();
    made[party] = Bytes(octets.begin(), octets.end());
  }
  return made;
}

// Whether these shares, as those of this group, sign together with its key.
bool they_sign(const v1::SigningGroup& record, const std::map<std::string, Bytes>& shares) {
  frost::Deal deal{*keys::group_of(record), {}};
  std::vector<std::size_t> places;
  for (const auto& [party, octets] : shares) {
    const v1::GroupMember* member = keys::member_of(record, party);
    if (member == nullptr) return false;
    auto share = frost::KeyShare::make(deal.group, *identifier_of(member->identifier()),
                                       frost::testing::secret(octets));
    if (!share) return false;
    places.push_back(deal.shares.size());
    deal.shares.push_back(*std::move(share));
  }
  frost::testing::Ceremony together(deal, places);
  const frost::Signing signing = together.begin("a message");
  const auto signature = signing.aggregate(together.sign(signing));
  return signature &&
         crypto::verify(*PublicKey::from(deal.group.key().view()), "a message", *signature);
}

TEST(Resharing, OtherHoldersSignWithTheSameKey) {
  Ceremonial ceremonial;
  ceremonial.make({"a", "b", "c"}, 2);
  const v1::SigningGroup before = ceremonial.group();
  const auto old = copies(ceremonial, {"a", "b"});
  EXPECT_EQ(ceremonial.consents(call_again({"b", "c", "d", "e"}, 3)), (Names{"d", "e"}));
  ASSERT_EQ(ceremonial.run(call_again({"b", "c", "d", "e"}, 3), decision(8)), Code::done);
  // "a" leaves: it deals, and nothing is sealed to it.
  ASSERT_EQ(ceremonial.run(ceremonial.join("a"), as("a")), Code::done) << ceremonial.reason();
  EXPECT_EQ(ceremonial.run(ceremonial.join("a"), as("a")), kDoneAlready);
  ceremonial.join_all();
  ASSERT_EQ(ceremonial.ceremony().stage(), v1::DEALING);
  EXPECT_EQ(ceremonial.dealers(), (Names{"a", "b"}));  // as many as sign with the old shares
  EXPECT_EQ(ceremonial.run(ceremonial.deal("a"), as("c")), kNoMember);
  ceremonial.deal_all();
  ASSERT_EQ(ceremonial.ceremony().stage(), v1::CONFIRMING);
  EXPECT_EQ(ceremonial.run(ceremonial.confirm(), as("a")), kNoMember);
  EXPECT_EQ(ceremonial.group().epoch(), 1U) << "the old group signs until the new one stands";
  ceremonial.keep_shares();
  ceremonial.confirm_all();

  EXPECT_EQ(ceremonial.ceremony().stage(), v1::MADE);
  const v1::SigningGroup after = ceremonial.group();
  EXPECT_EQ(after.epoch(), 2U);
  EXPECT_EQ(after.threshold(), 3U);
  EXPECT_EQ(after.since_decision(), 8U);
  EXPECT_EQ(after.ceremony(), 2U);
  EXPECT_EQ(key_of(after), key_of(before));
  EXPECT_TRUE(they_sign(after, copies(ceremonial, {"c", "d", "e"})));
  // An old share is none of the new group; with as many old ones it still signs.
  auto mixed = copies(ceremonial, {"c", "d"});
  mixed["b"] = old.at("b");
  EXPECT_FALSE(they_sign(after, mixed));
  EXPECT_TRUE(they_sign(before, old));
  EXPECT_EQ(ceremonial.run(call_again({"b", "c", "d"}, 2, 2), decision(9)), keys::kStaleClaim);
}

TEST(Resharing, WhatWasBegunWithOldSharesGoesWithThem) {
  Ceremonial ceremonial;
  ceremonial.make({"a", "b", "c"}, 2);
  const state::Key batches = keys::batches_key(".", kZoneSigning, "a");
  v1::NonceBatches posted;
  posted.set_last_number(4);
  posted.add_unspent()->set_number(4);
  ceremonial.draft().put(batches, wire::encode(posted));
  v1::SigningSession session;
  session.set_number(1);
  const state::Key open = keys::session_key(".", kZoneSigning, 1);
  ceremonial.draft().put(open, wire::encode(session));
  const state::Key opener = keys::opener_key(".", kZoneSigning, "a");
  ceremonial.draft().put(opener, "o");
  session.set_number(2);
  session.set_stage(v1::SIGNED);
  const state::Key newest = keys::session_key(".", kZoneSigning, 2);
  ceremonial.draft().put(newest, wire::encode(session));
  ceremonial.make_again({"b", "c", "d"}, 2);
  v1::NonceBatches left;
  keys::find_batches(ceremonial.draft(), ".", kZoneSigning, "a", left);
  EXPECT_EQ(left.last_number(), 4U) << "no number is given twice";
  EXPECT_TRUE(left.unspent().empty());
  EXPECT_FALSE(ceremonial.draft().get(open));
  EXPECT_FALSE(ceremonial.draft().get(opener));
  EXPECT_TRUE(ceremonial.draft().get(newest)) << "the zone is published with it";
}

TEST(Resharing, IsRefusedWhenItDoesNotFollowOnTheGroupThatStands) {
  Ceremonial ceremonial;
  EXPECT_EQ(ceremonial.run(call_again({"a", "b", "c"}, 2), decision(1)), keys::kNoSuchGroup);
  ceremonial.make({"a", "b", "c"}, 2);
  EXPECT_EQ(ceremonial.run(call_again({"a", "b", "d"}, 2, 3), decision(8)), keys::kStaleClaim);
  // An identifier is one party's: who is accused or left out has one name.
  v1::Action action = call_again({"b", "c", "d"}, 2);
  auto& members = *action.mutable_ceremonies_call()->mutable_group()->mutable_members();
  members[2].set_identifier(9);
  EXPECT_EQ(ceremonial.run(action, decision(8)), Code::done) << "a new one is free to choose";
  ceremonial.run_out();
  members[2].set_identifier(4);
  members[0].set_identifier(1);
  EXPECT_EQ(ceremonial.run(action, decision(9)), keys::kStaleClaim);
  EXPECT_EQ(ceremonial.reason(), "identifier 1 of b: a has 1");
}

// A key that has signed one type of documents signs no other, whatever is decided.
TEST(Resharing, TheKeyKeepsItsPurpose) {
  Ceremonial ceremonial;
  const auto called = call({"a", "b", "c"}, 2, v1::DOCUMENT_SIGNING).ceremonies_call().group();
  v1::SigningGroup standing = called;
  standing.set_document("another-type");
  standing.set_commitment(Bytes(64, '\1'));
  keys::establish_group(ceremonial.draft(), ".", keys::Role::document_signing, standing, Time{},
                        {});
  v1::Action again = call({"a", "b", "c"}, 2, v1::DOCUMENT_SIGNING);
  again.mutable_ceremonies_call()->set_purpose(v1::RESHARE);
  again.mutable_ceremonies_call()->mutable_group()->set_epoch(2);
  EXPECT_EQ(ceremonial.run(again, decision(2)), keys::kStaleClaim);
  EXPECT_EQ(ceremonial.reason(), "document: the group that stands signs another-type");
}

// Nobody who holds a share already can stop what was decided.
TEST(Resharing, AMemberThatStaysNeedNotBeActive) {
  Ceremonial ceremonial;
  ceremonial.make({"a", "b", "c", "d"}, 3);
  ceremonial.set_standing("b", v1::SUSPENDED);
  v1::Action action = call_again({"a", "b", "c", "e"}, 3);
  ceremonial.set_standing("e", v1::SUSPENDED);
  EXPECT_EQ(ceremonial.run(action, decision(8)), Code::holder_not_active);
  ceremonial.set_standing("e", v1::ACTIVE);
  EXPECT_EQ(ceremonial.run(action, decision(8)), Code::done);
}

// One that stays and lost its share gets a new one, and cannot deal.
TEST(Resharing, ALostShareIsMadeAnew) {
  Ceremonial ceremonial;
  ceremonial.make({"a", "b", "c"}, 2);
  ceremonial.lose_share("b");
  ASSERT_EQ(ceremonial.run(call_again({"a", "b", "c"}, 2), decision(8)), Code::done);
  ceremonial.join_all();
  EXPECT_EQ(ceremonial.dealers(), (Names{"a", "c"}));
  ceremonial.deal_all();
  ceremonial.keep_shares();
  ceremonial.confirm_all();
  EXPECT_TRUE(they_sign(ceremonial.group(), copies(ceremonial, {"a", "b"})));
  EXPECT_TRUE(leavers(ceremonial.draft(), ".", kZoneSigning).gone.empty());
}

TEST(Resharing, TakesAsManyOldHoldersAsSign) {
  Ceremonial ceremonial;
  ceremonial.make({"a", "b", "c"}, 2);
  ceremonial.lose_share("b");
  ceremonial.lose_share("c");
  ASSERT_EQ(ceremonial.run(call_again({"a", "b", "c"}, 2), decision(8)), Code::done);
  for (std::uint32_t attempt = 1; attempt <= 3; ++attempt) {
    ASSERT_EQ(ceremonial.ceremony().attempt(), attempt);
    ceremonial.join_all();
    EXPECT_EQ(ceremonial.ceremony().stage(), v1::JOINING) << "one deals, two are needed";
    ceremonial.run_out();
  }
  EXPECT_EQ(ceremonial.ceremony().stage(), v1::GIVEN_UP);
  EXPECT_TRUE(ceremonial.faults().empty()) << "nobody has to offer";
  EXPECT_EQ(ceremonial.group().epoch(), 1U);
}

TEST(Resharing, OnlyHoldersOfTheOldGroupOfferToDeal) {
  Ceremonial ceremonial;
  ceremonial.make({"a", "b", "c"}, 2);
  ASSERT_EQ(ceremonial.run(call_again({"b", "c", "d"}, 2), decision(8)), Code::done);
  v1::Action offer = ceremonial.join("a");
  EXPECT_EQ(ceremonial.run(offer, as("e")), kNoMember);
  v1::Action joins = ceremonial.join("d");
  joins.mutable_ceremonies_join()->set_deals(true);
  EXPECT_EQ(ceremonial.run(joins, as("d")), kUnsoundPart);
  joins.mutable_ceremonies_join()->clear_one_time_key();
  EXPECT_EQ(ceremonial.run(joins, as("b")), kUnsoundPart) << "a member without a key";
  offer.mutable_ceremonies_join()->set_one_time_key(
      ceremonial.join("d").ceremonies_join().one_time_key());
  EXPECT_EQ(ceremonial.run(offer, as("a")), kUnsoundPart) << "a key of no member";
}

// Until the new group stands the old one is untouched, whoever fails.
TEST(Resharing, WhoDealsAnythingButItsShareIsLeftOutAndTheOldGroupStays) {
  Ceremonial ceremonial;
  ceremonial.make({"a", "b", "c", "d"}, 3);
  const v1::SigningGroup before = ceremonial.group();
  ASSERT_EQ(ceremonial.run(call_again({"b", "c", "d", "e"}, 3), decision(8)), Code::done);
  ASSERT_EQ(ceremonial.run(ceremonial.join("a"), as("a")), Code::done);
  ceremonial.join_all();
  EXPECT_EQ(ceremonial.dealers(), (Names{"a", "b", "c"}));
  const v1::Action good = ceremonial.deal("b");
  v1::Action other = ceremonial.deal("a");
  other.mutable_ceremonies_deal()->set_octets(good.ceremonies_deal().octets());
  ASSERT_EQ(ceremonial.run(other, as("a")), Code::done);
  ASSERT_EQ(ceremonial.run(good, as("b")), Code::done);
  ASSERT_EQ(ceremonial.run(ceremonial.deal("c"), as("c")), Code::done);
  EXPECT_EQ(ceremonial.faults(), (Names{"a BAD_DEALING"}));
  EXPECT_EQ(ceremonial.ceremony().attempt(), 2U);
  EXPECT_EQ(ceremonial.left(), (Names{"b", "c", "d", "e"}));
  EXPECT_EQ(ceremonial.run(ceremonial.join("a"), as("a")), kNoMember);
  EXPECT_EQ(group_hash(ceremonial.group()), group_hash(before));
  // The rest try again; "e" does not confirm, and has its share all the same.
  ceremonial.join_all();
  ceremonial.deal_all();
  ASSERT_EQ(ceremonial.ceremony().stage(), v1::CONFIRMING);
  for (const char* party : {"b", "c", "d"}) {
    ASSERT_EQ(ceremonial.run(ceremonial.confirm(), as(party)), Code::done);
  }
  ceremonial.run_out();
  EXPECT_EQ(ceremonial.ceremony().stage(), v1::GIVEN_UP);
  EXPECT_EQ(group_hash(ceremonial.group()), group_hash(before));
  const Leavers found = leavers(ceremonial.draft(), ".", kZoneSigning);
  EXPECT_EQ(found.held, (Names{"a", "b", "c", "d", "e"}));
  EXPECT_EQ(found.gone, (Names{"e"}));
  EXPECT_EQ(found.together, 1U);
  EXPECT_EQ(found.threshold, 3U);
}

TEST(Resharing, AnAccusedDealerIsNamedThoughItIsNoMember) {
  Ceremonial ceremonial;
  ceremonial.make({"a", "b", "c"}, 2);
  ASSERT_EQ(ceremonial.run(call_again({"b", "c", "d"}, 2), decision(8)), Code::done);
  ASSERT_EQ(ceremonial.run(ceremonial.join("a"), as("a")), Code::done);
  ceremonial.join_all();
  v1::Action bad = ceremonial.deal("a");
  char& octet = bad.mutable_ceremonies_deal()->mutable_sealed()->back();
  octet = static_cast<char>(octet ^ 1);
  ASSERT_EQ(ceremonial.run(bad, as("a")), Code::done);
  ASSERT_EQ(ceremonial.run(ceremonial.deal("b"), as("b")), Code::done);
  const auto complaints =
      ceremonial.dealings().complaints(ceremonial.key_of("d"), random_secret(32));
  ASSERT_TRUE(complaints);
  ASSERT_EQ(complaints->size(), 1U);
  v1::Action action = ceremonial.complain(complaints->front());
  action.mutable_ceremonies_complain()->set_accused("c");
  EXPECT_EQ(ceremonial.run(action, as("d")), kUnsoundPart) << "it has not dealt";
  action = ceremonial.complain(complaints->front());
  ASSERT_EQ(ceremonial.run(action, as("d")), Code::done) << ceremonial.reason();
  EXPECT_EQ(ceremonial.faults(), (Names{"a BAD_SHARE_DEALT"}));
  EXPECT_EQ(ceremonial.left(), (Names{"b", "c", "d"}));
}

// Those who left are counted by the shares that sign together.
TEST(Resharing, SaysWhenThoseWhoLeftAreNearlyEnough) {
  Ceremonial ceremonial;
  EXPECT_EQ(leavers_text(leavers(ceremonial.draft(), ".", kZoneSigning)), "");
  ceremonial.make({"a", "b", "c"}, 2);
  EXPECT_EQ(leavers_text(leavers(ceremonial.draft(), ".", kZoneSigning)), "");
  ceremonial.make_again({"b", "c", "d"}, 2);
  EXPECT_EQ(leavers_text(leavers(ceremonial.draft(), ".", kZoneSigning)),
            "4 parties have held a share of this key, 1 of them are no members now (0 attest "
            "that theirs are erased); any 2 old shares still sign, and 1 of these are with who "
            "left: change the key before one more "
            "leaves");
  ceremonial.make_again({"c", "d", "e"}, 2, 3);
  const Leavers found = leavers(ceremonial.draft(), ".", kZoneSigning);
  EXPECT_EQ(found.gone, (Names{"a", "b"}));
  EXPECT_EQ(found.together, 2U);
  EXPECT_TRUE(leavers_text(found).ends_with("they can sign alone, change the key now"));
  EXPECT_EQ(sharings(ceremonial.draft(), ".", kZoneSigning).size(), 3U);
}

// Shares that one hand dealt stay so, whoever holds them; and they are counted too.
TEST(Resharing, OfAGroupThatBroughtItsShares) {
  Ceremonial ceremonial;
  ceremonial.make({"a", "b", "c"}, 2);
  v1::SigningGroup brought = ceremonial.group();
  brought.clear_ceremony();
  brought.set_dealt(true);
  keys::establish_group(ceremonial.draft(), ".", kZoneSigning, brought, Time{}, {});
  ceremonial.draft().erase(ceremony_key(1));
  ceremonial.make_again({"b", "c", "d"}, 2);
  EXPECT_TRUE(ceremonial.group().dealt());
  const auto found = sharings(ceremonial.draft(), ".", kZoneSigning);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found.front().parties(0), "a");
}

}  // namespace
}  // namespace comity::ceremonies::testing
