#include "apps/comity/show_community.h"

#include <boost/json.hpp>
#include <iomanip>
#include <iostream>

#include "apps/comity/answer.h"
#include "apps/comity/clock.h"
#include "apps/comity/show_names.h"
#include "base/words.h"

namespace comity::cli {

namespace json = boost::json;

namespace {

// Who looks at night has to see it: nothing that validates answers takes such a zone.
std::string validity_text(const std::string& expires) {
  const bool is_over = from_rfc3339(expires).value_or(kLatestTime) <= now();
  return is_over ? "; THE SIGNATURES RAN OUT at " + expires + ", and resolvers refuse the zone"
                 : ", good until " + expires;
}

void print_dns(const json::value& dns) {
  for (const json::value& address : list_at(dns, "listen")) row("DNS", word_of(address));
  for (const json::value& address : list_at(dns, "tls_listen")) {
    row("DNS over TLS", word_of(address));
  }
  for (const json::value& zone : list_at(dns, "zones")) {
    const auto serial = number_at(zone, "serial");
    row("", "serves " + (serial == 0
                             ? "nothing yet of " + shown_at(zone, "apex")
                             : shown_at(zone, "apex") + " with serial " + std::to_string(serial)));
    const json::value refused = object_at(zone, "refused");
    if (!refused.is_object()) continue;
    row("",
        "not " + std::to_string(number_at(refused, "serial")) + ": " + shown_at(refused, "why"));
    for (const json::value& set : list_at(refused, "sets")) {
      row("", "  for " + word_of(set));
    }
  }
  for (const json::value& told : list_at(dns, "secondaries")) {
    const std::string trouble = shown_at(told, "trouble");
    const json::value taken = object_at(told, "acknowledged");
    row("secondary", shown_at(told, "address") + " " + shown_at(told, "zone") + ": told of " +
                         std::to_string(number_at(told, "serial")) + " at " +
                         shown_at(told, "told") + (trouble.empty() ? "" : ", and " + trouble));
    if (taken.is_object()) {
      row("", "acknowledged " + std::to_string(number_at(taken, "serial")) + " at " +
                  shown_at(taken, "at"));
    }
  }
  for (const json::value& one : list_at(dns, "refused")) {
    row("secondary", shown_at(one, "address") + shown_at(one, "trouble") + ", so it did not get " +
                         shown_at(one, "zone") + " at " + shown_at(one, "at"));
  }
}

}  // namespace

namespace {

// What ends by itself, or goes on to somebody else.
void print_terms(const json::value& party) {
  if (const std::string lapses = day_of(shown_at(party, "lapses_on")); !lapses.empty()) {
    row("lapses on", lapses + ", unless it signs something or gets a name");
  }
  print_successor(party);
}

}  // namespace

void print_status(const boost::json::value& health) {
  row("status", shown_at(health, "status"));
  for (const json::value& reason : list_at(health, "reasons")) {
    row("", word_of(reason));
  }
  row("height", number_at(health, "height"));
  row("block time", shown_at(health, "block_time"));
  row("version", shown_at(health, "version"));
  if (flag_at(health, "demo")) row("demo", "made by one hand, for trying out only");
  for (const json::value& text : list_at(health, "continuations")) {
    row("continued", word_of(text));
  }
  if (const json::value disk = object_at(health, "disk"); disk.is_object()) {
    const std::string full = day_of(shown_at(disk, "full"));
    row("disk", "store " + std::to_string(number_at(disk, "store_bytes")) + " octets, free " +
                    std::to_string(number_at(disk, "free_bytes")) + ", grows by " +
                    std::to_string(number_at(disk, "growth_bytes_per_day")) + " a day" +
                    (full.empty() ? "" : ", full about " + full));
  }
  if (const json::value party = object_at(health, "party"); party.is_object()) {
    row("party", shown_at(party, "handle") + ", " + shown_at(party, "standing"));
    print_terms(party);
  }
  print_dns(object_at(health, "dns"));
  for (const json::value& zone : list_at(health, "zones")) {
    row("zone " + shown_at(zone, "apex"), "serial " + std::to_string(number_at(zone, "serial")) +
                                              ", " + shown_at(zone, "status") + " " +
                                              shown_at(zone, "path"));
    if (const auto heights = number_at(zone, "behind_heights"); heights != 0) {
      row("", "behind the state by " + counted(heights, "height") + ", " +
                  duration(number_at(zone, "behind_seconds")));
    }
    for (const json::value& text : list_at(zone, "rollovers")) row("new key", word_of(text));
    const json::value joint = object_at(zone, "signed");
    if (!joint.is_object()) continue;
    const std::string signers = std::to_string(number_at(joint, "threshold")) + " of " +
                                std::to_string(number_at(joint, "members"));
    row("", number_at(joint, "session") == 0
                ? "not signed yet: " + signers + " will"
                : "signed by " + signers + validity_text(shown_at(joint, "expires")));
    if (flag_at(joint, "keys_dealt_by_one_hand")) row("", "DEMO: one hand dealt every share");
    row("trust anchor", shown_at(joint, "trust_anchor"));
  }
}

void print_community(const boost::json::value& community) {
  row("name", shown_at(community, "name"));
  row("id", shown_at(community, "id"));
  if (flag_at(community, "demo")) row("demo", "made by one hand, for trying out only");
  row("height", number_at(community, "height"));
  row("root", shown_at(community, "root"));
  row("constitution", shown_at(community, "constitution"));
  for (const json::value& zone : list_at(community, "zones")) {
    row("zone", word_of(zone));
  }
  row("log", shown_at(object_at(community, "log"), "origin"));
}

void print_rules(const boost::json::value& answer) {
  row("in force", "version " + std::to_string(number_at(answer, "version")) + " since " +
                      shown_at(answer, "since"));
  for (const json::value& one : list_at(answer, "program")) {
    row("this node", "version " + std::to_string(number_at(one, "version")) + ", " +
                         shown_at(one, "fingerprint"));
  }
  const json::value adoption = object_at(answer, "adoption");
  if (!adoption.is_object()) return;
  row("adopted", "version " + std::to_string(number_at(adoption, "version")) + ", " +
                     shown_at(adoption, "fingerprint"));
  row("", "by decision " + std::to_string(number_at(adoption, "proposal")) + ", " +
              shown_at(adoption, "state") + ", time " + shown_at(adoption, "at"));
  row("operators", std::to_string(number_at(adoption, "declared")) + " of " +
                       std::to_string(number_at(adoption, "operators")) +
                       " have declared that they have it");
  for (const json::value& party : list_at(adoption, "missing")) {
    row("", word_of(party) + " has not");
  }
}

void print_parties(const boost::json::value& answer) {
  for (const json::value& party : list_at(answer, "parties")) {
    std::cout << std::left << std::setw(28) << shown_at(party, "handle") << std::setw(28)
              << shown_at(party, "kind") << shown_at(party, "standing");
    const std::string lapses = day_of(shown_at(party, "lapses_on"));
    std::cout << (lapses.empty() ? "" : ", holds nothing and lapses on " + lapses) << "\n";
  }
}

void print_party(const boost::json::value& party) {
  row("handle", shown_at(party, "handle"));
  row("kind", shown_at(party, "kind"));
  row("standing", shown_at(party, "standing"));
  print_terms(party);
  if (const json::value hold = object_at(party, "keys_on_hold"); hold.is_object()) {
    row("keys", "on hold by decision " + std::to_string(number_at(hold, "decision")) + " since " +
                    shown_at(hold, "since"));
    row("", "its recovery key takes all back (comity key recover)");
  }
  row("economy", shown_at(party, "economy"));
  row("region", shown_at(party, "region"));
  row("names", text_at(object_at(party, "display_names"), "hash"));
  row("contact", text_at(object_at(party, "contact"), "hash"));
  for (const json::value& key : list_at(party, "keys")) {
    std::string roles;
    for (const json::value& role : list_at(key, "roles")) {
      roles += " " + word_of(role);
    }
    row("key", shown_at(key, "key") + roles);
    const json::value power = object_at(key, "power");
    if (!power.is_object()) continue;
    std::string types;
    for (const json::value& type : list_at(power, "types")) types += " " + word_of(type);
    row("", (flag_at(power, "below") ? "at and below " : "at ") + shown_at(power, "owner") + ":" +
                types);
    row("", "until " + shown_at(power, "until") + ", " +
                std::to_string(number_at(power, "acts_a_day")) + " acts a day" +
                (flag_at(power, "expired") ? "; EXPIRED" : "") +
                (flag_at(power, "void") ? "; VOID, the name has changed hands or was put on hold"
                                        : ""));
  }
}

std::string claim_text(const boost::json::value& claim) {
  const std::string number = std::to_string(number_at(claim, "proposal"));
  const std::string to = shown_at(claim, "claimant");
  const bool silence = shown_at(claim, "ground") == "silence";
  std::string text = "proposal " + number;
  if (shown_at(claim, "asks") == "award") {
    text += " awards " + shown_at(claim, "name") + (to.empty() ? " to nobody" : " to " + to);
  } else {
    text += " asks to put " + shown_at(claim, "name") + " on hold, ground " +
            shown_at(claim, "ground") + (to.empty() ? "" : ", for " + to);
  }
  text += ", " + shown_at(claim, "state") + " until " + shown_at(claim, "until");
  if (shown_at(claim, "state") == "consultation") {
    text +=
        "; its holder answers by then: `comity object " + number + " --class formal --text ANSWER`";
  }
  if (silence) text += "; anything that the holder signs before it takes effect ends the matter";
  return text;
}

void print_waiting(const boost::json::value& answer) {
  const json::array& waiting = list_at(answer, "waiting");
  if (waiting.empty()) std::cout << "nothing waits for " << shown_at(answer, "handle") << "\n";
  for (const json::value& item : waiting) {
    const std::string act = shown_at(item, "act");
    std::string text = "proposal " + std::to_string(number_at(item, "proposal")) + ": " + act +
                       " until " + shown_at(item, "until");
    if (act == "be_heard") {
      text =
          "sign something on a day after the one on which it left, of what it holds or "
          "`comity member profile`: until then decisions may give away what it holds";
    }
    if (act == "answer_claim") text = "answer: " + claim_text(item);
    if (act == "join") text = "join: it was admitted, and has a seat once it has joined";
    if (act == "recover") text = "recover: its keys are on hold, and its votes do not count";
    if (act == "ceremony") {
      text = "start its signer: " + shown_at(item, "of") + " waits for it, until " +
             shown_at(item, "until");
    }
    if (act == "take_over") {
      text = "start its signer: the new key of the " + shown_at(item, "of") + " waits for it";
    }
    if (act == "succeed") {
      text = "take over " + shown_at(item, "label") + " of " + shown_at(item, "zone") +
             (flag_at(item, "together")
                  ? ": " + shown_at(item, "party") + ", who holds it too, is gone"
                  : ": its holder " + shown_at(item, "party") + " is gone and has named you");
    }
    if (act == "be_successor" && flag_at(item, "together")) {
      text = "nothing yet: " + shown_at(item, "party") + " has left, and holds " +
             shown_at(item, "label") + " of " + shown_at(item, "zone") +
             " with you; unless it is heard of, take that over from " +
             shown_at(item, "counts_at") + " on";
    } else if (act == "be_successor") {
      const std::string label = shown_at(item, "label");
      text = "nothing yet: " + shown_at(item, "party") + " has named you to have " +
             (label.empty() ? "all that it holds" : label + " of " + shown_at(item, "zone")) +
             " when it is gone, from " + shown_at(item, "counts_at") + " on";
    }
    if (act == "set_again") {
      text = "set " + shown_at(item, "owner") + " " + shown_at(item, "type") +
             " again, better: what you set at height " +
             std::to_string(number_at(item, "refused_height")) + " was set back at height " +
             std::to_string(number_at(item, "height")) + ", because loaders refuse it; so say";
      for (const json::value& party : list_at(item, "by")) text += " " + word_of(party);
    }
    if (act == "register_below") {
      const std::string terms = text_at(object_at(item, "terms"), "hash");
      text = "register " + shown_at(item, "label") + " of " + shown_at(item, "zone") + " for " +
             shown_at(item, "party") + (terms.empty() ? "" : ", on terms " + terms) + ", until " +
             shown_at(item, "until");
    }
    std::cout << text << "\n";
  }
}

namespace {

std::string joined(const json::array& words) {
  std::string text;
  for (const json::value& word : words) text += (text.empty() ? "" : ", ") + word_of(word);
  return text;
}

// "by 3 voices against all others: 1 of 2 in companies, 2 of 2 in governments, for example"
std::string coalition_text(const json::value& coalition, std::string_view how) {
  if (!coalition.is_object()) return "by nobody" + std::string(how);
  const std::uint64_t voices = number_at(coalition, "voices");
  std::string text = "by " + counted(voices, "voice");
  text.append(how);
  std::string_view before = ": ";
  for (const json::value& part : list_at(coalition, "for_example")) {
    const std::string chambers = joined(list_at(part, "chambers"));
    text.append(before).append(std::to_string(number_at(part, "voices")));
    text.append(" of ").append(std::to_string(number_at(part, "of")));
    text.append(chambers.empty() ? " in no chamber" : " in " + chambers);
    before = ", ";
  }
  return voices == 0 ? text : text + ", for example";
}

}  // namespace

void print_power(const json::value& answer) {
  row("constitution", shown_at(answer, "hash"));
  for (const json::value& rule : list_at(answer, "rules")) {
    row("rule", shown_at(rule, "rule"));
    row("  decides", joined(list_at(rule, "actions")));
    row("  of what nobody holds also", joined(list_at(rule, "unclaimed")));
    row("  votes now", counted(number_at(rule, "seats"), "seat"));
    row("  passes alone", joined(list_at(rule, "passes_alone")));
    row("  blocks alone", joined(list_at(rule, "blocks_alone")));
    const json::value fewest = object_at(rule, "fewest");
    if (!fewest.is_object()) {
      row("", "so many seats that not every group of them is tried");
      continue;
    }
    row("  passes", coalition_text(object_at(fewest, "passes"), " against all others"));
    row("", coalition_text(object_at(fewest, "unopposed"), " when the others say nothing"));
    row("  is blocked", coalition_text(object_at(fewest, "blocks"), " who do not say yes"));
  }
}

}  // namespace comity::cli
