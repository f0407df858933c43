#include <algorithm>
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

// Types whose records say where to go on. What else stands at a name is no matter of where it
// leads: a machine may change it every day.
bool leads(std::uint32_t type) {
  return type == dns::type::kCname || type == dns::type::kDname || type == dns::type::kMx;
}

Bytes says(std::string_view kind, const google::protobuf::Message& what) {
  return Bytes(kind).append(wire::encode(what));
}

// The closest registered one at or above it, else itself.
std::string counted_among(const std::set<std::string>& labels, const std::string& owner) {
  for (std::string label = owner; !label.empty(); label = label_above(label)) {
    if (labels.contains(label)) return label;
  }
  return owner;
}

}  // namespace

bool is_counted(const state::View& view, std::string_view zone, std::string_view name) {
  if (delegation_exists(view, zone, name)) return true;
  const std::string owner = name_of_label(name, zone);
  if (!registered_above(view, zone, owner).empty()) return false;
  return view.get(host_key(zone, owner)) || !types_at(view, zone, owner).empty();
}

// By the keys alone: what the records say does not matter here.
std::set<std::string> counted_names(const state::View& view, std::string_view zone) {
  std::set<std::string> names;  // registered ones first
  std::vector<std::string> owners;
  view.each(kTable, zone, [&](BytesView key, BytesView) {
    if (key.starts_with(kDelegationPrefix)) {
      names.emplace(key.substr(kDelegationPrefix.size()));
    } else if (key.starts_with(kHostPrefix)) {
      owners.push_back(label_of_name(key.substr(kHostPrefix.size()), zone));
    } else if (key.starts_with(kSetPrefix)) {
      const auto place = set_place(key.substr(kSetPrefix.size()));
      if (place && place->owner != zone) owners.push_back(label_of_name(place->owner, zone));
    }
    return true;
  });
  std::set<std::string> outside;
  for (std::string& owner : owners) {
    if (counted_among(names, owner) == owner) outside.insert(std::move(owner));
  }
  names.merge(outside);
  return names;
}

std::map<std::string, Hash> pointing(const state::View& view, std::string_view zone) {
  std::map<std::string, std::vector<Bytes>> said;  // by owner
  std::map<std::string, Bytes> addresses;          // by host
  // Names that lead on to a host with addresses of its own in the zone turn with it.
  std::vector<std::pair<std::string, std::string>> uses;  // label and host
  ZoneVisitor visitor;
  visitor.delegation = [&](std::string_view label, const v1::Delegation& it) {
    v1::Delegation cut;
    *cut.mutable_name_servers() = it.name_servers();
    *cut.mutable_ds() = it.ds();
    said[std::string(label)].push_back(says(kDelegationPrefix, cut));
    const std::string own = name_of_label(label, zone);
    for (const std::string& server : it.name_servers()) {
      if (is_below(server, zone) && !is_at_or_below(server, own)) uses.emplace_back(label, server);
    }
  };
  visitor.host = [&](std::string_view name, const v1::Host& it) {
    v1::Host host;
    *host.mutable_ipv4() = it.ipv4();
    *host.mutable_ipv6() = it.ipv6();
    Bytes text = says(kHostPrefix, host);
    said[label_of_name(name, zone)].push_back(text);
    addresses.emplace(name, Bytes(name).append(text));
  };
  visitor.set = [&](std::string_view owner, const v1::RecordSet& it) {
    if (owner == zone) return;
    std::vector<Bytes>& here = said[label_of_name(owner, zone)];
    if (!leads(it.type())) return;
    v1::RecordSet set;
    set.set_type(it.type());
    *set.mutable_rdata() = it.rdata();
    here.push_back(says(kSetPrefix, set));
  };
  each(view, zone, visitor);
  for (const auto& [label, host] : uses) {
    if (const auto found = addresses.find(host); found != addresses.end()) {
      said[label].push_back(found->second);
    }
  }
  std::map<std::string, Hash> hashes;
  for (auto& [owner, all] : said) {
    std::sort(all.begin(), all.end());  // the tree has them in an order of its own
    Bytes text;
    for (const Bytes& one : all) {
      append_u64(text, one.size());
      text.append(one);
    }
    hashes.emplace(owner, crypto::sha256(text));
  }
  return hashes;
}

}  // namespace comity::names
