#include "publishing/ceremony_member.h"

#include <algorithm>
#include <utility>

#include "folder/ceremony_file.h"
#include "machine/files.h"
#include "machine/log.h"
#include "registers/ceremonies/arithmetic.h"
#include "registers/ceremonies/queries.h"
#include "wire/messages.h"

namespace comity::publishing {
namespace {

namespace frost = crypto::frost;

constexpr std::string_view kShareEnding = ".share";
constexpr std::string_view kUnconfirmedEnding = ".unconfirmed";
constexpr std::string_view kOneTimeEnding = ".one-time";
constexpr std::size_t kEvidenceRandomnessBytes = 32;

Result<crypto::Secret> randomness(std::size_t bytes) {
  Result<crypto::Secret> drawn = crypto::Secret::make(bytes);
  if (drawn) crypto::random_fill(drawn->mutable_view());
  return drawn;
}

template <typename Message>
void place_in(const v1::Ceremony& ceremony, Message& message) {
  message.set_ceremony(ceremony.number());
  message.set_attempt(ceremony.attempt());
}

// What all have dealt, reckoned here from what is on record.
Result<frost::Dealings> dealings_of(const ledger::Reader& reader, const v1::Ceremony& ceremony) {
  const Result<std::unique_ptr<state::View>> view = reader.view(reader.head().height);
  if (!view) return tl::unexpected(view.error());
  const auto context = ceremonies::context_of(reader.community(), ceremony);
  if (!context) return tl::unexpected(context.error());
  std::vector<v1::CeremonyDealing> dealings;
  for (const v1::CeremonyDealer& dealer : ceremony.dealers()) {
    static_cast<void>(ceremonies::find_dealing(**view, ceremony.number(), dealer.party(),
                                               dealings.emplace_back()));
  }
  auto gathered = ceremonies::gather(*context, ceremony, dealings);
  if (!gathered) return error(gathered.error().message);
  return *std::move(gathered);
}

// Made a key that is to follow on the one in force, and does not stand: its time has not come, or
// it was called off.
bool does_not_stand(const state::View& view, const v1::Ceremony& ceremony) {
  v1::SigningGroup standing;
  return ceremony.purpose() == v1::ROLL && ceremony.stage() == v1::MADE &&
         keys::find_group(view, ceremony.zone(), keys::to_role(ceremony.role()), standing) &&
         standing.epoch() < ceremony.group().epoch();
}
// Its time will come.
bool is_on_its_way_in(const state::View& view, const v1::Ceremony& ceremony,
                      v1::KeyRollover& rollover) {
  return keys::find_rollover(view, ceremony.zone(), keys::to_role(ceremony.role()), rollover) &&
         rollover.number() == ceremony.number() && rollover.stage() <= v1::TAKING_OVER;
}

}  // namespace

CeremonyMember::CeremonyMember(const ledger::Reader& reader, PartyVoice voice, Files files,
                               Accepts accepts)
    : reader_(reader),
      voice_(std::move(voice)),
      files_(std::move(files)),
      accepts_(std::move(accepts)) {}

Result<std::optional<crypto::Secret>> CeremonyMember::passphrase(const std::string& path) const {
  if (!files_.sealed) return std::optional<crypto::Secret>();
  return files_.passphrase(path);
}

Result<folder::ShareLabel> CeremonyMember::label_of(const v1::Ceremony& ceremony) const {
  const Result<dns::Name> zone = dns::parse_host_name(ceremony.zone());
  if (!zone) return tl::unexpected(zone.error());
  folder::ShareLabel label;
  label.zone = *zone;
  label.role = static_cast<keys::Role>(ceremony.role());
  label.epoch = ceremony.group().epoch();
  label.party = voice_.party();
  const v1::GroupMember* member = keys::member_of(ceremony.group(), label.party);
  if (member != nullptr) label.identifier = member->identifier();
  return label;
}

std::string CeremonyMember::path_of(const v1::Ceremony& ceremony, std::string_view ending) const {
  const Result<folder::ShareLabel> label = label_of(ceremony);
  if (!label) return files_.custody + "/unknown" + std::string(ending);
  std::string name = folder::share_file_name(*label);
  name.resize(name.size() - kShareEnding.size());
  return files_.custody + "/" + name + std::string(ending);
}

Status CeremonyMember::send(const v1::Ceremony& ceremony, const v1::Action& action) {
  machine::log::info(ceremonies::ceremony_text(ceremony) + ", try " +
                     std::to_string(ceremony.attempt()) + ": " + voice_.party() + " is at " +
                     v1::CeremonyStage_Name(ceremony.stage()));
  return voice_.send(action);
}

Status CeremonyMember::forget(const v1::Ceremony& ceremony) const {
  if (Status gone = machine::erase_file(path_of(ceremony, kUnconfirmedEnding)); !gone) return gone;
  return machine::erase_file(path_of(ceremony, kOneTimeEnding));
}

Result<std::optional<frost::KeyShare>> CeremonyMember::old_share(
    const v1::Ceremony& ceremony) const {
  const std::string path = path_of(ceremony, kShareEnding);
  const v1::GroupMember* holder = keys::member_of(ceremony.from(), voice_.party());
  if (holder == nullptr || !machine::exists(path)) return std::optional<frost::KeyShare>();
  Result<folder::LoadedShare> loaded = folder::read_share_file(path, files_.passphrase);
  if (!loaded) return tl::unexpected(loaded.error());
  const Result<frost::Group> group = keys::group_of(ceremony.from());
  if (!group) return tl::unexpected(group.error());
  const auto own = ceremonies::identifier_of(holder->identifier());
  if (!own) return tl::unexpected(own.error());
  Result<frost::KeyShare> share = frost::KeyShare::make(*group, *own, std::move(loaded->secret));
  if (!share) return at(path, share.error());
  return std::optional<frost::KeyShare>(*std::move(share));
}

Status CeremonyMember::join(const v1::Ceremony& ceremony, int place) {
  // A share of an earlier try belongs to no group that there will be.
  if (Status gone = machine::erase_file(path_of(ceremony, kUnconfirmedEnding)); !gone) return gone;
  v1::Action action;
  v1::JoinCeremony& it = *action.mutable_ceremonies_join();
  place_in(ceremony, it);
  const Result<std::optional<frost::KeyShare>> share = old_share(ceremony);
  if (!share && place < 0) return tl::unexpected(share.error());
  // A member whose share is damaged joins without it, as one that has lost it, and gets another.
  if (!share) machine::log::warning(voice_.party() + ": " + share.error().message);
  it.set_deals(share && share->has_value() && ceremonies::may_deal(ceremony, voice_.party()));
  if (place >= 0) {
    if (keys::signs_separately(ceremony.group())) {
      const Result<OwnKey> own = make_own_key(ceremony);
      if (!own) return tl::unexpected(own.error());
      it.set_one_time_key(own->key);
      it.set_possession(own->possession);
    } else {
      const Result<Bytes> key = make_one_time_key(ceremony);
      if (!key) return tl::unexpected(key.error());
      it.set_one_time_key(*key);
    }
  } else if (!it.deals()) {
    return {};
  }
  return send(ceremony, action);
}

Result<CeremonyMember::OwnKey> CeremonyMember::make_own_key(const v1::Ceremony& ceremony) const {
  const Result<crypto::SigningKey> key = crypto::SigningKey::generate();
  if (!key) return tl::unexpected(key.error());
  const std::string path = path_of(ceremony, kOneTimeEnding);
  const Result<std::optional<crypto::Secret>> word = passphrase(path);
  if (!word) return tl::unexpected(word.error());
  Status kept = folder::write_one_time_key(path, ceremony.number(), ceremony.attempt(), key->seed(),
                                           folder::text_of(*word));
  if (!kept) return tl::unexpected(kept.error());
  const Bytes message = ceremonies::own_key_message(reader_.community(), ceremony, voice_.party());
  return OwnKey{key->public_key().bytes(), key->sign(message).bytes()};
}

Result<Bytes> CeremonyMember::make_one_time_key(const v1::Ceremony& ceremony) const {
  Result<crypto::Secret> drawn = randomness(2 * frost::kScalarBytes);
  if (!drawn) return tl::unexpected(drawn.error());
  const Result<frost::OneTimeKey> key = frost::OneTimeKey::from_randomness(drawn->view());
  if (!key) return tl::unexpected(key.error());
  const std::string path = path_of(ceremony, kOneTimeEnding);
  const Result<std::optional<crypto::Secret>> word = passphrase(path);
  if (!word) return tl::unexpected(word.error());
  Status kept = folder::write_one_time_key(path, ceremony.number(), ceremony.attempt(), key->view(),
                                           folder::text_of(*word));
  if (!kept) return tl::unexpected(kept.error());
  return Bytes(key->public_key().view());
}

Status CeremonyMember::deal(const v1::Ceremony& ceremony) {
  const auto context = ceremonies::context_of(reader_.community(), ceremony);
  if (!context) return tl::unexpected(context.error());
  Result<crypto::Secret> drawn = randomness(frost::dealing_randomness_bytes(*context));
  if (!drawn) return tl::unexpected(drawn.error());
  const Result<frost::Message> message = ceremony.purpose() != v1::RESHARE
                                             ? deal_new(ceremony, *context, *std::move(drawn))
                                             : deal_anew(ceremony, *context, *std::move(drawn));
  if (!message) return tl::unexpected(message.error());
  v1::Action action;
  v1::DealInCeremony& it = *action.mutable_ceremonies_deal();
  place_in(ceremony, it);
  it.set_octets(message->octets);
  it.set_sealed(message->sealed);
  return send(ceremony, action);
}

Result<frost::Message> CeremonyMember::deal_new(const v1::Ceremony& ceremony,
                                                const frost::CeremonyContext& context,
                                                crypto::Secret drawn) const {
  const auto own =
      ceremonies::identifier_of(ceremonies::dealer_of(ceremony, voice_.party())->identifier());
  if (!own) return tl::unexpected(own.error());
  return frost::deal_new_secret(context, *own, std::move(drawn));
}

Result<frost::Message> CeremonyMember::deal_anew(const v1::Ceremony& ceremony,
                                                 const frost::CeremonyContext& context,
                                                 crypto::Secret drawn) const {
  const Result<std::optional<frost::KeyShare>> share = old_share(ceremony);
  if (!share) return tl::unexpected(share.error());
  if (!*share) return error(path_of(ceremony, kShareEnding) + ": the share that is dealt is gone");
  return frost::deal_old_share(context, **share, std::move(drawn));
}

Status CeremonyMember::judge(const v1::Ceremony& ceremony) {
  const std::string path = path_of(ceremony, kOneTimeEnding);
  Result<folder::LoadedOneTimeKey> loaded = folder::read_one_time_key(path, files_.passphrase);
  if (!loaded) return tl::unexpected(loaded.error());
  if (loaded->ceremony != ceremony.number() || loaded->attempt != ceremony.attempt()) {
    return error(ErrorKind::conflict,
                 path + ": is of another try; this one goes on without " + voice_.party());
  }
  if (keys::signs_separately(ceremony.group())) return confirm_keys(ceremony, loaded->secret);
  Result<frost::OneTimeKey> key = frost::OneTimeKey::restore(std::move(loaded->secret));
  if (!key) return at(path, key.error());
  const Result<frost::Dealings> dealings = dealings_of(reader_, ceremony);
  if (!dealings) return tl::unexpected(dealings.error());
  Result<crypto::Secret> drawn = randomness(kEvidenceRandomnessBytes);
  if (!drawn) return tl::unexpected(drawn.error());
  const auto complaints = dealings->complaints(*key, *std::move(drawn));
  if (!complaints) return tl::unexpected(complaints.error());
  v1::Action action;
  if (!complaints->empty()) {
    const frost::Complaint& first = complaints->front();
    v1::ComplainInCeremony& it = *action.mutable_ceremonies_complain();
    place_in(ceremony, it);
    it.set_accused(ceremonies::party_of(ceremony, first.accused));
    it.set_evidence(first.evidence);
    return send(ceremony, action);
  }
  const Result<frost::KeyShare> share = dealings->finish(*std::move(key));
  if (!share) return tl::unexpected(share.error());
  if (Status kept = keep_unconfirmed(ceremony, share->view()); !kept) return kept;
  // What it found itself, not what the record says.
  v1::Ceremony found = ceremony;
  found.mutable_group()->set_commitment(dealings->commitment().encode());
  found.set_transcript(Bytes(frost::view(dealings->transcript())));
  return send(ceremony, ceremonies::confirmation(found));
}

Status CeremonyMember::keep_unconfirmed(const v1::Ceremony& ceremony,
                                        crypto::SecretView share) const {
  const std::string unconfirmed = path_of(ceremony, kUnconfirmedEnding);
  if (Status gone = machine::erase_file(unconfirmed); !gone) return gone;
  const Result<std::optional<crypto::Secret>> word = passphrase(unconfirmed);
  if (!word) return tl::unexpected(word.error());
  const Result<folder::ShareLabel> label = label_of(ceremony);
  if (!label) return tl::unexpected(label.error());
  return folder::write_share_file(unconfirmed, *label, share, folder::text_of(*word));
}

// The keys that all have joined with, its own among them.
Status CeremonyMember::confirm_keys(const v1::Ceremony& ceremony, const crypto::Secret& seed) {
  const Result<bool> own = fits(ceremony, seed.view());
  if (!own) return tl::unexpected(own.error());
  if (!*own) return error(ErrorKind::conflict, "the key of " + voice_.party() + " is another");
  if (Status kept = keep_unconfirmed(ceremony, seed.view()); !kept) return kept;
  v1::Ceremony found = ceremony;
  found.mutable_group()->set_commitment(ceremonies::own_keys(ceremony));
  found.set_transcript(ceremonies::own_keys_transcript(reader_.community(), ceremony));
  return send(ceremony, ceremonies::confirmation(found));
}

// Whether what was not confirmed yet is the share of the group that was made. It may be of a later
// ceremony.
Result<bool> CeremonyMember::fits(const v1::Ceremony& ceremony, crypto::SecretView share) const {
  if (keys::signs_separately(ceremony.group())) {
    const Result<crypto::SigningKey> key = crypto::SigningKey::from_seed(share);
    if (!key) return tl::unexpected(key.error());
    const Result<PublicKey> own = keys::own_key_of(ceremony.group(), voice_.party());
    return own && *own == key->public_key();
  }
  const v1::GroupMember* member = keys::member_of(ceremony.group(), voice_.party());
  const Result<frost::Group> group = keys::group_of(ceremony.group());
  if (!group) return tl::unexpected(group.error());
  const auto own = ceremonies::identifier_of(member->identifier());
  if (!own) return tl::unexpected(own.error());
  Result<crypto::Secret> copy = crypto::Secret::make(share.size());
  if (!copy) return tl::unexpected(copy.error());
  std::copy(share.begin(), share.end(), copy->mutable_view().begin());
  return frost::KeyShare::make(*group, *own, *std::move(copy)).has_value();
}

// The share of an epoch that is over goes. In its backups it still signs, with enough others: who
// ever held one is counted (ceremonies::leavers).
Status CeremonyMember::drop_old_share(const v1::Ceremony& ceremony) const {
  const std::string path = path_of(ceremony, kShareEnding);
  if (ceremony.purpose() == v1::GENERATE || !machine::exists(path)) return {};
  const Result<folder::LoadedShare> standing = folder::read_share_file(path, files_.passphrase);
  if (!standing) return tl::unexpected(standing.error());
  const Result<folder::ShareLabel> label = label_of(ceremony);
  if (!label) return tl::unexpected(label.error());
  const folder::ShareLabel& old = standing->label;
  if (old.zone != label->zone || old.role != label->role || old.epoch >= label->epoch) return {};
  machine::log::info(path + ": of an epoch that is over, removed");
  return machine::erase_file(path);
}

Status CeremonyMember::keep_share(const v1::Ceremony& ceremony, std::vector<std::string>& shares) {
  const std::string unconfirmed = path_of(ceremony, kUnconfirmedEnding);
  if (!machine::exists(unconfirmed)) return {};
  const Result<folder::LoadedShare> share = folder::read_share_file(unconfirmed, files_.passphrase);
  if (!share) return tl::unexpected(share.error());
  const Result<bool> own = fits(ceremony, share->secret.view());
  if (!own || !*own) return own ? Status() : tl::unexpected(own.error());
  if (Status dropped = drop_old_share(ceremony); !dropped) return dropped;
  const std::string path = path_of(ceremony, kShareEnding);
  if (machine::exists(path)) {
    const Result<folder::LoadedShare> standing = folder::read_share_file(path, files_.passphrase);
    if (!standing) return tl::unexpected(standing.error());
    if (!crypto::equal_constant_time(standing->secret.view(), share->secret.view())) {
      return error(ErrorKind::conflict,
                   path + ": another share stands where the new one belongs: " + "move it away");
    }
    // It was stopped between the two; the start has taken the share.
    return forget(ceremony);
  }
  const Result<std::optional<crypto::Secret>> word = passphrase(path);
  if (!word) return tl::unexpected(word.error());
  Status kept =
      folder::write_share_file(path, share->label, share->secret.view(), folder::text_of(*word));
  if (!kept) return kept;
  shares.push_back(path);
  return forget(ceremony);
}

// On record, that nothing of an earlier epoch is kept here.
Status CeremonyMember::attest(const v1::Ceremony& ceremony) {
  const Result<std::unique_ptr<state::View>> view = reader_.view(reader_.head().height);
  if (!view) return tl::unexpected(view.error());
  const keys::Role role = keys::to_role(ceremony.role());
  if (!ceremonies::owes_attestation(**view, ceremony.zone(), role, voice_.party())) return {};
  v1::Action action;
  v1::AttestErasure& it = *action.mutable_ceremonies_attest();
  it.set_zone(ceremony.zone());
  it.set_role(ceremony.role());
  it.set_epoch(ceremony.group().epoch());
  return send(ceremony, action);
}

// Until then the share of the old key signs, and this one stays unconfirmed.
Status CeremonyMember::take_over(const v1::Ceremony& ceremony, const v1::KeyRollover& rollover) {
  const auto& ready = rollover.ready();
  if (ceremonies::place_of(ceremony, voice_.party()) < 0 || rollover.stage() != v1::TAKING_OVER ||
      std::find(ready.begin(), ready.end(), voice_.party()) != ready.end()) {
    return {};
  }
  if (accepts_) {
    const Result<folder::ShareLabel> label = label_of(ceremony);
    if (!label) return tl::unexpected(label.error());
    if (Status would = accepts_(label->zone, ceremony.group().terms()); !would) return would;
  }
  const Result<folder::LoadedShare> share =
      folder::read_share_file(path_of(ceremony, kUnconfirmedEnding), files_.passphrase);
  if (!share) return tl::unexpected(share.error());
  const Result<bool> own = fits(ceremony, share->secret.view());
  if (!own) return tl::unexpected(own.error());
  if (!*own) return error("the share here is of another key");
  v1::Action action;
  v1::TakeOver& it = *action.mutable_keys_take_over();
  it.set_zone(ceremony.zone());
  it.set_role(ceremony.role());
  it.set_epoch(ceremony.group().epoch());
  return send(ceremony, action);
}

Status CeremonyMember::end_one(const v1::Ceremony& ceremony, int place, bool newest,
                               std::vector<std::string>& shares) {
  if (ceremony.stage() == v1::MADE) {
    Status done = place >= 0 ? keep_share(ceremony, shares) : Status();
    if (done) done = drop_old_share(ceremony);
    if (done && newest) done = attest(ceremony);
    if (!done) return done;
  }
  // What lies there may be of a later one.
  return newest ? forget(ceremony) : Status();
}

Status CeremonyMember::tend_one(const v1::Ceremony& ceremony, bool newest,
                                std::vector<std::string>& shares) {
  const int place = ceremonies::place_of(ceremony, voice_.party());
  const ceremonies::Turn turn = ceremonies::turn_of(ceremony, voice_.party());
  if (!ceremonies::runs(ceremony) || (place < 0 && turn == ceremonies::Turn::none)) {
    return end_one(ceremony, place, newest, shares);
  }
  if (turn != ceremonies::Turn::open) return {};
  if (ceremony.stage() == v1::JOINING) return join(ceremony, place);
  if (ceremony.stage() == v1::DEALING) return deal(ceremony);
  return judge(ceremony);
}

Result<std::vector<std::string>> CeremonyMember::tend() {
  const Result<std::unique_ptr<state::View>> view = reader_.view(reader_.head().height);
  if (!view) return tl::unexpected(view.error());
  std::vector<std::string> shares;
  Status outcome;
  bool all_over = true;
  v1::Ceremony ceremony;
  for (std::uint64_t number = over_ + 1; ceremonies::find_ceremony(**view, number, ceremony);
       ++number) {
    const bool newest = number == ceremonies::newest_ceremony(**view, ceremony.zone(),
                                                              keys::to_role(ceremony.role()));
    v1::KeyRollover rollover;
    const bool waits =
        does_not_stand(**view, ceremony) && is_on_its_way_in(**view, ceremony, rollover);
    Status done;
    if (waits) {
      done = take_over(ceremony, rollover);
    } else if (does_not_stand(**view, ceremony)) {
      done = newest ? forget(ceremony) : Status();
    } else {
      done = tend_one(ceremony, newest, shares);
    }
    if (!done && outcome) outcome = at(ceremonies::ceremony_text(ceremony), done.error());
    all_over = all_over && done && !waits && !ceremonies::runs(ceremony);
    if (all_over) over_ = number;
  }
  if (!outcome && shares.empty()) return tl::unexpected(outcome.error());
  if (!outcome) machine::log::warning(outcome.error().message);
  return shares;
}

}  // namespace comity::publishing
