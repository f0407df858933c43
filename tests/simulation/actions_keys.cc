// docs/spec/keys.md. Only groups are judged in full: of joint signing (501 to 504, 508) it is known
// what it may be refused with, and its records are the node's own word.
#include <algorithm>

#include "registers/keys/outcomes.h"
#include "table.h"
#include "workload.h"

namespace comity::simulation {
namespace {

struct SetGroup {
  static std::set<std::string> consents(const Judge& /*judge*/, const v1::SetGroup& it) {
    std::set<std::string> needed;
    for (const v1::GroupMember& member : it.group().members()) needed.insert(member.party());
    return needed;
  }

  static Code outcome(Judge& judge, const v1::SetGroup& it, const Judge::Actor& actor) {
    if (!judge.zone_exists(it.zone())) return Code::no_such_zone;
    const state::Key key{"keys", it.zone(), "group/" + role_text(it.role())};
    if (judge.records().find(key) != nullptr) return keys::kGroupExists;
    for (const v1::GroupMember& member : it.group().members()) {
      if (const Code code = judge.needs_active(member.party()); code != Code::done) return code;
    }
    if (judge.unsound.contains(it.group().commitment())) return keys::kUnsoundGroup;
    v1::SigningGroup group = it.group();
    group.set_since_decision(actor.proposal);
    judge.records().write(key, group);
    judge.note_key(it.zone(), it.role(), group, "");
    return Code::done;
  }
};

// No key is replaced here (README.md), so there is nothing to go on with and nothing to call off.
template <typename Message>
struct OfRollover {
  static Code outcome(Judge& /*judge*/, const Message& /*it*/, const Judge::Actor& /*actor*/) {
    return keys::kNoRollover;
  }
};
struct TakeOver : OfRollover<v1::TakeOver> {
  static v1::Action wish(Workload& /*workload*/) {
    v1::Action action;
    v1::TakeOver& it = *action.mutable_keys_take_over();
    it.set_zone("example.");
    it.set_role(v1::ZONE_SIGNING);
    it.set_epoch(2);
    return action;
  }
};

// docs/spec/keys.md, "Takeover".
struct BeginTakeover {
  static std::set<Bytes> own_keys(const Judge& judge, const std::string& zone,
                                  v1::SigningRole role) {
    v1::SigningGroup group;
    if (!judge.records().read({"keys", zone, "group/" + role_text(role)}, group)) return {};
    Bytes dnskey = {'\1', role == v1::KEY_SIGNING ? '\1' : '\0', '\3', '\x0f'};
    return {dnskey += group.commitment().substr(0, 32)};
  }

  // docs/spec/keys.md, "What may still be out there", of a version that were signed now.
  static Time unseen_if_signed(const Judge& judge, const std::string& zone) {
    v1::SigningGroup group;
    judge.records().read({"keys", zone, "group/key"}, group);
    const auto head = judge.records().get<v1::SigningHead>({"keys", zone, "head/zone"});
    const auto soa = judge.records().get<v1::Zone>({"names", zone, "zone"}).soa();
    const std::uint64_t kept =
        std::max<std::uint64_t>(head.expire_seconds(), soa.expire_seconds()) +
        group.terms().dnskey_ttl_seconds();
    const Time seen = head.has_seen_until() ? moment_of(head.seen_until()) : Time{};
    const auto seconds = static_cast<std::int64_t>(std::max(kept, head.kept_seconds()));
    return std::max(seen, plus_seconds(judge.now(), seconds));
  }

