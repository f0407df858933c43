// What a running signer says of itself, in a file of its folder, because its copy is locked while
// it runs: what `comity-signer status` shows, also when it is down. Nothing in it is secret. One
// thread: the follower's.
//
// A JSON object: community, node, height, block_time, written_at; groups, of which its parties are
// members, each as it stands on record, with what it waits for; ceremonies that go on with them;
// witnesses, and what each cosigned last; the policy that it started with.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "folder/config.h"
#include "following/follower.h"
#include "signer/witness.h"

namespace comity::signer {

// The policy as an object of JSON; for people: explain_policy() in apps.
[[nodiscard]] std::string policy_json(const folder::SignerPolicy& policy);

class Bulletin {
 public:
  // `parties`: whose shares or keys lie in the folder. The references outlive it.
  Bulletin(std::string path, std::vector<std::string> parties, const folder::SignerConfig& config,
           const following::Follower& follower, const Witness& witness)
      : path_(std::move(path)),
        parties_(std::move(parties)),
        config_(config),
        follower_(follower),
        witness_(witness) {}

  // Writes it when it says something else than it did, once a second at most. A disk that is full
  // stops no signer: it is said in the log.
  void tend();

 private:
  [[nodiscard]] std::string text() const;

  const std::string path_;
  const std::vector<std::string> parties_;
  const folder::SignerConfig& config_;
  const following::Follower& follower_;
  const Witness& witness_;
  std::string written_;
  std::int64_t written_at_ = 0;  // monotonic
};

}  // namespace comity::signer
