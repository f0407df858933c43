#include "registers/names/requirements.h"

#include <algorithm>
#include <utility>

#include "registers/members/queries.h"
#include "registers/names/keys.h"
#include "registers/names/limits.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "wire/codec.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::names {

using ledger::Actor;
using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Subject;
using ledger::Verdict;

Verdict require_zone(const state::View& view, std::string_view zone) {
  if (!zone_exists(view, zone)) {
    return refuse(Code::no_such_zone, zone_text(zone) + " is not governed here");
  }
  return {};
}

Found<v1::Delegation> require_delegation(const state::View& view, std::string_view zone,
                                         std::string_view label) {
  if (Verdict verdict = require_zone(view, zone); !verdict) return tl::unexpected(verdict.error());
  v1::Delegation record;
  if (find_delegation(view, zone, label, record)) return record;
  return refuse(kNoSuchDelegation, delegation_text(zone, label) + " does not exist");
}

Verdict require_glue(const state::View& view, std::string_view zone, std::string_view label,
                     const Names& name_servers, const HostList& created, const Actor& actor) {
  if (actor.kind == Actor::Kind::genesis) return {};
  const std::string delegated = name_of_label(label, zone);
  std::vector<std::string> owing;
  for (const std::string& server : name_servers) {
    const bool is_created =
        std::any_of(created.begin(), created.end(),
                    [&](const v1::HostAddresses& entry) { return entry.name() == server; });
    const bool is_behind_another = is_below(server, zone) && !is_at_or_below(server, delegated) &&
                                   !cut_above(view, zone, server).empty();
    if (!is_created && !is_behind_another) owing.push_back(server);
  }
  return require_addresses(view, zone, owing);
}

Verdict require_addresses(const state::View& view, std::string_view zone,
                          const std::vector<std::string>& name_servers) {
  for (const std::string& server : name_servers) {
    if (!is_at_or_below(server, zone) || has_address(view, zone, server)) continue;
    std::string reason = "name server " + server;
    reason.append(" lies in ").append(zone_text(zone)).append(" and has no address on record");
    return refuse(kMissingGlue, std::move(reason));
  }
  return {};
}

Subject missing_subject(const Actor& actor, std::string what) {
  return Subject::held_by(actor.kind == Actor::Kind::party ? actor.party : "", std::move(what));
}
Subject delegation_subject(const state::View& view, const Actor& actor, std::string_view zone,
                           std::string_view label) {
  v1::Delegation record;
  if (!find_delegation(view, zone, label, record)) {
    return missing_subject(actor, delegation_text(zone, label));
  }
  return Subject::held_by(record.holder(), delegation_text(zone, label));
}

std::vector<std::string> parties(const state::View& view, const std::vector<std::string>& names) {
  std::vector<std::string> asked;
  for (const std::string& name : names) {
    for (std::string& party : wire::holders_of(name)) asked.push_back(std::move(party));
  }
  std::sort(asked.begin(), asked.end());
  asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
  std::erase_if(asked, [&](const std::string& party) { return members::is_gone(view, party); });
  return asked;
}

bool is_gone(const state::View& view, std::string_view holder) {
  const std::vector<std::string> all = wire::holders_of(holder);
  return !all.empty() && std::all_of(all.begin(), all.end(), [&](const std::string& party) {
    return members::is_gone(view, party);
  });
}

Verdict require_may_hold(const state::View& view, std::string_view holder) {
  if (!wire::is_held_together(holder)) return members::require_may_hold(view, holder);
  for (const std::string& party : wire::holders_of(holder)) {
    if (Verdict verdict = members::require_may_hold(view, party); !verdict) return verdict;
  }
  return {};
}

std::optional<std::uint64_t> keys_height_of(const state::View& view, std::string_view holder) {
  std::optional<std::uint64_t> sum;
  for (const std::string& party : wire::holders_of(holder)) {
    v1::Party record;
    if (!members::find_party(view, party, record)) return std::nullopt;
    sum = sum.value_or(0) + record.keys_height();
  }
  return sum;
}

Verdict require_held_alone(std::string_view holder, const std::string& what) {
  if (!wire::is_held_together(holder)) return {};
  return refuse(kHeldTogether, what + " is held by " + std::string(holder) +
                                   " together: it takes a decision, with the consent of each");
}

std::string heir_of_gone(const state::View& view, std::string_view zone, std::string_view label) {
  v1::Delegation record;
  if (!find_delegation(view, zone, label, record) || !is_gone(view, record.holder())) {
    return "";
  }
  const auto named = find_succession(view, zone, label);
  return named ? named->successor : "";
}

std::vector<std::string> hosts_holders(const state::View& view, std::string_view zone,
                                       const Names& name_servers) {
  std::vector<std::string> holders;
  for (const std::string& server : name_servers) {
    holders.push_back(host_holder(view, zone, server));
  }
  return holders;
}

bool add_holders_below(const state::View& view, std::string_view zone, std::string_view name,
                       std::vector<std::string>& holders) {
  const Subtree below = subtree(view, zone, label_of_name(name, zone));
  for (const std::string& label : below.labels) {
    v1::Delegation record;
    if (find_delegation(view, zone, label, record)) holders.push_back(record.holder());
  }
  for (const std::string& host : below.hosts) holders.push_back(host_holder(view, zone, host));
  return below.is_whole;
}

bool add_holders_of_zones(const state::View& view, std::string_view name,
                          std::vector<std::string>& holders) {
  bool is_whole = true;
  for (const std::string& zone : zones(view)) {
    if (!is_at_or_below(zone, name)) continue;
    std::size_t seen = 0;
    view.each(kTable, zone, [&](BytesView key, BytesView value) {
      v1::Delegation record;
      if (key.starts_with(kDelegationPrefix) && wire::parse_stored(value, record)) {
        holders.push_back(record.holder());
      } else if (key.starts_with(kHostPrefix)) {
        holders.push_back(host_holder(view, zone, key.substr(kHostPrefix.size())));
      }
      is_whole = is_whole && ++seen <= limits::kNamesBelow;
      return is_whole;
    });
  }
  return is_whole;
}

std::string delegation_text(std::string_view zone, std::string_view label) {
  return "delegation " + name_of_label(label, zone) + " in " + zone_text(zone);
}
std::string host_text(std::string_view zone, std::string_view name) {
  return "host " + std::string(name) + " in " + zone_text(zone);
}
std::string zone_text(std::string_view zone) { return "zone " + std::string(zone); }

}  // namespace comity::names
