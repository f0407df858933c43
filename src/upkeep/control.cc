#include "upkeep/control.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

#include "machine/files.h"

namespace comity::upkeep {
namespace {

constexpr std::size_t kRequestBytes = 4096;
constexpr std::size_t kAnswerBytes = 16 << 20;
constexpr int kReadTimeoutMilliseconds = 5'000;

Result<sockaddr_un> socket_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path)) {
    return error(path + ": the path is too long for a socket; use a shorter data folder");
  }
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

int connect_to(const sockaddr_un& address) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) return fd;
  ::close(fd);
  return -1;
}

// Up to and without the first newline. No value when the peer closed, was slow or said more than
// `most` before it: half a line is another one.
std::optional<std::string> read_line(int fd, int timeout_milliseconds, std::size_t most) {
  std::string line;
  char c = 0;
  while (line.size() <= most) {
    pollfd wait{fd, POLLIN, 0};
    if (::poll(&wait, 1, timeout_milliseconds) <= 0) break;
    if (::read(fd, &c, 1) != 1) break;
    if (c == '\n') return line;
    line.push_back(c);
  }
  return std::nullopt;
}

void write_line(int fd, std::string line) {
  line.push_back('\n');
  std::string_view left = line;
  while (!left.empty()) {
    const ssize_t written = ::send(fd, left.data(), left.size(), MSG_NOSIGNAL);
    if (written <= 0) return;
    left.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

Result<std::unique_ptr<ControlServer>> ControlServer::start(const std::string& path,
                                                            Handler handler) {
  Result<sockaddr_un> address = socket_address(path);
  if (!address) return tl::unexpected(address.error());
  // The store's lock has shown that no other node uses this folder: what lies here is a leftover.
  ::unlink(path.c_str());
  const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (listener < 0) return machine::system_error(path, "cannot make a socket");
  const mode_t before = ::umask(0177);
  const int bound =
      ::bind(listener, reinterpret_cast<const sockaddr*>(&*address), sizeof(sockaddr_un));
  ::umask(before);
  int stop[2] = {-1, -1};
  if (bound != 0 || ::listen(listener, 8) != 0 || ::pipe(stop) != 0) {
    auto failure = machine::system_error(path, "cannot listen");
    ::close(listener);
    return failure;
  }
  return std::unique_ptr<ControlServer>(
      new ControlServer(listener, stop[0], stop[1], path, std::move(handler)));
}

ControlServer::ControlServer(int listener, int stop_read, int stop_write, std::string path,
                             Handler handler)
    : listener_(listener),
      stop_read_(stop_read),
      stop_write_(stop_write),
      path_(std::move(path)),
      handler_(std::move(handler)),
      thread_([this] { run(); }) {}

ControlServer::~ControlServer() {
  ::close(stop_write_);  // the reading end wakes up
  thread_.join();
  ::close(stop_read_);
  ::close(listener_);
  ::unlink(path_.c_str());
}

void ControlServer::run() {
  while (true) {
    pollfd wait[2] = {{listener_, POLLIN, 0}, {stop_read_, POLLIN, 0}};
    if (::poll(wait, 2, -1) < 0) {
      if (errno == EINTR) continue;
      return;
    }
    if (wait[1].revents != 0) return;
    const int connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (connection < 0) continue;
    answer(connection);
    ::close(connection);
  }
}

void ControlServer::answer(int connection) {
  const std::optional<std::string> request =
      read_line(connection, kReadTimeoutMilliseconds, kRequestBytes);
  if (request) write_line(connection, handler_(*request));
}

Result<std::string> control_request(const std::string& path, const std::string& request) {
  if (request.size() > kRequestBytes || request.find('\n') != std::string::npos) {
    return error("a request to a running node is one line of at most " +
                 std::to_string(kRequestBytes) + " octets: choose another name");
  }
  Result<sockaddr_un> address = socket_address(path);
  if (!address) return tl::unexpected(address.error());
  const int connection = connect_to(*address);
  if (connection < 0) return error(ErrorKind::not_found, path + ": no node is running there");
  write_line(connection, request);
  std::optional<std::string> answer = read_line(connection, -1, kAnswerBytes);
  ::close(connection);
  if (!answer) return error(ErrorKind::io, path + ": the node closed without an answer");
  return *std::move(answer);
}

}  // namespace comity::upkeep
