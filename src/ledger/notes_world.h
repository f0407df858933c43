// For the tests of this room: a community of four parties that keep notes. Its registers and ports
// are as small as can be, so that a test shows what the ledger does and not what registers do.
//
//   names.set_ds               zone = collection, label = key, ds_ttl_seconds = value; 0 erases
//   names.remove_host          the same key in another table, whose paths are those of the notes
//                              of collection "twins"
//   names.remove_delegation    breaks an invariant
//   names.transfer_delegation  by itself in a proposal; writes too large a record
//   names.set_code_points      relies on what is not so, after it has written
//   decisions.object           counts as a comment
//   decisions.vote             in no proposal
//   members.join               an applicant's
//   decisions.propose
//   members.batch              where it is asked for
//   names.change_sets          there too: zone = collection, holder = key; does as many acts as it
//                              has changes, and their number is the value
//
// Collection "common" is the community's: by decision only, under rule "common"; "special" too,
// under rule "special". "closed" is refused by permit, "later" is early. Every other collection is
// anybody's, and "beta" takes beta's consent.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "crypto/ed25519.h"
#include "ledger/ledger.h"
#include "wire/messages.h"

namespace comity::ledger::testing {

// What this register refuses with, and nobody else.
inline constexpr Code kOpensLater{2003};
inline constexpr Code kClosed{3033};

// The key whose seed is SHA-256(name).
[[nodiscard]] crypto::SigningKey key_of(std::string_view name);

class NotesIdentities final : public Identities {
 public:
  [[nodiscard]] tl::expected<Known, Refusal> actor(const state::View& view, std::string_view party,
                                                   const PublicKey& key) const override;

  // These have one voice.
  std::set<std::string> affiliates;
  // Of these parties every key is a narrower one.
  std::map<std::string, std::shared_ptr<const v1::KeyPower>> powers;
};

class NotesAuthority final : public Authority {
 public:
  [[nodiscard]] tl::expected<std::string, Refusal> may(const state::View& view,
                                                       const ActionType& type, const Actor& actor,
                                                       const Subject& subject) const override;
  [[nodiscard]] BudgetLimits budget(const state::View& /*view*/,
                                    int /*party_kind*/) const override {
    return limits;
  }

  BudgetLimits limits{100, 1 << 20, 10, 1};
};

// A proposal begins and its vote opens in the block that proposes it; the vote closes 10 s later
// and the effect follows 20 s after that.
class NotesDecisions final : public Matters {
 public:
  enum class Stage { begin, open_vote, close_vote, effect };

  [[nodiscard]] std::optional<Matter> open(const state::View& view,
                                           std::uint64_t id) const override;
  void settle(state::Draft& draft, const Matter& matter, const Trial& trial,
              const Context& context) const override;

  bool settles = true;  // false: leaves a matter as it was, a bug that the ledger has to survive
  std::vector<std::string> consents = {"beta"};  // that have been given, to every effect
  bool forgets = false;                          // true: knows nothing of what it put on the agenda
  // What settling good news at this stage writes breaks an invariant; of bad news too, if `always`.
  std::optional<Stage> breaks;
  bool always = false;
  mutable std::map<std::uint64_t, Trial> opened;  // what the trial at the opening found
};

// One turn of the rules, when its time comes.
class NotesRulesChange final : public RulesChange {
 public:
  [[nodiscard]] std::optional<Turn> next_turn(const state::View& view, Time now) const override;
  [[nodiscard]] Verdict check(const state::View& view, const Turn& turn,
                              const std::vector<std::string_view>& action_names) const override;
  void settle(state::Draft& draft, const Turn& turn, const Verdict& verdict,
              const Context& context) const override;
  [[nodiscard]] std::optional<Time> next_deadline(const state::View& view) const override;

  std::optional<Turn> turn;
  Time at;
  bool fits = true;
  bool breaks = false;  // what settling good news writes breaks an invariant
};

[[nodiscard]] Registry notes_registry(std::uint32_t newest_rules = kRulesVersion);
// The same with decisions that misbehave; they outlive the registry.
[[nodiscard]] Registry notes_registry(const NotesDecisions& decisions, bool batches = false);

[[nodiscard]] v1::Action set_note(std::string_view collection, std::string_view key,
                                  std::uint32_t value);
[[nodiscard]] v1::Action many_notes(std::string_view collection, std::string_view key,
                                    std::size_t acts);
[[nodiscard]] v1::Action twin_note(std::string_view collection, std::string_view key);
[[nodiscard]] v1::Action break_notes();
[[nodiscard]] v1::Action huge_note();
[[nodiscard]] v1::Action trust();
[[nodiscard]] v1::Action comment();
[[nodiscard]] v1::Action vote();
[[nodiscard]] v1::Action join();
[[nodiscard]] v1::Action batch(const std::vector<v1::Action>& actions);
[[nodiscard]] v1::Action propose(const std::vector<v1::Action>& actions);

// How a test deviates from a well-made transaction.
struct Signing {
  std::string key;                        // name; empty: the party's own
  std::optional<std::uint64_t> sequence;  // empty: the key's next
  std::optional<Time> valid_until;        // empty: an hour from now
  std::optional<Hash> community;
};

// Four founders: alpha and beta, gone (suspended), novice (an applicant). Each has a key of its own
// name with all roles but alpha-votes, which is alpha's and may only vote.
struct World {
  World();

  [[nodiscard]] static Time genesis_time();
  [[nodiscard]] static v1::GenesisBody genesis_body();
  // Signed by every founder.
  [[nodiscard]] static v1::Genesis sign(const v1::GenesisBody& body);

  // Makes the community with content, if any, and opens it.
  void found(const std::vector<v1::Action>& content = {});
  void reopen();

  [[nodiscard]] Bytes make(const std::string& party, const v1::Action& action,
                           const Signing& signing = {});
  // Runs a block of these transactions at `now` and commits it.
  Finalized block(const std::vector<Bytes>& transactions);
  Receipt send(const std::string& party, const v1::Action& action, const Signing& signing = {});
  void wait(std::int64_t seconds) { now = plus_seconds(now, seconds); }

  [[nodiscard]] std::unique_ptr<state::View> view() const;
  [[nodiscard]] std::uint32_t note(std::string_view collection, std::string_view key) const;
  // The outcome of a proposal that came to its end.
  [[nodiscard]] std::optional<Code> result(std::uint64_t proposal) const;
  [[nodiscard]] v1::BlockRecord record(std::uint64_t height) const;

  bool batches = false;  // found() makes a community that has them
  state::MemoryStore store;
  NotesIdentities identities;
  NotesAuthority authority;
  NotesDecisions decisions;
  NotesRulesChange rules_change;
  Ports ports{identities, authority, rules_change};
  Time now;
  std::unique_ptr<Ledger> ledger;
  std::map<std::string, std::uint64_t> sequences;  // last used, by name of key
};

}  // namespace comity::ledger::testing
