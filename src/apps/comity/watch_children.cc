// An observer at work.
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <iostream>
#include <map>
#include <tuple>
#include <vector>

#include "apps/comity/actions.h"
#include "apps/comity/answer.h"
#include "apps/comity/child_look.h"
#include "apps/comity/children.h"
#include "apps/comity/clock.h"
#include "apps/comity/light.h"
#include "base/harmless.h"
#include "machine/stop_signals.h"
#include "proof/transaction.h"
#include "wire/messages.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

// A child that cannot be reached is left out for as many rounds as it has failed before, so that
// nobody keeps the observers of others from their work.
constexpr std::uint32_t kRoundsLeftOut = 32;

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
  child.ordered_height = number_at(answer, "ordered_height");
  child.newer_than = from_rfc3339(text_at(answer, "newer_than")).value_or(Time{});
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

// What a claim is about: the DS set that is asked for, the order, and the DS set that stands.
using About = std::tuple<std::vector<Bytes>, std::uint64_t, std::vector<Bytes>>;
About claim_about(const Child& child, const Look& look) {
  return {look.ds, child.ordered_height, child.ds};
}

class Round {
 public:
  Round(const Common& common, const ChildrenOptions& options, const folder::LoadedKey& key)
      : common_(common), options_(options), key_(key) {}

  Status look_around() {
    for (const std::string& given : options_.zones) {
      NameOptions names;
      names.zone = given;
      if (Status looked = look_into(apex_of(names)); !looked) return looked;
    }
    return {};
  }

 private:
  Status look_into(const std::string& zone) {
    std::string after;
    do {
      const std::string target = "/v1/zones/" + zone_segment(zone) + "/children" +
                                 (after.empty() ? "" : "?after=" + escape(after));
      const Result<json::value> page =
          get_proven(common_, target, said_ ? Use::beside : Use::signing);
      if (!page) return tl::unexpected(page.error());
      said_ = true;
      const json::array& observers = list_at(*page, "observers");
      const bool is_one =
          std::any_of(observers.begin(), observers.end(),
                      [&](const json::value& party) { return word_of(party) == key_.label.party; });
      if (!is_one) {
        return error(ErrorKind::conflict, "party " + key_.label.party + " is no observer of zone " +
                                              zone + ": see `comity children observers`");
      }
      for (const json::value& answer : list_at(*page, "children")) {
        if (Status done = look_once(zone, answer); !done) return done;
      }
      after = text_at(*page, "next");
    } while (!after.empty());
    return {};
  }

  Status look_once(const std::string& zone, const json::value& answer) {
    const Result<Child> child = child_of(zone, answer);
    if (!child) return tl::unexpected(child.error());
    std::uint32_t& left_out = left_out_[child->name.text()];
    if (left_out > 0) {
      --left_out;
      return {};
    }
    const Look look = look_at(*child, {options_.port, options_.wait_seconds}, now());
    std::uint32_t& failures = failures_[child->name.text()];
    if (look.state == Look::State::unreachable) {
      failures = std::min(failures + 1, kRoundsLeftOut);
      left_out = failures - 1;
    } else {
      failures = 0;
    }
    if (look.state != Look::State::changed) {
      say(*child, name_of(look.state), look.why);
      return {};
    }
    return claim(*child, look, answer);
  }

  // Whether this observer has said so, and that still counts: a claim is one about the order and
  // the DS set that stood then, and with another of them nobody claims the same.
  [[nodiscard]] bool is_claimed(const Child& child, const Look& look,
                                const json::value& answer) const {
    const auto sent = sent_.find(child.name.text());
    if (sent == sent_.end() || sent->second != claim_about(child, look)) return false;
    for (const json::value& known : list_at(answer, "claims")) {
      if (text_at(known, "observer") == key_.label.party) {
        return now() < from_rfc3339(text_at(known, "lapses_at")).value_or(Time{});
      }
    }
    return false;
  }

  Status claim(const Child& child, const Look& look, const json::value& answer) {
    if (is_claimed(child, look, answer)) {
      say(child, "waiting", "claimed, and too few others have claimed it");
      return {};
    }
    constexpr std::uint32_t kExpiresSeconds = 600;
    const Result<Bytes> body = make_body(common_, key_.label, key_.key.public_key(),
                                         claim_of(child, look), kExpiresSeconds);
    if (!body) return tl::unexpected(body.error());
    const Result<json::value> receipt =
        post(common_, "/v1/transactions", proof::sign_transaction(*body, key_.key));
    if (!receipt) return tl::unexpected(receipt.error());
    const std::string outcome = text_at(*receipt, "outcome");
    if (outcome == "done") {
      sent_[child.name.text()] = claim_about(child, look);
      say(child, "claimed", look.ds.empty() ? "no DS set" : shown_ds(look.ds));
    } else if (outcome == "no_effect") {
      sent_[child.name.text()] = claim_about(child, look);
      say(child, "waiting", text_at(*receipt, "reason"));
    } else {
      say(child, "refused", outcome + ": " + text_at(*receipt, "reason"));
    }
    return {};
  }

  static std::string shown_ds(const std::vector<Bytes>& set) {
    std::string keys;
    for (const Bytes& ds : set) {
      keys.append(keys.empty() ? "DS of key " : ", ").append(std::to_string(read_u16(ds)));
    }
    return keys;
  }

  void say(const Child& child, std::string_view state, const std::string& why) const {
    if (common_.json) {
      (void)print_json(json::object{{"zone", child.zone},
                                    {"label", child.label},
                                    {"name", child.name.text()},
                                    {"state", state},
                                    {"why", harmless_line(why)}});
    } else {
      std::cout << child.name.text() << "  " << state << (why.empty() ? "" : ": ")
                << harmless_line(why) << "\n";
    }
    std::cout << std::flush;
  }

  const Common& common_;
  const ChildrenOptions& options_;
  const folder::LoadedKey& key_;
  bool said_ = false;
  std::map<std::string, About> sent_;              // by name
  std::map<std::string, std::uint32_t> failures_;  // one after the other
  std::map<std::string, std::uint32_t> left_out_;  // rounds to come
};

}  // namespace

int watch_children(const Common& common, const ChildrenOptions& options) {
  const machine::StopSignals signals;
  const Result<folder::LoadedKey> key = load_key(common);
  if (!key) return fail(key.error());
  Round round(common, options, *key);
  for (bool away = false;;) {
    const Status looked = round.look_around();
    if (options.once) return looked ? kOk : fail(looked.error());
    if (!looked && looked.error().kind != ErrorKind::unavailable) return fail(looked.error());
    if (!looked && !away) {
      std::cerr << "comity: " << harmless_line(looked.error().message) << "; trying again\n";
    }
    away = !looked;
    if (signals.within(std::chrono::seconds(options.every_seconds))) return kOk;
  }
}

}  // namespace comity::cli
