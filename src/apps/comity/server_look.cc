#include "apps/comity/server_look.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "dns/dnssec.h"
#include "dns/record.h"

namespace comity::cli {
namespace {

using State = Look::State;

constexpr std::uint16_t kCsync = 62;
constexpr std::int64_t kSecond = 1000;
constexpr std::chrono::seconds kServerMost{30};
// Of more the ledger takes none over.
constexpr std::size_t kServersAsked = limits::kChildRecords;

// Ascending by text; what is no name is left out.
std::vector<dns::Name> names_in(const dns::AskedSet& ns) {
  std::vector<dns::Name> names;
  for (const Bytes& rdata : ns.rdata) {
    if (Result<dns::Name> name = dns::Name::from_wire(rdata)) names.push_back(*std::move(name));
  }
  std::sort(names.begin(), names.end(),
            [](const dns::Name& a, const dns::Name& b) { return a.text() < b.text(); });
  return names;
}

// The name servers as the child wants them: of its own NS set, when CSYNC names that.
std::vector<dns::Name> wanted_servers(const Child& child, const dns::Csync& csync,
                                      const Answers& said) {
  if (csync.ns) return names_in(said.at({child.name.text(), dns::type::kNs}));
  std::vector<dns::Name> names;
  for (const Child::NameServer& server : child.servers) {
    if (Result<dns::Name> name = dns::Name::parse(server.name)) names.push_back(*std::move(name));
  }
  return names;
}

// RFC 7477, 3.1: the SOA first and last, so that all is of one version of the zone.
class ServerAsker {
 public:
  ServerAsker(const Child& child, const dns::Server& server, unsigned seconds)
      : child_(child), server_(server), seconds_(seconds) {}

  Result<Answers> ask() {
    Status status = put(child_.name, dns::type::kSoa);
    if (status) status = put(child_.name, kCsync);
    if (status) status = put(child_.name, dns::type::kDnskey);
    if (status) status = ask_for_csync();
    if (!status) return tl::unexpected(status.error());
    const Result<dns::AskedSet> last = dns::ask(server_, child_.name, dns::type::kSoa, seconds_);
    if (!last) return tl::unexpected(last.error());
    if (last->rdata != answers_.at({child_.name.text(), dns::type::kSoa}).rdata) {
      return error(ErrorKind::unavailable,
                   server_.address + ": the zone changed while it was asked");
    }
    return std::move(answers_);
  }

 private:
  Status put(const dns::Name& owner, std::uint16_t type) {
    // Each answer in its time may be many answers out of all time.
    if (std::chrono::steady_clock::now() > end_) {
      return error(ErrorKind::unavailable, server_.address + ": takes too long to ask");
    }
    Result<dns::AskedSet> set = dns::ask(server_, owner, type, seconds_);
    if (!set) return tl::unexpected(set.error());
    answers_[{owner.text(), type}] = *std::move(set);
    return {};
  }

  // Below a cut of its own the child has no say, and so it shows nothing.
  Status put_address(const dns::Name& host, std::uint16_t type) {
    Status status = put(host, type);
    if (!status && status.error().kind == ErrorKind::not_found) {
      answers_[{host.text(), type}] = {};
      return {};
    }
    return status;
  }

  Status ask_for_csync() {
    const std::vector<Bytes>& csync = answers_.at({child_.name.text(), kCsync}).rdata;
    const Result<dns::Csync> read = csync.size() == 1 ? dns::read_csync(csync.front()) : error("");
    if (!read) return {};
    if (read->ns) {
      if (Status status = put(child_.name, dns::type::kNs); !status) return status;
    }
    std::size_t asked = 0;
    for (const dns::Name& name : wanted_servers(child_, *read, answers_)) {
      if (!name.is_at_or_below(child_.name) || ++asked > kServersAsked) continue;
      Status status = read->a ? put_address(name, dns::type::kA) : Status();
      if (status && read->aaaa) status = put_address(name, dns::type::kAaaa);
      if (!status) return status;
    }
    return {};
  }

