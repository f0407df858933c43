#include "apps/comity/show.h"

#include <boost/json.hpp>
#include <chrono>
#include <iomanip>
#include <iostream>
#include <thread>

#include "proof/tree.h"
#include "state/key.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

constexpr int kPollMilliseconds = 100;

const json::array& list_at(const json::value& value, std::string_view name) {
  static const json::array kEmpty;
  const json::value* field = value.is_object() ? value.as_object().if_contains(name) : nullptr;
  return field != nullptr && field->is_array() ? field->as_array() : kEmpty;
}

json::value object_at(const json::value& value, std::string_view name) {
  const json::value* field = value.is_object() ? value.as_object().if_contains(name) : nullptr;
  return field != nullptr ? *field : json::value();
}

bool flag_at(const json::value& value, std::string_view name) {
  const json::value* field = value.is_object() ? value.as_object().if_contains(name) : nullptr;
  return field != nullptr && field->is_bool() && field->as_bool();
}

void row(std::string_view name, std::string_view value) {
  if (!value.empty()) std::cout << std::left << std::setw(16) << name << value << "\n";
}

void row(std::string_view name, std::uint64_t value) { row(name, std::to_string(value)); }

void print_status(const json::value& health) {
  row("status", text_at(health, "status"));
  for (const json::value& reason : list_at(health, "reasons")) {
    row("", std::string(reason.as_string()));
  }
  row("height", number_at(health, "height"));
  row("block time", text_at(health, "block_time"));
  row("version", text_at(health, "version"));
  if (flag_at(health, "demo")) row("demo", "made by one hand, for trying out only");
  if (const json::value disk = object_at(health, "disk"); disk.is_object()) {
    const std::string full = text_at(disk, "full");
    row("disk", "store " + std::to_string(number_at(disk, "store_bytes")) + " octets, free " +
                    std::to_string(number_at(disk, "free_bytes")) + ", grows by " +
                    std::to_string(number_at(disk, "growth_bytes_per_day")) + " a day" +
                    (full.empty() ? "" : ", full about " + full));
  }
  for (const json::value& zone : list_at(health, "zones")) {
    row("zone " + text_at(zone, "apex"), "serial " + std::to_string(number_at(zone, "serial")) +
                                             ", " + text_at(zone, "status") + " " +
                                             text_at(zone, "path"));
    const json::value joint = object_at(zone, "signed");
    if (!joint.is_object()) continue;
    row("", "signed by " + std::to_string(number_at(joint, "threshold")) + " of " +
                std::to_string(number_at(joint, "members")) + ", good until " +
                text_at(joint, "expires"));
    if (flag_at(joint, "keys_dealt_by_one_hand")) row("", "DEMO: one hand dealt every share");
    row("trust anchor", text_at(joint, "trust_anchor"));
  }
}

void print_community(const json::value& community) {
  row("name", text_at(community, "name"));
  row("id", text_at(community, "id"));
  if (flag_at(community, "demo")) row("demo", "made by one hand, for trying out only");
  row("height", number_at(community, "height"));
  row("root", text_at(community, "root"));
  row("constitution", text_at(community, "constitution"));
  for (const json::value& zone : list_at(community, "zones")) {
    row("zone", std::string(zone.as_string()));
  }
  row("log", text_at(object_at(community, "log"), "origin"));
}

void print_rules(const json::value& answer) {
  row("in force", "version " + std::to_string(number_at(answer, "version")) + " since " +
                      text_at(answer, "since"));
  for (const json::value& one : list_at(answer, "program")) {
    row("this node", "version " + std::to_string(number_at(one, "version")) + ", " +
                         text_at(one, "fingerprint"));
  }
  const json::value adoption = object_at(answer, "adoption");
  if (!adoption.is_object()) return;
  row("adopted", "version " + std::to_string(number_at(adoption, "version")) + ", " +
                     text_at(adoption, "fingerprint"));
  row("", "by decision " + std::to_string(number_at(adoption, "proposal")) + ", " +
              text_at(adoption, "state") + ", time " + text_at(adoption, "at"));
  row("operators", std::to_string(number_at(adoption, "declared")) + " of " +
                       std::to_string(number_at(adoption, "operators")) +
                       " have declared that they have it");
  for (const json::value& party : list_at(adoption, "missing")) {
    row("", std::string(party.as_string()) + " has not");
  }
}

