#include "publications/zone/documents.h"

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
Result<std::string> valid_from(const v1::KeyOnRecord& key) {
  const Result<Time> since = wire::to_time(key.since());
  if (!since) return tl::unexpected(since.error());
  constexpr std::size_t kToTheSecond = 19;
  return to_rfc3339(*since).substr(0, kToTheSecond) + "+00:00";
}

// Who made the key, for people: the schema has no place for it, and comments are none of its.
std::string origin_of(const v1::SigningGroup& group, const v1::KeyOnRecord& key) {
  if (group.dealt()) {
    return "<!-- DEMO: one hand dealt every share of this key; for trying out only -->\n";
  }
  if (key.transcript().empty()) return "";
  return "<!-- made in a ceremony with the transcript " + to_hex(key.transcript()) + " -->\n";
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
  const Result<ZoneKeys> keys = zone_keys(view, apex);
  if (!keys) return tl::unexpected(keys.error());
  const Result<dns::Dnskey> key = dns::read_dnskey(keys->key_signing);
  if (!key) return tl::unexpected(key.error());
  v1::SigningGroup group;
  v1::KeyOnRecord on_record;
  if (!keys::find_group(view, apex.text(), keys::Role::key_signing, group) ||
      !keys::find_key_on_record(view, apex.text(), keys::Role::key_signing, on_record) ||
      on_record.key() != key->key.bytes()) {
    return error(ErrorKind::corrupt,
                 "zone " + apex.text() + ": it is not on record since when its key stands");
  }
  const Result<std::string> since = valid_from(on_record);
  if (!since) return tl::unexpected(since.error());
  const std::string ds = dns::to_text(trust_anchor(apex, keys->key_signing, keys->ttl_seconds));
  const std::string digest = ds.substr(ds.rfind(' ') + 1);
  const std::string community = ledger::community_id(view).hex();
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
         "<TrustAnchor id=\"" +
         community + "\" source=\"comity.v1/" + community + "\">\n" +
         element("Zone", escaped(apex.text())) + origin_of(group, on_record) + "<KeyDigest id=\"K" +
         digest.substr(0, kIdDigits) + "\" validFrom=\"" + *since + "\">\n" +
         element("KeyTag", std::to_string(dns::key_tag(keys->key_signing))) +
         element("Algorithm", std::to_string(dns::kEd25519)) +
         element("DigestType", std::to_string(dns::kDigestSha256)) + element("Digest", digest) +
         element("PublicKey", to_base64(key->key.view())) +
         element("Flags", std::to_string(key->flags)) + "</KeyDigest>\n</TrustAnchor>\n";
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
