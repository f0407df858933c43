// The action contract. A register lists its actions; the ledger runs every one, alone or as part of
// a decision, through the same stages.
//
//   check    stateless: well-formed, within limits                   -> malformed
//   run      permit, read-only: standing and the state it needs      -> early, refused
//            apply, writes: nothing is left to refuse                -> broken, our own bug
//
// Between check and run the ledger asks the Authority port whether this actor may do actions of
// this type to this subject at all. How a register says an action: ledger/typed_action.h. Pure
// functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ids.h"
#include "base/rules.h"
#include "base/time.h"
#include "ledger/outcome.h"
#include "ledger/record_kind.h"
#include "state/view.h"
#include "wire/fwd.h"
#include "wire/schema.h"

namespace comity::ledger {

// All that an action may know of the world besides state. What differs between versions of the
// rules is asked of `rules_version` in permit and apply: check is the same under every version.
struct Context {
  std::uint64_t height = 0;
  Time block_time;
  std::uint32_t rules_version = 1;
};

// As v1::KeyRole, which counts from 1.
enum class Role { vote, operate, sign, recover, hold = 6 };

// By whom an action is done in the constitution that Comity offers; a community may say otherwise
// (docs/spec/constitution.md, "By whom").
enum class By {
  general_rule,    // the community decides
  amendment_rule,  // what changes the rules, and what takes from a party
  due_process,     // what reaches the holder's part without the holder
  accounts_rule,   // what gives nobody a say, and takes nothing
  holder,          // whose thing it touches
  self,            // the party that it is about
};

// On whose behalf an action runs.
struct Actor {
  enum class Kind {
    party,     // a signed transaction
    decision,  // the effect of a passed proposal, or its trial run
    genesis,   // the initial content
  };
  Kind kind = Kind::party;
  std::string party;        // party: who; decision: who proposed
  PublicKey key;            // party: the key that signed
  std::vector<Role> roles;  // party: of that key, ascending
  // party: all that a narrower key may do, which has no roles; else null.
  std::shared_ptr<const v1::KeyPower> power = nullptr;
  Hash transaction;            // party: id of the transaction
  std::uint64_t proposal = 0;  // decision
};

// Whose thing an action touches, as of a view. Decides which line of the constitution applies.
struct Subject {
  enum class Kind {
    community,  // nobody's own
    held,       // somebody's: `party` is the holder; empty = unclaimed
    self,       // the party named by the action, or the actor itself
  };
  Kind kind = Kind::community;
  std::string party;
  std::string what;  // for messages: "delegation example. in zone ."

  [[nodiscard]] static Subject of_community(std::string what) {
    return {Kind::community, "", std::move(what)};
  }
  [[nodiscard]] static Subject held_by(std::string holder, std::string what) {
    return {Kind::held, std::move(holder), std::move(what)};
  }
  // The actor's own matter.
  [[nodiscard]] static Subject own(const Actor& actor) {
    return {Kind::self, actor.party, "party " + actor.party};
  }
};

// When a message may come that is signed in a form of its own: seconds since 1970, modulo 2^32.
struct SealedWindow {
  std::uint32_t begins = 0;
  std::uint32_t ends = 0;
};

// What an action asks between its permit and its apply; empty: nothing.
using BeforeApply = std::function<Verdict()>;

// One row of a register's table, made by ledger::action.
struct ActionType {
  std::uint32_t number = 0;  // the field number in v1::Action
  std::string name{};        // the field's name, "names.set_ds"
  Role role = Role::vote;    // that the signing key needs when a party acts directly
  // A key with role hold, which accounts have in place of vote, does it too.
  bool hold = false;
  By usually = By::general_rule;
  bool in_proposal = false;  // may be part of a proposal
  // May an applicant (not yet active) send it? Only members.join and members.recover.
  bool applicant = false;
  // Counts against the budget of comments.
  bool comment = false;
  // Takes part in what the community decides, or in an office: not for a party that is suspended,
  // to which all that is its own stays.
  bool seat = false;
  // Gives nothing and takes nothing that others hold the party to: also by keys that are on hold.
  bool on_hold = false;

