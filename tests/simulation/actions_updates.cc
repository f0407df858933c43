// docs/spec/names.md, "Signed updates": messages of DNS UPDATE, and the acts that they come to.
#include <algorithm>
#include <map>
#include <optional>

#include "below_acts.h"
#include "dns/update.h"
#include "names_actions.h"
#include "names_text.h"
#include "registers/names/outcomes.h"
#include "table.h"
#include "updates.h"
#include "workload.h"

namespace comity::simulation {

dns::Update update_in(const v1::DnsUpdate& it) {
  auto update = dns::read_update(it.message());
  return update ? *std::move(update) : dns::Update();
}

namespace {

using Kind = Judge::Subject::Kind;
namespace update = dns::update;

constexpr std::uint16_t kTypeA = 1;
constexpr std::uint16_t kTypeNs = 2;
constexpr std::uint16_t kTypeCname = 5;
constexpr std::uint16_t kTypeTxt = 16;
constexpr std::uint16_t kTypeAaaa = 28;
constexpr std::uint16_t kTypeDs = 43;

struct Set {
  std::uint32_t ttl = 0;
  std::set<Bytes> rdata;
  friend bool operator==(const Set&, const Set&) = default;
};
using Place = std::pair<std::string, std::uint16_t>;
using Sets = std::map<Place, Set>;

Set stands_at(const Judge& judge, const std::string& zone, const Place& place) {
  const auto& [owner, type] = place;
  Set set;
  v1::Host host;
  v1::Delegation record;
  v1::RecordSet other;
  const auto take = [&set](std::uint32_t ttl, const auto& rdata) {
    set.rdata.insert(rdata.begin(), rdata.end());
    set.ttl = set.rdata.empty() ? 0 : ttl;
  };
  if (type == kTypeA || type == kTypeAaaa) {
    judge.find_host(zone, owner, host);
    type == kTypeA ? take(host.ipv4_ttl_seconds(), host.ipv4())
                   : take(host.ipv6_ttl_seconds(), host.ipv6());
  } else if (type == kTypeNs || type == kTypeDs) {
    if (lies_below(owner, zone)) judge.find_delegation(zone, relative(owner, zone), record);
    std::vector<Bytes> rdata;
    for (const std::string& server : record.name_servers()) rdata.push_back(wire_name(server));
    if (type == kTypeDs) rdata.assign(static_cast<std::size_t>(record.ds_size()), "a DS");
    take(type == kTypeNs ? record.ns_ttl_seconds() : record.ds_ttl_seconds(), rdata);
  } else {
    judge.records().read({"names", zone, "set/" + owner + "/" + type_text(type)}, other);
    take(other.ttl_seconds(), other.rdata());
  }
  return set;
}

std::vector<std::uint16_t> types_at(const Judge& judge, const std::string& zone,
                                    const std::string& owner) {
  std::vector<std::uint16_t> types;
  for (const std::uint16_t type :
       {kTypeA, kTypeNs, kTypeCname, std::uint16_t{15}, kTypeTxt, kTypeAaaa, kTypeDs}) {
    if (!stands_at(judge, zone, {owner, type}).rdata.empty()) types.push_back(type);
  }
  return types;
}

// As they are to be; `touched` are names of which all goes, also where there is nothing.
Sets changed_by(const Judge& judge, const dns::Update& message, std::set<std::string>& touched) {
  const std::string zone = message.zone.text();
  Sets sets;
  for (const dns::UpdateRecord& it : message.changes) {
    const std::string owner = it.owner.text();
    const auto at = [&](std::uint16_t type) -> Set& {
      return sets.try_emplace({owner, type}, stands_at(judge, zone, {owner, type})).first->second;
    };
    if (it.type == update::kTypeAny) {
      touched.insert(owner);
      for (const std::uint16_t type : types_at(judge, zone, owner)) at(type);
      for (auto& [place, set] : sets) {
        if (place.first == owner) set = Set();
      }
    } else if (it.klass == update::kClassAny) {
      at(it.type) = Set();
    } else if (it.klass == update::kClassNone) {
      Set& set = at(it.type);
      set.rdata.erase(it.rdata);
      if (set.rdata.empty()) set.ttl = 0;
    } else {
      Set& set = at(it.type);
      if (it.type == kTypeCname) set.rdata.clear();
      set.rdata.insert(it.rdata);
      set.ttl = it.ttl_seconds;
    }
  }
  return sets;
}

std::string hand_of(const Judge& judge, const std::string& zone, const Place& place) {
  if (place.second == kTypeA || place.second == kTypeAaaa) {
    return judge.host_holder(zone, place.first);
  }
  v1::Delegation record;
  judge.find_delegation(zone, judge.closest(zone, place.first), record);
  return record.holder();
}

Code prerequisites(const Judge& judge, const dns::Update& message) {
  const std::string zone = message.zone.text();
  for (const dns::UpdateRecord& it : message.prerequisites) {
    const Place place(it.owner.text(), it.type);
    const bool any = it.type == update::kTypeAny;
    const bool there = any ? !types_at(judge, zone, place.first).empty()
                           : !stands_at(judge, zone, place).rdata.empty();
    if (there == (it.klass == update::kClassAny)) continue;
    if (any) return there ? names::kNameInUse : names::kNameNotInUse;
    return there ? names::kSetExists : names::kSetAbsent;
  }
  return Code::done;
}

// The one act that brings a set there, or takes it away.
v1::Action act_for(const Judge& judge, const std::string& zone, const Sets& sets,
                   const Place& place, const Set& set) {
  const std::string& owner = place.first;
  v1::Action action;
  if (place.second == kTypeNs) {
    std::vector<std::string> servers;
    servers.reserve(set.rdata.size());
    for (const Bytes& rdata : set.rdata) servers.push_back(text_name(rdata));
    action = test::set_name_servers(relative(owner, zone), servers);
    action.mutable_names_set_name_servers()->set_ns_ttl_seconds(set.ttl);
  } else if (place.second == kTypeDs) {
    action.mutable_names_set_ds()->set_zone(zone);
    action.mutable_names_set_ds()->set_label(relative(owner, zone));
  } else if (place.second == kTypeA || place.second == kTypeAaaa) {
    const auto family = [&](std::uint16_t type) {
      const auto found = sets.find({owner, type});
      return found != sets.end() ? found->second : stands_at(judge, zone, {owner, type});
    };
    const Set ipv4 = family(kTypeA);
    const Set ipv6 = family(kTypeAaaa);
    if (ipv4.rdata.empty() && ipv6.rdata.empty()) return test::remove_host(owner);
    action.mutable_names_set_host()->set_zone(zone);
    v1::HostAddresses& host = *action.mutable_names_set_host()->mutable_host();
    host.set_name(owner);
    host.set_ipv4_ttl_seconds(ipv4.ttl);
    host.set_ipv6_ttl_seconds(ipv6.ttl);
    for (const Bytes& address : ipv4.rdata) host.add_ipv4(address);
    for (const Bytes& address : ipv6.rdata) host.add_ipv6(address);
  } else {
    v1::SetRecords& it = *action.mutable_names_set_records();
    it.set_zone(zone);
    it.set_owner(owner);
    it.set_type(place.second);
    it.set_ttl_seconds(set.ttl);
    for (const Bytes& rdata : set.rdata) it.add_rdata(rdata);
  }
  return action;
}

// "In this order": what goes, from the DS up to the addresses, then what comes, the other way.
int turn_of(const v1::Action& act) {
  if (act.has_names_set_ds()) return 0;
  if (act.has_names_set_name_servers()) {
    return act.names_set_name_servers().name_servers().empty() ? 1 : 6;
  }
  if (act.has_names_remove_host()) return 3;
  if (act.has_names_set_host()) return 4;
  return act.names_set_records().rdata().empty() ? 2 : 5;
}

struct DnsUpdate {
  static Judge::Subject subject(const Judge& judge, const v1::DnsUpdate& it,
                                const Judge::Actor& actor) {
    const dns::Update message = update_in(it);
    const std::string zone = message.zone.text();
    if (!judge.zone_exists(zone)) return {Kind::held, owner_of_nothing(actor)};
    std::set<std::string> holders;
    for (const Place& place : places(judge, message)) holders.insert(hand_of(judge, zone, place));
    return {Kind::held, holders.size() == 1 ? *holders.begin() : ""};
  }

