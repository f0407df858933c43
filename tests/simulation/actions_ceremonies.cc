// docs/spec/ceremonies.md.
#include <algorithm>
#include <map>

#include "crypto/frost/ceremony/dealings.h"
#include "crypto/frost/point.h"
#include "crypto/hash.h"
#include "known_shares.h"
#include "registers/ceremonies/arithmetic.h"
#include "registers/ceremonies/outcomes.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/queries.h"
#include "table.h"
#include "workload.h"

namespace comity::simulation {
namespace {

namespace frost = crypto::frost;

std::string role_in(const v1::CallCeremony& it) { return role_text(it.role()); }

struct CallPart {
  static v1::SigningGroup standing(const Judge& judge, const v1::CallCeremony& it) {
    return judge.records().get<v1::SigningGroup>({"keys", it.zone(), "group/" + role_in(it)});
  }

  static std::set<std::string> consents(const Judge& judge, const v1::CallCeremony& it) {
    std::set<std::string> needed;
    for (const v1::GroupMember& member : it.group().members()) needed.insert(member.party());
    if (it.purpose() == v1::GENERATE) return needed;
    const v1::SigningGroup before = standing(judge, it);
    for (const v1::GroupMember& holder : before.members()) needed.erase(holder.party());
    return needed;
  }

  // Whether the call fits what stands.
  static Code fits(const Judge& judge, const v1::CallCeremony& it, const v1::SigningGroup& before) {
    const bool stands = before.epoch() != 0;
    if (it.purpose() == v1::GENERATE) {
      if (!judge.zone_exists(it.zone())) return Code::no_such_zone;
      return stands ? keys::kGroupExists : Code::done;
    }
    if (!stands) return keys::kNoSuchGroup;
    if (it.group().epoch() != before.epoch() + 1) return keys::kStaleClaim;
    if (it.group().document() != before.document()) return keys::kStaleClaim;
    std::map<std::string, std::uint32_t> identifiers;
    std::map<std::uint32_t, std::string> parties;
    for (const v1::GroupMember& holder : before.members()) {
      identifiers[holder.party()] = holder.identifier();
      parties[holder.identifier()] = holder.party();
    }
    for (const v1::GroupMember& member : it.group().members()) {
      const auto own = identifiers.find(member.party());
      if (own != identifiers.end() && own->second != member.identifier()) return keys::kStaleClaim;
      const auto other = parties.find(member.identifier());
      if (other != parties.end() && other->second != member.party()) return keys::kStaleClaim;
    }
    return Code::done;
  }

