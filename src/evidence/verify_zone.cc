#include "evidence/verify_zone.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <set>

#include "evidence/group_origin.h"
#include "evidence/recompute.h"
#include "publications/zone/signing.h"
#include "registers/decisions/queries.h"
#include "registers/keys/queries.h"
#include "registers/names/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

using Role = keys::Role;
constexpr std::size_t kSignatureBytes = 64;

Result<zone::Zone> parse_zone(std::string_view text) {
  zone::Zone zone;
  dns::MasterFileReader reader;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    if (Status read = reader.line(text.substr(0, end), zone.records); !read) {
      return tl::unexpected(read.error());
    }
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  if (Status ended = reader.end(); !ended) return tl::unexpected(ended.error());
  std::sort(zone.records.begin(), zone.records.end());
  const auto soa = std::find_if(zone.records.begin(), zone.records.end(),
                                [](const dns::Record& it) { return it.type == dns::type::kSoa; });
  if (soa == zone.records.end()) return error("there is no SOA record");
  zone.apex = soa->owner;
  const BytesView rdata(soa->rdata);
  constexpr std::size_t kFiveNumbers = 20;
  if (rdata.size() < kFiveNumbers) return error("the SOA record is too short");
  zone.serial = read_u32(rdata.substr(rdata.size() - kFiveNumbers));
  return zone;
}

Result<zone::SignatureTimes> times_of(const v1::OpenSession& claim) {
  const Result<Time> inception = wire::to_time(claim.inception());
  const Result<Time> expiration = wire::to_time(claim.expiration());
  if (!inception) return tl::unexpected(inception.error());
  if (!expiration) return tl::unexpected(expiration.error());
  return zone::SignatureTimes{static_cast<std::uint32_t>(inception->milliseconds / 1000),
                              static_cast<std::uint32_t>(expiration->milliseconds / 1000)};
}

// One zone file and the view of the proven records, step by step.
class ZoneCheck {
 public:
  ZoneCheck(const BundleView& view, const proof::Verified& verified, zone::Zone file, Time now)
      : view_(view), verified_(verified), file_(std::move(file)), now_(now) {}

  Status run(std::vector<proof::Step>& steps) {
    using Check = Status (ZoneCheck::*)();
    constexpr std::array<std::pair<std::string_view, Check>, 6> kSteps = {{
        {"signatures", &ZoneCheck::signatures},
        {"keys", &ZoneCheck::keys},
        {"manifest", &ZoneCheck::manifest},
        {"digest", &ZoneCheck::digest},
        {"zone", &ZoneCheck::same},
        {"times", &ZoneCheck::times},
    }};
    for (const auto& [name, check] : kSteps) {
      said_.clear();
      Status status = (this->*check)();
      if (view_.fault()) status = tl::unexpected(*view_.fault());
      if (!status) return at(name, status.error());
      steps.push_back({std::string(name), said_});
    }
    return {};
  }

 private:
  std::string apex() const { return file_.apex.text(); }

  Status signatures() {
    const auto count =
        std::count_if(file_.records.begin(), file_.records.end(),
                      [](const dns::Record& record) { return record.type == dns::type::kRrsig; });
    said_ = std::to_string(count) + " signatures of zone " + apex() + ", serial " +
            std::to_string(file_.serial) + ", hold under its own keys, and its digest holds";
    return zone::check_signatures(file_);
  }

  Status keys() {
    const Result<std::set<Bytes>> proven = zone::group_keys(view_, file_.apex);
    if (!proven) return tl::unexpected(proven.error());
    for (const dns::Record& record : file_.records) {
      if (record.type == dns::type::kDnskey && !proven->contains(record.rdata)) {
        return error("the keys in the file are not the groups' keys on record");
      }
    }
    std::vector<Recounted> judged;
    const Result<Provenance> provenance = judge_all(view_, verified_, judged);
    if (!provenance) return tl::unexpected(provenance.error());
    said_ = "they are the keys on record";
    for (const Role role : {Role::key_signing, Role::zone_signing}) {
      for (const v1::SigningGroup& group : keys::groups(view_, apex(), role)) {
        const auto origin = find_group_origin(view_, verified_, *provenance, apex(), role, group);
        if (!origin) return tl::unexpected(origin.error());
        said_ += "; " + origin->front();
      }
    }
    if (Status carried = carried_keys(); !carried) return carried;
    said_ += "; that no other group has followed on them is as logged";
    return {};
  }

