// Reading and writing the records of this register. Readers run on any thread; writers belong to
// the thread of their draft.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "registers/keys/queries.h"

namespace comity::keys {

// All on record, ascending by number.
[[nodiscard]] std::vector<v1::SigningSession> sessions(const state::View& view,
                                                       std::string_view zone, Role role);

// What `party` is to answer or has answered; null when it has no part in the session.
[[nodiscard]] v1::SessionAnswer* answer_of(v1::SigningSession& session, std::string_view party);
// Null when `number` is not among the unspent.
[[nodiscard]] const v1::NonceBatch* unspent_batch(const v1::NonceBatches& batches,
                                                  std::uint64_t number);

void write_head(state::Draft& draft, std::string_view zone, Role role,
                const v1::SigningHead& record);
void write_batches(state::Draft& draft, std::string_view zone, Role role, std::string_view party,
                   const v1::NonceBatches& record);
void write_session(state::Draft& draft, std::string_view zone, Role role,
                   const v1::SigningSession& record);
void erase_session(state::Draft& draft, std::string_view zone, Role role, std::uint64_t number);
// Spends the next pairs of the batch that the claim names for its party number `place`, and writes
// into `answer` which they are. Earlier batches are over with it, so that what a party's sessions
// freeze only goes up.
void freeze_nonces(state::Draft& draft, const v1::OpenSession& claim, int place,
                   v1::SessionAnswer& answer);

}  // namespace comity::keys
