// Who signs a zone, and how they came by its keys.
#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <iomanip>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "apps/comity/answer.h"
#include "apps/comity/show_signing.h"
#include "base/words.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

// What a zone's groups are called in answers, for people, and on paper.
struct RoleName {
  std::string_view role, name, title;
};
constexpr std::array<RoleName, 3> kRoles = {{
    {"key_signing", "key signing", "KEY SIGNING"},
    {"zone_signing", "zone signing", "ZONE SIGNING"},
    {"document_signing", "document signing", "DOCUMENT SIGNING"},
}};

void print_session(std::string_view name, const json::value& session) {
  std::string parties;
  for (const json::value& party : list_at(session, "parties")) {
    parties += (parties.empty() ? "" : ", ") + shown_at(party, "party");
    if (!flag_at(party, "answered")) parties += " (no answer yet)";
  }
  row(name, "session " + std::to_string(number_at(session, "number")) + " for height " +
                std::to_string(number_at(session, "height")) + ", " +
                counted(number_at(session, "sets"), "set") + ", by " + parties);
  if (const std::size_t others = list_at(session, "carries_over_from").size(); others > 0) {
    row("", "others carried over from " + std::to_string(others) + " earlier sessions");
  }
  if (const std::uint64_t left = number_at(session, "remaining"); left > 0) {
    row("", counted(left, "set") + " left: the next version stands when all are signed");
  }
  const std::string inception = shown_at(session, "inception");
  if (!inception.empty()) row("", inception + " to " + shown_at(session, "expiration"));
  for (const json::value& fault : list_at(session, "faults")) {
    row("", "before: " + shown_at(fault, "kind") + " of " + shown_at(fault, "party") +
                " in session " + std::to_string(number_at(fault, "session")));
  }
}

void print_held(const json::value& of) {
  const std::string advice = shown_at(object_at(of, "held"), "advice");
  if (!advice.empty()) row("held", advice);
}

void print_rollover(const json::value& rollover) {
  const json::value other = object_at(rollover, "other");
  row("new key", shown_at(rollover, "text"));
  row("", "the other group is of epoch " + std::to_string(number_at(other, "epoch")) + ", " +
              std::to_string(number_at(other, "threshold")) + " of " +
              std::to_string(list_at(other, "members").size()) + ", public key " +
              shown_at(other, "public_key"));
}

// What a stage asks of each signer, and by which mark and list of the answer it is seen that one
// has done it; no mark: it asks nothing any more.
struct Stage {
  std::string_view name;
  std::string_view text;
  std::string_view who;
  std::string_view mark;
};
constexpr std::array kStages = {
    Stage{"joining", "round 1 of 3, each signer posts a one-time key", "members", "joined"},
    Stage{"dealing", "round 2 of 3, each signer deals to all", "dealers", "dealt"},
    Stage{"confirming", "round 3 of 3, each signer finds its share good", "members", "confirmed"},
    Stage{"made", "made, each member has its share in custody/ of its folder", "", ""},
    Stage{"given_up", "given up, nobody has a key of it; another one takes a decision", "", ""},
};

std::string listed(const json::array& parties, std::string_view mark) {
  std::string names;
  for (const json::value& party : parties) {
    if (!mark.empty() && shown_at(party, mark).empty()) continue;
    names += (names.empty() ? "" : ", ") + shown_at(party, "party");
  }
  return names;
}

