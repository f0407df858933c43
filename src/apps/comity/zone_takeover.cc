#include "apps/comity/zone_takeover.h"

#include <algorithm>
#include <boost/json.hpp>
#include <iostream>

#include "apps/comity/answer.h"
#include "apps/comity/clock.h"
#include "apps/comity/light.h"
#include "apps/comity/record.h"
#include "apps/comity/zone_plan.h"
#include "dns/record.h"
#include "machine/files.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::uint16_t kSecureEntryPoint = 1;  // RFC 4034, 2.1.1

// Of the DNSKEY set of the apex, from the old operator's zone or from an answer, what signs the
// zone: the keys with flags 256, where there are any.
// What stands on record stays, whatever its flags.
Status add_keys(const std::string& apex, const std::string& path, const v1::Takeover& standing,
                v1::BeginTakeover& it) {
  const Result<MasterFile> file = read_master_file(path);
  if (!file) return tl::unexpected(file.error());
  if (!file->problems.empty()) return error(path + ": " + file->problems.front());
  std::vector<Bytes> keys;
  for (const dns::Record& record : file->records) {
    if (record.type == dns::type::kDnskey && record.owner.text() == apex) {
      keys.push_back(record.rdata);
    }
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  if (keys.empty()) return error(path + ": no DNSKEY record of " + apex);
  const Bytes flags = keys.front().substr(0, 2);
  const auto& known = standing.dnskeys();
  const std::size_t left_out = std::erase_if(keys, [&](const Bytes& key) {
    return key.substr(0, 2) != flags && std::find(known.begin(), known.end(), key) == known.end();
  });
  if (left_out > 0) {
    std::cerr << "note: " << left_out << " of the DNSKEY records of " << path
              << " are left out: they sign keys, and these sign the zone\n";
  }
  if ((read_u16(flags) & kSecureEntryPoint) != 0) {
    std::cerr << "warning: " << path << " has keys with the SEP flag alone: resolvers that follow "
              << "RFC 5011 may keep them as anchors. If the operator has others, which sign the "
              << "zone, put them into the file too\n";
  }
  it.mutable_dnskeys()->Assign(keys.begin(), keys.end());
  return {};
}

Result<v1::Takeover> standing(const Common& common, const std::string& apex) {
  v1::Takeover takeover;
  const Result<bool> found = find_record(common, "keys", apex, "takeover", takeover);
  if (!found) return tl::unexpected(found.error());
  if (*found) return takeover;
  return error(ErrorKind::not_found, "zone " + apex + " is not being taken over");
}

// "ds-of-both" as DS_OF_BOTH.
Result<v1::TakeoverStage> stage_of(std::string word) {
  std::replace(word.begin(), word.end(), '-', '_');
  std::transform(word.begin(), word.end(), word.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  v1::TakeoverStage stage = v1::TAKEOVER_STAGE_UNSPECIFIED;
  if (v1::TakeoverStage_Parse(word, &stage)) return stage;
  return error("there is no stage `" + word + "`");
}

void print_takeover(const json::value& answer) {
  row("zone", shown_at(answer, "apex"));
  const json::value takeover = object_at(answer, "takeover");
  if (!takeover.is_object()) {
    row("takeover", "none: comity zone takeover-begin");
  } else {
    row("takeover", shown_at(takeover, "way") + ", by decision " +
                        std::to_string(number_at(takeover, "since_decision")));
    row("now", shown_at(takeover, "text"));
    for (const json::value& key : list_at(takeover, "dnskeys")) row("their key", word_of(key));
  }
  for (const json::value& ds : list_at(answer, "ds")) row("DS", word_of(ds));
}

}  // namespace

Result<v1::Action> begin_takeover(const Common& common, const NameOptions& zone,
                                  const TakeoverOptions& options) {
  if (options.gap == !options.keys.empty()) {
    return error("say --keys FILE, with the old operator's DNSKEY records, or --gap");
  }
  v1::Action action;
  v1::BeginTakeover& it = *action.mutable_keys_begin_takeover();
  it.set_zone(apex_of(zone));
  it.set_way(options.gap ? v1::GAP : v1::BOTH_SIGN);
  if (!options.gap) {
    v1::Takeover standing;
    const Result<bool> found = find_record(common, "keys", it.zone(), "takeover", standing);
    if (!found) return tl::unexpected(found.error());
    if (Status added = add_keys(it.zone(), options.keys, standing, it); !added) {
      return tl::unexpected(added.error());
    }
  }
  it.mutable_ends_at()->set_seconds(now().milliseconds / 1000 + options.days * kDaySeconds);
  return action;
}

Result<v1::Action> note_takeover(const Common& common, const NameOptions& zone,
                                 const TakeoverOptions& options) {
  const Result<v1::Takeover> takeover = standing(common, apex_of(zone));
  if (!takeover) return tl::unexpected(takeover.error());
  const Result<v1::TakeoverStage> stage = stage_of(options.stage);
  if (!stage) return tl::unexpected(stage.error());
  v1::Action action;
  v1::NoteTakeover& it = *action.mutable_keys_note_takeover();
  it.set_zone(apex_of(zone));
  it.set_decision(takeover->since_decision());
  it.set_stage(*stage);
  it.set_ttl_seconds(options.ttl.value_or(1));
  return action;
}

Result<v1::Action> call_off_takeover(const Common& common, const NameOptions& zone,
                                     const TakeoverOptions&) {
  const Result<v1::Takeover> takeover = standing(common, apex_of(zone));
  if (!takeover) return tl::unexpected(takeover.error());
  v1::Action action;
  v1::CallOffTakeover& it = *action.mutable_keys_call_off_takeover();
  it.set_zone(apex_of(zone));
  it.set_decision(takeover->since_decision());
  return action;
}

int show_takeover(const Common& common, const NameOptions& zone, const TakeoverOptions& options) {
  const std::string target = "/v1/zones/" + zone_segment(apex_of(zone)) + "/takeover";
  const Result<json::value> answer = get_proven(common, target, Use::reading);
  if (!answer) return fail(answer.error());
  if (!options.out.empty()) {
    std::string text = "; beside the old operator's own; it signs the sets with these among them\n";
    for (const json::value& line : list_at(*answer, "for_operator")) {
      if (!line.is_string()) return fail({ErrorKind::corrupt, target + ": not an answer"});
      const Result<dns::Record> record = dns::parse_record(std::string(line.as_string()));
      if (!record) return fail(record.error());
      text.append(dns::to_text(*record)).append("\n");
    }
    if (const Status written = machine::replace_file(options.out, text, machine::Access::open);
        !written) {
      return fail(written.error());
    }
  }
  if (common.json) return print_json(*answer);
  print_takeover(*answer);
  return kOk;
}

}  // namespace comity::cli
