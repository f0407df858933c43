// docs/spec/constitution.md, "Amending", and docs/spec/rules.md.
#include <algorithm>

#include "crypto/hash.h"
#include "registers/constitution/outcomes.h"
#include "table.h"

namespace comity::simulation {
namespace {

constexpr std::int64_t kAheadSeconds = 366LL * 24 * 3600;

std::set<std::string> named_in(const v1::Constitution& constitution) {
  std::set<std::string> names;
  for (const v1::ActionRule& line : constitution.actions()) names.insert(line.action());
  return names;
}

const v1::Rule* rule_for(const v1::Constitution& document, const std::string& action) {
  for (const v1::ActionRule& line : document.actions()) {
    if (line.action() != action) continue;
    for (const v1::Rule& rule : document.rules()) {
      if (rule.id() == line.rule()) return &rule;
    }
  }
  return nullptr;
}

bool asks_less(const v1::Rule& next, const v1::Rule& now) {
  std::multiset<Bytes> asked;
  for (const auto& part : next.condition().all_of().conditions()) asked.insert(wire::encode(part));
  for (const auto& part : now.condition().all_of().conditions()) {
    const auto found = asked.find(wire::encode(part));
    if (found == asked.end()) return true;
    asked.erase(found);
  }
  return next.seat_term_days() < now.seat_term_days() ||
         next.stages().consultation_seconds() < now.stages().consultation_seconds() ||
         next.stages().vote_seconds() < now.stages().vote_seconds() ||
         next.stages().time_lock_seconds() < now.stages().time_lock_seconds() ||
         next.stages().extension_seconds() < now.stages().extension_seconds() ||
         next.stages().extensions() < now.stages().extensions() ||
         next.stages().endorsements() < now.stages().endorsements() ||
         next.stages().endorsement_seconds() < now.stages().endorsement_seconds() ||
         (next.stages().close_when_decided() && !now.stages().close_when_decided());
}

// More may be taken, or sooner.
bool eases_due_process(const v1::Constitution& next, const v1::Constitution& now) {
  if (!next.has_due_process()) return false;
  const std::set<int> grounds(now.due_process().grounds().begin(),
                              now.due_process().grounds().end());
  return !now.has_due_process() ||
         std::any_of(next.due_process().grounds().begin(), next.due_process().grounds().end(),
                     [&](int ground) { return !grounds.contains(ground); }) ||
         next.due_process().silence_days() < now.due_process().silence_days() ||
         next.due_process().restoration_days() < now.due_process().restoration_days();
}

bool falls_behind(std::uint64_t one, std::uint64_t had, std::uint64_t other,
                  std::uint64_t other_had) {
  return one < other && (one < had || other > other_had);
}

// docs/spec/constitution.md, "What protects a party", of what clients propose here.
bool weakens(const v1::Constitution& next, const v1::Constitution& now) {
  std::map<std::string, bool> by_rule;
  for (const v1::ActionRule& line : next.actions()) by_rule[line.action()] = line.has_rule();
  for (const v1::ActionRule& line : now.actions()) {
    if (!line.has_rule() && by_rule[line.action()]) return true;
  }
  for (const char* action :
       {"constitution.amend", "constitution.adopt_rules", "constitution.drop_rules",
        "names.hold_delegation", "names.award_delegation", "members.suspend",
        "members.replace_keys", "keys.set_group", "keys.note_parent_ds", "keys.begin_takeover",
        "ceremonies.call", "names.set_guard", "names.confirm_changes"}) {
    if (asks_less(*rule_for(next, action), *rule_for(now, action))) return true;
  }
  if (eases_due_process(next, now)) return true;
  for (int i = 0; i < now.budgets_size(); ++i) {
    for (int j = 0; j < now.budgets_size(); ++j) {
      if (falls_behind(next.budgets(i).comments(), now.budgets(i).comments(),
                       next.budgets(j).comments(), now.budgets(j).comments())) {
        return true;
      }
    }
  }
  return false;
}

// Of what anybody holds, with a seat or without.
bool takes_more(const v1::Constitution& next, const v1::Constitution& now) {
  if (eases_due_process(next, now)) return true;
  std::map<std::string, bool> by_rule;
  for (const v1::ActionRule& line : next.actions()) by_rule[line.action()] = line.has_rule();
  return std::any_of(now.actions().begin(), now.actions().end(), [&](const auto& line) {
    const bool takes =
        line.action() == "names.hold_delegation" || line.action() == "names.award_delegation";
    return line.has_rule()
               ? takes && asks_less(*rule_for(next, line.action()), *rule_for(now, line.action()))
               : by_rule[line.action()];
  });
}

std::set<std::string> asked_about(const Judge& judge, const v1::Constitution& next) {
  if (!weakens(next, judge.constitution())) return {};
  std::set<std::string> asked = judge.all_who_can();
  if (!takes_more(next, judge.constitution())) return asked;
  for (const int standing : {v1::ACCOUNT, v1::LEFT}) {
    for (const std::string& handle : judge.accounts(standing)) {
      if (judge.holds_anything(handle) && !judge.is_gone(handle)) asked.insert(handle);
    }
  }
  return asked;
}

struct Amend {
  static std::set<std::string> consents(const Judge& judge, const v1::Amend& it) {
    return asked_about(judge, it.constitution());
  }

