#include <string>
#include <utility>
#include <vector>

#include "ledger/typed_action.h"
#include "registers/names/children.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"
#include "wire/codec.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// What the claim shows, and whether it is true with it.
struct Finding {
  v1::Delegation record;
  v1::ChildOrder order;
  v1::ChildClaim claim;
  std::vector<Bytes> ds;
  Agreement agreement;
  bool is_true = false;
};

Verdict refuse_form(const Error& error) { return refuse(Code::out_of_range, error.message); }

// names.claim_keys. An observer says what keys the child zone asks the parent to name, and shows
// the child's signatures. When enough voices have said the same it is done at once, as the holder
// has ordered. Of a first DS set these signatures say nothing of whose keys they are: that the
// operators of its name servers have signed the same (RFC 9615) is what the observers attest, who
// follow those chains; nobody does on this thread. Subject: the actor itself. Refuses:
// no_such_zone, no_such_delegation, not_observer, no_order, no_effect (the DS set is so, or the
// observer has claimed it), not_proved, not_newer. The cheap comes first: what stands before the
// proof costs less than the signature of the claim.
struct ClaimKeys : ledger::OwnMatter {
  static Verdict check(const v1::ClaimKeys& it) {
    if (Verdict verdict = check_delegation_name(it.zone(), it.label()); !verdict) return verdict;
    if (Verdict verdict = check_ttl("ds_ttl_seconds", it.ds_ttl_seconds()); !verdict) {
      return verdict;
    }
    const Result<dns::ChildKeys> child = child_keys(it);
    if (!child) return refuse_form(child.error());
    const Status status = dns::check_child_keys(*child);
    if (!status) return refuse_form(status.error());
    if (!it.bootstrap() || !dns::wanted_ds(*child).empty()) return {};
    return refuse(Code::inconsistent, "bootstrap: the child asks for no DS set (algorithm 0)");
  }

  static Found<Finding> permit(const v1::ClaimKeys& it, const state::View& view,
                               const ledger::Actor& actor, const ledger::Context& context) {
    Finding found;
    auto record = require_delegation(view, it.zone(), it.label());
    if (!record) return tl::unexpected(record.error());
    if (Verdict may = require_observer(view, it.zone(), actor.party); !may) {
      return tl::unexpected(may.error());
    }
    auto order = require_order(view, it);
    if (!order) return tl::unexpected(order.error());
    found.record = *std::move(record);
    found.order = *std::move(order);
    wire::set_time(*found.claim.mutable_at(), context.block_time);
    const Result<dns::ChildKeys> child = child_keys(it);
    if (!child) return refuse(Code::out_of_range, child.error().message);
    found.ds = dns::wanted_ds(*child);
    if (Verdict verdict = weigh(it, view, actor, found); !verdict) {
      return tl::unexpected(verdict.error());
    }
    if (Verdict verdict = prove(it, *child, context, found); !verdict) {
      return tl::unexpected(verdict.error());
    }
    v1::Observers observers;
    static_cast<void>(find_observers(view, it.zone(), observers));
    found.agreement =
        agreement(view, Claimed::keys, it.zone(), it.label(), actor.party, found.claim,
                  wire::to_time(found.order.newer_than()).value_or(Time{}));
    found.is_true = found.agreement.voices >= observers.threshold();
    return found;
  }

  static void apply(const v1::ClaimKeys& it, Finding found, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    const auto claims = claims_of(draft, Claimed::keys, it.zone(), it.label());
    for (const auto& [observer, claim] : claims) {
      if (!found.is_true && lapses_at(claim) > context.block_time) continue;
      erase_claim(draft, Claimed::keys, it.zone(), it.label(), observer);
    }
    if (!found.is_true) {
      return write_claim(draft, Claimed::keys, it.zone(), it.label(), actor.party, found.claim);
    }
    found.record.clear_ds();
    for (const Bytes& ds : found.ds) *found.record.add_ds() = signer_of(ds);
    found.record.set_ds_ttl_seconds(it.ds_ttl_seconds());
    found.record.set_ds_height(context.height);
    write_delegation(draft, it.zone(), it.label(), found.record);
    found.order.set_followed_height(context.height);
    *found.order.mutable_followed_by() = {found.agreement.parties.begin(),
                                          found.agreement.parties.end()};
    wire::set_time(*found.order.mutable_newer_than(), found.agreement.newest);
    write_order(draft, it.zone(), it.label(), found.order);
  }

