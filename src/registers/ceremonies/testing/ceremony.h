// For tests only: the parties of registers/keys and zone ".", and members that keep to the protocol
// or do not. One thread.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "crypto/frost/testing/ceremony.h"
#include "crypto/hash.h"
#include "ledger/agenda.h"
#include "ledger/testing/bench.h"
#include "registers/ceremonies/arithmetic.h"
#include "registers/ceremonies/records.h"
#include "registers/ceremonies/register.h"
#include "registers/ceremonies/rounds.h"
#include "registers/keys/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::ceremonies::testing {

namespace frost = crypto::frost;
using frost::testing::random_secret;
using ledger::Code;
using Names = std::vector<std::string>;

inline constexpr std::uint32_t kRoundSeconds = 3600;

inline ledger::Actor as(std::string_view party) {
  ledger::Actor actor;
  actor.party = std::string(party);
  actor.transaction = crypto::sha256(party);
  return actor;
}
inline ledger::Actor decision(std::uint64_t number) {
  ledger::Actor actor;
  actor.kind = ledger::Actor::Kind::decision;
  actor.proposal = number;
  return actor;
}

inline v1::Action call(const Names& parties, std::uint32_t threshold,
                       v1::SigningRole role = v1::ZONE_SIGNING) {
  v1::Action action;
  v1::CallCeremony& it = *action.mutable_ceremonies_call();
  it.set_purpose(v1::GENERATE);
  it.set_zone(".");
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
  terms.set_refresh_seconds(259'200);
  terms.set_minimum_interval_seconds(60);
  terms.set_session_blocks(10);
  if (role == v1::KEY_SIGNING) terms.set_dnskey_ttl_seconds(86'400);
  if (role == v1::DOCUMENT_SIGNING) {
    group.set_document(std::string(keys::kTrustAnchor));
    terms.clear_validity_seconds();
    terms.clear_refresh_seconds();
  }
  return action;
}

// Of the members of call(), those who are called by the same letter keep their identifier.
inline v1::Action call_again(const Names& parties, std::uint32_t threshold,
                             std::uint32_t epoch = 2) {
  v1::Action action = call(parties, threshold);
  v1::CallCeremony& it = *action.mutable_ceremonies_call();
  it.set_purpose(v1::RESHARE);
  it.mutable_group()->set_epoch(epoch);
  for (v1::GroupMember& member : *it.mutable_group()->mutable_members()) {
    member.set_identifier(static_cast<std::uint32_t>(member.party().front() - 'a') + 1);
  }
  return action;
}

class Ceremonial : public ledger::testing::Bench {
 public:
  Ceremonial() : Bench(table()) {
    for (const char* party : {"a", "b", "c", "d", "e"}) set_standing(party, v1::ACTIVE);
    set_standing("s", v1::SUSPENDED);
    v1::Zone zone;
    zone.set_serial_base(1);
    draft().put({"names", ".", "zone"}, wire::encode(zone));
  }

  Code run(const v1::Action& action, const ledger::Actor& actor) {
    return Bench::run(action, actor, context_);
  }
  void set_standing(const std::string& handle, v1::Standing standing) {
    v1::Party party;
    party.mutable_profile()->set_handle(handle);
    party.mutable_profile()->set_kind(v1::COMPANY);
    party.set_standing(standing);
    draft().put({"members", "parties", handle}, wire::encode(party));
  }

  // The newest one for the zone-signing group.
  [[nodiscard]] v1::Ceremony ceremony() const {
    v1::Ceremony found;
    EXPECT_TRUE(
        find_ceremony(draft(), newest_ceremony(draft(), ".", keys::Role::zone_signing), found));
    return found;
  }
  [[nodiscard]] v1::SigningGroup group() const {
    v1::SigningGroup found;
    EXPECT_TRUE(keys::find_group(draft(), ".", keys::Role::zone_signing, found));
    return found;
  }
  [[nodiscard]] Names left() const {
    Names names;
    const v1::Ceremony found = ceremony();
    for (const auto& member : found.group().members()) names.push_back(member.party());
    return names;
  }
  [[nodiscard]] Names dealers() const {
    Names names;
    const v1::Ceremony found = ceremony();
    for (const auto& dealer : found.dealers()) names.push_back(dealer.party());
    return names;
  }
  [[nodiscard]] Names faults() const {
    Names names;
    const v1::Ceremony found = ceremony();
    for (const auto& one : found.excluded()) {
      names.push_back(one.party() + " " + v1::CeremonyFault_Name(one.fault()));
    }
    return names;
  }
  // The round runs out of time.
  void run_out() {
    context_.block_time = plus_seconds(context_.block_time, kRoundSeconds);
    context_.height += 1;
    const auto due = ledger::agenda::due(draft(), context_.block_time);
    ASSERT_TRUE(due);
    ledger::agenda::cancel(draft(), due->owner, due->id);
    const auto matter = rounds().open(draft(), due->id);
    ASSERT_TRUE(matter);
    rounds().settle(draft(), *matter, {}, context_);
  }

  // With all that it has: a key when it is a member, its share when it has one of the old group.
  [[nodiscard]] v1::Action join(const std::string& party) {
    v1::Action action;
    v1::JoinCeremony& it = *action.mutable_ceremonies_join();
    place(it);
    it.set_deals(shares_.contains(party) && may_deal(ceremony(), party));
    if (it.deals() && ceremonies::place_of(ceremony(), party) < 0) return action;
    auto key = frost::OneTimeKey::from_randomness(random_secret(64).view());
    it.set_one_time_key(Bytes(key->public_key().view()));
    keys_.insert_or_assign(party, *std::move(key));
    return action;
  }
  [[nodiscard]] frost::CeremonyContext arithmetic() const {
    return *context_of(Hash(), ceremony());
  }
  [[nodiscard]] v1::Action deal(const std::string& party) const {
    const frost::CeremonyContext context = arithmetic();
    frost::Message dealt;
    if (ceremony().purpose() == v1::RESHARE) {
      dealt = *frost::deal_old_share(context, shares_.at(party),
                                     random_secret(dealing_randomness_bytes(context)));
    } else {
      const std::uint32_t own = dealer_of(ceremony(), party)->identifier();
      dealt = frost::testing::deal_new(context, *identifier_of(own)).message;
    }
    v1::Action action;
    v1::DealInCeremony& it = *action.mutable_ceremonies_deal();
    place(it);
    it.set_octets(dealt.octets);
    it.set_sealed(dealt.sealed);
    return action;
  }
  [[nodiscard]] v1::Action confirm() const {
    const v1::Ceremony now = ceremony();
    v1::Action action;
    v1::ConfirmCeremony& it = *action.mutable_ceremonies_confirm();
    place(it);
    it.set_transcript(now.transcript());
    it.set_group(group_hash(now.group()).bytes());
    return action;
  }
  [[nodiscard]] frost::Dealings dealings() const {
    return *gather(arithmetic(), ceremony(), dealings_of(draft(), ceremony()));
  }
  [[nodiscard]] v1::Action complain(const frost::Complaint& complaint) const {
    const v1::Ceremony now = ceremony();
    v1::Action action;
    v1::ComplainInCeremony& it = *action.mutable_ceremonies_complain();
    place(it);
    it.set_accused(party_of(now, complaint.accused));
    it.set_evidence(complaint.evidence);
    return action;
  }
  [[nodiscard]] frost::OneTimeKey& key_of(const std::string& party) { return keys_.at(party); }

  void join_all() {
    for (const std::string& party : left()) {
      ASSERT_EQ(run(join(party), as(party)), Code::done) << reason();
    }
  }
  void deal_all() {
    for (const std::string& party : dealers()) {
      ASSERT_EQ(run(deal(party), as(party)), Code::done) << reason();
    }
  }
  void confirm_all() {
    const v1::Action action = confirm();
    for (const std::string& party : left()) {
      ASSERT_EQ(run(action, as(party)), Code::done) << reason();
    }
  }
  // All rounds of the first ceremony; everybody keeps its share.
  void make(const Names& parties, std::uint32_t threshold) {
    ASSERT_EQ(run(call(parties, threshold), decision(7)), Code::done) << reason();
    join_all();
    deal_all();
    keep_shares();
    confirm_all();
  }
  // A resharing among those who have shares.
  void make_again(const Names& parties, std::uint32_t threshold, std::uint32_t epoch = 2) {
    ASSERT_EQ(run(call_again(parties, threshold, epoch), decision(8)), Code::done) << reason();
    const v1::SigningGroup before = group();
    for (const v1::GroupMember& holder : before.members()) {
      if (ceremonies::place_of(ceremony(), holder.party()) >= 0) continue;
      ASSERT_EQ(run(join(holder.party()), as(holder.party())), Code::done) << reason();
    }
    join_all();
    deal_all();
    keep_shares();
    confirm_all();
  }
  // In CONFIRMING: what each member opens is its share from now on.
  void keep_shares() {
    const frost::Dealings dealt = dealings();
    for (const std::string& party : left()) {
      ASSERT_TRUE(dealt.complaints(keys_.at(party), random_secret(32))->empty()) << party;
      shares_.insert_or_assign(party, *dealt.finish(std::move(keys_.at(party))));
    }
  }
  [[nodiscard]] const frost::KeyShare& share_of(const std::string& party) const {
    return shares_.at(party);
  }
  void lose_share(const std::string& party) { shares_.erase(party); }

 private:
  template <typename Message>
  void place(Message& it) const {
    it.set_ceremony(ceremony().number());
    it.set_attempt(ceremony().attempt());
  }

  std::map<std::string, frost::OneTimeKey> keys_;
  std::map<std::string, frost::KeyShare> shares_;
  ledger::Context context_{
      .height = 100, .block_time = Time{1'767'225'600'500}, .rules_version = 1};
};

}  // namespace comity::ceremonies::testing