  Verdict (*check)(const v1::Action&) = nullptr;
  Subject (*subject)(const v1::Action&, const state::View&, const Actor&) = nullptr;
  // Parties, ascending, that have to consent before a decision may do this.
  std::vector<std::string> (*consents)(const v1::Action&, const state::View&) = nullptr;
  // permit, then what is asked before apply, then apply on the draft that permit has read. Of a bad
  // verdict the draft is to be dropped.
  Verdict (*run)(const v1::Action&, state::Draft&, const Actor&, const Context&,
                 const BeforeApply&) = nullptr;
  // The actions carried inside; null for all but decisions.propose and members.batch. The ledger
  // checks each of them. Those of a proposal it tries in a trial draft with the authority of a
  // decision before it applies the proposal.
  std::vector<const v1::Action*> (*nested)(const v1::Action&) = nullptr;
  // Whether it keeps within the power of a narrower key; null: no such key does it.
  bool (*within)(const v1::Action&, const state::View&, const v1::KeyPower&) = nullptr;
  // What it carries is the sender's own: the ledger does it, one after the other, all or nothing.
  bool batch = false;
  // How many acts it does; null for one.
  std::size_t (*weight)(const v1::Action&) = nullptr;
  // Of what is a message with a signature in a form of its own, which is that of the transaction
  // (docs/spec/transaction.md, "Messages of another form"): the window that it names. Null: none.
  SealedWindow (*sealed)(const v1::Action&) = nullptr;
  // The version of the rules that brought it: under an older one it is unknown.
  std::uint32_t since = 1;
  // Stands in a proposal by itself: no vote on it is a vote on something else too.
  bool alone = false;
};

// A truth that holds after every transaction; run over the keys that it changed.
// Returns what is wrong, or nothing.
struct Invariant {
  std::string_view name;  // "hosts_in_use_exist"
  std::optional<std::string> (*holds)(const state::View& after, const state::Changes& changed);
  // What becomes of an act that breaks it. Another one than this: a limit that acts can reach, and
  // that only all together can tell.
  Code refusal = Code::invariant;
};

// All that the actions of one proposal did together, with the authority of a decision.
struct Decided {
  const state::View& before;
  const state::Changes& changes;             // over `before`
  const std::vector<std::string>& consents;  // of all parties whose it takes, ascending
  const Hash& effect;                        // hash of the actions and of all that they change
  std::uint64_t proposed = 0;                // the height at which they were
  const Context& context;
};
// What that uses of what decisions may change of a zone within a time (docs/spec/names.md,
// "Guards"): numbers of names.
struct GuardUse {
  std::string zone;
  std::uint32_t changed = 0;  // by it
  std::uint32_t total = 0;    // within the time, with it
  std::uint32_t most = 0;     // that may be without a second decision
  bool confirmed = false;     // there is one, on this very effect and these numbers

  [[nodiscard]] bool exceeds() const { return total > most && !confirmed; }
};

class Matters;
class Registry;

// A register's contribution: explicit tables, put together in wiring/ (and in tests).
struct Register {
  std::string_view name;  // "names"
  std::span<const ActionType> actions;
  std::span<const Invariant> invariants;
  // Tables of state this register writes. `published`: the ledger counts revisions of their
  // collections.
  struct Table {
    std::string_view name;
    bool published;
    std::span<const RecordKind> kinds = {};
  };
  std::span<const Table> tables;
  // Writes the register's first records, before the genesis content: members the founders as active
  // parties with their keys; constitution the document, after its static checks. Null: nothing to
  // do. A refusal stops the making of the community and says why.
  Verdict (*genesis)(const v1::GenesisBody&, const Registry&, state::Draft&,
                     const Context&) = nullptr;
  // What settles the items that this register puts on the agenda (ledger/ports.h). Null: none.
  const Matters* matters = nullptr;
  // The outcomes that are this register's alone.
  std::span<const OutcomeInfo> outcomes = {};
  // Fields and values of enums that its messages gained with newer rules.
  std::span<const wire::LaterPart> later = {};
  // Counts what a decision did, and keeps account of it in `after`, in derived records. Null: the
  // register guards nothing.
  std::vector<GuardUse> (*count_guarded)(const Decided& decided, state::Draft& after) = nullptr;
};

// Every register of this program; looks up action types and outcomes by number and name.
class Registry {
 public:
  // `newest_rules`: other than the program's own only in tests.
  explicit Registry(std::vector<Register> registers, std::uint32_t newest_rules = kRulesVersion);

