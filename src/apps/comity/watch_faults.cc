#include "apps/comity/watch_faults.h"

#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "apps/comity/actions.h"
#include "apps/comity/answer.h"
#include "apps/comity/clock.h"
#include "apps/comity/light.h"
#include "base/harmless.h"
#include "base/words.h"
#include "dns/record.h"
#include "evidence/bundle_view.h"
#include "machine/bisect.h"
#include "machine/files.h"
#include "machine/loader.h"
#include "machine/stop_signals.h"
#include "publications/zone/zone.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

using SteadyClock = std::chrono::steady_clock;

// All that is asked of the program to find what is at fault.
constexpr std::chrono::minutes kSearch{5};

// A set that may be set back, as the API says it.
struct Candidate {
  dns::Name owner;
  std::uint16_t type = 0;
  std::uint64_t set_height = 0;
  std::uint32_t ttl_seconds = 0;  // of what it would be again
  std::vector<Bytes> before;
  bool is_claimed = false;  // by this observer

  [[nodiscard]] std::string text() const { return owner.text() + " " + dns::type_name(type); }
};

Result<Candidate> candidate_of(const json::value& answer, const std::string& party) {
  Result<dns::Name> owner = dns::Name::parse(text_at(answer, "owner"));
  const Result<std::uint16_t> type = dns::parse_type(text_at(answer, "type"));
  if (!owner || !type) return error("the answer names no record set");
  Candidate one{*std::move(owner),
                *type,
                number_at(answer, "set_height"),
                static_cast<std::uint32_t>(number_at(answer, "ttl_seconds_before")),
                {},
                false};
  for (const json::value& rdata : list_at(answer, "before")) {
    Result<Bytes> octets = from_hex(text_at(rdata, "octets"));
    if (!octets) return tl::unexpected(octets.error());
    one.before.push_back(*std::move(octets));
  }
  const json::array& claimed = list_at(answer, "claimed_by");
  one.is_claimed = std::any_of(claimed.begin(), claimed.end(),
                               [&](const json::value& by) { return word_of(by) == party; });
  return one;
}

v1::Action claim_of(const std::string& zone, const Candidate& one) {
  v1::Action action;
  v1::ClaimFault& it = *action.mutable_names_claim_fault();
  it.set_zone(zone);
  it.set_owner(one.owner.text());
  it.set_type(one.type);
  it.set_set_height(one.set_height);
  it.set_ttl_seconds(one.ttl_seconds);
  for (const Bytes& rdata : one.before) it.mutable_before()->add_rdata(rdata);
  return action;
}

// The version with only these of the candidates as they stand, the others as they were before.
// Without the digest of the whole, which is another one then.
std::string version(const zone::Zone& zone, const std::vector<Candidate>& candidates,
                    const std::vector<std::size_t>& kept) {
  std::set<std::pair<dns::Name, std::uint16_t>> left_out;
  std::vector<dns::Record> again;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (std::binary_search(kept.begin(), kept.end(), i)) continue;
    const Candidate& one = candidates[i];
    left_out.emplace(one.owner, one.type);
    for (const Bytes& rdata : one.before) {
      again.push_back({one.owner, one.type, one.ttl_seconds, rdata});
    }
  }
  std::string text;
  const auto add = [&text](const dns::Record& record) {
    text.append(dns::to_text(record)).append("\n");
  };
  for (const dns::Record& record : zone.records) {
    if (record.type == dns::type::kZonemd || left_out.contains({record.owner, record.type})) {
      continue;
    }
    add(record);
  }
  for (const dns::Record& record : again) add(record);
  return text;
}

std::string watched_apex(const FaultsOptions& options) {
  NameOptions names;
  names.zone = options.zone;
  return apex_of(names);
}

