// The party as a witness of the log, and what it knows of the others: it cosigns what its copy
// found consistent with all that it has seen, and a session is answered only under what enough
// other members of the group have cosigned (docs/decisions/witnesses.md).
//
// What it cosigns the follower has on disk as seen, before: so it never cosigns a smaller log, nor
// another root of one size. What others hand in the follower meets, so that of two histories both
// are kept. tend() belongs to the follower's thread; backed() may be called by any.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "crypto/ed25519.h"
#include "folder/secret_file.h"
#include "following/follower.h"
#include "proof/cosignature.h"
#include "registers/keys/queries.h"
#include "servers/http/socket/client.h"

namespace comity::signer {

struct WitnessKey {
  std::string party;
  crypto::SigningKey key;
};
// Of every <folder>/keys/<party>.witness.key.
[[nodiscard]] Result<std::vector<WitnessKey>> load_witness_keys(
    const std::string& folder, const folder::PassphraseSource& passphrase);

// How witnesses exchange what they cosigned; a node's API.
class WitnessBoard {
 public:
  WitnessBoard() = default;
  WitnessBoard(const WitnessBoard&) = delete;
  WitnessBoard& operator=(const WitnessBoard&) = delete;
  virtual ~WitnessBoard() = default;
  // The notes of all, in any order. unavailable: later perhaps; conflict: it does not take ours.
  [[nodiscard]] virtual Result<std::vector<std::string>> look() = 0;
  [[nodiscard]] virtual Result<std::vector<std::string>> post(const std::string& note) = 0;
};
// As http::Client::open.
[[nodiscard]] Result<std::unique_ptr<WitnessBoard>> open_board(std::string_view address);

// Of n members of whom t sign, as many others have to cosign what one signs under.
[[nodiscard]] std::size_t others_needed(std::size_t members, std::size_t threshold);

class Witness {
 public:
  struct Clocks {
    std::function<Time()> wall;
    std::function<std::int64_t()> monotonic;
  };
  // Both references outlive it.
  Witness(std::vector<WitnessKey> keys, following::Follower& follower, WitnessBoard& board,
          Clocks clocks)
      : keys_(std::move(keys)), follower_(follower), board_(board), clocks_(std::move(clocks)) {}

  // Cosigns what has come when it is due, and looks at what others have; true when somebody
  // cosigned something new. corrupt: the log's keys have signed two histories.
  [[nodiscard]] Result<bool> tend();
  // Success when enough other members of the group have just cosigned this very log, with the block
  // at `opened` in it; 0: whatever its size. Else unavailable, and tend() looks for more.
  [[nodiscard]] Status backed(const std::string& party, const dns::Name& apex, keys::Role role,
                              std::uint64_t opened) const;
  struct Cosigned {
    PublicKey key;
    proof::Checkpoint checkpoint;
    std::uint64_t seconds = 0;
  };
  // The newest of each party that the board has shown, its own too.
  [[nodiscard]] std::map<std::string, Cosigned> cosigned() const;

 private:
  [[nodiscard]] bool is_due(std::uint64_t size) const;
  [[nodiscard]] bool is_waited_for() const;
  [[nodiscard]] Result<bool> look();
  [[nodiscard]] Result<bool> cosign(const proof::SignedCheckpoint& checkpoint);
  [[nodiscard]] bool is_on_record(const WitnessKey& key, const state::View& view);
  [[nodiscard]] Result<bool> read(const Result<std::vector<std::string>>& notes);
  [[nodiscard]] Result<bool> read(const std::string& note, const state::View& view);
  // The own verified log had this root at this size.
  [[nodiscard]] bool is_ours(const proof::Checkpoint& checkpoint) const;
  [[nodiscard]] bool counts(const std::string& party, const state::View& view,
                            std::uint64_t least) const;

  const std::vector<WitnessKey> keys_;
  following::Follower& follower_;
  WitnessBoard& board_;
  const Clocks clocks_;

  std::uint64_t size_ = 0;        // that was cosigned last
  std::int64_t cosigned_at_ = 0;  // monotonic; 0: not since the start
  std::int64_t looked_at_ = 0;    // the same
  std::set<std::string> read_;    // notes that need no second look
  std::set<std::string> own_;     // notes that were handed in last
  bool is_shown_ = true;          // all of them stand among those of the others
  std::set<std::string> said_;    // parties whose key is not on record, each said once
  std::string refused_;           // why the node did not take one, said once

  mutable std::mutex mutex_;
  std::map<std::string, Cosigned> known_;  // by party, the newest of each
  mutable std::atomic<bool> waits_{false};
  std::atomic<bool> forked_{false};
};

}  // namespace comity::signer
