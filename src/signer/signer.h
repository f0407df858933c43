// The signer of a party: follows the community into a copy of its own, derives every zone from it,
// and signs with the party's shares what is true and what its policy permits. It listens nowhere;
// all that it takes and gives goes over one node's API, of which it believes nothing
// (docs/decisions/signer.md).
//
// Its folder: signer.toml, custody/*.share, keys/<party>.signer.key, keys/<party>.witness.key,
// copy/ (following/follower.h), seen (the newest checkpoint that it saw, and perhaps cosigned),
// zones/ (what it saw published), signed/ (what it signed last), and `wrap` when a token opens the
// secrets (folder/wrap_file.h). `lock` keeps a second
// process out. One thread calls.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "folder/config.h"
#include "folder/secret_file.h"
#include "machine/file_lock.h"

namespace comity::signer {

struct SignerFolder {
  std::string path;

  // Held by whoever runs, rewraps or retires it.
  [[nodiscard]] std::string lock() const { return path + "/lock"; }
  // What it says of itself while it runs (signer/bulletin.h), and that it was ended (retire.h).
  [[nodiscard]] std::string bulletin() const { return path + "/status.json"; }
  [[nodiscard]] std::string retired() const { return path + "/retired"; }
  [[nodiscard]] std::string config() const { return path + "/signer.toml"; }
  [[nodiscard]] std::string copy() const { return path + "/copy"; }
  [[nodiscard]] std::string zones() const { return path + "/zones"; }
  [[nodiscard]] std::string signed_last() const { return path + "/signed"; }
  [[nodiscard]] std::string seen() const { return path + "/seen"; }
};

// conflict: another process has the folder.
[[nodiscard]] Result<machine::FileLock> lock_folder(const SignerFolder& folder);

class Signer {
 public:
  // Is up to date and answers when it returns. `passphrase` is asked for the folder's, or for the
  // PIN of the token that has it. `stopped` is asked while it catches up; `on_end` is
  // called on a thread of its own when it cannot go on: ended() says why. Errors: as of
  // following::Follower; unavailable also when memory cannot be locked.
  [[nodiscard]] static Result<std::unique_ptr<Signer>> start(
      const SignerFolder& folder, const folder::SignerConfig& config,
      const folder::PassphraseSource& passphrase, const std::function<bool()>& stopped,
      std::function<void()> on_end);
  Signer() = default;
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;
  // Stops as stop() does.
  virtual ~Signer() = default;

  // For people, several lines.
  [[nodiscard]] virtual std::string summary() const = 0;
  // Why it could not go on; success while it does.
  [[nodiscard]] virtual Status ended() const = 0;
  // Gives the session at hand up. Idempotent.
  virtual void stop() = 0;
};

}  // namespace comity::signer
