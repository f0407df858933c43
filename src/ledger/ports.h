// What the ledger must ask of the registers above it. Four ports, implemented by registers, wired
// in node/ (and in tests). Implementations are stateless: any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/action.h"

namespace comity::ledger {

// key -> Actor. Implemented by registers/members.
class Identities {
 public:
  virtual ~Identities() = default;
  // The actor that `key` speaks for. Refuses with unknown_key, not_active_yet (an applicant; the
  // ledger lets actions with `applicant` pass), wrong_standing.
  struct Known {
    Actor actor;
    int party_kind = 0;  // v1::PartyKind
    bool applicant = false;
    bool may_act = true;  // false: suspended or left
  };
  [[nodiscard]] virtual tl::expected<Known, Refusal> actor(const state::View& view,
                                                           std::string_view party,
                                                           const PublicKey& key) const = 0;
};

struct BudgetLimits {
  std::uint32_t transactions = 0;
  std::uint64_t bytes = 0;
  std::uint32_t open_proposals = 0;
  std::uint32_t comments = 0;
};

// (action, Actor) -> direct | needs a decision | refused, with the clause. Implemented by
// registers/constitution.
class Authority {
 public:
  virtual ~Authority() = default;
  // May `actor` do an action of this type to this subject? The refusal names the clause of the
  // constitution: needs_decision, reserved_part, not_holder, not_self, not_permitted. For a
  // decision the answer is the id of the rule under which such a decision is taken, else empty.
  [[nodiscard]] virtual tl::expected<std::string, Refusal> may(const state::View& view,
                                                               const ActionType& type,
                                                               const Actor& actor,
                                                               const Subject& subject) const = 0;
  // Per day, for parties of this kind, under the constitution in force.
  [[nodiscard]] virtual BudgetLimits budget(const state::View& view, int party_kind) const = 0;
};

// view, block time -> what decisions make happen by themselves. Implemented by registers/decisions.
class DueEffects {
 public:
  virtual ~DueEffects() = default;

  struct Due {
    enum class Kind {
      begin,       // just proposed: the ledger tries the actions; settle fixes rule and stages
      open_vote,   // the ledger tries the actions; settle fixes effect hash, consents, electorate
      close_vote,  // nothing to run: settle counts votes and consents
      effect,      // the ledger runs the actions for good, if they still do what they were bound to
    };
    Kind kind = Kind::open_vote;
    std::uint64_t proposal = 0;
    std::string proposer;
    Hash bound_effect;  // effect only
    // The actions; shared because v1::Action is incomplete here.
    std::vector<std::shared_ptr<const v1::Action>> actions;
  };
  // What is due at `now`, in the order in which it has to happen. Settling one may make another
  // due: the ledger asks again until nothing is, at most limits::kEffectsPerBlock times a block.
  [[nodiscard]] virtual std::optional<Due> next_due(const state::View& view, Time now) const = 0;

  // What the actions of a proposal did in a trial draft, with the authority of a decision. For
  // Kind::effect they did it for good when `verdict` holds.
  struct Trial {
    Verdict verdict;   // of the first action that did not pass; effect_changed, no_effect ...
    std::string rule;  // that governs all of them; mixed_rules otherwise
    Hash effect;       // hash of all changes
    std::uint64_t changes = 0;
    std::vector<std::string> consents_needed;  // ascending
  };
  // Records what became of `due`. Must take it off the agenda or give it a later time. What it
  // writes is held against the invariants; when one fails, nothing of `due` is kept, the actions
  // included, and it is called again with a verdict `invariant`, for every kind: the matter fails.
  virtual void settle(state::Draft& draft, const Due& due, const Trial& trial,
                      const Context& context) const = 0;

  [[nodiscard]] virtual std::optional<Time> next_deadline(const state::View& view) const = 0;
};

// What becomes of a decision to adopt newer rules (docs/spec/rules.md). Implemented by
// registers/constitution; the version in force is the ledger's own record.
class RulesChange {
 public:
  virtual ~RulesChange() = default;

  struct Turn {
    enum class Kind {
      date,      // just decided: settle gives it its time
      postpone,  // its time has come, but too few operators have declared that they have it
      lapse,     // it was postponed for too long
      activate,  // its time has come
    };
    Kind kind = Kind::date;
    std::uint32_t version = 0;
    std::uint64_t proposal = 0;
  };
  // At most one thing at a time. Its answer must not need to know the version.
  [[nodiscard]] virtual std::optional<Turn> next_turn(const state::View& view, Time now) const = 0;
  // May it come into force, for a program in which the version has these actions?
  [[nodiscard]] virtual Verdict check(const state::View& view, const Turn& turn,
                                      const std::vector<std::string_view>& action_names) const = 0;
  // Records what became of it, so that it is not due again. Kind::activate: the constitution that
  // comes with it is in force afterwards, unless `verdict` is a refusal, which is recorded.
  virtual void settle(state::Draft& draft, const Turn& turn, const Verdict& verdict,
                      const Context& context) const = 0;
  // When a block has to be made for it, at the latest.
  [[nodiscard]] virtual std::optional<Time> next_deadline(const state::View& view) const = 0;
};

struct Ports {
  const Identities& identities;
  const Authority& authority;
  const DueEffects& due_effects;
  const RulesChange& rules_change;
};

}  // namespace comity::ledger
