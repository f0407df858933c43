// An observer at work.
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <vector>

#include "apps/comity/actions.h"
#include "apps/comity/answer.h"
#include "apps/comity/child_look.h"
#include "apps/comity/children.h"
#include "apps/comity/clock.h"
#include "apps/comity/light.h"
#include "apps/comity/server_look.h"
#include "base/harmless.h"
#include "dns/record.h"
#include "machine/stop_signals.h"
#include "servers/hints/hints.h"
#include "servers/hints/listen.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

// A child that cannot be reached is left out for as many rounds as it has failed before, so that
// nobody keeps the observers of others from their work.
constexpr std::uint32_t kRoundsLeftOut = 32;
// So often it is seen whether a child has told to be looked at.
constexpr std::chrono::milliseconds kHintsLookedFor{5'000};
// Of one party's children in a round, also of those that it holds with others; and when a look has
// taken so long that it counts as none.
constexpr std::chrono::seconds kHolderMost{60};
constexpr std::chrono::seconds kSlow{20};

Result<Child> child_of(const std::string& zone, const json::value& answer) {
  Child child;
  child.zone = zone;
  child.label = text_at(answer, "label");
  Result<dns::Name> name = dns::Name::parse(text_at(answer, "name"));
  if (!name) return tl::unexpected(name.error());
  child.name = *std::move(name);
  child.cds = flag_at(answer, "cds");
  child.cdnskey = flag_at(answer, "cdnskey");
  child.removal = flag_at(answer, "removal");
  child.csync = flag_at(answer, "csync");
  child.bootstrap = flag_at(answer, "bootstrap");
  child.ordered_height = number_at(answer, "ordered_height");
  child.newer_than = from_rfc3339(text_at(answer, "newer_than")).value_or(Time{});
  child.servers_newer_than = from_rfc3339(text_at(answer, "servers_newer_than")).value_or(Time{});
  child.ns_ttl_seconds = static_cast<std::uint32_t>(number_at(answer, "ns_ttl_seconds"));
  child.ds_ttl_seconds = static_cast<std::uint32_t>(number_at(answer, "ds_ttl_seconds"));
  for (const json::value& ds : list_at(answer, "ds")) {
    Result<Bytes> rdata = from_hex(word_of(ds));
    if (!rdata) return tl::unexpected(rdata.error());
    child.ds.push_back(*std::move(rdata));
  }
  for (const json::value& server : list_at(answer, "name_servers")) {
    Child::NameServer known{text_at(server, "name"), {}};
    for (const json::value& address : list_at(server, "addresses")) {
      known.addresses.push_back(word_of(address));
    }
    child.servers.push_back(std::move(known));
  }
  return child;
}

// Octets of addresses as the API writes them.
Status add_addresses(const json::value& answer, std::string_view family, std::uint16_t type,
                     google::protobuf::RepeatedPtrField<std::string>& out) {
  for (const json::value& address : list_at(answer, family)) {
    Result<Bytes> octets = dns::parse_rdata(type, word_of(address));
    if (!octets) return tl::unexpected(octets.error());
    out.Add(*std::move(octets));
  }
  return {};
}

class Round {
 public:
  Round(const Common& common, const ChildrenOptions& options, const folder::LoadedKey& key)
      : common_(common), options_(options), key_(key) {}

  // At all children; afterwards those that there are can tell to be looked at.
  Status look_around() {
    known_.clear();
    return look(nullptr);
  }

  // At those that have told so, if any have.
  Status look_at_hinted() {
    const std::set<dns::Name> hinted = book_.take(std::chrono::steady_clock::now());
    if (hinted.empty()) return {};
    Status looked = look(&hinted);
    if (!looked) book_.give_back(hinted);
    return looked;
  }

  [[nodiscard]] hints::HintBook& book() { return book_; }

 private:
  using Clock = std::chrono::steady_clock;
  struct Turn {
    std::string zone;
    json::value answer;  // of the API, about one child
  };

  // Null: at all.
  Status look(const std::set<dns::Name>* hinted) {
    std::vector<Turn> turns;
    Status left;  // who has lost the office in one zone has it in the others
    for (const std::string& given : options_.zones) {
      NameOptions names;
      names.zone = given;
      Status known = find_turns(apex_of(names), hinted, turns);
      if (!known && known.error().kind != ErrorKind::conflict) return known;
      if (!known) left = known;
    }
    if (turns.empty() && !left) return left;
    if (!left) std::cerr << "comity: " << harmless_line(left.error().message) << "\n";
    if (hinted == nullptr) remember_known();
    return look_at_all(std::move(turns), hinted != nullptr);
  }

  // From now on the children of this round tell to be looked at, and others are forgotten.
  void remember_known() {
    std::set<std::string> names;
    for (const dns::Name& name : known_) names.insert(name.text());
    const auto is_gone = [&](const auto& of) {
      return !names.contains(of.first.substr(0, of.first.find(' ')));
    };
    std::erase_if(looked_, is_gone);
    std::erase_if(failures_, is_gone);
    std::erase_if(left_out_, is_gone);
    std::erase_if(sent_, is_gone);  // its keys go on behind the name
    book_.expect(known_);
  }

  Status find_turns(const std::string& zone, const std::set<dns::Name>* hinted,
                    std::vector<Turn>& turns) {
    std::string after;
    do {
      const std::string target = "/v1/zones/" + zone_segment(zone) + "/children" +
                                 (after.empty() ? "" : "?after=" + escape(after));
      const Result<json::value> page = get_proven(common_, target, Use::counting);
      if (!page) return tl::unexpected(page.error());
      const auto proven_at = from_rfc3339(text_at(object_at(*page, "verified"), "block_time"));
      proven_at_ = proven_at ? std::optional(*proven_at) : std::nullopt;
      const json::array& observers = list_at(*page, "observers");
      const bool is_one =
          std::any_of(observers.begin(), observers.end(),
                      [&](const json::value& party) { return word_of(party) == key_.label.party; });
      if (!is_one) {
        return error(ErrorKind::conflict, "party " + key_.label.party + " is no observer of zone " +
                                              zone + ": see `comity children observers`");
      }
      for (const json::value& answer : list_at(*page, "children")) {
        const Result<dns::Name> name = dns::Name::parse(text_at(answer, "name"));
        if (hinted == nullptr && name) known_.insert(*name);
        if (hinted != nullptr && !(name && hinted->contains(*name))) continue;
        turns.push_back({zone, answer});
      }
      after = text_at(*page, "next");
    } while (!after.empty());
    return {};
  }

  // Whoever was looked at longest ago comes first, and no holder has more of a round than its part:
  // name servers that answer slowly keep nobody from the children of others.
  Status look_at_all(std::vector<Turn> turns, bool is_hinted) {
    const auto looked = [this](const Turn& turn) {
      const auto found = looked_.find(text_at(turn.answer, "name"));
      return found == looked_.end() ? std::uint64_t{0} : found->second;
    };
    std::stable_sort(turns.begin(), turns.end(),
                     [&](const Turn& a, const Turn& b) { return looked(a) < looked(b); });
    std::map<std::string, Clock::duration> spent;
    for (const Turn& turn : turns) {
      const std::vector<std::string> parties = wire::holders_of(text_at(turn.answer, "holder"));
      const auto has_had_its_part = [&](const std::string& party) {
        return spent[party] >= kHolderMost;
      };
      if (std::any_of(parties.begin(), parties.end(), has_had_its_part)) continue;
      const Clock::time_point begin = Clock::now();
      looked_[text_at(turn.answer, "name")] = ++looks_;
      if (Status done = look_once(turn.zone, turn.answer, is_hinted); !done) return done;
      for (const std::string& party : parties) spent[party] += Clock::now() - begin;
    }
    return {};
  }

  // One that tells to be looked at is there again.
  Status look_once(const std::string& zone, const json::value& answer, bool is_hinted) {
    const Result<Child> child = child_of(zone, answer);
    if (!child) return tl::unexpected(child.error());
    std::uint32_t& left_out = left_out_[child->name.text()];
    if (left_out > 0 && !is_hinted) {
      --left_out;
      return {};
    }
    bool reached = true;
    Status done;
    const Clock::time_point begin = Clock::now();
    if (child->cds || child->cdnskey) done = look_at_its_keys(*child, answer, reached);
    if (done && child->csync && reached) {
      done = look_at_its_servers(*child, text_at(answer, "holder"), answer, reached);
    }
    reached = reached && Clock::now() - begin < kSlow;
    std::uint32_t& failures = failures_[child->name.text()];
    failures = reached ? 0 : std::min(failures + 1, kRoundsLeftOut);
    left_out = reached ? 0 : failures - 1;
    return done;
  }

  Status look_at_its_keys(const Child& child, const json::value& answer, bool& reached) {
    const Patience patience{
        options_.port, options_.wait_seconds, {options_.trust_anchor, options_.resolver}};
    const Look look = look_at(child, patience, now());
    reached = look.state != Look::State::unreachable;
    if (look.state == Look::State::changed) {
      const std::string shown =
          look.ds.empty() ? "no DS set" : (child.is_first() ? "first " : "") + shown_ds(look.ds);
      return claim({child, kKeys, shown}, claim_of(child, look), answer);
    }
    say({child, kKeys, ""}, name_of(look.state), look.why);
    return {};
  }

  Status look_at_its_servers(const Child& child, const std::string& holder,
                             const json::value& answer, bool& reached) {
    const auto find = [&](const std::string& name) { return find_host(child, holder, name); };
    const Result<ServersLook> look =
        look_at_servers(child, {options_.port, options_.wait_seconds, {}}, now(), find);
    if (!look) return tl::unexpected(look.error());
    reached = look->state != Look::State::unreachable;
    if (look->state == Look::State::changed) {
      return claim({child, kServers, shown_servers(*look)}, claim_of(child, *look), answer);
    }
    say({child, kServers, ""}, name_of(look->state), look->why);
    return {};
  }

  Result<HostOnRecord> find_host(const Child& child, const std::string& holder,
                                 const std::string& name) const {
    HostOnRecord host;
    host.addresses.set_name(name);
    const std::string target = "/v1/zones/" + zone_segment(child.zone) + "/hosts/" + escape(name);
    const Result<json::value> answer = get_proven(common_, target, Use::counting);
    if (!answer && answer.error().kind == ErrorKind::not_found) return host;
    if (!answer) return tl::unexpected(answer.error());
    v1::HostAddresses& out = host.addresses;
    Status read = add_addresses(*answer, "ipv4", dns::type::kA, *out.mutable_ipv4());
    if (read) read = add_addresses(*answer, "ipv6", dns::type::kAaaa, *out.mutable_ipv6());
    if (!read) return tl::unexpected(read.error());
    out.set_ipv4_ttl_seconds(static_cast<std::uint32_t>(number_at(*answer, "ipv4_ttl_seconds")));
    out.set_ipv6_ttl_seconds(static_cast<std::uint32_t>(number_at(*answer, "ipv6_ttl_seconds")));
    host.is_of_others = text_at(*answer, "holder") != holder;
    return host;
  }

  // What is looked at, and what is found there, in words.
  struct Matter {
    const Child& child;
    std::string_view of;  // kKeys or kServers
    std::string found;

    [[nodiscard]] std::string key() const { return child.name.text() + " " + std::string(of); }
    // What a claim is about: with another order, or with something else standing, nobody claims the
    // same.
    [[nodiscard]] std::string about() const {
      const Time since = of == kKeys ? child.newer_than : child.servers_newer_than;
      std::string about = found;
      about.append(" by the order of ").append(std::to_string(child.ordered_height));
      about.append(" since ").append(to_rfc3339(since));
      about.append(" over ").append(of == kKeys ? shown_ds(child.ds) : "");
      if (of != kKeys || !child.is_first()) return about;
      // What its operators have vouched for is another claim when they are others.
      for (const Child::NameServer& server : child.servers) about.append(" ").append(server.name);
      return about;
    }
  };
  static constexpr std::string_view kKeys = "keys";
  static constexpr std::string_view kServers = "name_servers";

  // Whether this observer has said so, and that still counts.
  [[nodiscard]] bool is_claimed(const Matter& matter, const json::value& answer) const {
    const auto sent = sent_.find(matter.key());
    if (sent == sent_.end() || sent->second != matter.about()) return false;
    for (const json::value& known :
         list_at(answer, matter.of == kKeys ? "claims" : "server_claims")) {
      if (text_at(known, "observer") == key_.label.party) {
        return now() < from_rfc3339(text_at(known, "lapses_at")).value_or(Time{});
      }
    }
    return false;
  }

  Status claim(const Matter& matter, const v1::Action& action, const json::value& answer) {
    if (const Status fresh = proven_at_ ? require_fresh(common_, *proven_at_) : Status(); !fresh) {
      say(matter, "not_claimed", fresh.error().message);
      return {};
    }
    if (is_claimed(matter, answer)) {
      say(matter, "waiting", "claimed, and too few others have claimed it");
      return {};
    }
    constexpr std::uint32_t kExpiresSeconds = 600;
    const Result<json::value> receipt = sign_and_post(common_, key_, action, kExpiresSeconds);
    if (!receipt) return tl::unexpected(receipt.error());
    const std::string outcome = text_at(*receipt, "outcome");
    if (outcome == "done") {
      sent_[matter.key()] = matter.about();
      say(matter, "claimed", matter.found);
    } else if (outcome == "no_effect") {
      sent_[matter.key()] = matter.about();
      say(matter, "waiting", text_at(*receipt, "reason"));
    } else {
      say(matter, "refused", outcome + ": " + text_at(*receipt, "reason"));
    }
    return {};
  }

  static std::string shown_ds(const std::vector<Bytes>& set) {
    std::string keys;
    for (const Bytes& ds : set) {
      keys.append(keys.empty() ? "DS of key " : ", ")
          .append(std::to_string(read_u16(ds)))
          .append(" ")
          .append(to_hex(BytesView(ds).substr(4, 4)));
    }
    return keys;
  }

  static std::string shown_servers(const ServersLook& look) {
    std::string shown;
    for (const Bytes& rdata : look.shown.ns.rdata) {
      const Result<std::string> name = dns::rdata_text(dns::type::kNs, rdata);
      shown.append(shown.empty() ? "NS " : ", ").append(name ? *name : to_hex(rdata));
    }
    for (const v1::HostAddresses& host : look.hosts) {
      shown.append(shown.empty() ? "" : "; ").append(host.name()).append(" at");
      for (const Bytes& address : host.ipv4()) {
        shown.append(" ").append(dns::rdata_text(dns::type::kA, address).value_or(""));
      }
      for (const Bytes& address : host.ipv6()) {
        shown.append(" ").append(dns::rdata_text(dns::type::kAaaa, address).value_or(""));
      }
    }
    return shown;
  }

  void say(const Matter& matter, std::string_view state, const std::string& why) const {
    const Child& child = matter.child;
    if (common_.json) {
      (void)print_json(json::object{{"zone", child.zone},
                                    {"label", child.label},
                                    {"name", child.name.text()},
                                    {"of", matter.of},
                                    {"state", state},
                                    {"why", harmless_line(why)}});
    } else {
      std::cout << child.name.text() << (matter.of == kKeys ? "  " : "  name servers ") << state
                << (why.empty() ? "" : ": ") << harmless_line(why) << "\n";
    }
    std::cout << std::flush;
  }

  const Common& common_;
  const ChildrenOptions& options_;
  const folder::LoadedKey& key_;
  std::map<std::string, std::uint64_t> looked_;  // by name: when last, in looks
  std::uint64_t looks_ = 0;
  std::optional<Time> proven_at_;            // the block time of what was proven last
  std::map<std::string, std::string> sent_;  // what was claimed last, by matter
  hints::HintBook book_;
  std::set<dns::Name> known_;                      // children with an order
  std::map<std::string, std::uint32_t> failures_;  // one after the other
  std::map<std::string, std::uint32_t> left_out_;  // rounds to come
};

}  // namespace

