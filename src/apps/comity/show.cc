#include "apps/comity/show.h"

#include <boost/json.hpp>
#include <chrono>
#include <iomanip>
#include <iostream>
#include <thread>

#include "apps/comity/answer.h"
#include "apps/comity/clock.h"
#include "apps/comity/light.h"
#include "apps/comity/prove.h"
#include "apps/comity/show_community.h"
#include "apps/comity/show_names.h"
#include "apps/comity/show_signing.h"
#include "apps/comity/text_answers.h"
#include "base/harmless.h"
#include "base/words.h"
#include "crypto/hash.h"
#include "publications/minutes/readable.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

constexpr int kPollMilliseconds = 100;

std::string title_of(const json::value& proposal) {
  const std::string title = shown_at(object_at(proposal, "title"), "text");
  return title.empty() ? "(no title at hand)" : title;
}

void print_proposals(const json::value& answer) {
  for (const json::value& proposal : list_at(answer, "proposals")) {
    std::cout << std::right << std::setw(5) << number_at(proposal, "number") << "  " << std::left
              << std::setw(14) << shown_at(proposal, "state") << title_of(proposal) << "  ("
              << shown_at(proposal, "proposer") << ")\n";
  }
}

void print_tally(const json::value& tally) {
  for (const json::value& count : list_at(tally, "counts")) {
    const std::string chamber = shown_at(count, "chamber");
    std::cout << "  " << std::left << std::setw(28) << (chamber.empty() ? "all seats" : chamber)
              << "seats " << number_at(count, "seats") << "  yes " << number_at(count, "yes")
              << "  no " << number_at(count, "no") << "  abstain " << number_at(count, "abstain")
              << "\n";
  }
  for (const json::value& line : list_at(tally, "explanation")) {
    std::cout << "  " << std::string(2 * number_at(line, "depth"), ' ')
              << (flag_at(line, "met") ? "met      " : "not met  ") << shown_at(line, "text")
              << "\n";
  }
}

void print_proposal(const json::value& proposal) {
  print_matter(proposal);
  for (const json::value& vote : list_at(proposal, "votes")) {
    row("vote", shown_at(vote, "party") + ": " + shown_at(vote, "choice"));
    text_row("", text_at(object_at(vote, "reason"), "text"));
  }
  for (const json::value& objection : list_at(proposal, "objections")) {
    row("objection", shown_at(objection, "party") + ": " + shown_at(objection, "class") + ", " +
                         shown_at(objection, "state"));
    text_row("", text_at(object_at(objection, "reason"), "text"));
    const std::string answer = text_at(object_at(objection, "answer"), "text");
    if (!answer.empty()) row("answer", "to " + shown_at(objection, "party"));
    text_row("", answer);
  }
  print_tally(object_at(proposal, "tally"));
}

// ", given" where it is, for what there would be now.
std::string consent_state(const json::value& preview, const std::string& party) {
  for (const json::value& consent : list_at(preview, "consents")) {
    if (shown_at(consent, "party") != party) continue;
    return flag_at(consent, "given") && !flag_at(consent, "stale") ? ", which is given" : "";
  }
  return "";
}

}  // namespace

void print_stale(const json::value& preview) {
  for (const json::value& consent : list_at(preview, "consents")) {
    if (!flag_at(consent, "stale")) continue;
    row("stale", "the consent of " + shown_at(consent, "party") +
                     " is given for what it would have been, and counts for nothing now");
  }
}

void print_preview(const json::value& preview) {
  const json::value verdict = object_at(preview, "verdict");
  row("once accepted", flag_at(verdict, "passes")
                           ? "it does what is shown here, as things stand"
                           : "it does NOTHING, as things stand: " + shown_at(verdict, "reason"));
  row("rule", shown_at(preview, "rule"));
  for (const json::value& party : list_at(preview, "consents_needed")) {
    row("needs", "the consent of " + word_of(party) + consent_state(preview, word_of(party)));
  }
  print_stale(preview);
  for (const std::string& line : guard_lines(preview)) row("guard", line);
  for (const json::value& zone : list_at(preview, "zones")) {
    row("zone", shown_at(zone, "apex"));
    std::cout << text_at(zone, "text");
  }
  rows("constitution", list_at(preview, "constitution"));
}

