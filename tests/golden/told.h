// A ceremony as the golden script tells it: what its members' signers send, without chance. One
// thread.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "chapter.h"
#include "crypto/frost/ceremony/dealings.h"
#include "crypto/hash.h"
#include "registers/ceremonies/arithmetic.h"
#include "registers/ceremonies/queries.h"
#include "registers/keys/queries.h"

namespace comity::test {

namespace frost = crypto::frost;

inline constexpr std::uint32_t kRoundSeconds = 3'600;

// Octets that are the same each time: what is golden has no chance in it.
inline crypto::Secret drawn(const std::string& name, std::size_t size) {
  crypto::Secret secret = *crypto::Secret::make(size);
  Bytes octets;
  for (int i = 0; octets.size() < size; ++i) {
    octets += crypto::sha256(name + " " + std::to_string(i)).bytes();
  }
  std::copy_n(octets.begin(), size, secret.mutable_view().begin());
  return secret;
}

inline v1::Action call(v1::SigningRole role, const std::vector<std::string>& parties,
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
  if (role == v1::DOCUMENT_SIGNING) {
    terms.clear_validity_seconds();
    terms.clear_refresh_seconds();
    group.set_document("trust-anchor");
  }
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

}  // namespace comity::test
