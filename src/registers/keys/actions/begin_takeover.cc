#include <algorithm>

#include "dns/dnssec.h"
#include "ledger/typed_action.h"
#include "registers/keys/limits.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/requirements.h"
#include "registers/keys/rollover.h"
#include "registers/keys/takeover.h"
#include "registers/keys/well_formed.h"
#include "wire/codec.h"

namespace comity::keys {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;
using Rdata = google::protobuf::RepeatedPtrField<std::string>;

Verdict check_foreign_keys(const Rdata& dnskeys) {
  if (Verdict verdict = check_range("dnskeys", static_cast<std::uint64_t>(dnskeys.size()), 1,
                                    limits::kForeignKeys);
      !verdict) {
    return verdict;
  }
  const std::string* previous = nullptr;
  for (const std::string& rdata : dnskeys) {
    if (const Status fits = dns::check_dnskey(rdata); !fits) {
      return refuse(Code::out_of_range, std::string("dnskeys: ").append(fits.error().message));
    }
    if (previous != nullptr && *previous >= rdata) {
      return refuse(Code::not_sorted, "dnskeys: not ascending, or one is there twice");
    }
    previous = &rdata;
  }
  // Ascending, so those with the lesser flags come first.
  if (read_u16(dnskeys.Get(0)) == read_u16(*previous)) return {};
  return refuse(Code::inconsistent,
                "dnskeys: where keys with flags 256 sign the zone those with 257 are not carried: "
                "resolvers that follow keys (RFC 5011) would trust them for ever");
}

Verdict require_end(const v1::BeginTakeover& it, Time now) {
  const Time end = wire::to_time(it.ends_at()).value_or(Time{});
  if (end > now && end <= plus_seconds(now, limits::kTakeoverSeconds)) return {};
  return refuse(kStaleClaim,
                "ends_at: not within the 366 days after block time " + to_rfc3339(now));
}

// One that ends before the first of its stages can be waited out takes nothing over.
Verdict require_first_stage(const v1::BeginTakeover& it, const state::View& view,
                            const v1::Takeover& standing, Time now) {
  if (it.way() != v1::BOTH_SIGN) return {};
  const bool goes_on = standing.has_until() && standing.dnskeys_size() == it.dnskeys_size();
  const Time known = goes_on ? wire::to_time(standing.until()).value_or(Time{})
                             : unseen_if_signed(view, it.zone(), now);
  if (wire::to_time(it.ends_at()).value_or(Time{}) > known) return {};
  return refuse(kStaleClaim, "ends_at: the next stage comes no earlier than " + to_rfc3339(known) +
                                 ", when caches know the one before");
}

// Keys that others are told of do not go by being left out.
Verdict require_more(const v1::BeginTakeover& it, const v1::Takeover& standing) {
  if (standing.stage() == v1::KEYS_LEAVE) {
    return refuse(kRolloverRuns, "the keys of an earlier takeover are on their way out");
  }
  if (standing.way() != it.way()) {
    return refuse(kRolloverRuns, "way: the takeover that goes on has another one");
  }
  if (!std::includes(it.dnskeys().begin(), it.dnskeys().end(), standing.dnskeys().begin(),
                     standing.dnskeys().end())) {
    return refuse(kStaleClaim, "dnskeys: lack one that is on record");
  }
  if (standing.stage() < v1::SERVED_HERE) return {};
  // Either would let the keys leave while caches need them, which keys.call_off_takeover must not.
  if (it.dnskeys_size() != standing.dnskeys_size()) {
    return refuse(kStaleClaim,
                  "dnskeys: one more, and the zone is served here alone by now: nobody signs with "
                  "it any more");
  }
  if (wire::to_time(it.ends_at()).value_or(Time{}) >=
      wire::to_time(standing.ends_at()).value_or(Time{})) {
    return {};
  }
  return refuse(kStaleClaim,
                "ends_at: sooner than the end that stands, and the zone is served here alone by "
                "now: the takeover goes to its end");
}

// What the old operator gets of ours has to be what signs until the end.
Verdict require_no_rollover(const v1::BeginTakeover& it, const state::View& view) {
  for (const Role role : {Role::key_signing, Role::zone_signing}) {
    v1::KeyRollover rollover;
    if (it.way() == v1::GAP || !find_rollover(view, it.zone(), role, rollover)) continue;
    return refuse(kRolloverRuns,
                  "the key of the " + group_text(it.zone(), role) + " is being replaced");
  }
  return {};
}

// On the agenda, and to those who say what has come, it has the number of its decision.
Verdict require_one_of_decision(const v1::BeginTakeover& it, const state::View& view,
                                std::uint64_t decision) {
  const auto zone = zone_of_takeover(view, kTakeoverIds | decision);
  if (!zone || *zone == it.zone()) return {};
  return refuse(kRolloverRuns,
                "a decision begins the takeover of one zone, and this one that of " + *zone);
}

// keys.begin_takeover. Another operator signs the zone by now: for a while its keys stand in ours
// too, or the parent will have no DS (docs/decisions/takeover.md). Whoever has such a key can sign
// for the zone, so it has an end. Subject: the community. Refuses: no_such_group, stale_claim (end,
// keys), rollover_runs.
struct BeginTakeover {
  static Verdict check(const v1::BeginTakeover& it) {
    if (Verdict verdict = check_zone(it.zone()); !verdict) return verdict;
    if (Verdict verdict = check_whole_second("ends_at", it.has_ends_at(), it.ends_at()); !verdict) {
      return verdict;
    }
    if (it.way() == v1::BOTH_SIGN) return check_foreign_keys(it.dnskeys());
    if (it.way() != v1::GAP) return refuse(Code::missing_field, "way: is missing");
    if (it.dnskeys().empty()) return {};
    return refuse(Code::inconsistent, "dnskeys: none where the zone is insecure meanwhile");
  }

