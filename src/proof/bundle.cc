#include "proof/bundle.h"

#include <algorithm>
#include <limits>
#include <tuple>

#include "base/limits.h"
#include "crypto/hash.h"
#include "proof/continuity.h"
#include "proof/limits.h"
#include "proof/log.h"
#include "proof/transaction.h"
#include "proof/tree.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::proof {
namespace {

// The digest ends the message: a tag of one octet, its length in one, and itself.
constexpr std::size_t kDigestFieldBytes = 2 + Hash::kSize;

Bytes digest_of(BytesView body) { return crypto::sha256({"comity bundle v1\n", body}).bytes(); }

std::string readable(BytesView text) {
  const bool plain =
      std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
  return plain ? std::string(text) : "hex:" + to_hex(text);
}

std::string count_of(std::size_t count, std::string_view of) {
  return std::to_string(count) + " " + std::string(of) + (count == 1 ? "" : "s");
}

// What newer rules may have added to a record is no hindrance to see that they are newer.
std::uint32_t rules_of(BytesView block_record) {
  v1::BlockRecord record;
  return wire::parse_stored(block_record, record) ? record.rules_version() : 0;
}

Status check_rules(std::uint32_t version, std::uint32_t known) {
  if (version <= known) return {};
  return error(ErrorKind::newer_rules,
               "newer rules: get version " + std::to_string(version) +
                   " of the rules, if the bundle says true; this program knows up to " +
                   std::to_string(known));
}

std::uint32_t clamped(std::uint64_t version) {
  constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::min(version, kMost));
}

class Verifier {
 public:
  Verifier(const v1::ProofBundle& bundle, const Trust& trust, std::uint32_t known)
      : bundle_(bundle), trust_(trust), known_(known) {}

  Result<Verified> run() {
    struct Stage {
      std::string_view name;
      Status (Verifier::*check)();
    };
    constexpr Stage kStages[] = {
        {"genesis", &Verifier::check_genesis},
        {"policy", &Verifier::check_policy},
        {"checkpoint", &Verifier::check_checkpoint},
        {"log", &Verifier::check_log},
        {"block", &Verifier::check_block},
        {"root", &Verifier::check_root},
        {"continuity", &Verifier::check_continuity},
        {"record", &Verifier::check_records},
        {"collection", &Verifier::check_collections},
        {"transaction", &Verifier::check_transactions},
    };
    for (const Stage& stage : kStages) {
      step_ = stage.name;
      if (Status holds = (this->*stage.check)(); !holds) {
        // No step that does not hold, but one that this program cannot judge.
        if (holds.error().kind == ErrorKind::newer_rules) return tl::unexpected(holds.error());
        return at(stage.name, holds.error());
      }
    }
    out_.signed_transactions.assign(bundle_.signed_transactions().begin(),
                                    bundle_.signed_transactions().end());
    for (const v1::ProvenGenesisAction& it : bundle_.genesis_actions()) {
      out_.genesis_actions.push_back(wire::encode(it));
    }
    return std::move(out_);
  }

 private:
  void note(std::string text) { out_.steps.push_back({std::string(step_), std::move(text)}); }

  Status check_genesis() {
    if (!trust_.community && !trust_.policy) return error("neither community nor policy is given");
    out_.community = trust_.community ? *trust_.community : trust_.policy->community;
    if (trust_.policy && trust_.policy->community != out_.community) {
      return error("the given policy is of another community");
    }
    if (bundle_.genesis_body().empty()) {
      if (!trust_.policy) return error("the bundle carries none, so a policy must be given");
      note("community " + out_.community.hex() + ", named by the given policy");
      return {};
    }
    if (crypto::sha256(bundle_.genesis_body()) != out_.community) {
      return error("the bundle is of community " + crypto::sha256(bundle_.genesis_body()).hex() +
                   ", the pinned one is " + out_.community.hex());
    }
    if (Status read = wire::decode_into(bundle_.genesis_body(), genesis_); !read) return read;
    out_.genesis_body = bundle_.genesis_body();
    note("community " + out_.community.hex() + ", as pinned" +
         (genesis_.demo() ? "; a demo, made by one hand" : ""));
    return {};
  }

