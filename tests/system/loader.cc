// comity-loader: what the system tests need besides the programs that ship.
//
//   load URL DATA        every party of a sample sends transactions until standard input ends; a
//                        line "id height" for each that the node acknowledged as done
//   replay DATA          applies every block of the store anew from genesis, in memory, and
//                        compares every root; prints "height root" of the newest
//   nonces DATA POSTS    proves of every nonce that it served one message at most (nonces.h); POSTS
//                        is a folder with what the signers have sent
//   alter DATA outcome|transaction
//                        makes block 1 of the store say another outcome of its first transaction,
//                        or hold another signature of it
//   newer DATA NAME      sets the version of that name in the store one higher
//   flips FILE COMMUNITY COUNT SEED
//                        changes single bits of a bundle, as many as COUNT, once as they are and
//                        once under a digest made anew; fails when one is accepted that says
//                        anything else than before. Prints how many were refused and accepted
//   folder-flips DATA WORK BITS SEED
//                        changes single bits of every file of a folder (folder_flips.h)
#include <atomic>
#include <chrono>
#include <iostream>
#include <memory>
#include <mutex>
#include <random>
#include <thread>

#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "folder/data_folder.h"
#include "folder_flips.h"
#include "following/look_ahead.h"
#include "following/reader_source.h"
#include "ledger/limits.h"
#include "ledger/stored/layout.h"
#include "ledger/stored/open.h"
#include "machine/files.h"
#include "nonces.h"
#include "party.h"
#include "proof/bundle.h"
#include "proof/limits.h"
#include "storage/rocks_store.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::bench {
namespace {

constexpr std::chrono::milliseconds kPause(20);
constexpr std::string_view kContentHeader = "comity genesis content v1\n";

v1::Action profile(const std::string& party, std::uint64_t number) {
  v1::Action action;
  v1::Content& names = *action.mutable_members_set_profile()->mutable_display_names();
  names.set_hash(crypto::sha256({party, std::to_string(number)}).bytes());
  names.set_length(1);
  return action;
}

// Sends one after the other; when the node goes away waits until it is back.
void send_until(const std::atomic<bool>& stop, Party party, std::mutex& out) {
  for (std::uint64_t number = 0; !stop; ++number) {
    const Result<std::string> answer = party.offer(party.sign(profile(party.handle(), number)));
    if (answer && field(*answer, "outcome") == "done") {
      const std::lock_guard lock(out);
      std::cout << field(*answer, "transaction") << " " << field(*answer, "height") << std::endl;
      continue;
    }
    while (!stop && !party.resume()) std::this_thread::sleep_for(kPause);
  }
}

int load(const std::string& url, const std::string& data) {
  std::atomic<bool> stop = false;
  std::mutex out;
  // All before the first sends: whoever reads the lines may kill the node from then on.
  std::vector<Party> parties;
  for (const char* handle :
       {"commons-union", "harbour-networks", "lumen-registry", "ring-operators"}) {
    parties.push_back(Party::open(url, data, handle));
  }
  std::vector<std::thread> threads;
  threads.reserve(parties.size());
  for (Party& party : parties) {
    threads.emplace_back(send_until, std::cref(stop), std::move(party), std::ref(out));
  }
  while (std::cin.get() != std::char_traits<char>::eof()) {
  }
  stop = true;
  for (std::thread& thread : threads) thread.join();
  return 0;
}

std::unique_ptr<storage::RocksStore> open_store(const folder::DataFolder& folder) {
  return must(storage::RocksStore::open({.folder = folder.store()}));
}

// The actions of a content file, one by one.
ledger::ContentReader actions_of(const std::string& path) {
  auto rest = std::make_shared<Bytes>(must(machine::read_file(path, limits::kGenesisContentBytes)));
  if (!rest->starts_with(kContentHeader)) give_up(path + ": is no content file");
  auto position = std::make_shared<std::size_t>(kContentHeader.size());
  return [rest, position](Bytes& action) -> Result<bool> {
    if (*position == rest->size()) return false;
    const std::uint32_t length = read_u32(BytesView(*rest).substr(*position));
    action = rest->substr(*position + 4, length);
    *position += 4 + length;
    return true;
  };
}

// Every block of the store applied anew from genesis, in memory; `each` sees the ledger after it.
template <typename Each>
void run_again(const std::string& data, const Each& each) {
  const folder::DataFolder folder{data};
  const auto store = open_store(folder);
  const auto stored = must(ledger::open_ledger(*store, wiring::registry(), wiring::ports()));
  state::MemoryStore memory;
  must(ledger::create_ledger(memory, stored->genesis(), actions_of(folder.genesis_content()),
                             wiring::registry(), wiring::ports()));
  const auto again = must(ledger::open_ledger(memory, wiring::registry(), wiring::ports()));
  following::ReaderSource record(*stored);
  for (std::uint64_t height = 0; height <= stored->head().height; ++height) {
    if (height > 0) {
      const auto recorded = must(record.block(height));
      const auto done = must(again->finalize(must(following::recorded_block(recorded, height))));
      if (!done.changed) give_up("height " + std::to_string(height) + " changes nothing");
      must(again->commit());
    }
    if (again->head().root != must(stored->at(height)).root) {
      give_up("height " + std::to_string(height) + " has another root than the store says");
    }
    each(*again);
  }
}

int replay(const std::string& data) {
  ledger::Head head;
  run_again(data, [&](const ledger::Ledger& ledger) { head = ledger.head(); });
  std::cout << head.height << " " << head.root.hex() << "\n";
  return 0;
}

int nonces(const std::string& data, const std::string& posts) {
  Nonces nonces;
  nonces.read_posts(posts);
  run_again(data, [&](const ledger::Ledger& ledger) { nonces.see(ledger); });
  std::cout << nonces.summary() << "\n";
  return 0;
}

int alter(const std::string& data, const std::string& what) {
  const auto store = open_store({data});
  const Bytes key = ledger::block_key(1);
  v1::BlockTransactions block;
  if (!wire::parse_stored(must(store->get(key)).value_or(""), block)) give_up("no block 1");
  v1::IncludedTransaction& first = *block.mutable_transactions(0);
  if (what == "outcome") {
    first.set_reason("something else");
  } else {
    auto transaction = must(wire::decode<v1::Transaction>(first.transaction()));
    transaction.set_signature(Bytes(64, 'x'));
    first.set_transaction(wire::encode(transaction));
  }
  state::Batch batch;
  batch.put(key, wire::encode(block));
  must(store->commit(batch));
  return 0;
}

int newer(const std::string& data, const std::string& name) {
  const auto store = open_store({data});
  const auto version = must(store->get(ledger::meta_key(name)));
  if (!version) give_up("the store has no version " + name);
  Bytes next;
  append_u32(next, read_u32(*version) + 1);
  state::Batch batch;
  batch.put(ledger::meta_key(name), next);
  must(store->commit(batch));
  return 0;
}

// What a reader is shown, and every value that is proven to be there. What is proven to be absent,
// or to be a collection of nothing, is left out when a digest was made anew: that another thing is
// absent is true as well.
std::string shown(const proof::Verified& verified, bool absent_too) {
  std::string text;
  for (const proof::Step& step : verified.steps) {
    const bool absent =
        step.text.ends_with(" is absent") || step.text.ends_with(" is complete with 0 records");
    if (absent_too || !absent) text += step.name + ": " + step.text + "\n";
  }
  for (const proof::ProvenRecord& record : verified.records) {
    if (!record.value) continue;
    text += record.table + "/" + record.collection + "/" + to_hex(record.key) + "=" +
            to_hex(*record.value) + "\n";
  }
  return text;
}

struct Tally {
  std::size_t refused = 0;
  std::size_t accepted = 0;
};

void judge_flip(const Bytes& changed, const proof::Trust& trust, const std::string& before,
                bool absent_too, std::size_t bit, Tally& tally) {
  const auto verified = proof::verify(changed, trust);
  if (!verified) {
    if (verified.error().message.find(": ") == std::string::npos) give_up("no step is named");
    ++tally.refused;
    return;
  }
  if (shown(*verified, absent_too) != before) give_up("bit " + std::to_string(bit) + " lies");
  ++tally.accepted;
}

int flips(const std::string& file, const std::string& community, std::size_t count,
          std::uint64_t seed) {
  constexpr std::size_t kDigestBytes = 2 + Hash::kSize;  // its tag and length, then SHA-256
  const Bytes bundle = must(machine::read_file(file, limits::kBundleBytes));
  const proof::Trust trust{.community = must(Hash::from(must(from_hex(community)))), .policy = {}};
  const auto verified = must(proof::verify(bundle, trust));
  std::mt19937_64 dice(seed);
  Tally plain;
  Tally sealed;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t bit = dice() % (8 * bundle.size());
    Bytes changed = bundle;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    judge_flip(changed, trust, shown(verified, true), true, bit, plain);
    const std::size_t body = bundle.size() - kDigestBytes;
    if (bit / 8 >= body) continue;
    const BytesView rest = BytesView(changed).substr(0, body);
    const Hash digest = crypto::sha256({"comity bundle v1\n", rest});
    changed.replace(body + 2, Hash::kSize, digest.bytes());
    judge_flip(changed, trust, shown(verified, false), false, bit, sealed);
  }
  std::cout << bundle.size() << " octets: " << plain.refused << " refused, " << plain.accepted
            << " accepted; sealed anew " << sealed.refused << " refused, " << sealed.accepted
            << " accepted and true\n";
  return 0;
}

}  // namespace
}  // namespace comity::bench

int main(int argc, char** argv) {
  namespace bench = comity::bench;
  comity::wire::silence_library_log();
  if (auto ready = comity::crypto::initialise(); !ready) bench::give_up(ready.error().message);
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() == 3 && words[0] == "load") return bench::load(words[1], words[2]);
  if (words.size() == 2 && words[0] == "replay") return bench::replay(words[1]);
  if (words.size() == 3 && words[0] == "nonces") return bench::nonces(words[1], words[2]);
  if (words.size() == 3 && words[0] == "alter") return bench::alter(words[1], words[2]);
  if (words.size() == 3 && words[0] == "newer") return bench::newer(words[1], words[2]);
  if (words.size() == 5 && words[0] == "flips") {
    return bench::flips(words[1], words[2], std::stoul(words[3]), std::stoull(words[4]));
  }
  if (words.size() == 5 && words[0] == "folder-flips") {
    return bench::folder_flips(words[1], words[2], std::stoi(words[3]), std::stoull(words[4]));
  }
  bench::give_up("see the opening comment of tests/system/loader.cc");
}