void print_parties(const json::value& answer) {
  for (const json::value& party : list_at(answer, "parties")) {
    std::cout << std::left << std::setw(28) << text_at(party, "handle") << std::setw(28)
              << text_at(party, "kind") << text_at(party, "standing") << "\n";
  }
}

void print_party(const json::value& party) {
  row("handle", text_at(party, "handle"));
  row("kind", text_at(party, "kind"));
  row("standing", text_at(party, "standing"));
  row("economy", text_at(party, "economy"));
  row("region", text_at(party, "region"));
  for (const json::value& key : list_at(party, "keys")) {
    std::string roles;
    for (const json::value& role : list_at(key, "roles")) {
      roles += " " + std::string(role.as_string());
    }
    row("key", text_at(key, "key") + roles);
  }
}

void print_waiting(const json::value& answer) {
  const json::array& waiting = list_at(answer, "waiting");
  if (waiting.empty()) std::cout << "nothing waits for " << text_at(answer, "handle") << "\n";
  for (const json::value& item : waiting) {
    std::cout << "proposal " << number_at(item, "proposal") << ": " << text_at(item, "act")
              << " until " << text_at(item, "until") << "\n";
  }
}

std::string title_of(const json::value& proposal) {
  const std::string title = text_at(object_at(proposal, "title"), "text");
  return title.empty() ? "(no title at hand)" : title;
}

void print_proposals(const json::value& answer) {
  for (const json::value& proposal : list_at(answer, "proposals")) {
    std::cout << std::right << std::setw(5) << number_at(proposal, "number") << "  " << std::left
              << std::setw(14) << text_at(proposal, "state") << title_of(proposal) << "  ("
              << text_at(proposal, "proposer") << ")\n";
  }
}

void print_tally(const json::value& tally) {
  for (const json::value& count : list_at(tally, "counts")) {
    const std::string chamber = text_at(count, "chamber");
    std::cout << "  " << std::left << std::setw(28) << (chamber.empty() ? "all seats" : chamber)
              << "seats " << number_at(count, "seats") << "  yes " << number_at(count, "yes")
              << "  no " << number_at(count, "no") << "  abstain " << number_at(count, "abstain")
              << "\n";
  }
  for (const json::value& line : list_at(tally, "explanation")) {
    std::cout << "  " << std::string(2 * number_at(line, "depth"), ' ')
              << (flag_at(line, "met") ? "met      " : "not met  ") << text_at(line, "text")
              << "\n";
  }
}

void print_proposal(const json::value& proposal) {
  row("proposal", std::to_string(number_at(proposal, "number")) + ": " + title_of(proposal));
  row("text", text_at(object_at(proposal, "text"), "text"));
  row("by", text_at(proposal, "proposer"));
  row("state", text_at(proposal, "state"));
  const json::value failure = object_at(proposal, "failure");
  row("because", text_at(failure, "outcome"));
  row("", text_at(failure, "meaning"));
  row("rule", text_at(proposal, "rule"));
  row("vote opens", text_at(proposal, "vote_opens_at"));
  row("vote closes", text_at(proposal, "vote_closes_at"));
  row("effect", text_at(proposal, "effect_at"));
  row("ended", text_at(proposal, "ended_at"));
  row("effect hash", text_at(proposal, "effect_hash"));
  for (const json::value& action : list_at(proposal, "actions")) {
    row("action", text_at(action, "name") + " " + json::serialize(object_at(action, "action")));
  }
  for (const json::value& consent : list_at(proposal, "consents")) {
    row("consent",
        text_at(consent, "party") + (flag_at(consent, "given") ? ": given" : ": missing"));
  }
  for (const json::value& vote : list_at(proposal, "votes")) {
    row("vote", text_at(vote, "party") + ": " + text_at(vote, "choice"));
  }
  for (const json::value& objection : list_at(proposal, "objections")) {
    row("objection", text_at(objection, "party") + ": " + text_at(objection, "class") + ", " +
                         text_at(objection, "state") + " - " +
                         text_at(object_at(objection, "reason"), "text"));
  }
  print_tally(object_at(proposal, "tally"));
}

