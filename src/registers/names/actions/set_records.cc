#include <algorithm>
#include <array>
#include <string>

#include "dns/record.h"
#include "ledger/typed_action.h"
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

// Where else what is missing here is set, as the holder's own act too.
struct Otherwise {
  std::uint16_t type;
  std::string_view where;
};
constexpr auto kOtherwise = std::to_array<Otherwise>({
    {dns::type::kA, "names.set_host sets both families of a name's addresses"},
    {dns::type::kNs, "names.set_name_servers sets the name servers of a registered name"},
    {dns::type::kSoa, "names.set_zone sets it"},
    {dns::type::kAaaa, "names.set_host sets both families of a name's addresses"},
    {dns::type::kDs, "names.set_ds sets the signers of a registered name"},
    {dns::type::kRrsig, "publication makes it"},
    {dns::type::kNsec, "publication makes it"},
    {dns::type::kDnskey, "it stands at an apex alone"},
    {dns::type::kCds, "it stands at an apex alone, or Knot refuses the signed zone"},
    {dns::type::kCdnskey, "it stands at an apex alone, or Knot refuses the signed zone"},
    {dns::type::kZonemd, "publication makes it"},
});

Verdict check_type_below(std::uint32_t type) {
  if (type == 0) return refuse(Code::missing_field, "type: is missing");
  if (type > 0xffff) return refuse(Code::out_of_range, "type: has 16 bits");
  const auto* const found =
      std::find_if(kOtherwise.begin(), kOtherwise.end(),
                   [&](const Otherwise& other) { return other.type == type; });
  if (found == kOtherwise.end()) return {};
  return refuse(Code::inconsistent, "type: " + dns::type_name(found->type) +
                                        " is not set so: " + std::string(found->where));
}

std::string set_text(const v1::SetRecords& it) {
  return dns::type_name(static_cast<std::uint16_t>(it.type())) + " set of " + it.owner() + " in " +
         zone_text(it.zone());
}

// names.set_records. One record set below the apex; no rdata removes it. Subject: the holder of the
// closest registered name at or above the owner, else the community. Malformed: types that other
// actions set or publication makes. Refuses: no_such_zone, no_effect, below_cut, occupied.
struct SetRecords {
  static Verdict check(const v1::SetRecords& it) {
    if (Verdict verdict = check_host_name("zone", it.zone()); !verdict) return verdict;
    if (Verdict verdict = check_name("owner", it.owner()); !verdict) return verdict;
    if (!is_below(it.owner(), it.zone())) {
      return refuse(Code::inconsistent,
                    "owner: " + it.owner() + " does not lie below " + it.zone());
    }
    if (Verdict verdict = check_depth("owner", it.owner(), it.zone()); !verdict) return verdict;
    if (Verdict verdict = check_type_below(it.type()); !verdict) return verdict;
    const auto type = static_cast<std::uint16_t>(it.type());
    if (Verdict verdict = check_rdata_set(it.owner(), type, it.rdata()); !verdict) return verdict;
    const bool single = type == dns::type::kCname || type == dns::type::kDname;
    if (single && it.rdata_size() > 1) {
      return refuse(Code::out_of_range, "rdata: a name has one " + dns::type_name(type));
    }
    return check_ttl("ttl_seconds", it.ttl_seconds());
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

  static void apply(const v1::SetRecords& it, state::Draft& draft, const ledger::Actor&,
                    const ledger::Context& context) {
    write_set(draft, it.zone(), it.owner(), record_set(it, context.height));
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
