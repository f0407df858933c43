#include "signing/session/claim.h"

#include <algorithm>

#include "ledger/revision.h"
#include "publications/zone/documents.h"
#include "publications/zone/signing.h"
#include "registers/keys/limits.h"
#include "registers/members/queries.h"
#include "registers/names/queries.h"
#include "signing/session/authorisations.h"
#include "signing/session/quorum.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::signing {
namespace {

// Resolvers' clocks may run behind ours.
constexpr std::int64_t kInceptionBackSeconds = 3600;

Result<std::unique_ptr<state::View>> newest(const ledger::Reader& reader) {
  return reader.view(reader.head().height);
}

std::uint64_t revision_of(const state::View& view, const dns::Name& apex) {
  return ledger::revision(view, names::kTable, apex.text()).count;
}

bool may_sign(const state::View& view, const std::string& handle) {
  v1::Party party;
  return members::find_party(view, handle, party) && members::may_take_part(party);
}

struct Candidate {
  const v1::GroupMember* member;
  std::uint64_t batch;
};

// Members that can sign `nonces` messages, in the order of the group. Commitments that were named
// and never handed over are of no use to anybody.
std::vector<Candidate> candidates(const ledger::Reader& reader, const state::View& view,
                                  const v1::SigningGroup& group, const ClaimRequest& request,
                                  std::uint32_t nonces, std::string& missing) {
  std::vector<Candidate> able;
  for (const v1::GroupMember& member : group.members()) {
    v1::NonceBatches batches;
    keys::find_batches(view, request.apex.text(), request.role, member.party(), batches);
    const auto found = std::find_if(
        batches.unspent().begin(), batches.unspent().end(), [&](const v1::NonceBatch& batch) {
          return batch.epoch() == group.epoch() && batch.count() - batch.next() >= nonces &&
                 content_of(reader, batch.commitments());
        });
    const bool passed_over = request.passes_over && request.passes_over(member.party());
    if (found == batches.unspent().end() || passed_over || !may_sign(view, member.party())) {
      missing += (missing.empty() ? "" : ", ") + member.party();
      continue;
    }
    able.push_back({&member, found->number()});
  }
  return able;
}

Status choose_parties(const ledger::Reader& reader, const state::View& view,
                      const v1::SigningGroup& group, const ClaimRequest& request,
                      v1::OpenSession& claim) {
  std::string missing;
  std::vector<Candidate> able =
      candidates(reader, view, group, request, keys::nonces_of(claim), missing);
  if (able.size() < group.threshold()) {
    return error(ErrorKind::unavailable,
                 "zone " + request.apex.text() + ": " + std::to_string(able.size()) + " of the " +
                     std::to_string(group.threshold()) +
                     " signers that it takes can sign with the " +
                     std::string(keys::role_name(request.role)) + " key; missing: " + missing);
  }
  v1::SigningHead head;
  keys::find_head(view, request.apex.text(), request.role, head);
  const auto first = static_cast<std::ptrdiff_t>(head.sessions() % able.size());
  std::rotate(able.begin(), able.begin() + first, able.end());
  able.resize(group.threshold());
  std::sort(able.begin(), able.end(), [](const Candidate& a, const Candidate& b) {
    return a.member->identifier() < b.member->identifier();
  });
  for (const Candidate& one : able) {
    v1::SessionParty& party = *claim.add_parties();
    party.set_party(one.member->party());
    party.set_batch(one.batch);
  }
  return {};
}

void name_authorisations(const AuthorisedChange& change, v1::OpenSession& claim) {
  for (const Authorising& act : change.acts) {
    v1::Authorisation& named = *claim.add_authorised_by();
    if (act.proposal != 0) {
      named.set_proposal(act.proposal);
    } else {
      named.set_transaction(act.transaction.bytes());
    }
  }
}

// Height, what authorises the change, serial, and the key-signing session in force.
Status fill_zone_part(const ledger::Reader& reader, const state::View& now,
                      const ClaimRequest& request, v1::OpenSession& claim) {
  v1::SigningSession last;
  const bool signed_before = keys::find_signed(now, request.apex.text(), request.role, last);
  const std::uint64_t after = signed_before ? last.claim().height() : 0;
  const Result<AuthorisedChange> change = authorised_change(
      reader, request.apex, after, claim.height(), limits::kSessionAuthorisations);
  if (!change) return tl::unexpected(change.error());
  claim.set_height(change->height);
  name_authorisations(*change, claim);
  const Result<std::unique_ptr<state::View>> claimed = reader.view(claim.height());
  if (!claimed) return tl::unexpected(claimed.error());
  const Result<std::uint32_t> serial = zone::next_serial(**claimed, now, request.apex);
  if (!serial) return tl::unexpected(serial.error());
  claim.set_serial(*serial);
  v1::SigningHead keys_head;
  keys::find_head(now, request.apex.text(), keys::Role::key_signing, keys_head);
  claim.set_key_session(keys_head.signed_());
  v1::SigningSession before;
  if (keys::find_followed(now, request.apex.text(), request.role, before)) {
    claim.set_follows(before.number());
  }
  return {};
}

// From the resolvers' point of view a little ago, and after the inception of what was signed last,
// by which its signatures are told from these.
Time inception_of(const state::View& now, const ClaimRequest& request) {
  const Time a_little_ago{request.now.milliseconds / 1000 * 1000 - kInceptionBackSeconds * 1000};
  v1::SigningSession last;
  if (request.role != keys::Role::zone_signing ||
      !keys::find_followed(now, request.apex.text(), request.role, last)) {
    return a_little_ago;
  }
  const Time before = wire::to_time(last.claim().inception()).value_or(Time{});
  return std::max(a_little_ago, plus_seconds(before, 1));
}

// A document has none: it does not run out.
zone::SignatureTimes set_times(const state::View& now, const ClaimRequest& request,
                               const v1::SigningTerms& terms, v1::OpenSession& claim) {
  if (request.role == keys::Role::document_signing) return {};
  const Time inception = inception_of(now, request);
  const Time expiration = plus_seconds(inception, terms.validity_seconds());
  wire::set_time(*claim.mutable_inception(), inception);
  wire::set_time(*claim.mutable_expiration(), expiration);
  return {static_cast<std::uint32_t>(inception.milliseconds / 1000),
          static_cast<std::uint32_t>(expiration.milliseconds / 1000)};
}

bool has_standing(const state::View& now, const ClaimRequest& request,
                  const v1::OpenSession& claim) {
  v1::SigningSession last;
  return request.standing != nullptr && request.standing->session == claim.follows() &&
         keys::find_followed(now, request.apex.text(), request.role, last) &&
         may_keep(now, last, claim);
}

// All of a claim but who signs. Comes back with the content `sets`; finds the group.
Result<Bytes> describe(const ledger::Reader& reader, const state::View& now,
                       const ClaimRequest& request, v1::SigningGroup& group,
                       v1::OpenSession& claim) {
  if (!keys::find_group(now, request.apex.text(), request.role, group)) {
    return error(ErrorKind::not_found, "zone " + request.apex.text() + " has no signing group");
  }
  claim.set_zone(request.apex.text());
  claim.set_role(static_cast<v1::SigningRole>(request.role));
  claim.set_epoch(group.epoch());
  claim.set_height(reader.head().height);
  const zone::SignatureTimes times = set_times(now, request, group.terms(), claim);
  const bool zone_role = request.role == keys::Role::zone_signing;
  if (zone_role) {
    if (Status filled = fill_zone_part(reader, now, request, claim); !filled) {
      return tl::unexpected(filled.error());
    }
  }
  const Result<std::unique_ptr<state::View>> claimed = reader.view(claim.height());
  if (!claimed) return tl::unexpected(claimed.error());
  if (request.role == keys::Role::key_signing) {
    static_cast<void>(keys::find_key_set(now, request.apex.text(), *claim.mutable_keys()));
  }
  const Result<zone::PagedPlan> plan = plan_of({**claimed, now, claim.height(), request.image},
                                               request.apex, request.role, claim.serial(), times);
  if (!plan) return tl::unexpected(plan.error());
  // Else it would be signed for ever: what is too much drops out of what is carried over.
  const std::size_t most =
      std::size_t{keys::session_sets(group.terms())} * limits::kCarriedSessions / 2;
  std::size_t sets = 0;
  for (const zone::PagePointer& page : plan->pages) sets += page->sets();
  if (sets > most) {
    return error(ErrorKind::conflict, "zone " + request.apex.text() + " has " +
                                          std::to_string(sets) + " sets, and its group signs " +
                                          std::to_string(most) +
                                          " at most (session_sets of its terms)");
  }
  Division division =
      divide(*plan, times, group.terms(),
             zone_role && has_standing(now, request, claim) ? *request.standing : Standing{});
  claim.set_unsigned_hash(plan->unsigned_hash.bytes());
  claim.set_manifest_root(division.manifest_root.bytes());
  claim.set_count(static_cast<std::uint32_t>(division.fresh.size()));
  claim.set_remaining(division.remaining);
  claim.mutable_carries()->Assign(division.carries.begin(), division.carries.end());
  return std::move(division.fresh_ids);
}

}  // namespace

