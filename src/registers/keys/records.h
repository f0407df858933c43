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
// The commitments of a batch, which is unspent no more.
[[nodiscard]] v1::Content take_batch(state::Draft& draft, std::string_view zone, Role role,
                                     std::string_view party, std::uint64_t number);

}  // namespace comity::keys