  static Code outcome(Judge& judge, const v1::BeginTakeover& it, const Judge::Actor& actor) {
    const std::set<Bytes> given(it.dnskeys().begin(), it.dnskeys().end());
    for (const v1::SigningRole role : {v1::KEY_SIGNING, v1::ZONE_SIGNING}) {
      const std::set<Bytes> own = own_keys(judge, it.zone(), role);
      if (own.empty()) return keys::kNoSuchGroup;
      if (given.contains(*own.begin())) return keys::kStaleClaim;
    }
    const std::int64_t left = moment_of(it.ends_at()).milliseconds - judge.now().milliseconds;
    if (left <= 0 || left > 366LL * 86'400'000) return keys::kStaleClaim;
    for (const std::string& zone : judge.zones()) {
      v1::Takeover other;
      if (zone != it.zone() && judge.find_takeover(zone, other) &&
          other.since_decision() == actor.proposal) {
        return keys::kRolloverRuns;
      }
    }
    v1::Takeover takeover;
    const bool stands = judge.find_takeover(it.zone(), takeover);
    if (stands && (takeover.stage() == v1::KEYS_LEAVE || takeover.way() != it.way())) {
      return keys::kRolloverRuns;
    }
    for (const std::string& key : takeover.dnskeys()) {
      if (!given.contains(key)) return keys::kStaleClaim;
    }
    if (stands && takeover.stage() >= v1::SERVED_HERE &&
        (takeover.dnskeys_size() != it.dnskeys_size() ||
         moment_of(it.ends_at()) < moment_of(takeover.ends_at()))) {
      return keys::kStaleClaim;
    }
    const bool grows = !stands || takeover.dnskeys_size() != it.dnskeys_size();
    if (it.way() == v1::BOTH_SIGN) {
      const Time known = takeover.has_until() && !grows ? moment_of(takeover.until())
                                                        : unseen_if_signed(judge, it.zone());
      if (moment_of(it.ends_at()) <= known) return keys::kStaleClaim;
    }
    if (stands) judge.cancel("keys", std::uint64_t{1} << 63 | takeover.since_decision());
    takeover.set_since_decision(actor.proposal);
    takeover.set_way(it.way());
    *takeover.mutable_dnskeys() = it.dnskeys();
    *takeover.mutable_ends_at() = it.ends_at();
    if (grows) {
      takeover.set_stage(v1::BEGUN);
      wire::set_time(*takeover.mutable_since(), judge.now());
      takeover.clear_until();
    }
    judge.write_takeover(it.zone(), takeover);
    return Code::done;
  }

  static v1::Action wish(Workload& workload) {
    v1::Action action;
    v1::BeginTakeover& it = *action.mutable_keys_begin_takeover();
    it.set_zone(workload.chance().in(9, 10) ? "example." : "unknown.example.");
    // Mostly long enough for what has to be waited for.
    const std::int64_t days = workload.chance().in(1, 12)  ? 400
                              : workload.chance().in(1, 6) ? 1
                                                           : 60;
    const auto more = static_cast<std::int64_t>(workload.chance().below(40)) * 86'400;
    it.mutable_ends_at()->set_seconds(workload.judge().now().milliseconds / 1000 + days * 86'400 +
                                      more);
    v1::Takeover standing;
    const bool stands = workload.judge().find_takeover("example.", standing);
    it.set_way(workload.chance().in(1, 3) ? v1::GAP : v1::BOTH_SIGN);
    if (stands && workload.chance().in(9, 10)) it.set_way(standing.way());
    if (it.way() == v1::GAP) return action;
    for (const char octet : {'k', 'z'}) {
      if (octet == 'k' && workload.chance().in(1, 2)) continue;
      it.add_dnskeys(Bytes{'\1', '\0', '\3', '\x0d'} + Bytes(64, octet));
    }
    return action;
  }
};

struct NoteTakeover {
  // What decisions say, in the order of each way.
  static int next(const v1::Takeover& takeover) {
    const std::vector<int> both = {v1::CARRIED, v1::EXCHANGED, v1::DS_OF_BOTH, v1::SERVED_HERE,
                                   v1::DS_OURS};
    const std::vector<int> gap = {v1::BEGUN, v1::DS_GONE, v1::SERVED_HERE, v1::DS_OURS};
    const std::vector<int>& way = takeover.way() == v1::GAP ? gap : both;
    const auto at = std::find(way.begin(), way.end(), takeover.stage());
    return at == way.end() || at + 1 == way.end() ? 0 : *(at + 1);
  }

  static Code outcome(Judge& judge, const v1::NoteTakeover& it, const Judge::Actor& /*actor*/) {
    v1::Takeover takeover;
    if (!judge.find_takeover(it.zone(), takeover)) return keys::kNoTakeover;
    if (takeover.since_decision() != it.decision()) return keys::kStaleClaim;
    if (next(takeover) == 0) return keys::kNoTakeover;
    if (next(takeover) != it.stage()) return keys::kStaleClaim;
    const Time until = takeover.has_until() ? moment_of(takeover.until()) : Time{};
    if (it.stage() != v1::EXCHANGED && judge.now() < until) return keys::kTooSoon;
    if (takeover.way() == v1::GAP && it.stage() == v1::DS_OURS) {
      judge.end_takeover(it.zone(), takeover);
      return Code::done;
    }
    takeover.set_stage(it.stage());
    wire::set_time(*takeover.mutable_since(), judge.now());
    wire::set_time(*takeover.mutable_until(),
                   std::max(until, plus_seconds(judge.now(), it.ttl_seconds())));
    judge.write_takeover(it.zone(), takeover);
    return Code::done;
  }