Result<zone::PagedPlan> plan_of(const Basis& basis, const dns::Name& apex, keys::Role role,
                                std::uint32_t serial, const zone::SignatureTimes& times) {
  const bool of_keys = role == keys::Role::key_signing;
  Result<zone::ZoneKeys> dnskeys = zone::ZoneKeys{};
  if (role != keys::Role::document_signing) {
    dnskeys = of_keys ? zone::zone_keys(basis.before, apex) : zone::next_keys(basis.before, apex);
  }
  if (!dnskeys) return tl::unexpected(dnskeys.error());
  if (role == keys::Role::zone_signing) {
    if (const Status good = zone::check_times(times); !good) return tl::unexpected(good.error());
    zone::Image anew(apex);
    zone::Image& image = basis.image == nullptr ? anew : *basis.image;
    return image.plan(basis.view, basis.height, *dnskeys, serial);
  }
  Result<zone::Plan> plan =
      of_keys ? zone::plan_keys(apex, *dnskeys, times) : zone::plan_document(basis.view, apex);
  if (!plan) return tl::unexpected(plan.error());
  return zone::one_page(*std::move(plan));
}

std::string_view need_text(Need need) {
  switch (need) {
    case Need::none:
      return "nothing to sign";
    case Need::first:
      return "never signed";
    case Need::changed:
      return "it has changed";
    case Need::epoch:
      return "the group has new shares";
    case Need::keys:
      return "the DNSKEY set was signed anew";
    case Need::refresh:
      return "the signatures run out";
    case Need::broken:
      return "the newest signatures do not hold";
  }
  return "";
}

