#include "evidence/recompute.h"

#include <algorithm>

#include "crypto/hash.h"
#include "evidence/origin.h"
#include "registers/constitution/queries.h"
#include "registers/decisions/queries.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

// Whether the vote of a proposal in this state passed; nothing when no vote has been counted.
std::optional<bool> passed_by_record(const v1::Proposal& proposal) {
  const v1::ProposalState state = proposal.state();
  if (state == v1::TIME_LOCK || state == v1::EFFECTIVE) return true;
  if (state == v1::REJECTED) return false;
  // It failed behind the vote when it had a time lock, else before it.
  if (state == v1::FAILED && proposal.has_effect_at()) return true;
  return std::nullopt;
}

Status check_constitution(const BundleView& view, const v1::Proposal& proposal) {
  const Result<Hash> hash = Hash::from(proposal.constitution());
  if (!hash) return tl::unexpected(hash.error());
  const std::optional<Bytes> document = view.get(constitution::key_of(*hash));
  if (!document || crypto::sha256(*document) != *hash) {
    return error("the constitution is not the one of its hash");
  }
  return {};
}

// The votes are counted with the consents that were needed when the vote opened; the effect also
// took those of who came to hold something afterwards.
Status check_late_consents(const BundleView& view, std::uint64_t number) {
  for (const decisions::ConsentState& consent : decisions::consents(view, number)) {
    if (!consent.given) return error("it took effect without the consent of " + consent.party);
  }
  return {};
}

Result<std::optional<Recounted>> recount(const BundleView& view, std::uint64_t number) {
  v1::Proposal proposal;
  if (!decisions::find_proposal(view, number, proposal) || proposal.number() != number) {
    return error("its record is not that of a proposal of this number");
  }
  const std::optional<bool> passed = passed_by_record(proposal);
  if (!passed) return std::nullopt;
  if (Status right = check_constitution(view, proposal); !right) {
    return tl::unexpected(right.error());
  }
  const Result<Time> closes = wire::to_time(proposal.vote_closes_at());
  if (!closes) return tl::unexpected(closes.error());
  Recounted counted{number, proposal.proposer(),
                    std::string(decisions::state_name(proposal.state())),
                    decisions::explain(view, number, *closes)};
  if (view.fault()) return tl::unexpected(*view.fault());
  if ((counted.tally.state == tally::State::passed) != *passed) {
    return error("the votes say " + std::string(*passed ? "rejected" : "passed") +
                 ", its record says " + counted.state);
  }
  if (proposal.state() == v1::EFFECTIVE) {
    if (Status given = check_late_consents(view, number); !given) {
      return tl::unexpected(given.error());
    }
  }
  return counted;
}

bool makes(const v1::Action& action, std::string_view zone, std::string_view label,
           const std::string& holder) {
  if (action.has_names_create_delegation()) {
    const v1::CreateDelegation& it = action.names_create_delegation();
    return it.zone() == zone && it.label() == label && it.holder() == holder;
  }
  if (action.has_names_transfer_delegation()) {
    const v1::TransferDelegation& it = action.names_transfer_delegation();
    return it.zone() == zone && it.label() == label && it.new_holder() == holder;
  }
  if (action.has_names_award_delegation()) {
    const v1::AwardDelegation& it = action.names_award_delegation();
    return it.zone() == zone && it.label() == label && it.new_holder() == holder;
  }
  const v1::ClaimDelegation& it = action.names_claim_delegation();
  return it.zone() == zone && it.label() == label && it.holder() == holder;
}

// That the decision it names did give the delegation to its holder.
Result<std::string> check_delegation(const BundleView& view, const std::string& zone,
                                     const std::string& label, const v1::Delegation& record) {
  const std::string name = "delegation " + label + " of zone " + zone;
  const std::uint64_t number = record.since_decision();
  if (number == 0) return name + " stands since genesis, which every founder signed";
  v1::Proposal proposal;
  v1::ProposedActions proposed;
  if (!decisions::find_proposal(view, number, proposal) ||
      !decisions::find_actions(view, number, proposed)) {
    return view.fault() ? Result<std::string>(tl::unexpected(*view.fault()))
                        : Result<std::string>(error(name + " names a decision that is not there"));
  }
  const auto& actions = proposed.actions();
  const auto maker = std::find_if(actions.begin(), actions.end(), [&](const v1::Action& action) {
    return makes(action, zone, label, record.holder());
  });
  if (proposal.state() != v1::EFFECTIVE || maker == actions.end()) {
    return error("proposal " + std::to_string(number) + " did not give " + name + " to " +
                 record.holder());
  }
  return name + " is held by " + record.holder() + " by decision " + std::to_string(number);
}

}  // namespace

Result<Recomputed> recompute(const proof::Verified& verified) {
  const BundleView view(verified);
  Recomputed out;
  for (const std::uint64_t number : view.proposals()) {
    Result<std::optional<Recounted>> counted = recount(view, number);
    if (!counted) return at("proposal " + std::to_string(number), counted.error());
    if (*counted) out.decisions.push_back(std::move(**counted));
  }
  constexpr std::string_view kDelegation = "delegation/";
  bool missing = false;
  for (const proof::ProvenRecord& record : verified.records) {
    if (record.table != names::kTable || !record.value || !record.key.starts_with(kDelegation)) {
      continue;
    }
    v1::Delegation delegation;
    if (!wire::parse_stored(*record.value, delegation)) return error("a delegation is unreadable");
    const std::string label = record.key.substr(kDelegation.size());
    // A bundle that keeps quiet about decisions, as that of a whole zone, is no proof of any.
    if (view.proposals().empty() && delegation.since_decision() != 0) {
      missing = true;
      out.findings.push_back("the bundle does not hold decision " +
                             std::to_string(delegation.since_decision()) + " behind " + label);
      continue;
    }
    Result<std::string> finding = check_delegation(view, record.collection, label, delegation);
    if (!finding) return tl::unexpected(finding.error());
    out.findings.push_back(std::move(*finding));
    // The bundle says what stands in a zone as a whole, and not whence.
    if (view.is_complete(record.table, record.collection)) continue;
    Result<std::vector<std::string>> origins =
        find_origins(view, verified, record.collection, label, delegation);
    if (!origins) return tl::unexpected(origins.error());
    out.findings.insert(out.findings.end(), origins->begin(), origins->end());
  }
  if (!out.decisions.empty()) {
    out.verdict = Verdict::recomputed;
  } else if (!out.findings.empty() && !missing) {
    out.verdict = Verdict::unvoted;
  }
  return out;
}

}  // namespace comity::evidence