  static Code outcome(Judge& judge, const v1::Amend& it, const Judge::Actor& actor) {
    if (const Code code = judge.may_amend(it.previous()); code != Code::done) return code;
    if (crypto::sha256(wire::encode(it.constitution())).bytes() == it.previous()) {
      return Code::no_effect;
    }
    const Code fit = judge.fits(it.constitution(), named_in(judge.constitution()));
    if (fit == Code::done) judge.put_in_force(it.constitution(), actor.proposal);
    return fit;
  }
};

struct AdoptRules {
  static std::set<std::string> consents(const Judge& judge, const v1::AdoptRules& it) {
    return asked_about(judge, it.constitution());
  }

  static Code outcome(Judge& judge, const v1::AdoptRules& it, const Judge::Actor& actor) {
    if (const Code code = judge.may_amend(it.previous()); code != Code::done) return code;
    if (it.version() <= judge.rules_version()) return constitution::kWrongVersion;
    const Time not_before = moment_of(it.not_before());
    if (it.has_not_before() && not_before > plus_seconds(judge.now(), kAheadSeconds)) {
      return Code::lock_out;
    }
    const Code fit = judge.fits(it.constitution(), named_in(it.constitution()));
    if (fit != Code::done) return fit;
    const Bytes octets = wire::encode(it.constitution());
    const Bytes hash = crypto::sha256(octets).bytes();
    judge.records().put({"constitution", "documents", hash}, octets);
    v1::RulesAdoption adoption;
    adoption.set_version(it.version());
    adoption.set_fingerprint(it.fingerprint());
    adoption.set_constitution(hash);
    adoption.set_proposal(actor.proposal);
    if (it.has_not_before()) *adoption.mutable_not_before() = it.not_before();
    adoption.set_state(v1::RULES_SCHEDULED);
    judge.records().write({"constitution", "adoption", ""}, adoption);
    return Code::done;
  }
};

struct DeclareRules {
  static Code outcome(Judge& judge, const v1::DeclareRules& it, const Judge::Actor& actor) {
    Records& records = judge.records();
    const auto community = records.get<v1::CommunityInfo>({"ledger", "community", ""});
    const auto& operators = community.operators();
    if (std::find(operators.begin(), operators.end(), actor.party) == operators.end()) {
      return Code::not_permitted;
    }
    if (it.version() <= judge.rules_version()) return constitution::kWrongVersion;
    const state::Key key{"constitution", "declarations", actor.party};
    v1::RulesDeclaration next;
    next.set_version(it.version());
    next.set_fingerprint(it.fingerprint());
    const Bytes* before = records.find(key);
    if (before != nullptr && *before == wire::encode(next)) return constitution::kWrongVersion;
    records.write(key, next);
    return Code::done;
  }
};

struct DropRules {
  static Code outcome(Judge& judge, const v1::DropRules& it, const Judge::Actor& /*actor*/) {
    const state::Key key{"constitution", "adoption", ""};
    auto adoption = judge.records().get<v1::RulesAdoption>(key);
    if (!judge.is_adopting() || adoption.proposal() != it.adoption()) {
      return constitution::kNoRulesScheduled;
    }
    adoption.set_state(v1::RULES_DROPPED);
    adoption.set_outcome(0);
    wire::set_time(*adoption.mutable_ended(), judge.now());
    adoption.set_dropped(true);
    judge.records().write(key, adoption);
    return Code::done;
  }
};

}  // namespace

std::vector<ActionRow> actions_of_constitution() {
  using Action = v1::Action;
  auto declare = row<DeclareRules, &Action::constitution_declare_rules>(
      {202, "constitution.declare_rules", v1::OPERATE, false});
  declare.seat = true;
  return {
      row<Amend, &Action::constitution_amend>({200, "constitution.amend", v1::VOTE, true}),
      row<AdoptRules, &Action::constitution_adopt_rules>(
          {201, "constitution.adopt_rules", v1::VOTE, true}),
      declare,
      row<DropRules, &Action::constitution_drop_rules>(
          {203, "constitution.drop_rules", v1::VOTE, true}),
  };
}

}  // namespace comity::simulation
