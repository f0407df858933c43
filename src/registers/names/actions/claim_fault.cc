#include <string>

#include "dns/record.h"
#include "ledger/typed_action.h"
#include "registers/names/children.h"
#include "registers/names/faults.h"
#include "registers/names/keys.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
#include "registers/names/record_set.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

struct FoundFault {
  FreshSet set;
  Bytes refused;  // hash of what stands
  FaultAgreement agreement;
  bool is_true = false;
};

std::string fault_text(const v1::ClaimFault& it) {
  return dns::type_name(static_cast<std::uint16_t>(it.type())) + " set of " + it.owner() + " in " +
         zone_text(it.zone());
}

// names.claim_fault. An observer says that its loader refuses the zone because of this record set,
// and what the set is to be again. When enough voices have said the same it is that at once.
// Subject: the actor itself. Refuses: no_such_zone, not_observer, no_effect (another set stands
// there by now, it is so already, or this observer has claimed it), not_fresh, not_before.
struct ClaimFault : ledger::OwnMatter {
  static Verdict check(const v1::ClaimFault& it) {
    if (!it.before().signatures().empty()) {
      return refuse(Code::out_of_range, "before.signatures: the ledger knows the set without any");
    }
    if (it.before().rdata().empty() && it.ttl_seconds() != 0) {
      return refuse(Code::inconsistent, "ttl_seconds: of a set that there was not");
    }
    return check_set_below(it.zone(), it.owner(), it.type(), it.before().rdata(), it.ttl_seconds());
  }

  static Found<FoundFault> permit(const v1::ClaimFault& it, const state::View& view,
                                  const ledger::Actor& actor, const ledger::Context& context) {
    if (Verdict verdict = require_zone(view, it.zone()); !verdict) {
      return tl::unexpected(verdict.error());
    }
    if (Verdict may = require_observer(view, it.zone(), actor.party); !may) {
      return tl::unexpected(may.error());
    }
    FoundFault found;
    if (Verdict verdict = weigh(it, view, context, found); !verdict) {
      return tl::unexpected(verdict.error());
    }
    const auto claimed = fault_claims(view, it.zone(), found.set);
    if (std::binary_search(claimed.begin(), claimed.end(), actor.party)) {
      return refuse(Code::no_effect, fault_text(it) + ": this observer has claimed it already");
    }
    v1::Observers observers;
    static_cast<void>(find_observers(view, it.zone(), observers));
    found.agreement = fault_agreement(view, it.zone(), found.set, actor.party);
    found.is_true = found.agreement.voices >= observers.threshold();
    return found;
  }

  static void apply(const v1::ClaimFault& it, const FoundFault& found, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    const auto type = static_cast<std::uint16_t>(it.type());
    if (!found.is_true) {
      v1::FaultClaim claim;
      claim.set_finding(fault_finding(found.set));
      wire::set_time(*claim.mutable_at(), context.block_time);
      return draft.put(fault_claim_key(it.zone(), it.owner(), type, actor.party),
                       wire::encode(claim));
    }
    // Not as a set that its holder sets: it is not set back once more.
    write_set(draft, it.zone(), it.owner(), record_set(set_again(it), context.height));
    v1::SetBack record;
    record.set_height(context.height);
    record.set_refused_height(it.set_height());
    record.set_refused(found.refused);
    *record.mutable_by() = {found.agreement.parties.begin(), found.agreement.parties.end()};
    draft.put(fault_key(it.zone(), it.owner(), type), wire::encode(record));
  }

 private:
  // What the claim says, against what stands.
  static Verdict weigh(const v1::ClaimFault& it, const state::View& view,
                       const ledger::Context& context, FoundFault& found) {
    const auto type = static_cast<std::uint16_t>(it.type());
    v1::RecordSet standing;
    if (!find_set(view, it.zone(), it.owner(), type, standing) ||
        standing.set_height() != it.set_height()) {
      return refuse(Code::no_effect, fault_text(it) + " is not that of height " +
                                         std::to_string(it.set_height()) + " any more");
    }
    const std::optional<FreshSet> fresh = find_fresh(view, it.zone(), it.owner(), type);
    if (!fresh || context.block_time >= fresh_until(*fresh)) {
      return refuse(kNotFresh, fault_text(it) + " was not set by its holder within a day");
    }
    const FreshSet& set = found.set = *fresh;
    found.refused = set_hash(standing);
    if (it.ttl_seconds() != set.ttl_seconds ||
        !std::equal(set.before.begin(), set.before.end(), it.before().rdata().begin(),
                    it.before().rdata().end())) {
      return refuse(kNotBefore, fault_text(it) + " stands in place of another set, or of none");
    }
    if (same_set(standing, record_set(set_again(it), 0))) {
      return refuse(Code::no_effect, fault_text(it) + " is what it was before");
    }
    return {};
  }
};

}  // namespace

ledger::ActionType claim_fault_action() {
  return ledger::action<ClaimFault, &v1::Action::names_claim_fault>(
      {.role = ledger::Role::sign, .usually = ledger::By::self, .seat = true});
}

}  // namespace comity::names
