// Where things lie in a community's folder.
//
//   genesis            the Genesis message
//   genesis.content    its initial content
//   comityd.toml       configuration of the node
//   node.key           key with which this node signs checkpoints
//   store/             RocksDB
//   anchor             what was acknowledged last (folder/anchor.h)
//   older-state        until a start has declared that it goes on from one (upkeep/rollback.h)
//   zones/             published zones, <apex>zone ("root.zone" for "."), and the trust anchors of
//                      those that are signed, <apex>ds; of those that are served to secondaries
//                      what versions changed, <apex>changes, and the last that passed the check
//                      of the settings, <apex>passed
//   keys/              demo communities: the parties' keys
//   custody/           shares of signing keys that this node's parties hold
//   signers/<party>/   demo communities: folders of the parties' own signers (signer/signer.h)
//   community          of a party or a copy without a node: the id of its community, pinned
//   checkpoint         of a copy that follows: the newest that it has found true (following)
//   fork               two checkpoints that cannot both be true, as a copy or a command found them
//   proved             the newest checkpoint that commands have proved (apps/comity)
//   api                while the node runs: the URL at which it answers, for commands beside it
//   control.sock       the running node listens here for its operator
#pragma once

#include <string>

#include "dns/name.h"

namespace comity::folder {

// A genesis file that is longer is none.
inline constexpr std::size_t kGenesisBytes = 1 << 20;

struct DataFolder {
  std::string path;

  [[nodiscard]] std::string genesis() const { return path + "/genesis"; }
  [[nodiscard]] std::string genesis_content() const { return path + "/genesis.content"; }
  [[nodiscard]] std::string config() const { return path + "/comityd.toml"; }
  [[nodiscard]] std::string node_key() const { return path + "/node.key"; }
  [[nodiscard]] std::string store() const { return path + "/store"; }
  [[nodiscard]] std::string anchor() const { return path + "/anchor"; }
  [[nodiscard]] std::string older_state() const { return path + "/older-state"; }
  [[nodiscard]] std::string zones() const { return path + "/zones"; }
  [[nodiscard]] std::string keys() const { return path + "/keys"; }
  [[nodiscard]] std::string custody() const { return path + "/custody"; }
  [[nodiscard]] std::string signer(const std::string& party) const {
    return path + "/signers/" + party;
  }
  [[nodiscard]] std::string community() const { return path + "/community"; }
  [[nodiscard]] std::string checkpoint() const { return path + "/checkpoint"; }
  [[nodiscard]] std::string fork() const { return path + "/fork"; }
  [[nodiscard]] std::string proved() const { return path + "/proved"; }
  [[nodiscard]] std::string api() const { return path + "/api"; }
  [[nodiscard]] std::string control_socket() const { return path + "/control.sock"; }
};

// Another file for every apex: the zone "root." must not lie on the root zone. No apex has "_".
[[nodiscard]] inline std::string file_stem(const dns::Name& apex) {
  if (apex.is_root()) return "root.";
  return apex.text() == "root." ? "root_." : apex.text();
}
[[nodiscard]] inline std::string zone_file_name(const dns::Name& apex) {
  return file_stem(apex) + "zone";
}
// Its trust anchor, a DS record.
[[nodiscard]] inline std::string trust_anchor_file_name(const dns::Name& apex) {
  return file_stem(apex) + "ds";
}
// The same as a document that its own group signs; its signature lies beside it, with .sig behind.
[[nodiscard]] inline std::string trust_anchor_document_name(const dns::Name& apex) {
  return file_stem(apex) + "trust-anchor.xml";
}

}  // namespace comity::folder
