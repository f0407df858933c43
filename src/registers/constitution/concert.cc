#include <algorithm>
#include <array>

#include "ledger/action.h"
#include "registers/constitution/limits.h"
#include "registers/constitution/queries.h"
#include "wire/messages.h"

namespace comity::constitution {
namespace {

constexpr std::string_view kGeneral = "general";
constexpr std::string_view kAmendment = "amendment";
constexpr std::string_view kDueProcess = "due-process";
constexpr std::string_view kAccounts = "accounts";

constexpr std::uint32_t kDueDays = 90;
struct KindChamber {
  std::string_view id;
  v1::PartyKind kind;
};
constexpr std::array kChambers = {
    KindChamber{"governments", v1::GOVERNMENT},
    KindChamber{"international-organisations", v1::INTERNATIONAL_ORGANISATION},
    KindChamber{"companies", v1::COMPANY},
    KindChamber{"technical-communities", v1::TECHNICAL_COMMUNITY},
    KindChamber{"civil-society", v1::CIVIL_SOCIETY},
    KindChamber{"individuals", v1::INDIVIDUAL},
};

void set(v1::Rational& share, std::uint64_t numerator, std::uint64_t denominator) {
  share.set_numerator(numerator);
  share.set_denominator(denominator);
}

void add_rule(std::string_view id, v1::Base base, const Timing& timing, v1::Constitution& out) {
  v1::Rule& rule = *out.add_rules();
  rule.set_id(std::string(id));
  if (id != kGeneral) rule.set_seat_term_days(timing.seat_term_days);
  v1::Stages& stages = *rule.mutable_stages();
  stages.set_consultation_seconds(timing.consultation_seconds);
  stages.set_vote_seconds(timing.vote_seconds);
  stages.set_time_lock_seconds(timing.time_lock_seconds);
  stages.set_close_when_decided(timing.close_when_decided);

  v1::Conditions& all = *rule.mutable_condition()->mutable_all_of();
  set(*all.add_conditions()->mutable_quorum()->mutable_share(), 1, 2);
  v1::Threshold& votes = *all.add_conditions()->mutable_threshold();
  votes.set_base(base);
  set(*votes.mutable_share(), 2, 3);
  v1::Chambers& chambers = *all.add_conditions()->mutable_chambers();
  set(*chambers.mutable_share(), 2, 3);
  v1::Threshold& half = *chambers.mutable_condition()->mutable_threshold();
  half.set_base(base);
  half.set_strict(true);
  set(*half.mutable_share(), 1, 2);
  all.add_conditions()->mutable_objections();
}

void add_line(const ledger::ActionType& type, v1::Constitution& out) {
  v1::ActionRule& line = *out.add_actions();
  line.set_action(type.name);
  switch (type.usually) {
    case ledger::By::general_rule:
      line.set_rule(std::string(kGeneral));
      break;
    case ledger::By::amendment_rule:
      line.set_rule(std::string(kAmendment));
      break;
    case ledger::By::due_process:
      line.set_rule(std::string(kDueProcess));
      break;
    case ledger::By::accounts_rule:
      line.set_rule(std::string(kAccounts));
      break;
    case ledger::By::holder:
      line.mutable_holder();
      break;
    case ledger::By::self:
      line.mutable_self();
      break;
  }
}

// On silence only. As an amendment, after 28 days of notice and hearing.
void add_due_process(Timing timing, v1::Constitution& out) {
  timing.consultation_seconds =
      std::max(timing.consultation_seconds, limits::kNoticeAndHearingSeconds);
  add_rule(kDueProcess, v1::ALL_SEATS, timing, out);
  v1::DueProcess& due = *out.mutable_due_process();
  due.set_rule(std::string(kDueProcess));
  due.add_grounds(v1::SILENCE);
  constexpr std::uint64_t kDaySeconds = 24 * 3600;
  const std::uint64_t seconds =
      std::uint64_t{timing.consultation_seconds} + timing.vote_seconds + timing.time_lock_seconds;
  due.set_silence_days(std::max(kDueDays, static_cast<std::uint32_t>(seconds / kDaySeconds + 2)));
  due.set_restoration_days(kDueDays);
}

// As the general rule, without waiting: it takes nothing from anybody and gives nobody a say, so it
// is done as soon as so many have said yes that no vote changes it.
void add_accounts(Timing timing, v1::Constitution& out) {
  timing.consultation_seconds = 0;
  timing.time_lock_seconds = 0;
  timing.close_when_decided = true;
  add_rule(kAccounts, v1::YES_AND_NO, timing, out);
  auto& rule = *out.mutable_rules(out.rules_size() - 1);
  rule.set_seat_term_days(0);
  // Time to object and to answer would be time to wait.
  rule.mutable_condition()->mutable_all_of()->mutable_conditions()->RemoveLast();
}

// Every kind has the same: equal standing. Room for a busy registry, none for a flood.
void add_budgets(v1::Constitution& out) {
  for (const KindChamber& chamber : kChambers) {
    v1::Budget& budget = *out.add_budgets();
    budget.set_kind(chamber.kind);
    budget.set_transactions(50'000);
    budget.set_bytes(64 << 20);
    budget.set_open_proposals(20);
    budget.set_comments(200);
  }
}

}  // namespace

v1::Constitution concert(std::string_view name, std::span<const ledger::ActionType* const> actions,
                         const Timing& timing) {
  v1::Constitution made;
  made.set_name(std::string(name));
  for (const KindChamber& entry : kChambers) {
    v1::Chamber& chamber = *made.add_chambers();
    chamber.set_id(std::string(entry.id));
    chamber.add_kinds(entry.kind);
  }
  add_rule(kGeneral, v1::YES_AND_NO, timing, made);
  add_rule(kAmendment, v1::ALL_SEATS, timing, made);
  add_due_process(timing, made);
  add_accounts(timing, made);
  for (const ledger::ActionType* type : actions) add_line(*type, made);
  made.set_unclaimed_rule(std::string(kGeneral));
  add_budgets(made);
  made.set_maximum_open_proposals(200);
  return made;
}

}  // namespace comity::constitution
