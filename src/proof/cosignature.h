// Cosignatures: that a witness found a checkpoint consistent with all that it has seen, and when
// (C2SP tlog-cosignature; docs/spec/cosignature.md). They stand beside the log's signatures, and
// who does not know them skips them. Pure functions, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"
#include "proof/checkpoint.h"
#include "proof/policy.h"

namespace comity::proof {

// Of a party's signature line: the log's origin || "/" || handle.
[[nodiscard]] std::string witness_name(const Hash& community, std::string_view party);

// What is signed of a note's text at a time in seconds since 1970:
// "cosignature/v1\ntime N\n" || text.
[[nodiscard]] Bytes cosignature_message(std::uint64_t seconds, std::string_view note);
[[nodiscard]] std::string cosignature_line(std::string_view name, const PublicKey& key,
                                           std::uint64_t seconds, const Signature& signature);
// When the witness cosigned it, in seconds, by its newest line that holds; nothing when none does.
[[nodiscard]] std::optional<std::uint64_t> cosigned_at(const SignedCheckpoint& checkpoint,
                                                       std::string_view name, const PublicKey& key);

// The note with the lines of the log alone: what a witness adds its own to.
[[nodiscard]] std::string without_cosignatures(const SignedCheckpoint& checkpoint);

// What witnesses hand in and are shown: a note that the log's keys have signed, with the line of
// one party.
struct CosignedNote {
  std::string party;  // whose name the line bears; that its key signed it is not looked at
  SignedCheckpoint signed_note;
};
// Refuses what is of another log, lacks signatures of `policy`, or has other lines than these.
[[nodiscard]] Result<CosignedNote> parse_cosigned(std::string_view text, const Policy& policy);

}  // namespace comity::proof
