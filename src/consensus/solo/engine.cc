#include "consensus/solo/engine.h"

#include <future>
#include <mutex>
#include <thread>
#include <utility>

namespace comity::solo {
namespace {

class SoloEngine final : public Engine {
 public:
  SoloEngine(Application& application, Options options)
      : pipeline_(application, std::move(options)) {
    ordering_ = std::thread([this] {
      for (auto step = pipeline_.order(); step != Pipeline::Step::ended; step = pipeline_.order()) {
        if (step != Pipeline::Step::made) pipeline_.await_order();
      }
      pipeline_.end_of_order();
    });
    syncing_ = std::thread([this] {
      while (pipeline_.await_sync()) pipeline_.sync();
    });
  }
  SoloEngine(const SoloEngine&) = delete;
  SoloEngine& operator=(const SoloEngine&) = delete;
  ~SoloEngine() override { join(); }

  void submit(Bytes transaction, Answered answered, Sender sender) override {
    pipeline_.submit(std::move(transaction), std::move(answered), sender);
  }
  void stop() override { join(); }
  std::string halted() const override { return pipeline_.halted(); }
  std::size_t waiting() const override { return pipeline_.waiting(); }

 private:
  void join() {
    const std::lock_guard joining(join_mutex_);
    pipeline_.stop();
    if (ordering_.joinable()) ordering_.join();
    if (syncing_.joinable()) syncing_.join();
  }

  Pipeline pipeline_;
  std::mutex join_mutex_;
  std::thread ordering_;
  std::thread syncing_;
};

}  // namespace

Result<Answer> Engine::submit(Bytes transaction) {
  // Owned by both: the promise is still at work when the one who waits has his answer.
  const auto promise = std::make_shared<std::promise<Result<Answer>>>();
  std::future<Result<Answer>> answer = promise->get_future();
  submit(
      std::move(transaction),
      [promise](Result<Answer> given) { promise->set_value(std::move(given)); }, Sender::member);
  return answer.get();
}

std::unique_ptr<Engine> Engine::start(Application& application, Options options) {
  return std::make_unique<SoloEngine>(application, std::move(options));
}

}  // namespace comity::solo
