// What a transaction uses of its sender's budget of the day. A budget is a voice's: parties of one
// affiliation have it together. Half of it is kept, the same part for each party and each role of
// its keys, and never less than a floor that does not depend on how many they are; the rest is
// whoever's comes first (docs/spec/transaction.md, "Budgets"). A value of one thread.
#pragma once

#include "base/time.h"
#include "ledger/outcome.h"
#include "ledger/ports.h"
#include "ledger/records.h"
#include "state/view.h"

namespace comity::ledger {

struct Account {
  BudgetLimits limits;
  Identities::Known::Voice voice;
  DayUse before;  // of the party
  DayUse use;     // this transaction included
  // What affiliates took beyond their parts until now. Of a party by itself it follows from what it
  // has used, and no record is kept.
  VoiceUse shared;
  bool heard = false;  // the party itself is: no narrower key
};

// As of `view`, before anything of the transaction is counted.
[[nodiscard]] Account open_account(const state::View& view, const Identities::Known& sender,
                                   Time now, const Ports& ports);
// over_budget, in the name of `party`.
[[nodiscard]] Verdict check_account(const Account& account, const std::string& party);
// Records what was used.
void charge_account(state::Draft& draft, const Account& account, const std::string& party);

}  // namespace comity::ledger
