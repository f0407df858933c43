#include <string>
#include <vector>

#include "ledger/typed_action.h"
#include "registers/constitution/adoption.h"
#include "registers/constitution/checks.h"
#include "registers/constitution/outcomes.h"
#include "registers/constitution/queries.h"
#include "registers/constitution/records.h"
#include "registers/constitution/weakening.h"

namespace comity::constitution {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// constitution.amend. By decision, under the rule of this action in the constitution in force and
// alone in its proposal: another document takes its place. Running proposals keep the rule they
// were opened under.
// Subject: the community; consents: everybody's, when it weakens what protects a party. Malformed:
// bad_constitution. Refuses: wrong_previous, rules_scheduled, no_effect, lock_out (it names other
// actions than there are, or the present parties could not live under it).
struct Amend {
  static Verdict check(const v1::Amend& it) {
    if (it.previous().size() != Hash::kSize) {
      return refuse(Code::out_of_range, "previous: not a hash of 32 octets");
    }
    if (!it.has_constitution()) return refuse(Code::missing_field, "constitution is missing");
    if (Status sound = check_form(it.constitution()); !sound) {
      return refuse(kBadConstitution, sound.error().message);
    }
    return {};
  }

  static ledger::Subject subject(const v1::Amend&, const state::View&, const ledger::Actor&) {
    return ledger::Subject::of_community("the constitution");
  }

  static std::vector<std::string> consents(const v1::Amend& it, const state::View& view) {
    return consents_to(view, it.constitution());
  }

  static Verdict permit(const v1::Amend& it, const state::View& view, const ledger::Actor&,
                        const ledger::Context&) {
    if (Verdict v = may_amend(view, it.previous()); !v) return v;
    const Hash current = current_hash(view);
    v1::Constitution constitution;
    if (!find(view, current, constitution)) {
      return refuse(kWrongPrevious, "there is no constitution in force");
    }
    if (hash_of(it.constitution()) == current) {
      return refuse(Code::no_effect, "the constitution is the one in force");
    }
    // The one in force names every action there is: genesis saw to it, and so did each amendment.
    std::vector<std::string_view> names;
    for (const v1::ActionRule& rule : constitution.actions()) names.push_back(rule.action());
    if (Status sound = check_here(it.constitution(), names, view); !sound) {
      return refuse(Code::lock_out, "static checks: " + sound.error().message);
    }
    return {};
  }

  static void apply(const v1::Amend& it, state::Draft& draft, const ledger::Actor& actor,
                    const ledger::Context& context) {
    put_in_force(draft, it.constitution(), actor.proposal, context.block_time);
  }
};

}  // namespace

ledger::ActionType amend_action() {
  return ledger::action<Amend, &v1::Action::constitution_amend>(
      {.role = ledger::Role::vote,
       .usually = ledger::By::amendment_rule,
       .in_proposal = true,
       .alone = true});
}

}  // namespace comity::constitution
