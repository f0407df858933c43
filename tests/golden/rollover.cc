// The keys of a zone are replaced: the key-signing key all the way, with the parent's word and two
// members who take over; the zone-signing key until it is called off. Then the zone is taken over
// from another operator.
#include <gtest/gtest.h>

#include "crypto/frost/point.h"
#include "registers/keys/outcomes.h"
#include "told.h"

namespace comity::test {
namespace {

using keys::Role;

constexpr std::uint32_t kParentTtl = 86'400;

v1::SigningRole number_of(Role role) {
  return role == Role::key_signing ? v1::KEY_SIGNING : v1::ZONE_SIGNING;
}

// A zone whose every version is signed by Harbour and Ring, two of three.
class Rolled {
 public:
  explicit Rolled(Chapter& chapter) : chapter_(chapter) {
    for (const std::string& party : parties_) chapter_.add_signing_key(party);
    chapter_.adopt(kLumen, {set_group(Role::key_signing), set_group(Role::zone_signing)}, parties_);
    sign();
  }

  v1::Action call_roll(Role role, std::uint32_t epoch) const {
    v1::Action action = call(number_of(role), parties_, 2);
    action.mutable_ceremonies_call()->set_purpose(v1::ROLL);
    action.mutable_ceremonies_call()->mutable_group()->set_epoch(epoch);
    return action;
  }
  // Decided, made by its members, and on its way in.
  void introduce(Role role, std::uint32_t epoch, std::uint64_t ceremony) {
    chapter_.adopt(kLumen, {call_roll(role, epoch)}, parties_);
    Told told(chapter_, ceremony);
    told.join_all();
    told.deal_all();
    for (const std::string& party : told.left()) told.sign(party, told.confirm());
    EXPECT_EQ(told.now().stage(), v1::MADE);
    EXPECT_EQ(stage(role), v1::INTRODUCED);
  }
  [[nodiscard]] int stage(Role role) const {
    v1::KeyRollover found;
    return keys::find_rollover(*chapter_.world().view(), kZone, role, found) ? found.stage() : 0;
  }
  // The set of keys that the zone is to have, and a version that carries its signature.
  void sign() {
    for (const Role role : {Role::key_signing, Role::zone_signing}) {
      chapter_.world().pass(1);
      for (const char* party : {kHarbour, kRing}) act(party, post_nonces(role));
      act(kHarbour, open_session(role));
      const std::uint64_t session = head(role).sessions();
      for (const char* party : {kHarbour, kRing}) act(party, answer_session(role, session));
      if (role == Role::key_signing) continue;
      for (const char* party : {kHarbour, kRing}) act(party, finish_session(session));
    }
  }
  void act(const std::string& party, const v1::Action& action, Code expected = Code::done) {
    chapter_.act(party, action, expected, signer_of(party));
  }

