#include "publishing/faults.h"

#include "registers/keys/queries.h"
#include "signing/session/octets.h"
#include "signing/session/quorum.h"
#include "wire/messages.h"

namespace comity::publishing {

void Faults::silent(const std::string& party, std::uint64_t session, std::uint64_t batch) {
  const auto known = faults_.find(party);
  if (known != faults_.end() && known->second.bad_share) return;
  faults_[party] = {session, false, 0, batch};
}

void Faults::note_named(const ledger::Reader& reader, const dns::Name& apex, keys::Role role,
                        const v1::SigningSession& record) {
  // What its opener saw; the change that it claims may be much older.
  const Result<std::unique_ptr<state::View>> then = reader.view(record.opened_height() - 1);
  if (!then) return;
  for (const v1::SessionFault& fault : record.claim().faults()) {
    if (fault.kind() != v1::NO_ANSWER) continue;
    // Named again it is no newer fault: what it has posted since still speaks for it.
    const auto known = faults_.find(fault.party());
    if (known != faults_.end() && known->second.session == fault.session()) continue;
    v1::NonceBatches batches;
    keys::find_batches(**then, apex.text(), role, fault.party(), batches);
    silent(fault.party(), fault.session(), batches.last_number());
  }
}

void Faults::note_unusable(const ledger::Reader& reader, const v1::SigningSession& record) {
  const std::uint32_t nonces = keys::nonces_of(record.claim());
  for (int i = 0; i < record.answers_size(); ++i) {
    const v1::SessionAnswer& answer = record.answers(i);
    const Result<Bytes> octets = signing::content_of(reader, answer.commitments());
    if (!octets) continue;
    std::uint32_t good = 0;
    while (good < nonces && signing::read_commitment(*octets, answer.first() + good)) ++good;
    const v1::SessionParty& party = record.claim().parties(i);
    if (good < nonces) silent(party.party(), record.number(), party.batch());
  }
}

void Faults::bad_share(const std::string& party, std::uint64_t session, std::uint32_t index) {
  faults_[party] = {session, true, index, 0};
}

void Faults::has_signed(const std::string& party) {
  const auto known = faults_.find(party);
  if (known != faults_.end() && !known->second.bad_share) faults_.erase(known);
}

bool Faults::lasts(std::string_view party, std::uint64_t newest_batch) const {
  const auto known = faults_.find(party);
  if (known == faults_.end()) return false;
  return known->second.bad_share || newest_batch <= known->second.batch;
}

bool Faults::is_able(const state::View& view, std::string_view zone, keys::Role role,
                     std::string_view party) const {
  v1::NonceBatches batches;
  keys::find_batches(view, zone, role, party, batches);
  return !batches.unspent().empty() && !lasts(party, batches.last_number());
}

Strength Faults::strength(const state::View& view, std::string_view zone, keys::Role role) const {
  Strength strength;
  v1::SigningGroup group;
  static_cast<void>(keys::find_group(view, zone, role, group));
  for (const v1::GroupMember& member : group.members()) {
    if (is_able(view, zone, role, member.party())) {
      ++strength.able;
    } else {
      strength.missing += (strength.missing.empty() ? "" : ", ") + member.party();
    }
  }
  return strength;
}

Result<Bytes> Faults::make_claim(const ledger::Reader& reader, signing::ClaimRequest request,
                                 v1::OpenSession& claim) const {
  const Result<std::unique_ptr<state::View>> now = reader.view(reader.head().height);
  if (!now) return tl::unexpected(now.error());
  request.passes_over = [&](std::string_view party) { return has(party); };
  claim.Clear();
  Result<Bytes> sets = signing::make_claim(reader, request, claim);
  if (!sets && !faults_.empty()) {
    request.passes_over = [&](std::string_view party) {
      v1::NonceBatches batches;
      keys::find_batches(**now, request.apex.text(), request.role, party, batches);
      return lasts(party, batches.last_number());
    };
    claim.Clear();
    sets = signing::make_claim(reader, request, claim);
  }
  if (sets) name_in(claim);
  return sets;
}

void Faults::name_in(v1::OpenSession& claim) const {
  for (const auto& [party, known] : faults_) {
    v1::SessionFault& fault = *claim.add_faults();
    fault.set_session(known.session);
    fault.set_party(party);
    fault.set_kind(known.bad_share ? v1::BAD_SHARE : v1::NO_ANSWER);
    if (known.bad_share) fault.set_index(known.index);
  }
}

}  // namespace comity::publishing
