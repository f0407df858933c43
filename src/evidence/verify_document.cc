#include "evidence/verify_document.h"

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "crypto/verify.h"
#include "evidence/bundle_view.h"
#include "evidence/group_origin.h"
#include "evidence/recompute.h"
#include "publications/zone/own_signatures.h"
#include "registers/ceremonies/queries.h"
#include "registers/keys/queries.h"
#include "wire/messages.h"

namespace comity::evidence {
namespace {

using Role = keys::Role;

class DocumentCheck {
 public:
  DocumentCheck(const proof::Verified& verified, BytesView document, BytesView signature)
      : view_(verified), verified_(verified), document_(document), signature_(signature) {}

  Status run(std::vector<proof::Step>& steps) {
    using Check = Result<std::string> (DocumentCheck::*)();
    constexpr std::array<std::pair<std::string_view, Check>, 3> kSteps = {{
        {"document", &DocumentCheck::document},
        {"signature", &DocumentCheck::signature},
        {"keys", &DocumentCheck::keys},
    }};
    for (const auto& [name, check] : kSteps) {
      Result<std::string> said = (this->*check)();
      if (view_.fault()) said = tl::unexpected(*view_.fault());
      if (!said) return at(name, said.error());
      steps.push_back({std::string(name), *std::move(said)});
    }
    return {};
  }

 private:
  // Of the zones whose keys the bundle has as a whole.
  Result<std::string> document() {
    for (const auto& [table, zone] : verified_.collections) {
      if (table != keys::kTable) continue;
      const Result<dns::Name> apex = dns::Name::parse(zone);
      if (!apex) continue;
      Result<zone::Document> derived = zone::document_of(view_, *apex);
      if (!derived) return tl::unexpected(derived.error());
      if (derived->octets != document_) {
        return error("the file is not the " + derived->type + " that the records of zone " + zone +
                     " give");
      }
      zone_ = zone;
      type_ = derived->type;
      return "it is the " + type_ + " of zone " + zone_ + ", derived again, octet by octet";
    }
    return error(ErrorKind::not_found,
                 "the bundle does not prove the keys of a zone: take one of "
                 "`bundle zone`");
  }

  Result<std::string> signature() {
    v1::SigningGroup group;
    if (!keys::find_group(view_, zone_, Role::document_signing, group)) {
      return error(ErrorKind::not_found, "there is no group for it");
    }
    if (keys::signs_separately(group)) return own_signatures(group);
    const Result<Signature> read = Signature::from(signature_);
    if (!read) return tl::unexpected(read.error());
    const auto key = PublicKey::from(BytesView(group.commitment()).substr(0, PublicKey::kSize));
    if (!key) return tl::unexpected(key.error());
    const Bytes message = zone::document_message(verified_.community, type_, document_);
    if (!crypto::verify(*key, message, *read)) {
      return error("it does not hold under the key of the " +
                   keys::group_text(zone_, Role::document_signing));
    }
    return "it holds under the key " + key->hex();
  }

  // Keys are counted, each once, under the group on record.
  Result<std::string> own_signatures(const v1::SigningGroup& group) const {
    const auto signers =
        zone::check_own_signatures(verified_.community, zone_, group, document_, signature_);
    if (!signers) return tl::unexpected(signers.error());
    std::string names;
    for (const std::string& party : *signers) names += (names.empty() ? "" : ", ") + party;
    return std::to_string(signers->size()) + " of " + std::to_string(group.members_size()) +
           " keys have signed it, " + std::to_string(group.threshold()) + " are needed: " + names;
  }

  Result<std::string> keys() {
    std::vector<Recounted> judged;
    const Result<Provenance> provenance = judge_all(view_, verified_, judged);
    if (!provenance) return tl::unexpected(provenance.error());
    std::string said;
    for (const Role role : {Role::document_signing, Role::key_signing}) {
      for (const auto& [group, key] : keys_of(role)) {
        const auto origin = find_group_origin(view_, verified_, *provenance, zone_, role, group);
        if (!origin) return tl::unexpected(origin.error());
        const Result<std::string> transcript = check_transcript(role, group, key);
        if (!transcript) return tl::unexpected(transcript.error());
        said += (said.empty() ? "" : "; ") + origin->front() + *transcript;
      }
    }
    return said + "; since when the key stands is as logged";
  }

  // The group that stands and, while its key is replaced, the other one, each with what is on
  // record of its key.
  std::vector<std::pair<v1::SigningGroup, v1::KeyOnRecord>> keys_of(Role role) const {
    std::vector<std::pair<v1::SigningGroup, v1::KeyOnRecord>> found(1);
    static_cast<void>(keys::find_group(view_, zone_, role, found[0].first));
    static_cast<void>(keys::find_key_on_record(view_, zone_, role, found[0].second));
    v1::KeyRollover rollover;
    if (keys::find_rollover(view_, zone_, role, rollover)) {
      found.emplace_back(rollover.other(), rollover.other_key());
    }
    return found;
  }

  // What the document says of the ceremony is what the members of that ceremony have confirmed. Of
  // a key that was shared anew the first ceremony is not in the bundle; then the words for that.
  Result<std::string> check_transcript(Role role, const v1::SigningGroup& group,
                                       const v1::KeyOnRecord& key) const {
    v1::Ceremony ceremony;
    if (key.key().empty()) {
      return error(ErrorKind::not_found, "the bundle does not prove since when the key stands");
    }
    if (group.ceremony() == 0) {
      if (key.transcript().empty()) return std::string();
      return error("the " + keys::group_text(zone_, role) + " was made in no ceremony");
    }
    if (!ceremonies::find_ceremony(view_, group.ceremony(), ceremony) ||
        ceremony.purpose() == v1::RESHARE) {
      return std::string(key.transcript().empty()
                             ? ""
                             : ", whose key was made before; its first transcript is as logged");
    }
    if (key.transcript() == ceremony.transcript()) return std::string();
    return error("ceremony " + std::to_string(group.ceremony()) + " has another transcript");
  }

  const BundleView view_;
  const proof::Verified& verified_;
  const BytesView document_;
  const BytesView signature_;
  std::string zone_;
  std::string type_;
};

}  // namespace

Status verify_document(const proof::Verified& verified, BytesView document, BytesView signature,
                       std::vector<proof::Step>& steps) {
  return DocumentCheck(verified, document, signature).run(steps);
}

}  // namespace comity::evidence
