// For tests only: a small community over an empty state, and the actions that happen in it. One
// thread.
#pragma once

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/hash.h"
#include "dns/record.h"
#include "ledger/testing/bench.h"
#include "registers/names/queries.h"
#include "registers/names/register.h"
#include "state/view.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::names::testing {

using ledger::Code;

inline ledger::Actor as(std::string_view party) {
  ledger::Actor actor;
  actor.party = std::string(party);
  return actor;
}
inline ledger::Actor decision(std::uint64_t number) {
  ledger::Actor actor;
  actor.kind = ledger::Actor::Kind::decision;
  actor.proposal = number;
  return actor;
}
inline ledger::Actor genesis() {
  ledger::Actor actor;
  actor.kind = ledger::Actor::Kind::genesis;
  return actor;
}

using Texts = std::initializer_list<std::string>;

inline v1::Action set_zone(const std::string& zone) {
  v1::Action action;
  v1::SetZone& it = *action.mutable_names_set_zone();
  it.set_zone(zone);
  v1::Soa& soa = *it.mutable_soa();
  soa.set_primary("ns.registry.test.");
  soa.set_mailbox("hostmaster.registry.test.");
  soa.set_refresh_seconds(1800);
  soa.set_retry_seconds(900);
  soa.set_expire_seconds(604800);
  soa.set_minimum_seconds(86400);
  soa.set_ttl_seconds(86400);
  it.set_serial_base(2026080100);
  return action;
}

inline v1::HostAddresses addresses(const std::string& name, Texts ipv4, Texts ipv6 = {}) {
  v1::HostAddresses host;
  host.set_name(name);
  for (const std::string& hex : ipv4) host.add_ipv4(from_hex(hex).value());
  for (const std::string& hex : ipv6) host.add_ipv6(from_hex(hex).value());
  if (!host.ipv4().empty()) host.set_ipv4_ttl_seconds(172800);
  if (!host.ipv6().empty()) host.set_ipv6_ttl_seconds(172800);
  return host;
}

inline v1::DelegationSigner signer(std::uint32_t key_tag, char digest_octet) {
  v1::DelegationSigner ds;
  ds.set_key_tag(key_tag);
  ds.set_algorithm(8);
  ds.set_digest_type(2);
  ds.set_digest(Bytes(32, digest_octet));
  return ds;
}

inline v1::Action create(const std::string& zone, const std::string& label,
                         const std::string& holder, Texts name_servers,
                         const std::vector<v1::HostAddresses>& hosts = {}) {
  v1::Action action;
  v1::CreateDelegation& it = *action.mutable_names_create_delegation();
  it.set_zone(zone);
  it.set_label(label);
  it.set_holder(holder);
  for (const std::string& name : name_servers) it.add_name_servers(name);
  it.set_ns_ttl_seconds(172800);
  for (const v1::HostAddresses& host : hosts) *it.add_hosts() = host;
  return action;
}

inline v1::Action set_host(const std::string& zone, const v1::HostAddresses& host,
                           const std::string& sponsor = "") {
  v1::Action action;
  action.mutable_names_set_host()->set_zone(zone);
  *action.mutable_names_set_host()->mutable_host() = host;
  action.mutable_names_set_host()->set_sponsor(sponsor);
  return action;
}

inline v1::Action set_records(const std::string& owner, std::uint16_t type,
                              const std::vector<Bytes>& rdata, const std::string& zone = ".") {
  v1::Action action;
  v1::SetRecords& it = *action.mutable_names_set_records();
  it.set_zone(zone);
  it.set_owner(owner);
  it.set_type(type);
  it.set_ttl_seconds(300);
  for (const Bytes& one : rdata) it.add_rdata(one);
  return action;
}

inline v1::Action set_apex_servers(Texts names) {
  v1::Action action;
  v1::SetApex& it = *action.mutable_names_set_apex();
  it.set_zone(".");
  it.set_type(dns::type::kNs);
  it.set_ttl_seconds(518400);
  for (const std::string& name : names) it.add_rdata(Bytes(dns::Name::parse(name)->wire()));
  return action;
}

inline v1::Action remove_host(const std::string& zone, const std::string& name) {
  v1::Action action;
  action.mutable_names_remove_host()->set_zone(zone);
  action.mutable_names_remove_host()->set_name(name);
  return action;
}

// The root with parties "a" to "e": active, but for "d", which is suspended, and "e", which has
// left. "test" and "elsewhere" are delegated and nobody's: what lies below them needs no address
// here.
class Community : public ledger::testing::Bench {
 public:
  Community() : Bench(table()) {
    for (const char* party : {"a", "b", "c"}) add_party(party, v1::ACTIVE);
    add_party("d", v1::SUSPENDED);
    add_party("e", v1::LEFT);
    EXPECT_EQ(run(set_zone("."), genesis()), Code::done);
    for (const char* label : {"test", "elsewhere"}) {
      EXPECT_EQ(run(create(".", label, "", {std::string("ns.") + label + "."}), genesis()),
                Code::done);
    }
  }

  void add_party(const std::string& handle, v1::Standing standing) {
    v1::Party party;
    party.mutable_profile()->set_handle(handle);
    party.mutable_profile()->set_kind(v1::COMPANY);
    party.set_standing(standing);
    draft().put({"members", "parties", handle}, wire::encode(party));
  }

  void put_in_force(const v1::Constitution& constitution) {
    const Bytes document = wire::encode(constitution);
    v1::CurrentConstitution current;
    current.set_hash(crypto::sha256(document).bytes());
    draft().put({"constitution", "documents", current.hash()}, document);
    draft().put({"constitution", "current", ""}, wire::encode(current));
  }

  [[nodiscard]] v1::Delegation delegation(std::string_view label) const {
    v1::Delegation record;
    EXPECT_TRUE(find_delegation(draft(), ".", label, record)) << label;
    return record;
  }
};

}  // namespace comity::names::testing
