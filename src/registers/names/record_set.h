// The stored form of a record set. Pure function, any thread.
#pragma once

#include <cstdint>

#include "wire/messages.h"

namespace comity::names {

// Of a well-formed action that sets one, in the block of this height.
template <typename SetAction>
[[nodiscard]] v1::RecordSet record_set(const SetAction& it, std::uint64_t height) {
  v1::RecordSet set;
  set.set_type(it.type());
  set.set_ttl_seconds(it.ttl_seconds());
  *set.mutable_rdata() = it.rdata();
  set.set_set_height(height);
  return set;
}

// The act that would set what a claim of a fault says that the set is to be again.
[[nodiscard]] inline v1::SetRecords set_again(const v1::ClaimFault& it) {
  v1::SetRecords act;
  act.set_zone(it.zone());
  act.set_owner(it.owner());
  act.set_type(it.type());
  act.set_ttl_seconds(it.ttl_seconds());
  *act.mutable_rdata() = it.before().rdata();
  return act;
}

}  // namespace comity::names