class FaultRound {
 public:
  FaultRound(const Common& common, const FaultsOptions& options, const folder::LoadedKey& key,
             const machine::StopSignals& signals)
      : common_(common),
        options_(options),
        key_(key),
        signals_(signals),
        zone_(watched_apex(options)),
        // Several observers may work in one folder.
        loader_{options.program, common.data + "/.checked." + key.label.party + "." + zone_} {}

  Status look() {
    const Result<json::value> about = get(common_, "/v1/zones/" + zone_segment(zone_));
    if (!about) return tl::unexpected(about.error());
    const std::uint64_t revision = number_at(*about, "revision");
    // What the node says of a revision spares work and no more: a new one is derived here.
    if (passed_ == revision) return {};
    const Result<Hash> community = required_community(common_);
    if (!community) return tl::unexpected(community.error());
    const std::string target = "/v1/zones/" + zone_segment(zone_) + "/text";
    const Result<ProvenBundle> bundle =
        get_bundle(common_, *community, "/v1/bundle/answer?target=" + escape(target));
    if (!bundle) return tl::unexpected(bundle.error());
    if (Status fresh = require_fresh(common_, bundle->verified); !fresh) return fresh;
    const Result<dns::Name> apex = dns::Name::parse(zone_);
    if (!apex) return tl::unexpected(apex.error());
    const evidence::BundleView view(bundle->verified);
    const Result<zone::Zone> zone = zone::derive(view, *apex);
    if (!zone) return tl::unexpected(zone.error());
    const Result<machine::Ended> ended = run(version(*zone, {}, {}));
    if (!ended) {
      say("", "not_asked", ended.error().message);
      return {};
    }
    if (ended->is_well) {
      passed_ = revision;
      say("", "passes", "serial " + std::to_string(zone->serial));
      return {};
    }
    say("", "refused", "serial " + std::to_string(zone->serial) + ": " + words_of(*ended));
    return search(*zone, bundle->verified.height);
  }

  // A signal is taken once, by whoever looks first.
  [[nodiscard]] bool is_stopped(std::chrono::milliseconds within) const {
    stopped_ = stopped_ || signals_.within(within);
    return stopped_;
  }

 private:
  [[nodiscard]] std::string words_of(const machine::Ended& ended) const {
    return options_.program.front() + " says: " + (ended.said.empty() ? "nothing" : ended.said);
  }

  [[nodiscard]] Result<machine::Ended> run(const std::string& text) const {
    return machine::load(loader_, zone_, text, std::chrono::seconds(options_.wait_seconds),
                         [this] { return is_stopped(std::chrono::milliseconds(0)); });
  }

