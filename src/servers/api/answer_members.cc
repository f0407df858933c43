// Parties, their keys, and what waits for them.
#include "registers/members/queries.h"

#include <algorithm>
#include <set>

#include "dns/record.h"
#include "registers/ceremonies/queries.h"
#include "registers/decisions/queries.h"
#include "registers/keys/queries.h"
#include "registers/names/queries.h"
#include "servers/api/answers.h"
#include "servers/api/due_process.h"
#include "servers/api/limits.h"
#include "wire/codec.h"
#include "wire/holders.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

constexpr http::Parameter kHandle{"handle", Kind::label, true};

boost::json::object profile_json(const Opened& state, const v1::Party& party) {
  const v1::PartyProfile& profile = party.profile();
  boost::json::object out;
  out["handle"] = text_json(profile.handle());
  out["kind"] = members::kind_name(profile.kind());
  out["standing"] =
      ascii_lower(v1::Standing_Name(static_cast<v1::Standing>(members::standing_of(party))));
  out["economy"] = text_json(profile.economy());
  out["region"] = text_json(profile.region());
  out["affiliation"] = text_json(profile.affiliation());
  out["lapses_on"] =
      time_json(members::lapses_on(*state.view, profile.handle(), state.head.block_time));
  return out;
}

boost::json::array roles_json(const v1::PartyKey& key) {
  boost::json::array roles;
  for (const int role : key.roles()) {
    roles.emplace_back(ascii_lower(v1::KeyRole_Name(static_cast<v1::KeyRole>(role))));
  }
  return roles;
}

// What a narrower key may do, and whether the name is still as it was when it was given.
boost::json::value power_json(const Opened& state, const v1::PartyKey& key) {
  if (!key.has_power()) return nullptr;
  const v1::KeyPower& power = key.power();
  boost::json::array types;
  for (const std::uint32_t type : power.types()) {
    types.emplace_back(dns::type_name(static_cast<std::uint16_t>(type)));
  }
  v1::Delegation record;
  const bool stands = names::find_delegation(*state.view, power.zone(), power.label(), record) &&
                      record.held_height() == power.held_height();
  const Time until = wire::to_time(power.until()).value_or(Time{});
  return boost::json::object{{"zone", text_json(power.zone())},
                             {"label", text_json(power.label())},
                             {"owner", text_json(power.owner())},
                             {"below", power.below()},
                             {"types", std::move(types)},
                             {"until", to_rfc3339(until)},
                             {"expired", until <= state.head.block_time},
                             {"acts_a_day", power.acts_a_day()},
                             {"void", !stands}};
}

boost::json::value content_json(bool present, const v1::Content& content) {
  if (!present) return nullptr;
  return boost::json::object{{"hash", to_hex(content.hash())}, {"length", content.length()}};
}

tl::expected<v1::Party, Problem> find_party(const Opened& state, const Request& request) {
  const std::string handle = request.text("handle").value_or("");
  v1::Party party;
  if (!members::find_party(*state.view, handle, party)) {
    return problem(Fault::not_found, "no party " + handle);
  }
  return party;
}

Answer list_parties(const Request& request, const Opened& state,
                    const std::vector<std::string>& handles) {
  const std::uint64_t limit = request.number("limit").value_or(limits::kHttpPage);
  auto next = handles.begin();
  if (const auto after = request.text("after")) {
    next = std::upper_bound(handles.begin(), handles.end(), *after);
  }
  boost::json::array parties;
  for (; next != handles.end() && parties.size() < limit; ++next) {
    v1::Party party;
    if (!members::find_party(*state.view, *next, party)) continue;
    parties.push_back(profile_json(state, party));
  }
  boost::json::object out = about(state);
  out["total"] = handles.size();
  out["parties"] = std::move(parties);
  const bool more = next != handles.end() && next != handles.begin();
  out["next"] = more ? boost::json::value(text_json(*std::prev(next))) : nullptr;
  return json_response(out);
}

Answer answer_parties(const Sources&, const Request& request, const Opened& state) {
  return list_parties(request, state, members::all_parties(*state.view));
}

Answer answer_holders(const Sources&, const Request& request, const Opened& state) {
  return list_parties(request, state, members::all_accounts(*state.view));
}