namespace {

void print_whole(const json::value& answer) { (void)print_json(answer); }

// The document alone, as `comity amend` takes it, from the octets that the answer gives; their hash
// is that of the answer.
void print_constitution(const json::value& answer) {
  const Result<Bytes> octets = from_base64(text_at(answer, "octets"));
  v1::Constitution document;
  if (!octets || !wire::decode_into(*octets, document) ||
      crypto::sha256(*octets).hex() != text_at(answer, "hash")) {
    std::cerr << "comity: the node's octets of the constitution are not those of its hash\n";
    return;
  }
  std::cout << wire::to_json(document, true) << "\n";
}

void print_outcomes(const json::value& answer) {
  for (const json::value& line : list_at(answer, "outcomes")) {
    std::cout << std::right << std::setw(5) << number_at(line, "outcome_number") << "  "
              << std::left << std::setw(22) << shown_at(line, "outcome")
              << shown_at(line, "meaning") << "\n";
  }
}

const std::vector<std::string> kStates = {"endorsement", "consultation", "voting",
                                          "time_lock",   "effective",    "rejected",
                                          "withdrawn",   "failed",       "lapsed"};

bool has_ended(std::string_view state) {
  return state == "effective" || state == "rejected" || state == "withdrawn" || state == "failed" ||
         state == "lapsed";
}

// The path of a row with its words put in; those that it does not name are its query.
std::string target_of(const View& view, const Given& given) {
  std::string target(view.path);
  std::string query;
  for (const Word& word : view.words) {
    if (word.kind == Word::file) continue;
    if (word.kind == Word::ending) {
      if (given.contains(word.parameter()) && !given.find(word.parameter())->second.empty()) {
        target += "." + std::string(word.parameter());
      }
      continue;
    }
    const std::string name(word.parameter());
    const auto found = given.find(name);
    const std::string value = found == given.end() ? "" : found->second;
    const std::string place = "{" + name + "}";
    if (const std::size_t at = target.find(place); at != std::string::npos) {
      target.replace(at, place.size(), name == "zone" ? zone_segment(value) : escape(value));
    } else if (!value.empty()) {
      query += (query.empty() ? "?" : "&") + name + "=" +
               (name == "zone" ? zone_segment(value) : escape(value));
    }
  }
  return target + query;
}

const Word kZone{"zone"};
constexpr bool kProven = true;
constexpr bool kForecasts = true;

std::vector<View> bundle_views() {
  const Word out{"--out", "file", Word::file};
  return {
      {"bundle delegation",
       "a delegation, its hosts and who voted for it",
       {kZone, {"label"}, out},
       "/v1/bundle/delegation"},
      {"bundle decision",
       "a proposal and who voted for it",
       {{"number", "of the proposal", Word::number}, out},
       "/v1/bundle/decision"},
      {"bundle collection",
       "every record of a collection",
       {{"table"}, {"collection"}, out},
       "/v1/bundle/collection"},
      {"bundle origins",
       "records of a zone and who set each: those at a name, or the first after a key",
       {kZone,
        {"--name", "only what stands there"},
        {"--after", "key of a record: those after it"},
        {"--limit", "so many, at most 250", Word::number},
        out},
       "/v1/bundle/origins"},
      {"bundle zone",
       "all that a signed zone follows from, for verify --zone-file",
       {kZone, out},
       "/v1/bundle/zone"},
  };
}

std::vector<View> name_views() {
  return {
      {"delegation list",
       "registered names of a zone, with whose they are",
       {kZone, {"--holder", "party"}, {"--after", "label: the next page"}},
       "/v1/zones/{zone}/delegations",
       print_delegations},
      {"host list",
       "names with addresses, and whose they are",
       {kZone, {"--holder", "party"}, {"--after", "name: the next page"}},
       "/v1/zones/{zone}/hosts",
       print_hosts},
      {"host show",
       "one of them, and the delegations that use it",
       {kZone, {"name"}},
       "/v1/zones/{zone}/hosts/{name}",
       print_host,
       kProven},
      {"zone records",
       "every record of the zone before it is signed, and what is on record besides",
       {kZone,
        {"--owner", "name"},
        {"--holder", "party"},
        {"--after", "OWNER/TYPE: the next page"}},
       "/v1/zones/{zone}/sets",
       print_record_sets},
      {"zone guard",
       "how many of its names decisions may change, and have changed",
       {kZone, {"--after", "a name: those that follow it"}},
       "/v1/zones/{zone}/guard",
       print_guard,
       kProven,
       nullptr,
       kForecasts},
      {"children list",
       "holders' standing orders, who observes, and what is claimed",
       {kZone, {"--after", "label: the next page"}},
       "/v1/zones/{zone}/children",
       print_children,
       kProven},
      {"faults list",
       "what loaders refuse and was set back, and what may be",
       {kZone, {"--after", "OWNER/TYPE: the next page"}},
       "/v1/zones/{zone}/faults",
       print_faults,
       kProven,
       nullptr,
       kForecasts},
      {"delegation show",
       "one registered name",
       {kZone, {"label"}},
       "/v1/zones/{zone}/delegations/{label}",
       print_delegation,
       kProven},
  };
}

std::vector<View> zone_views() {
  return {
      {"zone list", "all of them", {}, "/v1/zones", print_zones},
      {"zone show",
       "the zone as it follows from the newest state, not signed",
       {kZone},
       "/v1/zones/{zone}/text"},
      {"zone signed", "the zone as its parties signed it last", {kZone}, "/v1/zones/{zone}/signed"},
      {"zone trust-anchor",
       "DS record of the key that signs its keys",
       {kZone,
        {"--xml", "as a file (RFC 9718), when a group for documents has signed it", Word::ending}},
       "/v1/zones/{zone}/trust-anchor"},
      {"zone document",
       "its trust anchor as a file with its signature beside it, FILE.sig",
       {kZone, {"--out", "file", Word::file}},
       "/v1/zones/{zone}/trust-anchor.xml",
       nullptr,
       false,
       save_document},
      {"zone signing",
       "who signs the zone, and what they have signed",
       {kZone},
       "/v1/zones/{zone}/signing",
       print_signing},
      {"zone ceremony",
       "how far the making of its keys is, and whom it waits for",
       {kZone},
       "/v1/zones/{zone}/ceremony",
       print_ceremony,
       kProven},
      {"zone ceremony-script",
       "the ceremony on paper, step by step, to be ticked and signed by those who are there",
       {kZone},
       "/v1/zones/{zone}/ceremony",
       print_ceremony_script,
       kProven},
  };
}

std::vector<View> reading_views() {
  const Word proposal{"proposal", "its number", Word::number};
  return {
      {"status", "is the node well, and where is it", {}, "/v1/health", print_status},
      {"community", "name, id, constitution, zones", {}, "/v1/community", print_community, kProven},
      {"constitution",
       "the document in force, as JSON",
       {},
       "/v1/constitution",
       print_constitution,
       kProven},
      {"constitution power",
       "who decides what: under each rule how many pass, and block, now",
       {},
       "/v1/constitution/power",
       print_power,
       kProven,
       nullptr,
       kForecasts},
      {"rules show",
       "versions: in force, on their way, of this node",
       {},
       "/v1/rules",
       print_rules},
      {"checkpoint", "the newest signed checkpoint of the log", {}, "/v1/checkpoint"},
      {"witnesses", "who cosigned the log last, and when", {}, "/v1/witnesses", print_witnesses},
      {"outcomes", "every outcome and what to do about it", {}, "/v1/outcomes", print_outcomes},
      {"transaction", "where a transaction stands", {{"id"}}, "/v1/transactions/{id}", print_whole},
      {"proposal",
       "state, counts and explanation",
       {proposal},
       "/v1/proposals/{proposal}",
       print_proposal,
       kProven},
      {"preview",
       "what it would change in the zones",
       {proposal},
       "/v1/proposals/{proposal}/preview",
       print_preview,
       kProven,
       nullptr,
       kForecasts},
      {"proposals",
       "all, newest first",
       {{"--state", "consultation, voting, time_lock, effective ...", Word::text, kStates}},
       "/v1/proposals",
       print_proposals,
       kProven},
      {"waiting",
       "what waits for a party",
       {{"party", "default: --as", Word::party}},
       "/v1/parties/{party}/waiting",
       print_waiting,
       kProven},
      {"parties", "who belongs to the community", {}, "/v1/parties", print_parties, kProven},
      {"party", "one party", {{"party"}}, "/v1/parties/{party}", print_party, kProven},
      {"holder list", "who holds without a seat", {}, "/v1/holders", print_parties},
      {"member list", "as `parties`", {}, "/v1/parties", print_parties, kProven},
      {"member show", "as `party`", {{"party"}}, "/v1/parties/{party}", print_party, kProven},
  };
}

}  // namespace

