#include "planning/plan.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "dns/zone_file.h"
#include "dns/zone_rules.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wire/signer.h"

namespace comity::planning {
namespace {

using dns::Record;

// The order in which acts have to be done, so that each finds the place that it needs: what goes
// makes room, a name server has its address before it is named and loses it after, and a name is
// registered when what the community sets at it stands.
enum Step {
  kRemoveSets,
  kSetHosts,
  kNameServers,
  kSigners,
  kRemoveHosts,
  kSetSets,
  kRegister,
  kZone,
  kSteps
};

struct Set {
  std::uint32_t ttl_seconds = 0;
  std::vector<Bytes> rdata;  // ascending
  friend bool operator==(const Set&, const Set&) = default;
};
using Sets = std::map<std::pair<dns::Name, std::uint16_t>, Set>;

// Of records in canonical order; SOA apart.
Sets sets_of(const std::vector<Record>& records) {
  Sets sets;
  for (const Record& record : records) {
    if (record.type == dns::type::kSoa || record.type == dns::type::kZonemd) continue;
    Set& set = sets[{record.owner, record.type}];
    set.ttl_seconds = record.ttl_seconds;
    set.rdata.push_back(record.rdata);
  }
  return sets;
}

const Record* soa_of(const std::vector<Record>& records, const dns::Name& apex) {
  const auto found = std::find_if(records.begin(), records.end(), [&](const Record& record) {
    return record.type == dns::type::kSoa && record.owner == apex;
  });
  return found == records.end() ? nullptr : &*found;
}

template <typename Message>
void fill(Message& message, std::uint16_t type, const Set* set) {
  message.set_type(type);
  if (set == nullptr) return;
  message.set_ttl_seconds(set->ttl_seconds);
  for (const Bytes& rdata : set->rdata) message.add_rdata(rdata);
}

class Planner {
 public:
  Planner(const state::View& view, const dns::Name& apex) : view_(view), zone_(apex.text()) {}

  // Before any change.
  void register_names(const std::map<std::string, std::string>& holders) {
    const std::string below = zone_ == "." ? zone_ : "." + zone_;
    for (const auto& [name, holder] : holders) {
      std::string why = name;
      if (!name.ends_with(below) || name.size() == below.size()) {
        impossible_.insert(why.append(" is no name below ").append(zone_));
        continue;
      }
      v1::Delegation record;
      const std::string label = name.substr(0, name.size() - below.size());
      if (names::find_delegation(view_, zone_, label, record)) {
        if (record.holder() == holder) continue;
        impossible_.insert(why.append(" is registered, and not held by ").append(holder));
        continue;
      }
      v1::CreateDelegation& create = registered_[name];
      create.set_zone(zone_);
      create.set_label(label);
      create.set_holder(holder);
    }
  }

  void change(const dns::Name& owner, std::uint16_t type, const Set* set) {
    const std::string name = owner.text();
    if (name == zone_) return change_apex(type, set);
    if (type == dns::type::kA || type == dns::type::kAaaa) {
      hosts_.insert(owner);
    } else if (type == dns::type::kNs || type == dns::type::kDs) {
      change_cut(name, type, set);
    } else {
      v1::Action action;
      action.mutable_names_set_records()->set_zone(zone_);
      action.mutable_names_set_records()->set_owner(name);
      fill(*action.mutable_names_set_records(), type, set);
      add(set == nullptr ? kRemoveSets : kSetSets, names::holder_above(view_, zone_, name),
          std::move(action));
    }
  }

  // Both families of a name are one record.
  void change_hosts(const Sets& wanted) {
    for (const dns::Name& owner : hosts_) {
      const auto ipv4 = wanted.find({owner, dns::type::kA});
      const auto ipv6 = wanted.find({owner, dns::type::kAaaa});
      const std::string name = owner.text();
      const std::string holder = names::host_holder(view_, zone_, name);
      v1::Action action;
      if (ipv4 == wanted.end() && ipv6 == wanted.end()) {
        action.mutable_names_remove_host()->set_zone(zone_);
        action.mutable_names_remove_host()->set_name(name);
        add(kRemoveHosts, holder, std::move(action));
        continue;
      }
      action.mutable_names_set_host()->set_zone(zone_);
      v1::HostAddresses& host = *action.mutable_names_set_host()->mutable_host();
      host.set_name(name);
      if (ipv4 != wanted.end()) {
        for (const Bytes& address : ipv4->second.rdata) host.add_ipv4(address);
        host.set_ipv4_ttl_seconds(ipv4->second.ttl_seconds);
      }
      if (ipv6 != wanted.end()) {
        for (const Bytes& address : ipv6->second.rdata) host.add_ipv6(address);
        host.set_ipv6_ttl_seconds(ipv6->second.ttl_seconds);
      }
      add(kSetHosts, holder, std::move(action));
    }
  }

