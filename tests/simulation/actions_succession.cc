// docs/spec/names.md, "Successors": who is named, and takes over from who is gone.
#include "succession.h"

#include <algorithm>
#include <set>

#include "due_process.h"
#include "names_actions.h"
#include "registers/names/outcomes.h"
#include "succession_acts.h"
#include "table.h"
#include "workload.h"

namespace comity::simulation {
namespace {

bool is_noted(const Judge& judge, const std::string& thing) {
  bool noted = false;
  judge.records().each("ledger", "decided/" + thing,
                       [&](const Bytes&, const Bytes&) { noted = true; });
  return noted;
}

using Kind = Judge::Subject::Kind;

constexpr std::int64_t kHeirsDay = 86'400;
const std::string kAllNames = "all";

state::Key of_heir(const std::string& collection, const std::string& key) {
  return {"names-successors", collection, key};
}
// What the ledger calls it.
std::string thing_of(const std::string& collection, const std::string& key) {
  return "names/" + collection + "/" + key;
}

// With the keys that the holder has now.
std::optional<Heir> named(const Judge& judge, const std::string& collection, const std::string& key,
                          const std::string& holder) {
  v1::NamedSuccessor record;
  v1::Party party;
  if (!judge.records().read(of_heir(collection, key), record) || !judge.find_party(holder, party) ||
      party.keys_height() != record.keys_height()) {
    return std::nullopt;
  }
  return Heir{record.successor(), moment_of(record.named_at()), collection == kAllNames};
}

bool has_been_gone(const Judge& judge, const std::string& handle) {
  v1::Party party;
  return judge.find_party(handle, party) && judge.is_gone(handle) &&
         plus_seconds(moment_of(party.left_at()), 7 * kHeirsDay) <= judge.now();
}

// The name is that of these, who held it with others.
void stay(Judge& judge, const std::string& zone, const std::string& label, v1::Delegation& record,
          const std::set<std::string>& rest) {
  std::string holder;
  for (const std::string& party : rest) holder.append(holder.empty() ? "" : "+").append(party);
  record.clear_hold();
  record.clear_hold_at();
  record.set_holder(holder);
  record.set_held_height(judge.height());
  record.set_succeeded_height(judge.height());
  judge.write_delegation(zone, label, record);
}

struct NameSuccessor {
  static Judge::Subject subject(const Judge& judge, const v1::NameSuccessor& it,
                                const Judge::Actor& actor) {
    v1::Delegation record;
    if (it.zone().empty() || !judge.find_delegation(it.zone(), it.label(), record)) {
      return {Kind::held, owner_of_nothing(actor)};
    }
    return {Kind::held, record.holder()};
  }

  static Code outcome(Judge& judge, const v1::NameSuccessor& it, const Judge::Actor& actor) {
    const bool all = it.zone().empty();
    v1::Delegation record;
    if (all && !judge.holds_anything(actor.party)) return Code::not_holder;
    if (!all) {
      const Code code = needs_delegation(judge, it.zone(), it.label(), record);
      if (code != Code::done) return code;
      if (Judge::each_of(record.holder()).size() > 1) return names::kHeldTogether;
    }
    const std::string collection = all ? kAllNames : it.zone();
    const std::string key = all ? actor.party : it.label();
    if (it.ends()) {
      if (judge.records().find(of_heir(collection, key)) == nullptr) return Code::no_effect;
      erase_heir(judge, collection, key);
      return Code::done;
    }
    if (it.successor() == actor.party) return Code::not_permitted;
    if (const Code code = judge.needs_holder(it.successor()); code != Code::done) return code;
    const auto stands =
        all ? named(judge, kAllNames, key, actor.party) : heir_of(judge, it.zone(), it.label());
    if (stands && stands->party == it.successor() && stands->all == all) return Code::no_effect;
    erase_heir(judge, collection, key);
    v1::Party party;
    judge.find_party(actor.party, party);
    v1::NamedSuccessor heir;
    heir.set_successor(it.successor());
    wire::set_time(*heir.mutable_named_at(), judge.now());
    heir.set_keys_height(party.keys_height());
    judge.records().write(of_heir(collection, key), heir);
    const std::string thing = thing_of(collection, key);
    judge.records().put({"ledger", "asked/" + it.successor(), thing}, thing);
    return Code::done;
  }