// How far it is and whose turn it is.
void print_turns(std::string_view name, const json::value& ceremony) {
  const std::string stage = shown_at(ceremony, "stage");
  const auto* const found = std::find_if(kStages.begin(), kStages.end(),
                                         [&](const Stage& one) { return one.name == stage; });
  row(name, "ceremony " + std::to_string(number_at(ceremony, "number")) + ", try " +
                std::to_string(number_at(ceremony, "attempt")) + ": " +
                (found == kStages.end() ? stage : std::string(found->text)));
  const std::string purpose = shown_at(ceremony, "purpose");
  if (purpose == "reshare") row("", "new shares of the key that there is");
  if (purpose == "roll")
    row("", "a new key, to follow on another: `comity zone signing` says when");
  row("", std::to_string(number_at(ceremony, "threshold")) + " of " +
              std::to_string(list_at(ceremony, "members").size()) + " will sign");
  if (found == kStages.end() || found->mark.empty()) return;
  const std::string done = listed(list_at(ceremony, found->who), found->mark);
  if (!done.empty()) row("have done it", done);
  row("waits for", listed(list_at(ceremony, "waits_for"), "") + ", until " +
                       shown_at(ceremony, "round_ends_at"));
}

// A box to tick, and what is to be seen then.
void step(std::string_view text) { std::cout << "  [ ] " << text << "\n"; }

// What each member or dealer does in a round: its transaction, when it is on record already.
void print_round(const json::value& ceremony, std::string_view who, std::string_view act) {
  for (const json::value& member : list_at(ceremony, who)) {
    const std::string id = shown_at(member, act);
    step(shown_at(member, "party") + " has " + std::string(act) + ", time ________ initials ____");
    std::cout << "      transaction " << (id.empty() ? std::string(64, '_') : id) << "\n";
  }
}

void print_paper(std::string_view role, const json::value& ceremony) {
  const auto blank = [](const std::string& hash, std::size_t digits) {
    return hash.empty() ? std::string(digits, '_') : hash;
  };
  const std::uint64_t decision = number_at(ceremony, "since_decision");
  std::cout << "\n"
            << role << ": ceremony " << number_at(ceremony, "number") << ", try "
            << number_at(ceremony, "attempt") << ", called by "
            << (decision == 0 ? "the founders" : "decision " + std::to_string(decision)) << "\n\n";
  step("these parties and no other are members, and " +
       std::to_string(number_at(ceremony, "threshold")) + " of them are to sign");
  for (const json::value& member : list_at(ceremony, "members")) {
    std::cout << "      " << number_at(member, "identifier") << "  " << shown_at(member, "party")
              << "\n";
  }
  for (const json::value& one : list_at(ceremony, "excluded")) {
    step(shown_at(one, "party") + " was left out in try " +
         std::to_string(number_at(one, "attempt")) + ": " + shown_at(one, "fault"));
  }
  std::cout << "\n  1. Each member posts a one-time key, within "
            << number_at(ceremony, "round_seconds") << " seconds\n";
  print_round(ceremony, "members", "joined");
  // Who deals is known when all have joined; to a new key every member does.
  const std::string_view dealers = list_at(ceremony, "dealers").empty() ? "members" : "dealers";
  std::cout << "\n  2. Each of these deals to all members\n";
  print_round(ceremony, dealers, "dealt");
  std::cout << "\n  3. Each member finds its share good, and confirms\n";
  step("every screen shows this transcript");
  const std::string transcript = blank(shown_at(ceremony, "transcript"), 128);
  std::cout << "      " << transcript.substr(0, 64) << "\n      " << transcript.substr(64) << "\n";
  step("every screen shows this group");
  std::cout << "      " << blank(shown_at(ceremony, "group"), 64) << "\n";
  print_round(ceremony, "members", "confirmed");
}

}  // namespace

