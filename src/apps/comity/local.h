// Commands that work on files of this machine: communities, keys, backups, offline signatures.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "apps/comity/session.h"
#include "upkeep/backup.h"

namespace comity::cli {

struct InitOptions {
  bool sample = false;
  bool signers_apart = false;
  bool accounts = false;
  std::string root_zone;
  std::string holders;
  std::string holder_keys;
  std::string genesis;
  std::string content;
  std::string node_key;
  std::uint16_t port = 8653;
  std::uint32_t consultation_seconds = 0;
  std::uint32_t vote_seconds = 3'600;
  std::uint32_t time_lock_seconds = 5;
};
[[nodiscard]] int init(const Common& common, const InitOptions& options);

struct GenesisOptions {
  std::string file;     // the genesis that is drafted or signed
  std::string content;  // its content file; may be left out where it is not written
  std::string name;
  std::string constitution;  // JSON; empty: concert
  std::string root_zone;
  std::string holders;
  std::string holder_keys;            // of `holder apply --genesis`
  std::vector<std::string> founders;  // JSON of v1.Founder, one file each
  std::vector<std::string> log_keys;  // "party:hex"
  std::vector<std::string> others;    // the same genesis with other signatures
  std::uint32_t threshold = 1;
  bool demo = false;
};
// A party as it enters: by a genesis, or by an admission.
struct FounderOptions {
  std::string party;
  std::string kind;
  std::string economy;
  std::string region;
  std::string affiliation;
  std::string commitment;  // individuals: 64 hex digits
  std::vector<std::string> key_files;
  bool with_consent = false;  // a replacement of keys: the party will consent
  std::string out;            // file to be handed over
  std::string genesis;        // name of the community that is to be, which has no id yet
};
// Prints the founder's part of a genesis, to be handed to whoever drafts it. Of the key files only
// the public parts are read.
[[nodiscard]] int genesis_founder(const FounderOptions& options);
[[nodiscard]] int genesis_draft(const Common& common, const GenesisOptions& options);
// Refuses what a start would refuse, also when its content is named.
[[nodiscard]] int genesis_sign(const Common& common, const GenesisOptions& options);
// Puts the signatures of people who signed apart together.
[[nodiscard]] int genesis_merge(const GenesisOptions& options);
[[nodiscard]] int genesis_show(const Common& common, const GenesisOptions& options);

[[nodiscard]] Result<v1::PartyProfile> profile_of(const FounderOptions& options);
// The public record of a key.
[[nodiscard]] v1::PartyKey key_record(const folder::KeyLabel& label, const PublicKey& key);

struct KeyOptions {
  std::string file;  // the key at hand
  std::string out;   // the new one
  std::string party;
  std::string kind;      // with --founder: prints a Founder instead of a PartyKey
  std::string recovery;  // file of the recovery key
  std::string signer;    // file of a key that only signs zones; empty: the new one does it too
  std::string seal;      // recovery: file of a key to seal to; empty: none
  std::string witness;   // recovery: file of a key that cosigns; empty: none
  std::string voucher;   // of a key that stands alone: file of the key with role sign for it
  std::vector<std::string> roles;
  bool insecure_plaintext = false;
  bool account = false;  // of a holder without a seat
  // A narrower key.
  std::string zone, label, owner;
  std::string bind_key;  // the private file of dnssec-keygen, whose key it is to be
  std::vector<std::string> types;
  std::uint32_t days = 365, acts_a_day = 24;
  bool below = false;
};
[[nodiscard]] int key_new(const Common& common, const KeyOptions& options);
[[nodiscard]] int key_show(const Common& common, const KeyOptions& options);
[[nodiscard]] int key_rotate(const Common& common, const Acting& acting, const KeyOptions& options);
[[nodiscard]] int key_add(const Common& common, const Acting& acting, const KeyOptions& options);
// New keys for every role that the party had; a key that had one role alone, of those that signers
// hold, gets a successor of its own.
[[nodiscard]] int key_recover(const Common& common, const Acting& acting, const KeyOptions& given);
// Write an action that somebody else proposes (member.h): the admission of a new party, the keys of
// one that has lost its own. Each key proves to the pinned community that its owner has it; no node
// is asked. Who applies and names no key file gets keys made, those that `keys` names, else an
// everyday key and a recovery key in <data>/keys.
[[nodiscard]] int member_apply(const Common& common, const FounderOptions& options,
                               const KeyOptions& keys);
// The same of a holder without a seat: a line, which others may put into one file with theirs.
[[nodiscard]] int holder_apply(const Common& common, const FounderOptions& options,
                               const KeyOptions& keys);
// A further key of the party, which sets records of some types at one name of it, and nothing else.
[[nodiscard]] int key_narrow(const Common& common, const Acting& acting, const KeyOptions& options);
[[nodiscard]] int key_replacement(const Common& common, const FounderOptions& options);
[[nodiscard]] int key_remove(const Common& common, const Acting& acting, const KeyOptions& options);
[[nodiscard]] int key_backup(const Common& common, const KeyOptions& options);

// Shows what the body says, signs it, writes the transaction. Needs no network.
[[nodiscard]] int sign_offline(const Common& common, const std::string& body_file,
                               const std::string& out_file);
[[nodiscard]] int submit(const Common& common, const std::string& file);

[[nodiscard]] int backup(const Common& common, const std::string& target);
[[nodiscard]] int restore(const Common& common, upkeep::RestoreOptions options);
// 0: sound, 1: findings, 2: could not look.
[[nodiscard]] int doctor(const Common& common);

}  // namespace comity::cli
