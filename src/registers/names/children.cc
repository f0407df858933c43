#include "registers/names/children.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <set>
#include <utility>

#include "crypto/hash.h"
#include "dns/record.h"
#include "dns/validation/signaling.h"
#include "ledger/messages.h"
#include "registers/members/queries.h"
#include "registers/names/keys.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/requirements.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::names {

using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

namespace {

// A day: observers look at other times, and some only now and then (RFC 7344, 6.1).
constexpr std::int64_t kClaimSeconds = 24LL * 3600;

bool is_in(const v1::Observers& observers, std::string_view party) {
  return std::binary_search(observers.parties().begin(), observers.parties().end(), party);
}

}  // namespace

dns::SignedRdata signed_rdata(const v1::SignedSet& set) {
  return {{set.rdata().begin(), set.rdata().end()},
          {set.signatures().begin(), set.signatures().end()}};
}

void append_list(Bytes& out, const std::vector<Bytes>& list) {
  append_u32(out, static_cast<std::uint32_t>(list.size()));
  for (const Bytes& one : list) {
    append_u32(out, static_cast<std::uint32_t>(one.size()));
    out += one;
  }
}

bool find_observers(const state::View& view, std::string_view zone, v1::Observers& out) {
  return ledger::read(view, observers_key(zone), out);
}

bool find_order(const state::View& view, std::string_view zone, std::string_view label,
                v1::ChildOrder& out) {
  v1::Delegation record;
  if (!find_delegation(view, zone, label, record)) return false;
  const std::optional<std::uint64_t> keys = keys_height_of(view, record.holder());
  return keys && ledger::read(view, order_key(zone, label), out) &&
         out.held_height() == record.held_height() && out.keys_height() == *keys;
}

std::vector<std::string> ordered_labels(const state::View& view, std::string_view zone) {
  std::vector<std::string> labels;
  view.each(kOrdersTable, zone, [&](BytesView label, BytesView) {
    labels.emplace_back(label);
    return true;
  });
  std::sort(labels.begin(), labels.end());
  return labels;
}

ChildClaims claims_of(const state::View& view, Claimed what, std::string_view zone,
                      std::string_view label) {
  ChildClaims claims;
  ledger::each<v1::ChildClaim>(view, table_of(what), label_collection(zone, label), "",
                               [&](BytesView observer, const v1::ChildClaim& claim) {
                                 claims.emplace_back(observer, claim);
                               });
  std::sort(claims.begin(), claims.end(),
            [](const auto& a, const auto& b) { return a.first < b.first; });
  return claims;
}

Time lapses_at(const v1::ChildClaim& claim) {
  return plus_seconds(wire::to_time(claim.at()).value_or(Time{}), kClaimSeconds);
}

Result<dns::ChildKeys> child_keys(const v1::ClaimKeys& it) {
  Result<dns::Name> zone = dns::Name::parse(name_of_label(it.label(), it.zone()));
  if (!zone) return tl::unexpected(zone.error());
  return dns::ChildKeys{*std::move(zone), signed_rdata(it.dnskey()), signed_rdata(it.cds()),
                        signed_rdata(it.cdnskey())};
}

std::vector<Bytes> standing_ds(const v1::Delegation& record) {
  std::vector<Bytes> ds;
  ds.reserve(static_cast<std::size_t>(record.ds_size()));
  for (const v1::DelegationSigner& signer : record.ds()) {
    ds.push_back(dns::ds_rdata(static_cast<std::uint16_t>(signer.key_tag()),
                               static_cast<std::uint8_t>(signer.algorithm()),
                               static_cast<std::uint8_t>(signer.digest_type()), signer.digest()));
  }
  return ds;
}

v1::DelegationSigner signer_of(BytesView ds) {
  v1::DelegationSigner signer;
  signer.set_key_tag(read_u16(ds));
  signer.set_algorithm(static_cast<std::uint8_t>(ds[2]));
  signer.set_digest_type(static_cast<std::uint8_t>(ds[3]));
  signer.set_digest(Bytes(ds.substr(4)));
  return signer;
}

Verdict require_observer(const state::View& view, std::string_view zone, std::string_view party) {
  v1::Observers observers;
  if (find_observers(view, zone, observers) && is_in(observers, party)) return {};
  return refuse(kNotObserver,
                "party " + std::string(party) + " is no observer of " + zone_text(zone));
}

