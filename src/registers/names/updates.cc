#include "registers/names/updates.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "dns/record.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

using ledger::refuse;
using ledger::Verdict;

namespace message = dns::update;

using Place = std::pair<std::string, std::uint16_t>;  // owner and type

struct Set {
  std::uint32_t ttl_seconds = 0;
  std::set<Bytes> rdata;

  friend bool operator==(const Set&, const Set&) = default;
};

bool is_address(std::uint16_t type) { return type == dns::type::kA || type == dns::type::kAaaa; }

Set set_of(std::uint32_t ttl_seconds, const auto& rdata) {
  return {rdata.empty() ? 0 : ttl_seconds, std::set<Bytes>(rdata.begin(), rdata.end())};
}

Set servers_of(const v1::Delegation& record) {
  Set set{record.name_servers().empty() ? 0 : record.ns_ttl_seconds(), {}};
  for (const std::string& server : record.name_servers()) {
    if (const Result<dns::Name> name = dns::Name::parse(server)) set.rdata.emplace(name->wire());
  }
  return set;
}
Set signers_of(const v1::Delegation& record) {
  Set set{record.ds().empty() ? 0 : record.ds_ttl_seconds(), {}};
  for (const v1::DelegationSigner& ds : record.ds()) {
    set.rdata.insert(dns::ds_rdata(static_cast<std::uint16_t>(ds.key_tag()),
                                   static_cast<std::uint8_t>(ds.algorithm()),
                                   static_cast<std::uint8_t>(ds.digest_type()), ds.digest()));
  }
  return set;
}

// What stands there, wherever this register keeps sets of that type.
Set standing(const state::View& view, const std::string& zone, const Place& place) {
  const auto& [owner, type] = place;
  const bool below = is_below(owner, zone);
  if (below && is_address(type)) {
    v1::Host host;
    if (!find_host(view, zone, owner, host)) return {};
    return type == dns::type::kA ? set_of(host.ipv4_ttl_seconds(), host.ipv4())
                                 : set_of(host.ipv6_ttl_seconds(), host.ipv6());
  }
  if (below && (type == dns::type::kNs || type == dns::type::kDs)) {
    v1::Delegation record;
    if (!find_delegation(view, zone, label_of_name(owner, zone), record)) return {};
    return type == dns::type::kNs ? servers_of(record) : signers_of(record);
  }
  v1::RecordSet set;
  if (!find_set(view, zone, owner, type, set)) return {};
  return set_of(set.ttl_seconds(), set.rdata());
}

// The types of all sets at a name.
std::vector<std::uint16_t> types_standing(const state::View& view, const std::string& zone,
                                          const std::string& owner) {
  std::vector<std::uint16_t> types = types_at(view, zone, owner);
  for (const std::uint16_t type :
       {dns::type::kA, dns::type::kAaaa, dns::type::kNs, dns::type::kDs}) {
    if (!standing(view, zone, {owner, type}).rdata.empty()) types.push_back(type);
  }
  return types;
}

// Of the apex there are an SOA and an NS set as long as there is a zone.
bool exists(const state::View& view, const std::string& zone, const Place& place) {
  if (place.first == zone && place.second == dns::type::kSoa) return zone_exists(view, zone);
  return !standing(view, zone, place).rdata.empty();
}
bool is_in_use(const state::View& view, const std::string& zone, const std::string& owner) {
  return owner == zone ? zone_exists(view, zone) : !types_standing(view, zone, owner).empty();
}

std::string text_of(const Place& place) {
  return dns::type_name(place.second) + " set of " + place.first;
}

// The sets as they are to be, over those that stand.
class Changed {
 public:
  Changed(const state::View& view, const dns::Update& update)
      : view_(view), zone_(update.zone.text()) {
    for (const dns::UpdateRecord& record : update.changes) take(record);
  }

  [[nodiscard]] const std::map<Place, Set>& sets() const { return sets_; }

 private:
  Set& at(const Place& place) {
    const auto [entry, is_new] = sets_.try_emplace(place);
    if (is_new) entry->second = standing(view_, zone_, place);
    return entry->second;
  }

