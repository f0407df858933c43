#include "machine/program.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <thread>

namespace comity::machine {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kSaidBytes = 1'000;
constexpr auto kLook = std::chrono::milliseconds(20);

// What posix_spawn is told.
class Terms {
 public:
  explicit Terms(int output) {
    posix_spawn_file_actions_init(&files_);
    posix_spawn_file_actions_addopen(&files_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files_, output, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
    posix_spawnattr_init(&attributes_);
    sigset_t all;
    sigset_t none;
    sigfillset(&all);
    sigemptyset(&none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setpgroup(&attributes_, 0);
    posix_spawnattr_setflags(
        &attributes_, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
  }
  Terms(const Terms&) = delete;
  Terms& operator=(const Terms&) = delete;
  ~Terms() {
    posix_spawn_file_actions_destroy(&files_);
    posix_spawnattr_destroy(&attributes_);
  }

  [[nodiscard]] int spawn(const std::vector<std::string>& words, pid_t& child) const {
    std::vector<char*> arguments;
    arguments.reserve(words.size() + 1);
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    std::string path = "PATH=/usr/bin:/bin";
    const std::array<char*, 2> environment = {path.data(), nullptr};
    return posix_spawn(&child, words.front().c_str(), &files_, &attributes_, arguments.data(),
                       environment.data());
  }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t attributes_{};
};

std::string harmless(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '\n') {
      out += "; ";
    } else {
      out += c >= ' ' && c <= '~' ? c : '?';
    }
  }
  while (out.ends_with(' ') || out.ends_with(';')) out.pop_back();
  return out;
}

// Whether there was something to read within `wait`, or the end of all (`hears` is false then).
bool hear(int from, std::chrono::milliseconds wait, std::string& said, bool& hears) {
  pollfd one{from, POLLIN, 0};
  if (::poll(&one, 1, static_cast<int>(wait.count())) <= 0) return false;
  std::array<char, 4096> octets{};
  const ssize_t got = ::read(from, octets.data(), octets.size());
  hears = got > 0 || (got < 0 && errno == EINTR);
  if (got > 0) {
    said.append(octets.data(), std::min(static_cast<std::size_t>(got), kSaidBytes - said.size()));
  }
  return true;
}

bool has_ended(pid_t child) {
  siginfo_t about{};
  return ::waitid(P_PID, static_cast<id_t>(child), &about, WEXITED | WNOHANG | WNOWAIT) == 0 &&
         about.si_pid == child;
}

// Until the child ends or is killed; with what it wrote. Nothing: it was killed.
std::optional<int> attend(pid_t child, int from, std::string& said, Clock::time_point until,
                          const std::function<bool()>& stopped) {
  bool hears = true;
  bool is_in_time = true;
  while (is_in_time && !has_ended(child)) {
    if (hears) {
      hear(from, kLook, said, hears);
    } else {
      std::this_thread::sleep_for(kLook);
    }
    is_in_time = Clock::now() < until && !stopped();
  }
  // Its group is its own as long as it is not waited for.
  ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  while (hears && said.size() < kSaidBytes &&
         hear(from, std::chrono::milliseconds(0), said, hears)) {
  }
  return is_in_time ? std::optional(status) : std::nullopt;
}

}  // namespace

Result<Ended> run_program(const std::vector<std::string>& words, std::chrono::milliseconds limit,
                          const std::function<bool()>& stopped) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) {
    return error(ErrorKind::io, "no pipe: " + std::string(std::strerror(errno)));
  }
  pid_t child = 0;
  int failure = ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 ? 0 : errno;
  if (failure == 0) failure = Terms(pipe[1]).spawn(words, child);
  ::close(pipe[1]);
  std::string said;
  std::optional<int> status;
  if (failure == 0) status = attend(child, pipe[0], said, Clock::now() + limit, stopped);
  ::close(pipe[0]);
  const std::string& name = words.front();
  if (failure != 0) return error(ErrorKind::io, name + ": " + std::strerror(failure));
  if (!status) {
    return error(ErrorKind::unavailable,
                 name + " did not end within " + std::to_string(limit.count()) + " ms");
  }
  return Ended{WIFEXITED(*status) && WEXITSTATUS(*status) == 0, harmless(said)};
}

}  // namespace comity::machine