Answer answer_party(const Sources&, const Request& request, const Opened& state) {
  const tl::expected<v1::Party, Problem> party = find_party(state, request);
  if (!party) return tl::unexpected(party.error());
  boost::json::object out = about(state);
  boost::json::object profile = profile_json(state, *party);
  for (auto& member : profile) out[member.key()] = std::move(member.value());
  boost::json::array keys;
  for (const v1::PartyKey& key : party->keys()) {
    keys.push_back(
        boost::json::object{{"key", to_hex(key.key())},
                            {"roles", roles_json(key)},
                            {"power", power_json(state, key)},
                            {"last_sequence", ledger::last_sequence(*state.view, key.key())}});
  }
  out["keys"] = std::move(keys);
  out["keys_on_hold"] = nullptr;
  if (party->has_keys_hold()) {
    out["keys_on_hold"] = boost::json::object{
        {"decision", party->keys_hold().decision()},
        {"since", to_rfc3339(wire::to_time(party->keys_hold().at()).value_or(Time{}))}};
  }
  out["since_decision"] = party->since_decision();
  out["commitment"] = hex_json(party->profile().commitment());
  out["display_names"] =
      content_json(party->profile().has_display_names(), party->profile().display_names());
  out["contact"] = content_json(party->profile().has_contact(), party->profile().contact());
  out["standing_reason"] = content_json(party->has_standing_reason(), party->standing_reason());
  out["successor"] = successor_json(names::find_succession(*state.view, party->profile().handle()));
  out["open_proposals"] = decisions::open_proposals_of(*state.view, party->profile().handle());
  return json_response(out);
}

// Keys that are to follow on others and wait for this party to say that it has its share.
void add_take_overs(const state::View& view, const std::string& party, boost::json::array& out) {
  for (const std::string& zone : names::zones(view)) {
    for (const keys::Role role : keys::kRoles) {
      v1::KeyRollover rollover;
      if (!keys::find_rollover(view, zone, role, rollover) || rollover.stage() != v1::TAKING_OVER ||
          keys::member_of(rollover.other(), party) == nullptr) {
        continue;
      }
      const auto& ready = rollover.ready();
      if (std::find(ready.begin(), ready.end(), party) != ready.end()) continue;
      out.push_back({{"proposal", nullptr},
                     {"act", "take_over"},
                     {"until", nullptr},
                     {"of", text_json(keys::group_text(zone, role))}});
    }
  }
}

// Rounds of ceremonies that wait for what this party's signer does.
void add_ceremonies(const state::View& view, const std::string& party, boost::json::array& out) {
  for (const std::string& zone : names::zones(view)) {
    for (const keys::Role role : keys::kRoles) {
      v1::Ceremony ceremony;
      const std::uint64_t newest = ceremonies::newest_ceremony(view, zone, role);
      if (!ceremonies::find_ceremony(view, newest, ceremony) || !ceremonies::runs(ceremony) ||
          ceremonies::turn_of(ceremony, party) != ceremonies::Turn::open) {
        continue;
      }
      out.push_back({{"proposal", nullptr},
                     {"act", "ceremony"},
                     {"until", time_json(ceremony.has_round_ends_at(), ceremony.round_ends_at())},
                     {"of", text_json(ceremonies::ceremony_text(ceremony))}});
    }
  }
}

// Names below its own for which others ask it, the first of them.
void add_requests(const Opened& state, const std::string& party, boost::json::array& out) {
  constexpr std::size_t kMost = 200;
  std::size_t count = 0;
  for (const names::Requested& it : names::requests_to(*state.view, party)) {
    v1::NameRequest request;
    if (!names::find_request(*state.view, it.party, it.zone, it.label, request) ||
        wire::to_time(request.until()).value_or(Time{}) <= state.head.block_time) {
      continue;
    }
    v1::Delegation taken;
    if (names::find_delegation(*state.view, it.zone, it.label, taken)) continue;
    if (++count > kMost) return;
    out.push_back({{"proposal", nullptr},
                   {"act", "register_below"},
                   {"until", time_json(true, request.until())},
                   {"zone", text_json(it.zone)},
                   {"label", text_json(it.label)},
                   {"party", text_json(it.party)},
                   {"terms", content_json(request.has_terms(), request.terms())}});
  }
}

// Names that are to be its own when their holders are gone, the first of them: which it may take
// over now, or from when on it counts.
void add_successions(const Opened& state, const std::string& party, Time now_there,
                     boost::json::array& out) {
  constexpr std::size_t kMost = 200;
  const std::vector<names::Awaited> all = names::awaited_by(*state.view, party);
  for (std::size_t i = 0; i < std::min(all.size(), kMost); ++i) {
    const names::Awaited& it = all[i];
    const bool now = names::may_succeed(*state.view, it.zone, it.label, party, now_there);
    out.push_back({{"proposal", nullptr},
                   {"act", now ? "succeed" : "be_successor"},
                   {"until", nullptr},
                   {"zone", text_json(it.zone)},
                   {"label", text_json(it.label)},
                   {"party", text_json(it.holder)},
                   {"together", it.together},
                   {"counts_at", time_json(it.as.counts_at)}});
  }
}

