#include "apps/comity/zone_history.h"

#include <algorithm>
#include <boost/json.hpp>
#include <iostream>
#include <optional>
#include <utility>
#include <vector>

#include "apps/comity/answer.h"
#include "apps/comity/light.h"
#include "apps/comity/text_answers.h"
#include "apps/comity/zone_plan.h"
#include "base/harmless.h"
#include "evidence/deeds.h"
#include "publications/minutes/act_lines.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kLinesOfDeed = 20;  // of one transaction or decision

// What one transaction or decision did of what is asked for, to be shown.
struct Told {
  std::string by;  // "lumen-registry, key 12ab...", "decision 7 of lumen-registry"
  json::object identity;
  std::vector<std::string> lines;
  std::uint64_t left_out = 0;  // acts that are not among the lines
  std::string doubt;           // why it is the node's word; empty: proven
};

void add_lines(const v1::Action& act, const std::string& name, Told& told) {
  for (std::string& line : minutes::act_lines(act, name)) told.lines.push_back(std::move(line));
}

// What a bundle proves of the page, if there is one.
struct Proof {
  std::string name;  // that it is about; empty: the whole zone
  std::optional<evidence::Deeds> deeds;
  std::string why_not;
};

// As the node says.
void take_listed(const json::value& listed, const Proof& proof, Told& told) {
  const json::array& acts = list_at(listed, "acts");
  for (const json::value& it : acts) {
    v1::Action act;
    if (wire::from_json(json::serialize(object_at(it, "action")), act))
      add_lines(act, proof.name, told);
  }
  const std::uint64_t total = number_at(listed, "acts_total");
  told.left_out = total > acts.size() ? total - acts.size() : 0;
  told.doubt = !proof.deeds                   ? proof.why_not
               : proof.deeds->doubt().empty() ? "the bundle does not hold it"
                                              : proof.deeds->doubt();
}

void take_proven(const evidence::Deed& deed, const std::string& name, Time listed, Told& told) {
  for (const auto& act : deed.acts) add_lines(*act, name, told);
  told.doubt = deed.doubt;
  if (deed.acts.empty()) told.doubt = "it has done nothing here";
  if (deed.time != listed) told.doubt = "its block is of " + to_rfc3339(deed.time);
}

Told tell_transaction(const json::value& listed, std::uint64_t height, Time time,
                      const Proof& proof) {
  const std::string id = text_at(listed, "transaction");
  std::string party = text_at(listed, "party");
  std::string key = text_at(listed, "key");
  std::optional<evidence::Deed> deed;
  const Result<Bytes> octets = from_hex(id);
  const Result<Hash> hash =
      octets ? Hash::from(*octets) : Result<Hash>(tl::unexpected(octets.error()));
  if (proof.deeds && hash) deed = proof.deeds->of_transaction(*hash, height);
  Told told;
  if (deed) {
    take_proven(*deed, proof.name, time, told);
    party = deed->party;
    key = deed->key;
  } else {
    take_listed(listed, proof, told);
  }
  told.by = party;
  told.by.append(", key ").append(key).append(", transaction ").append(id);
  told.identity = {{"transaction", id}, {"party", party}, {"key", key}};
  return told;
}

Told tell_decision(const json::value& listed, Time time, const Proof& proof) {
  const std::uint64_t number = number_at(listed, "proposal");
  std::optional<evidence::Deed> deed;
  if (proof.deeds) deed = proof.deeds->of_decision(number, time);
  Told told;
  told.by = "decision " + std::to_string(number);
  told.identity = {{"proposal", number}};
  if (!deed) {
    take_listed(listed, proof, told);
    return told;
  }
  take_proven(*deed, proof.name, time, told);
  told.by.append(" of ").append(deed->party).append(", rule ").append(deed->rule);
  told.identity["proposer"] = deed->party;
  told.identity["rule"] = deed->rule;
  if (deed->skipped > 0) {
    told.lines.push_back("of its sets " + std::to_string(deed->skipped) +
                         " were left as they stood: `comity proposal " + std::to_string(number) +
                         "` says which");
  }
  return told;
}