void print_signing(const json::value& answer) {
  row("zone", shown_at(answer, "apex"));
  for (const auto& [role, name, title] : kRoles) {
    const json::value group = object_at(answer, role);
    if (!group.is_object()) continue;
    std::cout << "\n";
    row(name, std::to_string(number_at(group, "threshold")) + " of " +
                  std::to_string(list_at(group, "members").size()) +
                  (shown_at(group, "mode") == "separate"
                       ? ", each by a key of its own"
                       : ", public key " + shown_at(group, "public_key")));
    if (flag_at(group, "keys_dealt_by_one_hand")) row("", "DEMO: one hand dealt every share");
    for (const json::value& member : list_at(group, "members")) {
      row("", shown_at(member, "party") + ", " + std::to_string(number_at(member, "nonces")) +
                  " nonces on record");
    }
    print_held(group);
    const json::value newest = object_at(group, "signed");
    if (newest.is_object()) print_session("signed", newest);
    const json::value part = object_at(group, "part");
    if (part.is_object()) print_session("part", part);
    for (const json::value& session : list_at(group, "open")) print_session("open", session);
    const json::value rollover = object_at(group, "rollover");
    if (rollover.is_object()) print_rollover(rollover);
  }
}

void print_ceremony(const json::value& answer) {
  row("zone", shown_at(answer, "apex"));
  bool waits = false;
  for (const auto& [role, name, title] : kRoles) {
    const json::value ceremony = object_at(answer, role);
    // A zone need not have a group for documents.
    if (!ceremony.is_object() && role == "document_signing") continue;
    std::cout << "\n";
    if (!ceremony.is_object()) {
      row(name, "no ceremony");
      continue;
    }
    print_turns(name, ceremony);
    waits = waits || !list_at(ceremony, "waits_for").empty();
    for (const json::value& one : list_at(ceremony, "excluded")) {
      row("left out", shown_at(one, "party") + " in try " +
                          std::to_string(number_at(one, "attempt")) + ": " +
                          shown_at(one, "fault"));
    }
    print_held(ceremony);
  }
  if (!waits) return;
  std::cout << "\n";
  row("to do", "whoever it waits for has comity-signer running, with keys/PARTY.signer.key in its");
  row("", "folder; it does the rest (docs/guides/key-ceremony.md)");
}

void print_witnesses(const json::value& answer) {
  row("log", counted(number_at(answer, "log_size"), "entry"));
  for (const json::value& one : list_at(answer, "witnesses")) {
    std::cout << std::left << std::setw(28) << shown_at(one, "party") << "cosigned "
              << counted(number_at(one, "size"), "entry") << " at " << shown_at(one, "time")
              << "\n";
  }
  for (const json::value& one : list_at(answer, "contradicting")) {
    row("FORK", "the log's keys have signed another history, of " +
                    counted(number_at(one, "size"), "entry") + ", which " + shown_at(one, "party") +
                    " has cosigned; --json shows the note");
  }
}

void print_ceremony_script(const json::value& answer) {
  std::cout << "KEY CEREMONY OF ZONE " << shown_at(answer, "apex") << "\n\nas of height "
            << number_at(answer, "height") << ", " << shown_at(answer, "block_time")
            << "; place ______________________ date ______________\n\n";
  step("the community's id, read aloud, is what each has brought along");
  step("each member's signer runs, on a machine that the member has brought or looked at");
  std::vector<std::string> parties;
  for (const auto& [role, name, title] : kRoles) {
    const json::value ceremony = object_at(answer, role);
    if (!ceremony.is_object()) continue;
    print_paper(title, ceremony);
    for (const json::value& member : list_at(ceremony, "members")) {
      parties.push_back(shown_at(member, "party"));
    }
  }
  std::cout << "\nAFTERWARDS\n\n";
  step("`comity verify --zone-file`, on a machine of somebody who is no member, says recomputed");
  step("the parent has this DS: ________________________________________________");
  if (object_at(answer, "document_signing").is_object()) {
    step("`comity verify --document`, there too, says recomputed of the trust anchor file");
  }
  step("each member has a copy of its shares elsewhere");
  std::cout << "\nSIGNED\n\n";
  std::sort(parties.begin(), parties.end());
  parties.erase(std::unique(parties.begin(), parties.end()), parties.end());
  for (const std::string& party : parties) {
    std::cout << "  " << party << "\n      name ______________________ signature "
              << "______________________\n";
  }
}

}  // namespace comity::cli
