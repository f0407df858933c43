#include "machine.h"

#include <utility>

namespace comity::simulation {

using storage::DiskAccess;
using storage::DiskFault;
using storage::DiskOperation;

SteppedEnv::SteppedEnv(rocksdb::Env& disk) : rocksdb::EnvWrapper(&disk) {
  file_system_ = disk.GetFileSystem();
  system_clock_ = disk.GetSystemClock();
}

void SteppedEnv::Schedule(void (*work)(void*), void* argument, Priority priority, void* tag,
                          void (*dropped)(void*)) {
  jobs_.push_back({work, argument, priority, tag, dropped});
}

int SteppedEnv::UnSchedule(void* tag, Priority priority) {
  int count = 0;
  for (std::size_t i = 0; i < jobs_.size();) {
    if (jobs_[i].tag != tag || jobs_[i].priority != priority) {
      ++i;
      continue;
    }
    const Job job = jobs_[i];
    jobs_.erase(jobs_.begin() + static_cast<std::ptrdiff_t>(i));
    if (job.dropped != nullptr) job.dropped(job.argument);
    ++count;
  }
  return count;
}

unsigned int SteppedEnv::GetThreadPoolQueueLen(Priority) const { return 0; }

bool SteppedEnv::run() {
  if (jobs_.empty()) return false;
  const Job job = jobs_.front();
  jobs_.pop_front();
  job.work(job.argument);
  return true;
}

Machine::Machine(storage::DiskImage image, Trouble trouble, Clock& clock, std::uint64_t seed)
    : trouble_(trouble), clock_(clock), chance_(seed), disk_(std::move(image)), env_(disk_.env()) {
  if (trouble_.octets_left != storage::PowerCutDisk::kEndless) {
    disk_.set_capacity(disk_.image().octets() + trouble_.octets_left);
  }
  disk_.set_hook([this](const DiskAccess& it) { return access(it); });
}
Machine::~Machine() { disk_.set_hook(nullptr); }

void Machine::mend() {
  trouble_ = Trouble{};
  disk_.set_capacity(storage::PowerCutDisk::kEndless);
}

int Machine::work(int most) {
  int done = 0;
  while (done < most && env_.run()) ++done;
  return done;
}

DiskFault Machine::access(const DiskAccess& it) {
  using Kind = DiskOperation::Kind;
  const bool reads = it.kind == Kind::open || it.kind == Kind::read || it.kind == Kind::list;
  if (killed_) return {DiskFault::Kind::io_error, 0};
  ++accesses_;
  if (trouble_.slow) {
    constexpr std::uint64_t kSyncMilliseconds = 400;
    constexpr std::uint64_t kOtherMilliseconds = 5;
    clock_.run(static_cast<std::int64_t>(
        chance_.below(it.kind == Kind::sync ? kSyncMilliseconds : kOtherMilliseconds)));
  }
  if (trouble_.octets_left != storage::PowerCutDisk::kEndless && it.kind == Kind::append &&
      it.size > disk_.free_octets()) {
    failed_ = true;  // the disk says so itself
  }
  if (reads && trouble_.only_writes) return {};
  const std::uint64_t number = counted_++;
  if (number >= trouble_.killed_at) {
    killed_ = true;
    // In the middle of a write.
    return {DiskFault::Kind::io_error, chance_.below(it.size + 1)};
  }
  if (number == trouble_.io_error_at) {
    failed_ = true;
    return {DiskFault::Kind::io_error, chance_.below(it.size + 1)};
  }
  return {};
}

}  // namespace comity::simulation
