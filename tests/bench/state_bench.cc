#include "state_bench.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <random>
#include <set>
#include <sstream>

#include "clock.h"
#include "crypto/hash.h"
#include "party.h"
#include "proof/tree.h"
#include "state/state.h"
#include "state/tree.h"
#include "storage/rocks_store.h"

namespace comity::bench {
namespace {

constexpr std::size_t kBatch = 1000;
constexpr std::size_t kValueBytes = 100;

double resident_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stod(line.substr(6)) * 1024;
  }
  give_up("no VmRSS");
}

double folder_bytes(const std::string& folder) {
  double sum = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) sum += static_cast<double>(entry.file_size());
  }
  return sum;
}

void print(const std::string& name, const std::vector<double>& runs) {
  std::cout << name;
  for (const double run : runs) std::cout << " " << run;
  std::cout << std::endl;
}

state::Key key_of(std::uint64_t number) {
  Bytes key;
  append_u64(key, number);
  return {"bench", "one", std::move(key)};
}

Bytes value_of(std::uint64_t number, std::uint64_t version) {
  Bytes value;
  append_u64(value, number);
  append_u64(value, version);
  value.resize(kValueBytes, 'v');
  return value;
}

// The tree alone, in memory.
class TreeBench {
 public:
  explicit TreeBench(std::uint64_t records) : records_(records) {}

  void run(int runs) {
    const double before = resident_bytes();
    fill();
    print("tree-bytes-per-key", {(resident_bytes() - before) / static_cast<double>(records_)});
    std::vector<double> rates(static_cast<std::size_t>(runs));
    for (double& rate : rates) rate = updates_per_second();
    print("tree-updates", rates);
  }

 private:
  using Change = state::Tree::Change;

  Change change_of(std::uint64_t number) {
    const state::Key key = key_of(number);
    Bytes version;
    append_u64(version, ++version_);
    return {path_of(key.key), state::name_tag(state::encode(key)), crypto::sha256(version)};
  }

  Path path_of(BytesView key) const { return proof::path_beside(collection_, key); }

  void commit(std::vector<Change>& changes) {
    if (!tree_.stage(changes, ++height_, state::Tree::Frames::noted)) give_up("stage");
    tree_.committed();
  }

  static void sort(std::vector<Change>& changes) {
    std::sort(changes.begin(), changes.end(),
              [](const Change& a, const Change& b) { return a.path < b.path; });
  }

  void fill() {
    std::vector<Change> changes;
    for (std::uint64_t i = 0; i < records_; ++i) {
      changes.push_back(change_of(i));
      if (changes.size() < kBatch && i + 1 < records_) continue;
      sort(changes);
      commit(changes);
      changes.clear();
    }
  }

  double updates_per_second() {
    constexpr int kBatches = 100;
    std::vector<std::vector<Change>> batches(kBatches);
    for (auto& batch : batches) {
      std::set<std::uint64_t> numbers;
      while (numbers.size() < std::min<std::uint64_t>(kBatch, records_ / 2)) {
        numbers.insert(chance_() % records_);
      }
      for (const std::uint64_t number : numbers) batch.push_back(change_of(number));
      sort(batch);
    }
    const Clock::time_point begin = Clock::now();
    std::size_t updates = 0;
    for (auto& batch : batches) {
      commit(batch);
      updates += batch.size();
    }
    return static_cast<double>(updates) / seconds_since(begin);
  }

  const std::uint64_t records_;
  const Path collection_ = proof::path_of("bench", "one", {});
  state::Tree tree_;
  std::uint64_t height_ = 0;
  std::uint64_t version_ = 0;
  std::mt19937_64 chance_{1};
};

class DurableBench {
 public:
  DurableBench(std::string folder, std::uint64_t records)
      : folder_(std::move(folder)), records_(records) {}

  void run(int runs) {
    fill();
    std::vector<double> starts;
    for (int i = 0; i < std::min(runs, 3); ++i) starts.push_back(start());
    print("start-seconds", starts);
    print("resident-MiB", {resident_bytes() / (1 << 20)});
    std::vector<double> rates;
    std::vector<double> written;
    for (int i = 0; i < runs; ++i) {
      const std::uint64_t before = state_->old_bytes();
      const auto [rate, updates] = updates_per_second();
      rates.push_back(rate);
      written.push_back(static_cast<double>(state_->old_bytes() - before) / updates);
    }
    print("durable-updates", rates);
    print("bytes-per-update", written);
    proofs(runs);
  }