void print_preview(const json::value& preview) {
  const json::value verdict = object_at(preview, "verdict");
  row("passes", flag_at(verdict, "passes") ? "yes" : "no: " + text_at(verdict, "reason"));
  row("rule", text_at(preview, "rule"));
  row("effect hash", text_at(preview, "effect_hash"));
  for (const json::value& party : list_at(preview, "consents_needed")) {
    row("needs", "the consent of " + std::string(party.as_string()));
  }
  for (const json::value& zone : list_at(preview, "zones")) {
    std::cout << "zone " << text_at(zone, "apex") << "\n" << text_at(zone, "text");
  }
}

void print_zones(const json::value& answer) {
  for (const json::value& zone : list_at(answer, "zones")) {
    std::cout << text_at(zone, "apex") << "  revision " << number_at(zone, "revision")
              << ", changed " << text_at(zone, "changed_at") << "\n";
  }
}

void print_session(std::string_view name, const json::value& session) {
  std::string parties;
  for (const json::value& party : list_at(session, "parties")) {
    parties += (parties.empty() ? "" : ", ") + text_at(party, "party");
    if (!flag_at(party, "answered")) parties += " (no answer yet)";
  }
  row(name, "session " + std::to_string(number_at(session, "number")) + " for height " +
                std::to_string(number_at(session, "height")) + ", " +
                std::to_string(number_at(session, "sets")) + " sets, by " + parties);
  row("", text_at(session, "inception") + " to " + text_at(session, "expiration"));
  for (const json::value& fault : list_at(session, "faults")) {
    row("", "before: " + text_at(fault, "kind") + " of " + text_at(fault, "party") +
                " in session " + std::to_string(number_at(fault, "session")));
  }
}

void print_signing(const json::value& answer) {
  row("zone", text_at(answer, "apex"));
  for (const std::string_view role : {"key_signing", "zone_signing"}) {
    const json::value group = object_at(answer, role);
    std::cout << "\n";
    row(role == "key_signing" ? "key signing" : "zone signing",
        std::to_string(number_at(group, "threshold")) + " of " +
            std::to_string(list_at(group, "members").size()) + ", public key " +
            text_at(group, "public_key"));
    if (flag_at(group, "keys_dealt_by_one_hand")) row("", "DEMO: one hand dealt every share");
    for (const json::value& member : list_at(group, "members")) {
      row("", text_at(member, "party") + ", " + std::to_string(number_at(member, "nonces")) +
                  " nonces on record");
    }
    const json::value newest = object_at(group, "signed");
    if (newest.is_object()) print_session("signed", newest);
    for (const json::value& session : list_at(group, "open")) print_session("open", session);
  }
}

void print_delegation(const json::value& delegation) {
  row("delegation", text_at(delegation, "name"));
  const std::string holder = text_at(delegation, "holder");
  row("holder", holder.empty() ? "unclaimed" : holder);
  for (const json::value& server : list_at(delegation, "name_servers")) {
    row("NS", text_at(server, "name"));
  }
  for (const json::value& ds : list_at(delegation, "ds")) {
    row("DS", std::to_string(number_at(ds, "key_tag")) + " " +
                  std::to_string(number_at(ds, "algorithm")) + " " +
                  std::to_string(number_at(ds, "digest_type")) + " " + text_at(ds, "digest"));
  }
  row("since decision", number_at(delegation, "since_decision"));
}

void print_whole(const json::value& answer) { std::cout << json::serialize(answer) << "\n"; }

