// Read-only questions about signing groups and sessions, for publications, signers, servers and
// tools. Any thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"
#include "base/time.h"
#include "ledger/outcome.h"
#include "state/view.h"
#include "wire/fwd.h"

namespace comity::crypto::frost {
class Group;
}  // namespace comity::crypto::frost

namespace comity::keys {

inline constexpr std::string_view kTable = "keys";

// v1::SigningRole, without the generated header.
enum class Role { key_signing = 1, zone_signing = 2, document_signing = 3 };
inline constexpr std::array kRoles = {Role::key_signing, Role::zone_signing,
                                      Role::document_signing};
// Types of documents, by which they are known in what is signed (docs/spec/documents.md).
inline constexpr std::string_view kTrustAnchor = "trust-anchor";
// "key", "zone", "document": in keys of state, in file names, in messages.
[[nodiscard]] std::string_view role_name(Role role);

// False when there is none; fills `out` otherwise.
[[nodiscard]] bool find_group(const state::View& view, std::string_view zone, Role role,
                              v1::SigningGroup& out);
[[nodiscard]] bool find_session(const state::View& view, std::string_view zone, Role role,
                                std::uint64_t number, v1::SigningSession& out);
// The key of the group is being replaced (docs/decisions/rollover.md).
[[nodiscard]] bool find_rollover(const state::View& view, std::string_view zone, Role role,
                                 v1::KeyRollover& out);
// For people: its stage, what it waits for and until when; and what it needs them for, empty when
// it goes on by itself.
[[nodiscard]] std::string rollover_text(std::string_view zone, Role role,
                                        const v1::KeyRollover& rollover);
[[nodiscard]] std::string rollover_warning(std::string_view zone, Role role,
                                           const v1::KeyRollover& rollover);
// The zone comes here from another operator who signs it (docs/decisions/takeover.md).
[[nodiscard]] bool find_takeover(const state::View& view, std::string_view zone, v1::Takeover& out);
// For people: how far it is, what is to be done next, and not before when.
[[nodiscard]] std::string takeover_text(std::string_view zone, const v1::Takeover& takeover);
// The group that has signed, or is to sign, in this epoch: the one that stands, or the other one of
// a rollover.
[[nodiscard]] bool find_group_of(const state::View& view, std::string_view zone, Role role,
                                 std::uint32_t epoch, v1::SigningGroup& out);
// All whose keys may stand in the zone: the one that stands first, then the other one.
[[nodiscard]] std::vector<v1::SigningGroup> groups(const state::View& view, std::string_view zone,
                                                   Role role);
// The DNSKEY set that the zone is to have; what it has is in its newest signed key-signing session.
// False when the zone has no key-signing group.
[[nodiscard]] bool find_key_set(const state::View& view, std::string_view zone, v1::KeySet& out);
// The newest session that was signed and made a version.
[[nodiscard]] bool find_signed(const state::View& view, std::string_view zone, Role role,
                               v1::SigningSession& out);
// The newest signed session, on which the next one follows: that of the version, or of a part of
// the next version.
[[nodiscard]] bool find_followed(const state::View& view, std::string_view zone, Role role,
                                 v1::SigningSession& out);
// All zeros when nothing was ever opened.
void find_head(const state::View& view, std::string_view zone, Role role, v1::SigningHead& out);
// Empty when nothing was ever posted.
void find_batches(const state::View& view, std::string_view zone, Role role, std::string_view party,
                  v1::NonceBatches& out);
// How the key of the group came to stand; false when there is none.
[[nodiscard]] bool find_key_on_record(const state::View& view, std::string_view zone, Role role,
                                      v1::KeyOnRecord& out);
// Numbers of the sessions that may still be answered at `height`, ascending.
[[nodiscard]] std::vector<std::uint64_t> open_sessions(const state::View& view,
                                                       std::string_view zone, Role role,
                                                       std::uint64_t height);

// The numbers that the next session and batch get; both pass over what may have been given in a
// history that was given up, which signers elsewhere remember.
[[nodiscard]] std::uint64_t next_session(const state::View& view, const v1::SigningHead& head);
[[nodiscard]] std::uint64_t next_batch(const state::View& view, const v1::NonceBatches& batches);
// The greatest serial that the zone may have had: the next is greater (RFC 1982).
[[nodiscard]] std::uint32_t serial_floor(const state::View& view, const v1::SigningHead& head);

// How far a signer has answered: the newest session, and the pair behind the last that was frozen
// for it there. Neither goes back.
struct Answered {
  std::uint64_t session = 0;
  std::uint64_t batch = 0;
  std::uint32_t next = 0;

