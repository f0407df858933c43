// docs/spec/names.md, "Children's name servers": what observers claim of name servers and glue.
#include <algorithm>
#include <optional>
#include <set>

#include "child_claims.h"
#include "crypto/hash.h"
#include "due_process.h"
#include "names_actions.h"
#include "names_text.h"
#include "registers/names/outcomes.h"
#include "table.h"
#include "workload.h"

namespace comity::simulation {
namespace {

constexpr std::uint16_t kServersNs = 2, kServersSoa = 6, kServersA = 1, kServersCsync = 62;

struct ClaimServers {
  static Code outcome(Judge& judge, const v1::ClaimServers& it, const Judge::Actor& actor) {
    v1::Delegation record;
    const Code code = needs_delegation(judge, it.zone(), it.label(), record);
    if (code != Code::done) return code;
    const auto observers =
        judge.records().get<v1::Observers>({"names-tables", "observers", it.zone()});
    if (!observes(observers, actor.party)) return names::kNotObserver;
    v1::ChildOrder order;
    if (!judge.find_order(it.zone(), it.label(), order) || !order.csync()) return names::kNoOrder;
    if (record.ds().empty() || it.ns_ttl_seconds() != record.ns_ttl_seconds()) {
      return names::kNotProved;
    }
    Seen seen;
    if (const Code fits = compare(judge, it, record, seen); fits != Code::done) return fits;
    v1::ChildClaim claim;
    claim.set_finding(finding(it, order, seen));
    wire::set_time(*claim.mutable_at(), judge.now());
    const state::Key own{"names-server-claims", it.zone() + "/" + it.label(), actor.party};
    if (has_claimed(judge, own, claim, moment_of(order.servers_newer_than())))
      return Code::no_effect;
    const std::int64_t inception = oldest(it, standing(record), judge.now().milliseconds / 1'000);
    if (inception == 0) return names::kNotProved;
    const Time shown{inception * 1'000};
    if (order.has_servers_newer_than() && shown <= moment_of(order.servers_newer_than())) {
      return names::kNotNewer;
    }
    wire::set_time(*claim.mutable_inception(), shown);
    // What it would come to has to be possible, also while too few have said it.
    const std::size_t mark = judge.records().mark();
    const Code possible = follow(judge, it, record);
    judge.records().back_to(mark);
    if (possible != Code::done) return possible;
    const std::optional<Agreed> agreed =
        take_claim(judge, own, claim, observers, moment_of(order.servers_newer_than()));
    if (!agreed) return Code::done;
    std::set<std::string> all;
    judge.records().each(own.table, own.collection,
                         [&](const Bytes& who, const Bytes&) { all.insert(who); });
    for (const std::string& who : all) judge.records().erase({own.table, own.collection, who});
    (void)follow(judge, it, record);
    order.set_servers_followed_height(judge.height());
    order.clear_servers_followed_by();
    for (const std::string& who : agreed->parties) order.add_servers_followed_by(who);
    wire::set_time(*order.mutable_servers_newer_than(), agreed->newest);
    judge.records().write({"names-orders", it.zone(), it.label()}, order);
    return Code::done;
  }

 private:
  struct Seen {
    std::vector<Bytes> servers;
    std::vector<Bytes> asked_servers;
    std::vector<Bytes> hosts;
    std::vector<Bytes> asked_hosts;
  };

  static std::vector<std::string> names_of(const v1::ClaimServers& it) {
    std::vector<std::string> names;
    for (const Bytes& rdata : it.ns().rdata()) names.push_back(text_name(rdata));
    std::sort(names.begin(), names.end());
    return names;
  }

  // The workload shows A alone.
  static Code compare(const Judge& judge, const v1::ClaimServers& it, const v1::Delegation& record,
                      Seen& seen) {
    seen.servers = {record.name_servers().begin(), record.name_servers().end()};
    seen.asked_servers = seen.servers;
    if (!it.ns().rdata().empty()) {
      seen.asked_servers = names_of(it);
      if (seen.asked_servers == seen.servers) return Code::no_effect;
    }
    for (int i = 0; i < it.servers_size(); ++i) {
      const std::string& name = it.servers(i).name();
      if (std::find(seen.asked_servers.begin(), seen.asked_servers.end(), name) ==
          seen.asked_servers.end()) {
        return names::kNotProved;
      }
      if (judge.host_holder(it.zone(), name) != record.holder()) return Code::not_holder;
      v1::Host host;
      judge.find_host(it.zone(), name, host);
      v1::HostAddresses stands;
      stands.set_name(name);
      *stands.mutable_ipv4() = host.ipv4();
      *stands.mutable_ipv6() = host.ipv6();
      stands.set_ipv4_ttl_seconds(host.ipv4_ttl_seconds());
      stands.set_ipv6_ttl_seconds(host.ipv6_ttl_seconds());
      v1::HostAddresses asked = stands;
      *asked.mutable_ipv4() = it.servers(i).a().rdata();
      if (stands.ipv4().empty()) asked.set_ipv4_ttl_seconds(record.ns_ttl_seconds());
      seen.hosts.push_back(wire::encode(stands));
      seen.asked_hosts.push_back(wire::encode(asked));
      if (seen.hosts.back() == seen.asked_hosts.back()) return Code::no_effect;
      if (wire::encode(it.hosts(i)) != seen.asked_hosts.back()) return names::kNotProved;
    }
    return Code::done;
  }

  static Bytes finding(const v1::ClaimServers& it, const v1::ChildOrder& order, const Seen& seen) {
    Bytes octets("comity child servers v1\n");
    append_list(octets, {full_name(it.label(), it.zone())});
    append_u64(octets, order.set_height());
    for (const auto* list : {&seen.servers, &seen.asked_servers, &seen.hosts, &seen.asked_hosts}) {
      append_list(octets, *list);
    }
    return crypto::sha256(octets).bytes();
  }

  // The oldest inception of what is asked for and of the SOA; 0: a signature is missing.
  static std::int64_t oldest(const v1::ClaimServers& it, const std::vector<Bytes>& ds,
                             std::int64_t now) {
    const std::string zone = full_name(it.label(), it.zone());
    const std::vector<Bytes> all(it.dnskey().rdata().begin(), it.dnskey().rdata().end());
    const auto at = [&](const std::string& owner, std::uint16_t type, const v1::SignedSet& set) {
      return signed_at({owner, zone, type}, set, all, now);
    };
    if (signed_at({zone, zone, kDnskeyType}, it.dnskey(), named_keys(it.dnskey(), zone, ds), now) ==
            0 ||
        at(zone, kServersCsync, it.csync()) == 0) {
      return 0;
    }
    std::int64_t inception = at(zone, kServersSoa, it.soa());
    if (!it.ns().rdata().empty()) inception = std::min(inception, at(zone, kServersNs, it.ns()));
    for (const v1::SignedServer& server : it.servers()) {
      inception = std::min(inception, at(server.name(), kServersA, server.a()));
    }
    return inception;
  }

  // As the holder would do it itself: addresses, name servers, and glue that is not needed goes.
  static Code follow(Judge& judge, const v1::ClaimServers& it, const v1::Delegation& record) {
    Judge::Actor holder;
    holder.party = record.holder();
    const auto act = [&](const v1::Action& action) {
      return row_of(action)->outcome(judge, action, holder);
    };
    for (const v1::HostAddresses& host : it.hosts()) {
      v1::Action action;
      action.mutable_names_set_host()->set_zone(it.zone());
      *action.mutable_names_set_host()->mutable_host() = host;
      if (const Code code = act(action); code != Code::done) return code;
    }
    if (it.ns().rdata().empty()) return Code::done;
    const std::vector<std::string> asked = names_of(it);
    v1::Action servers = test::set_name_servers(it.label(), asked);
    servers.mutable_names_set_name_servers()->set_ns_ttl_seconds(it.ns_ttl_seconds());
    if (const Code code = act(servers); code != Code::done) return code;
    const std::string child = full_name(it.label(), it.zone());
    for (const std::string& name : record.name_servers()) {
      if ((name != child && !lies_below(name, child)) ||
          std::find(asked.begin(), asked.end(), name) != asked.end() ||
          judge.host_holder(it.zone(), name) != record.holder()) {
        continue;
      }
      const std::size_t mark = judge.records().mark();
      if (act(test::remove_host(name)) != Code::done) judge.records().back_to(mark);
    }
    return Code::done;
  }
};

}  // namespace

// Everybody sees the same child mostly: what it asks for follows from what stands.
Workload::Wish Workload::observing_servers(const std::string& which, int key) {
  const auto observers = judge_.records().get<v1::Observers>({"names-tables", "observers", kZone});
  v1::Delegation record;
  judge_.find_delegation(kZone, which, record);
  const std::string own = "ns." + which + "." + kZone;
  const std::string other = "ns2." + which + "." + kZone;
  const auto& stand = record.name_servers();
  const bool is_there = std::find(stand.begin(), stand.end(), own) != stand.end();
  test::ServersSeen seen;
  seen.key = chance_.in(1, 12) ? key + 1 : key;
  seen.ns_ttl_seconds = record.ns_ttl_seconds() + (chance_.in(1, 15) ? 1 : 0);
  // Glue comes with its name server, and goes with it.
  const std::string name = is_there ? other : own;
  const int dice = static_cast<int>(chance_.below(10));
  if (dice < 8) seen.name_servers = {name};
  if (dice == 4) seen.name_servers.insert(seen.name_servers.begin(), "a.elsewhere.");
  if (dice == 5) seen.name_servers = {chance_.in(1, 2) ? held_host() : host_name(label())};
  if (dice == 6) seen.name_servers = {stand.begin(), stand.end()};
  if (dice != 6 && dice != 7) {
    v1::Host host;
    const std::string shown = dice < 8 ? name : is_there ? own : other;
    judge_.find_host(kZone, shown, host);
    v1::HostAddresses& asked = seen.hosts.emplace_back();
    asked.set_name(shown);
    asked.add_ipv4(Bytes("\xc0\x00\x02", 3) + static_cast<char>(host.ipv4_size() + 1 + dice));
    asked.set_ipv4_ttl_seconds(host.ipv4().empty() ? record.ns_ttl_seconds()
                                                   : host.ipv4_ttl_seconds());
    *asked.mutable_ipv6() = host.ipv6();
    asked.set_ipv6_ttl_seconds(host.ipv6_ttl_seconds());
  }
  seen.inception =
      outlook_.now.milliseconds / 1'000 -
      static_cast<std::int64_t>(chance_.in(1, 8) ? chance_.below(40 * 86'400) : chance_.below(3));
  const bool one = !observers.parties().empty() && chance_.in(14, 15);
  const auto at = static_cast<int>(
      chance_.below(static_cast<std::uint64_t>(std::max(1, observers.parties_size()))));
  return {one ? observers.parties(at) : somebody_active(), test::claim_servers(which, seen)};
}

std::vector<ActionRow> actions_of_child_servers() {
  ActionRow claims = row<ClaimServers, &v1::Action::names_claim_servers>(
      {434, "names.claim_servers", v1::SIGN, false});
  claims.seat = true;
  return {claims};
}

}  // namespace comity::simulation