  static std::vector<Place> places(const Judge& judge, const dns::Update& message) {
    std::set<std::string> touched;
    std::vector<Place> all;
    for (const auto& [place, set] : changed_by(judge, message, touched)) {
      all.push_back(place);
      touched.erase(place.first);
    }
    for (const std::string& owner : touched) all.emplace_back(owner, 0);
    return all;
  }

  static bool within(const Judge& judge, const v1::DnsUpdate& it, const v1::KeyPower& power) {
    const dns::Update message = update_in(it);
    const std::vector<Place> all = places(judge, message);
    return std::all_of(all.begin(), all.end(), [&](const Place& place) {
      std::set<std::uint32_t> types = {place.second};
      if (place.second == 0) types.clear();
      if (place.second == kTypeA || place.second == kTypeAaaa) types = {kTypeA, kTypeAaaa};
      return reaches(judge, power, message.zone.text(), place.first, types);
    });
  }

  static Code outcome(Judge& judge, const v1::DnsUpdate& it, const Judge::Actor& actor) {
    const dns::Update message = update_in(it);
    const std::string zone = message.zone.text();
    if (!judge.zone_exists(zone)) return Code::no_such_zone;
    if (const Code code = prerequisites(judge, message); code != Code::done) return code;
    std::set<std::string> touched;
    const Sets sets = changed_by(judge, message, touched);
    std::vector<std::pair<Place, v1::Action>> acts;
    std::set<std::string> hosts;
    for (const auto& [place, set] : sets) {
      if (set == stands_at(judge, zone, place)) continue;
      const bool address = place.second == kTypeA || place.second == kTypeAaaa;
      if (address && !hosts.insert(place.first).second) continue;
      acts.emplace_back(place, act_for(judge, zone, sets, place, set));
    }
    std::stable_sort(acts.begin(), acts.end(), [](const auto& a, const auto& b) {
      return turn_of(a.second) < turn_of(b.second);
    });
    for (const auto& [place, act] : acts) {
      if (!Judge::each_of(hand_of(judge, zone, place)).contains(actor.party)) {
        return Code::not_holder;
      }
      const Code code = row_of(act)->outcome(judge, act, actor);
      if (code != Code::done) return code;
    }
    return Code::done;
  }

