#include "publishing/zone_signer.h"

#include <algorithm>

#include "base/words.h"
#include "crypto/hash.h"
#include "ledger/continuation.h"
#include "ledger/revision.h"
#include "machine/files.h"
#include "machine/log.h"
#include "publications/zone/own_signatures.h"
#include "publications/zone/signing.h"
#include "registers/ceremonies/queries.h"
#include "registers/names/queries.h"
#include "wire/messages.h"

namespace comity::publishing {
namespace {

constexpr std::string_view kDealt =
    "; DEMO: one hand dealt every share of this zone's keys; for trying out only\n";

// Of one zone in one go: each session takes two or three, and one that fails takes somebody out.
constexpr int kMostSteps = 100;

Time expiration_of(const state::View& view, const std::string& apex, keys::Role role) {
  v1::SigningSession record;
  if (!keys::find_signed(view, apex, role, record)) return kLatestTime;
  return keys::first_expiration(view, record);
}

// Facts of the groups on record.
PublishedZone::Joint joint_of(const state::View& view, const std::string& apex) {
  PublishedZone::Joint joint;
  v1::SigningGroup zone_group;
  v1::SigningGroup key_group;
  if (keys::find_group(view, apex, keys::Role::zone_signing, zone_group)) {
    joint.threshold = zone_group.threshold();
    joint.members = static_cast<std::uint32_t>(zone_group.members_size());
  }
  const bool keys_dealt =
      keys::find_group(view, apex, keys::Role::key_signing, key_group) && key_group.dealt();
  joint.dealt = zone_group.dealt() || keys_dealt;
  joint.expires = std::min(expiration_of(view, apex, keys::Role::zone_signing),
                           expiration_of(view, apex, keys::Role::key_signing));
  return joint;
}

// A member is missing: said at once, while the others sign without it; and what to do. Where none
// of them is `here`, no more is known of them than the nonces that they have posted.
std::string weakness(const Result<Strength>& strength, std::size_t threshold, keys::Role role,
                     bool here) {
  if (!strength || strength->missing.empty()) return "";
  if (!here) {
    return counted(strength->able, "signer") + " of the " + std::string(keys::role_name(role)) +
           (strength->able == 1 ? " key has" : " key have") + " nonces on record, " +
           std::to_string(threshold) + " are needed; without: " + strength->missing +
           " (its signer posts them while it runs)";
  }
  return counted(strength->able, "signer") + " of the " + std::string(keys::role_name(role)) +
         (strength->able == 1 ? " key answers, " : " key answer, ") + std::to_string(threshold) +
         " are needed; missing: " + strength->missing +
         " (start its signer; if its party has other keys now, put the new key into the signer's "
         "folder first; if its share is lost or it has left, share the key anew: "
         "docs/guides/keys.md)";
}

// A zone that was signed before the store went on from an older state: newer ones may have been
// published in what is lost, and whoever saw those takes it for an old one (RFC 1982).
Status check_not_lost(const state::View& view, const dns::Name& apex) {
  v1::SigningSession newest;
  if (!keys::find_signed(view, apex.text(), keys::Role::zone_signing, newest)) return {};
  if (newest.opened_height() >= ledger::continued_at(view)) return {};
  return error(ErrorKind::unavailable,
               "zone " + apex.text() +
                   ": it was signed before this node went on from an older state, and newer "
                   "versions may have been published since: it has to be signed anew");
}

std::size_t threshold_of(const state::View& view, const std::string& apex, keys::Role role) {
  v1::SigningGroup group;
  return keys::find_group(view, apex, role, group) ? group.threshold() : 0;
}

}  // namespace

std::string_view dealt_mark(const state::View& view, const dns::Name& apex) {
  return joint_of(view, apex.text()).dealt ? kDealt : std::string_view();
}

ZoneSigner::ZoneSigner(const ledger::Reader& reader, ZoneFiles& files,
                       std::vector<std::unique_ptr<LocalSigner>> signers, SigningOptions options)
    : reader_(reader), files_(files), signers_(std::move(signers)), options_(std::move(options)) {}

std::int64_t ZoneSigner::until_next_try() const {
  return std::max<std::int64_t>(due_ - options_.monotonic(), 0);
}

void ZoneSigner::add(std::unique_ptr<LocalSigner> signer) {
  // Its drivers are made anew, with who is there now.
  groups_.erase(signer->custodian.apex().text());
  signers_.push_back(std::move(signer));
}

void ZoneSigner::retire(const state::View& view) {
  std::erase_if(signers_, [&](const auto& signer) {
    const signing::Custodian& one = signer->custodian;
    v1::SigningGroup group;
    const bool over =
        keys::find_group(view, one.apex().text(), one.role(), group) && one.epoch() < group.epoch();
    if (over) groups_.erase(one.apex().text());
    return over;
  });
}

bool ZoneSigner::tend() {
  due_ = options_.monotonic() + options_.check_milliseconds;
  const Result<std::unique_ptr<state::View>> view = reader_.view(reader_.head().height);
  if (!view) {
    machine::log::error("zones to sign: " + view.error().message);
    return false;
  }
  retire(**view);
  bool more = false;
  for (const dns::Name& apex : zone::governed_zones(**view)) {
    if (!keys::is_signed_jointly(**view, apex.text())) continue;
    if (tend_zone(apex, **view)) more = true;
  }
  return more;
}

ZoneSigner::Groups& ZoneSigner::groups_of(const dns::Name& apex) {
  Groups& groups = groups_[apex.text()];
  if (groups.zone) return groups;
  const auto signers = [&](keys::Role role) {
    std::vector<LocalSigner*> list;
    for (const auto& signer : signers_) {
      if (signer->custodian.apex() == apex && signer->custodian.role() == role) {
        list.push_back(signer.get());
      }
    }
    return list;
  };
  groups.keys = std::make_unique<GroupDriver>(reader_, apex, keys::Role::key_signing,
                                              signers(keys::Role::key_signing), nullptr, options_);
  groups.zone =
      std::make_unique<GroupDriver>(reader_, apex, keys::Role::zone_signing,
                                    signers(keys::Role::zone_signing), groups.keys.get(), options_);
  groups.document =
      std::make_unique<GroupDriver>(reader_, apex, keys::Role::document_signing,
                                    signers(keys::Role::document_signing), nullptr, options_);
  return groups;
}

bool ZoneSigner::tend_zone(const dns::Name& apex, const state::View& view) {
  if (!files_.find(apex)) {
    PublishedZone::Joint joint = joint_of(view, apex.text());
    joint.warning = "its signatures are put together";  // until report() knows more
    files_.set_joint(apex, joint);
  }
  Groups& groups = groups_of(apex);
  bool moved = true;
  bool published = false;
  // What is signed is published before the next session begins, however fast the zone changes.
  for (int step = 0; step < kMostSteps && moved && !published; ++step) {
    const bool keys_moved = groups.keys->step();
    moved = groups.zone->step() || keys_moved;
    published = publish_newest(apex, groups);
  }
  const bool document_moved = tend_document(apex, view, groups);
  for (GroupDriver* group : {groups.keys.get(), groups.zone.get()}) {
    const Status stocked = group->stock();
    if (!stocked && groups.trouble) groups.trouble = stocked;
  }
  due_ = std::min({due_, groups.keys->due(), groups.zone->due()});
  if (groups.unpublished != 0) due_ = std::min(due_, groups.publishing.not_before());
  report(apex, groups);
  return moved || published || document_moved;
}

// In its own time: the zone does not wait for its documents.
bool ZoneSigner::tend_document(const dns::Name& apex, const state::View& view, Groups& groups) {
  v1::SigningGroup group;
  if (!keys::find_group(view, apex.text(), keys::Role::document_signing, group)) return false;
  if (keys::signs_separately(group)) {
    groups.document_trouble = tend_separate(apex, view, group);
    return false;
  }
  const bool moved = groups.document->step();
  groups.document_trouble = groups.document->stock();
  due_ = std::min(due_, groups.document->due());
  const Result<std::unique_ptr<state::View>> now = reader_.view(reader_.head().height);
  if (groups.document_trouble && now) {
    groups.document_trouble = publish_document(apex, **now, *groups.document);
  }
  return moved;
}

// Nobody waits for anybody: each signs what it derives, and whoever sees enough publishes it.
Status ZoneSigner::tend_separate(const dns::Name& apex, const state::View& view,
                                 const v1::SigningGroup& group) {
  const Result<zone::Document> document = zone::document_of(view, apex);
  if (!document) return tl::unexpected(document.error());
  const Hash hash = crypto::sha256(document->octets);
  Status outcome;
  for (const auto& signer : signers_) {
    const signing::Custodian& own = signer->custodian;
    if (own.apex() != apex || !own.signs_separately() || own.epoch() != group.epoch()) continue;
    v1::DocumentSignature last;
    if (keys::find_own_signature(view, apex.text(), own.party(), last) &&
        last.epoch() == group.epoch() && last.document_hash() == hash.view()) {
      continue;
    }
    if (Status signed_it = sign_separately(*signer, *document, hash); !signed_it && outcome) {
      outcome = at(own.party(), signed_it.error());
    }
  }
  const Result<std::unique_ptr<state::View>> now = reader_.view(reader_.head().height);
  if (!now) return tl::unexpected(now.error());
  const Result<Bytes> signatures = zone::own_signatures(**now, apex, group, document->octets);
  if (!signatures) return outcome ? tl::unexpected(signatures.error()) : outcome;
  const std::optional<PublishedDocument> published = files_.document(apex);
  if (published && *published->signature == *signatures) return outcome;
  PublishedDocument next;
  next.octets = std::make_shared<const std::string>(document->octets);
  next.signature = std::make_shared<const std::string>(*signatures);
  if (Status put = files_.put_document(apex, std::move(next)); !put) return put;
  return outcome;
}

Status ZoneSigner::sign_separately(LocalSigner& signer, const zone::Document& document,
                                   const Hash& hash) {
  const signing::Custodian& own = signer.custodian;
  Status backed =
      options_.backed ? options_.backed(own.party(), own.apex(), own.role(), 0) : Status();
  if (!backed) return backed;
  const Result<Signature> signature = own.sign_separately(document.octets);
  if (!signature) return tl::unexpected(signature.error());
  v1::Action action;
  v1::SignDocument& it = *action.mutable_keys_sign_document();
  it.set_zone(own.apex().text());
  it.set_epoch(own.epoch());
  it.set_document_hash(hash.bytes());
  it.set_signature(signature->bytes());
  return signer.voice.send(action);
}

Status ZoneSigner::publish_document(const dns::Name& apex, const state::View& view,
                                    GroupDriver& document) {
  v1::SigningHead head;
  keys::find_head(view, apex.text(), keys::Role::document_signing, head);
  const std::optional<PublishedDocument> last = files_.document(apex);
  // While a newer one is being signed the last one stays.
  if (head.signed_() == 0 || (last && last->session == head.signed_())) return document.trouble();
  const Result<SignedDocument> made = document.newest_document();
  if (!made) return tl::unexpected(made.error());
  PublishedDocument next;
  next.session = made->session;
  next.octets = std::make_shared<const std::string>(made->octets);
  next.signature = std::make_shared<const std::string>(made->signature.view());
  return files_.put_document(apex, std::move(next));
}

bool ZoneSigner::publish_newest(const dns::Name& apex, Groups& groups) {
  const Result<std::unique_ptr<state::View>> view = reader_.view(reader_.head().height);
  groups.trouble = {};
  if (!view) {
    groups.trouble = tl::unexpected(view.error());
    return false;
  }
  v1::SigningHead head;
  keys::find_head(**view, apex.text(), keys::Role::zone_signing, head);
  const std::optional<PublishedZone> last = files_.find(apex);
  const std::uint64_t published = last && last->joint ? last->joint->session : 0;
  if (published == head.signed_()) return false;
  const std::int64_t now = options_.monotonic();
  if (head.signed_() != groups.unpublished) groups.publishing.succeeded();
  if (!groups.publishing.ready(now)) return false;
  groups.trouble = publish(apex, **view, *groups.zone);
  groups.unpublished = groups.trouble ? 0 : head.signed_();
  if (!groups.trouble) groups.publishing.failed(now, options_.check_milliseconds);
  return groups.trouble.has_value();
}

Status ZoneSigner::publish(const dns::Name& apex, const state::View& view, GroupDriver& zone) {
  if (Status fresh = check_not_lost(view, apex); !fresh) return fresh;
  Result<SignedZone> made = zone.newest_zone();
  if (!made) return tl::unexpected(made.error());
  const Result<std::unique_ptr<state::View>> claimed = reader_.view(made->height);
  if (!claimed) return tl::unexpected(claimed.error());
  const Result<std::string> anchors = zone::trust_anchors_text(view, apex);
  if (!anchors) return tl::unexpected(anchors.error());

  PublishedZone next;
  next.serial = made->zone.serial();
  next.height = made->height;
  next.revision = ledger::revision(**claimed, names::kTable, apex.text()).count;
  next.joint = joint_of(view, apex.text());
  next.joint->session = made->session;
  next.joint->trust_anchor_file = files_.trust_anchor_path(apex);
  const std::string mark(dealt_mark(view, apex));
  Status anchored =
      machine::replace_file(next.joint->trust_anchor_file, mark + *anchors, machine::Access::open);
  if (!anchored) return tl::unexpected(anchored.error());
  ZoneText text = {std::make_shared<const std::string>(mark)};
  for (auto& part : made->zone.text_parts()) text.push_back(std::move(part));
  Status put = files_.put(apex, std::move(next), std::move(text));
  if (put) files_.serve(apex, [&] { return made->zone.wire(); });
  return put;
}

void ZoneSigner::report(const dns::Name& apex, const Groups& groups) {
  const Result<std::unique_ptr<state::View>> view = reader_.view(reader_.head().height);
  if (!view) return;
  const std::optional<PublishedZone> zone = files_.find(apex);
  PublishedZone::Joint joint = joint_of(**view, apex.text());
  if (zone && zone->joint) {
    joint.session = zone->joint->session;
    joint.trust_anchor_file = zone->joint->trust_anchor_file;
  }
  const auto add = [&](const std::string& text) {
    if (!text.empty()) joint.warning += (joint.warning.empty() ? "" : "; ") + text;
  };
  for (const auto& [driver, role] :
       {std::pair(groups.keys.get(), keys::Role::key_signing),
        std::pair(groups.zone.get(), keys::Role::zone_signing),
        std::pair(groups.document.get(), keys::Role::document_signing)}) {
    v1::SigningGroup group;
    if (keys::find_group(**view, apex.text(), role, group) && keys::signs_separately(group)) {
      continue;
    }
    const auto is_of_it = [&, of = role](const auto& signer) {
      return signer->custodian.apex() == apex && signer->custodian.role() == of;
    };
    const bool here = std::any_of(signers_.begin(), signers_.end(), is_of_it);
    add(weakness(driver->strength(), threshold_of(**view, apex.text(), role), role, here));
  }
  add(groups.document_trouble ? "" : groups.document_trouble.error().message);
  if (!joint.warning.empty() && joint.session != 0) {
    const bool is_over = joint.expires <= options_.now();
    joint.warning += is_over ? "; THE SIGNATURES RAN OUT at " : "; the signatures run out at ";
    joint.warning += to_rfc3339(joint.expires);
    if (is_over) joint.warning += ", and resolvers refuse the zone";
  }
  for (const keys::Role role : keys::kRoles) {
    const ceremonies::Leavers found = ceremonies::leavers(**view, apex.text(), role);
    if (ceremonies::are_nearly_enough(found)) add(ceremonies::leavers_text(found));
  }
  files_.set_joint(apex, joint);
  Status trouble = groups.keys->trouble();
  if (trouble) trouble = groups.zone->trouble();
  if (trouble) trouble = groups.trouble;
  files_.set_trouble(apex, trouble ? "" : trouble.error().message);
}

}  // namespace comity::publishing
