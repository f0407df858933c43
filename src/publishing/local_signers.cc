#include "publishing/local_signers.h"

#include <algorithm>
#include <filesystem>

#include "folder/key_file.h"
#include "folder/share_file.h"
#include "wire/messages.h"

namespace comity::publishing {
namespace {

namespace frost = crypto::frost;

std::vector<std::string> share_files(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code code;
  for (const auto& entry : std::filesystem::directory_iterator(folder, code)) {
    if (entry.path().extension() == ".share") paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

Result<frost::KeyShare> judge_share(const v1::SigningGroup& record, folder::LoadedShare loaded) {
  const Result<frost::Group> group = keys::group_of(record);
  if (!group) return tl::unexpected(group.error());
  Result<frost::Identifier> own =
      frost::Identifier::from_number(static_cast<std::uint16_t>(loaded.label.identifier));
  if (!own) return tl::unexpected(own.error());
  return frost::KeyShare::make(*group, *own, std::move(loaded.secret));
}

bool is_member(const v1::SigningGroup& group, const folder::ShareLabel& label) {
  return std::any_of(
      group.members().begin(), group.members().end(), [&](const v1::GroupMember& member) {
        return member.party() == label.party && member.identifier() == label.identifier;
      });
}

// What is wrong with a file, and what to do.
Error with_remedy(Error problem) {
  problem.message +=
      "; restore it from its backup, or move the share away and the node goes on without it";
  return problem;
}

// The key that the member has made for a group whose members sign separately.
Result<crypto::SigningKey> judge_own_key(const v1::SigningGroup& record,
                                         const folder::LoadedShare& loaded) {
  Result<crypto::SigningKey> own = crypto::SigningKey::from_seed(loaded.secret.view());
  if (!own) return own;
  const Result<PublicKey> key = keys::own_key_of(record, loaded.label.party);
  if (key && *key == own->public_key()) return own;
  return error(ErrorKind::conflict,
               "the key here is not that of " + loaded.label.party + " in the group on record");
}

// A share, or a key of its own, that fits what is on record, and its party's key.
struct Judged {
  folder::ShareLabel label;
  std::optional<frost::KeyShare> share;
  std::optional<crypto::SigningKey> own;
  std::optional<crypto::SigningKey> key;
  keys::Answered answered;
};

// Nothing when its epoch is over: a later one has a share of its own, in the next file.
Result<std::optional<Judged>> judge(const std::string& path, const folder::DataFolder& folder,
                                    const ledger::Reader& reader,
                                    const folder::PassphraseSource& passphrase) {
  Result<folder::LoadedShare> loaded = folder::read_share_file(path, passphrase);
  if (!loaded) return tl::unexpected(with_remedy(loaded.error()));
  const folder::ShareLabel label = loaded->label;
  const Result<std::unique_ptr<state::View>> view = reader.view(reader.head().height);
  if (!view) return tl::unexpected(view.error());
  v1::SigningGroup group;
  const bool stands = keys::find_group(**view, label.zone.text(), label.role, group);
  if (stands && label.epoch < group.epoch()) return std::optional<Judged>();
  // After a loss, or in a copy that is made anew: whoever moves it away has nothing to sign with.
  if (!stands || label.epoch > group.epoch()) {
    return error(ErrorKind::conflict,
                 path + ": no group on record has this share of epoch " +
                     std::to_string(label.epoch) +
                     " yet: what is known here is older than it, and the share is to be kept; or "
                     "it is of another community");
  }
  if (!is_member(group, label)) {
    return error(ErrorKind::conflict, path + ": no group on record has this share; it is of " +
                                          "another community: move it away");
  }
  Judged judged;
  judged.label = label;
  if (keys::signs_separately(group)) {
    Result<crypto::SigningKey> own = judge_own_key(group, *loaded);
    if (!own) return at(path, with_remedy(own.error()));
    judged.own = *std::move(own);
  } else {
    Result<frost::KeyShare> share = judge_share(group, *std::move(loaded));
    if (!share) return at(path, with_remedy(share.error()));
    judged.share = *std::move(share);
  }
  const std::string key_path = folder.keys() + "/" + label.party + ".signer.key";
  Result<folder::LoadedKey> key = folder::read_key_file(key_path, passphrase);
  if (!key) return at(path + ": its party's key", with_remedy(key.error()));
  const Result<keys::Answered> last = folder::last_answered(path);
  if (!last) return tl::unexpected(with_remedy(last.error()));
  judged.key = std::move(key->key);
  judged.answered = *last;
  return std::optional<Judged>(std::move(judged));
}

}  // namespace

Result<std::unique_ptr<LocalSigner>> load_local_signer(
    const std::string& path, const folder::DataFolder& folder, const ledger::Reader& reader,
    ledger::Submitter& submitter, const folder::PassphraseSource& passphrase,
    const Permits& permits, std::function<Time()> clock) {
  Result<std::optional<Judged>> found = judge(path, folder, reader, passphrase);
  if (!found) return tl::unexpected(found.error());
  if (!*found) return std::unique_ptr<LocalSigner>();
  Judged& judged = **found;
  const folder::ShareLabel& label = judged.label;
  auto signing_key = std::make_shared<const crypto::SigningKey>(*std::move(judged.key));
  signing::Custodian::Office office;
  office.party = label.party;
  office.apex = label.zone;
  office.role = label.role;
  office.epoch = label.epoch;
  office.answered = judged.answered;
  office.remember = [path](const keys::Answered& answered) {
    return folder::remember_answered(path, answered);
  };
  office.permit = permits.session;
  office.permit_document = permits.document;
  return std::make_unique<LocalSigner>(LocalSigner{
      judged.own ? signing::Custodian(std::move(office), *std::move(judged.own))
                 : signing::Custodian(std::move(office), *std::move(judged.share)),
      signing_key, PartyVoice(reader, submitter, label.party, *signing_key, std::move(clock))});
}

Result<std::vector<std::unique_ptr<LocalSigner>>> load_local_signers(
    const folder::DataFolder& folder, const ledger::Reader& reader, ledger::Submitter& submitter,
    const folder::PassphraseSource& passphrase, const Permits& permits) {
  std::vector<std::unique_ptr<LocalSigner>> signers;
  for (const std::string& path : share_files(folder.custody())) {
    auto signer = load_local_signer(path, folder, reader, submitter, passphrase, permits);
    if (!signer) return tl::unexpected(signer.error());
    if (*signer) signers.push_back(*std::move(signer));
  }
  return signers;
}

Status check_share(const std::string& path, const folder::DataFolder& folder,
                   const ledger::Reader& reader, const folder::PassphraseSource& passphrase) {
  const Result<std::optional<Judged>> judged = judge(path, folder, reader, passphrase);
  if (!judged) return tl::unexpected(judged.error());
  if (*judged) return {};
  return error(ErrorKind::conflict, path + ": of an epoch that is over: the next start removes it");
}

}  // namespace comity::publishing
