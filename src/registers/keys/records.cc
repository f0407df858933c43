#include "registers/keys/records.h"

#include <algorithm>

#include "ledger/messages.h"
#include "registers/keys/keys.h"
#include "registers/keys/limits.h"
#include "wire/messages.h"

namespace comity::keys {
namespace {

using ledger::read;
using ledger::write;

}  // namespace

bool find_group(const state::View& view, std::string_view zone, Role role, v1::SigningGroup& out) {
  return read(view, group_key(zone, role), out);
}
bool find_rollover(const state::View& view, std::string_view zone, Role role,
                   v1::KeyRollover& out) {
  return read(view, rollover_key(zone, role), out);
}
bool find_session(const state::View& view, std::string_view zone, Role role, std::uint64_t number,
                  v1::SigningSession& out) {
  return read(view, session_key(zone, role, number), out);
}
bool find_key_on_record(const state::View& view, std::string_view zone, Role role,
                        v1::KeyOnRecord& out) {
  return read(view, since_key(zone, role), out);
}
bool find_own_signature(const state::View& view, std::string_view zone, std::string_view party,
                        v1::DocumentSignature& out) {
  return read(view, own_signature_key(zone, party), out);
}
void find_head(const state::View& view, std::string_view zone, Role role, v1::SigningHead& out) {
  static_cast<void>(read(view, head_key(zone, role), out));
}
void find_batches(const state::View& view, std::string_view zone, Role role, std::string_view party,
                  v1::NonceBatches& out) {
  static_cast<void>(read(view, batches_key(zone, role, party), out));
}

std::vector<v1::SigningSession> sessions(const state::View& view, std::string_view zone,
                                         Role role) {
  std::vector<v1::SigningSession> found;
  ledger::each<v1::SigningSession>(view, kTable, zone, kSessionPrefix,
                                   [&](BytesView key, v1::SigningSession& session) {
                                     if (role_in_key(key, kSessionPrefix) == role)
                                       found.push_back(std::move(session));
                                   });
  std::sort(found.begin(), found.end(),
            [](const auto& a, const auto& b) { return a.number() < b.number(); });
  return found;
}

const v1::GroupMember* member_of(const v1::SigningGroup& group, std::string_view party) {
  const auto& members = group.members();
  const auto found = std::find_if(members.begin(), members.end(),
                                  [&](const auto& member) { return member.party() == party; });
  return found == members.end() ? nullptr : &*found;
}

v1::SessionAnswer* answer_of(v1::SigningSession& session, std::string_view party) {
  const auto& parties = session.claim().parties();
  for (int i = 0; i < parties.size() && i < session.answers_size(); ++i) {
    if (parties[i].party() == party) return session.mutable_answers(i);
  }
  return nullptr;
}

std::uint32_t session_sets(const v1::SigningTerms& terms) {
  return terms.session_sets() == 0 ? limits::kSessionSets : terms.session_sets();
}

bool is_part(const v1::OpenSession& claim) { return claim.remaining() != 0; }

bool has_digest(const v1::OpenSession& claim) {
  return to_role(claim.role()) == Role::zone_signing && !is_part(claim);
}

std::uint32_t nonces_of(const v1::OpenSession& claim) {
  return claim.count() + (has_digest(claim) ? 1 : 0);
}

const v1::NonceBatch* unspent_batch(const v1::NonceBatches& batches, std::uint64_t number) {
  const auto& unspent = batches.unspent();
  const auto found = std::find_if(unspent.begin(), unspent.end(),
                                  [&](const auto& batch) { return batch.number() == number; });
  return found == unspent.end() ? nullptr : &*found;
}

void write_head(state::Draft& draft, std::string_view zone, Role role,
                const v1::SigningHead& record) {
  write(draft, head_key(zone, role), record);
}
void write_batches(state::Draft& draft, std::string_view zone, Role role, std::string_view party,
                   const v1::NonceBatches& record) {
  write(draft, batches_key(zone, role, party), record);
}
void write_session(state::Draft& draft, std::string_view zone, Role role,
                   const v1::SigningSession& record) {
  write(draft, session_key(zone, role, record.number()), record);
}
void erase_session(state::Draft& draft, std::string_view zone, Role role, std::uint64_t number) {
  draft.erase(session_key(zone, role, number));
}

void freeze_nonces(state::Draft& draft, const v1::OpenSession& claim, int place,
                   v1::SessionAnswer& answer) {
  const v1::SessionParty& entry = claim.parties(place);
  const Role role = to_role(claim.role());
  v1::NonceBatches batches;
  find_batches(draft, claim.zone(), role, entry.party(), batches);
  v1::NonceBatches rest = batches;
  rest.clear_unspent();
  for (v1::NonceBatch& batch : *batches.mutable_unspent()) {
    if (batch.number() < entry.batch()) continue;
    if (batch.number() == entry.batch()) {
      *answer.mutable_commitments() = batch.commitments();
      answer.set_first(batch.next());
      batch.set_next(batch.next() + nonces_of(claim));
      if (batch.next() == batch.count()) continue;
    }
    *rest.add_unspent() = std::move(batch);
  }
  write_batches(draft, claim.zone(), role, entry.party(), rest);
}

}  // namespace comity::keys