void print_skipped(const json::value& answer, const std::string& what) {
  for (const json::value& set : list_at(answer, "skipped")) {
    row(what,
        shown_at(set, "owner") + " " + shown_at(set, "type") + ": " + shown_at(set, "outcome"));
  }
}

void print_matter(const json::value& proposal) {
  row("proposal", std::to_string(number_at(proposal, "number")) + ": " + title_of(proposal));
  text_row("text", text_at(object_at(proposal, "text"), "text"));
  row("by", shown_at(proposal, "proposer"));
  row("state", shown_at(proposal, "state"));
  const json::value failure = object_at(proposal, "failure");
  row("because", shown_at(failure, "outcome"));
  row("", shown_at(failure, "meaning"));
  row("rule", shown_at(proposal, "rule"));
  row("constitution", shown_at(proposal, "constitution"));
  if (const auto seats = number_at(proposal, "seats"); seats != 0) row("seats", seats);
  if (const auto needed = number_at(proposal, "endorsements_needed"); needed != 0) {
    row("endorse until",
        shown_at(proposal, "endorsement_ends_at") + ", by " + counted(needed, "other voice"));
  }
  for (const json::value& one : list_at(proposal, "endorsements")) {
    row("endorsed by", shown_at(one, "party") + " at " + shown_at(one, "at"));
  }
  row("vote opens", shown_at(proposal, "vote_opens_at"));
  const auto extended = number_at(proposal, "extensions");
  row("vote closes",
      shown_at(proposal, "vote_closes_at") +
          (extended == 0 ? "" : ", extended " + counted(extended, "time") + ": votes came late"));
  row("effect", shown_at(proposal, "effect_at"));
  row("ended", shown_at(proposal, "ended_at"));
  row("effect hash", shown_at(proposal, "effect_hash"));
  // By this one a second decision names it.
  if (!list_at(proposal, "guards").empty()) row("changes hash", shown_at(proposal, "effect"));
  for (const json::value& action : list_at(proposal, "actions")) {
    const std::string written = json::serialize(object_at(action, "action"));
    row("action", minutes::action_line(shown_at(action, "name"), written));
    v1::Action read;
    if (!wire::from_json(written, read)) continue;
    for (const std::string& line : minutes::readable_octets(read)) row("", line);
  }
  print_skipped(proposal, "left as it stood");
  for (const std::string& line : guard_lines(proposal)) row("guard", line);
  if (!has_ended(shown_at(proposal, "state"))) row("held until", shown_at(proposal, "held_until"));
  for (const json::value& consent : list_at(proposal, "consents")) {
    row("consent",
        shown_at(consent, "party") + (flag_at(consent, "given") ? ": given" : ": missing"));
  }
}

