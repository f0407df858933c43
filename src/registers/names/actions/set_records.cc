#include <string>

#include "dns/record.h"
#include "ledger/typed_action.h"
#include "registers/names/faults.h"
#include "registers/names/neighbours.h"
#include "registers/names/place.h"
#include "registers/names/power.h"
#include "registers/names/queries.h"
#include "registers/names/record_set.h"
#include "registers/names/records.h"
#include "registers/names/requirements.h"
#include "registers/names/well_formed.h"
#include "wire/messages.h"

namespace comity::names {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

std::string set_text(const v1::SetRecords& it) {
  return dns::type_name(static_cast<std::uint16_t>(it.type())) + " set of " + it.owner() + " in " +
         zone_text(it.zone());
}

// names.set_records. One record set below the apex; no rdata removes it. Subject: the holder of the
// closest registered name at or above the owner, else the community. Malformed: types that other
// actions set or publication makes. Refuses: no_such_zone, no_effect, below_cut, occupied.
struct SetRecords {
  static Verdict check(const v1::SetRecords& it) {
    return check_set_below(it.zone(), it.owner(), it.type(), it.rdata(), it.ttl_seconds());
  }

  static ledger::Subject subject(const v1::SetRecords& it, const state::View& view,
                                 const ledger::Actor& actor) {
    if (!zone_exists(view, it.zone())) return missing_subject(actor, set_text(it));
    return ledger::Subject::held_by(holder_above(view, it.zone(), it.owner()), set_text(it));
  }

  static Verdict permit(const v1::SetRecords& it, const state::View& view, const ledger::Actor&,
                        const ledger::Context&) {
    if (Verdict verdict = require_zone(view, it.zone()); !verdict) return verdict;
    const auto type = static_cast<std::uint16_t>(it.type());
    if (!it.rdata().empty()) return require_place_for_set(view, it.zone(), it.owner(), type);
    v1::RecordSet set;
    if (find_set(view, it.zone(), it.owner(), type, set)) return {};
    return refuse(Code::no_effect, "there is no " + set_text(it) + " to remove");
  }

  static void apply(const v1::SetRecords& it, state::Draft& draft, const ledger::Actor& actor,
                    const ledger::Context& context) {
    const v1::RecordSet set = record_set(it, context.height);
    // What is decided, with the holder's consent or where there is none, nobody has set back.
    if (actor.kind == ledger::Actor::Kind::decision) {
      return write_set(draft, it.zone(), it.owner(), set);
    }
    put_set_below(draft, it.zone(), it.owner(), set, context);
  }

  static bool within(const v1::SetRecords& it, const state::View& view, const v1::KeyPower& power) {
    return reaches(view, power, it.zone(), it.owner(), {it.type()});
  }
};

}  // namespace

ledger::ActionType set_records_action() {
  return ledger::action<SetRecords, &v1::Action::names_set_records>(
      {.role = ledger::Role::operate, .usually = ledger::By::holder, .in_proposal = true});
}

}  // namespace comity::names
