// For tests only: the ledger of a sample community in a folder, and who signs its log. One thread.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "crypto/content.h"
#include "folder/data_folder.h"
#include "folder/key_file.h"
#include "ledger/ledger.h"
#include "ledger/records.h"
#include "ledger/stored/open.h"
#include "proof/transaction.h"
#include "storage/rocks_store.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::following::testing {

inline constexpr Time kFounded{1'767'225'600'000};
inline constexpr std::string_view kParty = "harbour-networks";

// The sample's keys lie open, so that no passphrase is asked for.
inline folder::LoadedKey load(const std::string& path) {
  return std::move(*folder::read_key_file(path, folder::passphrase_source("")));
}

// A ledger in a folder, which the log's key signs for.
struct Keeper {
  explicit Keeper(const folder::DataFolder& folder)
      : party(load(folder.keys() + "/" + std::string(kParty) + ".key").key),
        log_key(load(folder.node_key()).key) {
    store = std::move(*storage::RocksStore::open({.folder = folder.store()}));
    ledger = std::move(*ledger::open_ledger(*store, wiring::registry(), wiring::ports()));
    ledger->set_log_key(&log_key);
  }

  // A block in which the party says that it is called so; gives the text's hash.
  Hash rename(const std::string& name, bool hand_in = true) {
    const Bytes salt(crypto::kContentSaltBytes, 's');
    const Hash hash = crypto::content_hash(salt, name);
    v1::Body body;
    v1::Content& text =
        *body.mutable_action()->mutable_members_set_profile()->mutable_display_names();
    text.set_hash(hash.bytes());
    text.set_length(name.size());
    const ledger::Head head = ledger->head();
    const auto view = ledger->view(head.height);
    body.set_community(ledger->community().bytes());
    body.set_party(std::string(kParty));
    body.set_key(party.public_key().bytes());
    body.set_sequence(ledger::last_sequence(**view, party.public_key().view()) + 1);
    wire::set_time(*body.mutable_valid_until(), plus_seconds(head.block_time, 600));
    ledger::Block block{head.height + 1, plus_seconds(head.block_time, 1), {}};
    block.transactions = {proof::sign_transaction(wire::encode(body), party)};
    const auto done = ledger->finalize(block);
    EXPECT_TRUE(done && done->changed) << (done ? done->receipts[0].reason : done.error().message);
    EXPECT_TRUE(ledger->commit());
    EXPECT_TRUE(!hand_in || ledger->put_content(salt, name));
    return hash;
  }

  crypto::SigningKey party;
  crypto::SigningKey log_key;
  std::unique_ptr<storage::RocksStore> store;
  std::unique_ptr<ledger::Ledger> ledger;
};

}  // namespace comity::following::testing
