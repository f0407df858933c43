// A community in memory: seven parties of all six kinds with fixed keys, a clock that only moves
// when told, one block per step. The same script gives the same roots everywhere. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "crypto/ed25519.h"
#include "crypto/x25519.h"
#include "ledger/ledger.h"
#include "state/store.h"
#include "wire/messages.h"

namespace comity::test {

// Parties and the zone of the sample community.
inline constexpr const char* kCommons = "commons-union";
inline constexpr const char* kHarbour = "harbour-networks";
inline constexpr const char* kLumen = "lumen-registry";
inline constexpr const char* kMeridian = "meridian-organisation";
inline constexpr const char* kRing = "ring-operators";
inline constexpr const char* kZone = "example.";

struct WorldFounder {
  std::string handle;
  v1::PartyKind kind = v1::COMPANY;
  std::string region = {};
  std::string affiliation = {};
};

struct WorldOptions {
  std::vector<WorldFounder> founders;              // none: those of the sample community
  std::string zone_file = "examples/sample.zone";  // below the source folder; empty: no zone
  std::uint32_t consultation_seconds = 0;
  std::uint32_t vote_seconds = 100;
  std::uint32_t time_lock_seconds = 10;
  bool close_when_decided = true;
  std::uint32_t transactions_per_day = 10'000;
  // JSON below the source folder, of the same shape as concert; empty: concert itself.
  std::string constitution_file;
  // Last change to the constitution before genesis is signed.
  std::function<void(v1::Constitution&)> adjust;
};

// Of one step: what became of each transaction, and what the block record says.
struct Step {
  std::vector<ledger::Receipt> receipts;
  bool changed = false;
  Hash root;
  std::vector<v1::Effect> effects;
  std::optional<v1::RulesTurn> rules_turn;
};

// A block as it was handed over, and what it did.
struct Event {
  ledger::Block block;
  Step step;
};

class World {
 public:
  // Ends the test program with a message when the community cannot be made.
  explicit World(const WorldOptions& options = {}, ledger::Registry registry = default_registry());

  static ledger::Registry default_registry();
  // The constitution that a world of these options begins with.
  static v1::Constitution constitution_of(const WorldOptions& options,
                                          const ledger::Registry& registry);

  // A key that stays the same from run to run; `name` is any text.
  static crypto::SigningKey key(const std::string& name);
  static crypto::X25519Key seal_key(const std::string& name);

  // The next transaction of `party`, signed by its key `name` (default: the party's first key).
  Bytes sign(const std::string& party, const v1::Action& action, const std::string& name = "");
  // A body that the test changes before it is signed.
  v1::Body body(const std::string& party, const v1::Action& action, const std::string& name = "");
  static Bytes seal(const v1::Body& body, const crypto::SigningKey& key);

  // One block one second later.
  Step block(std::vector<Bytes> transactions);
  // One transaction in a block of its own.
  ledger::Receipt act(const std::string& party, const v1::Action& action,
                      const std::string& name = "");
  // Blocks without transactions at every deadline up to then, as the engine's timer makes them.
  std::vector<Step> pass(std::int64_t seconds);

  // All vote yes in the order of handles until the proposal is no longer open.
  void everybody_says_yes(std::uint64_t proposal);

  std::unique_ptr<state::View> view() const;
  v1::Proposal proposal(std::uint64_t number) const;
  Hash effect_hash(std::uint64_t number) const;
  std::string zone_text(const std::string& apex) const;

  ledger::Ledger& ledger() { return *ledger_; }
  const ledger::Registry& registry() const { return registry_; }
  state::MemoryStore& store() { return *store_; }
  Time now() const { return now_; }
  Hash community() const { return ledger_->community(); }
  // Those of the sample community, and their handles.
  static const std::vector<WorldFounder>& sample_founders();
  static const std::vector<std::string>& parties();
  // Handles of those who founded this one.
  const std::vector<std::string>& founders() const { return founders_; }
  // Every root since genesis, by height.
  const std::vector<Hash>& roots() const { return roots_; }
  // Every block since genesis; those that changed nothing are among them.
  const std::vector<Event>& history() const { return history_; }
  // The same community at height 0 in another store.
  void create_again(state::Store& store) const { create_again(store, registry_); }
  // By another program.
  void create_again(state::Store& store, const ledger::Registry& registry) const;
  // Of its log.
  Bytes log_entry(std::uint64_t index) const;
  // Of the block record of this height.
  std::uint64_t log_index(std::uint64_t height) const;

 private:
  void sign_genesis(const WorldOptions& options);

  ledger::Registry registry_;
  std::vector<std::string> founders_;
  Bytes genesis_;
  std::vector<Bytes> content_;
  std::unique_ptr<state::MemoryStore> store_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::vector<Event> history_;
  Time now_{1'767'225'600'000};  // 2026-01-01
  std::vector<Hash> roots_;
};

// A content reference without the text beside it.
void refer(v1::Content& content, const std::string& text);

}  // namespace comity::test
