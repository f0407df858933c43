#include "publishing/ceremony_member.h"

#include <utility>

#include "crypto/frost/ceremony/dealings.h"
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
  for (const v1::GroupMember& member : ceremony.group().members()) {
    static_cast<void>(ceremonies::find_dealing(**view, ceremony.number(), member.party(),
                                               dealings.emplace_back()));
  }
  auto gathered = ceremonies::gather(*context, ceremony, dealings);
  if (!gathered) return error(gathered.error().message);
  return *std::move(gathered);
}

}  // namespace

CeremonyMember::CeremonyMember(const ledger::Reader& reader, PartyVoice voice, Files files)
    : reader_(reader), voice_(std::move(voice)), files_(std::move(files)) {}

Result<std::optional<std::string>> CeremonyMember::passphrase(const std::string& path) const {
  if (!files_.sealed) return std::optional<std::string>();
  Result<std::string> word = files_.passphrase(path);
  if (!word) return tl::unexpected(word.error());
  return std::optional<std::string>(*std::move(word));
}

Result<folder::ShareLabel> CeremonyMember::label_of(const v1::Ceremony& ceremony) const {
  const Result<dns::Name> zone = dns::Name::parse(ceremony.zone());
  if (!zone) return tl::unexpected(zone.error());
  folder::ShareLabel label;
  label.zone = *zone;
  label.role = static_cast<keys::Role>(ceremony.role());
  label.epoch = ceremony.group().epoch();
  label.party = voice_.party();
  for (const v1::GroupMember& member : ceremony.group().members()) {
    if (member.party() == label.party) label.identifier = member.identifier();
  }
  return label;
}

std::string CeremonyMember::path_of(const v1::Ceremony& ceremony, std::string_view ending) const {
  const Result<folder::ShareLabel> label = label_of(ceremony);
  if (!label) return files_.custody + "/unknown" + std::string(ending);
  std::string name = folder::share_file_name(*label);
  name.resize(name.size() - kShareEnding.size());
  return files_.custody + "/" + name + std::string(ending);
}

Status CeremonyMember::forget(const v1::Ceremony& ceremony) const {
  if (Status gone = machine::remove_file(path_of(ceremony, kUnconfirmedEnding)); !gone) return gone;
  return machine::remove_file(path_of(ceremony, kOneTimeEnding));
}

Status CeremonyMember::join(const v1::Ceremony& ceremony) {
  // A share of an earlier try belongs to no key that there will be.
  if (Status gone = machine::remove_file(path_of(ceremony, kUnconfirmedEnding)); !gone) return gone;
  Result<crypto::Secret> drawn = randomness(2 * frost::kScalarBytes);
  if (!drawn) return tl::unexpected(drawn.error());
  const Result<frost::OneTimeKey> key = frost::OneTimeKey::from_randomness(drawn->view());
  if (!key) return tl::unexpected(key.error());
  const std::string path = path_of(ceremony, kOneTimeEnding);
  const Result<std::optional<std::string>> word = passphrase(path);
  if (!word) return tl::unexpected(word.error());
  Status kept =
      folder::write_one_time_key(path, ceremony.number(), ceremony.attempt(), key->view(), *word);
  if (!kept) return kept;
  v1::Action action;
  v1::JoinCeremony& it = *action.mutable_ceremonies_join();
  place_in(ceremony, it);
  it.set_one_time_key(Bytes(key->public_key().view()));
  return voice_.send(action);
}

Status CeremonyMember::deal(const v1::Ceremony& ceremony, int place) {
  const auto context = ceremonies::context_of(reader_.community(), ceremony);
  if (!context) return tl::unexpected(context.error());
  const auto own = ceremonies::identifier_of(ceremony, place);
  if (!own) return tl::unexpected(own.error());
  Result<crypto::Secret> drawn = randomness(frost::dealing_randomness_bytes(*context));
  if (!drawn) return tl::unexpected(drawn.error());
  const Result<frost::Message> message = frost::deal_new_secret(*context, *own, *std::move(drawn));
  if (!message) return tl::unexpected(message.error());
  v1::Action action;
  v1::DealInCeremony& it = *action.mutable_ceremonies_deal();
  place_in(ceremony, it);
  it.set_octets(message->octets);
  it.set_sealed(message->sealed);
  return voice_.send(action);
}

