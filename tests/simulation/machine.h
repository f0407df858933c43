// The machine under a simulated node: a clock that only moves when told, a disk that forgets,
// fails, fills up and is slow, and background work that happens when the simulation says so. One
// thread.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>

#include <rocksdb/env.h>

#include "chance.h"
#include "storage/power_cut_disk.h"

namespace comity::simulation {

// The clock on the wall, in milliseconds since 1970, which somebody may set, and the one that only
// runs.
struct Clock {
  std::int64_t now = 0;
  std::int64_t set_by = 0;  // how far it was set ahead, all in all
  [[nodiscard]] std::int64_t since_start() const { return now - set_by; }
  void run(std::int64_t milliseconds) { now += milliseconds; }
  void set(std::int64_t ahead) {
    now += ahead;
    set_by += ahead;
  }
};

// What goes wrong with the disk during one life of the process, counted in accesses from its start.
struct Trouble {
  static constexpr std::uint64_t kNever = ~std::uint64_t{0};
  std::uint64_t killed_at = kNever;    // the process is gone from this access on
  std::uint64_t io_error_at = kNever;  // this access fails with EIO
  bool only_writes = true;             // count changes only, not what reads
  std::size_t octets_left = storage::PowerCutDisk::kEndless;  // then ENOSPC
  bool slow = false;
};

// RocksDB's view of the disk. What RocksDB would do on threads of its own waits here until run().
class SteppedEnv final : public rocksdb::EnvWrapper {
 public:
  explicit SteppedEnv(rocksdb::Env& disk);

  void Schedule(void (*work)(void*), void* argument, Priority priority, void* tag,
                void (*dropped)(void*)) override;
  int UnSchedule(void* tag, Priority priority) override;
  unsigned int GetThreadPoolQueueLen(Priority priority) const override;

  // One waiting piece of work; false when there is none.
  bool run();

 private:
  struct Job {
    void (*work)(void*);
    void* argument;
    Priority priority;
    void* tag;
    void (*dropped)(void*);
  };
  std::deque<Job> jobs_;
};

// A disk during one life of the process.
class Machine {
 public:
  Machine(storage::DiskImage image, Trouble trouble, Clock& clock, std::uint64_t seed);
  ~Machine();
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;

  [[nodiscard]] rocksdb::Env& env() { return env_; }
  // The process is gone: nothing that it does any more is seen by anybody.
  [[nodiscard]] bool killed() const { return killed_; }
  // Something went wrong with the disk in this life, so the node may fail.
  [[nodiscard]] bool failed() const { return failed_ || killed_; }
  void kill() { killed_ = true; }
  // Whatever went wrong stops going wrong.
  void mend();
  // Background work: how many pieces were done, at most `most`.
  int work(int most);
  [[nodiscard]] std::uint64_t accesses() const { return accesses_; }
  [[nodiscard]] storage::DiskImage image() const { return disk_.image(); }

 private:
  storage::DiskFault access(const storage::DiskAccess& access);

  Trouble trouble_;
  Clock& clock_;
  Chance chance_;
  bool killed_ = false;
  bool failed_ = false;
  std::uint64_t accesses_ = 0;
  std::uint64_t counted_ = 0;
  storage::PowerCutDisk disk_;
  SteppedEnv env_;
};

}  // namespace comity::simulation
