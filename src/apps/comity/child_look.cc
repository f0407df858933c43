#include "apps/comity/child_look.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "apps/comity/child_signals.h"
#include "dns/dnssec.h"
#include "dns/record.h"
#include "dns/validation/signed_set.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

using State = Look::State;

constexpr std::size_t kAddressesAsked = 32;  // of one child
constexpr std::chrono::seconds kLookMost{60};
constexpr std::int64_t kMilliseconds = 1000;
constexpr std::array kTypes = {dns::type::kDnskey, dns::type::kCds, dns::type::kCdnskey};

std::vector<std::string> look_up(const std::string& name) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  std::vector<std::string> addresses;
  if (getaddrinfo(name.c_str(), nullptr, &hints, &found) != 0) return addresses;
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owned(found, freeaddrinfo);
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    std::array<char, NI_MAXHOST> text{};
    if (getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0,
                    NI_NUMERICHOST) == 0) {
      addresses.emplace_back(text.data());
    }
  }
  return addresses;
}

Result<Answers> ask_keys(const Child& child, const dns::Server& server, unsigned seconds) {
  Answers answers;
  for (const std::uint16_t type : kTypes) {
    dns::AskedSet& said = answers[{child.name.text(), type}];
    // Of a first DS set both have to be what operators vouch for (RFC 9615, 4.2).
    const bool both = child.is_first() && child.bootstrap;
    if (!both && ((type == dns::type::kCds && !child.cds) ||
                  (type == dns::type::kCdnskey && !child.cdnskey))) {
      continue;
    }
    Result<dns::AskedSet> set = dns::ask(server, child.name, type, seconds);
    if (!set) return tl::unexpected(set.error());
    said = *std::move(set);
  }
  return answers;
}

// Signatures may differ: each may have signed by itself, or anew. So may what changes by itself:
// the SOA.
bool is_same(const Answers& one, const Answers& other) {
  return one.size() == other.size() &&
         std::equal(one.begin(), one.end(), other.begin(), [](const auto& a, const auto& b) {
           return a.first == b.first &&
                  (a.first.second == dns::type::kSoa || a.second.rdata == b.second.rdata);
         });
}

// Why its holder does not want it; nothing where it does.
std::string why_unwanted(const Child& child, const std::vector<Bytes>& wanted) {
  if (child.is_first() && !child.bootstrap) {
    return "it has no DS set: its holder sets the first one itself, or orders it to be followed";
  }
  if (wanted.empty() && !child.removal) return "its holder does not want its DS set taken away";
  return "";
}

// Of what the order follows, with those signatures that a claim shows: by keys of the DS set that
// stands; of a first one, by those which it names.
dns::ChildKeys keys_of(const Child& child, const Answers& said, const std::vector<Bytes>& wanted,
                       Time now) {
  const auto at_apex = [&](std::uint16_t type) -> const dns::AskedSet& {
    return said.at({child.name.text(), type});
  };
  const std::set<KeyName> trusted = keys_in(child.is_first() ? wanted : child.ds);
  std::set<KeyName> both = trusted;
  both.merge(keys_in(wanted));
  const auto followed = [&](bool is_ordered, std::uint16_t type) {
    return is_ordered ? signed_by(at_apex(type), trusted, now, trusted) : dns::SignedRdata();
  };
  return {child.name, signed_by(at_apex(dns::type::kDnskey), both, now, trusted),
          followed(child.cds, dns::type::kCds), followed(child.cdnskey, dns::type::kCdnskey)};
}

