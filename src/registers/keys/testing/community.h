// For tests only: parties "a" to "e" and zone "." over an empty state, signing groups of them, and
// a clock that only moves when told. One thread.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/ed25519.h"
#include "crypto/frost/point.h"
#include "ledger/messages.h"
#include "ledger/testing/bench.h"
#include "registers/keys/queries.h"
#include "registers/keys/records.h"
#include "registers/keys/register.h"
#include "state/view.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::keys::testing {

using ledger::Code;
using Parties = std::vector<std::string>;

inline constexpr Role kKey = Role::key_signing;
inline constexpr Role kZone = Role::zone_signing;

inline ledger::Actor as(std::string_view party) {
  ledger::Actor actor;
  actor.party = std::string(party);
  return actor;
}
inline ledger::Actor decision(std::uint64_t number) {
  ledger::Actor actor;
  actor.kind = ledger::Actor::Kind::decision;
  actor.proposal = number;
  return actor;
}
inline ledger::Actor genesis() {
  ledger::Actor actor;
  actor.kind = ledger::Actor::Kind::genesis;
  return actor;
}

// The only protobuf enumeration of this room in tests: by the name of the role.
inline v1::SigningRole role_number(Role role) { return static_cast<v1::SigningRole>(role); }

// number * B: an element like any other.
inline Bytes element(std::uint64_t number) {
  using crypto::frost::Point;
  using crypto::frost::Scalar;
  return Bytes(Point::base_times(Scalar::from_number(number)).element()->view());
}

inline void refer(v1::Content& content, char octet, std::uint64_t length) {
  content.set_hash(Bytes(32, octet));
  content.set_length(length);
}