void print_outcomes(const json::value& answer) {
  for (const json::value& line : list_at(answer, "outcomes")) {
    std::cout << std::right << std::setw(5) << number_at(line, "outcome_number") << "  "
              << std::left << std::setw(22) << text_at(line, "outcome") << text_at(line, "meaning")
              << "\n";
  }
}

// Checks the tree proof of /v1/record here, so that the node is asked and not believed.
Status check_record(const json::value& answer, const state::Key& key) {
  Result<Bytes> root_bytes = from_hex(text_at(answer, "root"));
  Result<Bytes> proof_bytes = from_base64(text_at(answer, "proof"));
  if (!root_bytes) return at("root", root_bytes.error());
  if (!proof_bytes) return at("proof", proof_bytes.error());
  Result<Hash> root = Hash::from(*root_bytes);
  Result<proof::TreeProof> proof = proof::decode_tree_proof(*proof_bytes);
  if (!root) return tl::unexpected(root.error());
  if (!proof) return tl::unexpected(proof.error());
  const Path path = proof::path_of(key.table, key.collection, key.key);
  bool holds = false;
  if (flag_at(answer, "present")) {
    Result<Bytes> value = from_base64(text_at(answer, "value"));
    if (!value) return at("value", value.error());
    holds = proof::verify_inclusion(*root, path, *value, *proof);
  } else {
    holds = proof::verify_absence(*root, path, *proof);
  }
  if (!holds) return error(ErrorKind::corrupt, "the proof does not hold: do not trust this node");
  return {};
}

bool has_ended(std::string_view state) {
  return state == "effective" || state == "rejected" || state == "withdrawn" || state == "failed";
}

// The path of a row with its words put in; those that it does not name are its query.
std::string target_of(const View& view, const Given& given) {
  std::string target(view.path);
  std::string query;
  for (const Word& word : view.words) {
    const std::string name(word.parameter());
    const auto found = given.find(name);
    const std::string value = found == given.end() ? "" : found->second;
    const std::string place = "{" + name + "}";
    if (const std::size_t at = target.find(place); at != std::string::npos) {
      target.replace(at, place.size(), name == "zone" ? zone_segment(value) : escape(value));
    } else if (!value.empty()) {
      query += (query.empty() ? "?" : "&") + name + "=" + escape(value);
    }
  }
  return target + query;
}

}  // namespace

const std::vector<View>& views() {
  static const Word kZone{"zone"};
  static const Word kProposal{"proposal", "its number", Word::number};
  static const std::vector<View> kViews = {
      {"status", "is the node well, and where is it", {}, "/v1/health", print_status},
      {"community", "name, id, constitution, zones", {}, "/v1/community", print_community},
      {"constitution", "the document in force, as JSON", {}, "/v1/constitution", print_whole},
      {"rules show",
       "versions: in force, on their way, of this node",
       {},
       "/v1/rules",
       print_rules},
      {"checkpoint", "the newest signed checkpoint of the log", {}, "/v1/checkpoint"},
      {"outcomes", "every outcome and what to do about it", {}, "/v1/outcomes", print_outcomes},
      {"transaction", "where a transaction stands", {{"id"}}, "/v1/transactions/{id}", print_whole},
      {"proposal",
       "state, counts and explanation",
       {kProposal},
       "/v1/proposals/{proposal}",
       print_proposal},
      {"preview",
       "what it would change in the zones",
       {kProposal},
       "/v1/proposals/{proposal}/preview",
       print_preview},
      {"proposals",
       "all, newest first",
       {{"--state", "voting, time_lock, effective ..."}},
       "/v1/proposals",
       print_proposals},
      {"waiting",
       "what waits for a party",
       {{"party", "default: --as", Word::party}},
       "/v1/parties/{party}/waiting",
       print_waiting},
      {"parties", "who belongs to the community", {}, "/v1/parties", print_parties},
      {"party", "one party", {{"party"}}, "/v1/parties/{party}", print_party},
      {"delegation show",
       "one delegation",
       {kZone, {"label"}},
       "/v1/zones/{zone}/delegations/{label}",
       print_delegation},
      {"zone list", "all of them", {}, "/v1/zones", print_zones},
      {"zone show",
       "the zone as it follows from the newest state, not signed",
       {kZone},
       "/v1/zones/{zone}/text"},
      {"zone signed", "the zone as its parties signed it last", {kZone}, "/v1/zones/{zone}/signed"},
      {"zone trust-anchor",
       "DS record of the key that signs its keys",
       {kZone},
       "/v1/zones/{zone}/trust-anchor"},
      {"zone signing",
       "who signs the zone, and what they have signed",
       {kZone},
       "/v1/zones/{zone}/signing",
       print_signing},
      {"zone diff",
       "what changed between two heights",
       {kZone, {"from", "height", Word::number}, {"to", "height; 0 is the newest", Word::height}},
       "/v1/zones/{zone}/diff"},
  };
  return kViews;
}

