// A running node: store, ledger, engine, zone files, API and control socket, started in this order
// and stopped in the other. Any thread.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "folder/config.h"
#include "folder/key_file.h"
#include "ledger/submit.h"

namespace comity::node {

inline constexpr std::string_view kVersion = "0.1.0";

class Node {
 public:
  // Opens the community in config.data. The error says what is wrong and what to do.
  // `on_end` is called at most once, on a thread of the node, when it can go on only with another
  // program: ended() says which.
  [[nodiscard]] static Result<std::unique_ptr<Node>> start(
      const folder::Config& config, const folder::PassphraseSource& passphrase,
      std::function<void()> on_end = nullptr);
  // What can be said of a configuration before the community is opened: its files, and addresses.
  [[nodiscard]] static Status check(const folder::Config& config);
  // Ends the block at hand, publishes what was decided, closes the store.
  virtual ~Node() = default;

  [[nodiscard]] virtual std::string api_url() const = 0;
  // Hands a transaction in without waiting for it: `answered` is called once, as Submitter::submit
  // would answer - on a thread of the node or before this returns - and must not wait for the node.
  // A key has one transaction under way at a time; whoever holds many keys may have many.
  virtual void submit(Bytes transaction, std::function<void(ledger::Receipt)> answered) = 0;
  // What a person who starts the node wants to see: community, fingerprint, addresses, files.
  [[nodiscard]] virtual std::string summary() const = 0;
  // Why this program makes no more blocks of this community, and what to do; empty while it does.
  [[nodiscard]] virtual std::string ended() const = 0;
};

}  // namespace comity::node