  friend bool operator==(const Answered&, const Answered&) = default;
};

// The most sets that one session of the group signs; of a larger zone it signs a part.
[[nodiscard]] std::uint32_t session_sets(const v1::SigningTerms& terms);
// Signs nothing but sets: what makes a version of them comes with the last.
[[nodiscard]] bool is_part(const v1::OpenSession& claim);
// Has a share of ZONEMD as well: zone signing, and no part.
[[nodiscard]] bool has_digest(const v1::OpenSession& claim);
// How many nonces of each party a session takes: one for every set that it signs, and one for
// ZONEMD where it has a digest.
[[nodiscard]] std::uint32_t nonces_of(const v1::OpenSession& claim);
// When the first signature of the version runs out that this session signed, carried ones counted.
[[nodiscard]] Time first_expiration(const state::View& view, const v1::SigningSession& session);

// A zone is jointly signed when it has both groups.
[[nodiscard]] bool is_signed_jointly(const state::View& view, std::string_view zone);

// What a member of a document group of mode SEPARATE has signed last; false when nothing.
[[nodiscard]] bool find_own_signature(const state::View& view, std::string_view zone,
                                      std::string_view party, v1::DocumentSignature& out);
// Each member signs with a key of its own; no shares, nonces or sessions.
[[nodiscard]] bool signs_separately(const v1::SigningGroup& group);
// That key of a member of such a group.
[[nodiscard]] Result<PublicKey> own_key_of(const v1::SigningGroup& group, std::string_view party);
// Most documents begin with a letter or a bracket; what a key of its own signs to show that it is
// there begins so, and no document does.
inline constexpr std::string_view kOwnKeyContext = "comity own key v1\n";

// The state keys of records, for proofs.
[[nodiscard]] state::Key group_key(std::string_view zone, Role role);
[[nodiscard]] state::Key rollover_key(std::string_view zone, Role role);
// A group whose key has left the zone, for evidence.
[[nodiscard]] state::Key retired_key(std::string_view zone, Role role, std::uint32_t epoch);
[[nodiscard]] state::Key takeover_key(std::string_view zone);
[[nodiscard]] state::Key since_key(std::string_view zone, Role role);
[[nodiscard]] state::Key session_key(std::string_view zone, Role role, std::uint64_t number);
[[nodiscard]] state::Key head_key(std::string_view zone, Role role);
[[nodiscard]] state::Key batches_key(std::string_view zone, Role role, std::string_view party);
[[nodiscard]] state::Key own_signature_key(std::string_view zone, std::string_view party);
[[nodiscard]] state::Key opener_key(std::string_view zone, Role role, std::string_view party);

// "zone-signing group of zone ."
[[nodiscard]] std::string group_text(std::string_view zone, Role role);
// v1::SigningRole, after it was checked.
[[nodiscard]] Role to_role(int role);

// The group as the arithmetic has it: its members' public shares follow from its commitment.
[[nodiscard]] Result<crypto::frost::Group> group_of(const v1::SigningGroup& record);
// Null when `party` holds no share in the group.
[[nodiscard]] const v1::GroupMember* member_of(const v1::SigningGroup& group,
                                               std::string_view party);

// Stateless: a zone and a role, as every action names them.
[[nodiscard]] ledger::Verdict check_zone_and_role(std::string_view zone, int role);
// no_such_group; stale_claim when the group is of another epoch.
[[nodiscard]] ledger::Verdict require_epoch_of(const state::View& view, std::string_view zone,
                                               Role role, std::uint32_t epoch);

// For who makes a group (registers/ceremonies). The stateless half of what a group is, all but its
// commitment: the first of its role, or a later one under the same key.
enum class Epoch { first, later };
[[nodiscard]] ledger::Verdict check_group_plan(std::string_view zone, int role,
                                               const v1::SigningGroup& group, Epoch epoch);
// no_such_zone, group_exists.
[[nodiscard]] ledger::Verdict require_no_group(const state::View& view, std::string_view zone,
                                               Role role);
// The epoch of the next group: none is ever given twice.
[[nodiscard]] std::uint32_t next_epoch(const state::View& view, std::string_view zone, Role role,
                                       const v1::SigningGroup& standing);
// That `next` can follow on the group that stands with a key of its own. no_such_group,
// rollover_runs, stale_claim.
[[nodiscard]] ledger::Verdict require_group_to_roll(const state::View& view, std::string_view zone,
                                                    Role role, const v1::SigningGroup& next);
// Its key, made in the ceremony of `transcript`, is to replace that of the group that stands;
// nothing of this one changes yet. False when another group or rollover stands in its way.
[[nodiscard]] bool introduce_group(state::Draft& draft, std::string_view zone, Role role,
                                   const v1::SigningGroup& group, Time now, BytesView transcript);
// The group that stands, when `next` can follow on it under the same key: of the next epoch, for
// the same documents, with the identifiers that its members have. no_such_group, rollover_runs,
// stale_claim.
[[nodiscard]] ledger::Found<v1::SigningGroup> require_group_before(const state::View& view,
                                                                   std::string_view zone, Role role,
                                                                   const v1::SigningGroup& next);
// The group stands on record from now on, its key, when that is another than before, `since` a
// block time; `transcript` is that of the ceremony that made it, empty when there was none. Nonces
// and unsigned sessions of the one before go: no share of its epoch signs any more.
void establish_group(state::Draft& draft, std::string_view zone, Role role,
                     const v1::SigningGroup& group, Time since, BytesView transcript);

}  // namespace comity::keys
