#include <set>

#include "base/ids.h"
#include "base/limits.h"
#include "ledger/well_formed.h"
#include "registers/keys/keys.h"
#include "registers/keys/limits.h"
#include "registers/keys/well_formed.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::keys {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check_times(const v1::OpenSession& claim) {
  if (to_role(claim.role()) == Role::document_signing) {
    if (!claim.has_inception() && !claim.has_expiration()) return {};
    return refuse(Code::inconsistent, "inception, expiration: a document does not run out");
  }
  if (Verdict verdict = check_whole_second("inception", claim.has_inception(), claim.inception());
      !verdict) {
    return verdict;
  }
  if (Verdict verdict =
          check_whole_second("expiration", claim.has_expiration(), claim.expiration());
      !verdict) {
    return verdict;
  }
  if (claim.expiration().seconds() <= claim.inception().seconds()) {
    return refuse(Code::inconsistent, "expiration: not after inception");
  }
  return {};
}

// One set and no version of the zone: the DNSKEY set stands outside of both, and so does a
// document.
Verdict check_single_claim(const v1::OpenSession& claim) {
  if (claim.serial() != 0) return refuse(Code::inconsistent, "serial: for zone signing only");
  if (claim.key_session() != 0) {
    return refuse(Code::inconsistent, "key_session: for zone signing only");
  }
  if (claim.follows() != 0 || claim.has_sets() || !claim.carries().empty() || is_part(claim)) {
    return refuse(Code::inconsistent, "follows, sets, carries, remaining: for zone signing only");
  }
  if (claim.count() != 1) return refuse(Code::inconsistent, "count: one for this role");
  const bool signs_keys = to_role(claim.role()) == Role::key_signing;
  if (signs_keys && !claim.has_keys()) return refuse(Code::missing_field, "keys: is missing");
  if (!signs_keys && claim.has_keys()) {
    return refuse(Code::inconsistent, "keys: for key signing only");
  }
  return {};
}

// Which sets are signed, and the sessions that the others are carried over from.
Verdict check_zone_claim(const v1::OpenSession& claim) {
  if (claim.has_keys()) return refuse(Code::inconsistent, "keys: for key signing only");
  constexpr std::uint64_t kSetBytes = 16;
  if (Verdict verdict = ledger::require_content("sets", claim.has_sets(), claim.sets()); !verdict) {
    return verdict;
  }
  if (claim.sets().length() != claim.count() * kSetBytes) {
    return refuse(Code::inconsistent, "sets: 16 octets for each of the count");
  }
  const auto count = static_cast<std::size_t>(claim.carries_size());
  if (Verdict verdict = check_range("carries", count, 0, limits::kCarriedSessions); !verdict) {
    return verdict;
  }
  std::uint64_t previous = 0;
  for (const std::uint64_t session : claim.carries()) {
    if (session <= previous) return refuse(Code::inconsistent, "carries: not ascending from 1 on");
    previous = session;
  }
  return {};
}

Verdict check_parties(const v1::OpenSession& claim) {
  const auto count = static_cast<std::size_t>(claim.parties_size());
  if (Verdict verdict = check_range("parties", count, 2, limits::kFrostMembers); !verdict) {
    return verdict;
  }
  std::set<std::string_view> seen;
  for (const v1::SessionParty& entry : claim.parties()) {
    if (Verdict verdict = ledger::check_handle("parties", entry.party()); !verdict) return verdict;
    if (entry.batch() == 0) return refuse(Code::missing_field, "parties: batch is missing");
    if (!seen.insert(entry.party()).second) {
      return refuse(Code::inconsistent, "parties: " + entry.party() + " is there twice");
    }
  }
  return {};
}

Verdict check_authorisations(const v1::OpenSession& claim) {
  const auto count = static_cast<std::size_t>(claim.authorised_by_size());
  if (Verdict verdict = check_range("authorised_by", count, 0, limits::kSessionAuthorisations);
      !verdict) {
    return verdict;
  }
  for (const v1::Authorisation& one : claim.authorised_by()) {
    switch (one.by_case()) {
      case v1::Authorisation::kProposal:
        if (one.proposal() != 0) break;
        return refuse(Code::out_of_range, "authorised_by: there is no proposal 0");
      case v1::Authorisation::kTransaction:
        if (Verdict verdict = ledger::check_octets("authorised_by", one.transaction(), Hash::kSize);
            !verdict) {
          return verdict;
        }
        break;
      case v1::Authorisation::BY_NOT_SET:
        return refuse(Code::missing_field, "authorised_by: neither a decision nor a transaction");
    }
  }
  return {};
}

Verdict check_fault(const v1::SessionFault& fault) {
  if (fault.session() == 0) return refuse(Code::missing_field, "faults: session is missing");
  if (Verdict verdict = ledger::check_handle("faults", fault.party()); !verdict) return verdict;
  if (fault.kind() != v1::NO_ANSWER && fault.kind() != v1::BAD_SHARE) {
    return refuse(Code::missing_field, "faults: kind is missing");
  }
  if (fault.kind() == v1::NO_ANSWER && fault.index() != 0) {
    return refuse(Code::inconsistent, "faults: where there is no answer there is no share");
  }
  // The share of ZONEMD stands after those of the manifest.
  return check_range("faults", fault.index(), 0, limits::kSessionSets);
}

Verdict check_faults(const v1::OpenSession& claim) {
  const auto count = static_cast<std::size_t>(claim.faults_size());
  if (Verdict verdict = check_range("faults", count, 0, limits::kSessionFaults); !verdict) {
    return verdict;
  }
  for (const v1::SessionFault& fault : claim.faults()) {
    if (Verdict verdict = check_fault(fault); !verdict) return verdict;
  }
  return {};
}

}  // namespace

Verdict check_claim(const v1::OpenSession& claim) {
  if (Verdict verdict = check_zone(claim.zone()); !verdict) return verdict;
  if (Verdict verdict = check_role(claim.role()); !verdict) return verdict;
  for (const auto& [field, hash] : {std::pair{"unsigned_hash", &claim.unsigned_hash()},
                                    std::pair{"manifest_root", &claim.manifest_root()}}) {
    if (Verdict verdict = ledger::check_octets(field, *hash, Hash::kSize); !verdict) return verdict;
  }
  if (Verdict verdict = check_range("count", claim.count(), 1, limits::kSessionSets); !verdict) {
    return verdict;
  }
  if (Verdict verdict = to_role(claim.role()) == Role::zone_signing ? check_zone_claim(claim)
                                                                    : check_single_claim(claim);
      !verdict) {
    return verdict;
  }
  if (Verdict verdict = check_times(claim); !verdict) return verdict;
  if (Verdict verdict = check_parties(claim); !verdict) return verdict;
  if (Verdict verdict = check_authorisations(claim); !verdict) return verdict;
  return check_faults(claim);
}

}  // namespace comity::keys