  // Another operator's keys stand in the zone by a decision that named them, and until its end.
  Status carried_keys() {
    v1::Takeover takeover;
    if (!keys::find_takeover(view_, apex(), takeover) || takeover.dnskeys().empty()) return {};
    const std::uint64_t number = takeover.since_decision();
    v1::Proposal proposal;
    v1::ProposedActions proposed;
    const bool found = decisions::find_proposal(view_, number, proposal) &&
                       decisions::find_actions(view_, number, proposed);
    const auto begins = [&](const v1::Action& action) {
      const v1::BeginTakeover& it = action.keys_begin_takeover();
      return it.zone() == apex() &&
             std::equal(it.dnskeys().begin(), it.dnskeys().end(), takeover.dnskeys().begin(),
                        takeover.dnskeys().end());
    };
    if (!found || proposal.state() != v1::EFFECTIVE ||
        std::none_of(proposed.actions().begin(), proposed.actions().end(), begins)) {
      return error("decision " + std::to_string(number) +
                   " did not bring the keys of another operator that the zone carries");
    }
    const auto carried =
        std::count_if(file_.records.begin(), file_.records.end(), [&](const dns::Record& record) {
          return record.type == dns::type::kDnskey &&
                 std::find(takeover.dnskeys().begin(), takeover.dnskeys().end(), record.rdata) !=
                     takeover.dnskeys().end();
        });
    said_ += "; keys of another operator: " + std::to_string(carried) + ", by decision " +
             std::to_string(number) + ", until " +
             to_rfc3339(wire::to_time(takeover.ends_at()).value_or(Time{}));
    return {};
  }

  Result<zone::Plan> plan(Role role, const v1::SigningSession& session,
                          const v1::SigningSession& key_session) {
    const Result<zone::SignatureTimes> times = times_of(session.claim());
    if (!times) return tl::unexpected(times.error());
    const Result<zone::ZoneKeys> keys =
        zone::keys_of_version(view_, file_.apex, key_session, session_.claim().epoch());
    if (!keys) return tl::unexpected(keys.error());
    Result<zone::Plan> plan =
        role == Role::zone_signing
            ? zone::plan_zone(view_, file_.apex, *keys, session.claim().serial(), *times)
            : zone::plan_keys(file_.apex, *keys, *times);
    if (!plan) return plan;
    if (role == Role::zone_signing) {
      if (Status kept = keep_times(session, *plan); !kept) return tl::unexpected(kept.error());
    }
    if (plan->unsigned_hash.bytes() != session.claim().unsigned_hash() ||
        plan->manifest_root.bytes() != session.claim().manifest_root()) {
      return error("what the records give is not what " + std::string(keys::role_name(role)) +
                   "-signing session " + std::to_string(session.number()) + " claimed");
    }
    return plan;
  }

