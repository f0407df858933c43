#include "registers/constitution/adoption.h"

#include <algorithm>
#include <optional>

#include "ledger/messages.h"
#include "ledger/ports.h"
#include "ledger/records.h"
#include "registers/constitution/checks.h"
#include "registers/constitution/keys.h"
#include "registers/constitution/outcomes.h"
#include "registers/constitution/queries.h"
#include "registers/constitution/records.h"
#include "registers/constitution/register.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::constitution {
namespace {

using ledger::Code;
using ledger::refuse;
using ledger::Verdict;

// In whole milliseconds since 1970; an adoption that has no time yet has none.
std::optional<Time> time_of(const v1::RulesAdoption& adoption) {
  if (!adoption.has_at()) return std::nullopt;
  const Result<Time> at = wire::to_time(adoption.at());
  return at ? std::optional(*at) : std::nullopt;
}

bool has_operators(const state::View& view, const v1::RulesAdoption& adoption) {
  const OperatorCount count = count_operators(view, adoption.version(), adoption.fingerprint());
  return 3 * count.declared > 2 * count.operators;
}

void end(v1::RulesAdoption& adoption, v1::AdoptionState state, Code outcome, Time now) {
  adoption.set_state(state);
  adoption.set_outcome(static_cast<std::uint32_t>(outcome));
  wire::set_time(*adoption.mutable_ended(), now);
}

class AdoptionOfRules final : public ledger::RulesChange {
 public:
  std::optional<Turn> next_turn(const state::View& view, Time now) const override {
    v1::RulesAdoption adoption;
    if (!find_adoption(view, adoption) || !is_pending(adoption)) return std::nullopt;
    const auto turn = [&](Turn::Kind kind) {
      return Turn{kind, adoption.version(), adoption.proposal(),
                  Hash::from(adoption.fingerprint()).value_or(Hash{})};
    };
    const std::optional<Time> at = time_of(adoption);
    if (!at) return turn(Turn::Kind::date);
    if (now < *at) return std::nullopt;
    if (has_operators(view, adoption)) return turn(Turn::Kind::activate);
    if (plus_seconds(*at, kPostponedSeconds) <= now) return turn(Turn::Kind::lapse);
    if (adoption.state() == v1::RULES_POSTPONED) return std::nullopt;
    return turn(Turn::Kind::postpone);
  }

  Verdict check(const state::View& view, const Turn&,
                const std::vector<std::string_view>& action_names) const override {
    v1::RulesAdoption adoption;
    v1::Constitution document;
    if (!find_adoption(view, adoption) || !find_document(view, adoption, document)) {
      return refuse(Code::invariant, "the constitution that was adopted is not on record");
    }
    const Status fits = check_here(document, action_names, view);
    if (!fits) return refuse(Code::lock_out, "static checks: " + fits.error().message);
    return {};
  }

  void settle(state::Draft& draft, const Turn& turn, const Verdict& verdict,
              const ledger::Context& context) const override {
    v1::RulesAdoption adoption;
    if (!find_adoption(draft, adoption)) return;
    if (!verdict) {
      end(adoption, v1::RULES_FAILED, verdict.error().code, context.block_time);
    } else if (turn.kind == Turn::Kind::date) {
      wire::set_time(*adoption.mutable_at(), first_time(adoption, context.block_time));
    } else if (turn.kind == Turn::Kind::postpone) {
      adoption.set_state(v1::RULES_POSTPONED);
      adoption.set_outcome(static_cast<std::uint32_t>(Code::rules_postponed));
    } else if (turn.kind == Turn::Kind::lapse) {
      end(adoption, v1::RULES_LAPSED, Code::rules_lapsed, context.block_time);
    } else {
      v1::Constitution document;
      if (find_document(draft, adoption, document)) {
        put_in_force(draft, document, adoption.proposal(), context.block_time);
      }
      end(adoption, v1::RULES_IN_FORCE, Code::done, context.block_time);
    }
    ledger::write(draft, adoption_key(), adoption);
  }

