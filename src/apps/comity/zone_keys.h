// From words on the command line to actions about who holds the keys of a zone: a ceremony that
// makes one, hands it on to others or has another follow on it. What the words leave out is as it
// stands, or as is usual for a first key.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "apps/comity/actions.h"

namespace comity::cli {

struct ZoneKeyOptions {
  std::string role;                        // key-signing, zone-signing or documents
  std::vector<std::string> members;        // of the group that will hold it
  std::optional<std::uint32_t> threshold;  // how many sign together
  Seconds round;                           // of the ceremony
  Seconds ttl;                             // of the DS set in the parent
  // Terms of a first key.
  Seconds validity, refresh, interval, dnskey_ttl;
  std::uint32_t session_blocks = 1'000;
  bool separate = false;  // documents: each member has a key of its own
};

[[nodiscard]] Result<v1::Action> make_key(const Common& common, const NameOptions& zone,
                                          const ZoneKeyOptions& options);
[[nodiscard]] Result<v1::Action> reshare_key(const Common& common, const NameOptions& zone,
                                             const ZoneKeyOptions& options);
// A key that is to follow on the one that stands, made by the same members with the same terms.
[[nodiscard]] Result<v1::Action> roll_key(const Common& common, const NameOptions& zone,
                                          const ZoneKeyOptions& options);
[[nodiscard]] Result<v1::Action> call_off_roll(const Common& common, const NameOptions& zone,
                                               const ZoneKeyOptions& options);
[[nodiscard]] Result<v1::Action> note_parent_ds(const Common& common, const NameOptions& zone,
                                                const ZoneKeyOptions& options);

}  // namespace comity::cli
