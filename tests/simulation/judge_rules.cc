// docs/spec/rules.md: how newer rules come into force.
#include <algorithm>

#include "crypto/hash.h"
#include "judge.h"
#include "registers/constitution/outcomes.h"
#include "table.h"

namespace comity::simulation {
namespace {

constexpr std::int64_t kDayInSeconds = 24LL * 3600;
constexpr std::int64_t kNoticeSeconds = 14 * kDayInSeconds;
constexpr std::int64_t kPostponedSeconds = 30 * kDayInSeconds;

const state::Key kAdoption{"constitution", "adoption", ""};

bool is_open(const v1::RulesAdoption& adoption) {
  return adoption.state() == v1::RULES_SCHEDULED || adoption.state() == v1::RULES_POSTPONED;
}

}  // namespace

std::uint32_t Judge::rules_version() const {
  return records_.get<v1::RulesInForce>({"ledger", "rules", ""}).version();
}

bool Judge::is_adopting() const { return is_open(records_.get<v1::RulesAdoption>(kAdoption)); }

bool Judge::is_known(const v1::Action& action) const {
  const auto found = since.find(static_cast<std::uint32_t>(action.action_case()));
  if (found != since.end() && found->second > rules_version()) return false;
  const auto& carried = action.has_members_batch() ? action.members_batch().actions()
                                                   : action.decisions_propose().actions();
  return std::all_of(carried.begin(), carried.end(),
                     [&](const v1::Action& each) { return is_known(each); });
}

Code Judge::may_amend(const Bytes& previous) const {
  if (previous != constitution_hash().view()) return constitution::kWrongPrevious;
  return is_adopting() ? constitution::kRulesScheduled : Code::done;
}

void Judge::put_in_force(const v1::Constitution& document, std::uint64_t proposal) {
  // Of terms that were in force only those count that no later one was as long as.
  std::uint32_t days = 0;
  for (const v1::Rule& rule : constitution().rules()) days = std::max(days, rule.seat_term_days());
  const state::Key key{"constitution", "terms", ""};
  v1::SeatTerms kept;
  const auto stood = records_.get<v1::SeatTerms>(key);
  for (const v1::SeatTerm& term : stood.terms()) {
    if (term.days() > days) *kept.add_terms() = term;
  }
  kept.add_terms()->set_days(days);
  wire::set_time(*kept.mutable_terms(kept.terms_size() - 1)->mutable_until(), now_);
  records_.write(key, kept);

  const Bytes octets = wire::encode(document);
  const Bytes hash = crypto::sha256(octets).bytes();
  records_.put({"constitution", "documents", hash}, octets);
  v1::CurrentConstitution current;
  current.set_hash(hash);
  current.set_since_decision(proposal);
  records_.write({"constitution", "current", ""}, current);
  v1::ConstitutionOrigin origin;
  if (proposal == 0 || records_.read({"constitution", "decisions", hash}, origin)) return;
  origin.set_proposal(proposal);
  records_.write({"constitution", "decisions", hash}, origin);
}

bool Judge::has_operators(const v1::RulesAdoption& adoption) const {
  const auto community = records_.get<v1::CommunityInfo>({"ledger", "community", ""});
  v1::RulesDeclaration wanted;
  wanted.set_version(adoption.version());
  wanted.set_fingerprint(adoption.fingerprint());
  std::uint64_t all = 0;
  std::uint64_t declared = 0;
  for (const std::string& party : community.operators()) {
    if (needs_active(party) != Code::done) continue;
    ++all;
    const Bytes* said = records_.find({"constitution", "declarations", party});
    if (said != nullptr && *said == wire::encode(wanted)) ++declared;
  }
  return declared * 3 > all * 2;
}

void Judge::turn_rules() {
  rules_seen_.reset();
  auto adoption = records_.get<v1::RulesAdoption>(kAdoption);
  if (!is_open(adoption) || !adoption.has_at() || now_ < moment_of(adoption.at())) return;
  RulesSeen seen{adoption.version(), adoption.proposal(), Code::rules_postponed};
  if (has_operators(adoption)) {
    std::set<std::string> names;
    for (const ActionRow& row : all_actions()) {
      const auto found = since.find(row.number);
      if (found == since.end() || found->second <= adoption.version()) {
        names.emplace(row.name);
      }
    }
    const auto document =
        records_.get<v1::Constitution>({"constitution", "documents", adoption.constitution()});
    seen.outcome = fits(document, names);
    if (seen.outcome == Code::done) {
      put_in_force(document, adoption.proposal());
      v1::RulesInForce rules;
      rules.set_version(adoption.version());
      wire::set_time(*rules.mutable_since(), now_);
      rules.set_proposal(adoption.proposal());
      rules.set_fingerprint(adoption.fingerprint());
      records_.write({"ledger", "rules", ""}, rules);
    }
    adoption.set_state(seen.outcome == Code::done ? v1::RULES_IN_FORCE : v1::RULES_FAILED);
  } else if (plus_seconds(moment_of(adoption.at()), kPostponedSeconds) <= now_) {
    seen.outcome = Code::rules_lapsed;
    adoption.set_state(v1::RULES_LAPSED);
  } else {
    if (adoption.state() == v1::RULES_POSTPONED) return;
    adoption.set_state(v1::RULES_POSTPONED);
  }
  adoption.set_outcome(static_cast<std::uint32_t>(seen.outcome));
  if (!is_open(adoption)) wire::set_time(*adoption.mutable_ended(), now_);
  records_.write(kAdoption, adoption);
  rules_seen_ = seen;
}

void Judge::date_rules() {
  auto adoption = records_.get<v1::RulesAdoption>(kAdoption);
  if (!is_open(adoption) || adoption.has_at()) return;
  Time at = plus_seconds(now_, kNoticeSeconds);
  if (adoption.has_not_before()) at = std::max(at, moment_of(adoption.not_before()));
  wire::set_time(*adoption.mutable_at(), at);
  records_.write(kAdoption, adoption);
}

std::optional<Time> Judge::rules_deadline() const {
  const auto adoption = records_.get<v1::RulesAdoption>(kAdoption);
  if (!is_open(adoption)) return std::nullopt;
  const Time at = moment_of(adoption.at());
  if (adoption.state() == v1::RULES_SCHEDULED || has_operators(adoption)) return at;
  return plus_seconds(at, kPostponedSeconds);
}

Code of_trial(Code code) { return is_recorded(code) ? code : Code::trial_failed; }

bool is_recorded(Code code) {
  return code == Code::done || static_cast<std::uint32_t>(code) >= 3000;
}

}  // namespace comity::simulation
