// A zone's key is made by four parties: one is silent, one deals out of order, and in the third try
// the others make it; the second group is given up.
#include <gtest/gtest.h>

#include <algorithm>

#include "chapter.h"
#include "crypto/frost/ceremony/dealings.h"
#include "crypto/hash.h"
#include "registers/ceremonies/arithmetic.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/ceremonies/queries.h"
#include "registers/keys/outcomes.h"

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
    const std::string name = party + " of try " + std::to_string(it.attempt());
    const auto key = frost::OneTimeKey::from_randomness(drawn(name, 64).view());
    it.set_one_time_key(Bytes(key->public_key().view()));
    return action;
  }
  v1::Action deal(const std::string& party) const {
    v1::Action action;
    v1::DealInCeremony& it = *action.mutable_ceremonies_deal();
    place(it);
    const v1::Ceremony ceremony = now();
    const auto context = ceremonies::context_of(chapter_.world().community(), ceremony);
    const auto own = ceremonies::identifier_of(ceremony, ceremonies::place_of(ceremony, party));
    const std::string name = "dealt by " + party + " in " + std::to_string(it.attempt());
    const auto dealt = frost::deal_new_secret(
        *context, *own, drawn(name, frost::dealing_randomness_bytes(*context)));
    it.set_octets(dealt->octets);
    it.set_sealed(dealt->sealed);
    return action;
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
  template <typename Message>
  void place(Message& it) const {
    it.set_ceremony(number_);
    it.set_attempt(std::max<std::uint32_t>(1, now().attempt()));
  }

  Chapter& chapter_;
  std::uint64_t number_;
};

void tell_making(Chapter& chapter, const std::vector<std::string>& parties) {
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
  for (const std::string& party : told.left()) told.sign(party, told.confirm());
  EXPECT_EQ(told.now().stage(), v1::MADE);
  chapter.act(kLumen, propose({call(v1::ZONE_SIGNING, parties, 3)}), keys::kGroupExists);
}

void tell_giving_up(Chapter& chapter, const std::vector<std::string>& parties) {
  chapter.adopt(kLumen, {call(v1::KEY_SIGNING, parties, 3)}, parties);
  Told told(chapter, 2);
  told.join_all();
  told.deal_all();
  told.sign(kHarbour, told.complain(kLumen));
  EXPECT_EQ(told.now().excluded(0).fault(), v1::FALSE_COMPLAINT);
  // Three are left, all of whom it takes, and nobody joins.
  chapter.world().pass(kRoundSeconds);
  EXPECT_EQ(told.now().stage(), v1::GIVEN_UP);
  v1::Action unknown = told.confirm();
  unknown.mutable_ceremonies_confirm()->set_ceremony(3);
  unknown.mutable_ceremonies_confirm()->set_transcript(Bytes(64, 't'));
  told.sign(kLumen, unknown, ceremonies::kNoSuchCeremony);
}

}  // namespace

void tell_ceremonies(Chapters& chapters) {
  Chapter& chapter = *chapters.emplace_back(std::make_unique<Chapter>("ceremonies"));
  const std::vector<std::string> parties = {kHarbour, kLumen, kMeridian, kRing};
  for (const std::string& party : parties) chapter.add_signing_key(party);
  tell_making(chapter, parties);
  tell_giving_up(chapter, parties);
}

}  // namespace comity::test