  static ledger::Subject subject(const v1::BeginTakeover& it, const state::View&,
                                 const ledger::Actor&) {
    return ledger::Subject::of_community("the takeover of zone " + it.zone());
  }
  static std::vector<std::string> consents(const v1::BeginTakeover&, const state::View&) {
    return {};
  }

  static Verdict permit(const v1::BeginTakeover& it, const state::View& view,
                        const ledger::Actor& actor, const ledger::Context& context) {
    for (const Role role : {Role::key_signing, Role::zone_signing}) {
      const auto group = require_group(view, it.zone(), role);
      if (!group) return tl::unexpected(group.error());
      for (const v1::SigningGroup& own : groups(view, it.zone(), role)) {
        const Bytes key = dnskey_of(own, role);
        if (std::find(it.dnskeys().begin(), it.dnskeys().end(), key) != it.dnskeys().end()) {
          return refuse(kStaleClaim, "dnskeys: one is a key of the zone's own groups");
        }
      }
    }
    if (Verdict verdict = require_no_rollover(it, view); !verdict) return verdict;
    if (Verdict verdict = require_end(it, context.block_time); !verdict) return verdict;
    if (Verdict verdict = require_one_of_decision(it, view, actor.proposal); !verdict) {
      return verdict;
    }
    v1::Takeover standing;
    if (find_takeover(view, it.zone(), standing)) {
      if (Verdict verdict = require_more(it, standing); !verdict) return verdict;
    }
    return require_first_stage(it, view, standing, context.block_time);
  }

  static void apply(const v1::BeginTakeover& it, state::Draft& draft, const ledger::Actor& actor,
                    const ledger::Context& context) {
    v1::Takeover takeover;
    takeover.set_since_decision(actor.proposal);
    takeover.set_way(it.way());
    *takeover.mutable_dnskeys() = it.dnskeys();
    *takeover.mutable_ends_at() = it.ends_at();
    begin_takeover(draft, it.zone(), std::move(takeover), context.block_time);
  }
};

}  // namespace

ledger::ActionType begin_takeover_action() {
  return ledger::action<BeginTakeover, &v1::Action::keys_begin_takeover>(
      {.role = ledger::Role::operate, .usually = ledger::By::amendment_rule, .in_proposal = true});
}

}  // namespace comity::keys