  // Signatures that were carried over have the times of the session that made them, one of those
  // which the claim names. What the file says of a set is what its signers signed or the root is
  // another one.
  Status keep_times(const v1::SigningSession& session, zone::Plan& plan) {
    std::vector<zone::SignatureTimes> carried;
    for (const std::uint64_t number : session.claim().carries()) {
      v1::SigningSession made;
      if (!keys::find_session(view_, apex(), Role::zone_signing, number, made)) {
        return error(ErrorKind::not_found, "the bundle does not prove zone-signing session " +
                                               std::to_string(number) +
                                               ", whose signatures are carried over");
      }
      const Result<zone::SignatureTimes> times = times_of(made.claim());
      if (!times) return tl::unexpected(times.error());
      carried.push_back(*times);
    }
    carried_sets_ = 0;
    for (zone::SetToSign& set : plan.sets) {
      const std::optional<zone::SignatureTimes> times = zone::times_in(rrsig_of(set));
      if (!times || std::find(carried.begin(), carried.end(), *times) == carried.end()) continue;
      set = zone::with_times(std::move(set), *times);
      ++carried_sets_;
    }
    plan.manifest_root = zone::manifest_root(plan.sets);
    return {};
  }
  Status manifest() {
    if (!keys::find_signed(view_, apex(), Role::zone_signing, session_)) {
      return error(ErrorKind::not_found, "the bundle proves no signed session of this zone");
    }
    if (session_.claim().serial() != file_.serial) {
      return error("the file has serial " + std::to_string(file_.serial) +
                   ", the session on record signed serial " +
                   std::to_string(session_.claim().serial()) +
                   ": take both files at the same time");
    }
    v1::SigningSession key_session;
    if (!keys::find_session(view_, apex(), Role::key_signing, session_.claim().key_session(),
                            key_session)) {
      return error(ErrorKind::not_found, "the bundle does not prove the key-signing session");
    }
    Result<zone::Plan> zone_plan = plan(Role::zone_signing, session_, key_session);
    if (!zone_plan) return tl::unexpected(zone_plan.error());
    Result<zone::Plan> key_plan = plan(Role::key_signing, key_session, key_session);
    if (!key_plan) return tl::unexpected(key_plan.error());
    plan_ = *std::move(zone_plan);
    key_set_ = key_plan->sets.front();
    std::string parties;
    for (const v1::SessionParty& party : session_.claim().parties()) {
      parties += (parties.empty() ? "" : ", ") + party.party();
    }
    said_ = std::to_string(plan_.sets.size() + 1) + " sets, derived again, are those that " +
            "session " + std::to_string(session_.number()) + " of " + parties +
            " signed for height " + std::to_string(session_.claim().height());
    if (carried_sets_ > 0) {
      said_ += ", " + std::to_string(carried_sets_) + " of them carried over from earlier sessions";
    }
    return {};
  }

  // RRSIG rdata of the set in the file; empty when there is none.
  BytesView rrsig_of(const zone::SetToSign& set) const {
    const dns::Record first{set.owner, dns::type::kRrsig, 0, {}};
    for (auto it = std::lower_bound(file_.records.begin(), file_.records.end(), first);
         it != file_.records.end() && it->owner == set.owner && it->type == dns::type::kRrsig;
         ++it) {
      if (it->rdata.size() >= kSignatureBytes && read_u16(it->rdata) == set.type) return it->rdata;
    }
    return {};
  }

  // The file's signature of each set: its RRSIG begins with the message's first octets.
  Result<Signature> signature_of(const zone::SetToSign& set) const {
    const BytesView rdata = rrsig_of(set);
    const std::string name = set.owner.text() + " " + dns::type_name(set.type);
    if (rdata.empty()) return error("there is no signature of " + name);
    const BytesView head = rdata.substr(0, rdata.size() - kSignatureBytes);
    if (BytesView(set.message).substr(0, head.size()) != head) {
      return error("the signature of " + name + " is of another session");
    }
    return Signature::from(rdata.substr(head.size()));
  }

  Status digest() {
    std::vector<Signature> signatures;
    for (const zone::SetToSign& set : plan_.sets) {
      const Result<Signature> signature = signature_of(set);
      if (!signature) return tl::unexpected(signature.error());
      signatures.push_back(*signature);
    }
    const Result<Signature> key_signature = signature_of(key_set_);
    if (!key_signature) return tl::unexpected(key_signature.error());
    const Result<zone::SignatureTimes> times = times_of(session_.claim());
    if (!times) return tl::unexpected(times.error());
    Result<zone::Assembled> assembled =
        zone::assemble(plan_, signatures, zone::rrsig(key_set_, *key_signature), *times);
    if (!assembled) return tl::unexpected(assembled.error());
    if (assembled->digest != session_.zone_digest()) {
      return error("the zone with these signatures has another digest than the session's");
    }
    const Result<Signature> last = signature_of(assembled->zonemd);
    if (!last) return tl::unexpected(last.error());
    said_ = "ZONEMD " + to_hex(assembled->digest) + " is what each of them put on record";
    derived_ = zone::finish(*std::move(assembled), *last);
    return {};
  }

