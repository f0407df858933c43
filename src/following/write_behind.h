// A store whose writes return at once: a thread brings them into the store below, in their order,
// while the caller goes on. Whoever reads waits for them, so every reader sees what the store below
// would show it. For a record that is run again: its next block runs meanwhile.
//
// Any thread may read; write and sync belong to one.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "state/store.h"

namespace comity::following {

class WriteBehind final : public state::Store {
 public:
  // `below` outlives it and is written by nobody else.
  explicit WriteBehind(state::Store& below);
  // Waits for what was written.
  ~WriteBehind() override;

  [[nodiscard]] Result<std::optional<Bytes>> get(BytesView key) const override;
  [[nodiscard]] Status scan(BytesView first, BytesView past, const Scanner& visit) const override;
  // The error of an earlier write is that of every later call.
  [[nodiscard]] Status write(const state::Batch& batch) override;
  [[nodiscard]] Status sync() override;

 private:
  static constexpr std::size_t kAhead = 4;  // batches that may wait

  void work();
  [[nodiscard]] Status settled() const;

  state::Store& below_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::deque<state::Batch> waiting_;  // the first is being written
  Status failed_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace comity::following
