// For tests only: a folder for zone files, and states with two zones that a test changes height by
// height: example., which nobody signs, and joint., which has signing groups.
#pragma once

#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ledger/records.h"
#include "ledger/testing/silent_ledger.h"
#include "machine/files.h"
#include "publications/zone/testing/sample.h"
#include "publications/zone/testing/two_keys.h"
#include "registers/names/queries.h"

namespace comity::publishing::testing {

inline const dns::Name kExample = zone::testing::name("example.");
inline const dns::Name kJoint = zone::testing::name("joint.");

// What a state holds, for whoever reads a height while the test goes on.
class Shown final : public state::View {
 public:
  Shown(std::shared_ptr<const state::View> state, std::optional<Error> fault)
      : state_(std::move(state)), fault_(std::move(fault)) {}

  [[nodiscard]] std::optional<Bytes> get(const state::Key& key) const override {
    return state_->get(key);
  }
  void each(std::string_view table, std::string_view collection,
            const state::Visitor& visit) const override {
    state_->each(table, collection, visit);
  }
  [[nodiscard]] std::optional<Error> fault() const override { return fault_; }

 private:
  std::shared_ptr<const state::View> state_;
  std::optional<Error> fault_;
};

// The heights that a test makes. Any thread may read.
class Zones final : public ledger::testing::SilentLedger {
 public:
  Zones() {
    actions_ = zone::testing::sample();
    actions_.push_back(zone::testing::set_zone(7));
    actions_.back().mutable_names_set_zone()->set_zone(kJoint.text());
    actions_.push_back(zone::testing::set_apex(dns::type::kNs, 7200, {"ns.elsewhere."}));
    actions_.back().mutable_names_set_apex()->set_zone(kJoint.text());
    make_state();
  }

  // The next height: one delegation more in example.
  void delegate(const std::string& label) {
    const std::lock_guard lock(mutex_);
    actions_.push_back(zone::testing::delegate(label, {"ns.elsewhere."}));
    ++height_;
    make_state();
  }
  // What is read from now on has this trouble.
  void set_fault(std::optional<Error> fault) {
    const std::lock_guard lock(mutex_);
    fault_ = std::move(fault);
  }
  // While it is held nobody is given a state.
  void set_held(bool held) {
    const std::lock_guard lock(mutex_);
    held_ = held;
    let_go_.notify_all();
  }
  // Until somebody has asked for the height.
  void wait_for_reader_of(std::uint64_t height) {
    std::unique_lock lock(mutex_);
    asked_.wait(lock, [&] { return highest_asked_ >= height; });
  }

  [[nodiscard]] ledger::Head head() const override {
    const std::lock_guard lock(mutex_);
    ledger::Head head;
    head.height = height_;
    head.block_time = Time{static_cast<std::int64_t>(height_) * 1'000};
    return head;
  }
  [[nodiscard]] Result<std::unique_ptr<state::View>> view(std::uint64_t height) const override {
    std::unique_lock lock(mutex_);
    let_go_.wait(lock, [&] { return !held_; });
    highest_asked_ = std::max(highest_asked_, height);
    asked_.notify_all();
    return std::make_unique<Shown>(state_, fault_);
  }

 private:
  // Every state is made anew: nobody changes one that may be read.
  void make_state() {
    auto made = std::make_shared<zone::testing::Genesis>();
    zone::testing::run_all(*made, actions_);
    zone::testing::TwoKeys().put_groups(made->state(), kJoint, 3600);
    for (std::uint64_t i = 0; i < height_; ++i) {
      ledger::count_revision(made->state(), names::kTable, kExample.text(),
                             Time{static_cast<std::int64_t>(i + 1) * 1'000});
    }
    state_ = std::shared_ptr<const state::View>(made, &made->state());
  }

  mutable std::mutex mutex_;
  mutable std::condition_variable asked_;
  mutable std::condition_variable let_go_;
  bool held_ = false;
  mutable std::uint64_t highest_asked_ = 0;
  std::vector<v1::Action> actions_;
  std::uint64_t height_ = 0;
  std::shared_ptr<const state::View> state_;
  std::optional<Error> fault_;
};

// A folder of its own for each test.
class ZoneFolder {
 public:
  ZoneFolder() {
    std::string stem = (std::filesystem::temp_directory_path() / "comity-zones-XXXXXX").string();
    EXPECT_NE(::mkdtemp(stem.data()), nullptr);
    path_ = stem;
  }
  ZoneFolder(const ZoneFolder&) = delete;
  ZoneFolder& operator=(const ZoneFolder&) = delete;
  ~ZoneFolder() { std::filesystem::remove_all(path_); }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

inline std::string text_of(const std::string& file) {
  return machine::read_file(file, 1U << 20U).value_or("");
}

}  // namespace comity::publishing::testing