  const Child& child_;
  const dns::Server& server_;
  unsigned seconds_;
  Answers answers_;
  const std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + kServerMost;
};

// With the one signature that a claim has room for, the newest by any of these keys.
dns::SignedRdata signed_once(const std::vector<Bytes>& rdata, const std::vector<Bytes>& signatures,
                             const std::set<KeyName>& keys, Time now) {
  if (rdata.empty()) return {};
  dns::SignedRdata out = signed_by({rdata, signatures, {}, {}}, keys, now, {});
  const auto newest = std::max_element(
      out.signatures.begin(), out.signatures.end(), [](const Bytes& a, const Bytes& b) {
        return read_u32(BytesView(a).substr(12)) < read_u32(BytesView(b).substr(12));
      });
  if (newest != out.signatures.end()) out.signatures = {Bytes(*newest)};
  return out;
}

std::set<KeyName> keys_of(const dns::AskedSet& dnskey) {
  std::set<KeyName> keys;
  for (const Bytes& key : dnskey.rdata) {
    if (dns::validation::is_verified_here(dns::algorithm_of(key))) {
      keys.insert({dns::key_tag(key), dns::algorithm_of(key)});
    }
  }
  return keys;
}

class ServersJudge {
 public:
  ServersJudge(const Child& child, const Answers& said, const FindHost& find_host, Time now)
      : child_(child), said_(said), find_host_(find_host), keys_(keys_of(at_apex(48))), now_(now) {}

  Result<ServersLook> judge() {
    const std::vector<Bytes>& shown = at_apex(kCsync).rdata;
    if (shown.empty()) return ServersLook{State::unchanged, "asks for nothing", {}, {}};
    if (shown.size() > 1) return refused("more than one CSYNC");
    const Result<dns::Csync> csync = dns::read_csync(shown.front());
    if (!csync) return refused(csync.error().message);
    if (!csync->immediate) {
      return ServersLook{State::unwanted, "it asks its holder to approve first", {}, {}};
    }
    const std::size_t shown_servers = csync->ns ? at_apex(dns::type::kNs).rdata.size() : 0;
    if (csync->ns && wanted_servers(child_, *csync, said_).size() != shown_servers) {
      return refused("a name server that is no name of a host");
    }
    ServersLook look;
    look.shown = {child_.name,
                  signed_once(at_apex(48).rdata, at_apex(48).signatures, keys_in(child_.ds), now_),
                  once(at_apex(dns::type::kSoa)),
                  once(at_apex(kCsync)),
                  {},
                  {}};
    if (Status added = add_changes(*csync, look); !added) return tl::unexpected(added.error());
    if (look.shown.ns.rdata.empty() && look.hosts.empty()) {
      return ServersLook{State::unchanged, "its name servers are as it asks for", {}, {}};
    }
    if (child_.ds.empty()) {
      return ServersLook{State::unwanted, "it has no DS set to prove it by", {}, {}};
    }
    return prove(std::move(look));
  }

 private:
  static ServersLook refused(std::string why) {
    return {State::not_proved, std::move(why), {}, {}};
  }
  [[nodiscard]] const dns::AskedSet& at_apex(std::uint16_t type) const {
    return said_.at({child_.name.text(), type});
  }
  [[nodiscard]] dns::SignedRdata once(const dns::AskedSet& set) const {
    return signed_once(set.rdata, set.signatures, keys_, now_);
  }

  Status add_changes(const dns::Csync& csync, ServersLook& look) {
    const std::vector<dns::Name> wanted = wanted_servers(child_, csync, said_);
    const bool same =
        std::equal(wanted.begin(), wanted.end(), child_.servers.begin(), child_.servers.end(),
                   [](const dns::Name& name, const Child::NameServer& server) {
                     return name.text() == server.name;
                   });
    if (!same) look.shown.ns = once(at_apex(dns::type::kNs));
    for (const dns::Name& name : wanted) {
      if (!name.is_at_or_below(child_.name)) continue;
      if (Status added = add_server(name, csync, look); !added) return added;
    }
    return {};
  }

