#include "registers/keys/queries.h"

#include <algorithm>

#include "ledger/continuation.h"
#include "registers/keys/lifetime.h"
#include "registers/keys/records.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::keys {

bool find_signed(const state::View& view, std::string_view zone, Role role,
                 v1::SigningSession& out) {
  v1::SigningHead head;
  find_head(view, zone, role, head);
  return head.signed_() != 0 && find_session(view, zone, role, head.signed_(), out);
}

bool find_followed(const state::View& view, std::string_view zone, Role role,
                   v1::SigningSession& out) {
  v1::SigningHead head;
  find_head(view, zone, role, head);
  const std::uint64_t number = head.part() != 0 ? head.part() : head.signed_();
  return number != 0 && find_session(view, zone, role, number, out);
}

std::vector<std::uint64_t> open_sessions(const state::View& view, std::string_view zone, Role role,
                                         std::uint64_t height) {
  v1::SigningGroup group;
  std::vector<std::uint64_t> numbers;
  if (!find_group(view, zone, role, group)) return numbers;
  for (const v1::SigningSession& session : sessions(view, zone, role)) {
    if (is_open(view, session, group.terms(), height)) numbers.push_back(session.number());
  }
  return numbers;
}

std::uint64_t next_session(const state::View& view, const v1::SigningHead& head) {
  return head.sessions() + ledger::skipped_numbers(view) - head.skipped() + 1;
}

std::uint32_t serial_floor(const state::View& view, const v1::SigningHead& head) {
  return head.serial() +
         static_cast<std::uint32_t>(ledger::skipped_numbers(view) - head.serial_skipped());
}

std::uint64_t next_batch(const state::View& view, const v1::NonceBatches& batches) {
  return batches.last_number() + ledger::skipped_numbers(view) - batches.skipped() + 1;
}

Time first_expiration(const state::View& view, const v1::SigningSession& session) {
  const v1::OpenSession& claim = session.claim();
  Time first = wire::to_time(claim.expiration()).value_or(Time{});
  for (const std::uint64_t number : claim.carries()) {
    v1::SigningSession carried;
    if (!find_session(view, claim.zone(), to_role(claim.role()), number, carried)) continue;
    first = std::min(first, wire::to_time(carried.claim().expiration()).value_or(Time{}));
  }
  return first;
}

bool is_signed_jointly(const state::View& view, std::string_view zone) {
  v1::SigningGroup group;
  return find_group(view, zone, Role::key_signing, group) &&
         find_group(view, zone, Role::zone_signing, group);
}

}  // namespace comity::keys
