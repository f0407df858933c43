#include <array>

#include "registers/constitution/queries.h"
#include "wire/messages.h"

namespace comity::constitution {
namespace {

enum class By { general, amendment, holder, self };

struct Line {
  std::string_view action;
  By by;
};
// Ascending. Under `amendment` stands what changes the rules and what takes from a party: its
// standing and its keys, with which it holds whatever it holds; and who holds a zone's key.
constexpr std::array kLines = {
    Line{"constitution.adopt_rules", By::amendment},
    Line{"constitution.amend", By::amendment},
    Line{"constitution.declare_rules", By::self},
    Line{"decisions.answer", By::self},
    Line{"decisions.consent", By::self},
    Line{"decisions.object", By::self},
    Line{"decisions.propose", By::self},
    Line{"decisions.vote", By::self},
    Line{"decisions.withdraw", By::self},
    Line{"decisions.withdraw_objection", By::self},
    Line{"keys.answer_session", By::self},
    Line{"keys.finish_session", By::self},
    Line{"keys.open_session", By::self},
    Line{"keys.post_nonces", By::self},
    Line{"keys.set_group", By::amendment},
    Line{"members.add_key", By::self},
    Line{"members.admit", By::general},
    Line{"members.join", By::self},
    Line{"members.leave", By::self},
    Line{"members.recover", By::self},
    Line{"members.reinstate", By::general},
    Line{"members.remove_key", By::self},
    Line{"members.replace_keys", By::amendment},
    Line{"members.rotate_key", By::self},
    Line{"members.set_profile", By::self},
    Line{"members.suspend", By::amendment},
    Line{"names.claim_delegation", By::general},
    Line{"names.create_delegation", By::general},
    Line{"names.remove_delegation", By::general},
    Line{"names.remove_host", By::holder},
    Line{"names.set_apex", By::general},
    Line{"names.set_code_points", By::general},
    Line{"names.set_ds", By::holder},
    Line{"names.set_host", By::holder},
    Line{"names.set_name_servers", By::holder},
    Line{"names.set_zone", By::general},
    Line{"names.transfer_delegation", By::general},
};

constexpr std::string_view kGeneral = "general";
constexpr std::string_view kAmendment = "amendment";

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

v1::Constitution concert(std::string_view name, const Timing& timing) {
  v1::Constitution made;
  made.set_name(std::string(name));
  for (const KindChamber& entry : kChambers) {
    v1::Chamber& chamber = *made.add_chambers();
    chamber.set_id(std::string(entry.id));
    chamber.add_kinds(entry.kind);
  }
  add_rule(kGeneral, v1::YES_AND_NO, timing, made);
  add_rule(kAmendment, v1::ALL_SEATS, timing, made);
  for (const Line& line : kLines) {
    v1::ActionRule& rule = *made.add_actions();
    rule.set_action(std::string(line.action));
    switch (line.by) {
      case By::general:
        rule.set_rule(std::string(kGeneral));
        break;
      case By::amendment:
        rule.set_rule(std::string(kAmendment));
        break;
      case By::holder:
        rule.mutable_holder();
        break;
      case By::self:
        rule.mutable_self();
        break;
    }
  }
  made.set_unclaimed_rule(std::string(kGeneral));
  add_budgets(made);
  made.set_maximum_open_proposals(200);
  return made;
}

}  // namespace comity::constitution
