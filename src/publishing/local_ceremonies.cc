#include "publishing/local_ceremonies.h"

#include <algorithm>
#include <utility>

#include "folder/key_file.h"
#include "machine/clock.h"
#include "machine/files.h"
#include "machine/log.h"
#include "registers/ceremonies/queries.h"
#include "wire/messages.h"

namespace comity::publishing {
namespace {

constexpr std::int64_t kRetryMilliseconds = 5'000;

}  // namespace

LocalCeremonies::LocalCeremonies(folder::DataFolder folder, const ledger::Reader& reader,
                                 ledger::Submitter& submitter, folder::PassphraseSource passphrase,
                                 std::function<Time()> clock, Permits permits,
                                 CeremonyMember::Accepts accepts)
    : folder_(std::move(folder)),
      reader_(reader),
      submitter_(submitter),
      passphrase_(std::move(passphrase)),
      clock_(std::move(clock)),
      permits_(std::move(permits)),
      accepts_(std::move(accepts)) {}

Status LocalCeremonies::add_member(const std::string& party) {
  const std::string path = folder_.keys() + "/" + party + ".signer.key";
  if (members_.contains(party) || !machine::exists(path)) return {};
  if (Status made = machine::make_folder(folder_.custody()); !made) return made;
  const Result<bool> sealed = folder::check_key_seal(path);
  if (!sealed) return tl::unexpected(sealed.error());
  Result<folder::LoadedKey> loaded = folder::read_key_file(path, passphrase_);
  if (!loaded) return tl::unexpected(loaded.error());
  auto member = std::make_unique<Member>(Member{std::move(loaded->key), nullptr});
  member->in_ceremonies = std::make_unique<CeremonyMember>(
      reader_, PartyVoice(reader_, submitter_, party, member->key, clock_),
      CeremonyMember::Files{folder_.custody(), passphrase_, *sealed}, accepts_);
  members_.emplace(party, std::move(member));
  return {};
}

Status LocalCeremonies::find_members(const state::View& view) {
  v1::Ceremony ceremony;
  for (std::uint64_t number = 1; ceremonies::find_ceremony(view, number, ceremony); ++number) {
    // One that was made while this was stopped may have left a share to be taken.
    if (ceremony.stage() == v1::GIVEN_UP) continue;
    for (const v1::SigningGroup* group : {&ceremony.group(), &ceremony.from()}) {
      for (const v1::GroupMember& member : group->members()) {
        if (Status added = add_member(member.party()); !added) return added;
      }
    }
  }
  return {};
}

Status LocalCeremonies::tend_all(std::vector<std::unique_ptr<LocalSigner>>& signers) {
  const Result<std::unique_ptr<state::View>> view = reader_.view(reader_.head().height);
  if (!view) return tl::unexpected(view.error());
  Status outcome = find_members(**view);
  for (const auto& [party, member] : members_) {
    Result<std::vector<std::string>> shares = member->in_ceremonies->tend();
    if (!shares) {
      if (outcome) outcome = tl::unexpected(shares.error());
      continue;
    }
    for (const std::string& path : *shares) {
      auto signer =
          load_local_signer(path, folder_, reader_, submitter_, passphrase_, permits_, clock_);
      if (signer) {
        if (*signer) signers.push_back(*std::move(signer));
      } else if (outcome) {
        outcome = tl::unexpected(signer.error());
      }
    }
  }
  return outcome;
}

std::vector<std::unique_ptr<LocalSigner>> LocalCeremonies::tend() {
  std::vector<std::unique_ptr<LocalSigner>> signers;
  if (machine::monotonic_milliseconds() < not_before_) return signers;
  const Status outcome = tend_all(signers);
  if (!outcome) {
    machine::log::warning("ceremonies: " + outcome.error().message);
    not_before_ = machine::monotonic_milliseconds() + kRetryMilliseconds;
  }
  return signers;
}

std::int64_t LocalCeremonies::until_next_try(std::int64_t idle) const {
  const std::int64_t left = not_before_ - machine::monotonic_milliseconds();
  return left > 0 ? std::min(idle, left) : idle;
}

}  // namespace comity::publishing