Answer answer_party_waiting(const Sources&, const Request& request, const Opened& state) {
  const tl::expected<v1::Party, Problem> party = find_party(state, request);
  if (!party) return tl::unexpected(party.error());
  boost::json::array waiting;
  if (members::standing_of(*party) == v1::APPLICANT) {
    waiting.push_back({{"proposal", nullptr}, {"act", "join"}, {"until", nullptr}});
  }
  if (party->has_keys_hold()) {
    waiting.push_back({{"proposal", nullptr}, {"act", "recover"}, {"until", nullptr}});
  }
  // What it holds is open to decisions from the day after it left, as long as it says nothing.
  if (members::has_part(*state.view, *party) &&
      members::is_gone(*state.view, party->profile().handle())) {
    waiting.push_back({{"proposal", nullptr}, {"act", "be_heard"}, {"until", nullptr}});
  }
  // Whoever it is about has more to do than whoever may say something.
  std::set<std::uint64_t> claimed;
  each_claim(*state.view, [&](const Claim& claim) {
    if (!wire::is_holder(claim.holder, party->profile().handle())) return;
    claimed.insert(claim.proposal);
    boost::json::object item = claim_json(claim);
    item["act"] = "answer_claim";
    waiting.push_back(std::move(item));
  });
  for (const decisions::Waiting& item :
       decisions::waiting_for(*state.view, party->profile().handle())) {
    if (item.act == "object" && claimed.contains(item.proposal)) continue;
    waiting.push_back(boost::json::object{
        {"proposal", item.proposal}, {"act", item.act}, {"until", time_json(item.until)}});
  }
  if (members::may_take_part(*party)) {
    add_take_overs(*state.view, party->profile().handle(), waiting);
    add_ceremonies(*state.view, party->profile().handle(), waiting);
  }
  add_requests(state, party->profile().handle(), waiting);
  add_successions(state, party->profile().handle(), time_of(request, state), waiting);
  add_set_backs(state, party->profile().handle(), waiting);
  boost::json::object out = about(state);
  out["handle"] = text_json(party->profile().handle());
  out["waiting"] = std::move(waiting);
  return json_response(out);
}

Answer answer_key(const Sources&, const Request& request, const Opened& state) {
  const Bytes key = request.text("key").value_or("");
  const std::optional<Bytes> stored = state.view->get({"members", "keys", key});
  v1::KeyOwner owner;
  if (!stored || !wire::parse_stored(*stored, owner)) {
    return problem(Fault::not_found, "key " + to_hex(key) + " was never registered");
  }
  boost::json::array roles;
  v1::Party party;
  if (members::find_party(*state.view, owner.party(), party)) {
    for (const v1::PartyKey& held : party.keys()) {
      if (held.key() == key) roles = roles_json(held);
    }
  }
  boost::json::object out = about(state);
  out["key"] = to_hex(key);
  out["party"] = text_json(owner.party());
  out["removed"] = owner.removed();
  out["roles"] = std::move(roles);
  out["last_sequence"] = ledger::last_sequence(*state.view, key);
  return json_response(out);
}

}  // namespace

Routes member_routes(const Bind& bind) {
  return {
      {Method::get,
       "/v1/parties",
       {kHeight, kAfterLabel, kLimit},
       bind(answer_parties),
       "handle, kind, standing of every party"},
      {Method::get,
       "/v1/holders",
       {kHeight, kAfterLabel, kLimit},
       bind(answer_holders),
       "the same of every holder without a seat, as `parties`; `lapses_on`: the day on which one "
       "that "
       "holds nothing goes if it does nothing"},
      {Method::get,
       "/v1/parties/{handle}",
       {kHandle, kHeight},
       bind(answer_party),
       "one party with its keys, their roles and last sequence numbers; `lapses_on`; `successor`: "
       "whom it has named for all that it holds"},
      {Method::get,
       "/v1/parties/{handle}/waiting",
       {kHandle, kHeight},
       bind(answer_party_waiting),
       "what the party can do next, most urgent first; `be_heard`: it has left, holds something "
       "and "
       "has signed nothing on a later day; `answer_claim`: what an open proposal asks "
       "of "
       "what it holds by due process; `register_below`: a name that somebody asks it for; "
       "`succeed`: what it "
       "may take over from who is gone; `be_successor`: what it is named for and may not take yet; "
       "`set_again`: what it has set and loaders refuse, so that it was set back"},
      {Method::get,
       "/v1/keys/{key}",
       {{"key", Kind::hash, true}, kHeight},
       bind(answer_key),
       "whose key it is or was, its roles, `last_sequence`"},
  };
}

}  // namespace comity::api
