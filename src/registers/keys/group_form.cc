#include <set>

#include "base/limits.h"
#include "crypto/frost/group.h"
#include "dns/limits.h"
#include "ledger/well_formed.h"
#include "registers/keys/limits.h"
#include "registers/keys/well_formed.h"
#include "wire/messages.h"

namespace comity::keys {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

constexpr std::uint32_t kLargestIdentifier = 0xffff;

Verdict check_members(const v1::SigningGroup& group) {
  const auto count = static_cast<std::size_t>(group.members_size());
  if (Verdict verdict = check_range("members", count, 2, limits::kFrostMembers); !verdict) {
    return verdict;
  }
  std::set<std::string_view> parties;
  std::uint32_t previous = 0;
  for (const v1::GroupMember& member : group.members()) {
    if (Verdict verdict = ledger::check_handle("members", member.party()); !verdict) return verdict;
    if (Verdict verdict = check_range("identifier", member.identifier(), 1, kLargestIdentifier);
        !verdict) {
      return verdict;
    }
    if (member.identifier() <= previous) {
      return refuse(Code::not_sorted, "members: not ascending by identifier without duplicates");
    }
    previous = member.identifier();
    if (!parties.insert(member.party()).second) {
      return refuse(Code::inconsistent, "members: party " + member.party() + " is there twice");
    }
  }
  if (!crypto::frost::is_sound_threshold(group.threshold(), count)) {
    return refuse(Code::out_of_range, "threshold: more than half of the members and at most all");
  }
  return {};
}

// What a document says does not run out with its signature.
Verdict check_times(const v1::SigningTerms& terms, Role role) {
  if (role == Role::document_signing) {
    if (terms.validity_seconds() == 0 && terms.refresh_seconds() == 0) return {};
    return refuse(Code::inconsistent, "validity_seconds, refresh_seconds: documents have none");
  }
  if (Verdict verdict = check_range("validity_seconds", terms.validity_seconds(),
                                    limits::kSignatureSecondsLeast, limits::kSignatureSeconds);
      !verdict) {
    return verdict;
  }
  return check_range("refresh_seconds", terms.refresh_seconds(), 1, terms.validity_seconds() - 1);
}

Verdict check_terms(const v1::SigningTerms& terms, Role role) {
  if (Verdict verdict = check_times(terms, role); !verdict) return verdict;
  if (Verdict verdict = check_range("minimum_interval_seconds", terms.minimum_interval_seconds(), 0,
                                    limits::kSigningIntervalSeconds);
      !verdict) {
    return verdict;
  }
  if (Verdict verdict =
          check_range("session_blocks", terms.session_blocks(), 1, limits::kSessionBlocks);
      !verdict) {
    return verdict;
  }
  if (Verdict verdict =
          check_range("session_sets", terms.session_sets(), 0,
                      role == Role::zone_signing ? limits::kSessionSets : std::uint32_t{0});
      !verdict) {
    return verdict;
  }
  if (role == Role::key_signing) {
    return check_range("dnskey_ttl_seconds", terms.dnskey_ttl_seconds(), 1, limits::kTtlSeconds);
  }
  if (terms.dnskey_ttl_seconds() != 0) {
    return refuse(Code::inconsistent, "dnskey_ttl_seconds: belongs to the key-signing group");
  }
  return {};
}

// Where each signs for itself nobody's zone could be signed: its keys are one key.
Verdict check_mode(const v1::SigningGroup& group, Role role) {
  if (group.mode() != v1::JOINT && group.mode() != v1::SEPARATE) {
    return refuse(Code::out_of_range, "mode: there is no mode " + std::to_string(group.mode()));
  }
  if (signs_separately(group) && role != Role::document_signing) {
    return refuse(Code::inconsistent, "mode: SEPARATE is for document signing only");
  }
  return {};
}

// A group has one purpose for ever: one that signed documents of two types would have its key say
// what its members were never asked.
Verdict check_purpose(const v1::SigningGroup& group, Role role) {
  if (role != Role::document_signing) {
    if (group.document().empty()) return {};
    return refuse(Code::inconsistent, "document: for document signing only");
  }
  if (group.document().empty()) return refuse(Code::missing_field, "document: is missing");
  if (group.document() == kTrustAnchor) return {};
  return refuse(Code::out_of_range, "document: there is no type of this name");
}

}  // namespace

Verdict check_group_plan(std::string_view zone, int role, const v1::SigningGroup& group,
                         Epoch epoch) {
  if (Verdict verdict = check_zone(zone); !verdict) return verdict;
  if (Verdict verdict = check_role(role); !verdict) return verdict;
  if (epoch == Epoch::first ? group.epoch() != 1 : group.epoch() < 2) {
    return refuse(Code::out_of_range, "epoch: 1 for the first group, and then one more each time");
  }
  if (group.since_decision() != 0 || group.ceremony() != 0) {
    return refuse(Code::inconsistent, "since_decision, ceremony: are written by the ledger");
  }
  if (Verdict verdict = check_purpose(group, to_role(role)); !verdict) return verdict;
  if (Verdict verdict = check_mode(group, to_role(role)); !verdict) return verdict;
  if (Verdict verdict = check_members(group); !verdict) return verdict;
  if (!group.has_terms()) return refuse(Code::missing_field, "terms: is missing");
  return check_terms(group.terms(), to_role(role));
}

Verdict check_group(std::string_view zone, int role, const v1::SigningGroup& group) {
  if (Verdict verdict = check_group_plan(zone, role, group, Epoch::first); !verdict) return verdict;
  if (signs_separately(group)) {
    return refuse(Code::inconsistent, "mode: keys of their own the members make in a ceremony");
  }
  const auto commitment =
      crypto::frost::VssCommitment::decode(group.commitment(), group.threshold());
  if (!commitment) {
    return refuse(Code::out_of_range, "commitment: " + commitment.error().message);
  }
  return {};
}

}  // namespace comity::keys
