// Who signs a zone, and what they have signed.
#include <set>

#include "dns/record.h"
#include "publications/zone/signing.h"
#include "registers/ceremonies/queries.h"
#include "registers/keys/queries.h"
#include "registers/names/queries.h"
#include "servers/api/answers.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::api {
namespace {

using Role = keys::Role;

Answer not_signed(const std::string& apex) {
  return problem(Fault::not_found, "zone " + apex + " is not signed jointly here");
}

boost::json::value timestamp_json(const google::protobuf::Timestamp& timestamp) {
  const Result<Time> time = wire::to_time(timestamp);
  if (!time) return nullptr;
  return time_json(*time);
}

std::string_view stage_name(v1::SessionStage stage) {
  if (stage == v1::SHARES) return "shares";
  if (stage == v1::DIGEST) return "digest";
  return stage == v1::SIGNED ? "signed" : "unknown";
}

boost::json::object session_json(const v1::SigningSession& session) {
  const v1::OpenSession& claim = session.claim();
  boost::json::object out;
  out["number"] = session.number();
  out["stage"] = stage_name(session.stage());
  out["opener"] = text_json(session.opener());
  out["opened_height"] = session.opened_height();
  out["height"] = claim.height();
  if (claim.role() == v1::ZONE_SIGNING) {
    out["serial"] = claim.serial();
    out["key_session"] = claim.key_session();
    out["zone_digest"] = to_hex(session.zone_digest());
  }
  out["sets"] = claim.count();
  if (claim.role() == v1::ZONE_SIGNING) {
    boost::json::array carries;
    for (const std::uint64_t number : claim.carries()) carries.push_back(number);
    out["carries_over_from"] = std::move(carries);
    out["remaining"] = claim.remaining();
  }
  out["manifest_root"] = to_hex(claim.manifest_root());
  if (claim.role() != v1::DOCUMENT_SIGNING) {
    out["inception"] = timestamp_json(claim.inception());
    out["expiration"] = timestamp_json(claim.expiration());
  }
  boost::json::array parties;
  for (int i = 0; i < claim.parties_size() && i < session.answers_size(); ++i) {
    parties.push_back(boost::json::object{{"party", text_json(claim.parties(i).party())},
                                          {"identifier", session.answers(i).identifier()},
                                          {"answered", session.answers(i).has_shares()}});
  }
  out["parties"] = std::move(parties);
  boost::json::array acts;
  for (const v1::Authorisation& act : claim.authorised_by()) {
    if (act.has_proposal()) {
      acts.push_back(boost::json::object{{"proposal", act.proposal()}});
    } else {
      acts.push_back(boost::json::object{{"transaction", to_hex(act.transaction())}});
    }
  }
  out["authorised_by"] = std::move(acts);
  boost::json::array faults;
  for (const v1::SessionFault& fault : claim.faults()) {
    faults.push_back(
        boost::json::object{{"session", fault.session()},
                            {"party", text_json(fault.party())},
                            {"kind", fault.kind() == v1::BAD_SHARE ? "bad_share" : "no_answer"}});
  }
  out["faults"] = std::move(faults);
  return out;
}

boost::json::array members_json(const state::View& view, const std::string& apex, Role role,
                                const v1::SigningGroup& group) {
  boost::json::array members;
  for (const v1::GroupMember& member : group.members()) {
    v1::NonceBatches batches;
    keys::find_batches(view, apex, role, member.party(), batches);
    std::uint64_t nonces = 0;
    for (const v1::NonceBatch& batch : batches.unspent()) nonces += batch.count() - batch.next();
    members.push_back(boost::json::object{{"party", text_json(member.party())},
                                          {"identifier", member.identifier()},
                                          {"nonces", nonces}});
  }
  return members;
}

boost::json::array holders_json(const std::vector<std::string>& names) {
  boost::json::array list;
  for (const std::string& name : names) list.push_back(text_json(name));
  return list;
}

// Who has ever held a share of the key, and how near those who left come to signing alone.
boost::json::object held_json(const state::View& view, const std::string& apex, Role role) {
  const ceremonies::Leavers found = ceremonies::leavers(view, apex, role);
  return {{"parties", holders_json(found.held)},
          {"left", holders_json(found.gone)},
          {"attested", holders_json(found.attested)},
          {"together", found.together},
          {"threshold", found.threshold},
          {"advice", ceremonies::leavers_text(found)}};
}

boost::json::value rollover_json(const state::View& view, const std::string& apex, Role role) {
  v1::KeyRollover rollover;
  if (!keys::find_rollover(view, apex, role, rollover)) return nullptr;
  const v1::SigningGroup& other = rollover.other();
  boost::json::array members;
  for (const v1::GroupMember& member : other.members()) {
    members.push_back(boost::json::object{{"party", text_json(member.party())},
                                          {"identifier", member.identifier()}});
  }
  return boost::json::object{
      {"stage", ascii_lower(v1::RolloverStage_Name(rollover.stage()))},
      {"since", timestamp_json(rollover.since())},
      {"until", time_json(rollover.has_until(), rollover.until())},
      {"other",
       {{"epoch", other.epoch()},
        {"threshold", other.threshold()},
        {"public_key", to_hex(BytesView(other.commitment()).substr(0, PublicKey::kSize))},
        {"members", std::move(members)}}},
      {"ready", holders_json({rollover.ready().begin(), rollover.ready().end()})},
      {"parent_has_ds", rollover.parent_has_it()},
      {"text", text_json(keys::rollover_text(apex, role, rollover))}};
}

boost::json::value takeover_json(const state::View& view, const std::string& apex) {
  v1::Takeover takeover;
  if (!keys::find_takeover(view, apex, takeover)) return nullptr;
  boost::json::array dnskeys;
  for (const std::string& rdata : takeover.dnskeys()) {
    const Result<std::string> text = dns::rdata_text(dns::type::kDnskey, rdata);
    dnskeys.push_back(text ? text_json(*text) : boost::json::value());
  }
  return boost::json::object{{"way", ascii_lower(v1::TakeoverWay_Name(takeover.way()))},
                             {"stage", ascii_lower(v1::TakeoverStage_Name(takeover.stage()))},
                             {"since_decision", takeover.since_decision()},
                             {"since", timestamp_json(takeover.since())},
                             {"until", time_json(takeover.has_until(), takeover.until())},
                             {"ends_at", timestamp_json(takeover.ends_at())},
                             {"dnskeys", std::move(dnskeys)},
                             {"text", text_json(keys::takeover_text(apex, takeover))}};
}

boost::json::object group_json(const Opened& state, const std::string& apex, Role role) {
  const state::View& view = *state.view;
  v1::SigningGroup group;
  if (!keys::find_group(view, apex, role, group)) return {};
  boost::json::object out;
  out["epoch"] = group.epoch();
  out["threshold"] = group.threshold();
  out["keys_dealt_by_one_hand"] = group.dealt();
  out["since_decision"] = group.since_decision();
  out["mode"] = ascii_lower(v1::GroupMode_Name(group.mode()));
  out["public_key"] = nullptr;
  if (keys::signs_separately(group)) {
    boost::json::array own;
    for (const v1::GroupMember& member : group.members()) {
      const Result<PublicKey> key = keys::own_key_of(group, member.party());
      own.push_back(key ? boost::json::value(key->hex()) : boost::json::value());
    }
    out["public_keys"] = std::move(own);
  } else {
    out["public_key"] = to_hex(BytesView(group.commitment()).substr(0, PublicKey::kSize));
  }
  out["validity_seconds"] = group.terms().validity_seconds();
  out["refresh_seconds"] = group.terms().refresh_seconds();
  out["members"] = members_json(view, apex, role, group);
  out["held"] = held_json(view, apex, role);
  v1::SigningSession newest;
  if (keys::find_signed(view, apex, role, newest)) out["signed"] = session_json(newest);
  v1::SigningSession last;
  if (keys::find_followed(view, apex, role, last) && keys::is_part(last.claim())) {
    out["part"] = session_json(last);
  }
  boost::json::array open;
  for (const std::uint64_t number : keys::open_sessions(view, apex, role, state.head.height)) {
    v1::SigningSession session;
    if (keys::find_session(view, apex, role, number, session))
      open.push_back(session_json(session));
  }
  out["open"] = std::move(open);
  out["rollover"] = rollover_json(view, apex, role);
  return out;
}

Answer answer_zone_signed(const Sources& sources, const Request& request) {
  const std::string apex = apex_of(request);
  const std::shared_ptr<const std::string> text = sources.health.signed_zone_text(apex);
  if (!text) return not_signed(apex);
  Response response;
  response.content_type = kMasterFile;
  response.shared = text;
  return response;
}

Answer file_answer(const Request& request, const std::shared_ptr<const std::string>& octets,
                   std::string_view type) {
  if (!octets) {
    return problem(Fault::not_found,
                   "no group of zone " + apex_of(request) + " has signed its trust anchor");
  }
  Response response;
  response.content_type = type;
  response.shared = octets;
  return response;
}

Answer answer_zone_document(const Sources& sources, const Request& request) {
  const auto document = sources.health.signed_document(apex_of(request));
  return file_answer(request, document.octets, "application/xml");
}

Answer answer_zone_document_signature(const Sources& sources, const Request& request) {
  const auto document = sources.health.signed_document(apex_of(request));
  return file_answer(request, document.signature, kOctets);
}

Answer answer_zone_signing(const Sources&, const Request& request, const Opened& state) {
  const std::string apex = apex_of(request);
  if (!keys::is_signed_jointly(*state.view, apex)) return not_signed(apex);
  boost::json::object out = about(state);
  out["apex"] = text_json(apex);
  out["key_signing"] = group_json(state, apex, Role::key_signing);
  out["zone_signing"] = group_json(state, apex, Role::zone_signing);
  v1::SigningGroup document;
  if (keys::find_group(*state.view, apex, Role::document_signing, document)) {
    out["document_signing"] = group_json(state, apex, Role::document_signing);
  }
  return json_response(out);
}

Answer answer_zone_takeover(const Sources&, const Request& request, const Opened& state) {
  const std::string apex = apex_of(request);
  const Result<dns::Name> name = dns::Name::parse(apex);
  if (!name || !keys::is_signed_jointly(*state.view, apex)) return not_signed(apex);
  const auto records = zone::records_for_operator(*state.view, *name);
  if (!records) return problem(records.error());
  boost::json::array lines;
  boost::json::array ds;
  for (const dns::Record& record : *records) {
    lines.push_back(text_json(dns::to_text(record)));
    if (record.type != dns::type::kCds) continue;
    const Result<std::string> text = dns::rdata_text(dns::type::kDs, record.rdata);
    if (text) ds.push_back(text_json(*text));
  }
  boost::json::object out = about(state);
  out["apex"] = text_json(apex);
  out["takeover"] = takeover_json(*state.view, apex);
  out["for_operator"] = std::move(lines);
  out["ds"] = std::move(ds);
  return json_response(out);
}

// Whom the round waits for; nobody once it is over. Of a resharing also who may offer to deal.
boost::json::array waits_for(const v1::Ceremony& ceremony) {
  boost::json::array parties;
  std::set<std::string> asked;
  for (const v1::SigningGroup* group : {&ceremony.group(), &ceremony.from()}) {
    for (const v1::GroupMember& member : group->members()) {
      if (ceremonies::turn_of(ceremony, member.party()) != ceremonies::Turn::open) continue;
      if (!asked.insert(member.party()).second) continue;
      parties.push_back(boost::json::object{{"party", text_json(member.party())}});
    }
  }
  return parties;
}

boost::json::value ceremony_json(const state::View& view, const std::string& apex, Role role) {
  v1::Ceremony ceremony;
  if (!ceremonies::find_ceremony(view, ceremonies::newest_ceremony(view, apex, role), ceremony)) {
    return nullptr;
  }
  boost::json::object out;
  out["number"] = ceremony.number();
  out["purpose"] = ascii_lower(v1::CeremonyPurpose_Name(ceremony.purpose()));
  out["epoch"] = ceremony.group().epoch();
  out["stage"] = ascii_lower(v1::CeremonyStage_Name(ceremony.stage()));
  out["attempt"] = ceremony.attempt();
  out["round_seconds"] = ceremony.round_seconds();
  out["threshold"] = ceremony.group().threshold();
  out["since_decision"] = ceremony.group().since_decision();
  out["round_ends_at"] = time_json(ceremony.has_round_ends_at(), ceremony.round_ends_at());
  boost::json::array members;
  for (int i = 0; i < ceremony.members_size() && i < ceremony.group().members_size(); ++i) {
    members.push_back(boost::json::object{{"party", text_json(ceremony.group().members(i).party())},
                                          {"identifier", ceremony.group().members(i).identifier()},
                                          {"joined", to_hex(ceremony.members(i).joined())},
                                          {"confirmed", to_hex(ceremony.members(i).confirmed())}});
  }
  out["members"] = std::move(members);
  boost::json::array dealers;
  for (const v1::CeremonyDealer& dealer : ceremony.dealers()) {
    dealers.push_back(boost::json::object{{"party", text_json(dealer.party())},
                                          {"identifier", dealer.identifier()},
                                          {"dealt", to_hex(dealer.dealt())}});
  }
  out["dealers"] = std::move(dealers);
  out["waits_for"] = waits_for(ceremony);
  boost::json::array excluded;
  for (const v1::CeremonyExclusion& one : ceremony.excluded()) {
    excluded.push_back(
        boost::json::object{{"party", text_json(one.party())},
                            {"attempt", one.attempt()},
                            {"stage", ascii_lower(v1::CeremonyStage_Name(one.stage()))},
                            {"fault", ascii_lower(v1::CeremonyFault_Name(one.fault()))}});
  }
  out["excluded"] = std::move(excluded);
  out["transcript"] = to_hex(ceremony.transcript());
  out["group"] =
      ceremony.transcript().empty() ? "" : ceremonies::group_hash(ceremony.group()).hex();
  out["held"] = held_json(view, apex, role);
  return out;
}

Answer answer_zone_ceremony(const Sources&, const Request& request, const Opened& state) {
  const std::string apex = apex_of(request);
  v1::Zone zone;
  if (!names::find_zone(*state.view, apex, zone)) {
    return problem(Fault::not_found, "zone " + apex + " is not governed here");
  }
  boost::json::object out = about(state);
  out["apex"] = text_json(apex);
  out["key_signing"] = ceremony_json(*state.view, apex, Role::key_signing);
  out["zone_signing"] = ceremony_json(*state.view, apex, Role::zone_signing);
  out["document_signing"] = ceremony_json(*state.view, apex, Role::document_signing);
  return json_response(out);
}

Answer answer_zone_trust_anchor(const Sources&, const Request& request, const Opened& state) {
  const std::string apex = apex_of(request);
  const Result<dns::Name> name = dns::Name::parse(apex);
  if (!name || !keys::is_signed_jointly(*state.view, apex)) return not_signed(apex);
  const Result<std::string> anchors = zone::trust_anchors_text(*state.view, *name);
  if (!anchors) return problem(anchors.error());
  v1::SigningGroup group;
  Response response;
  response.content_type = kMasterFile;
  if (keys::find_group(*state.view, apex, Role::key_signing, group) && group.dealt()) {
    response.body = "; DEMO: one hand dealt every share of this key; for trying out only\n";
  }
  response.body += *anchors;
  return response;
}

}  // namespace