  Status same() {
    if (derived_.records == file_.records) {
      said_ = "the file is this zone, all " + std::to_string(file_.records.size()) + " records";
      return {};
    }
    for (const dns::Record& record : file_.records) {
      if (!std::binary_search(derived_.records.begin(), derived_.records.end(), record)) {
        return error("not in the derived zone: " + dns::to_text(record));
      }
    }
    return error("the file lacks records of the derived zone");
  }

  // Times of signatures are 32 bits that go round (RFC 4034, 3.1.5; RFC 1982).
  Status times() {
    constexpr std::int64_t kHalf = std::int64_t{1} << 31;
    constexpr std::int64_t kWhole = kHalf * 2;
    const std::int64_t seconds = now_.milliseconds / 1000;
    const auto ahead = [&](std::uint32_t time) {
      const std::int64_t difference = (time - seconds) % kWhole;
      return difference < -kHalf   ? difference + kWhole
             : difference >= kHalf ? difference - kWhole
                                   : difference;
    };
    std::int64_t first_end = kHalf;
    for (const dns::Record& record : file_.records) {
      if (record.type != dns::type::kRrsig) continue;
      // RFC 4034, 3.1; the signatures were found to be whole.
      const BytesView rdata(record.rdata);
      const std::uint32_t expiration = read_u32(rdata.substr(8));
      const std::uint32_t inception = read_u32(rdata.substr(12));
      if (const std::int64_t begin = ahead(inception); begin > 0) {
        return error("a signature is valid only from " + to_rfc3339(plus_seconds(now_, begin)) +
                     ", and it is " + to_rfc3339(now_));
      }
      first_end = std::min(first_end, ahead(expiration));
    }
    const std::string until = to_rfc3339(plus_seconds(now_, first_end));
    if (first_end < 0) {
      return error("its signatures expired at " + until + ", and it is " + to_rfc3339(now_) +
                   ": take a newer file");
    }
    said_ = "every signature is valid now, " + to_rfc3339(now_) + ", and until " + until;
    return {};
  }

  const BundleView& view_;
  const proof::Verified& verified_;
  zone::Zone file_;
  Time now_;
  v1::SigningSession session_;
  zone::Plan plan_;
  std::size_t carried_sets_ = 0;
  zone::SetToSign key_set_;
  zone::Zone derived_;
  std::string said_;
};

}  // namespace

std::vector<std::string> signed_zones(const proof::Verified& verified) {
  std::vector<std::string> zones;
  for (const auto& [table, collection] : verified.collections) {
    if (table != keys::kTable) continue;
    const bool has_names = std::any_of(
        verified.collections.begin(), verified.collections.end(), [&](const auto& other) {
          return other.table == names::kTable && other.collection == collection;
        });
    if (has_names) zones.push_back(collection);
  }
  std::sort(zones.begin(), zones.end());
  return zones;
}

Status verify_zone(const proof::Verified& verified, std::string_view zone_text, Time now,
                   std::vector<proof::Step>& steps) {
  Result<zone::Zone> file = parse_zone(zone_text);
  if (!file) return at("signatures: the file", file.error());
  const std::vector<std::string> zones = signed_zones(verified);
  if (std::find(zones.begin(), zones.end(), file->apex.text()) == zones.end()) {
    return error(ErrorKind::not_found,
                 "keys: the bundle does not prove all records of zone " + file->apex.text());
  }
  const BundleView view(verified);
  return ZoneCheck(view, verified, *std::move(file), now).run(steps);
}

}  // namespace comity::evidence