int watch_children(const Common& common, const ChildrenOptions& options) {
  const machine::StopSignals signals;
  const Result<folder::LoadedKey> key = load_key(common);
  if (!key) return fail(key.error());
  Round round(common, options, *key);
  std::unique_ptr<hints::Listener> listener;
  if (!options.notify_at.empty() && !options.once) {
    auto opened = hints::Listener::open(options.notify_at, options.notify_port, round.book());
    if (!opened) return fail(opened.error());
    listener = *std::move(opened);
    std::cerr << "comity: takes NOTIFY at " << options.notify_at << " port " << listener->port()
              << "\n";
  }
  using Clock = std::chrono::steady_clock;
  Clock::time_point due = Clock::now();
  for (bool away = false;;) {
    const bool is_due = Clock::now() >= due;
    const Status looked = is_due ? round.look_around() : round.look_at_hinted();
    if (options.once) return looked ? kOk : fail(looked.error());
    if (!looked && looked.error().kind != ErrorKind::unavailable) return fail(looked.error());
    if (!looked && !away) {
      std::cerr << "comity: " << harmless_line(looked.error().message) << "; trying again\n";
    }
    if (is_due || !looked) away = !looked;
    if (is_due) due = Clock::now() + std::chrono::seconds(options.every_seconds);
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - Clock::now());
    const auto pause = listener ? std::min(left, kHintsLookedFor) : left;
    if (signals.within(std::max(pause, std::chrono::milliseconds(1)))) return kOk;
  }
}

}  // namespace comity::cli
