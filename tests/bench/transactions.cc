#include "transactions.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <filesystem>
#include <fstream>
#include <future>
#include <iostream>
#include <mutex>
#include <thread>
#include <vector>

#include "clock.h"
#include "crypto/ed25519.h"
#include "crypto/hash.h"
#include "folder/data_folder.h"
#include "folder/key_file.h"
#include "founding/community.h"
#include "ledger/signing.h"
#include "machine/files.h"
#include "node/life_cycle.h"
#include "party.h"
#include "proof/transaction.h"
#include "registers/constitution/queries.h"
#include "upkeep/replay.h"
#include "wire/codec.h"
#include "wire/messages.h"

namespace comity::bench {
namespace {

constexpr int kParties = 512;
constexpr int kKeys = 2;  // of each
constexpr std::size_t kCores = 2;
constexpr std::int64_t kCrowdValidSeconds = 20 * 3600;

std::string handle_of(int party) { return "member-" + std::to_string(1000 + party); }

// The same for everybody who knows its number.
crypto::SigningKey key_of(int party, int key) {
  const Hash seed = crypto::sha256("bench " + std::to_string(party) + " " + std::to_string(key));
  return must(crypto::SigningKey::from_seed({seed.octets.data(), seed.octets.size()}));
}

void add_founder(int party, v1::GenesisBody& body) {
  constexpr v1::PartyKind kKinds[] = {v1::CIVIL_SOCIETY, v1::GOVERNMENT, v1::COMPANY,
                                      v1::INTERNATIONAL_ORGANISATION, v1::TECHNICAL_COMMUNITY};
  v1::Founder& founder = *body.add_founders();
  founder.mutable_party()->set_handle(handle_of(party));
  founder.mutable_party()->set_kind(kKinds[party % std::size(kKinds)]);
  std::vector<PublicKey> keys;
  keys.reserve(kKeys);
  for (int key = 0; key < kKeys; ++key) keys.push_back(key_of(party, key).public_key());
  std::sort(keys.begin(), keys.end());
  for (const PublicKey& key : keys) {
    v1::PartyKey& record = *founder.add_keys();
    record.set_key(key.bytes());
    record.add_roles(v1::VOTE);
    record.add_roles(v1::OPERATE);
  }
}

// Of all cores at once.
double verify_rate() {
  const crypto::SigningKey key = key_of(0, 0);
  const std::string message(200, 'm');
  const Signature signature = key.sign(message);
  std::atomic<std::uint64_t> count = 0;
  std::atomic<bool> stop = false;
  std::vector<std::thread> threads;
  const Clock::time_point begin = Clock::now();
  for (std::size_t i = 0; i < kCores; ++i) {
    threads.emplace_back([&] {
      std::uint64_t mine = 0;
      for (; !stop; ++mine) {
        if (!crypto::verify(key.public_key(), message, signature)) give_up("verify");
      }
      count += mine;
    });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  stop = true;
  for (std::thread& thread : threads) thread.join();
  return static_cast<double>(count) / seconds_since(begin);
}

struct Sender {
  std::vector<Bytes> transactions;  // ascending by sequence
  std::size_t next = 0;
};

Bytes signed_transaction(const Hash& community, int party, const crypto::SigningKey& key,
                         std::uint64_t sequence) {
  v1::Body body;
  body.set_community(community.bytes());
  body.set_party(handle_of(party));
  body.set_key(key.public_key().bytes());
  body.set_sequence(sequence);
  wire::set_time(*body.mutable_valid_until(), plus_seconds(now(), kCrowdValidSeconds));
  v1::Content& names =
      *body.mutable_action()->mutable_members_set_profile()->mutable_display_names();
  names.set_hash(crypto::sha256(key.public_key().bytes() + std::to_string(sequence)).bytes());
  names.set_length(1);
  return proof::sign_transaction(wire::encode(body), key);
}

// Signs on all cores: the first `each` transactions of every key.
std::vector<Sender> sign_all(const Hash& community, std::size_t each) {
  std::vector<Sender> senders(static_cast<std::size_t>(kParties) * kKeys);
  std::vector<std::thread> threads;
  for (std::size_t core = 0; core < kCores; ++core) {
    threads.emplace_back([&, core] {
      for (std::size_t i = core; i < senders.size(); i += kCores) {
        const int party = static_cast<int>(i) / kKeys;
        const crypto::SigningKey key = key_of(party, static_cast<int>(i) % kKeys);
        for (std::size_t n = 1; n <= each; ++n) {
          senders[i].transactions.push_back(signed_transaction(community, party, key, n));
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  return senders;
}

// Every key has one transaction under way; whoever is answered sends the next.
class Crowd {
 public:
  Crowd(node::Node& node, std::vector<Sender> senders) : node_(node), senders_(std::move(senders)) {
    for (std::size_t i = 0; i < senders_.size(); ++i) ready_.push_back(i);
  }

  // How many were durable, and in which time.
  std::pair<std::uint64_t, double> run(double seconds) {
    const Clock::time_point begin = Clock::now();
    std::vector<std::thread> clients;
    for (std::size_t i = 0; i < kCores; ++i) {
      clients.emplace_back([&] {
        while (seconds_since(begin) < seconds && send_next()) {
        }
      });
    }
    for (std::thread& client : clients) client.join();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return under_way_ == 0; });
    return {done_, seconds_since(begin)};
  }

 private:
  bool send_next() {
    std::size_t sender = 0;
    {
      std::unique_lock lock(mutex_);
      if (!changed_.wait_for(lock, std::chrono::seconds(5), [this] { return !ready_.empty(); })) {
        return false;  // all have sent everything
      }
      sender = ready_.front();
      ready_.pop_front();
      ++under_way_;
    }
    Sender& mine = senders_[sender];
    node_.submit(std::move(mine.transactions[mine.next++]),
                 [this, sender](const ledger::Receipt& got) {
                   if (got.outcome != ledger::Code::done) give_up("turned away: " + got.reason);
                   const std::lock_guard lock(mutex_);
                   --under_way_;
                   ++done_;
                   if (senders_[sender].next < senders_[sender].transactions.size())
                     ready_.push_back(sender);
                   changed_.notify_one();
                 });
    return true;
  }

  node::Node& node_;
  std::vector<Sender> senders_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::size_t> ready_;
  std::uint64_t under_way_ = 0;
  std::uint64_t done_ = 0;
};

std::unique_ptr<node::Node> start(const std::string& data) {
  folder::Config config;
  config.data = data;
  config.api_port = 0;
  return must(node::Node::start(config, folder::passphrase_source("")));
}

Hash community_of(const std::string& data) {
  const auto genesis = must(wire::decode<v1::Genesis>(
      must(machine::read_file(folder::DataFolder{data}.genesis(), std::size_t{1} << 20))));
  return crypto::sha256(genesis.body());
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

// One 4 KiB write and fdatasync to a file that grows.
double fsync_once(const std::string& folder) {
  const std::string path = folder + "/fsync-figure";
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) give_up(path + ": cannot create");
  const std::string block(4096, 'x');
  const Clock::time_point begin = Clock::now();
  if (::write(fd, block.data(), block.size()) < 0 || ::fdatasync(fd) != 0) give_up("fdatasync");
  const double took = 1000 * seconds_since(begin);
  ::close(fd);
  return took;
}

}  // namespace

double fsync_milliseconds(const std::string& folder) {
  std::vector<double> times;
  times.reserve(101);
  for (int i = 0; i < 101; ++i) times.push_back(fsync_once(folder));
  return median(std::move(times));
}

int make_crowd(const std::string& data) {
  const std::string parts = data + ".parts";
  std::filesystem::create_directories(parts);
  v1::GenesisBody body;
  body.set_name("a crowd");
  wire::set_time(*body.mutable_time(), now());
  body.set_rules_version(1);
  body.set_demo(true);
  for (int party = 0; party < kParties; ++party) add_founder(party, body);
  *body.mutable_constitution() = constitution::concert(
      "concert", wiring::registry().actions_under(body.rules_version()), {0, 3600, 0, true});
  for (v1::Budget& budget : *body.mutable_constitution()->mutable_budgets()) {
    budget.set_transactions(100'000'000);
    budget.set_bytes(std::uint64_t{1} << 40);
  }
  const crypto::SigningKey node_key = must(crypto::SigningKey::generate());
  must(folder::write_key_file(parts + "/node.key", {handle_of(0), {ledger::Role::sign}}, node_key,
                              {}));
  v1::LogKey& log_key = *body.add_log_keys();
  log_key.set_party(handle_of(0));
  log_key.set_key(node_key.public_key().bytes());
  body.mutable_policy()->set_threshold(1);
  must(founding::write_genesis_content({}, parts + "/content", body, nullptr,
                                       [](const std::string&) {}));
  v1::Genesis genesis;
  genesis.set_body(wire::encode(body));
  for (int party = 0; party < kParties; ++party) {
    const crypto::SigningKey key = key_of(party, 0);
    v1::GenesisSignature& signature = *genesis.add_signatures();
    signature.set_party(handle_of(party));
    signature.set_key(key.public_key().bytes());
    signature.set_signature(key.sign(ledger::genesis_message(genesis.body())).bytes());
  }
  must(machine::replace_file(parts + "/genesis", wire::encode(genesis), machine::Access::open));
  must(founding::create_from_genesis(parts + "/genesis", parts + "/content", parts + "/node.key",
                                     data, 0));
  std::filesystem::remove_all(parts);
  return 0;
}

int throughput(const std::string& data, double seconds) {
  const double before = verify_rate();
  // As many as it could be at the best, and at least one.
  const std::size_t each =
      1 + static_cast<std::size_t>(before * seconds) / (static_cast<std::size_t>(kParties) * kKeys);
  const auto node = start(data);
  Crowd all(*node, sign_all(community_of(data), each));
  const auto [done, took] = all.run(seconds);
  const double after = verify_rate();
  const double rate = static_cast<double>(done) / took;
  std::ofstream(data + "/rate") << rate;
  std::cerr << rate << " transactions/s, " << (before + after) / 2 << " verifications/s\n";
  std::cout << rate / ((before + after) / 2) << "\n";
  return 0;
}

int replay_share(const std::string& data, bool trusted) {
  double live = 0;
  std::ifstream(data + "/rate") >> live;
  const double before = trusted ? 0 : verify_rate();
  upkeep::ReplayOptions options;
  options.data = data;
  options.trust_signatures = trusted;
  const Clock::time_point begin = Clock::now();
  const upkeep::ReplayReport report = must(upkeep::replay(options));
  const double rate = static_cast<double>(report.transactions) / seconds_since(begin);
  const double reference = trusted ? live : (before + verify_rate()) / 2;
  std::cerr << rate << " transactions/s, " << report.height << " blocks, reference " << reference
            << "\n";
  std::cout << rate / reference << "\n";
  return 0;
}

int lone(const std::string& data) {
  constexpr std::size_t kCount = 200;
  const auto node = start(data);
  const crypto::SigningKey key = key_of(0, 0);
  std::vector<double> times;
  std::vector<double> syncs;  // in turns: both see the same disk
  for (std::size_t n = 1; n <= kCount; ++n) {
    syncs.push_back(fsync_once(data));
    Bytes transaction = signed_transaction(community_of(data), 0, key, n);
    std::promise<ledger::Receipt> answer;
    const Clock::time_point begin = Clock::now();
    node->submit(std::move(transaction),
                 [&answer](ledger::Receipt got) { answer.set_value(std::move(got)); });
    const ledger::Receipt got = answer.get_future().get();
    times.push_back(1000 * seconds_since(begin));
    if (got.outcome != ledger::Code::done) give_up("turned away: " + got.reason);
  }
  const double fsync = median(std::move(syncs));
  std::cerr << median(times) << " ms, fsync " << fsync << " ms\n";
  std::cout << median(times) / (1.5 * fsync + 0.3) << "\n";
  return 0;
}

}  // namespace comity::bench
