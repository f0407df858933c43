#include "registers/names/holds.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "ledger/records.h"
#include "registers/constitution/queries.h"
#include "registers/members/queries.h"
#include "registers/names/outcomes.h"
#include "wire/codec.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

using ledger::refuse;
using ledger::Verdict;

constexpr std::int64_t kDaySeconds = 24LL * 3600;

Time held_since(const v1::Delegation& record) {
  return wire::to_time(record.hold_at()).value_or(Time{});
}

// Any act counts, of any key, refused or not: whoever acts is not silent. A founder that never did
// has been there at most since the rules in force began. Of several holders one who acts is enough.
bool has_acted_since(const state::View& view, std::string_view holder, Time since) {
  const std::vector<std::string> all = wire::holders_of(holder);
  return std::any_of(all.begin(), all.end(), [&](const std::string& party) {
    const std::optional<Time> last = ledger::last_day_of_acts(view, party);
    const Time heard = last ? plus_seconds(*last, kDaySeconds) : ledger::rules_in_force(view).since;
    return heard > since;
  });
}

// A hold goes with its holder, and is forgotten when a name is taken over: one that stands on what
// was taken over is the present holder's.
bool is_of_holder(const v1::Hold& hold, const v1::Delegation& record) {
  return hold.holder() == record.holder() || record.succeeded_height() != 0;
}

bool still_holds(const state::View& view, const v1::Hold& hold, Time since) {
  return hold.ground() != v1::SILENCE || !has_acted_since(view, hold.holder(), since);
}

std::string voice(const state::View& view, std::string_view party) {
  v1::Party record;
  return members::find_party(view, party, record) ? members::voice_of(record.profile())
                                                  : std::string(party);
}

bool is_lately_taken(const v1::Delegation& record, Time now) {
  return record.hold().taken() && now < plus_seconds(held_since(record), kBarredSeconds);
}

}  // namespace

Verdict require_ground(const state::View& view, std::string_view holder, int ground, Time now) {
  const auto constitution = constitution::in_force(view);
  if (!constitution || !constitution->has_due_process()) {
    return refuse(kNoGround, "the constitution has no due process");
  }
  const v1::DueProcess& due = constitution->due_process();
  if (std::find(due.grounds().begin(), due.grounds().end(), ground) == due.grounds().end()) {
    return refuse(kNoGround, "this is no ground in constitution " + constitution->name());
  }
  const std::string who = "party " + std::string(holder);
  if (ground == v1::SILENCE &&
      has_acted_since(view, holder, plus_seconds(now, -(due.silence_days() * kDaySeconds)))) {
    return refuse(kNoGround, who + " has acted in the last " + std::to_string(due.silence_days()) +
                                 " days: it is not silent");
  }
  return {};
}

std::optional<AwardTerm> award_term(const state::View& view, const v1::Delegation& record,
                                    Time now) {
  const v1::Hold& hold = record.hold();
  const auto constitution = constitution::in_force(view);
  if (!record.has_hold() || hold.taken() || !is_of_holder(hold, record) || !constitution ||
      !constitution->has_due_process() || !still_holds(view, hold, held_since(record))) {
    return std::nullopt;
  }
  const Time begins = plus_seconds(held_since(record),
                                   constitution->due_process().restoration_days() * kDaySeconds);
  const Time ends = plus_seconds(begins, kAwardSeconds);
  return now < ends ? std::optional(AwardTerm{begins, ends}) : std::nullopt;
}

Verdict require_no_hold(const state::View& view, const v1::Delegation& record, Time now) {
  if (const auto term = award_term(view, record, now)) {
    return refuse(kOnHold, "it is on hold until " + to_rfc3339(term->ends) +
                               " at the latest: only due process gives it to somebody else");
  }
  if (is_lately_taken(record, now)) {
    return refuse(kOnHold, "it was taken by due process, and stays on record until " +
                               to_rfc3339(plus_seconds(held_since(record), kBarredSeconds)));
  }
  return {};
}

std::optional<Time> successors_void_until(const state::View& view, const v1::Delegation& record) {
  const v1::Hold& hold = record.hold();
  if (!record.has_hold() || !is_of_holder(hold, record)) return std::nullopt;
  if (hold.ground() != v1::SILENCE || has_acted_since(view, hold.holder(), held_since(record))) {
    return held_since(record);
  }
  if (!hold.has_void_before()) return std::nullopt;
  return wire::to_time(hold.void_before()).value_or(Time{});
}

void forget_hold(v1::Delegation& record) {
  record.clear_hold();
  record.clear_hold_at();
}

void leave_to(v1::Delegation& record, std::string_view rest, const ledger::Context& context) {
  forget_hold(record);
  record.set_holder(std::string(rest));
  record.set_held_height(context.height);
  record.set_succeeded_height(context.height);
}

void give(v1::Delegation& record, std::string_view holder, const ledger::Actor& actor,
          const ledger::Context& context) {
  record.set_held_height(context.height);
  record.set_holder(std::string(holder));
  record.set_since_decision(actor.proposal);
  record.clear_registered_below();
  record.clear_succeeded_height();
}

Verdict require_not_barred(const state::View& view, const v1::Delegation& record,
                           std::string_view holder, Time now) {
  if (!is_lately_taken(record, now)) return {};
  const v1::Hold& hold = record.hold();
  const std::string until = to_rfc3339(plus_seconds(held_since(record), kBarredSeconds));
  // Else one of several had the others' part taken for itself.
  const bool of_some =
      wire::is_held_together(hold.holder()) && std::string_view(hold.holder()) != holder;
  for (const std::string& party : wire::holders_of(holder)) {
    for (const std::string& asked : hold.asked()) {
      if (voice(view, asked) != voice(view, party)) continue;
      std::string reason = "party " + party;
      reason.append(" or an affiliate of it, ").append(asked);
      reason.append(", asked for what was taken: not to it until ").append(until);
      return refuse(kBarred, std::move(reason));
    }
    const std::vector<std::string> had = wire::holders_of(hold.holder());
    if (of_some && std::any_of(had.begin(), had.end(), [&](const std::string& one) {
          return voice(view, one) == voice(view, party);
        })) {
      return refuse(kBarred, "what was taken was held by " + hold.holder() +
                                 " together: not to some of them until " + until);
    }
  }
  return {};
}

}  // namespace comity::names