  Status check_policy() {
    Result<Policy> policy = trust_.policy ? *trust_.policy : policy_of(out_.community, genesis_);
    if (!policy) return tl::unexpected(policy.error());
    policy_ = std::move(*policy);
    note(std::to_string(policy_.threshold) + " of " + count_of(policy_.keys.size(), "log key") +
         " must have signed, says the " + (trust_.policy ? "given policy" : "genesis"));
    return {};
  }

  Status check_checkpoint() {
    const Result<SignedCheckpoint> checkpoint = parse_checkpoint(bundle_.checkpoint());
    if (!checkpoint) return tl::unexpected(checkpoint.error());
    out_.checkpoint = checkpoint->checkpoint;
    if (out_.checkpoint.origin != log_origin(out_.community)) {
      return error("it is of another log, " + out_.checkpoint.origin);
    }
    const std::uint32_t signatures = count_signatures(*checkpoint, policy_);
    if (signatures < policy_.threshold) {
      return error("signatures of " + count_of(signatures, "log key") + " hold, " +
                   std::to_string(policy_.threshold) + " are needed");
    }
    note("size " + std::to_string(out_.checkpoint.size) + ", root " + out_.checkpoint.root.hex() +
         ", signed by " + count_of(signatures, "log key"));
    return {};
  }

  Status check_log() {
    out_.index = bundle_.index();
    if (Status holds = check_entry(out_.index, bundle_.inclusion(), bundle_.block_record());
        !holds) {
      return holds;
    }
    note("the block record is entry " + std::to_string(out_.index));
    return {};
  }

  using HashList = google::protobuf::RepeatedPtrField<Bytes>;

  // That the block record is entry `index` of the log that was signed.
  Status check_entry(std::uint64_t index, const HashList& inclusion, const Bytes& record) const {
    const Result<std::vector<Hash>> hashes = hashes_of(inclusion);
    if (!hashes) return tl::unexpected(hashes.error());
    // Nor is the body of the genesis a block record, nor what its content holds, before it.
    if (index <= genesis_.content().actions() ||
        !verify_inclusion(log_leaf_hash(record), index, out_.checkpoint.size, *hashes,
                          out_.checkpoint.root)) {
      return error("the block record is not entry " + std::to_string(index) +
                   " of the log that was signed");
    }
    return {};
  }

  static Result<std::vector<Hash>> hashes_of(const HashList& list) {
    if (static_cast<std::size_t>(list.size()) > limits::kLogProofHashes) {
      return error("too many hashes");
    }
    std::vector<Hash> hashes;
    for (const Bytes& octets : list) {
      const Result<Hash> hash = Hash::from(octets);
      if (!hash) return tl::unexpected(hash.error());
      hashes.push_back(*hash);
    }
    return hashes;
  }

  Status check_block() {
    // In the log that was signed, so it is the truth, whatever the bundle said of itself.
    if (Status known = check_rules(rules_of(bundle_.block_record()), known_); !known) return known;
    if (Status read = wire::decode_into(bundle_.block_record(), block_, limits::kLogEntryBytes);
        !read) {
      return read;
    }
    const Result<Time> time = wire::to_time(block_.block_time());
    if (!time) return tl::unexpected(time.error());
    out_.height = block_.height();
    out_.block_time = *time;
    note("height " + std::to_string(out_.height) + " of " + to_rfc3339(out_.block_time));
    return {};
  }

  Status check_root() {
    const Result<Hash> root = Hash::from(block_.root());
    if (!root) return tl::unexpected(root.error());
    out_.root = *root;
    note("state root " + out_.root.hex());
    return {};
  }

