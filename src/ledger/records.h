// The ledger's own records in state: table "ledger" (docs/spec/block.md, "The ledger's records").
// Registers may read them. Pure functions, any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/time.h"
#include "ledger/action.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::ledger {

inline constexpr std::string_view kTable = "ledger";
[[nodiscard]] Register::Table own_table();

// What a narrower key has done on the day of its last act (UTC); nothing is kept of any other.
struct KeyDay {
  std::uint64_t day = 0;  // since 1970-01-01
  std::uint64_t acts = 0;
};
[[nodiscard]] KeyDay key_day(const state::View& view, const PublicKey& key, Time now);

// The next is last_sequence (ledger/read.h) and one.
void set_last_sequence(state::Draft& draft, const PublicKey& key, std::uint64_t sequence,
                       const KeyDay& today);

// Messages of another form that the key has signed, by the digest of what it signed: until when
// each could come once more. At most limits::kSealedAtOnce.
struct SealedMessages {
  struct Message {
    Hash digest;
    Time until;
  };
  std::vector<Message> messages;  // in the order in which they came; none whose time is over

  [[nodiscard]] bool has(const Hash& digest) const;
};
[[nodiscard]] SealedMessages sealed_messages(const state::View& view, const PublicKey& key,
                                             Time now);
// In place of a number in a sequence.
void set_sealed_messages(state::Draft& draft, const PublicKey& key, const SealedMessages& all,
                         const KeyDay& today);

// What a party used up of its budget on the day of `now` (UTC), by the role that each act needed.
struct RoleUse {
  std::uint64_t transactions = 0;
  std::uint64_t bytes = 0;
};
struct DayUse {
  std::uint64_t day = 0;  // since 1970-01-01
  std::uint64_t comments = 0;
  std::array<RoleUse, 4> roles{};  // vote, operate, sign, recover

  [[nodiscard]] RoleUse& of(Role role) { return roles.at(static_cast<std::size_t>(role)); }
};
// What parties of one affiliation took together of what is kept for none of them.
struct VoiceUse {
  std::uint64_t day = 0;
  std::uint64_t transactions = 0;
  std::uint64_t bytes = 0;
  std::uint64_t comments = 0;
};
[[nodiscard]] VoiceUse voice_use(const state::View& view, std::string_view affiliation, Time now);
void set_voice_use(state::Draft& draft, std::string_view affiliation, const VoiceUse& use);
[[nodiscard]] DayUse day_use(const state::View& view, std::string_view party, Time now);
void set_day_use(state::Draft& draft, std::string_view party, const DayUse& use);
// The party itself was heard on this day since 1970-01-01: by any key but a narrower one, which a
// machine has that goes on when nobody is there any more.
void set_heard(state::Draft& draft, std::string_view party, std::uint64_t day);
// When the last such day began (UTC); nothing when there is none on record.
[[nodiscard]] std::optional<Time> last_day_of_acts(const state::View& view, std::string_view party);

// The log as of before the record of the height whose state this is.
struct LogHead {
  std::uint64_t size = 0;
  Hash root;
};
[[nodiscard]] LogHead log_head(const state::View& view);
void set_log_head(state::Draft& draft, const LogHead& head);

// The state root of an earlier height; all zero when it is not on record.
[[nodiscard]] Hash root_at(const state::View& view, std::uint64_t height);
void set_root_at(state::Draft& draft, std::uint64_t height, const Hash& root);

// Counts one more revision of the collection, changed in the block of time `at`.
void count_revision(state::Draft& draft, std::string_view table, std::string_view collection,
                    Time at);

// With the rules of the genesis in force.
void set_community(state::Draft& draft, const Hash& id, const v1::GenesisBody& body);
[[nodiscard]] Hash community_id(const state::View& view);
[[nodiscard]] std::string community_name(const state::View& view);
// Parties with a log key, ascending.
[[nodiscard]] std::vector<std::string> operators(const state::View& view);

// The rules in force; version 0 before genesis.
struct RulesInForce {
  std::uint32_t version = 0;
  Time since;                  // block time of the first block under them
  std::uint64_t proposal = 0;  // that adopted them; 0 = genesis
  Hash fingerprint;            // of the version in the program that made that block
};
[[nodiscard]] RulesInForce rules_in_force(const state::View& view);
void set_rules_in_force(state::Draft& draft, const RulesInForce& rules);

}  // namespace comity::ledger
