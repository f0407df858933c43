#include "registers/keys/queries.h"

#include "registers/keys/lifetime.h"
#include "registers/keys/records.h"
#include "wire/messages.h"

namespace comity::keys {

bool find_signed(const state::View& view, std::string_view zone, Role role,
                 v1::SigningSession& out) {
  v1::SigningHead head;
  find_head(view, zone, role, head);
  return head.signed_() != 0 && find_session(view, zone, role, head.signed_(), out);
}

std::vector<std::uint64_t> open_sessions(const state::View& view, std::string_view zone, Role role,
                                         std::uint64_t height) {
  v1::SigningGroup group;
  std::vector<std::uint64_t> numbers;
  if (!find_group(view, zone, role, group)) return numbers;
  for (const v1::SigningSession& session : sessions(view, zone, role)) {
    if (is_open(session, group.terms(), height)) numbers.push_back(session.number());
  }
  return numbers;
}

bool is_signed_jointly(const state::View& view, std::string_view zone) {
  v1::SigningGroup group;
  return find_group(view, zone, Role::key_signing, group) &&
         find_group(view, zone, Role::zone_signing, group);
}

}  // namespace comity::keys
