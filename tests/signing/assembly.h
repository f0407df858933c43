// A community whose zone "example." is signed by 3 of 5 parties, with the custodians of all of them
// in one place and a ledger between that a test can make lie. One thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/submit.h"
#include "publishing/group_driver.h"
#include "world.h"

namespace comity::test {

inline constexpr std::int64_t kDay = 24 * 3600;  // in seconds

class Assembly final : public ledger::Submitter {
 public:
  // `session_sets`: a term of the zone-signing group.
  explicit Assembly(std::uint32_t session_sets = 0);

  ledger::Receipt submit(BytesView transaction) override;
  Result<Hash> put_content(BytesView salt, BytesView text) override;

  World& world() { return world_; }
  static const std::vector<std::string>& signers();
  static dns::Name apex();

  // The custodian of `party`, which only has what it has: a share, and what it remembers.
  std::unique_ptr<publishing::LocalSigner> signer(const std::string& party, keys::Role role,
                                                  const keys::Answered& answered = {});
  // A group of 3 of the 5 by decision; those of the zone stand from the beginning.
  void found(keys::Role role, std::uint32_t session_sets = 0);
  // Speaks for `party` with its signing key.
  publishing::PartyVoice voice(const std::string& party);

  // The signing key of `party` in a file, in plain text.
  static Status write_signing_key(const std::string& party, const std::string& path);

  // Custodians of these parties in one process, and the drivers of both groups.
  struct Process {
    std::vector<std::unique_ptr<publishing::LocalSigner>> signers;
    std::unique_ptr<publishing::GroupDriver> keys;
    std::unique_ptr<publishing::GroupDriver> zone;

    // Each driver once, keys first; true when something was sent.
    bool step();
    // Until there is nothing to do but to wait, then nonces for the next time; the first trouble.
    Status tend();
  };
  Process process(const std::vector<std::string>& parties);
  // Of all processes made here.
  publishing::SigningOptions& options() { return options_; }

  // A proposal with this action passes and takes effect.
  void adopt(const v1::Action& action);
  // Blocks at every deadline for so long; nothing else happens.
  void let_pass(std::int64_t seconds);

  v1::SigningSession newest(keys::Role role);
  // The newest part of the next version of the zone; session 0 when there is none.
  v1::SigningSession part();
  std::uint64_t sessions(keys::Role role);

  // What is stored instead of a text that is put; null: the text itself.
  std::function<Bytes(Bytes text)> tamper;
  // Texts that are put and never reach the node, though records name them; null: none.
  std::function<bool(BytesView text)> withheld;
  // The ledger turns every transaction away; and how many were handed in.
  bool turns_away = false;
  std::size_t submitted = 0;
  // What drivers take for the machine's clock.
  std::int64_t milliseconds = 1;
  // How custodians remember a session; null: nothing goes wrong.
  std::function<Status(const keys::Answered& answered)> remember;
  // What the custodian of a party is permitted; null: everything.
  std::function<Status(const std::string& party, const signing::Session& session)> permit;

 private:
  World world_;
  publishing::SigningOptions options_;
  std::map<keys::Role, std::vector<Bytes>> shares_;
  std::vector<std::unique_ptr<crypto::SigningKey>> keys_;
};

// A zone with a SOA and nothing else.
v1::Action set_zone(const std::string& apex);

}  // namespace comity::test
