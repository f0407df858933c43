// Acts about names below one's own, and what narrower keys send as DNS UPDATE. Values, any thread.
#pragma once

#include <string>

#include "acts.h"
#include "dns/testing/update_message.h"
#include "wire/codec.h"

namespace comity::test {

[[nodiscard]] inline v1::Action request_name(const std::string& label, const std::string& from,
                                             Time until, const std::string& terms = "the terms") {
  v1::Action action;
  v1::RequestName& it = *action.mutable_names_request_name();
  it.set_zone(kZone);
  it.set_label(label);
  it.set_from(from);
  refer(*it.mutable_terms(), terms);
  wire::set_time(*it.mutable_until(), until);
  return action;
}

[[nodiscard]] inline v1::Action end_request(const std::string& label) {
  v1::Action action;
  v1::RequestName& it = *action.mutable_names_request_name();
  it.set_zone(kZone);
  it.set_label(label);
  it.set_ends(true);
  return action;
}

[[nodiscard]] inline v1::Action register_below(const std::string& label, const std::string& holder,
                                               const std::string& terms = "the terms") {
  v1::Action action;
  v1::RegisterBelow& it = *action.mutable_names_register_below();
  it.set_zone(kZone);
  it.set_label(label);
  it.set_holder(holder);
  refer(*it.mutable_terms(), terms);
  return action;
}

// To be signed by a narrower key; good for five minutes from then on.
[[nodiscard]] inline v1::Action dns_update(const dns::testing::UpdateMessage& message, Time from) {
  const auto seconds = static_cast<std::uint32_t>(from.milliseconds / 1000);
  v1::Action action;
  v1::DnsUpdate& it = *action.mutable_names_dns_update();
  it.set_sig(dns::testing::sig_rdata("key.example.", seconds, seconds + 300));
  it.set_message(message.octets());
  return action;
}

}  // namespace comity::test