std::string opening_text(Need need, const v1::OpenSession& claim) {
  std::string text = "opened (" + std::string(need_text(need)) + ")";
  if (keys::is_part(claim)) {
    text += "; " + std::to_string(claim.count()) + " sets, " + std::to_string(claim.remaining()) +
            " are left";
  }
  return text;
}

Result<Need> need(const ledger::Reader& reader, const dns::Name& apex, keys::Role role, Time now) {
  const Result<std::unique_ptr<state::View>> view = newest(reader);
  if (!view) return tl::unexpected(view.error());
  v1::SigningGroup group;
  v1::SigningSession last;
  if (!keys::find_group(**view, apex.text(), role, group)) return Need::none;
  const bool document = role == keys::Role::document_signing;
  if (document && !keys::is_signed_jointly(**view, apex.text())) return Need::none;
  if (!keys::find_signed(**view, apex.text(), role, last)) return Need::first;
  // Seen by all at once that the new shares sign, while the old signatures still hold.
  if (last.claim().epoch() != group.epoch()) return Need::epoch;
  if (document) {
    const Result<zone::Plan> plan = zone::plan_document(**view, apex);
    if (!plan) return tl::unexpected(plan.error());
    const bool same = plan->unsigned_hash.bytes() == last.claim().unsigned_hash();
    return same ? Need::none : Need::changed;
  }
  const Time expiration = keys::first_expiration(**view, last);
  if (plus_seconds(now, group.terms().refresh_seconds()) >= expiration) return Need::refresh;
  if (role == keys::Role::key_signing) {
    v1::KeySet set;
    static_cast<void>(keys::find_key_set(**view, apex.text(), set));
    return wire::encode(set) == wire::encode(last.claim().keys()) ? Need::none : Need::changed;
  }
  v1::SigningHead keys_head;
  keys::find_head(**view, apex.text(), keys::Role::key_signing, keys_head);
  if (keys_head.signed_() != last.claim().key_session()) return Need::keys;
  const Result<std::unique_ptr<state::View>> claimed = reader.view(last.claim().height());
  if (!claimed) return tl::unexpected(claimed.error());
  return revision_of(**view, apex) != revision_of(**claimed, apex) ? Need::changed : Need::none;
}

Result<std::uint32_t> nonces_needed(const ledger::Reader& reader, const ClaimRequest& request) {
  if (request.role != keys::Role::zone_signing) return 1;
  const Result<std::unique_ptr<state::View>> now = newest(reader);
  if (!now) return tl::unexpected(now.error());
  v1::OpenSession claim;
  v1::SigningGroup group;
  const Result<Bytes> sets = describe(reader, **now, request, group, claim);
  if (!sets) return tl::unexpected(sets.error());
  return keys::nonces_of(claim);
}

Result<Bytes> make_claim(const ledger::Reader& reader, const ClaimRequest& request,
                         v1::OpenSession& claim) {
  const Result<std::unique_ptr<state::View>> now = newest(reader);
  if (!now) return tl::unexpected(now.error());
  v1::SigningGroup group;
  Result<Bytes> sets = describe(reader, **now, request, group, claim);
  if (!sets) return sets;
  if (Status chosen = choose_parties(reader, **now, group, request, claim); !chosen) {
    return tl::unexpected(chosen.error());
  }
  return sets;
}

}  // namespace comity::signing