void print(const Told& deed) {
  std::cout << "  " << harmless_line(deed.by) << (deed.doubt.empty() ? "" : "  (as the node says)")
            << "\n";
  for (std::size_t i = 0; i < std::min(deed.lines.size(), kLinesOfDeed); ++i) {
    std::cout << "    " << harmless_line(deed.lines[i]) << "\n";
  }
  if (deed.lines.size() > kLinesOfDeed) {
    std::cout << "    ... and " << deed.lines.size() - kLinesOfDeed << " more, with --json\n";
  }
  if (deed.left_out > 0) std::cout << "    ... and " << deed.left_out << " more acts\n";
}

json::object to_json(Told deed) {
  json::object out = std::move(deed.identity);
  out["lines"] = json::array(deed.lines.begin(), deed.lines.end());
  out["left_out"] = deed.left_out;
  out["proven"] = deed.doubt.empty();
  if (!deed.doubt.empty()) out["why"] = deed.doubt;
  return out;
}

struct Page {
  json::array changes;
  bool whole = true;  // every deed is proven
};

Page tell(const json::value& listing, const Proof& proof, bool as_json) {
  Page page;
  for (const json::value& change : list_at(listing, "changes")) {
    const std::uint64_t height = number_at(change, "height");
    const std::string time = text_at(change, "time");
    const Time at = from_rfc3339(time).value_or(Time{});
    std::vector<Told> done;
    const json::array& transactions = list_at(change, "transactions");
    done.reserve(transactions.size() + list_at(change, "decisions").size());
    for (const json::value& it : transactions) {
      done.push_back(tell_transaction(it, height, at, proof));
    }
    for (const json::value& it : list_at(change, "decisions")) {
      done.push_back(tell_decision(it, at, proof));
    }
    if (!as_json) {
      std::cout << "height " << height << "  " << harmless_line(time)
                << (height == 0    ? "  genesis, which every founder has signed"
                    : done.empty() ? "  with something beside it, or above it"
                                   : "")
                << "\n";
    }
    json::array list;
    for (Told& deed : done) {
      page.whole = page.whole && deed.doubt.empty();
      if (!as_json) print(deed);
      list.push_back(to_json(std::move(deed)));
    }
    const std::uint64_t total = number_at(change, "transactions_total");
    if (!as_json && total > transactions.size()) {
      std::cout << "  ... and " << total - transactions.size() << " more transactions\n";
    }
    page.changes.push_back(
        json::object{{"height", height},
                     {"time", time},
                     {"by", std::move(list)},
                     {"left_out", total > transactions.size() ? total - transactions.size() : 0}});
  }
  return page;
}

std::string query_of(const HistoryOptions& options) {
  std::string query = "from=" + std::to_string(options.from);
  query.append("&limit=").append(std::to_string(options.limit));
  if (!options.name.empty()) query.append("&name=").append(escape(options.name));
  if (options.to != 0) query.append("&to=").append(std::to_string(options.to));
  return query;
}

// The closest governed zone at or above the name.
Result<std::string> zone_of(const Common& common, const std::string& name) {
  const Result<json::value> zones = get(common, "/v1/zones");
  if (!zones) return tl::unexpected(zones.error());
  std::string found;
  for (const json::value& zone : list_at(*zones, "zones")) {
    const std::string apex = text_at(zone, "apex");
    const bool above = name == apex || apex == "." || name.ends_with("." + apex);
    if (above && apex.size() > found.size()) found = apex;
  }
  if (found.empty()) {
    return error(ErrorKind::not_found, "no zone of this community is at or above " + name);
  }
  return found;
}

Result<std::string> apex_of(const std::string& zone) {
  std::string text = ascii_lower(zone);
  if (!text.ends_with('.')) text.push_back('.');
  const Result<dns::Name> apex = dns::Name::parse(text);
  if (!apex) return tl::unexpected(apex.error());
  return apex->text();
}

// The bundle of the same page; nothing and why where there is none.
Result<std::optional<ProvenBundle>> proof_of(const Common& common, const HistoryOptions& options,
                                             std::string& doubt) {
  const Result<std::optional<Hash>> pinned = pinned_community(common);
  if (!pinned) return tl::unexpected(pinned.error());
  if (common.trust_node || !*pinned) {
    doubt = common.trust_node ? "--trust-node" : "no community is pinned (--community)";
    return std::optional<ProvenBundle>();
  }
  Result<ProvenBundle> bundle =
      get_bundle(common, **pinned,
                 "/v1/bundle/history?zone=" + escape(options.zone) + "&" + query_of(options));
  if (!bundle) return tl::unexpected(bundle.error());
  return std::optional<ProvenBundle>(*std::move(bundle));
}

