#include "registers/constitution/actions/amend.h"

#include "registers/constitution/adoption.h"
#include "registers/constitution/checks.h"
#include "registers/constitution/queries.h"
#include "registers/constitution/records.h"
#include "wire/messages.h"

namespace comity::constitution::amend {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check(const v1::Action& action) {
  const v1::Amend& it = action.constitution_amend();
  if (it.previous().size() != Hash::kSize) {
    return refuse(Code::out_of_range, "previous: not a hash of 32 octets");
  }
  if (!it.has_constitution()) return refuse(Code::missing_field, "constitution is missing");
  if (Status sound = check_form(it.constitution()); !sound) {
    return refuse(Code::bad_constitution, sound.error().message);
  }
  return {};
}

ledger::Subject subject(const v1::Action&, const state::View&, const ledger::Actor&) {
  return {ledger::Subject::Kind::community, {}, "the constitution"};
}

std::vector<std::string> consents(const v1::Action&, const state::View&) { return {}; }

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor&,
               const ledger::Context&) {
  const v1::Amend& it = action.constitution_amend();
  if (Verdict v = may_amend(view, it.previous()); !v) return v;
  const Hash current = current_hash(view);
  v1::Constitution constitution;
  if (!find(view, current, constitution)) {
    return refuse(Code::wrong_previous, "there is no constitution in force");
  }
  if (hash_of(it.constitution()) == current) {
    return refuse(Code::no_effect, "the constitution is the one in force");
  }
  // The one in force names every action there is: genesis saw to it, and so did each amendment.
  std::vector<std::string_view> names;
  for (const v1::ActionRule& rule : constitution.actions()) names.push_back(rule.action());
  if (Status sound = check_fit(it.constitution(), names, members::active_parties(view)); !sound) {
    return refuse(Code::lock_out, "static checks: " + sound.error().message);
  }
  return {};
}

void apply(const v1::Action& action, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context&) {
  put_in_force(draft, action.constitution_amend().constitution(), actor.proposal);
}

}  // namespace comity::constitution::amend