  // What another one holds stays as it is, and so does a family that nothing is said of.
  Status add_server(const dns::Name& name, const dns::Csync& csync, ServersLook& look) {
    static const dns::AskedSet kNothing;
    const auto said = [&](bool named, std::uint16_t type) -> const dns::AskedSet& {
      const auto found = said_.find({name.text(), type});
      return named && found != said_.end() ? found->second : kNothing;
    };
    const dns::AskedSet& a = said(csync.a, dns::type::kA);
    const dns::AskedSet& aaaa = said(csync.aaaa, dns::type::kAaaa);
    if (a.rdata.empty() && aaaa.rdata.empty()) return {};
    const Result<HostOnRecord> known = find_host_(name.text());
    if (!known) return tl::unexpected(known.error());
    if (known->is_of_others) return {};
    v1::HostAddresses host = known->addresses;
    const bool no_a = csync.a && a.rdata.empty() && !a.nsec.empty() && !host.ipv4().empty();
    const bool no_aaaa =
        csync.aaaa && aaaa.rdata.empty() && !aaaa.nsec.empty() && !host.ipv6().empty();
    dns::ChildServer shown{name, once(a), once(aaaa), {}};
    if (no_a || no_aaaa) {
      const dns::AskedSet& denial = no_a ? a : aaaa;
      shown.nsec = signed_once(denial.nsec, denial.nsec_signatures, keys_, now_);
    }
    if (!a.rdata.empty() || no_a) {
      if (host.ipv4().empty()) host.set_ipv4_ttl_seconds(child_.ns_ttl_seconds);
      *host.mutable_ipv4() = {a.rdata.begin(), a.rdata.end()};
      if (no_a) host.set_ipv4_ttl_seconds(0);
    }
    if (!aaaa.rdata.empty() || no_aaaa) {
      if (host.ipv6().empty()) host.set_ipv6_ttl_seconds(child_.ns_ttl_seconds);
      *host.mutable_ipv6() = {aaaa.rdata.begin(), aaaa.rdata.end()};
      if (no_aaaa) host.set_ipv6_ttl_seconds(0);
    }
    if (host.SerializeAsString() == known->addresses.SerializeAsString()) return {};
    look.shown.servers.push_back(std::move(shown));
    look.hosts.push_back(std::move(host));
    return {};
  }

  [[nodiscard]] ServersLook prove(ServersLook look) const {
    if (const Status form = dns::check_child_servers(look.shown); !form) {
      return refused(form.error().message);
    }
    const Result<std::int64_t> proved =
        dns::prove_child_servers(look.shown, child_.ds, now_.milliseconds / kSecond);
    if (!proved) return refused(proved.error().message);
    if (child_.servers_newer_than != Time{} &&
        Time{*proved * kSecond} <= child_.servers_newer_than) {
      return refused("it was signed before what was followed last");
    }
    look.state = State::changed;
    return look;
  }

  const Child& child_;
  const Answers& said_;
  const FindHost& find_host_;
  const std::set<KeyName> keys_;
  const Time now_;
};

}  // namespace

Result<ServersLook> look_at_servers(const Child& child, const Patience& patience, Time now,
                                    const FindHost& find_host) {
  const Asked asked = ask_everywhere(child, patience, [&](const dns::Server& server) {
    return ServerAsker(child, server, patience.seconds).ask();
  });
  if (asked.state != State::unchanged) return ServersLook{asked.state, asked.why, {}, {}};
  return ServersJudge(child, asked.said, find_host, now).judge();
}

v1::Action claim_of(const Child& child, const ServersLook& look) {
  v1::Action action;
  v1::ClaimServers& it = *action.mutable_names_claim_servers();
  it.set_zone(child.zone);
  it.set_label(child.label);
  it.set_ns_ttl_seconds(child.ns_ttl_seconds);
  fill(look.shown.dnskey, *it.mutable_dnskey());
  fill(look.shown.soa, *it.mutable_soa());
  fill(look.shown.csync, *it.mutable_csync());
  if (!look.shown.ns.rdata.empty()) fill(look.shown.ns, *it.mutable_ns());
  for (const dns::ChildServer& server : look.shown.servers) {
    v1::SignedServer& shown = *it.add_servers();
    shown.set_name(server.name.text());
    if (!server.a.rdata.empty()) fill(server.a, *shown.mutable_a());
    if (!server.aaaa.rdata.empty()) fill(server.aaaa, *shown.mutable_aaaa());
    if (!server.nsec.rdata.empty()) fill(server.nsec, *shown.mutable_nsec());
  }
  for (const v1::HostAddresses& host : look.hosts) *it.add_hosts() = host;
  return action;
}

}  // namespace comity::cli