  // Where a narrower key sets something at the moment: of each party its first.
  static std::vector<std::string> owners(const Judge& judge) {
    std::vector<std::string> found;
    std::vector<std::string> parties = judge.parties(v1::ACTIVE);
    for (const std::string& party : judge.accounts(v1::ACCOUNT)) parties.push_back(party);
    for (const std::string& handle : parties) {
      v1::Party party;
      if (!judge.find_party(handle, party)) continue;
      for (const v1::PartyKey& key : party.keys()) {
        if (!key.has_power()) continue;
        const v1::KeyPower& power = key.power();
        if (judge.now() < moment_of(power.until()) &&
            reaches(judge, power, kZone, power.owner(), {kTypeTxt})) {
          found.push_back(power.owner());
        }
        break;
      }
    }
    return found;
  }

  // Texts and addresses at a name or just below it, sometimes with a question first.
  static v1::Action wish(Workload& workload) {
    Chance& chance = workload.chance();
    const std::string name =
        (chance.in(3, 4) ? workload.held_territory() : workload.label()) + "." + kZone;
    std::string owner = (chance.in(1, 2) ? "www." : "") + name;
    const std::vector<std::string> reached = owners(workload.judge());
    if (!reached.empty() && chance.in(7, 8)) owner = chance.pick(reached);
    dns::testing::UpdateMessage message(chance.in(30, 31) ? kZone : ".",
                                        static_cast<std::uint16_t>(chance.below(60'000)));
    if (chance.in(1, 4)) {
      const std::uint16_t klass = chance.in(1, 2) ? update::kClassAny : update::kClassNone;
      message.require(owner, chance.in(1, 2) ? update::kTypeAny : kTypeTxt, klass);
    }
    if (chance.in(1, 3)) message.remove_set(owner, kTypeTxt);
    if (chance.in(1, 6)) message.remove_name(owner);
    if (chance.in(1, 4)) message.remove(owner, kTypeTxt, "\x01x");
    if (chance.in(2, 3)) message.add(owner, kTypeTxt, 300, chance.in(1, 2) ? "\x01x" : "\x01y");
    if (chance.in(1, 8)) message.add(owner, kTypeCname, 300, wire_name("www.elsewhere."));
    const Bytes address = Bytes("\xc0\x00\x02", 3) + static_cast<char>(chance.below(200));
    if (chance.in(1, 4)) message.add(owner, kTypeA, 300, address);
    if (chance.in(1, 8)) message.add(owner, kTypeAaaa, 300, Bytes(16, 'a'));
    // One change at least; now and then of a type that no power names.
    message.remove(owner, kTypeTxt, "\x01z");
    if (chance.in(1, 16)) message.remove_set(owner, kTypeTxt + 1);
    v1::Action action =
        test::dns_update(message, plus_seconds(workload.judge().now(), chance.in(1, 12) ? 200 : 0));
    if (chance.in(1, 12)) {
      const auto now = static_cast<std::uint32_t>(workload.judge().now().milliseconds / 1'000);
      action.mutable_names_dns_update()->set_sig(
          dns::testing::sig_rdata("key.example.", now - 400, now + (chance.in(1, 2) ? 300 : 100)));
    }
    return action;
  }
};

}  // namespace

std::vector<ActionRow> actions_of_updates() {
  ActionRow updates =
      row<DnsUpdate, &v1::Action::names_dns_update>({442, "names.dns_update", v1::OPERATE});
  updates.weight = 5;
  return {updates};
}

}  // namespace comity::simulation