Look judge(const Child& child, const Answers& said, Time now) {
  Look look;
  const auto at_apex = [&](std::uint16_t type) { return said.at({child.name.text(), type}).rdata; };
  look.keys.zone = child.name;
  if (child.cds) look.keys.cds.rdata = at_apex(dns::type::kCds);
  if (child.cdnskey) look.keys.cdnskey.rdata = at_apex(dns::type::kCdnskey);
  if (look.keys.cds.rdata.empty() && look.keys.cdnskey.rdata.empty())
    return {State::unchanged, "asks for nothing", {}, {}};
  look.ds = dns::wanted_ds(look.keys);
  if (look.ds == child.ds) return {State::unchanged, "its DS set is as it asks for", {}, {}};
  if (std::string why = why_unwanted(child, look.ds); !why.empty()) {
    return {State::unwanted, std::move(why), {}, {}};
  }
  look.keys = keys_of(child, said, look.ds, now);
  for (const auto& [type, kept] : {std::pair(dns::type::kCds, &look.keys.cds),
                                   std::pair(dns::type::kCdnskey, &look.keys.cdnskey)}) {
    if (said.at({child.name.text(), type}).signatures.empty() || kept->rdata.empty() ||
        !kept->signatures.empty()) {
      continue;
    }
    const std::string why =
        ": none of its signatures is valid now and by a key of the DS set that ";
    return {State::not_proved,
            dns::type_name(type) + why + (child.is_first() ? "it asks for" : "stands"),
            {},
            {}};
  }
  if (const Status form = dns::check_child_keys(look.keys); !form) {
    return {State::not_proved, form.error().message, {}, {}};
  }
  const std::int64_t seconds = now.milliseconds / kMilliseconds;
  const auto proved = child.is_first() ? dns::prove_first_keys(look.keys, seconds)
                                       : dns::prove_child_keys(look.keys, child.ds, seconds);
  if (!proved) return {State::not_proved, proved.error().message, {}, {}};
  if (child.newer_than != Time{} && Time{proved->inception * kMilliseconds} <= child.newer_than) {
    return {
        State::not_proved,
        "it was signed before what was followed last, or before its holder set the DS set: what "
        "is followed begins after " +
            to_rfc3339(child.newer_than),
        {},
        {}};
  }
  look.state = State::changed;
  return look;
}

}  // namespace

std::set<KeyName> keys_in(const std::vector<Bytes>& ds_set) {
  std::set<KeyName> keys;
  for (const Bytes& ds : ds_set) {
    if (ds.size() > 3) keys.insert({read_u16(ds), static_cast<std::uint8_t>(ds[2])});
  }
  return keys;
}

namespace {

// RFC 4034, 3.1.5: seconds modulo 2^32.
bool is_valid_at(BytesView rrsig, Time now) {
  const auto seconds = static_cast<std::uint32_t>(now.milliseconds / kMilliseconds);
  const auto since = static_cast<std::int32_t>(seconds - read_u32(rrsig.substr(12)));
  const auto left = static_cast<std::int32_t>(read_u32(rrsig.substr(8)) - seconds);
  return since >= 0 && left >= 0;
}

std::map<KeyName, Bytes> newest_signatures(const dns::AskedSet& set, const std::set<KeyName>& keys,
                                           Time now) {
  std::map<KeyName, Bytes> newest;
  for (const Bytes& rrsig : set.signatures) {
    if (dns::frame_length(rrsig) == 0) continue;
    const KeyName key{read_u16(BytesView(rrsig).substr(16)), static_cast<std::uint8_t>(rrsig[2])};
    if (!keys.contains(key) || !dns::validation::is_verified_here(key.second) ||
        !is_valid_at(rrsig, now)) {
      continue;
    }
    Bytes& known = newest[key];
    const auto inception = [](BytesView one) { return read_u32(one.substr(12)); };
    if (known.empty() || inception(known) < inception(rrsig)) known = rrsig;
  }
  return newest;
}

}  // namespace

