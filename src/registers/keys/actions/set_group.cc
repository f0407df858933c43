#include <algorithm>
#include <string>
#include <vector>

#include "crypto/frost/group.h"
#include "ledger/typed_action.h"
#include "registers/keys/keys.h"
#include "registers/keys/outcomes.h"
#include "registers/keys/records.h"
#include "registers/keys/requirements.h"
#include "registers/keys/well_formed.h"
#include "registers/members/queries.h"

namespace comity::keys {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// Half a millisecond for 2 of 3, most of a second for 100 members: so not in the stateless stage,
// where a proposal could ask for it a hundred times.
Verdict require_sound(const v1::SigningGroup& record) {
  const auto group = group_of(record);
  if (!group) return refuse(kUnsoundGroup, group.error().message);
  return {};
}

// keys.set_group. The first group of a role: its commitment fixes the key. Subject: the
// community; consents: every member, for it is to hold a share. Refuses: no_such_zone,
// group_exists, no_such_party, holder_not_active, unsound_group.
struct SetGroup {
  static Verdict check(const v1::SetGroup& it) {
    if (!it.has_group()) return refuse(Code::missing_field, "group: is missing");
    return check_group(it.zone(), it.role(), it.group());
  }

  static ledger::Subject subject(const v1::SetGroup& it, const state::View&, const ledger::Actor&) {
    return ledger::Subject::of_community(group_text(it.zone(), to_role(it.role())));
  }

  static std::vector<std::string> consents(const v1::SetGroup& it, const state::View&) {
    std::vector<std::string> parties;
    for (const v1::GroupMember& member : it.group().members()) {
      parties.push_back(member.party());
    }
    std::sort(parties.begin(), parties.end());
    return parties;
  }

  static Verdict permit(const v1::SetGroup& it, const state::View& view, const ledger::Actor&,
                        const ledger::Context&) {
    if (Verdict verdict = require_no_group(view, it.zone(), to_role(it.role())); !verdict) {
      return verdict;
    }
    for (const v1::GroupMember& member : it.group().members()) {
      if (Verdict verdict = members::require_active(view, member.party()); !verdict) return verdict;
    }
    return require_sound(it.group());
  }

  static void apply(const v1::SetGroup& it, state::Draft& draft, const ledger::Actor& actor,
                    const ledger::Context& context) {
    v1::SigningGroup record = it.group();
    record.set_since_decision(actor.proposal);
    establish_group(draft, it.zone(), to_role(it.role()), record, context.block_time, {});
  }
};

}  // namespace

ledger::ActionType set_group_action() {
  return ledger::action<SetGroup, &v1::Action::keys_set_group>(
      {.role = ledger::Role::operate, .usually = ledger::By::amendment_rule, .in_proposal = true});
}

}  // namespace comity::keys
