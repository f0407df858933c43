#include "publishing/publisher.h"

#include <utility>

#include "machine/log.h"

namespace comity::publishing {
namespace {

constexpr std::int64_t kPauseMilliseconds = 20;

}  // namespace

Publisher::Publisher(const ledger::Reader& reader, ZoneFiles& files,
                     std::vector<std::unique_ptr<LocalSigner>> signers, SigningOptions options,
                     std::unique_ptr<LocalCeremonies> ceremonies)
    : unsigned_(reader, files),
      signer_(reader, files, std::move(signers), std::move(options)),
      ceremonies_(std::move(ceremonies)) {}

Publisher::~Publisher() { stop(); }

void Publisher::start(std::chrono::milliseconds most) {
  thread_ = std::thread([this] {
    publish_first();
    run();
  });
  std::unique_lock lock(mutex_);
  if (!wake_.wait_for(lock, most, [this] { return first_published_ || stopping_; })) {
    machine::log::info("zones are still put together; what is ready is served meanwhile");
  }
}

void Publisher::publish_first() {
  const auto stops = [this] {
    const std::lock_guard lock(mutex_);
    return stopping_;
  };
  while (publish() && !stops()) {
  }
  {
    const std::lock_guard lock(mutex_);
    first_published_ = true;
  }
  wake_.notify_all();
}

void Publisher::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Publisher::notify() {
  {
    const std::lock_guard lock(mutex_);
    pending_ = true;
  }
  wake_.notify_all();
}

bool Publisher::wait(std::int64_t milliseconds) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, std::chrono::milliseconds(milliseconds),
                 [this] { return pending_ || stopping_; });
  pending_ = false;
  return !stopping_;
}

bool Publisher::publish() {
  unsigned_.publish();
  if (ceremonies_) {
    for (auto& signer : ceremonies_->tend()) signer_.add(std::move(signer));
  }
  return signer_.tend();
}

void Publisher::run() {
  const auto pause = [this] {
    const std::int64_t idle = signer_.until_next_try();
    return ceremonies_ ? ceremonies_->until_next_try(idle) : idle;
  };
  while (wait(pause())) {
    if (publish()) notify();
    // A busy ledger commits thousands of times a second; zones are looked at some times a second.
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, std::chrono::milliseconds(kPauseMilliseconds),
                   [this] { return stopping_; });
  }
}

}  // namespace comity::publishing
