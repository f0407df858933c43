// docs/spec/ceremonies.md.
#include <algorithm>

#include "crypto/frost/ceremony/dealings.h"
#include "crypto/frost/point.h"
#include "crypto/hash.h"
#include "registers/ceremonies/arithmetic.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/keys/outcomes.h"
#include "table.h"
#include "workload.h"

namespace comity::simulation {
namespace {

namespace frost = crypto::frost;

std::string role_in(const v1::CallCeremony& it) {
  return it.role() == v1::KEY_SIGNING ? "key" : "zone";
}

struct CallPart {
  static std::set<std::string> consents(const Judge& /*judge*/, const v1::CallCeremony& it) {
    std::set<std::string> needed;
    for (const v1::GroupMember& member : it.group().members()) needed.insert(member.party());
    return needed;
  }

  static Code outcome(Judge& judge, const v1::CallCeremony& it, const Judge::Actor& actor) {
    if (!judge.zone_exists(it.zone())) return Code::no_such_zone;
    Records& records = judge.records();
    if (records.find({"keys", it.zone(), "group/" + role_in(it)}) != nullptr) {
      return keys::kGroupExists;
    }
    const state::Key newest_key{"ceremonies", it.zone(), role_in(it)};
    v1::Ceremony newest;
    if (judge.find_ceremony(records.get<v1::GroupCeremony>(newest_key).number(), newest) &&
        newest.has_round_ends_at()) {
      return ceremonies::kCeremonyRuns;
    }
    for (const v1::GroupMember& member : it.group().members()) {
      if (const Code code = judge.needs_active(member.party()); code != Code::done) return code;
    }
    v1::CeremonyCount count;
    count.set_last(judge.last_ceremony() + 1);
    records.write({"ceremonies", "counts", ""}, count);
    v1::GroupCeremony own;
    own.set_number(count.last());
    records.write(newest_key, own);
    v1::Ceremony ceremony;
    ceremony.set_number(count.last());
    ceremony.set_zone(it.zone());
    ceremony.set_role(it.role());
    *ceremony.mutable_group() = it.group();
    ceremony.mutable_group()->set_since_decision(actor.proposal);
    ceremony.mutable_group()->set_ceremony(count.last());
    ceremony.set_round_seconds(it.round_seconds());
    ceremony.set_attempt(1);
    for (int i = 0; i < it.group().members_size(); ++i) ceremony.add_members();
    judge.begin(ceremony, v1::JOINING);
    return Code::done;
  }
};

// The place of who acts, in a ceremony that asks it.
template <typename Message>
Code turn(const Judge& judge, const Message& it, const Judge::Actor& actor, v1::CeremonyStage stage,
          v1::Ceremony& ceremony, int& place) {
  if (!judge.find_ceremony(it.ceremony(), ceremony)) return ceremonies::kNoSuchCeremony;
  if (ceremony.stage() != stage || ceremony.attempt() != it.attempt()) {
    return ceremonies::kOtherRound;
  }
  for (place = 0; place < ceremony.group().members_size(); ++place) {
    if (ceremony.group().members(place).party() != actor.party) continue;
    return ceremony.members(place).done() ? ceremonies::kDoneAlready : Code::done;
  }
  return ceremonies::kNoMember;
}

struct JoinPart {
  static Code outcome(Judge& judge, const v1::JoinCeremony& it, const Judge::Actor& actor) {
    v1::Ceremony ceremony;
    int place = 0;
    const Code code = turn(judge, it, actor, v1::JOINING, ceremony, place);
    if (code != Code::done) return code;
    for (const v1::CeremonyMember& member : ceremony.members()) {
      if (member.one_time_key() == it.one_time_key()) return ceremonies::kUnsoundPart;
    }
    ceremony.mutable_members(place)->set_one_time_key(it.one_time_key());
    ceremony.mutable_members(place)->set_joined(actor.transaction);
    judge.done(ceremony, place);
    return Code::done;
  }
};

struct DealPart {
  static Code outcome(Judge& judge, const v1::DealInCeremony& it, const Judge::Actor& actor) {
    v1::Ceremony ceremony;
    int place = 0;
    const Code code = turn(judge, it, actor, v1::DEALING, ceremony, place);
    if (code != Code::done) return code;
    if (it.octets().size() != ceremony.group().threshold() * 32 + 64 + 96 ||
        it.sealed().size() != static_cast<std::size_t>(ceremony.members_size()) * 48) {
      return ceremonies::kUnsoundPart;
    }
    v1::CeremonyDealing dealing;
    dealing.set_order(1);
    for (const v1::CeremonyMember& member : ceremony.members()) {
      if (member.done()) dealing.set_order(dealing.order() + 1);
    }
    dealing.set_octets(it.octets());
    dealing.set_sealed(it.sealed());
    judge.records().write({"ceremonies", "dealings/" + std::to_string(it.ceremony()), actor.party},
                          dealing);
    ceremony.mutable_members(place)->set_dealt(actor.transaction);
    judge.done(ceremony, place);
    return Code::done;
  }
};

struct ConfirmPart {
  static Code outcome(Judge& judge, const v1::ConfirmCeremony& it, const Judge::Actor& actor) {
    v1::Ceremony ceremony;
    int place = 0;
    const Code code = turn(judge, it, actor, v1::CONFIRMING, ceremony, place);
    if (code != Code::done) return code;
    if (it.transcript() != ceremony.transcript() ||
        it.group() != crypto::sha256(wire::encode(ceremony.group())).bytes()) {
      return ceremonies::kUnsoundPart;
    }
    ceremony.mutable_members(place)->set_confirmed(actor.transaction);
    judge.done(ceremony, place);
    return Code::done;
  }
};

// No member of the simulation has anything to complain of: who does is at fault.
struct ComplainPart {
  static Code outcome(Judge& judge, const v1::ComplainInCeremony& it, const Judge::Actor& actor) {
    v1::Ceremony ceremony;
    int place = 0;
    const Code code = turn(judge, it, actor, v1::CONFIRMING, ceremony, place);
    if (code != Code::done) return code;
    for (const v1::GroupMember& member : ceremony.group().members()) {
      if (member.party() != it.accused()) continue;
      judge.leave_out(ceremony, {place}, v1::FALSE_COMPLAINT);
      judge.try_again(ceremony);
      return Code::done;
    }
    return ceremonies::kUnsoundPart;
  }
};

template <typename A, auto Field>
ActionRow members_row(std::uint32_t number, std::string_view name) {
  ActionRow made{number, name, v1::SIGN, false};
  made.seat = true;
  return row<A, Field>(std::move(made));
}

crypto::Secret drawn(Chance& chance, std::size_t size) {
  crypto::Secret secret = *crypto::Secret::make(size);
  for (std::uint8_t& octet : secret.mutable_view()) {
    octet = static_cast<std::uint8_t>(chance.below(256));
  }
  return secret;
}

}  // namespace

std::vector<ActionRow> actions_of_ceremonies() {
  return {
      row<CallPart, &v1::Action::ceremonies_call>({600, "ceremonies.call", v1::OPERATE, true}),
      members_row<JoinPart, &v1::Action::ceremonies_join>(601, "ceremonies.join"),
      members_row<DealPart, &v1::Action::ceremonies_deal>(602, "ceremonies.deal"),
      members_row<ConfirmPart, &v1::Action::ceremonies_confirm>(603, "ceremonies.confirm"),
      members_row<ComplainPart, &v1::Action::ceremonies_complain>(604, "ceremonies.complain"),
  };
}

v1::Action Workload::call_ceremony() {
  v1::Action action;
  v1::CallCeremony& it = *action.mutable_ceremonies_call();
  it.set_zone(chance_.in(1, 10) ? "unknown.example." : "example.");
  it.set_role(chance_.in(1, 2) ? v1::KEY_SIGNING : v1::ZONE_SIGNING);
  it.set_round_seconds(60 + static_cast<std::uint32_t>(chance_.below(200)));
  v1::SigningGroup& group = *it.mutable_group();
  group.set_epoch(1);
  group.set_threshold(3);
  std::vector<std::string> parties = judge_.parties(v1::ACTIVE);
  if (chance_.in(1, 12)) parties = {"nobody-a", "nobody-b", "nobody-c", "nobody-d"};
  for (const std::string& party : parties) {
    if (group.members_size() == 4) break;
    v1::GroupMember& member = *group.add_members();
    member.set_party(party);
    member.set_identifier(static_cast<std::uint32_t>(group.members_size()));
  }
  if (group.members_size() < 4) group.set_threshold(2);
  v1::SigningTerms& terms = *group.mutable_terms();
  terms.set_validity_seconds(604'800);
  terms.set_refresh_seconds(302'400);
  terms.set_session_blocks(30);
  if (it.role() == v1::KEY_SIGNING) terms.set_dnskey_ttl_seconds(86'400);
  return action;
}

// What the newest ceremony waits for, mostly by who is asked.
Workload::Wish Workload::in_ceremony() {
  v1::Ceremony ceremony;
  std::string party = somebody_active();
  if (!judge_.find_ceremony(judge_.last_ceremony(), ceremony)) {
    ceremony.set_number(1);
    ceremony.set_attempt(1);
    ceremony.set_stage(v1::JOINING);
  }
  int place = -1;
  for (int i = 0; i < ceremony.members_size() && chance_.in(9, 10); ++i) {
    if (!ceremony.members(i).done()) place = i;
  }
  if (place >= 0) party = ceremony.group().members(place).party();
  v1::Party record;
  const bool can_sign =
      judge_.find_party(party, record) &&
      std::any_of(record.keys().begin(), record.keys().end(), [](const auto& key) {
        return std::count(key.roles().begin(), key.roles().end(), v1::SIGN) > 0;
      });
  if (!can_sign && chance_.in(3, 4)) {
    const std::string name = fresh_key();
    v1::Action more = test::add_key(world_, party, name);
    *more.mutable_members_add_key()->mutable_key() = test::key_record(name, {v1::SIGN});
    return {party, more};
  }
  v1::Action action;
  const auto in = [&](auto& it) {
    it.set_ceremony(ceremony.number());
    it.set_attempt(chance_.in(1, 20) ? ceremony.attempt() + 1 : ceremony.attempt());
  };
  const std::uint64_t dice = chance_.below(20);
  if (ceremony.stage() == v1::DEALING || dice == 0) {
    v1::DealInCeremony& it = *action.mutable_ceremonies_deal();
    in(it);
    it.set_octets(Bytes(ceremony.group().threshold() * 32 + 64 + 96, 'o'));
    it.set_sealed(Bytes(std::max<std::size_t>(1, ceremony.members_size()) * 48, 's'));
    const auto context = ceremonies::context_of(world_.community(), ceremony);
    if (context && place >= 0 && chance_.in(9, 10)) {
      const auto dealt =
          frost::deal_new_secret(*context, *ceremonies::identifier_of(ceremony, place),
                                 drawn(chance_, frost::dealing_randomness_bytes(*context)));
      it.set_octets(dealt->octets);
      it.set_sealed(dealt->sealed);
    }
  } else if (ceremony.stage() == v1::CONFIRMING && dice == 1) {
    v1::ComplainInCeremony& it = *action.mutable_ceremonies_complain();
    in(it);
    it.set_accused(ceremony.group().members(0).party());
    it.set_evidence(Bytes(96, 'e'));
  } else if (ceremony.stage() == v1::CONFIRMING || dice == 2) {
    v1::ConfirmCeremony& it = *action.mutable_ceremonies_confirm();
    in(it);
    it.set_transcript(chance_.in(19, 20) ? ceremony.transcript() : Bytes(64, 't'));
    if (it.transcript().empty()) it.set_transcript(Bytes(64, 't'));
    it.set_group(crypto::sha256(wire::encode(ceremony.group())).bytes());
  } else {
    v1::JoinCeremony& it = *action.mutable_ceremonies_join();
    in(it);
    const auto key = frost::OneTimeKey::from_randomness(drawn(chance_, 64).view());
    it.set_one_time_key(Bytes(key->public_key().view()));
  }
  return {party, action};
}

}  // namespace comity::simulation