  void take(const dns::UpdateRecord& record) {
    const Place place(record.owner.text(), record.type);
    if (record.type == message::kTypeAny) return delete_name(place.first);
    Set& set = at(place);
    if (record.klass == message::kClassAny) {
      set = {};
    } else if (record.klass == message::kClassNone) {
      set.rdata.erase(record.rdata);
      if (set.rdata.empty()) set = {};
    } else {
      // A name has one CNAME and one DNAME: another takes its place (RFC 2136, 3.4.2.2).
      const bool single = record.type == dns::type::kCname || record.type == dns::type::kDname;
      if (single) set.rdata.clear();
      set.rdata.insert(record.rdata);
      set.ttl_seconds = record.ttl_seconds;
    }
  }

  void delete_name(const std::string& owner) {
    for (const std::uint16_t type : types_standing(view_, zone_, owner)) at({owner, type});
    for (auto& [place, set] : sets_) {
      if (place.first == owner) set = {};
    }
  }

  const state::View& view_;
  const std::string zone_;
  std::map<Place, Set> sets_;
};

// Lower is done first, so that each finds the place that it needs: a name server has its address
// before it is named, and loses it after.
int rank_of(const v1::SetChange& change) {
  const bool goes = change.rdata().empty() && change.ipv6().empty();
  if (change.type() == dns::type::kDs) return goes ? 0 : 5;
  if (change.type() == dns::type::kNs) return goes ? 1 : 4;
  if (change.type() == dns::type::kA) return goes ? 6 : 3;
  return goes ? 2 : 7;
}

// Both families of a host are one line.
v1::SetChange host_line(const state::View& view, const std::string& zone,
                        const std::map<Place, Set>& sets, const std::string& owner) {
  const auto family = [&](std::uint16_t type) {
    const auto found = sets.find({owner, type});
    return found != sets.end() ? found->second : standing(view, zone, {owner, type});
  };
  const Set ipv4 = family(dns::type::kA);
  const Set ipv6 = family(dns::type::kAaaa);
  v1::SetChange line;
  line.set_type(dns::type::kA);
  line.set_ttl_seconds(ipv4.ttl_seconds);
  for (const Bytes& address : ipv4.rdata) line.add_rdata(address);
  line.set_ipv6_ttl_seconds(ipv6.ttl_seconds);
  for (const Bytes& address : ipv6.rdata) line.add_ipv6(address);
  return line;
}

}  // namespace

dns::Update update_of(const v1::DnsUpdate& it) {
  auto update = dns::read_update(it.message());
  return update ? *std::move(update) : dns::Update();
}

// Without a look into the sets that it names: they may be long, and this is asked before anything
// is charged.
std::vector<Place> sets_of_update(const state::View& view, const dns::Update& update) {
  std::set<Place> places;
  for (const dns::UpdateRecord& record : update.changes) {
    const std::string owner = record.owner.text();
    if (record.type != message::kTypeAny) {
      places.emplace(owner, record.type);
      continue;
    }
    const std::vector<std::uint16_t> types = types_standing(view, update.zone.text(), owner);
    for (const std::uint16_t type : types) places.emplace(owner, type);
    if (types.empty()) places.emplace(owner, 0);
  }
  return {places.begin(), places.end()};
}

Verdict require_prerequisites(const state::View& view, const dns::Update& update) {
  const std::string zone = update.zone.text();
  std::map<Place, std::set<Bytes>> values;
  for (const dns::UpdateRecord& record : update.prerequisites) {
    const Place place(record.owner.text(), record.type);
    if (record.klass == message::kClassIn) {
      values[place].insert(record.rdata);
      continue;
    }
    const bool wanted = record.klass == message::kClassAny;
    if (record.type == message::kTypeAny) {
      if (is_in_use(view, zone, place.first) == wanted) continue;
      return wanted ? refuse(kNameNotInUse, place.first + " has no records")
                    : refuse(kNameInUse, place.first + " has records");
    }
    if (exists(view, zone, place) == wanted) continue;
    return wanted ? refuse(kSetAbsent, "there is no " + text_of(place))
                  : refuse(kSetExists, "there is a " + text_of(place));
  }
  for (const auto& [place, rdata] : values) {
    if (standing(view, zone, place).rdata == rdata) continue;
    return refuse(kSetAbsent, "the " + text_of(place) + " is another one");
  }
  return {};
}