  void change_soa(const Record& record) {
    const Result<dns::SoaFields> fields = dns::read_soa(record.rdata);
    if (!fields) return;  // add_problems() has said so
    v1::Action action;
    v1::SetZone& set = *action.mutable_names_set_zone();
    set.set_zone(zone_);
    v1::Soa& soa = *set.mutable_soa();
    soa.set_primary(fields->primary.text());
    soa.set_mailbox(fields->mailbox.text());
    soa.set_refresh_seconds(fields->times[0]);
    soa.set_retry_seconds(fields->times[1]);
    soa.set_expire_seconds(fields->times[2]);
    soa.set_minimum_seconds(fields->times[3]);
    soa.set_ttl_seconds(record.ttl_seconds);
    v1::Zone standing;
    if (names::find_zone(view_, zone_, standing) &&
        wire::encode(standing.soa()) == wire::encode(soa)) {
      return;
    }
    add(kZone, "", std::move(action));
  }

  void finish(Plan& plan) {
    for (auto& [name, create] : registered_) {
      v1::Action action;
      action.mutable_names_create_delegation()->Swap(&create);
      add(kRegister, "", std::move(action));
    }
    for (auto& step : steps_) {
      for (auto& [holder, action] : step) plan.acts[holder].push_back(std::move(action));
    }
    plan.impossible.assign(impossible_.begin(), impossible_.end());
  }

 private:
  void add(Step step, const std::string& holder, v1::Action action) {
    steps_.at(step).emplace_back(holder, std::move(action));
  }

  void change_apex(std::uint16_t type, const Set* set) {
    v1::Action action;
    action.mutable_names_set_apex()->set_zone(zone_);
    fill(*action.mutable_names_set_apex(), type, set);
    add(type == dns::type::kNs ? kNameServers
        : set == nullptr       ? kRemoveSets
                               : kSetSets,
        "", std::move(action));
  }

  void change_cut(const std::string& name, std::uint16_t type, const Set* set) {
    const std::string label = names::registered_above(view_, zone_, name);
    v1::Delegation record;
    const bool registered = names::find_delegation(view_, zone_, label, record) &&
                            name == label + "." + (zone_ == "." ? "" : zone_);
    const auto created = registered_.find(name);
    if (created != registered_.end()) return add_cut(type, set, created->second);
    if (!registered) {
      impossible_.insert(name +
                         " is not registered: `comity zone plan --holders FILE` or `comity "
                         "delegation create` gives it a holder");
      return;
    }
    v1::Action action;
    if (type == dns::type::kNs) {
      v1::SetNameServers& it = *action.mutable_names_set_name_servers();
      it.set_zone(zone_);
      it.set_label(label);
      if (set != nullptr) add_servers(*set, it);
      return add(kNameServers, record.holder(), std::move(action));
    }
    v1::SetDs& it = *action.mutable_names_set_ds();
    it.set_zone(zone_);
    it.set_label(label);
    if (set != nullptr) add_signers(*set, it);
    add(set == nullptr ? kRemoveSets : kSigners, record.holder(), std::move(action));
  }

  // To a name that is registered now; nothing is there that could go.
  static void add_cut(std::uint16_t type, const Set* set, v1::CreateDelegation& it) {
    if (set == nullptr) return;
    if (type == dns::type::kNs) {
      add_servers(*set, it);
    } else {
      add_signers(*set, it);
    }
  }

  template <typename Message>
  static void add_servers(const Set& set, Message& it) {
    std::vector<std::string> servers;
    for (const Bytes& rdata : set.rdata) {
      if (const Result<dns::Name> server = dns::Name::from_wire(rdata)) {
        servers.push_back(server->text());
      }
    }
    std::sort(servers.begin(), servers.end());
    for (std::string& server : servers) it.add_name_servers(std::move(server));
    it.set_ns_ttl_seconds(set.ttl_seconds);
  }