  // Whoever gave a part of the history up must not be able to leave that out.
  Status check_continuity() {
    const Result<TreeProof> proof = decode_tree_proof(bundle_.continuations_proof());
    if (!proof) return tl::unexpected(proof.error());
    const Path path = path_of(kContinuationsTable, kContinuationsCollection, {});
    const Bytes& record = bundle_.continuations();
    const bool holds = record.empty() ? verify_absence(out_.root, path, *proof)
                                      : verify_inclusion(out_.root, path, record, *proof);
    if (!holds) return error("its proof does not lead to the state root");
    if (record.empty()) {
      note("never went on from an older state");
      return {};
    }
    v1::Continuations all;
    if (Status read = wire::decode_into(record, all); !read) return read;
    for (std::string& text : continuity_texts(all)) note(std::move(text));
    out_.continuations = record;
    return {};
  }

  Status check_records() {
    const v1::ProvenRecord* last = nullptr;
    const auto name = [](const v1::ProvenRecord& record) {
      return std::tie(record.table(), record.collection(), record.key());
    };
    for (const v1::ProvenRecord& record : bundle_.records()) {
      const std::string place = readable(record.table()) + "/" + readable(record.collection()) +
                                "/" + readable(record.key());
      if (last != nullptr && name(*last) >= name(record)) return error(place + " is out of order");
      last = &record;
      if (Status holds = check_record(record); !holds) return at(place, holds.error());
      note(place + (record.absent() ? " is absent"
                                    : " has " + count_of(record.value().size(), "octet") + ", " +
                                          crypto::sha256(record.value()).hex()));
    }
    return {};
  }

  Status check_record(const v1::ProvenRecord& record) {
    const Result<TreeProof> proof = decode_tree_proof(record.proof());
    if (!proof) return tl::unexpected(proof.error());
    const Path path = path_of(record.table(), record.collection(), record.key());
    if (record.absent()) {
      if (!record.value().empty() || !verify_absence(out_.root, path, *proof)) {
        return error("its proof of absence does not lead to the state root");
      }
    } else if (!verify_inclusion(out_.root, path, record.value(), *proof)) {
      return error("its proof does not lead to the state root");
    }
    out_.records.push_back({record.table(), record.collection(), record.key(),
                            record.absent() ? std::nullopt : std::optional(record.value())});
    return {};
  }

  Status check_collections() {
    const v1::ProvenCollection* last = nullptr;
    const auto name = [](const v1::ProvenCollection& it) {
      return std::tie(it.table(), it.collection());
    };
    for (const v1::ProvenCollection& it : bundle_.collections()) {
      const std::string place = readable(it.table()) + "/" + readable(it.collection());
      if (last != nullptr && name(*last) >= name(it)) return error(place + " is out of order");
      last = &it;
      if (Status holds = check_collection(it); !holds) return at(place, holds.error());
      note(place + " is complete with " + count_of(it.records().size(), "record"));
    }
    return {};
  }

  Status check_collection(const v1::ProvenCollection& it) {
    const Result<TreeProof> proof = decode_tree_proof(it.proof());
    if (!proof) return tl::unexpected(proof.error());
    std::vector<CollectionLeaf> leaves;
    for (const v1::CollectionRecord& record : it.records()) {
      leaves.push_back(
          {path_of(it.table(), it.collection(), record.key()), crypto::sha256(record.value())});
      out_.records.push_back({it.table(), it.collection(), record.key(), record.value()});
    }
    if (!verify_collection(out_.root, it.table(), it.collection(), leaves, *proof)) {
      return error("its records and proof do not lead to the state root");
    }
    out_.collections.push_back({it.table(), it.collection()});
    return {};
  }