  static v1::Action wish(Workload& workload) {
    Chance& chance = workload.chance();
    const std::string label = chance.in(1, 5) ? "" : workload.label();
    if (chance.in(1, 12)) return test::end_successor(label);
    return test::name_successor(label, workload.anybody());
  }
};

// A decision on this name, or on sets of what its holder has, waits for its effect.
bool is_kept(const Judge& judge, const std::string& zone, const std::string& label,
             const std::string& holder) {
  return is_decided(judge, zone, label) || is_noted(judge, "part/" + zone + "/" + holder);
}
// Or one that creates something below it.
bool is_kept_from_heirs(const Judge& judge, const std::string& zone, const std::string& label,
                        const std::string& holder) {
  return is_kept(judge, zone, label, holder) || is_noted(judge, "below/" + thing_of(zone, label));
}

struct Succeed {
  static Code outcome(Judge& judge, const v1::Succeed& it, const Judge::Actor& actor) {
    v1::Delegation record;
    const Code code = needs_delegation(judge, it.zone(), it.label(), record);
    if (code != Code::done) return code;
    const std::set<std::string> all = Judge::each_of(record.holder());
    if (all.size() > 1 && all.contains(actor.party)) return take_rest(judge, it, record, actor);
    const auto heir = heir_of(judge, it.zone(), it.label());
    if (!heir || heir->party != actor.party ||
        judge.now() < plus_seconds(heir->named_at, 30 * kHeirsDay)) {
      return names::kNotSuccessor;
    }
    if (is_kept_from_heirs(judge, it.zone(), it.label(), record.holder())) {
      return names::kDecided;
    }
    if (const Code left = is_left(judge, record); left != Code::done) return left;
    if (const Code may = judge.needs_holder(actor.party); may != Code::done) return may;
    record.clear_hold();
    record.clear_hold_at();
    record.set_holder(actor.party);
    record.set_since_decision(0);
    record.clear_registered_below();
    record.set_held_height(judge.height());
    record.set_succeeded_height(judge.height());
    judge.write_delegation(it.zone(), it.label(), record);
    return Code::done;
  }

  // Of several that of those who are not gone.
  static Code take_rest(Judge& judge, const v1::Succeed& it, v1::Delegation& record,
                        const Judge::Actor& actor) {
    if (is_kept_from_heirs(judge, it.zone(), it.label(), record.holder())) {
      return names::kDecided;
    }
    if (is_held_fast(judge, record)) return names::kOnHold;
    std::set<std::string> rest = Judge::each_of(record.holder());
    const auto gone = std::erase_if(rest, [&](const std::string& party) {
      return party != actor.party && has_been_gone(judge, party);
    });
    if (gone == 0) return names::kHolderThere;
    stay(judge, it.zone(), it.label(), record, rest);
    return Code::done;
  }

  // By a holder who is gone, or was found silent to the end of the term.
  static Code is_left(const Judge& judge, const v1::Delegation& record) {
    const auto begins = award_begins(judge, record);
    if (begins && record.hold().ground() == v1::SILENCE) {
      if (*begins <= judge.now()) return Code::done;
    } else if (is_held_fast(judge, record)) {
      return names::kOnHold;
    }
    return has_been_gone(judge, record.holder()) ? Code::done : names::kHolderThere;
  }

  static v1::Action wish(Workload& workload) { return test::succeed(workload.label()); }
};

struct LeaveName {
  static Judge::Subject subject(const Judge& judge, const v1::LeaveName& it,
                                const Judge::Actor& actor) {
    v1::Delegation record;
    if (!judge.find_delegation(it.zone(), it.label(), record)) {
      return {Kind::held, owner_of_nothing(actor)};
    }
    return {Kind::held, record.holder()};
  }

  static Code outcome(Judge& judge, const v1::LeaveName& it, const Judge::Actor& actor) {
    v1::Delegation record;
    const Code code = needs_delegation(judge, it.zone(), it.label(), record);
    if (code != Code::done) return code;
    std::set<std::string> rest = Judge::each_of(record.holder());
    rest.erase(actor.party);
    if (rest.empty()) return names::kHeldAlone;
    if (is_kept(judge, it.zone(), it.label(), record.holder())) return names::kDecided;
    if (is_held_fast(judge, record)) return names::kOnHold;
    stay(judge, it.zone(), it.label(), record, rest);
    return Code::done;
  }

