#include "publications/zone/own_signatures.h"

#include <algorithm>

#include "crypto/hash.h"
#include "crypto/verify.h"
#include "ledger/records.h"
#include "registers/keys/queries.h"
#include "wire/messages.h"

namespace comity::zone {
namespace {

// What the text says of the group, before the signatures: it follows from the record.
Bytes head_of(const Hash& community, const std::string& zone, const v1::SigningGroup& group) {
  Bytes text = "comity separate signatures v1\ncommunity " + community.hex() + "\nzone " + zone +
               "\ndocument " + group.document() + "\nepoch " + std::to_string(group.epoch()) +
               "\nthreshold " + std::to_string(group.threshold()) + "\n";
  for (const v1::GroupMember& member : group.members()) {
    const Result<PublicKey> key = keys::own_key_of(group, member.party());
    text += "key " + (key ? key->hex() : std::string()) + " " + member.party() + "\n";
  }
  return text;
}

Bytes line_of(const PublicKey& key, BytesView signature) {
  return "signature " + key.hex() + " " + to_base64(signature) + "\n";
}

tl::unexpected<Error> too_few(ErrorKind kind, std::size_t count, const v1::SigningGroup& group) {
  return error(kind, std::to_string(count) + " of the " + std::to_string(group.threshold()) +
                         " keys that have to sign it have signed it");
}

}  // namespace

Result<Bytes> own_signatures(const state::View& view, const dns::Name& apex,
                             const v1::SigningGroup& group, BytesView document) {
  Bytes text = head_of(ledger::community_id(view), apex.text(), group);
  const Hash hash = crypto::sha256(document);
  std::size_t count = 0;
  for (const v1::GroupMember& member : group.members()) {
    v1::DocumentSignature own;
    if (!keys::find_own_signature(view, apex.text(), member.party(), own)) continue;
    if (own.epoch() != group.epoch() || own.document_hash() != hash.view()) continue;
    const Result<PublicKey> key = keys::own_key_of(group, member.party());
    const Result<Signature> signature = Signature::from(own.signature());
    if (!key || !signature || !crypto::verify(*key, document, *signature)) continue;
    text += line_of(*key, own.signature());
    ++count;
  }
  if (count < group.threshold()) return too_few(ErrorKind::not_found, count, group);
  return text;
}

Result<std::vector<std::string>> check_own_signatures(const Hash& community,
                                                      const std::string& zone,
                                                      const v1::SigningGroup& group,
                                                      BytesView document, BytesView text) {
  const Bytes head = head_of(community, zone, group);
  if (!keys::signs_separately(group) || !text.starts_with(head)) {
    return error(ErrorKind::conflict,
                 "it is not of the group on record, whose members sign "
                 "separately: keys and threshold are others");
  }
  text.remove_prefix(head.size());
  std::vector<std::string> signers;
  // In the order of the members, so each at most once.
  for (const v1::GroupMember& member : group.members()) {
    const Result<PublicKey> key = keys::own_key_of(group, member.party());
    if (!key) return tl::unexpected(key.error());
    const std::size_t end = text.find('\n');
    const Bytes begin = "signature " + key->hex() + " ";
    if (end == BytesView::npos || !text.starts_with(begin)) continue;
    const Result<Bytes> octets = from_base64(text.substr(begin.size(), end - begin.size()));
    const Result<Signature> signature =
        octets ? Signature::from(*octets) : Result<Signature>(tl::unexpected(octets.error()));
    if (!signature || !crypto::verify(*key, document, *signature)) {
      return error(ErrorKind::conflict, "the signature of " + member.party() + " does not hold");
    }
    signers.push_back(member.party());
    text.remove_prefix(end + 1);
  }
  if (!text.empty()) {
    return error(ErrorKind::conflict, "a line is no signature of a member, or out of order");
  }
  if (signers.size() < group.threshold()) {
    return too_few(ErrorKind::conflict, signers.size(), group);
  }
  return signers;
}

}  // namespace comity::zone