v1::ChangeSets changes_of_update(const state::View& view, const dns::Update& update) {
  const std::string zone = update.zone.text();
  v1::ChangeSets plan;
  plan.set_zone(zone);
  const Changed changed(view, update);
  std::set<std::string> hosts;
  for (const auto& [place, set] : changed.sets()) {
    if (!is_below(place.first, zone) || set == standing(view, zone, place)) continue;
    if (is_address(place.second) && !hosts.insert(place.first).second) continue;
    v1::SetChange& line = *plan.add_changes();
    if (is_address(place.second)) {
      line = host_line(view, zone, changed.sets(), place.first);
    } else {
      line.set_type(place.second);
      line.set_ttl_seconds(set.ttl_seconds);
      for (const Bytes& rdata : set.rdata) line.add_rdata(rdata);
    }
    line.set_owner(label_of_name(place.first, zone));
  }
  std::stable_sort(
      plan.mutable_changes()->begin(), plan.mutable_changes()->end(),
      [](const v1::SetChange& a, const v1::SetChange& b) { return rank_of(a) < rank_of(b); });
  return plan;
}

bool is_about(const dns::Update& update, std::string_view owner, std::uint16_t type) {
  return std::any_of(update.changes.begin(), update.changes.end(),
                     [&](const dns::UpdateRecord& record) {
                       return record.owner.text() == owner &&
                              (record.type == type || record.type == message::kTypeAny);
                     });
}

bool agrees(const dns::Update& update, std::string_view owner, std::uint16_t type,
            const std::vector<Bytes>& rdata) {
  std::map<Bytes, bool> said;  // of each record: whether it is there
  bool is_whole = false;       // of those of which nothing is said none is there
  for (const dns::UpdateRecord& record : update.changes) {
    const bool all = record.type == message::kTypeAny;
    if (record.owner.text() != owner || (record.type != type && !all)) continue;
    if (record.klass == message::kClassAny) {
      said.clear();
      is_whole = true;
    } else {
      said[record.rdata] = record.klass == message::kClassIn;
    }
  }
  const std::set<Bytes> there(rdata.begin(), rdata.end());
  const auto holds = [&](const auto& it) { return there.contains(it.first) == it.second; };
  if (!std::all_of(said.begin(), said.end(), holds)) return false;
  return !is_whole || std::all_of(there.begin(), there.end(),
                                  [&](const Bytes& one) { return said.contains(one); });
}

namespace {

std::uint16_t type_of(Part part) { return part == Part::ds ? dns::type::kDs : dns::type::kNs; }

bool agrees_with(const dns::Update& update, std::string_view owner, std::uint16_t type,
                 const Set& stands) {
  return agrees(update, owner, type, {stands.rdata.begin(), stands.rdata.end()});
}

dns::Update update_in(const v1::Action& action, std::string_view zone) {
  if (!action.has_names_dns_update()) return {};
  dns::Update update = update_of(action.names_dns_update());
  return update.zone.text() == zone ? std::move(update) : dns::Update();
}

}  // namespace

bool updates_part(Part part, const v1::Action& action, std::string_view zone,
                  std::string_view label) {
  return is_about(update_in(action, zone), name_of_label(label, zone), type_of(part));
}

bool updates_addresses(const v1::Action& action, std::string_view zone, std::string_view name) {
  const dns::Update update = update_in(action, zone);
  return is_about(update, name, dns::type::kA) || is_about(update, name, dns::type::kAaaa);
}

bool updates_set(const v1::Action& action, std::string_view zone, std::string_view owner,
                 std::uint16_t type) {
  return is_about(update_in(action, zone), owner, type);
}

bool agrees_with_part(Part part, const v1::Action& action, std::string_view zone,
                      std::string_view label, const v1::Delegation& stands) {
  return agrees_with(update_in(action, zone), name_of_label(label, zone), type_of(part),
                     part == Part::ds ? signers_of(stands) : servers_of(stands));
}

bool agrees_with_addresses(const v1::Action& action, std::string_view zone, std::string_view name,
                           const v1::Host& stands) {
  const dns::Update update = update_in(action, zone);
  return agrees_with(update, name, dns::type::kA, set_of(0, stands.ipv4())) &&
         agrees_with(update, name, dns::type::kAaaa, set_of(0, stands.ipv6()));
}

bool agrees_with_set(const v1::Action& action, std::string_view zone, std::string_view owner,
                     const v1::RecordSet& stands) {
  return agrees_with(update_in(action, zone), owner, static_cast<std::uint16_t>(stands.type()),
                     set_of(stands.ttl_seconds(), stands.rdata()));
}

}  // namespace comity::names
