// docs/spec/names.md, "Names below one's own": registered by the holder of what is above.
#include <algorithm>

#include "below_acts.h"
#include "due_process.h"
#include "names_actions.h"
#include "names_text.h"
#include "registers/names/outcomes.h"
#include "succession.h"
#include "table.h"
#include "workload.h"

namespace comity::simulation {
namespace {

using Kind = Judge::Subject::Kind;

constexpr std::int64_t kRequestDays = 30;
constexpr std::int64_t kDayOfSeconds = 86'400;

std::string place_of(const std::string& zone, const std::string& label) {
  return zone + "/" + label;
}
state::Key of_request(const std::string& party, const std::string& zone, const std::string& label) {
  return {"names-requests", party, place_of(zone, label)};
}

// With the index of who is asked.
void erase_request(Judge& judge, const std::string& party, const Bytes& place) {
  const state::Key key{"names-requests", party, place};
  v1::NameRequest old;
  if (!judge.records().read(key, old)) return;
  judge.records().erase({"names-requested", old.from(), party + "/" + place});
  judge.records().erase(key);
}

// Those whose time has come are none.
std::vector<std::pair<Bytes, bool>> requests_of(const Judge& judge, const std::string& party) {
  std::vector<std::pair<Bytes, bool>> found;
  judge.records().each("names-requests", party, [&](const Bytes& key, const Bytes& value) {
    v1::NameRequest request;
    const bool read = wire::parse_stored(value, request);
    found.emplace_back(key, read && judge.now() < moment_of(request.until()));
  });
  return found;
}

std::string holder_above(const Judge& judge, const std::string& zone, const std::string& label) {
  v1::Delegation record;
  judge.find_delegation(zone, judge.closest(zone, full_name(label, zone)), record);
  return record.holder();
}

// Empty of a name right below the apex.
std::string label_above(const std::string& label) {
  const std::size_t dot = label.find('.');
  return dot == std::string::npos ? std::string() : label.substr(dot + 1);
}

// Of every part of it.
Code parts_code(const Judge& judge, const std::string& label) {
  for (std::size_t at = 0; at <= label.size();) {
    const std::size_t dot = std::min(label.find('.', at), label.size());
    const Code code = judge.label_code(label.substr(at, dot - at));
    if (code != Code::done) return code;
    at = dot + 1;
  }
  return Code::done;
}

struct RequestName {
  static Code outcome(Judge& judge, const v1::RequestName& it, const Judge::Actor& actor) {
    if (!judge.zone_exists(it.zone())) return Code::no_such_zone;
    v1::NameRequest standing;
    const bool stands =
        judge.records().read(of_request(actor.party, it.zone(), it.label()), standing);
    if (it.ends() && !stands) return Code::no_effect;
    if (!it.ends()) {
      if (const Code code = may_ask(judge, it, actor, stands); code != Code::done) return code;
    }
    for (const auto& [place, counts] : requests_of(judge, actor.party)) {
      if (!counts) erase_request(judge, actor.party, place);
    }
    erase_request(judge, actor.party, place_of(it.zone(), it.label()));
    if (it.ends()) return Code::done;
    v1::NameRequest request;
    request.set_from(it.from());
    if (it.has_terms()) *request.mutable_terms() = it.terms();
    *request.mutable_until() = it.until();
    judge.records().write(of_request(actor.party, it.zone(), it.label()), request);
    const Bytes listed = actor.party + "/" + place_of(it.zone(), it.label());
    judge.records().put({"names-requested", it.from(), listed}, listed);
    return Code::done;
  }

