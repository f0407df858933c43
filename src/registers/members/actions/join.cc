#include "registers/members/actions/join.h"

#include "ledger/records.h"
#include "registers/members/queries.h"
#include "registers/members/records.h"
#include "registers/members/standing.h"
#include "wire/messages.h"

namespace comity::members::join {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

Verdict check(const v1::Action& action) {
  if (action.members_join().root().size() == Hash::kSize) return {};
  return refuse(Code::out_of_range, "root: not of 32 octets");
}

Verdict permit(const v1::Action& action, const state::View& view, const ledger::Actor& actor,
               const ledger::Context&) {
  const v1::Join& it = action.members_join();
  v1::Party party;
  if (Verdict verdict = require_party(view, actor.party, party); !verdict) return verdict;
  if (Verdict verdict = require_standing(party, v1::APPLICANT); !verdict) return verdict;
  const Hash root = ledger::root_at(view, it.height());
  // All zero stands for a height without a record, which is no root to countersign.
  if (root != Hash{} && root.view() == it.root()) return {};
  return refuse(Code::wrong_root, to_hex(it.root()) +
                                      " is not on record as the state root of height " +
                                      std::to_string(it.height()));
}

void apply(const v1::Action&, state::Draft& draft, const ledger::Actor& actor,
           const ledger::Context&) {
  v1::Party party;
  if (!find_party(draft, actor.party, party)) return;
  party.set_standing(v1::ACTIVE);
  write_party(draft, party);
}

}  // namespace comity::members::join