Status CeremonyMember::judge(const v1::Ceremony& ceremony) {
  const std::string path = path_of(ceremony, kOneTimeEnding);
  Result<folder::LoadedOneTimeKey> loaded = folder::read_one_time_key(path, files_.passphrase);
  if (!loaded) return tl::unexpected(loaded.error());
  if (loaded->ceremony != ceremony.number() || loaded->attempt != ceremony.attempt()) {
    return error(ErrorKind::conflict,
                 path + ": is of another try; this one goes on without " + voice_.party());
  }
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
    const int accused = ceremonies::place_of(ceremony, first.accused);
    it.set_accused(ceremony.group().members(accused).party());
    it.set_evidence(first.evidence);
    return voice_.send(action);
  }
  const Result<frost::KeyShare> share = dealings->finish(*std::move(key));
  if (!share) return tl::unexpected(share.error());
  const std::string unconfirmed = path_of(ceremony, kUnconfirmedEnding);
  if (Status gone = machine::remove_file(unconfirmed); !gone) return gone;
  const Result<std::optional<std::string>> word = passphrase(unconfirmed);
  if (!word) return tl::unexpected(word.error());
  const Result<folder::ShareLabel> label = label_of(ceremony);
  if (!label) return tl::unexpected(label.error());
  Status kept = folder::write_share_file(unconfirmed, *label, share->view(), *word);
  if (!kept) return kept;
  // What it found itself, not what the record says.
  v1::Ceremony found = ceremony;
  found.mutable_group()->set_commitment(dealings->commitment().encode());
  found.set_transcript(Bytes(frost::view(dealings->transcript())));
  return voice_.send(ceremonies::confirmation(found));
}

Status CeremonyMember::keep_share(const v1::Ceremony& ceremony, std::vector<std::string>& shares) {
  const std::string unconfirmed = path_of(ceremony, kUnconfirmedEnding);
  if (!machine::exists(unconfirmed)) return forget(ceremony);
  const Result<folder::LoadedShare> share = folder::read_share_file(unconfirmed, files_.passphrase);
  if (!share) return tl::unexpected(share.error());
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
  const Result<std::optional<std::string>> word = passphrase(path);
  if (!word) return tl::unexpected(word.error());
  Status kept = folder::write_share_file(path, share->label, share->secret.view(), *word);
  if (!kept) return kept;
  shares.push_back(path);
  return forget(ceremony);
}

Status CeremonyMember::tend_one(const v1::Ceremony& ceremony, std::vector<std::string>& shares) {
  const int place = ceremonies::place_of(ceremony, voice_.party());
  if (ceremony.stage() == v1::GIVEN_UP || place < 0) return forget(ceremony);
  if (ceremony.stage() == v1::MADE) return keep_share(ceremony, shares);
  if (ceremony.members(place).done()) return {};
  machine::log::info(ceremonies::ceremony_text(ceremony) + ", try " +
                     std::to_string(ceremony.attempt()) + ": " + voice_.party() + " is at " +
                     v1::CeremonyStage_Name(ceremony.stage()));
  if (ceremony.stage() == v1::JOINING) return join(ceremony);
  if (ceremony.stage() == v1::DEALING) return deal(ceremony, place);
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
    const Status done = tend_one(ceremony, shares);
    if (!done && outcome) outcome = at(ceremonies::ceremony_text(ceremony), done.error());
    all_over = all_over && done && !ceremonies::runs(ceremony);
    if (all_over) over_ = number;
  }
  if (!outcome && shares.empty()) return tl::unexpected(outcome.error());
  if (!outcome) machine::log::warning(outcome.error().message);
  return shares;
}

}  // namespace comity::publishing