  static Code may_ask(const Judge& judge, const v1::RequestName& it, const Judge::Actor& actor,
                      bool stands) {
    if (const Code code = parts_code(judge, it.label()); code != Code::done) return code;
    v1::Delegation record;
    if (judge.find_delegation(it.zone(), it.label(), record)) return names::kDelegationExists;
    const std::string above = holder_above(judge, it.zone(), it.label());
    if (Judge::each_of(above).size() > 1) return names::kHeldTogether;
    if (above != it.from()) return Code::not_holder;
    const Time until = moment_of(it.until());
    if (until <= judge.now() || until > plus_seconds(judge.now(), kRequestDays * kDayOfSeconds)) {
      return Code::out_of_range;
    }
    const auto all = requests_of(judge, actor.party);
    const auto counting =
        std::count_if(all.begin(), all.end(), [](const auto& one) { return one.second; });
    return !stands && counting >= 64 ? Code::full : Code::done;
  }

  // Mostly of whoever holds what is above.
  static v1::Action wish(Workload& workload) {
    Chance& chance = workload.chance();
    const std::string label = "low." + workload.held_territory();
    if (chance.in(1, 6)) return test::end_request(label);
    std::string from = holder_above(workload.judge(), kZone, label);
    if (from.empty() || chance.in(1, 10)) from = workload.anybody();
    from = workload.one_of(from);
    const std::int64_t seconds = chance.in(1, 10) ? 31 * kDayOfSeconds : 20 * kDayOfSeconds;
    return test::request_name(label, from, plus_seconds(workload.judge().now(), seconds),
                              chance.in(5, 6) ? "the terms" : "other terms");
  }
};

struct RegisterBelow {
  static Judge::Subject subject(const Judge& judge, const v1::RegisterBelow& it,
                                const Judge::Actor& actor) {
    if (!judge.zone_exists(it.zone())) return {Kind::held, owner_of_nothing(actor)};
    return {Kind::held, holder_above(judge, it.zone(), label_above(it.label()))};
  }

  static Code outcome(Judge& judge, const v1::RegisterBelow& it, const Judge::Actor& actor) {
    if (!judge.zone_exists(it.zone())) return Code::no_such_zone;
    if (const Code code = parts_code(judge, it.label()); code != Code::done) return code;
    const std::string name = full_name(it.label(), it.zone());
    const std::string label =
        judge.closest(it.zone(), full_name(label_above(it.label()), it.zone()));
    v1::Delegation above;
    if (const Code code = needs_delegation(judge, it.zone(), label, above); code != Code::done) {
      return code;
    }
    if (Judge::each_of(above.holder()).size() > 1) return names::kHeldTogether;
    for (std::string at = it.label(); !at.empty(); at = label_above(at)) {
      if (is_decided(judge, it.zone(), at)) return names::kDecided;
      if (at == label) break;
    }
    v1::Delegation record;
    if (judge.find_delegation(it.zone(), it.label(), record)) {
      if (!comes_back(judge, it, actor, above, record)) return names::kDelegationExists;
      record.clear_hold();
      record.clear_hold_at();
      record.clear_terms();
      record.clear_registered_below();
      record.set_holder(actor.party);
      record.set_registered_by(actor.party);
      record.set_held_height(judge.height());
      record.set_registered_height(judge.height());
      wire::set_time(*record.mutable_registered_at(), judge.now());
      judge.write_delegation(it.zone(), it.label(), record);
      return Code::done;
    }
    if (is_held_fast(judge, above)) return names::kOnHold;
    if (const Code code = judge.needs_holder(it.holder()); code != Code::done) return code;
    if (it.holder() != actor.party && !is_asked_for(judge, it, actor)) {
      return names::kNotRequested;
    }
    if (!judge.cut_above(it.zone(), name).empty()) return names::kBelowCut;
    if (is_taken_below(judge, it, actor)) return names::kOccupied;
    above.set_registered_below(above.registered_below() + 1);
    judge.write_delegation(it.zone(), label, above);
    record.set_holder(it.holder());
    record.set_registered_by(actor.party);
    if (it.has_terms()) *record.mutable_terms() = it.terms();
    record.set_registered_height(judge.height());
    wire::set_time(*record.mutable_registered_at(), judge.now());
    record.set_name_servers_height(judge.height());
    record.set_ds_height(judge.height());
    record.set_held_height(judge.height());
    judge.write_delegation(it.zone(), it.label(), record);
    erase_request(judge, it.holder(), place_of(it.zone(), it.label()));
    return Code::done;
  }