  static v1::Action wish(Workload& workload) {
    v1::Takeover takeover;
    if (!workload.judge().find_takeover("example.", takeover) && workload.chance().in(3, 4)) {
      return BeginTakeover::wish(workload);
    }
    v1::Action action;
    v1::NoteTakeover& it = *action.mutable_keys_note_takeover();
    it.set_zone("example.");
    it.set_decision(takeover.since_decision() + (workload.chance().in(1, 10) ? 1 : 0));
    const int stage = next(takeover);
    it.set_stage(stage != 0 && workload.chance().in(9, 10) ? static_cast<v1::TakeoverStage>(stage)
                                                           : v1::SERVED_HERE);
    it.set_ttl_seconds(1 + static_cast<std::uint32_t>(workload.chance().below(7'200)));
    return action;
  }
};

struct CallOffTakeover {
  static Code outcome(Judge& judge, const v1::CallOffTakeover& it, const Judge::Actor& /*actor*/) {
    v1::Takeover takeover;
    if (!judge.find_takeover(it.zone(), takeover)) return keys::kNoTakeover;
    if (takeover.since_decision() != it.decision()) return keys::kStaleClaim;
    if (takeover.stage() >= v1::SERVED_HERE) return keys::kNoTakeover;
    judge.end_takeover(it.zone(), takeover);
    return Code::done;
  }

  static v1::Action wish(Workload& workload) {
    v1::Action action;
    v1::CallOffTakeover& it = *action.mutable_keys_call_off_takeover();
    it.set_zone("example.");
    v1::Takeover takeover;
    workload.judge().find_takeover("example.", takeover);
    it.set_decision(takeover.since_decision() + (workload.chance().in(1, 10) ? 1 : 0));
    return action;
  }
};

// It takes a decision by the rule that passes least.
ActionRow often(ActionRow made) {
  made.weight = 3;
  return made;
}
ActionRow of_signer(ActionRow made) {
  made.seat = true;
  return made;
}

// Of a signer, with what every one of them may be refused with besides.
ActionRow signing(std::uint32_t number, std::string_view name, std::set<Code> refusals) {
  refusals.insert({keys::kNoSuchGroup, keys::kNotSigner});
  ActionRow made{number, name, v1::SIGN, false, nullptr, false, std::move(refusals)};
  made.seat = true;
  return made;
}

}  // namespace

std::vector<ActionRow> actions_of_keys() {
  return {
      row<SetGroup, &v1::Action::keys_set_group>({500, "keys.set_group", v1::OPERATE, true}),
      signing(501, "keys.post_nonces", {keys::kStaleClaim, keys::kTooManyBatches}),
      signing(502, "keys.open_session",
              {keys::kStaleClaim, keys::kBatchSpent, Code::no_such_party, Code::holder_not_active,
               keys::kTooSoon}),
      signing(503, "keys.answer_session",
              {keys::kSessionOver, keys::kAlreadyAnswered, keys::kStaleClaim}),
      signing(504, "keys.finish_session",
              {keys::kSessionOver, keys::kAlreadyAnswered, keys::kDigestDiffers, keys::kTooSoon}),
      of_signer(
          row<TakeOver, &v1::Action::keys_take_over>({505, "keys.take_over", v1::SIGN, false})),
      row<OfRollover<v1::NoteParentDs>, &v1::Action::keys_note_parent_ds>(
          {506, "keys.note_parent_ds", v1::OPERATE, true}),
      row<OfRollover<v1::CallOffRollover>, &v1::Action::keys_call_off_rollover>(
          {507, "keys.call_off_rollover", v1::OPERATE, true}),
      signing(508, "keys.sign_document", {keys::kStaleClaim, keys::kAlreadyAnswered}),
      often(row<BeginTakeover, &v1::Action::keys_begin_takeover>(
          {509, "keys.begin_takeover", v1::OPERATE, true})),
      row<NoteTakeover, &v1::Action::keys_note_takeover>(
          {510, "keys.note_takeover", v1::OPERATE, true}),
      often(row<CallOffTakeover, &v1::Action::keys_call_off_takeover>(
          {511, "keys.call_off_takeover", v1::OPERATE, true})),
  };
}

}  // namespace comity::simulation
