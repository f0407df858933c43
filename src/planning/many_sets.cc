#include "planning/many_sets.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "dns/name.h"
#include "dns/record.h"
#include "registers/names/queries.h"
#include "wire/messages.h"

namespace comity::planning {
namespace {

// A line and the zone that it is of.
struct Line {
  std::string zone;
  v1::SetChange change;
};

std::string relative(const std::string& owner, const std::string& zone) {
  const std::string_view apex = zone == "." ? std::string_view() : std::string_view(zone);
  return owner.substr(0, owner.size() - apex.size() - 1);
}

Line line_of(const v1::SetRecords& it, const state::View& view) {
  Line line{it.zone(), {}};
  line.change.set_owner(relative(it.owner(), it.zone()));
  line.change.set_type(it.type());
  line.change.set_ttl_seconds(it.ttl_seconds());
  *line.change.mutable_rdata() = it.rdata();
  v1::RecordSet standing;
  line.change.set_replaces(names::find_set(view, it.zone(), it.owner(),
                                           static_cast<std::uint16_t>(it.type()), standing));
  return line;
}

Line host_line(const std::string& zone, const v1::HostAddresses& host, const state::View& view) {
  Line line{zone, {}};
  line.change.set_owner(relative(host.name(), zone));
  line.change.set_type(dns::type::kA);
  *line.change.mutable_rdata() = host.ipv4();
  line.change.set_ttl_seconds(host.ipv4_ttl_seconds());
  *line.change.mutable_ipv6() = host.ipv6();
  line.change.set_ipv6_ttl_seconds(host.ipv6_ttl_seconds());
  v1::Host standing;
  line.change.set_replaces(names::find_host(view, zone, host.name(), standing));
  return line;
}

std::optional<Line> line_of(const v1::SetNameServers& it, const std::string& holder,
                            const state::View& view) {
  Line line{it.zone(), {}};
  line.change.set_owner(it.label());
  line.change.set_type(dns::type::kNs);
  line.change.set_ttl_seconds(it.ns_ttl_seconds());
  std::vector<Bytes> servers;
  for (const std::string& server : it.name_servers()) {
    if (holder.empty() && !names::host_holder(view, it.zone(), server).empty()) return std::nullopt;
    const Result<dns::Name> name = dns::Name::parse(server);
    if (!name) return std::nullopt;
    servers.emplace_back(name->wire());
  }
  std::sort(servers.begin(), servers.end());
  for (Bytes& server : servers) line.change.add_rdata(std::move(server));
  return line;
}

// Of a delegation its record says when the set came, so there is nothing to say of what stands.
Line line_of(const v1::SetDs& it) {
  Line line{it.zone(), {}};
  line.change.set_owner(it.label());
  line.change.set_type(dns::type::kDs);
  line.change.set_ttl_seconds(it.ds_ttl_seconds());
  for (const v1::DelegationSigner& ds : it.ds()) {
    line.change.add_rdata(dns::ds_rdata(static_cast<std::uint16_t>(ds.key_tag()),
                                        static_cast<std::uint8_t>(ds.algorithm()),
                                        static_cast<std::uint8_t>(ds.digest_type()), ds.digest()));
  }
  return line;
}

// Nothing for what such a line does not say.
std::optional<Line> line_for(const v1::Action& act, const std::string& holder,
                             const state::View& view) {
  if (act.has_names_set_records()) return line_of(act.names_set_records(), view);
  if (act.has_names_set_ds()) return line_of(act.names_set_ds());
  if (act.has_names_set_name_servers()) return line_of(act.names_set_name_servers(), holder, view);
  if (act.has_names_set_host() && act.names_set_host().sponsor().empty()) {
    return host_line(act.names_set_host().zone(), act.names_set_host().host(), view);
  }
  if (!act.has_names_remove_host()) return std::nullopt;
  v1::HostAddresses none;
  none.set_name(act.names_remove_host().name());
  return host_line(act.names_remove_host().zone(), none, view);
}

}  // namespace

std::vector<v1::Action> as_change_sets(const state::View& view, const std::string& holder,
                                       std::uint64_t height, const std::vector<v1::Action>& acts) {
  std::vector<v1::Action> made;
  made.reserve(acts.size());
  std::set<std::pair<std::string, std::uint32_t>> seen;  // in the last of them: a set has one line
  for (const v1::Action& act : acts) {
    std::optional<Line> line = line_for(act, holder, view);
    if (!line) {
      made.push_back(act);
      continue;
    }
    const bool goes_on = !made.empty() && made.back().has_names_change_sets() &&
                         made.back().names_change_sets().zone() == line->zone &&
                         !seen.contains({line->change.owner(), line->change.type()});
    if (!goes_on) {
      seen.clear();
      v1::ChangeSets& plan = *made.emplace_back().mutable_names_change_sets();
      plan.set_zone(line->zone);
      plan.set_holder(holder);
      plan.set_height(height);
    }
    seen.emplace(line->change.owner(), line->change.type());
    *made.back().mutable_names_change_sets()->add_changes() = std::move(line->change);
  }
  return made;
}

}  // namespace comity::planning