  // "Taking back": given away with keys that were exchanged since.
  static bool comes_back(const Judge& judge, const v1::RegisterBelow& it, const Judge::Actor& actor,
                         const v1::Delegation& above, const v1::Delegation& record) {
    v1::Party party;
    judge.find_party(actor.party, party);
    const bool by_actor = record.registered_by() == actor.party;
    const bool with_above = !record.registered_by().empty() &&
                            above.registered_by() == actor.party && above.since_decision() == 0 &&
                            above.succeeded_height() == 0 &&
                            record.registered_height() < above.registered_height();
    return it.holder() == actor.party && record.holder() != actor.party &&
           (by_actor || with_above) && record.since_decision() == 0 &&
           record.succeeded_height() == 0 && record.registered_height() <= party.keys_height() &&
           judge.now() <
               plus_seconds(moment_of(record.registered_at()), kRequestDays * kDayOfSeconds);
  }

  static bool is_asked_for(const Judge& judge, const v1::RegisterBelow& it,
                           const Judge::Actor& actor) {
    v1::NameRequest request;
    return judge.records().read(of_request(it.holder(), it.zone(), it.label()), request) &&
           request.from() == actor.party && judge.now() < moment_of(request.until()) &&
           wire::encode(request.terms()) == wire::encode(it.terms()) &&
           request.has_terms() == it.has_terms();
  }

  // By a zone, or by a name of which neither of the two is the holder.
  static bool is_taken_below(const Judge& judge, const v1::RegisterBelow& it,
                             const Judge::Actor& actor) {
    const std::string name = full_name(it.label(), it.zone());
    for (const std::string& zone : judge.zones()) {
      if (zone != it.zone() && (zone == name || lies_below(zone, name))) return true;
    }
    for (const std::string& label : judge.delegations(it.zone())) {
      v1::Delegation record;
      if (!lies_below(full_name(label, it.zone()), name)) continue;
      judge.find_delegation(it.zone(), label, record);
      if (record.holder() != actor.party && record.holder() != it.holder()) return true;
    }
    return false;
  }

  // What somebody has asked for mostly, or for the holder itself.
  static v1::Action wish(Workload& workload) {
    Chance& chance = workload.chance();
    const Judge& judge = workload.judge();
    std::vector<std::pair<std::string, std::string>> asked;  // party and label
    for (const std::string& party : judge.parties(v1::ACTIVE)) {
      for (const auto& [place, counts] : requests_of(judge, party)) {
        asked.emplace_back(party, place.substr(place.find('/') + 1));
      }
    }
    if (!asked.empty() && chance.in(4, 5)) {
      const auto& [party, label] = chance.pick(asked);
      return test::register_below(label, party, chance.in(5, 6) ? "the terms" : "other terms");
    }
    for (const std::string& label : judge.delegations(kZone)) {
      v1::Delegation record;
      judge.find_delegation(kZone, label, record);
      if (!record.registered_by().empty() && record.registered_by() != record.holder() &&
          chance.in(1, 3)) {
        return test::register_below(label, record.registered_by());
      }
    }
    const std::string above = workload.held_territory();
    const std::string label = (chance.in(1, 2) ? "low." : "own.low.") + above;
    const std::string holder = holder_above(judge, kZone, above);
    return test::register_below(
        label, holder.empty() || chance.in(1, 4) ? workload.anybody() : workload.one_of(holder));
  }
};

}  // namespace

std::vector<ActionRow> actions_of_below() {
  ActionRow request =
      row<RequestName, &v1::Action::names_request_name>({440, "names.request_name", v1::OPERATE});
  request.weight = 4;
  ActionRow below = row<RegisterBelow, &v1::Action::names_register_below>(
      {441, "names.register_below", v1::OPERATE});
  below.weight = 4;
  return {request, below};
}

}  // namespace comity::simulation
