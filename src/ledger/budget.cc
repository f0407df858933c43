#include "ledger/budget.h"

#include <algorithm>
#include <cstdint>
#include <string>

#include "ledger/limits.h"

namespace comity::ledger {
namespace {

// One of the things that a budget counts.
struct Counted {
  std::uint64_t most = 0;     // that the voice has
  std::uint64_t holders = 1;  // of whom each keeps a part
  std::uint64_t least = 0;    // of a part

  [[nodiscard]] std::uint64_t part() const {
    return std::max(least, most / (limits::kKeptPartOfBudget * holders));
  }
  [[nodiscard]] std::uint64_t beyond(std::uint64_t used) const {
    return std::max(used, part()) - part();
  }
  // `shared` is what all have taken beyond their parts.
  [[nodiscard]] bool fits(std::uint64_t used, std::uint64_t shared) const {
    return used <= part() || holders * part() + shared <= most;
  }
};

// Each role of each party keeps a part; of comments each party.
Counted transactions_of(const Account& account) {
  return {account.limits.transactions, account.voice.parties * limits::kRoles,
          limits::kKeptTransactions};
}
Counted bytes_of(const Account& account) {
  return {account.limits.bytes, account.voice.parties * limits::kRoles, limits::kKeptBytes};
}
Counted comments_of(const Account& account) {
  return {account.limits.comments, account.voice.parties, limits::kKeptComments};
}

VoiceUse beyond(const Account& account, const DayUse& use) {
  VoiceUse sum;
  for (const RoleUse& role : use.roles) {
    sum.transactions += transactions_of(account).beyond(role.transactions);
    sum.bytes += bytes_of(account).beyond(role.bytes);
  }
  sum.comments = comments_of(account).beyond(use.comments);
  return sum;
}

// What is taken of what is kept for nobody, this transaction included. It never falls.
VoiceUse shared_of(const Account& account) {
  const VoiceUse before = beyond(account, account.before);
  const VoiceUse after = beyond(account, account.use);
  VoiceUse shared = account.shared;
  shared.day = account.use.day;
  shared.transactions += after.transactions - before.transactions;
  shared.bytes += after.bytes - before.bytes;
  shared.comments += after.comments - before.comments;
  return shared;
}

}  // namespace

Account open_account(const state::View& view, const Identities::Known& sender, Time now,
                     const Ports& ports) {
  Account account;
  account.limits = sender.account ? BudgetLimits{.transactions = limits::kAccountTransactions,
                                                 .bytes = limits::kAccountBytes,
                                                 .open_proposals = 0,
                                                 .comments = limits::kAccountComments}
                                  : ports.authority.budget(view, sender.party_kind);
  account.voice = sender.voice;
  account.heard = sender.actor.power == nullptr;
  account.before = day_use(view, sender.actor.party, now);
  account.use = account.before;
  account.shared = sender.voice.affiliation.empty()
                       ? beyond(account, account.before)
                       : voice_use(view, sender.voice.affiliation, now);
  return account;
}

Verdict check_account(const Account& account, const std::string& party) {
  const VoiceUse shared = shared_of(account);
  const std::string& affiliation = account.voice.affiliation;
  const std::string whose = affiliation.empty() ? "" : " with affiliation " + affiliation;
  const auto over = [&](std::uint64_t most, const std::string& what) {
    return refuse(Code::over_budget, "party " + party + " may use " + std::to_string(most) + " " +
                                         what + " a day" + whose +
                                         ", half of them kept in parts for each party and role");
  };
  const auto is_over = [&](const Counted& counted, auto used, std::uint64_t taken) {
    for (std::size_t i = 0; i < account.use.roles.size(); ++i) {
      const std::uint64_t now = used(account.use.roles.at(i));
      // Only what this transaction adds to is asked about.
      if (now != used(account.before.roles.at(i)) && !counted.fits(now, taken)) return true;
    }
    return false;
  };
  if (is_over(
          transactions_of(account), [](const RoleUse& role) { return role.transactions; },
          shared.transactions)) {
    return over(account.limits.transactions, "transactions");
  }
  if (is_over(
          bytes_of(account), [](const RoleUse& role) { return role.bytes; }, shared.bytes)) {
    return over(account.limits.bytes, "octets");
  }
  // Comments have a count of their own: whoever has used it up may still vote.
  if (account.use.comments != account.before.comments &&
      !comments_of(account).fits(account.use.comments, shared.comments)) {
    return over(account.limits.comments, "comments");
  }
  return {};
}

void charge_account(state::Draft& draft, const Account& account, const std::string& party) {
  set_day_use(draft, party, account.use);
  if (account.heard) set_heard(draft, party, account.use.day);
  const std::string& affiliation = account.voice.affiliation;
  if (!affiliation.empty()) set_voice_use(draft, affiliation, shared_of(account));
}

}  // namespace comity::ledger
