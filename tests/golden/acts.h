// Actions that several scripts send, the golden one and the simulation: one line each. What one
// chapter alone sends it writes itself. Keys are World::key(name), so the same
// script signs the same bytes everywhere.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "world.h"

namespace comity::test {

using Names = std::vector<std::string>;

[[nodiscard]] v1::PartyKey key_record(const std::string& key,
                                      const std::vector<v1::KeyRole>& roles);
// That the key is `party`'s in this community, signed by itself.
[[nodiscard]] Bytes possession(const World& world, const std::string& party,
                               const std::string& key);

// members.*; who joins has the key of its handle to act and "<handle> recovery" to recover.
[[nodiscard]] v1::Action admit(const World& world, const std::string& handle);
// Holders without a seat, ascending by handle; each has the key of its handle, and "<handle>
// recovery".
[[nodiscard]] v1::Action admit_holders(const World& world, const std::vector<std::string>& handles);
// Both keys have signed the holder as it stands now, in the order of the keys.
void prove_application(const World& world, v1::NewHolder& holder);
// A key that sets sets of these types at one owner of a registered name of "example.", so many a
// day, until a time.
[[nodiscard]] v1::Action add_narrow_key(const World& world, const std::string& party,
                                        const std::string& key, const v1::KeyPower& power);
[[nodiscard]] v1::KeyPower power_over(const std::string& label, std::uint64_t held_height,
                                      const std::string& owner,
                                      const std::vector<std::uint32_t>& types, Time until,
                                      std::uint32_t acts_a_day);
[[nodiscard]] v1::Action join(std::uint64_t height, const Hash& root);
[[nodiscard]] v1::Action suspend(const std::string& party);
[[nodiscard]] v1::Action reinstate(const std::string& party);
[[nodiscard]] v1::Action leave();
[[nodiscard]] v1::Action add_key(const World& world, const std::string& party,
                                 const std::string& key);
// A key of a role that stands alone, for which `signer` signs: with role SEAL World::seal_key(key),
// with role WITNESS World::key(key).
[[nodiscard]] Bytes lone_key(v1::KeyRole role, const std::string& key);
[[nodiscard]] v1::Action add_lone_key(const World& world, const std::string& party,
                                      v1::KeyRole role, const std::string& key,
                                      const std::string& signer);
[[nodiscard]] v1::Action rotate_lone_key(const World& world, const std::string& party,
                                         v1::KeyRole role, const std::string& old_key,
                                         const std::string& new_key, const std::string& signer);
[[nodiscard]] v1::Action remove_lone_key(v1::KeyRole role, const std::string& key);
[[nodiscard]] v1::Action remove_key(const std::string& key);
[[nodiscard]] v1::Action rotate_key(const World& world, const std::string& party,
                                    const std::string& old_key, const std::string& new_key);
// New keys `acting` and `recovery`.
[[nodiscard]] v1::Action recover(const World& world, const std::string& party,
                                 const std::string& acting, const std::string& recovery);
// With the consent of the party.
[[nodiscard]] v1::Action replace_keys(const World& world, const std::string& party,
                                      const std::string& acting, const std::string& recovery);
// Without it.
[[nodiscard]] v1::Action hold_keys(const World& world, const std::string& party,
                                   const std::string& acting);
[[nodiscard]] v1::Action set_profile(const std::string& display_name);
[[nodiscard]] v1::Action batch(const std::vector<v1::Action>& acts);

// constitution.*
[[nodiscard]] v1::Action amend(const Hash& previous, const v1::Constitution& constitution);

// decisions.*
[[nodiscard]] v1::Action propose(const std::vector<v1::Action>& actions);
[[nodiscard]] v1::Action consent(std::uint64_t proposal, const Hash& ballot);
[[nodiscard]] v1::Action vote(std::uint64_t proposal, const Hash& ballot,
                              v1::Choice choice = v1::YES);
[[nodiscard]] v1::Action withdraw(std::uint64_t proposal);
[[nodiscard]] v1::Action object(std::uint64_t proposal);
[[nodiscard]] v1::Action answer(std::uint64_t proposal, const std::string& objector);
[[nodiscard]] v1::Action withdraw_objection(std::uint64_t proposal);
[[nodiscard]] v1::Action endorse(std::uint64_t proposal);

// names.*, in zone "example." where none is named
[[nodiscard]] v1::Action set_zone(const std::string& zone, std::uint32_t serial_base,
                                  std::uint32_t refresh_seconds = 1'800);
[[nodiscard]] v1::Action set_apex_txt(const std::string& zone, const std::string& text);
[[nodiscard]] v1::Action set_apex_servers(const Names& name_servers);
[[nodiscard]] v1::Action create_delegation(const std::string& label, const std::string& holder,
                                           const Names& name_servers,
                                           const std::string& zone = "example.");
[[nodiscard]] v1::Action remove_delegation(const std::string& label);
[[nodiscard]] v1::Action transfer_delegation(const std::string& label, const std::string& to);
// On the ground of silence.
[[nodiscard]] v1::Action hold_delegation(const std::string& label, const std::string& claimant);
[[nodiscard]] v1::Action award_delegation(const std::string& label, const std::string& to);
[[nodiscard]] v1::Action claim_delegation(const std::string& label, const std::string& holder);
[[nodiscard]] v1::Action set_name_servers(const std::string& label, const Names& name_servers);
[[nodiscard]] v1::Action set_ds(const std::string& label, std::uint32_t key_tag);
[[nodiscard]] v1::Action set_host(const std::string& name, const std::string& sponsor = "");
[[nodiscard]] v1::Action remove_host(const std::string& name);
[[nodiscard]] v1::Action accept_use(const std::string& host, const std::string& label,
                                    bool ends = false);
// Without a text or a target the set is removed.
[[nodiscard]] v1::Action set_text(const std::string& owner, const std::string& text);
[[nodiscard]] v1::Action set_alias(const std::string& owner, const std::string& target);
// Of this holder, or of nobody; made for the state at `height`. Pairs of an owner below the zone
// and a text, which replaces one.
[[nodiscard]] v1::Action change_texts(const std::string& holder, std::uint64_t height,
                                      const std::vector<std::pair<std::string, std::string>>& sets);
[[nodiscard]] v1::Action set_guard(std::uint32_t per_mille, std::uint32_t names);
[[nodiscard]] v1::Action confirm_changes(const Bytes& effect, std::uint32_t changed,
                                         std::uint32_t total);
[[nodiscard]] v1::Action set_observers(const std::vector<std::string>& parties,
                                       std::uint32_t threshold);
[[nodiscard]] v1::Action set_order(const std::string& label, bool cds, bool removal = false);
// The same, and CSYNC; or an end of the order.
[[nodiscard]] v1::Action set_servers_order(const std::string& label, bool csync);
// Of keys of a child zone by their numbers (dns/validation/testing/child_zone.h).
[[nodiscard]] v1::Action set_child_ds(const std::string& label, const std::vector<int>& keys);
// That the child has all of these keys and signs with `signers` at `inception` (seconds since
// 1970) for 14 days; it asks for the DS of `wanted`, or for none.
[[nodiscard]] v1::Action claim_keys(const std::string& label, const std::vector<int>& signers,
                                    const std::vector<int>& wanted, std::int64_t inception);
// An order that also wants the first DS set followed, and a claim of that: of this key alone.
[[nodiscard]] v1::Action order_with_first(const std::string& label);
[[nodiscard]] v1::Action claim_first_keys(const std::string& label, int key,
                                          std::int64_t inception);
// That the child, which signs with this key at `inception` for 14 days, asks for these name servers
// and for these addresses of its own; of either none: they stay.
struct ServersSeen {
  int key = 1;
  std::vector<std::string> name_servers;
  std::vector<v1::HostAddresses> hosts;
  std::int64_t inception = 0;
  std::uint32_t ns_ttl_seconds = 0;
};
[[nodiscard]] v1::Action claim_servers(const std::string& label, const ServersSeen& seen);
// That a loader refuses the text which stands at `owner` since this height, where this text stood
// before; empty: none did.
[[nodiscard]] v1::Action claim_fault(const std::string& owner, std::uint64_t set_height,
                                     const std::string& before);
[[nodiscard]] v1::Action set_code_points(const std::vector<std::uint32_t>& ranges);

}  // namespace comity::test