 private:
  void open(bool create) {
    state_.reset();
    store_.reset();
    auto store = storage::RocksStore::open({.folder = folder_, .create = create});
    if (!store) give_up(store.error().message);
    store_ = *std::move(store);
    std::optional<std::uint64_t> height;
    if (!create) height = height_;
    auto state = state::State::open(*store_, height, root_);
    if (!state) give_up(state.error().message);
    state_ = *std::move(state);
  }

  double start() {
    const Clock::time_point begin = Clock::now();
    open(false);
    return seconds_since(begin);
  }

  void commit(const state::Changes& changes) {
    state::Batch batch;
    const auto root = state_->stage(changes, ++height_, batch);
    if (!root) give_up(root.error().message);
    if (auto done = store_->commit(batch); !done) give_up(done.error().message);
    state_->committed();
    root_ = *root;
    roots_.push_back(root_);
  }

  void fill() {
    open(true);
    const Clock::time_point begin = Clock::now();
    state::Changes changes;
    for (std::uint64_t i = 0; i < records_; ++i) {
      changes[key_of(i)] = value_of(i, 0);
      if (changes.size() < 10'000 && i + 1 < records_) continue;
      commit(changes);
      changes.clear();
    }
    const double took = seconds_since(begin);
    print("fill-microseconds-per-record", {took * 1e6 / static_cast<double>(records_)});
    filled_ = height_;
    open(false);
    print("disk-bytes-per-record", {folder_bytes(folder_) / static_cast<double>(records_)});
  }

  std::pair<double, double> updates_per_second() {
    constexpr int kBatches = 50;
    std::vector<state::Changes> batches(kBatches);
    double updates = 0;
    for (auto& batch : batches) {
      while (batch.size() < std::min<std::uint64_t>(kBatch, records_ / 2)) {
        const std::uint64_t number = chance_() % records_;
        batch[key_of(number)] = value_of(number, ++version_);
      }
      updates += static_cast<double>(batch.size());
    }
    const Clock::time_point begin = Clock::now();
    for (const auto& batch : batches) commit(batch);
    return {updates / seconds_since(begin), updates};
  }

  // Median over many keys of one kind of proof; `height` gives the height of each.
  double make_seconds(const std::function<std::uint64_t()>& height_of) {
    std::vector<double> times;
    for (int i = 0; i < 500; ++i) {
      const state::Key key = key_of(chance_() % records_);
      const std::uint64_t height = height_of();
      const Clock::time_point begin = Clock::now();
      const auto proof = state_->prove(key, height, roots_[height]);
      times.push_back(seconds_since(begin));
      if (!proof) give_up(proof.error().message);
      check(key, height, *proof);
    }
    return median(times);
  }

  // Every proof that was timed is verified, and how long that took is kept.
  void check(const state::Key& key, std::uint64_t height, const proof::TreeProof& proof) {
    const auto view = state_->at(height);
    const auto value = view ? (*view)->get(key) : std::nullopt;
    if (!value) give_up("a record is absent");
    const Path path = proof::path_of(key.table, key.collection, key.key);
    const Clock::time_point begin = Clock::now();
    const bool good = proof::verify_inclusion(roots_[height], path, *value, proof);
    verify_.push_back(seconds_since(begin));
    if (!good) give_up("a proof does not hold");
    octets_.push_back(static_cast<double>(proof::encode(proof).size()));
  }

  static double median(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
  }

  void proofs(int runs) {
    std::vector<double> now;
    std::vector<double> old;
    std::vector<double> verify;
    const std::uint64_t many = height_ - filled_ - kInMemory;
    for (int i = 0; i < runs; ++i) {
      verify_.clear();
      now.push_back(make_seconds([this] { return height_; }) * 1e6);
      old.push_back(make_seconds([&] { return filled_ + 1 + chance_() % many; }) * 1e3);
      verify.push_back(median(verify_) * 1e6);
    }
    print("proof-make-microseconds", now);
    print("proof-verify-microseconds", verify);
    print("proof-old-milliseconds", old);
    print("proof-octets", {median(octets_)});
  }

  const std::string folder_;
  const std::uint64_t records_;
  std::unique_ptr<storage::RocksStore> store_;
  std::unique_ptr<state::State> state_;
  // More than the heights whose trees are in memory.
  static constexpr std::uint64_t kInMemory = 20;
  std::uint64_t height_ = 0;
  std::uint64_t filled_ = 0;  // the height at which all records were there
  Hash root_;
  std::vector<Hash> roots_{1};
  std::uint64_t version_ = 0;
  std::mt19937_64 chance_{2};
  std::vector<double> verify_;
  std::vector<double> octets_;
};

}  // namespace

int state_figures(const std::string& folder, std::uint64_t records, int runs) {
  TreeBench(records).run(runs);
  DurableBench(folder, records).run(runs);
  return 0;
}

}  // namespace comity::bench