 private:
  // All that needs no signature.
  static Verdict weigh(const v1::ClaimKeys& it, const state::View& view, const ledger::Actor& actor,
                       Finding& found) {
    const std::string what = delegation_text(it.zone(), it.label());
    const std::vector<Bytes> standing = standing_ds(found.record);
    if (standing.empty() && !it.bootstrap()) {
      return refuse(kNotProved, what + " has no DS set, so no key of it says what comes next");
    }
    if (found.ds.empty() && !found.order.removal()) {
      return refuse(kNoOrder, what + ": its holder does not want its DS set taken away");
    }
    if (standing == found.ds) return refuse(Code::no_effect, what + ": its DS set is so already");
    if (it.bootstrap() && !standing.empty()) {
      return refuse(kNotProved, what + " has a DS set: its keys say what comes next");
    }
    const std::uint32_t ttl = ttl_of(it, found);
    if (it.ds_ttl_seconds() != ttl) {
      return refuse(kNotProved, what + ": its DS set has a TTL of " + std::to_string(ttl));
    }
    const std::string name = name_of_label(it.label(), it.zone());
    if (it.bootstrap()) {
      const auto signals = signals_of(it.zone(), it.label(), found.record);
      if (!signals) return refuse(kNotProved, what + ": " + signals.error().message);
      found.claim.set_finding(first_finding_hash(name, found.order, found.record, found.ds));
    } else {
      found.claim.set_finding(finding_hash(name, found.order, standing, found.ds));
    }
    // Whether it is true by now depends on the others, who claim it themselves.
    if (has_claimed(view, Claimed::keys, it.zone(), it.label(), actor.party, found.claim,
                    wire::to_time(found.order.newer_than()).value_or(Time{}))) {
      return refuse(Code::no_effect, what + ": this observer has claimed it already");
    }
    return {};
  }

  // A first DS set has that of the NS set beside it (RFC 4035, 2.4), another one keeps its own.
  static std::uint32_t ttl_of(const v1::ClaimKeys& it, const Finding& found) {
    if (found.ds.empty()) return 0;
    return it.bootstrap() ? found.record.ns_ttl_seconds() : found.record.ds_ttl_seconds();
  }

  static Verdict prove(const v1::ClaimKeys& it, const dns::ChildKeys& child,
                       const ledger::Context& context, Finding& found) {
    constexpr std::int64_t kSecond = 1000;
    const std::int64_t now = context.block_time.milliseconds / kSecond;
    const Result<dns::ChildFinding> proved =
        it.bootstrap() ? dns::prove_first_keys(child, now)
                       : dns::prove_child_keys(child, standing_ds(found.record), now);
    if (!proved) return refuse(kNotProved, proved.error().message);
    const Time inception{proved->inception * kSecond};
    const Time newest = wire::to_time(found.order.newer_than()).value_or(Time{});
    if (found.order.has_newer_than() && inception <= newest) {
      return refuse(kNotNewer,
                    "signed at " + to_rfc3339(inception) + ", not after " + to_rfc3339(newest));
    }
    wire::set_time(*found.claim.mutable_inception(), inception);
    return {};
  }
};

}  // namespace

ledger::ActionType claim_keys_action() {
  return ledger::action<ClaimKeys, &v1::Action::names_claim_keys>(
      {.role = ledger::Role::sign, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::names