 private:
  v1::Action set_group(Role role) const {
    using crypto::frost::Point;
    using crypto::frost::Scalar;
    v1::Action action;
    v1::SetGroup& it = *action.mutable_keys_set_group();
    it.set_zone(kZone);
    it.set_role(number_of(role));
    *it.mutable_group() = call(number_of(role), parties_, 2).ceremonies_call().group();
    for (const std::uint64_t number : {role == Role::key_signing ? 11U : 13U, 7U}) {
      it.mutable_group()->mutable_commitment()->append(
          Point::base_times(Scalar::from_number(number)).element()->view());
    }
    return action;
  }
  v1::SigningHead head(Role role) const {
    v1::SigningHead found;
    keys::find_head(*chapter_.world().view(), kZone, role, found);
    return found;
  }
  std::uint32_t epoch(Role role) const {
    v1::SigningGroup group;
    EXPECT_TRUE(keys::find_group(*chapter_.world().view(), kZone, role, group));
    return group.epoch();
  }
  static void refer_to(v1::Content& content, char octet, std::uint64_t length) {
    content.set_hash(Bytes(32, octet));
    content.set_length(length);
  }
  v1::Action post_nonces(Role role) const {
    v1::Action action;
    v1::PostNonces& it = *action.mutable_keys_post_nonces();
    it.set_zone(kZone);
    it.set_role(number_of(role));
    it.set_epoch(epoch(role));
    it.set_count(2);
    it.set_voids_earlier(true);
    refer_to(*it.mutable_commitments(), 'n', std::uint64_t{2} * 64);
    return action;
  }
  v1::Action open_session(Role role) const {
    const auto view = chapter_.world().view();
    v1::Action action;
    v1::OpenSession& it = *action.mutable_keys_open_session();
    it.set_zone(kZone);
    it.set_role(number_of(role));
    it.set_epoch(epoch(role));
    it.set_height(chapter_.world().roots().size() - 1);
    it.set_unsigned_hash(Bytes(32, 'u'));
    it.set_manifest_root(Bytes(32, 'm'));
    it.set_count(1);
    it.mutable_inception()->set_seconds(chapter_.world().now().milliseconds / 1000);
    it.mutable_expiration()->set_seconds(it.inception().seconds() + 604'800);
    for (const char* party : {kHarbour, kRing}) {
      v1::NonceBatches batches;
      keys::find_batches(*view, kZone, role, party, batches);
      v1::SessionParty& entry = *it.add_parties();
      entry.set_party(party);
      entry.set_batch(batches.last_number());
    }
    if (role == Role::key_signing) {
      EXPECT_TRUE(keys::find_key_set(*view, kZone, *it.mutable_keys()));
    } else {
      it.set_serial(head(role).serial() + 1);
      it.set_key_session(head(Role::key_signing).signed_());
      it.set_follows(head(role).signed_());
      refer_to(*it.mutable_sets(), 'i', 16);
    }
    return action;
  }
  static v1::Action answer_session(Role role, std::uint64_t session) {
    v1::Action action;
    v1::AnswerSession& it = *action.mutable_keys_answer_session();
    it.set_zone(kZone);
    it.set_role(number_of(role));
    it.set_session(session);
    refer_to(*it.mutable_shares(), 's', 32);
    return action;
  }
  static v1::Action finish_session(std::uint64_t session) {
    v1::Action action;
    v1::FinishSession& it = *action.mutable_keys_finish_session();
    it.set_zone(kZone);
    it.set_session(session);
    it.set_zone_digest(Bytes(48, 'd'));
    it.set_share(Bytes(31, '\x05') + '\0');
    return action;
  }

  Chapter& chapter_;
  const std::vector<std::string> parties_ = {kHarbour, kLumen, kRing};
};

v1::Action take_over(Role role) {
  v1::Action action;
  v1::TakeOver& it = *action.mutable_keys_take_over();
  it.set_zone(kZone);
  it.set_role(number_of(role));
  it.set_epoch(2);
  return action;
}
v1::Action note_parent_ds() {
  v1::Action action;
  v1::NoteParentDs& it = *action.mutable_keys_note_parent_ds();
  it.set_zone(kZone);
  it.set_epoch(2);
  it.set_ttl_seconds(kParentTtl);
  return action;
}
v1::Action call_off(Role role) {
  v1::Action action;
  v1::CallOffRollover& it = *action.mutable_keys_call_off_rollover();
  it.set_zone(kZone);
  it.set_role(number_of(role));
  it.set_epoch(2);
  return action;
}

void tell_key_signing(Chapter& chapter, Rolled& rolled) {
  constexpr Role kRole = Role::key_signing;
  constexpr std::int64_t kLong = 100 * kDay;
  chapter.act(kLumen, propose({call_off(kRole)}), keys::kNoRollover);
  rolled.introduce(kRole, 2, 1);
  chapter.act(kLumen, propose({rolled.call_roll(kRole, 3)}), keys::kRolloverRuns);
  rolled.act(kRing, take_over(kRole), keys::kTooSoon);
  rolled.sign();
  EXPECT_EQ(rolled.stage(kRole), v1::PUBLISHED);
  // Nothing goes on by itself as long as nobody says that the parent has it.
  chapter.world().pass(kLong);
  EXPECT_EQ(rolled.stage(kRole), v1::PUBLISHED);
  chapter.adopt(kLumen, {note_parent_ds()});
  chapter.world().pass(kParentTtl);
  EXPECT_EQ(rolled.stage(kRole), v1::TAKING_OVER);
  rolled.act(kRing, take_over(kRole));
  rolled.act(kHarbour, take_over(kRole));
  EXPECT_EQ(rolled.stage(kRole), v1::REPLACED);
  rolled.sign();
  EXPECT_EQ(rolled.stage(kRole), v1::OVERLAPPING);
  chapter.world().pass(kLong);
  EXPECT_EQ(rolled.stage(kRole), v1::LEAVING);
  rolled.sign();
  EXPECT_EQ(rolled.stage(kRole), 0);
}

void tell_calling_off(Chapter& chapter, Rolled& rolled) {
  constexpr Role kRole = Role::zone_signing;
  rolled.introduce(kRole, 2, 2);
  rolled.sign();
  EXPECT_EQ(rolled.stage(kRole), v1::PUBLISHED);
  chapter.adopt(kLumen, {call_off(kRole)});
  EXPECT_EQ(rolled.stage(kRole), v1::LEAVING);
  rolled.sign();
  EXPECT_EQ(rolled.stage(kRole), 0);
}

// A key of another operator's, algorithm 13 (RFC 6605, 4).
Bytes foreign_key(char flag, char octet) {
  return Bytes{'\1', flag, '\3', '\x0d'} + Bytes(64, octet);
}
v1::Action begin_takeover(const Chapter& chapter, v1::TakeoverWay way,
                          const std::vector<Bytes>& dnskeys) {
  v1::Action action;
  v1::BeginTakeover& it = *action.mutable_keys_begin_takeover();
  it.set_zone(kZone);
  it.set_way(way);
  it.mutable_dnskeys()->Assign(dnskeys.begin(), dnskeys.end());
  it.mutable_ends_at()->set_seconds(chapter.world().now().milliseconds / 1000 + 100 * kDay);
  return action;
}
std::uint64_t takeover_of(const Chapter& chapter) {
  v1::Takeover takeover;
  EXPECT_TRUE(keys::find_takeover(*chapter.world().view(), kZone, takeover));
  return takeover.since_decision();
}
v1::Action note_takeover(std::uint64_t decision, v1::TakeoverStage stage) {
  v1::Action action;
  v1::NoteTakeover& it = *action.mutable_keys_note_takeover();
  it.set_zone(kZone);
  it.set_decision(decision);
  it.set_stage(stage);
  it.set_ttl_seconds(kParentTtl);
  return action;
}
v1::Action call_off_takeover(std::uint64_t decision) {
  v1::Action action;
  v1::CallOffTakeover& it = *action.mutable_keys_call_off_takeover();
  it.set_zone(kZone);
  it.set_decision(decision);
  return action;
}

// The zone comes from another operator, whose keys stand in it meanwhile; and is, of another one,
// insecure for a while, until that is called off.
void tell_takeovers(Chapter& chapter, Rolled& rolled) {
  const std::vector<Bytes> theirs = {foreign_key('\0', 'k'), foreign_key('\0', 'z')};
  chapter.act(kLumen, propose({note_takeover(1, v1::EXCHANGED)}), keys::kNoTakeover);
  chapter.adopt(kLumen, {begin_takeover(chapter, v1::BOTH_SIGN, theirs)});
  const std::uint64_t decision = takeover_of(chapter);
  chapter.act(kLumen, propose({note_takeover(decision, v1::EXCHANGED)}), keys::kNoTakeover);
  chapter.act(kLumen, propose({begin_takeover(chapter, v1::GAP, {})}), keys::kRolloverRuns);
  rolled.sign();
  for (const v1::TakeoverStage stage :
       {v1::EXCHANGED, v1::DS_OF_BOTH, v1::SERVED_HERE, v1::DS_OURS}) {
    chapter.world().pass(10 * kDay);
    chapter.adopt(kLumen, {note_takeover(decision, stage)});
  }
  chapter.act(kLumen, propose({call_off_takeover(decision)}), keys::kNoTakeover);
  chapter.world().pass(10 * kDay);
  rolled.sign();
  v1::Takeover over;
  EXPECT_FALSE(keys::find_takeover(*chapter.world().view(), kZone, over));
  chapter.adopt(kLumen, {begin_takeover(chapter, v1::GAP, {})});
  chapter.adopt(kLumen, {call_off_takeover(takeover_of(chapter))});
}

}  // namespace

void tell_rollover(Chapters& chapters) {
  Chapter& chapter = *chapters.emplace_back(std::make_unique<Chapter>("rollover"));
  Rolled rolled(chapter);
  tell_key_signing(chapter, rolled);
  tell_calling_off(chapter, rolled);
  tell_takeovers(chapter, rolled);
}

}  // namespace comity::test
