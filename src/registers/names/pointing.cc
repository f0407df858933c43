#include <algorithm>
#include <array>
#include <utility>

#include "crypto/hash.h"
#include "dns/record.h"
#include "registers/names/guards.h"
#include "registers/names/keys.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

Bytes says(std::string_view kind, const google::protobuf::Message& what) {
  return Bytes(kind).append(wire::encode(what));
}

struct Name {
  bool is_below = false;  // a holder has registered it below its own
  bool is_held = false;
};
using Registered = std::map<std::string, Name>;

// The closest of them at or above it, else itself.
std::string counted_among(const Registered& names, const std::string& owner) {
  for (std::string label = owner; !label.empty(); label = label_above(label)) {
    if (names.contains(label)) return label;
  }
  return owner;
}

// As much as one holder can make of one name by itself is that one name.
std::string given_name(const Registered& names, const std::string& owner) {
  for (std::string label = owner; !label.empty(); label = label_above(label)) {
    const auto found = names.find(label);
    if (found != names.end() && !found->second.is_below) return label;
  }
  return owner;
}

// Of each name, over what stands at owners that come under it.
std::map<std::string, Hash> hashes_of(const Registered& names,
                                      std::map<std::string, std::vector<Bytes>>& said) {
  std::map<std::string, std::vector<Bytes>> of_name;
  for (auto& [owner, all] : said) {
    std::vector<Bytes>& here = of_name[given_name(names, owner)];
    for (Bytes& one : all) here.push_back(Bytes(owner).append(" ").append(one));
  }
  std::map<std::string, Hash> hashes;
  for (auto& [name, all] : of_name) {
    std::sort(all.begin(), all.end());  // the tree has them in an order of its own
    Bytes text;
    for (const Bytes& one : all) {
      append_u64(text, one.size());
      text.append(one);
    }
    hashes.emplace(name, crypto::sha256(text));
  }
  return hashes;
}

}  // namespace

bool leads(std::uint32_t type) {
  constexpr std::uint32_t kNaptr = 35;
  constexpr std::uint32_t kSvcb = 64;
  constexpr std::uint32_t kHttps = 65;
  constexpr std::uint32_t kUri = 256;
  constexpr std::array<std::uint32_t, 8> kLeading = {dns::type::kCname,
                                                     dns::type::kDname,
                                                     dns::type::kMx,
                                                     dns::type::kSrv,
                                                     kNaptr,
                                                     kSvcb,
                                                     kHttps,
                                                     kUri};
  return std::find(kLeading.begin(), kLeading.end(), type) != kLeading.end();
}

bool stands_there(const state::View& view, std::string_view zone, std::string_view name) {
  if (delegation_exists(view, zone, name)) return true;
  const std::string owner = name_of_label(name, zone);
  if (!registered_above(view, zone, owner).empty()) return false;
  return view.get(host_key(zone, owner)) || !types_at(view, zone, owner).empty();
}

bool is_counted(const state::View& view, std::string_view zone, std::string_view name) {
  v1::Delegation record;
  if (find_delegation(view, zone, name, record)) return record.registered_by().empty();
  const std::string owner = name_of_label(name, zone);
  if (!registered_above(view, zone, owner).empty()) return false;
  v1::Host host;
  return !types_at(view, zone, owner).empty() ||
         (find_host(view, zone, owner, host) && host.sponsor().empty());
}

std::set<std::string> counted_names(const state::View& view, std::string_view zone) {
  Registered names;
  std::vector<std::string> owners;
  ZoneVisitor visitor;
  visitor.delegation = [&](std::string_view label, const v1::Delegation& it) {
    names.emplace(label, Name{!it.registered_by().empty(), !it.holder().empty()});
  };
  visitor.host = [&](std::string_view name, const v1::Host& it) {
    if (it.sponsor().empty()) owners.push_back(label_of_name(name, zone));
  };
  visitor.set = [&](std::string_view owner, const v1::RecordSet&) {
    if (owner != zone) owners.push_back(label_of_name(owner, zone));
  };
  each(view, zone, visitor);
  std::set<std::string> counted;
  for (const auto& [label, name] : names) {
    if (!name.is_below) counted.insert(label);
  }
  for (std::string& owner : owners) {
    if (counted_among(names, owner) == owner && !names.contains(owner)) {
      counted.insert(std::move(owner));
    }
  }
  return counted;
}

Pointing pointing(const state::View& view, std::string_view zone) {
  Registered names;
  std::map<std::string, std::vector<Bytes>> said;     // by owner
  std::map<std::string, v1::Host> hosts;              // by name, addresses and sponsor
  std::map<std::string, std::set<std::string>> uses;  // labels, by host
  std::vector<std::string> of_apex;
  ZoneVisitor visitor;
  visitor.delegation = [&](std::string_view label, const v1::Delegation& it) {
    names.emplace(label, Name{!it.registered_by().empty(), !it.holder().empty()});
    v1::Delegation cut;
    *cut.mutable_name_servers() = it.name_servers();
    *cut.mutable_ds() = it.ds();
    said[std::string(label)].push_back(says(kDelegationPrefix, cut));
    const std::string own = name_of_label(label, zone);
    for (const std::string& server : it.name_servers()) {
      if (!is_below(server, zone) || is_at_or_below(server, own)) continue;
      uses[server].insert(std::string(label));
    }
  };
  visitor.host = [&](std::string_view name, const v1::Host& it) {
    v1::Host& host = hosts[std::string(name)];
    *host.mutable_ipv4() = it.ipv4();
    *host.mutable_ipv6() = it.ipv6();
    said[label_of_name(name, zone)].push_back(says(kHostPrefix, host));
    host.set_sponsor(it.sponsor());
  };
  visitor.set = [&](std::string_view owner, const v1::RecordSet& it) {
    if (owner == zone) {
      // Such a host is the community's, in whose name it may lie.
      if (it.type() == dns::type::kNs) of_apex = apex_servers(it);
      return;
    }
    std::vector<Bytes>& here = said[label_of_name(owner, zone)];
    if (!leads(it.type())) return;
    v1::RecordSet set;
    set.set_type(it.type());
    *set.mutable_rdata() = it.rdata();
    here.push_back(says(kSetPrefix, set));
  };
  each(view, zone, visitor);
  Pointing found;
  found.names = hashes_of(names, said);
  for (const auto& [name, labels] : uses) {
    v1::Host host = hosts[name];
    const std::string of =
        host.sponsor().empty() ? counted_among(names, label_of_name(name, zone)) : host.sponsor();
    const auto whose = names.find(of);
    const bool is_own = std::find(of_apex.begin(), of_apex.end(), name) != of_apex.end();
    host.clear_sponsor();
    Pointing::Host& used = found.hosts[name];
    if (is_own || whose == names.end() || !whose->second.is_held) {
      used.addresses = crypto::sha256(says(kHostPrefix, host));
    }
    for (const std::string& label : labels) used.users.insert(given_name(names, label));
  }
  return found;
}

}  // namespace comity::names
