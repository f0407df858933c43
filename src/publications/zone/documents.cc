#include "publications/zone/documents.h"

#include <optional>
#include <vector>

#include "crypto/hash.h"
#include "dns/dnssec.h"
#include "ledger/records.h"
#include "registers/keys/queries.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::zone {
namespace {

constexpr std::string_view kPrefix = "comity document v1\n";
constexpr std::size_t kIdDigits = 16;  // of the digest, in the id of a key

// Labels may have what XML has another use for.
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string element(std::string_view name, std::string_view text) {
  std::string out = "<";
  out.append(name).append(">").append(text).append("</").append(name).append(">\n");
  return out;
}

// Whole seconds in the form that IANA writes, which readers know.
Result<std::string> time_text(const google::protobuf::Timestamp& timestamp) {
  const Result<Time> time = wire::to_time(timestamp);
  if (!time) return tl::unexpected(time.error());
  constexpr std::size_t kToTheSecond = 19;
  return to_rfc3339(*time).substr(0, kToTheSecond) + "+00:00";
}

// A key to be trusted, with what is on record of it.
struct Anchor {
  v1::SigningGroup group;
  v1::KeyOnRecord key;
  std::optional<google::protobuf::Timestamp> until;  // as far as it is known
};

// Of the group that stands and, while its key is replaced and both stand in the zone, of the other
// one; the one that is there longer first.
std::vector<Anchor> anchors_of(const state::View& view, const std::string& zone) {
  std::vector<Anchor> anchors;
  Anchor standing;
  static_cast<void>(keys::find_group(view, zone, keys::Role::key_signing, standing.group));
  static_cast<void>(keys::find_key_on_record(view, zone, keys::Role::key_signing, standing.key));
  anchors.push_back(std::move(standing));
  v1::KeyRollover rollover;
  if (!keys::find_rollover(view, zone, keys::Role::key_signing, rollover) ||
      rollover.stage() == v1::INTRODUCED || rollover.stage() == v1::LEAVING) {
    return anchors;
  }
  Anchor other{rollover.other(), rollover.other_key(), {}};
  if (rollover.stage() == v1::OVERLAPPING) other.until = rollover.until();
  const bool is_new = rollover.stage() < v1::REPLACED;
  anchors.insert(is_new ? anchors.end() : anchors.begin(), std::move(other));
  return anchors;
}

// Who made the key, for people: the schema has no place for it, and comments are none of its.
std::string origin_of(const v1::SigningGroup& group, const v1::KeyOnRecord& key) {
  if (group.dealt()) {
    return "<!-- DEMO: one hand dealt every share of this key; for trying out only -->\n";
  }
  if (key.transcript().empty()) return "";
  return "<!-- made in a ceremony with the transcript " + to_hex(key.transcript()) + " -->\n";
}

Result<std::string> key_digest(const dns::Name& apex, const Anchor& anchor) {
  const auto key =
      PublicKey::from(BytesView(anchor.group.commitment()).substr(0, PublicKey::kSize));
  if (!key || anchor.key.key() != key->bytes()) {
    return error(ErrorKind::corrupt,
                 "zone " + apex.text() + ": it is not on record since when its key stands");
  }
  const Result<std::string> since = time_text(anchor.key.since());
  if (!since) return tl::unexpected(since.error());
  std::string until;
  if (anchor.until) {
    const Result<std::string> text = time_text(*anchor.until);
    if (!text) return tl::unexpected(text.error());
    until = "\" validUntil=\"" + *text;
  }
  const Bytes dnskey = dns::dnskey_rdata(dns::kSecureEntry, *key);
  const std::string ds = dns::to_text(trust_anchor(apex, dnskey, 0));
  const std::string digest = ds.substr(ds.rfind(' ') + 1);
  return origin_of(anchor.group, anchor.key) + "<KeyDigest id=\"K" + digest.substr(0, kIdDigits) +
         "\" validFrom=\"" + *since + until + "\">\n" +
         element("KeyTag", std::to_string(dns::key_tag(dnskey))) +
         element("Algorithm", std::to_string(dns::kEd25519)) +
         element("DigestType", std::to_string(dns::kDigestSha256)) + element("Digest", digest) +
         element("PublicKey", to_base64(key->view())) +
         element("Flags", std::to_string(dns::kSecureEntry)) + "</KeyDigest>\n";
}

}  // namespace

Bytes document_message(const Hash& community, std::string_view type, BytesView document) {
  Bytes octets(kPrefix);
  octets += community.view();
  append_u16(octets, static_cast<std::uint16_t>(type.size()));
  octets.append(type).append(document);
  return octets;
}

Result<Bytes> trust_anchor_document(const state::View& view, const dns::Name& apex) {
  const std::vector<Anchor> anchors = anchors_of(view, apex.text());
  const bool is_signed = keys::is_signed_jointly(view, apex.text());
  if (const std::optional<Error> fault = view.fault()) return tl::unexpected(*fault);
  if (!is_signed) {
    return error(ErrorKind::not_found, "zone " + apex.text() + " has no groups that sign it");
  }
  const std::string community = ledger::community_id(view).hex();
  Bytes document =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<TrustAnchor id=\"" +
      community + "\" source=\"comity.v1/" + community + "\">\n" +
      element("Zone", escaped(apex.text()));
  for (const Anchor& anchor : anchors) {
    const Result<std::string> digest = key_digest(apex, anchor);
    if (!digest) return tl::unexpected(digest.error());
    document += *digest;
  }
  return document + "</TrustAnchor>\n";
}

Result<Document> document_of(const state::View& view, const dns::Name& apex) {
  v1::SigningGroup group;
  if (!keys::find_group(view, apex.text(), keys::Role::document_signing, group)) {
    return error(ErrorKind::not_found, "zone " + apex.text() + " has no group for documents");
  }
  if (group.document() != keys::kTrustAnchor) {
    return error(ErrorKind::corrupt, "zone " + apex.text() + ": documents of no known type");
  }
  Result<Bytes> octets = trust_anchor_document(view, apex);
  if (!octets) return tl::unexpected(octets.error());
  return Document{group.document(), *std::move(octets)};
}

Result<Plan> plan_document(const state::View& view, const dns::Name& apex) {
  const Result<Document> document = document_of(view, apex);
  if (!document) return tl::unexpected(document.error());
  Plan plan;
  plan.apex = apex;
  plan.sets.push_back(
      {apex, 0, 0, document_message(ledger::community_id(view), document->type, document->octets)});
  plan.unsigned_hash = crypto::sha256(document->octets);
  plan.manifest_root = manifest_root(plan.sets);
  return plan;
}

}  // namespace comity::zone