const std::vector<View>& views() {
  static const std::vector<View> kViews = [] {
    std::vector<View> all = reading_views();
    for (const auto& more : {bundle_views(), name_views(), zone_views()}) {
      all.insert(all.end(), more.begin(), more.end());
    }
    return all;
  }();
  return kViews;
}

int show(const Common& common, const View& view, const Given& given) {
  std::string target = target_of(view, given);
  if (view.forecasts) target += (target.find('?') == std::string::npos ? "?" : "&") + at_now();
  if (const auto file = given.find("out"); file != given.end()) {
    return (view.save == nullptr ? save_bundle : view.save)(common, target, file->second);
  }
  if (!view.proven) say_unproven(common, "this is the node's to say");
  if (view.print == nullptr) {
    Result<std::string> text = get_text(common, target);
    if (!text) return fail(text.error());
    if (common.json) return print_json(text_json(view.command, *text));
    std::cout << *text;
    return kOk;
  }
  // A node that is halted says why, with another status than 200: that is what was asked for.
  bool well = true;
  Result<json::value> value = view.print == print_status ? get_health(common, target, well)
                              : view.proven              ? get_proven(common, target, Use::reading)
                                                         : get(common, target);
  if (!value) return fail_to_show(value.error());
  if (view.print == print_status && !common.as.empty() && value->is_object()) {
    const Result<json::value> own = get(common, "/v1/parties/" + common.as);
    if (own) value->as_object()["party"] = *own;
  }
  common.json ? static_cast<void>(print_json(*value)) : view.print(*value);
  return well ? kOk : kFailed;
}

int wait_for(const Common& common, std::uint64_t number, std::uint32_t seconds) {
  const std::string target = "/v1/proposals/" + std::to_string(number);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  std::string state;
  std::string said;  // until when it is held
  while (std::chrono::steady_clock::now() < until) {
    Result<json::value> proposal = get(common, target);
    if (!proposal) return fail(proposal.error());
    state = text_at(*proposal, "state");
    const std::string held = shown_at(*proposal, "held_until");
    if (!held.empty() && held != said) {
      std::cerr << "it has passed, and a guard holds it until " << harmless_line(held)
                << ", when it is tried once more, unless a second decision confirms it before: "
                   "comity zone guard\n";
      said = held;
    }
    if (has_ended(state)) {
      proposal = get_proven(common, target, Use::reading);
      if (!proposal) return fail(proposal.error());
      state = text_at(*proposal, "state");
      if (common.json) (void)print_json(*proposal);
      if (!common.json) std::cout << "proposal " << number << " is " << state << "\n";
      return state == "effective" ? kOk : kRefused;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(kPollMilliseconds));
  }
  return fail({ErrorKind::unavailable, "proposal " + std::to_string(number) +
                                           " is still in state " + state + " after " +
                                           std::to_string(seconds) + " s; `comity proposal " +
                                           std::to_string(number) + "` says what is not met"});
}

}  // namespace comity::cli