dns::SignedRdata signed_by(const dns::AskedSet& set, const std::set<KeyName>& keys, Time now,
                           const std::set<KeyName>& first) {
  std::map<KeyName, Bytes> left = newest_signatures(set, keys, now);
  dns::SignedRdata out{set.rdata, {}};
  std::set<std::uint8_t> algorithms;
  const auto take = [&](const auto& wanted) {
    for (auto it = left.begin(); it != left.end();) {
      if (out.signatures.size() >= limits::kChildSignatures || !wanted(it->first)) {
        ++it;
        continue;
      }
      algorithms.insert(it->first.second);
      out.signatures.push_back(std::move(it->second));
      it = left.erase(it);
    }
  };
  const auto is_new = [&](const KeyName& key) { return !algorithms.contains(key.second); };
  take([&](const KeyName& key) { return first.contains(key) && is_new(key); });
  algorithms.clear();
  take([&](const KeyName& key) { return !first.contains(key) && is_new(key); });
  take([](const KeyName&) { return true; });
  std::sort(out.signatures.begin(), out.signatures.end());
  return out;
}

void fill(const dns::SignedRdata& from, v1::SignedSet& set) {
  for (const Bytes& rdata : from.rdata) set.add_rdata(rdata);
  for (const Bytes& rrsig : from.signatures) set.add_signatures(rrsig);
}

std::string_view name_of(Look::State state) {
  switch (state) {
    case State::unchanged:
      return "unchanged";
    case State::unreachable:
      return "unreachable";
    case State::disagreement:
      return "disagreement";
    case State::unwanted:
      return "unwanted";
    case State::not_proved:
      return "not_proved";
    case State::changed:
      return "changed";
  }
  return "";
}

// One address that cannot be reached is not the end: not everybody has both families.
Asked ask_everywhere(const Child& child, const Patience& patience, const AskOne& ask_one) {
  const auto end = std::chrono::steady_clock::now() + kLookMost;
  Asked asked;
  std::size_t addresses = 0;
  if (child.servers.empty()) return {State::unreachable, "it has no name servers", {}};
  for (const Child::NameServer& server : child.servers) {
    std::string why = server.name + ": no address";
    bool answered = false;
    for (const std::string& address :
         server.addresses.empty() ? look_up(server.name) : server.addresses) {
      if (++addresses > kAddressesAsked || std::chrono::steady_clock::now() > end) {
        return {State::unreachable, "its name servers take too long to ask", {}};
      }
      Result<Answers> said = ask_one({address, patience.port});
      if (!said) {
        why = server.name + " at " + said.error().message;
        continue;
      }
      answered = true;
      if (asked.said.empty()) {
        asked.said = *std::move(said);
      } else if (!is_same(asked.said, *said)) {
        return {State::disagreement, server.name + " at " + address + " says something else", {}};
      }
    }
    if (!answered) return {State::unreachable, why, {}};
  }
  return asked;
}

Look look_at(const Child& child, const Patience& patience, Time now) {
  const Asked asked = ask_everywhere(child, patience, [&](const dns::Server& server) {
    return ask_keys(child, server, patience.seconds);
  });
  if (asked.state != State::unchanged) return {asked.state, asked.why, {}, {}};
  Look look = judge(child, asked.said, now);
  if (look.state != State::changed || !child.is_first()) return look;
  // Last, as it costs most: what the child says of itself is in order.
  Vouched all =
      ask_signals(child, asked.said.at({child.name.text(), dns::type::kCds}),
                  asked.said.at({child.name.text(), dns::type::kCdnskey}), patience.resolver);
  if (all.state != State::changed) return {all.state, std::move(all.why), {}, {}};
  return look;
}

v1::Action claim_of(const Child& child, const Look& look) {
  v1::Action action;
  v1::ClaimKeys& it = *action.mutable_names_claim_keys();
  it.set_zone(child.zone);
  it.set_label(child.label);
  fill(look.keys.dnskey, *it.mutable_dnskey());
  if (!look.keys.cds.rdata.empty()) fill(look.keys.cds, *it.mutable_cds());
  if (!look.keys.cdnskey.rdata.empty()) fill(look.keys.cdnskey, *it.mutable_cdnskey());
  it.set_bootstrap(child.is_first());
  const std::uint32_t ttl = child.is_first() ? child.ns_ttl_seconds : child.ds_ttl_seconds;
  it.set_ds_ttl_seconds(look.ds.empty() ? 0 : ttl);
  return action;
}

}  // namespace comity::cli
