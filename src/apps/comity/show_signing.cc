// Who signs a zone, and how they came by its keys.
#include <boost/json.hpp>
#include <iostream>

#include "apps/comity/answer.h"
#include "apps/comity/show_signing.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

void print_session(std::string_view name, const json::value& session) {
  std::string parties;
  for (const json::value& party : list_at(session, "parties")) {
    parties += (parties.empty() ? "" : ", ") + shown_at(party, "party");
    if (!flag_at(party, "answered")) parties += " (no answer yet)";
  }
  row(name, "session " + std::to_string(number_at(session, "number")) + " for height " +
                std::to_string(number_at(session, "height")) + ", " +
                std::to_string(number_at(session, "sets")) + " sets, by " + parties);
  row("", shown_at(session, "inception") + " to " + shown_at(session, "expiration"));
  for (const json::value& fault : list_at(session, "faults")) {
    row("", "before: " + shown_at(fault, "kind") + " of " + shown_at(fault, "party") +
                " in session " + std::to_string(number_at(fault, "session")));
  }
}

void print_held(const json::value& of) {
  const std::string advice = shown_at(object_at(of, "held"), "advice");
  if (!advice.empty()) row("held", advice);
}

}  // namespace

void print_signing(const json::value& answer) {
  row("zone", shown_at(answer, "apex"));
  for (const std::string_view role : {"key_signing", "zone_signing"}) {
    const json::value group = object_at(answer, role);
    std::cout << "\n";
    row(role == "key_signing" ? "key signing" : "zone signing",
        std::to_string(number_at(group, "threshold")) + " of " +
            std::to_string(list_at(group, "members").size()) + ", public key " +
            shown_at(group, "public_key"));
    if (flag_at(group, "keys_dealt_by_one_hand")) row("", "DEMO: one hand dealt every share");
    for (const json::value& member : list_at(group, "members")) {
      row("", shown_at(member, "party") + ", " + std::to_string(number_at(member, "nonces")) +
                  " nonces on record");
    }
    print_held(group);
    const json::value newest = object_at(group, "signed");
    if (newest.is_object()) print_session("signed", newest);
    for (const json::value& session : list_at(group, "open")) print_session("open", session);
  }
}

void print_ceremony(const json::value& answer) {
  row("zone", shown_at(answer, "apex"));
  for (const std::string_view role : {"key_signing", "zone_signing"}) {
    const json::value ceremony = object_at(answer, role);
    const std::string_view name = role == "key_signing" ? "key signing" : "zone signing";
    std::cout << "\n";
    if (!ceremony.is_object()) {
      row(name, "no ceremony");
      continue;
    }
    row(name, "ceremony " + std::to_string(number_at(ceremony, "number")) + ", try " +
                  std::to_string(number_at(ceremony, "attempt")) + ": " +
                  shown_at(ceremony, "stage"));
    if (shown_at(ceremony, "purpose") == "reshare") row("", "new shares of the key that there is");
    row("", std::to_string(number_at(ceremony, "threshold")) + " of " +
                std::to_string(list_at(ceremony, "members").size()) + " will sign");
    for (const json::value& party : list_at(ceremony, "waits_for")) {
      row("waits for", shown_at(party, "party") + ", until " + shown_at(ceremony, "round_ends_at"));
    }
    for (const json::value& one : list_at(ceremony, "excluded")) {
      row("left out", shown_at(one, "party") + " in try " +
                          std::to_string(number_at(one, "attempt")) + ": " +
                          shown_at(one, "fault"));
    }
    print_held(ceremony);
  }
}

}  // namespace comity::cli
