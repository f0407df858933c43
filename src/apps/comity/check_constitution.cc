#include "apps/comity/check_constitution.h"

#include <algorithm>
#include <boost/json.hpp>
#include <iostream>
#include <set>

#include "apps/comity/answer.h"
#include "apps/comity/light.h"
#include "apps/comity/show_community.h"
#include "base/words.h"
#include "crypto/hash.h"
#include "machine/files.h"
#include "registers/constitution/checks.h"
#include "servers/api/constitution_power.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t kCheckedBytes = 1 << 20;

// Who counts, and under which rules.
struct Seats {
  std::vector<members::Member> active;   // have a seat now
  std::vector<members::Member> to_seat;  // may come to have one, those included
  std::uint32_t rules_version = 1;
  std::string of;  // whose they are, in words
};

int kind_of(std::string_view name) {
  for (int kind = v1::GOVERNMENT; kind <= v1::INDIVIDUAL; ++kind) {
    if (members::kind_name(kind) == name) return kind;
  }
  return v1::PARTY_KIND_UNSPECIFIED;
}

Result<Seats> seats_of_founders(const std::vector<std::string>& files) {
  Seats seats;
  seats.of = "founders";
  std::set<std::string> handles;
  for (const std::string& file : files) {
    Result<Bytes> text = machine::read_file(file, kCheckedBytes);
    if (!text) return tl::unexpected(text.error());
    v1::Founder founder;
    if (Status read = wire::from_json(*text, founder); !read) return at(file, read.error());
    const v1::PartyProfile& party = founder.party();
    if (party.handle().empty() || members::kind_name(party.kind()).empty()) {
      return error(file + ": names no party with a handle and a kind");
    }
    if (!handles.insert(party.handle()).second) {
      return error(file + ": " + party.handle() + " is a founder of another file already");
    }
    seats.active.push_back({party.handle(), party.kind(), party.region(), party.affiliation()});
  }
  const auto before = [](const auto& one, const auto& other) { return one.party < other.party; };
  std::sort(seats.active.begin(), seats.active.end(), before);
  seats.to_seat = seats.active;
  return seats;
}

// A party as the API shows it.
members::Member member_of(const json::value& party) {
  return {text_at(party, "handle"), kind_of(text_at(party, "kind")), text_at(party, "region"),
          text_at(party, "affiliation")};
}

Result<Seats> seats_of_community(const Common& common) {
  const Result<json::value> community = get_proven(common, "/v1/community", Use::reading);
  if (!community) return tl::unexpected(community.error());
  Seats seats;
  seats.rules_version = static_cast<std::uint32_t>(number_at(*community, "rules_version"));
  seats.of = "parties that have a seat now";
  std::string after;
  do {
    const Result<json::value> page = get_proven(
        common, "/v1/parties" + (after.empty() ? "" : "?after=" + escape(after)), Use::reading);
    if (!page) return tl::unexpected(page.error());
    for (const json::value& party : list_at(*page, "parties")) {
      const std::string standing = text_at(party, "standing");
      if (standing == "left") continue;
      seats.to_seat.push_back(member_of(party));
      if (standing == "active") seats.active.push_back(member_of(party));
    }
    after = text_at(*page, "next");
  } while (!after.empty());
  return seats;
}

// What the rules mean for those who have a seat, also where it is why the document is refused.
void print_check(const Common& common, const v1::Constitution& document, const Seats& seats,
                 bool sound) {
  const auto seats_under = [&](const v1::Rule&) {
    return constitution::electorate(document, seats.active);
  };
  const json::object report{{"hash", crypto::sha256(wire::encode(document)).hex()},
                            {"seats", seats.active.size()},
                            {"sound", sound},
                            {"rules", api::rules_power_json(document, seats_under)}};
  if (common.json) {
    std::cout << json::serialize(report) << "\n";
    return;
  }
  print_power(report);
  if (sound) row("sound", "for " + counted(seats.active.size(), "seat") + ", of " + seats.of);
}

}  // namespace

int check_constitution(const Common& common, const std::string& file,
                       const std::vector<std::string>& founders) {
  Result<Bytes> text = machine::read_file(file, kCheckedBytes);
  if (!text) return fail(text.error());
  v1::Constitution document;
  if (Status read = wire::from_json(*text, document); !read) {
    return fail(at(file, read.error()).value());
  }
  const Result<Seats> seats =
      founders.empty() ? seats_of_community(common) : seats_of_founders(founders);
  if (!seats) return fail(seats.error());
  Status sound = constitution::check_form(document);
  if (sound) sound = constitution::check_room(document, seats->to_seat);
  if (!sound) return fail(at(file, sound.error()).value());
  const ledger::Registry registry = wiring::registry();
  sound =
      constitution::check_fit(document, registry.names_under(seats->rules_version), seats->active);
  print_check(common, document, *seats, sound.has_value());
  return sound ? kOk : fail(at(file, sound.error()).value());
}

}  // namespace comity::cli