  static v1::Action wish(Workload& workload) {
    std::string label = workload.label();
    for (const std::string& one : workload.judge().delegations(kZone)) {
      v1::Delegation record;
      workload.judge().find_delegation(kZone, one, record);
      const bool shared = Judge::each_of(record.holder()).size() > 1;
      if (shared && workload.chance().in(1, 3)) label = one;
    }
    return test::leave_name(label);
  }
};

}  // namespace

std::optional<Heir> heir_of(const Judge& judge, const std::string& zone, const std::string& label) {
  v1::Delegation record;
  if (!judge.find_delegation(zone, label, record) || record.holder().empty()) return std::nullopt;
  const std::optional<Time> in_vain = void_until(judge, record);
  for (const auto& heir : {named(judge, zone, label, record.holder()),
                           named(judge, kAllNames, record.holder(), record.holder())}) {
    if (heir && (!in_vain || *in_vain < heir->named_at)) return heir;
  }
  return std::nullopt;
}

std::string heir_of_gone(const Judge& judge, const std::string& zone, const std::string& label) {
  v1::Delegation record;
  if (!judge.find_delegation(zone, label, record) || !present(judge, {record.holder()}).empty()) {
    return "";
  }
  const auto heir = heir_of(judge, zone, label);
  return heir ? heir->party : "";
}

std::optional<Time> void_until(const Judge& judge, const v1::Delegation& record) {
  const v1::Hold& hold = record.hold();
  const bool own = hold.holder() == record.holder() || record.succeeded_height() != 0;
  if (!record.has_hold() || !own) return std::nullopt;
  const Time at = moment_of(record.hold_at());
  if (hold.ground() != v1::SILENCE || has_acted_since(judge, hold.holder(), at)) return at;
  return hold.has_void_before() ? std::optional(moment_of(hold.void_before())) : std::nullopt;
}

void erase_heir(Judge& judge, const std::string& collection, const std::string& key) {
  v1::NamedSuccessor old;
  if (!judge.records().read(of_heir(collection, key), old)) return;
  judge.records().erase({"ledger", "asked/" + old.successor(), thing_of(collection, key)});
  judge.records().erase(of_heir(collection, key));
}

bool is_decided(const Judge& judge, const std::string& zone, const std::string& label) {
  return is_noted(judge, thing_of(zone, label));
}

std::vector<std::string> things_decided(const v1::Action& action) {
  std::vector<std::string> things;
  const auto look = [&](bool is, const auto& it) {
    if (is) things.push_back(thing_of(it.zone(), it.label()));
  };
  look(action.has_names_create_delegation(), action.names_create_delegation());
  look(action.has_names_remove_delegation(), action.names_remove_delegation());
  look(action.has_names_transfer_delegation(), action.names_transfer_delegation());
  look(action.has_names_claim_delegation(), action.names_claim_delegation());
  look(action.has_names_hold_delegation(), action.names_hold_delegation());
  look(action.has_names_award_delegation(), action.names_award_delegation());
  if (!action.names_change_sets().holder().empty()) {
    const v1::ChangeSets& plan = action.names_change_sets();
    things.push_back("part/" + plan.zone() + "/" + plan.holder());
  }
  if (!action.has_names_create_delegation()) return things;
  const v1::CreateDelegation& it = action.names_create_delegation();
  for (std::size_t dot = it.label().find('.'); dot != std::string::npos;
       dot = it.label().find('.', dot + 1)) {
    things.push_back("below/" + thing_of(it.zone(), it.label().substr(dot + 1)));
  }
  return things;
}

// One who is named tries, mostly when it may; or its holder leaves.
Workload::Wish Workload::succession() {
  std::vector<std::pair<std::string, std::string>> named;  // label and heir
  for (const std::string& which : judge_.delegations(kZone)) {
    v1::Delegation record;
    judge_.find_delegation(kZone, which, record);
    // What is held with somebody who is gone.
    const std::set<std::string> all = Judge::each_of(record.holder());
    for (const std::string& one : all) {
      if (all.size() > 1 && has_been_gone(judge_, one) && chance_.in(1, 2)) {
        return {chance_.pick(std::vector<std::string>(all.begin(), all.end())),
                test::succeed(which)};
      }
    }
    const auto heir = heir_of(judge_, kZone, which);
    if (!heir) continue;
    if (judge_.is_gone(record.holder()) && !heir->all) return {heir->party, test::succeed(which)};
    named.emplace_back(which, heir->party);
  }
  if (named.empty()) {
    const std::string which = label();
    v1::Delegation record;
    judge_.find_delegation(kZone, which, record);
    const std::string holder =
        record.holder().empty() ? somebody_active() : one_of(record.holder());
    return {holder, test::name_successor(which, somebody_active())};
  }
  const auto& [which, heir] = chance_.pick(named);
  return {heir, test::succeed(which)};
}

std::vector<ActionRow> actions_of_succession() {
  ActionRow name = row<NameSuccessor, &v1::Action::names_name_successor>(
      {443, "names.name_successor", v1::RECOVER});
  name.weight = 3;
  ActionRow succeed = row<Succeed, &v1::Action::names_succeed>({444, "names.succeed", v1::OPERATE});
  ActionRow leaves =
      row<LeaveName, &v1::Action::names_leave_name>({445, "names.leave_name", v1::RECOVER});
  leaves.weight = 3;
  return {name, succeed, leaves};
}

}  // namespace comity::simulation