Found<v1::ChildOrder> require_order(const state::View& view, const v1::ClaimKeys& it) {
  const std::string what = delegation_text(it.zone(), it.label());
  v1::ChildOrder order;
  if (!find_order(view, it.zone(), it.label(), order)) {
    return refuse(kNoOrder, what + " has no standing order of its holder");
  }
  if ((!it.cds().rdata().empty() && !order.cds()) ||
      (!it.cdnskey().rdata().empty() && !order.cdnskey())) {
    return refuse(kNoOrder, what + ": its holder wants only " + (order.cds() ? "CDS" : "CDNSKEY") +
                                " followed");
  }
  if (it.bootstrap() && !order.bootstrap()) {
    return refuse(kNoOrder, what + ": its holder sets its first DS set itself");
  }
  return order;
}

Bytes finding_hash(std::string_view name, const v1::ChildOrder& order,
                   const std::vector<Bytes>& standing, const std::vector<Bytes>& wanted) {
  Bytes what("comity child finding v1\n");
  append_list(what, {Bytes(name)});
  append_u64(what, order.set_height());
  append_list(what, standing);
  append_list(what, wanted);
  return crypto::sha256(what).bytes();
}

Bytes first_finding_hash(std::string_view name, const v1::ChildOrder& order,
                         const v1::Delegation& record, const std::vector<Bytes>& wanted) {
  Bytes what("comity child bootstrap v1\n");
  append_list(what, {Bytes(name)});
  append_u64(what, order.set_height());
  append_list(what, {record.name_servers().begin(), record.name_servers().end()});
  append_list(what, wanted);
  return crypto::sha256(what).bytes();
}

Result<std::vector<dns::Name>> signals_of(std::string_view zone, std::string_view label,
                                          const v1::Delegation& record) {
  const Result<dns::Name> child = dns::Name::parse(name_of_label(label, zone));
  if (!child) return tl::unexpected(child.error());
  std::vector<dns::Name> servers;
  servers.reserve(static_cast<std::size_t>(record.name_servers_size()));
  for (const std::string& text : record.name_servers()) {
    Result<dns::Name> server = dns::Name::parse(text);
    if (!server) return tl::unexpected(server.error());
    servers.push_back(*std::move(server));
  }
  return dns::signaling_names(*child, servers);
}

std::vector<std::string> signaling_names(std::string_view zone, std::string_view label,
                                         const v1::Delegation& record) {
  std::vector<std::string> texts;
  const Result<std::vector<dns::Name>> names = signals_of(zone, label, record);
  if (!names) return texts;
  texts.reserve(names->size());
  for (const dns::Name& name : *names) texts.push_back(name.text());
  return texts;
}

bool has_claimed(const state::View& view, Claimed what, std::string_view zone,
                 std::string_view label, std::string_view observer, const v1::ChildClaim& claim,
                 Time newer_than) {
  const Time now = wire::to_time(claim.at()).value_or(Time{});
  for (const auto& [who, known] : claims_of(view, what, zone, label)) {
    if (who != observer || known.finding() != claim.finding()) continue;
    return lapses_at(known) > now && wire::to_time(known.inception()).value_or(Time{}) > newer_than;
  }
  return false;
}

Agreement agreement(const state::View& view, Claimed what, std::string_view zone,
                    std::string_view label, std::string_view claimant, const v1::ChildClaim& claim,
                    Time newer_than) {
  Agreement all;
  std::set<std::string> voices;
  v1::Observers observers;
  const Time now = wire::to_time(claim.at()).value_or(Time{});
  static_cast<void>(find_observers(view, zone, observers));
  const auto add = [&](std::string_view observer, const v1::ChildClaim& one) {
    v1::Party party;
    if (one.finding() != claim.finding() || lapses_at(one) <= now || !is_in(observers, observer) ||
        !members::find_party(view, observer, party) || !members::may_take_part(party)) {
      return;
    }
    all.parties.emplace_back(observer);
    voices.insert(members::voice_of(party.profile()));
    all.newest = std::max(all.newest, wire::to_time(one.inception()).value_or(Time{}));
  };
  for (const auto& [observer, other] : claims_of(view, what, zone, label)) {
    const Time inception = wire::to_time(other.inception()).value_or(Time{});
    if (observer != claimant && inception > newer_than) add(observer, other);
  }
  add(claimant, claim);
  std::sort(all.parties.begin(), all.parties.end());
  all.voices = voices.size();
  return all;
}

}  // namespace comity::names