  std::optional<Time> next_deadline(const state::View& view) const override {
    return adoption_deadline(view);
  }

 private:
  static Time first_time(const v1::RulesAdoption& adoption, Time decided) {
    const Time earliest = plus_seconds(decided, kNoticeSeconds);
    if (!adoption.has_not_before()) return earliest;
    return std::max(earliest, wire::to_time(adoption.not_before()).value_or(earliest));
  }

  static bool find_document(const state::View& view, const v1::RulesAdoption& adoption,
                            v1::Constitution& out) {
    const Result<Hash> hash = Hash::from(adoption.constitution());
    return hash && find(view, *hash, out);
  }
};

}  // namespace

const ledger::RulesChange& rules_change() {
  static const AdoptionOfRules kRulesChange;
  return kRulesChange;
}

bool is_pending(const v1::RulesAdoption& adoption) {
  return adoption.state() == v1::RULES_SCHEDULED || adoption.state() == v1::RULES_POSTPONED;
}

bool find_adoption(const state::View& view, v1::RulesAdoption& out) {
  return ledger::read(view, adoption_key(), out);
}

std::optional<Time> adoption_deadline(const state::View& view) {
  v1::RulesAdoption adoption;
  if (!find_adoption(view, adoption) || !is_pending(adoption)) return std::nullopt;
  const std::optional<Time> at = time_of(adoption);
  if (!at || adoption.state() == v1::RULES_SCHEDULED || has_operators(view, adoption)) return at;
  return plus_seconds(*at, kPostponedSeconds);
}

Verdict may_amend(const state::View& view, BytesView previous) {
  const Hash current = current_hash(view);
  if (previous != current.view()) {
    return refuse(kWrongPrevious,
                  "the constitution in force is " + current.hex() + ", not " + to_hex(previous));
  }
  v1::RulesAdoption adoption;
  if (find_adoption(view, adoption) && is_pending(adoption)) {
    return refuse(kRulesScheduled,
                  "decision " + std::to_string(adoption.proposal()) + " brings rules version " +
                      std::to_string(adoption.version()) + " and a constitution with it");
  }
  return {};
}

bool has_declared(const state::View& view, std::string_view party, std::uint32_t version,
                  BytesView fingerprint) {
  v1::RulesDeclaration declaration;
  return ledger::read(view, declaration_key(party), declaration) &&
         declaration.version() == version && declaration.fingerprint() == fingerprint;
}

OperatorCount count_operators(const state::View& view, std::uint32_t version,
                              BytesView fingerprint) {
  OperatorCount count;
  for (const std::string& party : ledger::operators(view)) {
    if (!members::is_active(view, party)) continue;
    ++count.operators;
    if (has_declared(view, party, version, fingerprint)) {
      ++count.declared;
    } else {
      count.missing.push_back(party);
    }
  }
  return count;
}

void declare(state::Draft& draft, std::string_view party, const v1::DeclareRules& declared) {
  v1::RulesDeclaration declaration;
  declaration.set_version(declared.version());
  declaration.set_fingerprint(declared.fingerprint());
  ledger::write(draft, declaration_key(party), declaration);
}

void schedule(state::Draft& draft, const v1::AdoptRules& adopted, std::uint64_t proposal) {
  const Hash hash = keep(draft, adopted.constitution());
  v1::RulesAdoption adoption;
  adoption.set_version(adopted.version());
  adoption.set_fingerprint(adopted.fingerprint());
  adoption.set_constitution(hash.bytes());
  adoption.set_proposal(proposal);
  if (adopted.has_not_before()) *adoption.mutable_not_before() = adopted.not_before();
  adoption.set_state(v1::RULES_SCHEDULED);
  ledger::write(draft, adoption_key(), adoption);
}

void drop(state::Draft& draft, v1::RulesAdoption adoption, Time now) {
  end(adoption, v1::RULES_DROPPED, Code::done, now);
  adoption.set_dropped(true);
  ledger::write(draft, adoption_key(), adoption);
}

}  // namespace comity::constitution
