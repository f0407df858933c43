#include "ledger/records.h"
#include "ledger/typed_action.h"
#include "ledger/well_formed.h"
#include "registers/members/outcomes.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/requirements.h"

namespace comity::members {
namespace {

using ledger::Found;
using ledger::refuse;
using ledger::Verdict;

// members.join. The applicant's own: it countersigns a state root that it has checked, and is
// active from then on. Subject: the actor itself. Refuses: wrong_standing, wrong_root.
struct Join : ledger::OwnMatter {
  static Verdict check(const v1::Join& it) {
    return ledger::check_octets("root", it.root(), Hash::kSize);
  }

  static Found<v1::Party> permit(const v1::Join& it, const state::View& view,
                                 const ledger::Actor& actor, const ledger::Context&) {
    auto party = require_party(view, actor.party);
    if (!party) return party;
    if (Verdict verdict = require_standing(*party, v1::APPLICANT); !verdict) {
      return tl::unexpected(verdict.error());
    }
    const Hash root = ledger::root_at(view, it.height());
    // All zero stands for a height without a record, which is no root to countersign.
    if (root != Hash{} && root.view() == it.root()) return party;
    return refuse(kWrongRoot, to_hex(it.root()) + " is not on record as the state root of height " +
                                  std::to_string(it.height()));
  }

  static void apply(const v1::Join&, v1::Party party, state::Draft& draft,
                    const ledger::Actor& actor, const ledger::Context& context) {
    party.set_standing(v1::ACTIVE);
    write_party(draft, party);
    write_new_seat(draft, actor.party, context.block_time);
  }
};

}  // namespace

ledger::ActionType join_action() {
  return ledger::action<Join, &v1::Action::members_join>(
      {.role = ledger::Role::operate, .usually = ledger::By::self, .applicant = true});
}

}  // namespace comity::members