Routes signing_routes(const Bind& bind) {
  return {
      {Method::get,
       "/v1/zones/{apex}/signed",
       {kApex},
       bind(answer_zone_signed),
       "text/dns: the zone as its parties signed it last; 404 while nobody has"},
      {Method::get,
       "/v1/zones/{apex}/signing",
       {kApex, kHeight},
       bind(answer_zone_signing),
       "groups with their members and terms, who has ever held a share of the key, nonces on "
       "record, newest version, newest part of the next, open sessions; while its key is replaced "
       "the other group and what that waits for"},
      {Method::get,
       "/v1/zones/{apex}/ceremony",
       {kApex, kHeight},
       bind(answer_zone_ceremony),
       "the newest ceremony of each of its groups: stage, whom it waits for and until when, who "
       "was left out and why, who has ever held a share of the key; null when there was none"},
      {Method::get,
       "/v1/zones/{apex}/takeover",
       {kApex, kHeight},
       bind(answer_zone_takeover),
       "how far it is that the zone comes from another operator, what is to be done next and not "
       "before when; null when it does not; the records that the other one publishes beside its "
       "own; the DS that the parent has to add"},
      {Method::get,
       "/v1/zones/{apex}/trust-anchor",
       {kApex, kHeight},
       bind(answer_zone_trust_anchor),
       "text/dns: the DS record of the key-signing key; of both while it is replaced"},
      {Method::get,
       "/v1/zones/{apex}/trust-anchor.xml",
       {kApex},
       bind(answer_zone_document),
       "the same as XML (RFC 9718), as its parties signed it last; 404 while nobody has"},
      {Method::get,
       "/v1/zones/{apex}/trust-anchor.xml.sig",
       {kApex},
       bind(answer_zone_document_signature),
       "octets: their signature of that document"},
  };
}

}  // namespace comity::api
