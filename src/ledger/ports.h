// What the ledger must ask of the registers above it. Three ports, implemented by registers, put
// together in wiring/ (and in tests), and what a register that uses the agenda brings.
// Implementations are stateless: any thread.
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
    bool seated = true;    // false: applicant, suspended or left
    bool may_act = true;   // false: left, and holds nothing
    bool on_hold = false;  // its keys were given without its consent
    // Holds without a seat: one of many, with a small budget, who share their room in a block.
    bool account = false;
    // With whom it has one budget: nobody, or the parties of an affiliation.
    struct Voice {
      std::string affiliation;
      std::uint64_t parties = 1;
    };
    Voice voice{};
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

// The decision that gives actions their authority.
struct Mandate {
  std::uint64_t proposal = 0;  // 0: none is handed in yet
  std::string proposer{};
  std::uint64_t height = 0;             // at which it was proposed; 0: it would be now
  std::vector<std::string> consents{};  // the parties that have consented, ascending
};

// What comes up by itself at its time, as the register found it that had put it on the agenda.
struct Matter {
  enum class Kind {
    settle,  // nothing to run: the register does what there is to do
    trial,   // the ledger tries the actions, and keeps nothing of what they did
    effect,  // the ledger runs the actions for good, if they still do what they were bound to and
             // all have consented whose consent they need now
  };
  Kind kind = Kind::settle;
  std::uint64_t id = 0;     // on the agenda
  std::uint32_t stage = 0;  // the register's own; a matter comes up once a block at one stage
  Mandate mandate;          // trial and effect; the consents are of an effect only
  Hash bound_effect;        // effect only
  // Shared because v1::Action is incomplete here.
  std::vector<std::shared_ptr<const v1::Action>> actions;
};

// What the actions of a proposal did in a trial draft, with the authority of a decision. For an
// effect they did it for good when `verdict` holds.
struct Trial {
  Verdict verdict;   // of the first action that did not pass; effect_changed, consent_missing ...
  std::string rule;  // that governs all of them; mixed_rules otherwise
  Hash effect;       // hash of the actions and of all that they change
  Hash effect_set;   // that of all they change alone
  std::uint64_t changes = 0;
  std::vector<std::string> consents_needed;  // ascending
  std::vector<GuardUse> guards;              // of each guard of whose account it uses something
};

// Opens and settles what its register put on the agenda (ledger/agenda.h). A register names its own
// in Register::matters. After a block's transactions the ledger takes what is due, in the order of
// the agenda. Settling one may make another due: the ledger asks again until nothing is, at most
// limits::kEffectsPerBlock times a block.
class Matters {
 public:
  virtual ~Matters() = default;

  // Nothing when there is nothing of this id: the ledger takes it off the agenda.
  [[nodiscard]] virtual std::optional<Matter> open(const state::View& view,
                                                   std::uint64_t id) const = 0;
  // Records what became of `matter`. It is off the agenda already: what goes on is put there anew.
  // What this writes is held against the invariants; when one fails, nothing of the matter is kept,
  // the actions included, and this is called again with a verdict `invariant`, for every kind: the
  // matter fails.
  virtual void settle(state::Draft& draft, const Matter& matter, const Trial& trial,
                      const Context& context) const = 0;
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
    Hash fingerprint;  // rules_fingerprint of the version, as it was adopted and declared
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
  const RulesChange& rules_change;
};

}  // namespace comity::ledger
