#include "due_process.h"

#include <algorithm>

#include "acts.h"
#include "registers/names/outcomes.h"
#include "succession.h"
#include "table.h"
#include "workload.h"

namespace comity::simulation {
namespace {

constexpr std::int64_t kDaySeconds = 24LL * 3600;

bool has_one_acted_since(const Judge& judge, const std::string& party, Time since) {
  const std::optional<std::uint64_t> heard = judge.heard_on(party);
  if (!heard) {
    const auto rules = judge.records().get<v1::RulesInForce>({"ledger", "rules", ""});
    return moment_of(rules.since()) > since;
  }
  const auto day = static_cast<std::int64_t>(*heard);
  return (day + 1) * kDaySeconds * 1'000 > since.milliseconds;
}

}  // namespace

bool has_acted_since(const Judge& judge, const std::string& holder, Time since) {
  const std::set<std::string> all = Judge::each_of(holder);
  return std::any_of(all.begin(), all.end(), [&](const std::string& party) {
    return has_one_acted_since(judge, party, since);
  });
}

std::optional<Time> award_begins(const Judge& judge, const v1::Delegation& record) {
  const v1::Hold& hold = record.hold();
  const Time since = moment_of(record.hold_at());
  const bool own = hold.holder() == record.holder() || record.succeeded_height() != 0;
  if (!record.has_hold() || hold.taken() || !own) return std::nullopt;
  if (hold.ground() == v1::SILENCE && has_acted_since(judge, hold.holder(), since)) {
    return std::nullopt;
  }
  const Time begins =
      plus_seconds(since, judge.constitution().due_process().restoration_days() * kDaySeconds);
  if (judge.now() >= plus_seconds(begins, 90 * kDaySeconds)) return std::nullopt;
  return begins;
}

Code needs_delegation(const Judge& judge, const std::string& zone, const std::string& label,
                      v1::Delegation& out) {
  if (!judge.zone_exists(zone)) return Code::no_such_zone;
  return judge.find_delegation(zone, label, out) ? Code::done : names::kNoSuchDelegation;
}
std::set<std::string> present(const Judge& judge, const std::set<std::string>& handles) {
  std::set<std::string> asked;
  for (const std::string& handle : handles) asked.merge(Judge::each_of(handle));
  std::erase_if(asked, [&](const std::string& handle) { return judge.is_gone(handle); });
  return asked;
}

bool was_lately_taken(const Judge& judge, const v1::Delegation& record) {
  return record.hold().taken() &&
         judge.now() < plus_seconds(moment_of(record.hold_at()), 366 * kDaySeconds);
}
bool is_held_fast(const Judge& judge, const v1::Delegation& record) {
  return award_begins(judge, record) || was_lately_taken(judge, record);
}
// Who asked, their affiliates, and some of those from whom it was taken together.
bool is_barred(const Judge& judge, const v1::Delegation& record, const std::string& holder) {
  const auto& asked = record.hold().asked();
  const std::set<std::string> had = Judge::each_of(record.hold().holder());
  const std::set<std::string> gets = Judge::each_of(holder);
  return was_lately_taken(judge, record) &&
         std::any_of(gets.begin(), gets.end(), [&](const std::string& party) {
           const bool had_it = std::any_of(had.begin(), had.end(), [&](const std::string& each) {
             return judge.voice_of(each) == judge.voice_of(party);
           });
           return (had.size() > 1 && had != gets && had_it) ||
                  std::any_of(asked.begin(), asked.end(), [&](const std::string& each) {
                    return judge.voice_of(each) == judge.voice_of(party);
                  });
         });
}

namespace {

struct HoldDelegation {
  static Code outcome(Judge& judge, const v1::HoldDelegation& it, const Judge::Actor& actor) {
    v1::Delegation record;
    const Code code = needs_delegation(judge, it.zone(), it.label(), record);
    if (code != Code::done) return code;
    if (record.holder().empty()) return Code::not_holder;
    if (is_held_fast(judge, record)) return names::kOnHold;
    const v1::DueProcess& due = judge.constitution().due_process();
    const auto& grounds = due.grounds();
    const Time since = plus_seconds(judge.now(), -(due.silence_days() * kDaySeconds));
    if (std::find(grounds.begin(), grounds.end(), it.ground()) == grounds.end() ||
        (it.ground() == v1::SILENCE && has_acted_since(judge, record.holder(), since))) {
      return names::kNoGround;
    }
    if (!it.claimant().empty()) {
      if (const Code active = judge.needs_holder(it.claimant()); active != Code::done)
        return active;
    }
    v1::Hold hold;
    hold.set_ground(it.ground());
    const Bytes* first = judge.records().find({"names-succeeded", it.zone(), it.label()});
    hold.set_holder(first != nullptr && it.ground() == v1::BREACH ? *first : record.holder());
    *hold.mutable_claim() = it.claim();
    hold.add_asked(actor.party);
    if (!it.claimant().empty() && it.claimant() != actor.party) hold.add_asked(it.claimant());
    const auto in_vain = void_until(judge, record);
    if (in_vain && it.ground() == v1::SILENCE) {
      wire::set_time(*hold.mutable_void_before(), *in_vain);
    }
    *record.mutable_hold() = hold;
    wire::set_time(*record.mutable_hold_at(), judge.now());
    record.set_held_height(judge.height());
    judge.write_delegation(it.zone(), it.label(), record);
    return Code::done;
  }

  static v1::Action wish(Workload& workload) {
    const std::string which = workload.label();
    return test::hold_delegation(which, workload.anybody());
  }
};

struct AwardDelegation {
  static std::set<std::string> consents(const Judge& judge, const v1::AwardDelegation& it) {
    return present(judge, {it.new_holder()});
  }

  static Code outcome(Judge& judge, const v1::AwardDelegation& it, const Judge::Actor& actor) {
    v1::Delegation record;
    const Code code = needs_delegation(judge, it.zone(), it.label(), record);
    if (code != Code::done) return code;
    const auto begins = award_begins(judge, record);
    if (!begins || judge.now() < *begins) return names::kNoHold;
    record.mutable_hold()->set_taken(true);
    record.mutable_hold()->add_asked(actor.party);
    wire::set_time(*record.mutable_hold_at(), judge.now());
    if (!it.new_holder().empty()) {
      if (const Code active = judge.needs_holder(it.new_holder()); active != Code::done) {
        return active;
      }
      if (is_barred(judge, record, it.new_holder())) return names::kBarred;
    }
    record.set_holder(it.new_holder());
    record.set_since_decision(actor.proposal);
    record.clear_registered_below();
    record.clear_succeeded_height();
    record.set_held_height(judge.height());
    judge.write_delegation(it.zone(), it.label(), record);
    return Code::done;
  }

  static v1::Action wish(Workload& workload) {
    const std::string which = workload.label();
    return test::award_delegation(which, workload.some_holder());
  }
};

}  // namespace

std::vector<ActionRow> actions_of_due_process() {
  using Action = v1::Action;
  constexpr v1::KeyRole kRole = v1::OPERATE;
  return {
      row<HoldDelegation, &Action::names_hold_delegation>(
          {411, "names.hold_delegation", kRole, true}),
      row<AwardDelegation, &Action::names_award_delegation>(
          {412, "names.award_delegation", kRole, true}),
  };
}

}  // namespace comity::simulation
