// A party's part in the ceremonies that make signing keys or hand them on: what each round asks of
// it is done as soon as it is its turn, with what the ledger has on record and what lies in its
// folder. Its consent was given when the ceremony was decided on. One thread at a time.
//
// Between the rounds it keeps a key of the try, <zone>.<role>.<party>.one-time, and its share until
// all have confirmed theirs, the same with .unconfirmed: both are on disk before what depends on
// them is on record, so that it can be stopped at any time.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "crypto/frost/ceremony/dealings.h"
#include "folder/secret_file.h"
#include "folder/share_file.h"
#include "ledger/read.h"
#include "publishing/party_voice.h"
#include "wire/fwd.h"

namespace comity::publishing {

class CeremonyMember {
 public:
  struct Files {
    std::string custody;  // folder of shares
    folder::PassphraseSource passphrase;
    bool sealed = true;  // what is written lies under the passphrase
  };
  // Whether what a group with these terms signs could be signed here at all; empty: it could.
  using Accepts = std::function<Status(const dns::Name& apex, const v1::SigningTerms& terms)>;
  // `reader` outlives it.
  CeremonyMember(const ledger::Reader& reader, PartyVoice voice, Files files, Accepts accepts = {});

  // Does what is the party's turn; the files of shares that it has from now on. An error says what
  // it could not do; the rest is done.
  [[nodiscard]] Result<std::vector<std::string>> tend();

 private:
  // `newest`: of its group, so that the files are its own. `place`: negative when it is no member.
  [[nodiscard]] Status tend_one(const v1::Ceremony& ceremony, bool newest,
                                std::vector<std::string>& shares);
  [[nodiscard]] Status end_one(const v1::Ceremony& ceremony, int place, bool newest,
                               std::vector<std::string>& shares);
  // A new key waits for its time: when that has come, a member says that it has its share, and
  // would sign with it.
  [[nodiscard]] Status take_over(const v1::Ceremony& ceremony, const v1::KeyRollover& rollover);
  [[nodiscard]] Status join(const v1::Ceremony& ceremony, int place);
  [[nodiscard]] Result<Bytes> make_one_time_key(const v1::Ceremony& ceremony) const;
  // Of a group whose members sign separately.
  struct OwnKey {
    Bytes key;
    Bytes possession;
  };
  [[nodiscard]] Result<OwnKey> make_own_key(const v1::Ceremony& ceremony) const;
  [[nodiscard]] Status confirm_keys(const v1::Ceremony& ceremony, const crypto::Secret& seed);
  [[nodiscard]] Status keep_unconfirmed(const v1::Ceremony& ceremony,
                                        crypto::SecretView share) const;
  // Of the group whose key is shared anew; nothing when there is none. An error: it is another.
  [[nodiscard]] Result<std::optional<crypto::frost::KeyShare>> old_share(
      const v1::Ceremony& ceremony) const;
  [[nodiscard]] Status deal(const v1::Ceremony& ceremony);
  [[nodiscard]] Result<crypto::frost::Message> deal_new(
      const v1::Ceremony& ceremony, const crypto::frost::CeremonyContext& context,
      crypto::Secret drawn) const;
  [[nodiscard]] Result<crypto::frost::Message> deal_anew(
      const v1::Ceremony& ceremony, const crypto::frost::CeremonyContext& context,
      crypto::Secret drawn) const;
  // Confirms or complains.
  [[nodiscard]] Status judge(const v1::Ceremony& ceremony);
  // The share is good from now on.
  [[nodiscard]] Status keep_share(const v1::Ceremony& ceremony, std::vector<std::string>& shares);
  [[nodiscard]] Result<bool> fits(const v1::Ceremony& ceremony, crypto::SecretView share) const;
  [[nodiscard]] Status drop_old_share(const v1::Ceremony& ceremony) const;
  [[nodiscard]] Status attest(const v1::Ceremony& ceremony);
  [[nodiscard]] Status send(const v1::Ceremony& ceremony, const v1::Action& action);
  [[nodiscard]] Status forget(const v1::Ceremony& ceremony) const;
  [[nodiscard]] Result<std::optional<crypto::Secret>> passphrase(const std::string& path) const;
  [[nodiscard]] Result<folder::ShareLabel> label_of(const v1::Ceremony& ceremony) const;
  [[nodiscard]] std::string path_of(const v1::Ceremony& ceremony, std::string_view ending) const;

  const ledger::Reader& reader_;
  PartyVoice voice_;
  Files files_;
  Accepts accepts_;
  std::uint64_t over_ = 0;  // ceremonies up to this number ask nothing any more
};

}  // namespace comity::publishing
