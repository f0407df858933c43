// Who answers requests: threads of its own for each lane (http::Lane), so that none of them keeps
// the others. All is called on the server's thread.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string>

#include "servers/http/socket/serve.h"

namespace comity::http {

[[nodiscard]] Lane lane_of(const Request& request);

class Workers {
 public:
  using Task = std::function<void()>;
  // `on_server` runs a task on the server's thread, later. `table` outlives this.
  Workers(const Options& options, const Table& table, std::function<void(Task)> on_server);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers();

  // Calls `done` once, at once or later: with the answer, or with a refusal where there is no room
  // for the request. Of what takes long nothing is computed for a client that has closed `socket`
  // before its turn came. `address`: the client's.
  using Done = std::function<void(Response)>;
  void answer(Request request, const std::string& address, int socket, Done done);
  // Once nobody waits for an answer any more.
  void join();

 private:
  struct Crew;
  struct Job;
  void begin(const std::shared_ptr<Job>& job);

  const Table& table_;
  const std::function<void(Task)> on_server_;
  const std::array<std::unique_ptr<Crew>, 5> crews_;  // one for each lane, in their order
};

}  // namespace comity::http