  template <typename Message>
  static void add_signers(const Set& set, Message& it) {
    for (const Bytes& rdata : set.rdata) wire::read_signer(rdata, *it.add_ds());
    it.set_ds_ttl_seconds(set.ttl_seconds);
  }

  const state::View& view_;
  const std::string zone_;
  std::array<std::vector<std::pair<std::string, v1::Action>>, kSteps> steps_;
  std::map<std::string, v1::CreateDelegation> registered_;  // by name
  std::set<dns::Name> hosts_;
  std::set<std::string> impossible_;
};

// What an act by itself is warned of, and done.
bool is_only_unwise(dns::ZoneRule rule) {
  return rule == dns::ZoneRule::target_address || rule == dns::ZoneRule::target_alias;
}

std::string text_of(const dns::ZoneProblem& problem, const dns::Name& apex,
                    const std::vector<Record>& records) {
  const std::string where = problem.record < records.size()
                                ? dns::to_text(records[problem.record])
                                : (problem.other.empty() ? apex.text() : problem.other);
  return where + ": " + std::string(dns::rule_text(problem.rule));
}

// What stands already stops nobody who changes something else.
void add_problems(const dns::Name& apex, const std::vector<Record>& standing,
                  const std::vector<Record>& records, Plan& plan) {
  std::set<std::string> known;
  for (const dns::ZoneProblem& problem : dns::check_zone(apex, standing)) {
    known.insert(text_of(problem, apex, standing));
  }
  for (const dns::ZoneProblem& problem : dns::check_zone(apex, records)) {
    std::string text = text_of(problem, apex, records);
    const bool stops = !is_only_unwise(problem.rule) && !known.contains(text);
    (stops ? plan.problems : plan.warnings).push_back(std::move(text));
  }
  for (const Record& record : records) {
    const Status fits = dns::check_rdata(record.type, record.rdata);
    if (!fits) plan.problems.push_back(dns::to_text(record) + ": " + fits.error().message);
  }
}

void plan_changes(const Sets& standing, const Sets& wanted, Planner& planner) {
  for (const auto& [place, set] : standing) {
    if (!wanted.contains(place)) planner.change(place.first, place.second, nullptr);
  }
  for (const auto& [place, set] : wanted) {
    const auto stands = standing.find(place);
    if (stands == standing.end() || stands->second != set) {
      planner.change(place.first, place.second, &set);
    }
  }
  planner.change_hosts(wanted);
}

// The serial is publication's, whatever a file says.
void keep_serial(const std::vector<Record>& standing, Record& record) {
  constexpr std::size_t kFromSerial = 20;  // five numbers end an SOA (RFC 1035, 3.3.13)
  if (record.type != dns::type::kSoa || record.rdata.size() < kFromSerial) return;
  const Record* const soa = soa_of(standing, record.owner);
  if (soa == nullptr || soa->rdata.size() < kFromSerial) return;
  record.rdata.replace(record.rdata.size() - kFromSerial, 4,
                       soa->rdata.substr(soa->rdata.size() - kFromSerial, 4));
}

}  // namespace

Result<Plan> plan_zone(const state::View& view, const dns::Name& apex, std::vector<Record> wanted,
                       const std::map<std::string, std::string>& holders) {
  const Result<zone::Zone> standing = zone::derive(view, apex);
  if (!standing) return tl::unexpected(standing.error());
  std::erase_if(wanted, [](const Record& record) { return dns::is_published_anew(record.type); });
  for (Record& record : wanted) keep_serial(standing->records, record);
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  Plan plan;
  add_problems(apex, standing->records, wanted, plan);
  if (!plan.problems.empty()) return plan;
  plan.difference = zone::difference(*standing, {apex, 0, wanted});
  Planner planner(view, apex);
  planner.register_names(holders);
  plan_changes(sets_of(standing->records), sets_of(wanted), planner);
  if (const Record* soa = soa_of(wanted, apex)) planner.change_soa(*soa);
  planner.finish(plan);
  if (const std::optional<Error> fault = view.fault()) return tl::unexpected(*fault);
  return plan;
}

}  // namespace comity::planning
