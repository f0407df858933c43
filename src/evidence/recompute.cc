#include "evidence/recompute.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "evidence/group_origin.h"
#include "evidence/origin.h"
#include "registers/decisions/queries.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

// Judges every decision after those that it rests on: the ones that admitted its voters, gave them
// keys, adopted its constitution.
class Decisions {
 public:
  Decisions(const BundleView& view, Provenance& provenance)
      : view_(view), provenance_(provenance) {}

  // An error is that of the first decision that does not follow.
  Result<std::vector<Recounted>> judge_all() {
    std::vector<std::uint64_t> left = view_.proposals();
    std::vector<Recounted> judged;
    for (std::size_t before = left.size() + 1; left.size() < before;) {
      before = left.size();
      std::vector<std::uint64_t> waiting;
      why_.reset();
      for (const std::uint64_t number : left) {
        Result<std::optional<Recounted>> counted = judge(view_, provenance_, number);
        if (!counted) {
          const tl::unexpected<Error> placed =
              at("proposal " + std::to_string(number), counted.error());
          const Error& why = placed.value();
          if (why.kind != ErrorKind::not_found) return tl::unexpected(why);
          if (!why_) why_ = why;
          waiting.push_back(number);
        } else if (*counted) {
          take(number);
          judged.push_back(std::move(**counted));
        }
      }
      left = std::move(waiting);
    }
    if (why_) return tl::unexpected(*why_);
    std::sort(judged.begin(), judged.end(),
              [](const Recounted& a, const Recounted& b) { return a.number < b.number; });
    return judged;
  }

 private:
  void take(std::uint64_t number) {
    v1::Proposal proposal;
    v1::ProposedActions actions;
    if (!decisions::find_proposal(view_, number, proposal) ||
        !decisions::find_actions(view_, number, actions) || proposal.state() != v1::EFFECTIVE) {
      return;
    }
    std::set<std::string> consented;
    for (const decisions::ConsentState& it : decisions::consents(view_, number)) {
      if (it.given) consented.insert(it.party);
    }
    provenance_.add(actions, wire::to_time(proposal.ended_at()).value_or(Time{}), consented);
  }

  const BundleView& view_;
  Provenance& provenance_;
  std::optional<Error> why_;
};

// Who set the signing groups in the bundle. True when of one this is not proven.
Result<bool> add_groups(const proof::Verified& verified, const BundleView& view,
                        const Provenance& provenance, std::vector<std::string>& findings) {
  bool missing = false;
  for (const proof::ProvenRecord& record : verified.records) {
    for (const keys::Role role : keys::kRoles) {
      const state::Key key{record.table, record.collection, record.key};
      v1::SigningGroup group;
      v1::KeyRollover rollover;
      const bool stands = key == keys::group_key(record.collection, role);
      if (!record.value || (!stands && key != keys::rollover_key(record.collection, role)))
        continue;
      if (stands ? !wire::parse_stored(*record.value, group)
                 : !wire::parse_stored(*record.value, rollover)) {
        return error("a group in the bundle cannot be read");
      }
      Result<std::vector<std::string>> origin = find_group_origin(
          view, verified, provenance, record.collection, role, stands ? group : rollover.other());
      if (!origin && origin.error().kind != ErrorKind::not_found) {
        return tl::unexpected(origin.error());
      }
      missing = missing || !origin;
      if (!origin) origin = std::vector<std::string>{origin.error().message};
      findings.insert(findings.end(), origin->begin(), origin->end());
    }
  }
  return missing;
}

// What the bundle proves of the zones in it, each asked once.
class OriginsByZone {
 public:
  OriginsByZone(const BundleView& view, const proof::Verified& verified,
                const Provenance& provenance)
      : view_(view), verified_(verified), provenance_(provenance) {}

  const Origins& of(const std::string& zone) {
    const auto known = origins_.find(zone);
    if (known != origins_.end()) return known->second;
    return origins_.try_emplace(zone, view_, verified_, provenance_, zone).first->second;
  }

 private:
  const BundleView& view_;
  const proof::Verified& verified_;
  const Provenance& provenance_;
  std::map<std::string, Origins> origins_;
};

// Of a record of a zone that is no delegation; nothing when it is none that somebody sets.
std::optional<Result<Whence>> whence_of(const Origins& origins, const proof::ProvenRecord& record) {
  std::optional<Result<Whence>> whence;
  const std::string& zone = record.collection;
  names::ZoneVisitor visitor;
  visitor.zone = [&](const v1::Zone& it) { whence = origins.of(soa_of(zone, it)); };
  visitor.set = [&](std::string_view owner, const v1::RecordSet& it) {
    whence = origins.of(set_of(zone, std::string(owner), it));
  };
  visitor.host = [&](std::string_view name, const v1::Host& it) {
    whence = origins.of_host(std::string(name), it);
  };
  names::hand_over(record.key, *record.value, visitor);
  return whence;
}