void say_the_rest(const Common& common, const json::value& listing, bool whole,
                  const std::string& doubt) {
  if (common.json) return;
  if (const std::uint64_t next = number_at(listing, "next");
      object_at(listing, "next") != nullptr) {
    std::cout << "... go on with --to " << next << "\n";
  }
  if (const std::uint64_t kept = number_at(listing, "kept_from"); kept > 0) {
    std::cerr << "the node keeps states from height " << kept
              << " on: of what came before only the last change of each record is told; all of it "
                 "is in its blocks (`comity mirror`, `comity replay`)\n";
  }
  if (!doubt.empty()) {
    say_unproven(common, doubt);
  } else if (!whole) {
    std::cerr << "the lines that say so are as the node says, the others are proven\n";
  }
  std::cerr
      << "that nothing is left out, and at which height a decision took effect, is the node's "
         "word\n";
}

// For programs line by line, as other texts of a zone.
int say_difference(const Common& common, const std::string& text, json::object about) {
  if (!common.json) {
    std::cout << text;
    return kOk;
  }
  json::value out = text_json("zone diff", text);
  for (json::key_value_pair& member : about) {
    out.as_object()[member.key()] = std::move(member.value());
  }
  return print_json(out);
}

}  // namespace

int show_history(const Common& common, const HistoryOptions& given) {
  HistoryOptions options = given;
  const Result<std::string> zone =
      options.zone.empty() ? zone_of(common, options.name) : apex_of(options.zone);
  if (!zone) return fail(zone.error());
  options.zone = *zone;
  const Result<json::value> listing =
      get(common, "/v1/zones/" + zone_segment(options.zone) + "/history?" + query_of(options));
  if (!listing) return fail(listing.error());
  // The same state for both.
  options.to = number_at(*listing, "height");
  Proof proof{options.name, std::nullopt, {}};
  const Result<std::optional<ProvenBundle>> bundle = proof_of(common, options, proof.why_not);
  if (!bundle) return fail_to_show(bundle.error());
  if (*bundle) {
    auto deeds = evidence::Deeds::from((*bundle)->verified, options.zone, options.name);
    if (!deeds) return fail_to_show({ErrorKind::corrupt, deeds.error().message});
    proof.deeds.emplace(*std::move(deeds));
    proof.why_not = proof.deeds->doubt();
  }
  Page page = tell(*listing, proof, common.json);
  say_the_rest(common, *listing, page.whole, proof.why_not);
  if (!common.json) return kOk;
  json::object out{{"zone", options.zone},
                   {"name", options.name},
                   {"height", options.to},
                   {"changes", std::move(page.changes)},
                   {"next", object_at(*listing, "next")},
                   {"kept_from", number_at(*listing, "kept_from")},
                   {"proven", page.whole && proof.why_not.empty()}};
  return print_json(out);
}

int show_difference(const Common& common, const HistoryOptions& options) {
  const Result<std::string> zone = apex_of(options.zone);
  if (!zone) return fail(zone.error());
  const Result<dns::Name> apex = dns::Name::parse(*zone);
  if (!apex) return fail(apex.error());
  const Result<std::optional<Hash>> pinned = pinned_community(common);
  if (!pinned) return fail(pinned.error());
  if (common.trust_node || !*pinned) {
    say_unproven(common,
                 common.trust_node ? "--trust-node" : "no community is pinned (--community)");
    const Result<std::string> text = get_text(
        common, "/v1/zones/" + zone_segment(*zone) + "/diff?from=" + std::to_string(options.from) +
                    (options.to == 0 ? "" : "&to=" + std::to_string(options.to)));
    if (!text) return fail(text.error());
    return say_difference(common, *text, {{"zone", *zone}, {"proven", false}});
  }
  std::uint64_t to = options.to;
  if (to == 0) {
    const Result<json::value> newest = get(common, "/v1/zones");
    if (!newest) return fail(newest.error());
    to = number_at(*newest, "height");
  }
  const Result<zone::Zone> before = zone_at(common, *apex, options.from);
  if (!before) return fail_to_show(before.error());
  const Result<zone::Zone> after = zone_at(common, *apex, to);
  if (!after) return fail_to_show(after.error());
  return say_difference(common, zone::to_text(zone::difference(*before, *after)),
                        {{"zone", *zone}, {"from", options.from}, {"to", to}, {"proven", true}});
}

}  // namespace comity::cli
