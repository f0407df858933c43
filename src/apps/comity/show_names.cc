#include "apps/comity/show_names.h"

#include <boost/json.hpp>
#include <iomanip>
#include <iostream>

#include "apps/comity/answer.h"
#include "apps/comity/show_community.h"
#include "base/harmless.h"

namespace comity::cli {

namespace json = boost::json;

void print_zones(const json::value& answer) {
  for (const json::value& zone : list_at(answer, "zones")) {
    std::cout << shown_at(zone, "apex") << "  revision " << number_at(zone, "revision")
              << ", changed " << shown_at(zone, "changed_at") << "\n";
  }
}

namespace {

// "elm, from 2026-10-01T00:00:00Z on"
std::string successor_text(const json::value& named) {
  return shown_at(named, "party") + ", from " + shown_at(named, "counts_at") + " on" +
         (flag_at(named, "all") ? ", named for all that its holder has" : "");
}

}  // namespace

void print_successor(const json::value& answer) {
  const json::value named = object_at(answer, "successor");
  if (named.is_object()) row("successor", successor_text(named));
}

void print_delegation(const json::value& delegation) {
  row("delegation", shown_at(delegation, "name"));
  row("holder", flag_at(delegation, "unclaimed") ? "unclaimed" : shown_at(delegation, "holder"));
  print_successor(delegation);
  if (const auto height = number_at(delegation, "succeeded_height"); height != 0) {
    row("taken over",
        "by its successor, or by who held it too, at height " + std::to_string(height));
  }
  const json::value hold = object_at(delegation, "hold");
  if (hold.is_object()) {
    row(flag_at(hold, "taken") ? "taken" : "hold", shown_at(hold, "ground") + ", " +
                                                       shown_at(hold, "at") + ", from " +
                                                       shown_at(hold, "holder"));
  }
  for (const json::value& server : list_at(delegation, "name_servers")) {
    const std::string ends = shown_at(server, "use_ends_at");
    row("NS", shown_at(server, "name") + (ends.empty() ? "" : ", whose use ends at " + ends));
  }
  for (const json::value& ds : list_at(delegation, "ds")) {
    row("DS", std::to_string(number_at(ds, "key_tag")) + " " +
                  std::to_string(number_at(ds, "algorithm")) + " " +
                  std::to_string(number_at(ds, "digest_type")) + " " + shown_at(ds, "digest"));
  }
  if (const std::string by = shown_at(delegation, "registered_by"); !by.empty()) {
    const std::string terms = shown_at(delegation, "terms");
    row("registered by", by + (terms.empty() ? "" : ", on terms " + terms));
  } else {
    row("since decision", number_at(delegation, "since_decision"));
  }
  for (const json::value& claim : list_at(delegation, "claims")) {
    row("due process", claim_text(claim));
  }
}

namespace {

// What is left of a list that came in pages.
void print_next(const json::value& answer) {
  if (const std::string next = shown_at(answer, "next"); !next.empty()) {
    std::cout << "... of " << number_at(answer, "total") << "; go on with --after " << next << "\n";
  }
}

}  // namespace

void print_delegations(const json::value& answer) {
  for (const json::value& line : list_at(answer, "delegations")) {
    const auto servers = number_at(line, "name_servers");
    std::cout << std::left << std::setw(32) << shown_at(line, "label") << " "
              << (flag_at(line, "unclaimed") ? "unclaimed" : shown_at(line, "holder"))
              << (servers == 0 ? "" : "  " + std::to_string(servers) + " NS")
              << (number_at(line, "ds") == 0 ? "" : "  signed");
    const json::value heir = object_at(line, "successor");
    std::cout << (heir.is_object() ? "  then " + shown_at(heir, "party") : "") << "\n";
  }
  print_next(answer);
}

// Where operators have to vouch for a first DS set, as long as there is none.
void print_signals(const json::value& child) {
  if (!flag_at(child, "bootstrap") || !list_at(child, "ds").empty()) return;
  const json::array& names = list_at(child, "signaling_names");
  for (const json::value& name : names) row("", "vouched for at " + harmless_line(word_of(name)));
  if (names.empty()) row("", "no name server outside of it that could vouch for a first DS set");
}

void print_children(const json::value& answer) {
  rows("observer", list_at(answer, "observers"));
  row("threshold", number_at(answer, "threshold"));
  for (const json::value& child : list_at(answer, "children")) {
    std::string followed = flag_at(child, "cds") ? "CDS" : "";
    if (flag_at(child, "cdnskey")) followed += followed.empty() ? "CDNSKEY" : ", CDNSKEY";
    if (flag_at(child, "removal")) followed += ", removal";
    if (flag_at(child, "csync")) followed += followed.empty() ? "CSYNC" : ", CSYNC";
    if (flag_at(child, "bootstrap")) followed += ", first DS set";
    row("child", shown_at(child, "name") + " of " + shown_at(child, "holder") + ": " + followed);
    print_signals(child);
    if (const auto height = number_at(child, "followed_height"); height != 0) {
      row("", "followed last at height " + std::to_string(height));
      rows("", list_at(child, "followed_by"));
    }
    if (const auto height = number_at(child, "servers_followed_height"); height != 0) {
      row("", "name servers followed last at height " + std::to_string(height));
      rows("", list_at(child, "servers_followed_by"));
    }
    for (const char* claims : {"claims", "server_claims"}) {
      const std::string what = std::string_view(claims) == "claims" ? "" : "name servers ";
      for (const json::value& claim : list_at(child, claims)) {
        // Observers agree where the beginnings of these do.
        constexpr std::size_t kShown = 8;
        row("", what + "claimed by " + shown_at(claim, "observer") + ": finding " +
                    shown_at(claim, "finding").substr(0, kShown) + ", lapses " +
                    shown_at(claim, "lapses_at"));
      }
    }
  }
  print_next(answer);
}

void print_faults(const json::value& answer) {
  rows("observer", list_at(answer, "observers"));
  row("threshold", number_at(answer, "threshold"));
  for (const json::value& set : list_at(answer, "set_back")) {
    row("set back", shown_at(set, "owner") + " " + shown_at(set, "type") + " of " +
                        shown_at(set, "holder") + ": set at height " +
                        std::to_string(number_at(set, "refused_height")) + ", as before since " +
                        std::to_string(number_at(set, "height")));
    rows("", list_at(set, "by"));
  }
  for (const json::value& set : list_at(answer, "fresh")) {
    row("fresh", shown_at(set, "owner") + " " + shown_at(set, "type") + " of " +
                     shown_at(set, "holder") + ": set at height " +
                     std::to_string(number_at(set, "set_height")) + ", may be set back until " +
                     shown_at(set, "until"));
    for (const json::value& party : list_at(set, "claimed_by")) {
      row("", "claimed by " + word_of(party));
    }
  }
  print_next(answer);
}

void print_hosts(const json::value& answer) {
  for (const json::value& host : list_at(answer, "hosts")) {
    const std::string holder = shown_at(host, "holder");
    std::cout << std::left << std::setw(32) << shown_at(host, "name") << " "
              << (holder.empty() ? "the community's" : holder);
    for (const char* family : {"ipv4", "ipv6"}) {
      for (const json::value& address : list_at(host, family))
        std::cout << "  " << word_of(address);
    }
    std::cout << "\n";
  }
  print_next(answer);
}

void print_host(const json::value& host) {
  const std::string holder = shown_at(host, "holder");
  row("host", shown_at(host, "name"));
  row("holder", holder.empty() ? "the community's" : holder);
  row("sponsor", shown_at(host, "sponsor"));
  for (const char* family : {"ipv4", "ipv6"}) {
    for (const json::value& address : list_at(host, family)) row("address", word_of(address));
  }
  for (const json::value& label : list_at(host, "used_by")) row("used by", word_of(label));
}

// A line a record, as in a master file, with whose it is as a comment.
void print_record_sets(const json::value& answer) {
  for (const json::value& set : list_at(answer, "sets")) {
    std::string holder = shown_at(set, "holder");
    if (!flag_at(set, "published"))
      holder.append(holder.empty() ? "" : ", ").append("not published");
    for (const json::value& rdata : list_at(set, "rdata")) {
      std::cout << shown_at(set, "owner") << "\t" << number_at(set, "ttl_seconds") << "\tIN\t"
                << shown_at(set, "type") << "\t" << word_of(rdata)
                << (holder.empty() ? "" : "\t; " + holder) << "\n";
    }
  }
  print_next(answer);
  std::cout << "; before signing: keys, NSEC and signatures are in `comity zone signed`\n";
}

}  // namespace comity::cli