int show(const Common& common, const View& view, const Given& given) {
  const std::string target = target_of(view, given);
  if (view.print == nullptr) {
    Result<std::string> text = get_text(common, target);
    if (!text) return fail(text.error());
    std::cout << *text;
    return kOk;
  }
  Result<json::value> value = get(common, target);
  if (!value) return fail(value.error());
  if (common.json) return print_json(*value);
  view.print(*value);
  return kOk;
}

int wait_for(const Common& common, std::uint64_t number, std::uint32_t seconds) {
  const std::string target = "/v1/proposals/" + std::to_string(number);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  std::string state;
  while (std::chrono::steady_clock::now() < until) {
    Result<json::value> proposal = get(common, target);
    if (!proposal) return fail(proposal.error());
    state = text_at(*proposal, "state");
    if (has_ended(state)) {
      if (common.json) {
        (void)print_json(*proposal);
      } else {
        std::cout << "proposal " << number << " is " << state << "\n";
      }
      return state == "effective" ? kOk : kRefused;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(kPollMilliseconds));
  }
  return fail({ErrorKind::unavailable, "proposal " + std::to_string(number) +
                                           " is still in state " + state + " after " +
                                           std::to_string(seconds) + " s"});
}

int show_record(const Common& common, const std::string& table, const std::string& collection,
                const std::string& key, std::uint64_t height) {
  constexpr std::string_view kHex = "hex:";
  const bool is_hex = key.starts_with(kHex);
  Result<Bytes> octets = is_hex ? from_hex(key.substr(kHex.size())) : Result<Bytes>(key);
  if (!octets) return fail(octets.error());
  std::string target = "/v1/record?table=" + escape(table) + "&collection=" + escape(collection) +
                       "&key_hex=" + to_hex(*octets);
  if (height != 0) target += "&height=" + std::to_string(height);
  Result<json::value> answer = get(common, target);
  if (!answer) return fail(answer.error());
  if (Status checked = check_record(*answer, {table, collection, *octets}); !checked) {
    return fail(checked.error());
  }
  if (common.json) return print_json(*answer);
  row("height", number_at(*answer, "height"));
  row("root", text_at(*answer, "root"));
  row("path", text_at(*answer, "path"));
  row("record",
      flag_at(*answer, "present") ? json::serialize(object_at(*answer, "record")) : "absent");
  row("proof", "holds (checked here)");
  return kOk;
}

Result<Hash> effect_hash_of(const Common& common, std::uint64_t number) {
  Result<json::value> proposal = get(common, "/v1/proposals/" + std::to_string(number));
  if (!proposal) return tl::unexpected(proposal.error());
  const std::string text = text_at(*proposal, "effect_hash");
  if (text.empty()) {
    return error(ErrorKind::conflict, "proposal " + std::to_string(number) +
                                          " has no effect hash yet: its vote is not open");
  }
  Result<Bytes> octets = from_hex(text);
  if (!octets) return tl::unexpected(octets.error());
  return Hash::from(*octets);
}

}  // namespace comity::cli