// Identifiers 1, 2, 3 ... in the order of `parties`; signatures hold a week, versions are a minute
// apart, a session is over ten blocks after it was opened.
inline v1::Action set_group(Role role, const Parties& parties, std::uint32_t threshold) {
  v1::Action action;
  v1::SetGroup& it = *action.mutable_keys_set_group();
  it.set_zone(".");
  it.set_role(role_number(role));
  v1::SigningGroup& group = *it.mutable_group();
  group.set_epoch(1);
  group.set_threshold(threshold);
  for (const std::string& party : parties) {
    v1::GroupMember& member = *group.add_members();
    member.set_party(party);
    member.set_identifier(static_cast<std::uint32_t>(group.members_size()));
  }
  Bytes commitment;
  for (std::uint64_t i = 0; i < threshold; ++i) commitment += element(11 + i);
  group.set_commitment(commitment);
  v1::SigningTerms& terms = *group.mutable_terms();
  if (role == Role::document_signing) {
    group.set_document(std::string(kTrustAnchor));
  } else {
    terms.set_validity_seconds(604'800);
    terms.set_refresh_seconds(259'200);
  }
  terms.set_minimum_interval_seconds(60);
  terms.set_session_blocks(10);
  if (role == Role::key_signing) terms.set_dnskey_ttl_seconds(86'400);
  return action;
}

inline v1::Action post(Role role, std::uint32_t count, bool voids_earlier = false) {
  v1::Action action;
  v1::PostNonces& it = *action.mutable_keys_post_nonces();
  it.set_zone(".");
  it.set_role(role_number(role));
  it.set_epoch(1);
  it.set_count(count);
  refer(*it.mutable_commitments(), 'n', std::uint64_t{count} * 64);
  it.set_voids_earlier(voids_earlier);
  return action;
}

inline v1::Action answer(Role role, std::uint64_t session, std::uint64_t sets) {
  v1::Action action;
  v1::AnswerSession& it = *action.mutable_keys_answer_session();
  it.set_zone(".");
  it.set_role(role_number(role));
  it.set_session(session);
  refer(*it.mutable_shares(), 's', sets * 32);
  return action;
}

inline v1::Action finish(std::uint64_t session, char digest_octet = 'd') {
  v1::Action action;
  v1::FinishSession& it = *action.mutable_keys_finish_session();
  it.set_zone(".");
  it.set_session(session);
  it.set_zone_digest(Bytes(48, digest_octet));
  it.set_share(Bytes(31, '\x07') + '\0');
  return action;
}

class Community : public ledger::testing::Bench {
 public:
  Community() : Bench(table()) {
    EXPECT_TRUE(crypto::initialise());
    for (const char* party : {"a", "b", "c", "e"}) set_standing(party, v1::ACTIVE);
    set_standing("d", v1::SUSPENDED);
    v1::Zone zone;
    zone.set_serial_base(1);
    draft().put({"names", ".", "zone"}, wire::encode(zone));
  }

  void set_standing(const std::string& handle, v1::Standing standing) {
    v1::Party party;
    party.mutable_profile()->set_handle(handle);
    party.mutable_profile()->set_kind(v1::COMPANY);
    party.set_standing(standing);
    draft().put({"members", "parties", handle}, wire::encode(party));
  }
  void pass(std::int64_t seconds, std::uint64_t blocks = 1) {
    context_.block_time = plus_seconds(context_.block_time, seconds);
    context_.height += blocks;
  }
  [[nodiscard]] const ledger::Context& context() const { return context_; }

  // As of now.
  Code run(const v1::Action& action, const ledger::Actor& actor) {
    return Bench::run(action, actor, context_);
  }

  // The first invariant that does not hold.
  static std::string wrong(const state::View& after, const state::Changes& changes) {
    for (const ledger::Invariant& invariant : table().invariants) {
      if (const auto fault = invariant.holds(after, changes)) return *fault;
    }
    return "";
  }

  // Both groups: "a", "b" and "c", two of whom sign.
  void set_groups() {
    EXPECT_EQ(run(set_group(Role::key_signing, {"a", "b", "c"}, 2), decision(7)), Code::done);
    EXPECT_EQ(run(set_group(Role::zone_signing, {"a", "b", "c"}, 2), decision(7)), Code::done);
  }
  // Sessions of the zone sign three sets, so that what has more is signed in parts.
  void limit_sessions() {
    v1::SigningGroup group;
    EXPECT_TRUE(find_group(draft(), ".", Role::zone_signing, group));
    group.mutable_terms()->set_session_sets(3);
    ledger::write(draft(), group_key(".", Role::zone_signing), group);
  }
  void post_all(Role role, std::uint32_t count) {
    for (const char* party : {"a", "b", "c"}) {
      EXPECT_EQ(run(post(role, count), as(party)), Code::done);
    }
  }
  // A claim that fits now: about the newest height, with the oldest unspent batch of each party.
  [[nodiscard]] v1::Action open(Role role, const Parties& parties, std::uint32_t serial = 0) const {
    v1::Action action;
    v1::OpenSession& it = *action.mutable_keys_open_session();
    it.set_zone(".");
    it.set_role(role_number(role));
    it.set_epoch(1);
    it.set_height(context_.height - 1);
    it.set_serial(serial);
    it.set_unsigned_hash(Bytes(32, 'u'));
    it.set_manifest_root(Bytes(32, 'm'));
    it.set_count(role == Role::zone_signing ? 3 : 1);
    if (role != Role::document_signing) {
      it.mutable_inception()->set_seconds(context_.block_time.milliseconds / 1000);
      it.mutable_expiration()->set_seconds(it.inception().seconds() + 604'800);
    }
    for (const std::string& party : parties) {
      v1::SessionParty& entry = *it.add_parties();
      entry.set_party(party);
      const v1::NonceBatches posted = batches(role, party);
      entry.set_batch(posted.unspent().empty() ? 1 : posted.unspent(0).number());
    }
    if (role == Role::zone_signing) {
      it.set_key_session(head(Role::key_signing).signed_());
      const v1::SigningHead zone = head(Role::zone_signing);
      it.set_follows(zone.part() != 0 ? zone.part() : zone.signed_());
      refer(*it.mutable_sets(), 'i', 3 * 16);
    } else if (role == Role::key_signing) {
      static_cast<void>(find_key_set(draft(), ".", *it.mutable_keys()));
    }
    return action;
  }
  // The DNSKEY set is signed, by "a" and "b".
  void sign_keys() {
    for (const char* party : {"a", "b"}) {
      EXPECT_EQ(run(post(Role::key_signing, 1), as(party)), Code::done);
    }
    EXPECT_EQ(run(open(Role::key_signing, {"a", "b"}), as("a")), Code::done) << reason();
    const std::uint64_t session = head(Role::key_signing).sessions();
    for (const char* party : {"a", "b"}) {
      EXPECT_EQ(run(answer(Role::key_signing, session, 1), as(party)), Code::done) << reason();
    }
  }
  // Two of the group answer and finish the session.
  void complete(std::uint64_t session, const Parties& parties) {
    for (const std::string& party : parties) {
      EXPECT_EQ(run(answer(Role::zone_signing, session, 3), as(party)), Code::done) << reason();
    }
    for (const std::string& party : parties) {
      EXPECT_EQ(run(finish(session), as(party)), Code::done) << reason();
    }
  }

  [[nodiscard]] v1::SigningHead head(Role role) const {
    v1::SigningHead head;
    find_head(draft(), ".", role, head);
    return head;
  }
  [[nodiscard]] v1::NonceBatches batches(Role role, std::string_view party) const {
    v1::NonceBatches found;
    find_batches(draft(), ".", role, party, found);
    return found;
  }
  [[nodiscard]] v1::SigningSession session(Role role, std::uint64_t number) const {
    v1::SigningSession found;
    EXPECT_TRUE(find_session(draft(), ".", role, number, found)) << number;
    return found;
  }
  // Numbers of all sessions on record.
  [[nodiscard]] std::vector<std::uint64_t> on_record(Role role) const {
    std::vector<std::uint64_t> numbers;
    for (const v1::SigningSession& found : sessions(draft(), ".", role)) {
      numbers.push_back(found.number());
    }
    return numbers;
  }

 private:
  ledger::Context context_{
      .height = 100, .block_time = Time{1'767'225'600'500}, .rules_version = 1};
};

}  // namespace comity::keys::testing