  static Code outcome(Judge& judge, const v1::CallCeremony& it, const Judge::Actor& actor) {
    Records& records = judge.records();
    const v1::SigningGroup before = standing(judge, it);
    if (const Code code = fits(judge, it, before); code != Code::done) return code;
    const state::Key newest_key{"ceremonies", it.zone(), role_in(it)};
    v1::Ceremony newest;
    if (judge.find_ceremony(records.get<v1::GroupCeremony>(newest_key).number(), newest) &&
        newest.has_round_ends_at()) {
      return ceremonies::kCeremonyRuns;
    }
    std::set<std::string> held;
    for (const v1::GroupMember& one : before.members()) held.insert(one.party());
    for (const v1::GroupMember& member : it.group().members()) {
      if (held.contains(member.party())) continue;
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
    ceremony.set_purpose(it.purpose());
    if (it.purpose() == v1::RESHARE) {
      *ceremony.mutable_from() = before;
      ceremony.mutable_group()->set_dealt(before.dealt());
      if (before.ceremony() == 0) judge.note_sharing(it.zone(), it.role(), before, 0);
    }
    ceremony.set_attempt(1);
    for (int i = 0; i < it.group().members_size(); ++i) ceremony.add_members();
    judge.begin(ceremony, v1::JOINING);
    return Code::done;
  }
};

// The ceremony and round that an act names.
template <typename Message>
Code round_of(const Judge& judge, const Message& it, v1::CeremonyStage stage,
              v1::Ceremony& ceremony) {
  if (!judge.find_ceremony(it.ceremony(), ceremony)) return ceremonies::kNoSuchCeremony;
  if (ceremony.stage() != stage || ceremony.attempt() != it.attempt()) {
    return ceremonies::kOtherRound;
  }
  return Code::done;
}

// The place of who acts among the members; past the last one when it is none.
int place_among(const v1::Ceremony& ceremony, const std::string& party) {
  int place = 0;
  while (place < ceremony.members_size() && ceremony.group().members(place).party() != party) {
    ++place;
  }
  return place;
}

// What asks members: the place of who acts.
template <typename Message>
Code turn(const Judge& judge, const Message& it, const Judge::Actor& actor, v1::CeremonyStage stage,
          v1::Ceremony& ceremony, int& place) {
  if (const Code code = round_of(judge, it, stage, ceremony); code != Code::done) return code;
  place = place_among(ceremony, actor.party);
  if (place == ceremony.members_size()) return ceremonies::kNoMember;
  return ceremony.members(place).done() ? ceremonies::kDoneAlready : Code::done;
}

// Holds a share that a resharing hands on, and is not left out.
const v1::GroupMember* holder(const v1::Ceremony& ceremony, const std::string& party) {
  for (const v1::CeremonyExclusion& one : ceremony.excluded()) {
    if (one.party() == party) return nullptr;
  }
  for (const v1::GroupMember& one : ceremony.from().members()) {
    if (one.party() == party) return &one;
  }
  return nullptr;
}

struct JoinPart {
  static Code outcome(Judge& judge, const v1::JoinCeremony& it, const Judge::Actor& actor) {
    v1::Ceremony ceremony;
    const Code code = round_of(judge, it, v1::JOINING, ceremony);
    if (code != Code::done) return code;
    const int place = place_among(ceremony, actor.party);
    const bool member = place < ceremony.members_size();
    const v1::GroupMember* before = holder(ceremony, actor.party);
    if (!member && before == nullptr) return ceremonies::kNoMember;
    bool offered = false;
    for (const v1::CeremonyDealer& dealer : ceremony.dealers()) {
      offered = offered || dealer.party() == actor.party;
    }
    if (member ? ceremony.members(place).done() : offered) return ceremonies::kDoneAlready;
    if (it.deals() && before == nullptr) return ceremonies::kUnsoundPart;
    if (member == it.one_time_key().empty()) return ceremonies::kUnsoundPart;
    for (const v1::CeremonyMember& other : ceremony.members()) {
      if (member && other.one_time_key() == it.one_time_key()) return ceremonies::kUnsoundPart;
    }
    if (member) {
      v1::CeremonyMember& own = *ceremony.mutable_members(place);
      own.set_one_time_key(it.one_time_key());
      own.set_joined(actor.transaction);
      own.set_done(true);
    }
    if (it.deals()) offer(ceremony, *before);
    judge.done(ceremony);
    return Code::done;
  }