// Record sets, and hosts that no delegation in the bundle names as a name server. True when of one
// nothing is known but what the log says.
Result<bool> add_others(const proof::Verified& verified, const BundleView& view,
                        OriginsByZone& origins, const std::set<std::string>& judged,
                        std::vector<std::string>& findings) {
  constexpr std::string_view kHost = "host/";
  bool any = false;
  for (const proof::ProvenRecord& record : verified.records) {
    if (record.table != names::kTable || !record.value ||
        view.is_complete(record.table, record.collection) ||
        judged.contains(record.collection + record.key)) {
      continue;
    }
    const std::optional<Result<Whence>> whence = whence_of(origins.of(record.collection), record);
    if (!whence) continue;
    if (*whence) {
      findings.push_back((*whence)->text());
      continue;
    }
    if (whence->error().kind != ErrorKind::not_found) return tl::unexpected(whence->error());
    any = true;
    findings.push_back(record.key.starts_with(kHost)
                           ? "addresses of " + record.key.substr(kHost.size()) +
                                 ": as the log says; who set them is not shown"
                           : record.key + ": as the log says; " + whence->error().message);
  }
  return any;
}

}  // namespace

Result<Provenance> judge_all(const BundleView& view, const proof::Verified& verified,
                             std::vector<Recounted>& judged) {
  Result<Provenance> provenance = Provenance::from(verified);
  if (!provenance) return provenance;
  Result<std::vector<Recounted>> all = Decisions(view, *provenance).judge_all();
  if (!all) return tl::unexpected(all.error());
  judged = *std::move(all);
  return provenance;
}

Result<Recomputed> recompute(const proof::Verified& verified) {
  const BundleView view(verified);
  Recomputed out;
  const Result<Provenance> provenance = judge_all(view, verified, out.decisions);
  if (!provenance) return tl::unexpected(provenance.error());
  for (const Recounted& decision : out.decisions) {
    if (decision.ballots != 0) continue;
    out.findings.push_back("on proposal " + std::to_string(decision.number) +
                           " nobody voted: nobody has signed its electorate, rule and times");
  }
  constexpr std::string_view kDelegation = "delegation/";
  bool missing = false;
  OriginsByZone zones(view, verified, *provenance);
  std::set<std::string> hosts;  // zone and key
  for (const proof::ProvenRecord& record : verified.records) {
    if (record.table != names::kTable || !record.value || !record.key.starts_with(kDelegation)) {
      continue;
    }
    if (view.is_complete(record.table, record.collection)) continue;
    v1::Delegation delegation;
    if (!wire::parse_stored(*record.value, delegation)) return error("a delegation is unreadable");
    const std::string label = record.key.substr(kDelegation.size());
    // A bundle that keeps quiet about what made it, as that of a whole zone, is no proof of any.
    const std::uint64_t number = delegation.since_decision();
    const bool taken_over = is_succeeded(delegation);
    const bool below = taken_over || is_registered_below(delegation);
    if (below         ? verified.transactions.empty()
        : number == 0 ? provenance->genesis_actions().empty()
                      : view.proposals().empty()) {
      missing = true;
      out.findings.push_back("the bundle does not hold " +
                             (taken_over    ? std::string("who has taken over ")
                              : below       ? std::string("who has registered ")
                              : number == 0 ? std::string("what the founders have signed of ")
                                            : "decision " + std::to_string(number) + " behind ") +
                             label);
      continue;
    }
    const Origins& of_zone = zones.of(record.collection);
    const Result<Whence> held = of_zone.of_holder(label, delegation);
    if (!held) return tl::unexpected(held.error());
    missing = missing || !held->is_whole;
    out.findings.push_back(held->text());
    const Result<OriginsFound> origins =
        find_origins(view, of_zone, record.collection, label, delegation);
    if (!origins) return tl::unexpected(origins.error());
    missing = missing || !origins->is_whole;
    out.findings.insert(out.findings.end(), origins->sentences.begin(), origins->sentences.end());
    for (const std::string& server : delegation.name_servers()) {
      hosts.insert(record.collection + names::host_key(record.collection, server).key);
    }
  }
  for (const auto& [table, zone] : verified.collections) {
    if (table != names::kTable) continue;
    missing = true;
    out.findings.push_back("zone " + zone + " is shown as a whole, and not whence its names are");
  }
  const Result<bool> unknown = add_groups(verified, view, *provenance, out.findings);
  if (!unknown) return tl::unexpected(unknown.error());
  const Result<bool> others = add_others(verified, view, zones, hosts, out.findings);
  if (!others) return tl::unexpected(others.error());
  missing = *others || *unknown || missing;
  if (!missing && !out.decisions.empty()) {
    out.verdict = Verdict::recomputed;
  } else if (!missing && !out.findings.empty()) {
    out.verdict = Verdict::unvoted;
  }
  return out;
}

}  // namespace comity::evidence
