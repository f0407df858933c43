#include "following/write_behind.h"

namespace comity::following {

WriteBehind::WriteBehind(state::Store& below) : below_(below), thread_([this] { work(); }) {}

WriteBehind::~WriteBehind() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void WriteBehind::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const state::Batch& batch = waiting_.front();  // a deque that grows does not move it
    if (failed_) {
      lock.unlock();
      Status written = below_.write(batch);
      lock.lock();
      failed_ = std::move(written);
    }
    waiting_.pop_front();
    changed_.notify_all();
  }
}

Status WriteBehind::settled() const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.empty(); });
  return failed_;
}

Result<std::optional<Bytes>> WriteBehind::get(BytesView key) const {
  if (Status status = settled(); !status) return tl::unexpected(status.error());
  return below_.get(key);
}

Status WriteBehind::scan(BytesView first, BytesView past, const Scanner& visit) const {
  if (Status status = settled(); !status) return status;
  return below_.scan(first, past, visit);
}

Status WriteBehind::write(const state::Batch& batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return waiting_.size() < kAhead; });
  if (!failed_) return failed_;
  waiting_.push_back(batch);
  changed_.notify_all();
  return {};
}

Status WriteBehind::sync() {
  if (Status status = settled(); !status) return status;
  return below_.sync();
}

}  // namespace comity::following
