// The words of actions, a row each.
#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <functional>

#include "acts.h"
#include "below_acts.h"
#include "dns/record.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "registers/names/queries.h"
#include "scenario.h"
#include "succession_acts.h"

namespace comity::test {
namespace {

constexpr std::uint32_t kTtlSeconds = 3'600;
constexpr std::int64_t kDaySeconds = 86'400;

// What a line says of an action: the words in the places of the row, and those at its end.
struct Said {
  const World& world;
  const std::string& party;  // who says it
  Words words;
  Words rest;
};
// False when what is said makes no action.
using Maker = std::function<bool(const Said&, v1::Action&)>;

bool add_addresses(const Words& texts, v1::HostAddresses& host) {
  std::vector<Bytes> ipv4;
  std::vector<Bytes> ipv6;
  for (const std::string& text : texts) {
    std::array<char, 16> octets{};
    if (inet_pton(AF_INET, text.c_str(), octets.data()) == 1) {
      ipv4.emplace_back(octets.data(), 4);
    } else if (inet_pton(AF_INET6, text.c_str(), octets.data()) == 1) {
      ipv6.emplace_back(octets.data(), 16);
    } else {
      return false;
    }
  }
  std::sort(ipv4.begin(), ipv4.end());
  std::sort(ipv6.begin(), ipv6.end());
  for (const Bytes& address : ipv4) host.add_ipv4(address);
  for (const Bytes& address : ipv6) host.add_ipv6(address);
  if (!ipv4.empty()) host.set_ipv4_ttl_seconds(kTtlSeconds);
  if (!ipv6.empty()) host.set_ipv6_ttl_seconds(kTtlSeconds);
  return true;
}

bool create(const Said& said, v1::Action& action) {
  action = create_delegation(said.words[0], said.words[1], {});
  v1::CreateDelegation& create = *action.mutable_names_create_delegation();
  Words servers = said.rest;
  std::sort(servers.begin(), servers.end());
  for (const std::string& server : servers) {
    const std::size_t equals = server.find('=');
    create.add_name_servers(server.substr(0, equals));
    if (equals == std::string::npos) continue;
    std::string addresses = server.substr(equals + 1);
    std::replace(addresses.begin(), addresses.end(), ',', ' ');
    v1::HostAddresses& host = *create.add_hosts();
    host.set_name(server.substr(0, equals));
    if (!add_addresses(split(addresses), host)) return false;
  }
  return true;
}

bool give_ds(const Said& said, v1::Action& action) {
  v1::SetDs& set = *action.mutable_names_set_ds();
  set.set_zone(kZone);
  set.set_label(said.words[0]);
  std::string text;
  for (const std::string& word : said.rest) text.append(word).append(" ");
  const Result<Bytes> rdata = dns::parse_rdata(dns::type::kDs, text);
  if (!rdata) return false;
  v1::DelegationSigner& ds = *set.add_ds();
  ds.set_key_tag(read_u16(*rdata));
  ds.set_algorithm(static_cast<std::uint8_t>((*rdata)[2]));
  ds.set_digest_type(static_cast<std::uint8_t>((*rdata)[3]));
  ds.set_digest(rdata->substr(4));
  set.set_ds_ttl_seconds(kTtlSeconds);
  return true;
}

bool set_servers(const Said& said, v1::Action& action) {
  Names servers = said.rest;
  std::sort(servers.begin(), servers.end());
  action = set_name_servers(said.words[0], servers);
  return true;
}

bool set_addresses(const Said& said, v1::Action& action) {
  v1::SetHost& set = *action.mutable_names_set_host();
  set.set_zone(kZone);
  set.mutable_host()->set_name(said.words[0]);
  return add_addresses(said.rest, *set.mutable_host());
}

std::string joined(const Words& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : " ").append(word);
  return text;
}

bool take_roles(const Words& words, v1::PartyKey& key) {
  std::vector<int> roles;
  for (std::string word : words) {
    std::transform(word.begin(), word.end(), word.begin(),
                   [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    v1::KeyRole role = v1::KEY_ROLE_UNSPECIFIED;
    if (!v1::KeyRole_Parse(word, &role)) return false;
    roles.push_back(role);
  }
  std::sort(roles.begin(), roles.end());
  for (const int role : roles) key.add_roles(static_cast<v1::KeyRole>(role));
  return !roles.empty();
}

bool give_key(const Said& said, v1::Action& action) {
  const std::string key = key_name(said.party, said.words[0]);
  v1::AddKey& add = *action.mutable_members_add_key();
  *add.mutable_key() = key_record(key, {});
  add.set_possession(possession(said.world, said.party, key));
  return take_roles(said.rest, *add.mutable_key());
}

// Sets texts at one name and does nothing else.
bool give_narrow_key(const Said& said, v1::Action& action) {
  constexpr std::uint32_t kTxt = 16;
  const std::string& owner = said.words[1];
  const std::string label = names::registered_above(*said.world.view(), kZone, owner);
  v1::Delegation record;
  if (!names::find_delegation(*said.world.view(), kZone, label, record)) return false;
  const Time until = plus_seconds(said.world.now(), kDaySeconds);
  action = add_narrow_key(said.world, said.party, key_name(said.party, said.words[0]),
                          power_over(label, record.held_height(), owner, {kTxt}, until, 10));
  return true;
}

// "admit A as company region north affiliation group"
bool admit_as(const Said& said, v1::Action& action) {
  action = admit(said.world, said.words[0]);
  v1::PartyProfile& party = *action.mutable_members_admit()->mutable_party();
  party.set_kind(kind_of(said.words[1]));
  if (party.kind() == v1::INDIVIDUAL) party.set_commitment(Bytes(32, 'c'));
  for (std::size_t i = 0; i + 1 < said.rest.size(); i += 2) {
    if (said.rest[i] == "region") party.set_region(said.rest[i + 1]);
    if (said.rest[i] == "affiliation") party.set_affiliation(said.rest[i + 1]);
  }
  return party.kind() != v1::PARTY_KIND_UNSPECIFIED && said.rest.size() % 2 == 0;
}

bool amend_lines(const Said& said, v1::Action& action) {
  v1::Constitution document;
  (void)constitution::in_force(*said.world.view(), document);
  const Hash previous = constitution::current_hash(*said.world.view());
  for (const std::string& line : parts_of(joined(said.rest), '&')) {
    if (!change_rules(line, document).empty()) return false;
  }
  action = amend(previous, document);
  return true;
}

bool confirm(const Said& said, v1::Action& action) {
  v1::Proposal proposal;
  const std::uint64_t number = std::strtoull(said.words[0].c_str(), nullptr, 10);
  if (!decisions::find_proposal(*said.world.view(), number, proposal)) return false;
  action = confirm_changes(
      proposal.effect(),
      static_cast<std::uint32_t>(std::strtoul(said.words[1].c_str(), nullptr, 10)), 0);
  return true;
}

struct Row {
  const char* form;  // "X" stands for a word, "..." at its end for one or more
  Maker make;
};

Maker simple(v1::Action (*make)()) {
  return [make](const Said&, v1::Action& action) {
    action = make();
    return true;
  };
}
Maker one(v1::Action (*make)(const std::string&)) {
  return [make](const Said& said, v1::Action& action) {
    action = make(said.words[0]);
    return true;
  };
}
Maker two(v1::Action (*make)(const std::string&, const std::string&)) {
  return [make](const Said& said, v1::Action& action) {
    action = make(said.words[0], said.words[1]);
    return true;
  };
}
Maker any(v1::Action (*make)(const Said&)) {
  return [make](const Said& said, v1::Action& action) {
    action = make(said);
    return true;
  };
}

std::vector<Row> rows_of_names() {
  return {
      {"create delegation X for X with ...", create},
      {"register X for X",
       any([](const Said& said) { return create_delegation(said.words[0], said.words[1], {}); })},
      {"remove delegation X", one(remove_delegation)},
      {"transfer delegation X to X", two(transfer_delegation)},
      {"claim delegation X for X", two(claim_delegation)},
      {"set ds of X to ...", give_ds},
      {"set name servers of X to ...", set_servers},
      {"set host X to ...", set_addresses},
      {"give host X to X",
       any([](const Said& said) { return set_host(said.words[0], said.words[1]); })},
      {"remove host X", one(remove_host)},
      {"set text of X to ...",
       any([](const Said& said) { return set_text(said.words[0], joined(said.rest)); })},
      {"remove text of X", any([](const Said& said) { return set_text(said.words[0], ""); })},
      {"set alias of X to X", two(set_alias)},
      {"set apex text to ...",
       any([](const Said& said) { return set_apex_txt(kZone, joined(said.rest)); })},
      {"set apex servers to ...",
       any([](const Said& said) { return set_apex_servers(said.rest); })},
      {"make zone X", any([](const Said& said) { return set_zone(said.words[0], 1); })},
      {"accept use of X by X",
       any([](const Said& said) { return accept_use(said.words[0], said.words[1]); })},
      {"end use of X by X",
       any([](const Said& said) { return accept_use(said.words[0], said.words[1], true); })},
      {"request X from X", any([](const Said& said) {
         return request_name(said.words[0], said.words[1],
                             plus_seconds(said.world.now(), kDaySeconds));
       })},
      {"end request of X", one([](const std::string& label) { return end_request(label); })},
      {"register below X for X",
       any([](const Said& said) { return register_below(said.words[0], said.words[1]); })},
      {"set guard to X per mille or X names", any([](const Said& said) {
         return set_guard(
             static_cast<std::uint32_t>(std::strtoul(said.words[0].c_str(), nullptr, 10)),
             static_cast<std::uint32_t>(std::strtoul(said.words[1].c_str(), nullptr, 10)));
       })},
      {"confirm effect of X changing X names", confirm},
  };
}

std::vector<Row> rows_of_holders() {
  return {
      {"name successor X for X",
       any([](const Said& said) { return name_successor(said.words[1], said.words[0]); })},
      {"name successor X", any([](const Said& said) { return name_successor("", said.words[0]); })},
      {"end successor of X", one(end_successor)},
      {"succeed X", one(succeed)},
      {"leave name X", one(leave_name)},
      {"hold X for silence",
       any([](const Said& said) { return hold_delegation(said.words[0], ""); })},
      {"hold X for silence asked by X", two(hold_delegation)},
      {"hold X for breach", any([](const Said& said) {
         v1::Action action = hold_delegation(said.words[0], "");
         action.mutable_names_hold_delegation()->set_ground(v1::BREACH);
         return action;
       })},
      {"award X to nobody",
       any([](const Said& said) { return award_delegation(said.words[0], ""); })},
      {"award X to X", two(award_delegation)},
  };
}

std::vector<Row> rows_of_members() {
  return {
      {"suspend X", one(suspend)},
      {"reinstate X", one(reinstate)},
      {"leave", simple(leave)},
      {"admit X as X", admit_as},
      {"admit X as X ...", admit_as},
      {"admit holders ...",
       any([](const Said& said) { return admit_holders(said.world, said.rest); })},
      {"set profile X", one(set_profile)},
      {"add key X with ...", give_key},
      {"add narrow key X for text of X", give_narrow_key},
      {"remove key X",
       any([](const Said& said) { return remove_key(key_name(said.party, said.words[0])); })},
      {"rotate key X to X", any([](const Said& said) {
         return rotate_key(said.world, said.party, key_name(said.party, said.words[0]),
                           key_name(said.party, said.words[1]));
       })},
      {"recover with X and X", any([](const Said& said) {
         return recover(said.world, said.party, key_name(said.party, said.words[0]),
                        key_name(said.party, said.words[1]));
       })},
      {"replace keys of X with X", any([](const Said& said) {
         return hold_keys(said.world, said.words[0], key_name(said.words[0], said.words[1]));
       })},
      {"replace keys of X with X and X by its consent", any([](const Said& said) {
         return replace_keys(said.world, said.words[0], key_name(said.words[0], said.words[1]),
                             key_name(said.words[0], said.words[2]));
       })},
      {"amend ...", amend_lines},
  };
}

// Whether the words have the form; `said` gets those in its places.
bool fits(const std::string& form, const Words& words, Said& said) {
  const Words places = split(form);
  const bool open = places.back() == "...";
  const std::size_t fixed = places.size() - (open ? 1 : 0);
  if (open ? words.size() <= fixed : words.size() != fixed) return false;
  for (std::size_t i = 0; i < fixed; ++i) {
    if (places[i] == "X") {
      said.words.push_back(words[i]);
    } else if (places[i] != words[i]) {
      return false;
    }
  }
  said.rest.assign(words.begin() + static_cast<std::ptrdiff_t>(fixed), words.end());
  return true;
}

}  // namespace

bool parse_action(const World& world, const std::string& party, const std::string& text,
                  v1::Action& action) {
  static const std::vector<std::vector<Row>> kTables = {rows_of_names(), rows_of_holders(),
                                                        rows_of_members()};
  const Words words = split(text);
  for (const std::vector<Row>& rows : kTables) {
    for (const Row& row : rows) {
      Said said{world, party, {}, {}};
      if (fits(row.form, words, said)) return row.make(said, action);
    }
  }
  return false;
}

}  // namespace comity::test