 private:
  static void offer(v1::Ceremony& ceremony, const v1::GroupMember& before) {
    std::map<std::uint32_t, v1::CeremonyDealer> dealers;
    for (const v1::CeremonyDealer& dealer : ceremony.dealers()) {
      dealers[dealer.identifier()] = dealer;
    }
    dealers[before.identifier()].set_party(before.party());
    dealers[before.identifier()].set_identifier(before.identifier());
    ceremony.clear_dealers();
    for (const auto& [identifier, dealer] : dealers) *ceremony.add_dealers() = dealer;
  }
};

struct DealPart {
  static Code outcome(Judge& judge, const v1::DealInCeremony& it, const Judge::Actor& actor) {
    v1::Ceremony ceremony;
    const Code code = round_of(judge, it, v1::DEALING, ceremony);
    if (code != Code::done) return code;
    v1::CeremonyDealer* own = nullptr;
    std::uint32_t order = 1;
    for (v1::CeremonyDealer& dealer : *ceremony.mutable_dealers()) {
      if (dealer.party() == actor.party) own = &dealer;
      if (!dealer.dealt().empty()) ++order;
    }
    if (own == nullptr) return ceremonies::kNoMember;
    if (!own->dealt().empty()) return ceremonies::kDoneAlready;
    if (it.octets().size() != ceremony.group().threshold() * 32 + 64 + 96 ||
        it.sealed().size() != static_cast<std::size_t>(ceremony.members_size()) * 48) {
      return ceremonies::kUnsoundPart;
    }
    v1::CeremonyDealing dealing;
    dealing.set_order(order);
    dealing.set_octets(it.octets());
    dealing.set_sealed(it.sealed());
    judge.records().write({"ceremonies", "dealings/" + std::to_string(it.ceremony()), actor.party},
                          dealing);
    own->set_dealt(actor.transaction);
    judge.done(ceremony);
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
    ceremony.mutable_members(place)->set_done(true);
    judge.done(ceremony);
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
    for (const v1::CeremonyDealer& dealer : ceremony.dealers()) {
      if (dealer.party() != it.accused()) continue;
      judge.leave_out(ceremony, {actor.party}, v1::FALSE_COMPLAINT);
      judge.try_again(ceremony);
      return Code::done;
    }
    return ceremonies::kUnsoundPart;
  }
};

struct AttestPart {
  static Code outcome(Judge& judge, const v1::AttestErasure& it, const Judge::Actor& actor) {
    Records& records = judge.records();
    const std::string role = role_text(it.role());
    v1::SigningGroup group;
    if (!records.read({"keys", it.zone(), "group/" + role}, group)) return keys::kNoSuchGroup;
    if (group.epoch() != it.epoch()) return keys::kStaleClaim;
    v1::Ceremony made;
    static_cast<void>(judge.find_ceremony(group.ceremony(), made));
    Bytes number;
    append_u64(number, group.ceremony());
    const std::string prefix = "sharing/" + role + "/";
    const std::string own = prefix + to_hex(number) + "/" + std::to_string(made.attempt());
    bool held = false;
    std::map<state::Key, v1::KeySharing> owed;
    records.each("ceremonies", it.zone(), [&](const Bytes& key, const Bytes& value) {
      v1::KeySharing sharing;
      if (!key.starts_with(prefix) || key == own || !wire::parse_stored(value, sharing)) return;
      const std::set<std::string> parties(sharing.parties().begin(), sharing.parties().end());
      std::set<std::string> erased(sharing.erased().begin(), sharing.erased().end());
      if (sharing.key() != group.commitment().substr(0, 32) || !parties.contains(actor.party)) {
        return;
      }
      held = true;
      if (!erased.insert(actor.party).second) return;
      sharing.clear_erased();
      for (const std::string& party : erased) sharing.add_erased(party);
      owed[{"ceremonies", it.zone(), key}] = sharing;
    });
    if (!held) return ceremonies::kNoMember;
    if (owed.empty()) return ceremonies::kDoneAlready;
    for (const auto& [key, sharing] : owed) records.write(key, sharing);
    return Code::done;
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
      members_row<AttestPart, &v1::Action::ceremonies_attest>(605, "ceremonies.attest"),
  };
}

v1::Action Workload::call_ceremony() {
  v1::Action action;
  v1::CallCeremony& it = *action.mutable_ceremonies_call();
  it.set_zone(chance_.in(1, 10) ? "unknown.example." : "example.");
  it.set_role(any_role());
  it.set_round_seconds(60 + static_cast<std::uint32_t>(chance_.below(200)));
  it.set_purpose(v1::GENERATE);
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
  set_terms(it.role(), group);
  const auto before =
      judge_.records().get<v1::SigningGroup>({"keys", it.zone(), "group/" + role_in(it)});
  if (chance_.in(before.epoch() == 0 ? 1 : 9, 10)) hand_on(before, it);
  return action;
}

// Who has an identifier keeps it, mostly; one of the holders may leave.
void Workload::hand_on(const v1::SigningGroup& before, v1::CallCeremony& it) {
  it.set_purpose(v1::RESHARE);
  v1::SigningGroup& group = *it.mutable_group();
  group.set_epoch(before.epoch() + (chance_.in(1, 20) ? 2 : 1));
  if (group.epoch() == 1) group.set_epoch(2);
  std::map<std::uint32_t, std::string> members;
  std::uint32_t last = 0;
  std::set<std::string> held;
  for (const v1::GroupMember& holder : before.members()) {
    last = holder.identifier();
    held.insert(holder.party());
    if (chance_.in(3, 4)) members[last] = holder.party();
  }
  for (const v1::GroupMember& member : it.group().members()) {
    if (!held.contains(member.party())) members[++last] = member.party();
  }
  if (members.size() < 2) return;
  group.clear_members();
  for (const auto& [identifier, party] : members) {
    v1::GroupMember& member = *group.add_members();
    member.set_party(party);
    member.set_identifier(identifier);
  }
  group.set_threshold(static_cast<std::uint32_t>(members.size() / 2 + 1));
}

// Whom a ceremony waits for, and who may offer to deal.
std::vector<std::string> Workload::asked_in(const v1::Ceremony& ceremony) {
  std::vector<std::string> asked;
  if (ceremony.stage() == v1::DEALING) {
    for (const v1::CeremonyDealer& dealer : ceremony.dealers()) {
      if (dealer.dealt().empty()) asked.push_back(dealer.party());
    }
    return asked;
  }
  for (int i = 0; i < ceremony.members_size(); ++i) {
    if (!ceremony.members(i).done()) asked.push_back(ceremony.group().members(i).party());
  }
  if (ceremony.stage() != v1::JOINING) return asked;
  for (const v1::GroupMember& one : ceremony.from().members()) {
    if (place_among(ceremony, one.party()) == ceremony.members_size()) asked.push_back(one.party());
  }
  return asked;
}

// What a dealer owes. Old shares are known of the groups of set_group(); of others nothing is left.
std::optional<frost::Message> Workload::dealt_by(const std::string& party,
                                                 const v1::Ceremony& ceremony) {
  const auto context = ceremonies::context_of(world_.community(), ceremony);
  const v1::CeremonyDealer* dealer = ceremonies::dealer_of(ceremony, party);
  if (!context || dealer == nullptr) return std::nullopt;
  const auto own = ceremonies::identifier_of(dealer->identifier());
  if (!own) return std::nullopt;
  crypto::Secret randomness = drawn(chance_, frost::dealing_randomness_bytes(*context));
  if (ceremony.purpose() == v1::GENERATE) {
    const auto dealt = frost::deal_new_secret(*context, *own, std::move(randomness));
    return dealt ? std::optional(*dealt) : std::nullopt;
  }
  const auto group = keys::group_of(ceremony.from());
  if (!group) return std::nullopt;
  const Bytes octets(known_share(dealer->identifier()).view());
  crypto::Secret secret = *crypto::Secret::make(octets.size());
  std::copy(octets.begin(), octets.end(), secret.mutable_view().begin());
  const auto share = frost::KeyShare::make(*group, *own, std::move(secret));
  if (!share) return std::nullopt;
  const auto dealt = frost::deal_old_share(*context, *share, std::move(randomness));
  return dealt ? std::optional(*dealt) : std::nullopt;
}

// One that goes on, or the newest.
std::optional<v1::Ceremony> Workload::some_ceremony() {
  std::vector<v1::Ceremony> running;
  v1::Ceremony ceremony;
  for (std::uint64_t number = 1; judge_.find_ceremony(number, ceremony); ++number) {
    if (ceremony.has_round_ends_at()) running.push_back(ceremony);
  }
  if (!running.empty()) return chance_.pick(running);
  if (judge_.find_ceremony(judge_.last_ceremony(), ceremony)) return ceremony;
  return std::nullopt;
}

// What a ceremony waits for, mostly by who is asked.
Workload::Wish Workload::in_ceremony() {
  std::string party = somebody_active();
  const std::optional<v1::Ceremony> found = some_ceremony();
  v1::Ceremony ceremony = found.value_or(v1::Ceremony());
  if (!found) {
    ceremony.set_number(1);
    ceremony.set_attempt(1);
    ceremony.set_stage(v1::JOINING);
  }
  const std::vector<std::string> asked = asked_in(ceremony);
  if (!asked.empty() && chance_.in(9, 10)) party = chance_.pick(asked);
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
  if (chance_.in(1, 25)) return {party, attestation()};
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
    if (const auto dealt = dealt_by(party, ceremony); dealt && chance_.in(9, 10)) {
      it.set_octets(dealt->octets);
      it.set_sealed(dealt->sealed);
    }
  } else if (ceremony.stage() == v1::CONFIRMING && dice == 1) {
    v1::ComplainInCeremony& it = *action.mutable_ceremonies_complain();
    in(it);
    it.set_accused(chance_.in(1, 2) ? ceremony.group().members(0).party()
                                    : ceremony.dealers(0).party());
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
    const bool holds = holder(ceremony, party) != nullptr;
    it.set_deals(chance_.in(holds ? 19 : 1, 20));
    if (place_among(ceremony, party) == ceremony.members_size() && it.deals() &&
        chance_.in(9, 10)) {
      return {party, action};
    }
    const auto key = frost::OneTimeKey::from_randomness(drawn(chance_, 64).view());
    it.set_one_time_key(Bytes(key->public_key().view()));
  }
  return {party, action};
}

}  // namespace comity::simulation
