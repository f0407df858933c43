#include "evidence/recompute.h"

#include <algorithm>
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

Result<std::string> check_genesis(const Provenance& provenance, const std::string& zone,
                                  const std::string& label, const std::string& holder,
                                  const std::string& name) {
  std::optional<std::string> last;
  for (const Bytes& octets : provenance.genesis_actions()) {
    v1::Action action;
    if (!wire::parse_stored(octets, action)) continue;
    if (auto given = given_to(action, zone, label)) last = std::move(given);
  }
  if (last == holder) return name + " stands since genesis, which every founder has signed";
  return error(ErrorKind::not_found, "the bundle does not prove that " + name +
                                         " stands since genesis" +
                                         (holder.empty() ? "" : ", held by " + holder));
}

// Whether a decision in effect, or the founders, gave this party a name above the label.
bool had_above(const BundleView& view, const Provenance& provenance, const std::string& zone,
               const std::string& label, const std::string& party) {
  const auto gives = [&](const v1::Action& action) {
    for (std::size_t dot = label.find('.'); dot != std::string::npos;
         dot = label.find('.', dot + 1)) {
      const std::string above = label.substr(dot + 1);
      if (given_to(action, zone, above) == party) return true;
    }
    return false;
  };
  for (const Bytes& octets : provenance.genesis_actions()) {
    v1::Action action;
    if (wire::parse_stored(octets, action) && gives(action)) return true;
  }
  for (const std::uint64_t number : view.proposals()) {
    v1::Proposal proposal;
    v1::ProposedActions proposed;
    if (decisions::find_proposal(view, number, proposal) && proposal.state() == v1::EFFECTIVE &&
        decisions::find_actions(view, number, proposed) &&
        std::any_of(proposed.actions().begin(), proposed.actions().end(), gives)) {
      return true;
    }
  }
  return false;
}

// That whoever it names has registered it below its own for its holder.
Result<std::string> check_registered(const BundleView& view, const proof::Verified& verified,
                                     const Provenance& provenance, const std::string& zone,
                                     const std::string& label, const v1::Delegation& record) {
  const std::string name = "delegation " + label + " of zone " + zone;
  for (const proof::ProvenTransaction& sent : verified.transactions) {
    v1::Body body;
    if (sent.outcome != 0 || sent.height != record.registered_height() ||
        sent.party != record.registered_by() || !wire::parse_stored(sent.body, body) ||
        registered_for(body.action(), zone, label) != record.holder()) {
      continue;
    }
    if (const Status own = provenance.check_key(sent.party, sent.key, v1::OPERATE); !own) {
      return at(name, own.error());
    }
    std::string finding = name + " is held by " + record.holder() + ": transaction " +
                          sent.id.hex() + " of " + sent.party + " has registered it below its own";
    if (!had_above(view, provenance, zone, label, sent.party)) {
      finding.append("; that it held what is above is not shown");
    }
    return finding;
  }
  return error(ErrorKind::not_found, "the bundle does not prove that " + record.registered_by() +
                                         " has registered " + name + " for " + record.holder());
}

// That the decision it names did give the delegation to its holder.
Result<std::string> check_delegation(const BundleView& view, const Provenance& provenance,
                                     const std::string& zone, const std::string& label,
                                     const v1::Delegation& record) {
  const std::string name = "delegation " + label + " of zone " + zone;
  const std::uint64_t number = record.since_decision();
  if (number == 0) return check_genesis(provenance, zone, label, record.holder(), name);
  v1::Proposal proposal;
  v1::ProposedActions proposed;
  if (!decisions::find_proposal(view, number, proposal) ||
      !decisions::find_actions(view, number, proposed)) {
    return view.fault() ? Result<std::string>(tl::unexpected(*view.fault()))
                        : Result<std::string>(error(name + " names a decision that is not there"));
  }
  // Of several the last: it is what stands.
  std::optional<std::string> last;
  for (const v1::Action& action : proposed.actions()) {
    if (auto given = given_to(action, zone, label)) last = std::move(given);
  }
  if (proposal.state() != v1::EFFECTIVE || last != record.holder()) {
    return error("proposal " + std::to_string(number) + " did not give " + name + " to " +
                 record.holder());
  }
  return name + " is held by " + record.holder() + " by decision " + std::to_string(number);
}

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

// Hosts that no delegation in the bundle names as a name server: nothing is known of them. True
// when there are any.
bool add_other_hosts(const proof::Verified& verified, const BundleView& view,
                     const std::set<std::string>& judged, std::vector<std::string>& findings) {
  constexpr std::string_view kHost = "host/";
  bool any = false;
  for (const proof::ProvenRecord& record : verified.records) {
    if (record.table != names::kTable || !record.value || !record.key.starts_with(kHost) ||
        view.is_complete(record.table, record.collection) ||
        judged.contains(record.collection + record.key)) {
      continue;
    }
    any = true;
    findings.push_back("addresses of " + record.key.substr(kHost.size()) +
                       ": as the log says; who set them is not shown");
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
    const bool below = is_registered_below(delegation);
    if (below         ? verified.transactions.empty()
        : number == 0 ? provenance->genesis_actions().empty()
                      : view.proposals().empty()) {
      missing = true;
      out.findings.push_back("the bundle does not hold " +
                             (below         ? std::string("who has registered ")
                              : number == 0 ? std::string("what the founders have signed of ")
                                            : "decision " + std::to_string(number) + " behind ") +
                             label);
      continue;
    }
    Result<std::string> finding =
        below ? check_registered(view, verified, *provenance, record.collection, label, delegation)
              : check_delegation(view, *provenance, record.collection, label, delegation);
    if (!finding) return tl::unexpected(finding.error());
    out.findings.push_back(std::move(*finding));
    Result<std::vector<std::string>> origins =
        find_origins(view, verified, *provenance, record.collection, label, delegation);
    if (!origins) return tl::unexpected(origins.error());
    out.findings.insert(out.findings.end(), origins->begin(), origins->end());
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
  missing = add_other_hosts(verified, view, hosts, out.findings) || *unknown || missing;
  if (!missing && !out.decisions.empty()) {
    out.verdict = Verdict::recomputed;
  } else if (!missing && !out.findings.empty()) {
    out.verdict = Verdict::unvoted;
  }
  return out;
}

}  // namespace comity::evidence
