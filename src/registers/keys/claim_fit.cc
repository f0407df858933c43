#include "registers/keys/claim_fit.h"

#include <algorithm>

#include "ledger/continuation.h"
#include "registers/keys/keys.h"
#include "registers/keys/limits.h"
#include "registers/keys/openings.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/records.h"
#include "registers/keys/requirements.h"
#include "registers/keys/serial.h"
#include "registers/members/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::keys {
namespace {

using ledger::Context;
using ledger::refuse;
using ledger::Verdict;

Verdict stale(std::string reason) { return refuse(kStaleClaim, std::move(reason)); }

// Signature times follow from block time, so that nobody can have a signature made for the future.
Verdict require_times(const v1::OpenSession& claim, const v1::SigningTerms& terms,
                      const Context& context) {
  if (to_role(claim.role()) == Role::document_signing) return {};
  const Result<Time> inception = wire::to_time(claim.inception());
  const Result<Time> expiration = wire::to_time(claim.expiration());
  if (!inception || !expiration ||
      *expiration != plus_seconds(*inception, terms.validity_seconds())) {
    return stale("expiration: the group's signatures hold " +
                 std::to_string(terms.validity_seconds()) + " seconds");
  }
  if (*inception > context.block_time ||
      *inception < plus_seconds(context.block_time, -limits::kInceptionAgeSeconds)) {
    return stale("inception: not within the two hours before block time " +
                 to_rfc3339(context.block_time));
  }
  return {};
}

Verdict require_height(const v1::OpenSession& claim, const Context& context) {
  if (claim.height() >= context.height) {
    return stale("height: " + std::to_string(claim.height()) + " does not exist yet");
  }
  return {};
}

// What it signs is what the zone is to have now, so that a version carries no other set of keys
// than the one that its key-signing session was opened for.
Verdict require_keys(const v1::OpenSession& claim, const state::View& view) {
  v1::KeySet keys;
  if (find_key_set(view, claim.zone(), keys) && wire::encode(keys) == wire::encode(claim.keys())) {
    return {};
  }
  return stale("keys: not those that the zone is to have now");
}

// What the newest signed session has, and nobody dropped since: of this history, and of this key.
Verdict require_carried(const v1::OpenSession& claim, const v1::SigningSession& newest,
                        const state::View& view) {
  if (claim.carries().empty()) return {};
  if (newest.opened_height() < ledger::continued_at(view) ||
      newest.claim().epoch() != claim.epoch()) {
    return stale("carries: nothing of before a continuation or of another epoch");
  }
  for (const std::uint64_t session : claim.carries()) {
    const auto& kept = newest.claim().carries();
    if (session != newest.number() && !std::binary_search(kept.begin(), kept.end(), session)) {
      return stale("carries: session " + std::to_string(newest.number()) + " has nothing of " +
                   std::to_string(session));
    }
  }
  return {};
}

// A session follows on the one before, in height and in inception - by which a signature tells what
// session it is of - and names the newest signature of the DNSKEY set. Its serial is that of the
// version that it makes, or would make if nothing changed until then.
Verdict require_next_version(const v1::OpenSession& claim, const state::View& view) {
  v1::SigningHead keys;
  find_head(view, claim.zone(), Role::key_signing, keys);
  if (keys.signed_() == 0) return stale("key_session: the DNSKEY set is not signed yet");
  if (claim.key_session() != keys.signed_()) {
    return stale("key_session: the DNSKEY set was signed by session " +
                 std::to_string(keys.signed_()));
  }
  v1::SigningHead head;
  find_head(view, claim.zone(), Role::zone_signing, head);
  v1::SigningSession newest;
  const bool follows = find_followed(view, claim.zone(), Role::zone_signing, newest);
  if (claim.follows() != newest.number()) {
    return stale("follows: the newest signed session is " + std::to_string(newest.number()));
  }
  if (!follows) {
    return claim.carries().empty() ? Verdict() : stale("carries: nothing was signed yet");
  }
  // Of one state any number of parts is signed, and one version.
  const std::uint64_t least = newest.claim().height() + (is_part(newest.claim()) ? 0 : 1);
  if (claim.height() < least) {
    return stale("height: the zone was signed as of height " +
                 std::to_string(newest.claim().height()));
  }
  if (claim.inception().seconds() <= newest.claim().inception().seconds()) {
    return stale("inception: not after that of session " + std::to_string(newest.number()));
  }
  if (Verdict verdict = require_carried(claim, newest, view); !verdict) return verdict;
  const std::uint32_t floor = serial_floor(view, head);
  if (!is_greater_serial(claim.serial(), floor)) {
    return stale("serial: not greater than " + std::to_string(floor) + " (RFC 1982)");
  }
  return {};
}

Verdict require_count(const v1::OpenSession& claim, const v1::SigningTerms& terms) {
  const std::uint32_t most = session_sets(terms);
  if (claim.count() > most || (is_part(claim) && claim.count() != most)) {
    return stale("count: a session of this group signs " + std::to_string(most) +
                 " sets at most, and as many when it leaves some");
  }
  return {};
}

Verdict require_batch(const v1::OpenSession& claim, const v1::SessionParty& entry,
                      const state::View& view) {
  const Role role = to_role(claim.role());
  v1::NonceBatches batches;
  find_batches(view, claim.zone(), role, entry.party(), batches);
  const v1::NonceBatch* batch = unspent_batch(batches, entry.batch());
  const std::string name = "batch " + std::to_string(entry.batch()) + " of " + entry.party();
  if (batch == nullptr || batch->epoch() != claim.epoch()) {
    return refuse(kBatchSpent, name + " is not among the unspent of this epoch");
  }
  const std::uint32_t needed = nonces_of(claim);
  const std::uint32_t left = batch->count() - batch->next();
  if (left < needed) {
    return refuse(kBatchSpent, name + " has " + std::to_string(left) + " nonces, and " +
                                   std::to_string(needed) + " are needed");
  }
  return {};
}

Verdict require_parties(const v1::OpenSession& claim, const v1::SigningGroup& group,
                        const state::View& view) {
  if (static_cast<std::uint32_t>(claim.parties_size()) != group.threshold()) {
    return stale("parties: exactly the threshold, " + std::to_string(group.threshold()));
  }
  std::uint32_t previous = 0;
  for (const v1::SessionParty& entry : claim.parties()) {
    if (Verdict verdict = require_member(group, entry.party()); !verdict) return verdict;
    const std::uint32_t identifier = member_of(group, entry.party())->identifier();
    if (identifier <= previous) return stale("parties: not ascending by identifier");
    previous = identifier;
    if (Verdict verdict = members::require_active(view, entry.party()); !verdict) return verdict;
    if (Verdict verdict = require_batch(claim, entry, view); !verdict) return verdict;
  }
  return {};
}

Verdict require_past_faults(const v1::OpenSession& claim, const state::View& view) {
  v1::SigningHead head;
  find_head(view, claim.zone(), to_role(claim.role()), head);
  for (const v1::SessionFault& fault : claim.faults()) {
    if (fault.session() > head.sessions()) {
      return stale("faults: there was no session " + std::to_string(fault.session()));
    }
  }
  return {};
}

Verdict require_interval(const v1::OpenSession& claim, const v1::SigningTerms& terms,
                         const state::View& view, const Context& context) {
  v1::SigningSession newest;
  if (!find_signed(view, claim.zone(), to_role(claim.role()), newest)) return {};
  const Result<Time> opened = wire::to_time(newest.opened_at());
  if (opened && context.block_time < plus_seconds(*opened, terms.minimum_interval_seconds())) {
    return refuse(kTooSoon, "sessions of this group are " +
                                std::to_string(terms.minimum_interval_seconds()) +
                                " seconds apart");
  }
  return {};
}

Verdict require_fit(const v1::OpenSession& claim, const v1::SigningGroup& group,
                    const state::View& view, const ledger::Actor& actor, const Context& context) {
  const Role role = to_role(claim.role());
  if (Verdict verdict = require_epoch(group, claim.epoch()); !verdict) return verdict;
  if (Verdict verdict = require_member(group, actor.party); !verdict) return verdict;
  if (Verdict verdict = require_height(claim, context); !verdict) return verdict;
  if (Verdict verdict = require_times(claim, group.terms(), context); !verdict) return verdict;
  if (role == Role::key_signing) {
    if (Verdict verdict = require_keys(claim, view); !verdict) return verdict;
  }
  if (role == Role::zone_signing) {
    if (Verdict verdict = require_count(claim, group.terms()); !verdict) return verdict;
    if (Verdict verdict = require_next_version(claim, view); !verdict) return verdict;
  }
  if (Verdict verdict = require_parties(claim, group, view); !verdict) return verdict;
  if (Verdict verdict = require_past_faults(claim, view); !verdict) return verdict;
  // Last: what is refused for good shall not be sent again.
  if (Verdict verdict = require_interval(claim, group.terms(), view, context); !verdict) {
    return verdict;
  }
  return require_credit(view, claim.zone(), role, group, actor.party, context.block_time);
}

}  // namespace

ledger::Found<v1::SigningGroup> require_fit(const v1::OpenSession& claim, const state::View& view,
                                            const ledger::Actor& actor, const Context& context) {
  auto group = require_group(view, claim.zone(), to_role(claim.role()));
  if (!group) return group;
  if (Verdict verdict = require_fit(claim, *group, view, actor, context); !verdict) {
    return tl::unexpected(verdict.error());
  }
  return group;
}

}  // namespace comity::keys
