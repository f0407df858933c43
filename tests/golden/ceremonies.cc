// A zone's key is made by four parties: one is silent, and in the second try the others make it;
// then it goes to other holders, under the same key; the second group is given up.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "chapter.h"
#include "crypto/frost/ceremony/dealings.h"
#include "crypto/hash.h"
#include "registers/ceremonies/arithmetic.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/queries.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/queries.h"

namespace comity::test {
namespace {

namespace frost = crypto::frost;

constexpr std::uint32_t kRoundSeconds = 3'600;

// Octets that are the same each time: what is golden has no chance in it.
crypto::Secret drawn(const std::string& name, std::size_t size) {
  crypto::Secret secret = *crypto::Secret::make(size);
  Bytes octets;
  for (int i = 0; octets.size() < size; ++i) {
    octets += crypto::sha256(name + " " + std::to_string(i)).bytes();
  }
  std::copy_n(octets.begin(), size, secret.mutable_view().begin());
  return secret;
}

v1::Action call(v1::SigningRole role, const std::vector<std::string>& parties,
                std::uint32_t threshold) {
  v1::Action action;
  v1::CallCeremony& it = *action.mutable_ceremonies_call();
  it.set_zone(kZone);
  it.set_role(role);
  it.set_purpose(v1::GENERATE);
  it.set_round_seconds(kRoundSeconds);
  v1::SigningGroup& group = *it.mutable_group();
  group.set_epoch(1);
  group.set_threshold(threshold);
  for (const std::string& party : parties) {
    v1::GroupMember& member = *group.add_members();
    member.set_party(party);
    member.set_identifier(static_cast<std::uint32_t>(group.members_size()));
  }
  v1::SigningTerms& terms = *group.mutable_terms();
  terms.set_validity_seconds(604'800);
  terms.set_refresh_seconds(302'400);
  terms.set_session_blocks(100);
  if (role == v1::KEY_SIGNING) terms.set_dnskey_ttl_seconds(86'400);
  return action;
}

// The next group under the same key. "" leaves an identifier free.
v1::Action call_again(const std::vector<std::string>& parties, std::uint32_t threshold) {
  v1::Action action = call(v1::ZONE_SIGNING, parties, threshold);
  v1::CallCeremony& it = *action.mutable_ceremonies_call();
  it.set_purpose(v1::RESHARE);
  it.mutable_group()->set_epoch(2);
  auto& members = *it.mutable_group()->mutable_members();
  members.erase(std::remove_if(members.begin(), members.end(),
                               [](const auto& member) { return member.party().empty(); }),
                members.end());
  return action;
}

using Shares = std::map<std::string, frost::KeyShare>;

// A ceremony as its members' signers see it.
class Told {
 public:
  Told(Chapter& chapter, std::uint64_t number) : chapter_(chapter), number_(number) {}

  v1::Ceremony now() const {
    v1::Ceremony found;
    EXPECT_TRUE(ceremonies::find_ceremony(*chapter_.world().view(), number_, found));
    return found;
  }
  std::vector<std::string> left() const {
    std::vector<std::string> parties;
    const v1::Ceremony ceremony = now();
    for (const auto& member : ceremony.group().members()) parties.push_back(member.party());
    return parties;
  }
  void sign(const std::string& party, const v1::Action& action, Code expected = Code::done) {
    chapter_.act(party, action, expected, signer_of(party));
  }

  v1::Action join(const std::string& party) const {
    v1::Action action;
    v1::JoinCeremony& it = *action.mutable_ceremonies_join();
    place(it);
    it.set_one_time_key(Bytes(one_time_key(party).public_key().view()));
    return action;
  }
  v1::Action offer(const std::string& party, const v1::Action& joins = {}) const {
    v1::Action action = joins;
    v1::JoinCeremony& it = *action.mutable_ceremonies_join();
    place(it);
    it.set_deals(ceremonies::may_deal(now(), party));
    return action;
  }
  v1::Action deal(const std::string& party) const {
    v1::Action action;
    v1::DealInCeremony& it = *action.mutable_ceremonies_deal();
    place(it);
    const v1::Ceremony ceremony = now();
    const auto context = ceremonies::context_of(chapter_.world().community(), ceremony);
    crypto::Secret octets =
        drawn("dealt by " + party + in_try(), frost::dealing_randomness_bytes(*context));
    const v1::CeremonyDealer* own = ceremonies::dealer_of(ceremony, party);
    const auto dealt =
        shares_ == nullptr
            ? frost::deal_new_secret(*context, *ceremonies::identifier_of(own->identifier()),
                                     std::move(octets))
            : frost::deal_old_share(*context, shares_->at(party), std::move(octets));
    it.set_octets(dealt->octets);
    it.set_sealed(dealt->sealed);
    return action;
  }
  // From now on those are dealt.
  void deal_from(const Shares& shares) { shares_ = &shares; }
  // What each member opens, when all have dealt.
  Shares shares() const {
    const v1::Ceremony ceremony = now();
    const auto context = ceremonies::context_of(chapter_.world().community(), ceremony);
    std::vector<v1::CeremonyDealing> dealt;
    for (const v1::CeremonyDealer& dealer : ceremony.dealers()) {
      EXPECT_TRUE(ceremonies::find_dealing(*chapter_.world().view(), number_, dealer.party(),
                                           dealt.emplace_back()));
    }
    const auto dealings = ceremonies::gather(*context, ceremony, dealt);
    Shares opened;
    for (const std::string& party : left()) {
      opened.emplace(party, *dealings->finish(one_time_key(party)));
    }
    return opened;
  }
  v1::Action confirm() const {
    v1::Action action;
    v1::ConfirmCeremony& it = *action.mutable_ceremonies_confirm();
    place(it);
    const v1::Ceremony ceremony = now();
    it.set_transcript(ceremony.transcript());
    it.set_group(ceremonies::group_hash(ceremony.group()).bytes());
    return action;
  }
  // Of what is in order.
  v1::Action complain(const std::string& accused) const {
    v1::Action action;
    v1::ComplainInCeremony& it = *action.mutable_ceremonies_complain();
    place(it);
    it.set_accused(accused);
    it.set_evidence(Bytes(frost::kEvidenceBytes, 'e'));
    return action;
  }

  void join_all() {
    for (const std::string& party : left()) sign(party, join(party));
  }
  void deal_all() {
    for (const std::string& party : left()) sign(party, deal(party));
  }

 private:
  std::string in_try() const {
    return " in try " + std::to_string(now().attempt()) + " of " + std::to_string(number_);
  }
  frost::OneTimeKey one_time_key(const std::string& party) const {
    return *frost::OneTimeKey::from_randomness(drawn(party + in_try(), 64).view());
  }
  template <typename Message>
  void place(Message& it) const {
    it.set_ceremony(number_);
    it.set_attempt(std::max<std::uint32_t>(1, now().attempt()));
  }

  Chapter& chapter_;
  std::uint64_t number_;
  const Shares* shares_ = nullptr;
};

Shares tell_making(Chapter& chapter, const std::vector<std::string>& parties) {
  chapter.act(kLumen, propose({call_again(parties, 3)}), keys::kNoSuchGroup);
  chapter.adopt(kLumen, {call(v1::ZONE_SIGNING, parties, 3)}, parties);
  Told told(chapter, 1);
  chapter.act(kLumen, propose({call(v1::ZONE_SIGNING, parties, 3)}), ceremonies::kCeremonyRuns);
  // The first try: Meridian joins, and is not heard of again.
  told.join_all();
  const std::string silent = kMeridian;
  for (const std::string& party : told.left()) {
    if (party != silent) told.sign(party, told.deal(party));
  }
  chapter.world().pass(kRoundSeconds);
  EXPECT_EQ(told.now().attempt(), 2U);
  // The second: all have dealt, and somebody complains of what is in order.
  told.join_all();
  told.sign(silent, told.join(silent), ceremonies::kOtherRound);
  const v1::Action first = told.deal(kHarbour);
  told.sign(kHarbour, first);
  told.sign(kHarbour, first, ceremonies::kDoneAlready);
  v1::Action shorter = told.deal(kLumen);
  shorter.mutable_ceremonies_deal()->mutable_sealed()->pop_back();
  told.sign(kLumen, shorter, ceremonies::kUnsoundPart);
  for (const std::string& party : told.left()) {
    if (party != kHarbour) told.sign(party, told.deal(party));
  }
  told.sign(silent, told.confirm(), ceremonies::kNoMember);
  Shares shares = told.shares();
  for (const std::string& party : told.left()) told.sign(party, told.confirm());
  EXPECT_EQ(told.now().stage(), v1::MADE);
  chapter.act(kLumen, propose({call(v1::ZONE_SIGNING, parties, 3)}), keys::kGroupExists);
  return shares;
}

v1::Action attest(std::uint32_t epoch) {
  v1::Action action;
  v1::AttestErasure& it = *action.mutable_ceremonies_attest();
  it.set_zone(kZone);
  it.set_role(v1::ZONE_SIGNING);
  it.set_epoch(epoch);
  return action;
}

// Harbour leaves and deals, Meridian joins; the key stays what it was.
void tell_handing_on(Chapter& chapter, const Shares& old) {
  const std::vector<std::string> parties = {"", kLumen, kMeridian, kRing};
  chapter.act(kLumen, propose({call_again({kRing, kLumen, kMeridian}, 2)}), keys::kStaleClaim);
  chapter.adopt(kLumen, {call_again(parties, 2)}, {kMeridian});
  Told told(chapter, 2);
  told.deal_from(old);
  told.sign(kHarbour, told.join(kHarbour), ceremonies::kUnsoundPart);
  told.sign(kHarbour, told.offer(kHarbour));
  told.sign(kHarbour, told.offer(kHarbour), ceremonies::kDoneAlready);
  for (const std::string& party : told.left())
    told.sign(party, told.offer(party, told.join(party)));
  for (const char* party : {kHarbour, kLumen, kRing}) told.sign(party, told.deal(party));
  const Bytes key = told.now().from().commitment().substr(0, PublicKey::kSize);
  for (const std::string& party : told.left()) told.sign(party, told.confirm());
  EXPECT_EQ(told.now().stage(), v1::MADE);
  v1::SigningGroup group;
  ASSERT_TRUE(keys::find_group(*chapter.world().view(), kZone, keys::Role::zone_signing, group));
  EXPECT_EQ(group.epoch(), 2U);
  told.sign(kHarbour, attest(1), keys::kStaleClaim);
  told.sign(kHarbour, attest(2));
  told.sign(kHarbour, attest(2), ceremonies::kDoneAlready);
  told.sign(kMeridian, attest(2), ceremonies::kNoMember);
  EXPECT_EQ(group.commitment().substr(0, PublicKey::kSize), key);
}

void tell_giving_up(Chapter& chapter, const std::vector<std::string>& parties) {
  chapter.adopt(kLumen, {call(v1::KEY_SIGNING, parties, 3)}, parties);
  Told told(chapter, 3);
  told.join_all();
  told.deal_all();
  told.sign(kHarbour, told.complain(kLumen));
  EXPECT_EQ(told.now().excluded(0).fault(), v1::FALSE_COMPLAINT);
  // Three are left, all of whom it takes, and nobody joins.
  chapter.world().pass(kRoundSeconds);
  EXPECT_EQ(told.now().stage(), v1::GIVEN_UP);
  v1::Action unknown = told.confirm();
  unknown.mutable_ceremonies_confirm()->set_ceremony(4);
  unknown.mutable_ceremonies_confirm()->set_transcript(Bytes(64, 't'));
  told.sign(kLumen, unknown, ceremonies::kNoSuchCeremony);
}

}  // namespace

void tell_ceremonies(Chapters& chapters) {
  Chapter& chapter = *chapters.emplace_back(std::make_unique<Chapter>("ceremonies"));
  const std::vector<std::string> parties = {kHarbour, kLumen, kMeridian, kRing};
  for (const std::string& party : parties) chapter.add_signing_key(party);
  tell_handing_on(chapter, tell_making(chapter, parties));
  tell_giving_up(chapter, parties);
}

}  // namespace comity::test
