// Commands that read: from the node's JSON to what a person reads. With --json the answer as it is.
#pragma once

#include <cstdint>
#include <string>

#include "apps/comity/session.h"

namespace comity::cli {

[[nodiscard]] int show_status(const Common& common);
[[nodiscard]] int show_community(const Common& common);
[[nodiscard]] int show_parties(const Common& common);
[[nodiscard]] int show_party(const Common& common, const std::string& party);
[[nodiscard]] int show_waiting(const Common& common, const std::string& party);
[[nodiscard]] int show_constitution(const Common& common);
[[nodiscard]] int show_proposals(const Common& common, const std::string& state);
[[nodiscard]] int show_proposal(const Common& common, std::uint64_t number);
[[nodiscard]] int show_preview(const Common& common, std::uint64_t number);
// Waits until the proposal has ended (effective, rejected, failed, withdrawn); kRefused unless
// effective.
[[nodiscard]] int wait_for(const Common& common, std::uint64_t number, std::uint32_t seconds);
[[nodiscard]] int show_zones(const Common& common);
// `form`: text, signed or trust-anchor, as the API names them.
[[nodiscard]] int show_zone_text(const Common& common, const std::string& zone,
                                 std::string_view form);
[[nodiscard]] int show_zone_signing(const Common& common, const std::string& zone);
[[nodiscard]] int show_zone_diff(const Common& common, const std::string& zone, std::uint64_t from,
                                 std::uint64_t to);
[[nodiscard]] int show_delegation(const Common& common, const std::string& zone,
                                  const std::string& label);
// A record with its proof, checked on this machine against the root that the node names.
[[nodiscard]] int show_record(const Common& common, const std::string& table,
                              const std::string& collection, const std::string& key,
                              std::uint64_t height);
[[nodiscard]] int show_checkpoint(const Common& common);
[[nodiscard]] int show_transaction(const Common& common, const std::string& id);
[[nodiscard]] int show_outcomes(const Common& common);

// The effect hash that a vote or consent on this proposal has to name.
[[nodiscard]] Result<Hash> effect_hash_of(const Common& common, std::uint64_t number);

}  // namespace comity::cli
