// Commands about proofs: fetch a bundle, verify one, print the policy that a reader pins.
#pragma once

#include <string>

#include "apps/comity/session.h"

namespace comity::cli {

// Fetches the bundle at `target`, verifies it against the pinned community, else the
// node's own genesis, and writes it.
[[nodiscard]] int save_bundle(const Common& common, const std::string& target,
                              const std::string& out);

struct VerifyOptions {
  std::string community;  // 64 hex digits
  std::string policy;     // file
  std::string bundle;     // file
  std::string zone_file;  // a signed zone to be compared with a bundle of its records; may be empty
  std::string document;   // or a document that the zone's group has signed
  std::string signature;  // and that signature
};
// Two verdicts, never one: `included`, then
//   recomputed      the votes on record give the states on record           exit code 0
//   unvoted         what is proven stands since genesis                     0
//   not recomputed  the bundle does not hold what would have to be counted  1
//   contradicted    the votes say otherwise than the record                 3
// With a zone file: recomputed when it is the zone that follows from the records and every
// signature in it is one that the session on record made; else refused by the step that does not
// hold; with a document likewise. A bundle that is not included is refused, exit code 3. Needs no
// node.
[[nodiscard]] int verify_bundle(const Common& common, const VerifyOptions& options);

// What stands behind a recount and is the log's word, as lines of its own.
void print_as_logged();

// Whether the file proves that the log's keys signed two histories; without a file of a policy by
// that of the node's genesis. Exit code 3 when it does not.
[[nodiscard]] int show_fork(const Common& common, const std::string& file,
                            const std::string& policy);
// The policy of the node's community as text, for --policy; its id with --json.
[[nodiscard]] int show_policy(const Common& common);

}  // namespace comity::cli