  // Of the height of the version, in the order in which they were set: of two that do not go
  // together the later one is at fault. The node's word: what it makes up the ledger refuses, what
  // it leaves out is not found. A proof would have to show all that was ever noted of the zone.
  Result<std::vector<Candidate>> candidates_at(std::uint64_t height) const {
    std::vector<Candidate> all;
    std::string after;
    do {
      const std::string target = "/v1/zones/" + zone_segment(zone_) +
                                 "/faults?height=" + std::to_string(height) +
                                 (after.empty() ? "" : "&after=" + escape(after));
      const Result<json::value> page = get(common_, target);
      if (!page) return tl::unexpected(page.error());
      const json::array& observers = list_at(*page, "observers");
      if (std::none_of(observers.begin(), observers.end(), [&](const json::value& party) {
            return word_of(party) == key_.label.party;
          })) {
        return error(ErrorKind::conflict, "party " + key_.label.party + " is no observer of zone " +
                                              zone_ + ": see `comity children observers`");
      }
      for (const json::value& answer : list_at(*page, "fresh")) {
        Result<Candidate> one = candidate_of(answer, key_.label.party);
        if (!one) return tl::unexpected(one.error());
        all.push_back(*std::move(one));
      }
      after = text_at(*page, "next");
    } while (!after.empty());
    std::stable_sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) {
      return a.set_height < b.set_height;
    });
    return all;
  }

  Status search(const zone::Zone& zone, std::uint64_t height) {
    const Result<std::vector<Candidate>> candidates = candidates_at(height);
    if (!candidates) return tl::unexpected(candidates.error());
    const SteadyClock::time_point until = SteadyClock::now() + kSearch;
    std::string last;
    std::size_t asked = 0;
    bool cut_short = false;
    const machine::Bisected found = machine::bisect(
        candidates->size(), [&](const std::vector<std::size_t>& kept) -> std::optional<bool> {
          cut_short = SteadyClock::now() >= until;
          if (cut_short) return std::nullopt;
          const Result<machine::Ended> ended = run(version(zone, *candidates, kept));
          cut_short = !ended;
          if (cut_short) return std::nullopt;
          ++asked;
          if (!ended->is_well) last = words_of(*ended);
          return ended->is_well;
        });
    for (const std::size_t at : found.at_fault) {
      if (Status claimed = claim((*candidates)[at], last); !claimed) return claimed;
    }
    if (cut_short) {
      say("", "not_asked", "the search was cut short after it had asked " + counted(asked, "time"));
    } else if (!found.is_whole) {
      say("", "unexplained",
          found.at_fault.empty()
              ? "nothing that holders have set within a day explains it: see what was decided, or "
                "whether the program is well"
              : "there is more than that");
    }
    return {};
  }

  Status claim(const Candidate& one, const std::string& words) {
    if (one.is_claimed) {
      say(one.text(), "waiting", "claimed, and too few others have claimed it");
      return {};
    }
    constexpr std::uint32_t kExpiresSeconds = 600;
    const Result<json::value> receipt =
        sign_and_post(common_, key_, claim_of(zone_, one), kExpiresSeconds);
    if (!receipt) return tl::unexpected(receipt.error());
    const std::string outcome = text_at(*receipt, "outcome");
    say(one.text(), outcome == "done" ? "claimed" : "not_claimed",
        outcome == "done" ? words : outcome + ": " + text_at(*receipt, "reason"));
    return {};
  }

  // `set`: empty: of the version.
  void say(const std::string& set, std::string_view state, const std::string& why) {
    const std::string line = set + std::string(state) + why;
    if (set.empty() && line == said_) return;
    if (set.empty()) said_ = line;
    if (common_.json) {
      (void)print_json(json::object{
          {"zone", zone_}, {"set", set}, {"state", state}, {"why", harmless_line(why)}});
    } else {
      std::cout << (set.empty() ? "zone " + zone_ : set) << "  " << state
                << (why.empty() ? "" : ": ") << harmless_line(why) << "\n";
    }
    std::cout << std::flush;
  }

  const Common& common_;
  const FaultsOptions& options_;
  const folder::LoadedKey& key_;
  const machine::StopSignals& signals_;
  const std::string zone_;
  const machine::Loader loader_;
  std::optional<std::uint64_t> passed_;  // the revision that passed last
  mutable bool stopped_ = false;
  std::string said_;  // of the version, not said twice
};

}  // namespace

int watch_faults(const Common& common, const FaultsOptions& options) {
  const std::string& program = options.program.front();
  if (!program.starts_with('/') || !machine::exists(program)) {
    return fail({ErrorKind::invalid, program + ": say the program by its absolute path"});
  }
  const machine::StopSignals signals;
  const Result<folder::LoadedKey> key = load_key(common);
  if (!key) return fail(key.error());
  FaultRound round(common, options, *key, signals);
  for (bool away = false;;) {
    const Status looked = round.look();
    if (options.once) return looked ? kOk : fail(looked.error());
    if (!looked && looked.error().kind != ErrorKind::unavailable) return fail(looked.error());
    if (!looked && !away) {
      std::cerr << "comity: " << harmless_line(looked.error().message) << "; trying again\n";
    }
    away = !looked;
    if (round.is_stopped(std::chrono::seconds(options.every_seconds))) return kOk;
  }
}

}  // namespace comity::cli