  Status check_transactions() {
    const v1::ProvenTransaction* last = nullptr;
    const auto place = [](const v1::ProvenTransaction& it) {
      return std::pair(it.index(), it.position());
    };
    for (const v1::ProvenTransaction& it : bundle_.transactions()) {
      const std::string name =
          std::to_string(it.position()) + " of entry " + std::to_string(it.index());
      if (last != nullptr && place(*last) >= place(it)) return error(name + " is out of order");
      last = &it;
      if (Status holds = check_transaction(it); !holds) {
        if (holds.error().kind == ErrorKind::newer_rules) return holds;
        return at(name, holds.error());
      }
      const ProvenTransaction& proven = out_.transactions.back();
      note(proven.id.hex() + " of " + readable(proven.party) + " at height " +
           std::to_string(proven.height) + ", outcome " + std::to_string(proven.outcome) +
           "; its signature holds");
    }
    return {};
  }

  Status check_transaction(const v1::ProvenTransaction& it) {
    v1::BlockRecord block;
    Status holds = check_entry(it.index(), it.inclusion(), it.block_record());
    if (holds) holds = check_rules(rules_of(it.block_record()), known_);
    if (holds) holds = wire::decode_into(it.block_record(), block, limits::kLogEntryBytes);
    v1::Transaction envelope;
    if (holds) holds = wire::decode_into(it.transaction(), envelope);
    v1::Body body;
    if (holds) holds = wire::decode_into(envelope.body(), body);
    if (!holds) return holds;
    const Hash id = transaction_id(envelope.body());
    const Result<Hash> root = Hash::from(block.transactions_root());
    const Result<std::vector<Hash>> path = hashes_of(it.path());
    if (!root || !path ||
        !verify_inclusion(transaction_leaf(id, it.outcome()), it.position(),
                          block.transaction_count(), *path, *root)) {
      return error("it does not stand there in its block with this outcome");
    }
    const std::optional<PublicKey> key = signer_of(envelope, body);
    if (body.community() != out_.community.bytes() || !key) {
      return error("no signature for this community holds under the key that it names");
    }
    const Result<Time> time = wire::to_time(block.block_time());
    if (!time) return tl::unexpected(time.error());
    out_.transactions.push_back(
        {id, block.height(), it.outcome(), body.party(), *key, envelope.body(), *time});
    return {};
  }

  const v1::ProofBundle& bundle_;
  const Trust& trust_;
  const std::uint32_t known_;
  std::string_view step_;
  v1::GenesisBody genesis_;
  v1::BlockRecord block_;
  Policy policy_;
  Verified out_;
};

}  // namespace

Bytes seal(v1::ProofBundle bundle) {
  std::uint32_t newest = rules_of(bundle.block_record());
  for (const v1::ProvenTransaction& it : bundle.transactions()) {
    newest = std::max(newest, rules_of(it.block_record()));
  }
  bundle.set_rules_version(newest);
  bundle.clear_digest();
  bundle.set_digest(digest_of(wire::encode(bundle)));
  return wire::encode(bundle);
}

Result<Verified> verify(BytesView bundle, const Trust& trust, std::uint32_t known) {
  // Before the form: that of a newer bundle need not be ours. And before anything is unfolded: a
  // stranger's octets may unfold to a hundred times their size.
  const std::uint64_t made_under =
      wire::peek_number(bundle, v1::ProofBundle::kRulesVersionFieldNumber).value_or(0);
  if (bundle.size() <= limits::kBundleBytes) {
    if (Status readable = check_rules(clamped(made_under), known); !readable) {
      return tl::unexpected(readable.error());
    }
  }
  v1::ProofBundle message;
  if (Status read = wire::decode_into(bundle, message, limits::kBundleBytes); !read) {
    return at("bundle", read.error());
  }
  // Proofs do not bind what is absent to its name, so another name would be another truth: whoever
  // changes a bundle has to make another one.
  if (message.digest().size() != Hash::kSize ||
      message.digest() != digest_of(bundle.substr(0, bundle.size() - kDigestFieldBytes))) {
    return error("bundle: its octets are not those of its digest");
  }
  return Verifier(message, trust, known).run();
}

}  // namespace comity::proof
