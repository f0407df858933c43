// The golden script, in chapters: each is a community of its own whose blocks never change. Roots
// of every height stand in roots.txt. One thread.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "acts.h"
#include "ledger/outcome.h"
#include "world.h"

namespace comity::test {

using ledger::Code;

// What a script has shown to work: numbers of the actions that were applied, by a party itself or
// as part of a decision, and every outcome of a transaction, an effect or a proposal.
struct Coverage {
  std::set<std::uint32_t> actions;
  std::set<Code> codes;
};

// In which newer rules come into force.
inline constexpr const char* kNewRulesChapter = "newer-rules";

inline constexpr std::int64_t kDay = 24LL * 3600;  // in seconds

// The name of the key with which a party's signer acts.
[[nodiscard]] inline std::string signer_of(const std::string& party) { return party + " signer"; }

class Chapter {
 public:
  explicit Chapter(std::string name, WorldOptions options = {},
                   ledger::Registry registry = World::default_registry());

  const std::string& name() const { return name_; }
  World& world() { return world_; }
  const World& world() const { return world_; }

  // One transaction in a block of its own. The test fails unless this becomes of it.
  void act(const std::string& party, const v1::Action& action, Code expected = Code::done,
           const std::string& key = "");
  void send(const Bytes& transaction, Code expected);

  // The party has signer_of(party) from now on, with role sign.
  void add_signing_key(const std::string& party);

  // The number of the new proposal; the test fails when it is not taken in.
  std::uint64_t propose(const std::string& party, const std::vector<v1::Action>& actions);
  void give_consent(const std::string& party, std::uint64_t proposal);
  void cast(const std::string& party, std::uint64_t proposal, Code expected = Code::done);
  void expect_end(std::uint64_t proposal, v1::ProposalState state, Code failure = Code::done);
  // Proposes, gathers the consents, lets everybody vote yes and waits until it is in effect.
  void adopt(const std::string& proposer, const std::vector<v1::Action>& actions,
             const std::vector<std::string>& consents = {});

  [[nodiscard]] Coverage coverage() const;

 private:
  std::string name_;
  World world_;
};

using Chapters = std::vector<std::unique_ptr<Chapter>>;

// Each tells its part and appends it.
void tell_envelopes(Chapters& chapters);
void tell_members(Chapters& chapters);
void tell_decisions(Chapters& chapters);
void tell_names(Chapters& chapters);
void tell_keys(Chapters& chapters);
void tell_ceremonies(Chapters& chapters);
void tell_rollover(Chapters& chapters);
void tell_constitutions(Chapters& chapters);
void tell_rules(Chapters& chapters);
void tell_breakage(Chapters& chapters);
// All of them, in their order.
void tell_script(Chapters& chapters);

// The constitution under which all chapters begin, as this program makes it. On file it is
// version_1.json: written from this as long as version 1 is not released, the same for ever then.
[[nodiscard]] std::string version_1_text();

// The script, told once; with COMITY_WRITE_GOLDEN=1 version_1.json is written before.
const Chapters& golden_script();

}  // namespace comity::test