  [[nodiscard]] const ActionType* find(std::uint32_t number) const;
  [[nodiscard]] const ActionType* find(std::string_view name) const;
  // The type of `action`; null when the oneof is empty.
  [[nodiscard]] const ActionType* type_of(const v1::Action& action) const;
  [[nodiscard]] const std::vector<Register>& registers() const { return registers_; }
  // Every table of state: those of the registers and the ledger's own.
  [[nodiscard]] const std::vector<Register::Table>& tables() const { return tables_; }
  [[nodiscard]] bool is_published(std::string_view table) const;
  // What a record of this name is; null when no table describes it.
  [[nodiscard]] const RecordKind* kind_of(const state::Key& key) const;
  // Every outcome, ascending by number: those of the registers and the ledger's own.
  [[nodiscard]] const std::vector<OutcomeInfo>& outcomes() const { return outcomes_; }
  // A number that no row has reads as `invariant`: our own bug.
  [[nodiscard]] const OutcomeInfo& info(Code code) const;
  // Of the register of this name; null when it has none, or is none.
  [[nodiscard]] const Matters* matters(std::string_view name) const;
  // All action types, ascending by number; those of rules that are not in force yet too.
  [[nodiscard]] const std::vector<const ActionType*>& actions() const { return actions_; }
  // The version of the rules up to which this program knows them.
  [[nodiscard]] std::uint32_t newest_rules() const { return newest_rules_; }
  // The actions that there are under a version, ascending by name; and their wire names.
  [[nodiscard]] std::vector<const ActionType*> actions_under(std::uint32_t version) const;
  [[nodiscard]] std::vector<std::string_view> names_under(std::uint32_t version) const;
  // What two actions, or two outcomes, have in common though it must tell them apart: a number or a
  // name. Nothing in a program that is sound; a ledger is neither made nor opened with another.
  [[nodiscard]] std::optional<std::string> clash() const;
  // What the messages of these actions are under a version: a hash of their wire::schema.
  [[nodiscard]] Hash schema(std::uint32_t version) const;
  // rules_fingerprint of a version that this program knows.
  [[nodiscard]] Hash fingerprint(std::uint32_t version) const;
  // The full name of a part of `action`, but for actions that it carries, or of a genesis, that
  // came after `version` of the rules; nothing when there is none.
  [[nodiscard]] std::optional<std::string> part_after(std::uint32_t version,
                                                      const v1::Action& action) const;
  [[nodiscard]] std::optional<std::string> part_after(std::uint32_t version,
                                                      const v1::GenesisBody& body) const;

 private:
  std::vector<Register> registers_;
  std::vector<const ActionType*> actions_;
  std::uint32_t newest_rules_;
  std::vector<Register::Table> tables_;
  std::vector<OutcomeInfo> outcomes_;
  std::vector<wire::LaterPart> later_;
  std::uint32_t newest_part_ = 1;  // from this version on there are all of them
};

// The name by which a version of the rules is adopted and declared: SHA-256 over its number, the
// schema of its messages and its actions, ascending by name. A program that lacks the version can
// hold a constitution against it.
[[nodiscard]] Hash rules_fingerprint(std::uint32_t version, const Hash& schema,
                                     const std::vector<std::string_view>& action_names);

}  // namespace comity::ledger
