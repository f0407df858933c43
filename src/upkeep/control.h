// The operator's channel to a running node: a socket in the community's folder, guarded by its mode
// 0600. One request line, one answer line, then it closes.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>

#include "base/result.h"

namespace comity::upkeep {

class ControlServer {
 public:
  // The answer to one request line.
  using Handler = std::function<std::string(const std::string& request)>;

  // Replaces a socket that a killed node left behind.
  [[nodiscard]] static Result<std::unique_ptr<ControlServer>> start(const std::string& path,
                                                                    Handler handler);
  ControlServer(const ControlServer&) = delete;
  ControlServer& operator=(const ControlServer&) = delete;
  ~ControlServer();

 private:
  ControlServer(int listener, int stop_read, int stop_write, std::string path, Handler handler);
  void run();
  void answer(int connection);

  int listener_;
  int stop_read_;
  int stop_write_;
  std::string path_;
  Handler handler_;
  std::thread thread_;
};

// not_found when no node listens at `path`.
[[nodiscard]] Result<std::string> control_request(const std::string& path,
                                                  const std::string& request);

}  // namespace comity::upkeep
