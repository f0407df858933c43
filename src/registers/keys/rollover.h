// How the key of a group is replaced, stage by stage (docs/decisions/rollover.md): pre-publication
// for both roles (RFC 7583, 3.2.1 and 3.3.2). Nothing that is relied on goes before everybody has
// what takes its place. Readers run on any thread; writers belong to the thread of their draft.
#pragma once

#include <string_view>

#include "ledger/action.h"
#include "ledger/ports.h"
#include "registers/keys/queries.h"

namespace comity::keys {

inline constexpr std::string_view kRegister = "keys";  // owner on the agenda

// The key of a group as DNSKEY rdata (RFC 4034, 2.1).
[[nodiscard]] Bytes dnskey_of(const v1::SigningGroup& group, Role role);

// The rollover of a role whose other group is of `epoch`. no_rollover; stale_claim.
[[nodiscard]] ledger::Found<v1::KeyRollover> require_rollover(const state::View& view,
                                                              std::string_view zone, Role role,
                                                              std::uint32_t epoch);
// Key signing outside of the root: whether resolvers follow the new key is for the parent to say.
[[nodiscard]] bool waits_for_parent(std::string_view zone, Role role,
                                    const v1::KeyRollover& rollover);

// A session of zone signing is opened: its version may have the SOA that stands now, though another
// stands when it is signed. For `head`, which the caller writes.
void note_opening(const state::View& view, std::string_view zone, v1::SigningHead& head);
// From when on nobody would have a version from before, if one were signed `now`.
[[nodiscard]] Time unseen_if_signed(const state::View& view, std::string_view zone, Time now);
// A version of the zone was signed: what stands in it now may be what a rollover waits for.
void note_version(state::Draft& draft, const v1::SigningSession& version, Time now);
// The parent has the DS of the new key from now on; caches know it after `ttl_seconds`.
void note_parent(state::Draft& draft, std::string_view zone, v1::KeyRollover rollover,
                 std::uint32_t ttl_seconds, Time now);
// A member is ready; the last that is needed makes its group the one that stands.
void note_ready(state::Draft& draft, std::string_view zone, Role role, v1::KeyRollover rollover,
                const std::string& party, Time now);
// The other group's key goes.
void dismiss(state::Draft& draft, std::string_view zone, Role role, v1::KeyRollover rollover,
             Time now);

// Whether it is on the agenda in this stage, at `until`.
[[nodiscard]] bool is_scheduled(std::string_view zone, Role role, const v1::KeyRollover& rollover);

class Rollovers final : public ledger::Matters {
 public:
  [[nodiscard]] std::optional<ledger::Matter> open(const state::View& view,
                                                   std::uint64_t id) const override;
  void settle(state::Draft& draft, const ledger::Matter& matter, const ledger::Trial& trial,
              const ledger::Context& context) const override;
};

// The ones that table() names.
[[nodiscard]] const ledger::Matters& rollovers();

}  // namespace comity::keys
