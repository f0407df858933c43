#include <string>

#include "dns/record.h"
#include "ledger/typed_action.h"
#include "registers/names/host_use.h"
#include "registers/names/outcomes.h"
#include "registers/names/place.h"
#include "registers/names/power.h"
#include "registers/names/queries.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// names.remove_host. Subject: as for names.set_host. Refuses: no_such_zone, no_such_host,
// host_in_use (by the apex, by a delegation of the same holder, or by one whose use it accepted).
struct RemoveHost {
  static Verdict check(const v1::RemoveHost& it) {
    if (Verdict verdict = check_host_name("zone", it.zone()); !verdict) return verdict;
    if (Verdict verdict = check_name("name", it.name()); !verdict) return verdict;
    if (!is_below(it.name(), it.zone())) {
      return refuse(Code::inconsistent, "name: " + it.name() + " does not lie below " + it.zone());
    }
    return {};
  }

  static ledger::Subject subject(const v1::RemoveHost& it, const state::View& view,
                                 const ledger::Actor& actor) {
    v1::Host host;
    if (!find_host(view, it.zone(), it.name(), host)) {
      return missing_subject(actor, host_text(it.zone(), it.name()));
    }
    return ledger::Subject::held_by(host_holder(view, it.zone(), it.name()),
                                    host_text(it.zone(), it.name()));
  }

  static Verdict permit(const v1::RemoveHost& it, const state::View& view, const ledger::Actor&,
                        const ledger::Context& context) {
    if (Verdict verdict = require_zone(view, it.zone()); !verdict) return verdict;
    v1::Host host;
    if (!find_host(view, it.zone(), it.name(), host)) {
      return refuse(kNoSuchHost, host_text(it.zone(), it.name()) + " does not exist");
    }
    return require_unused(view, it.zone(), it.name(), context.block_time);
  }

  static void apply(const v1::RemoveHost& it, state::Draft& draft, const ledger::Actor&,
                    const ledger::Context& context) {
    erase_host(draft, it.zone(), it.name());
    hold_back_host(draft, it.zone(), it.name(), context.block_time);
  }

  static bool within(const v1::RemoveHost& it, const state::View& view, const v1::KeyPower& power) {
    return reaches(view, power, it.zone(), it.name(), {dns::type::kA, dns::type::kAaaa});
  }
};

}  // namespace

ledger::ActionType remove_host_action() {
  return ledger::action<RemoveHost, &v1::Action::names_remove_host>(
      {.role = ledger::Role::operate, .usually = ledger::By::holder, .in_proposal = true});
}

}  // namespace comity::names
