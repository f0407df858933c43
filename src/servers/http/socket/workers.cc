#include "servers/http/socket/workers.h"

#include <sys/socket.h>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <cerrno>
#include <exception>
#include <utility>

#include "dns/address.h"
#include "servers/http/socket/turns.h"

namespace comity::http {
namespace {

bool is_closed(int socket) {
  char octet = 0;
  const auto size = ::recv(socket, &octet, 1, MSG_PEEK | MSG_DONTWAIT);
  return size == 0 || (size < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

bool takes_long(Lane lane) {
  return lane == Lane::proof || lane == Lane::preview || lane == Lane::trial;
}

Response busy(std::string text) { return refusal(Problem{Fault::busy, std::move(text), {}, {}}); }

}  // namespace

Lane lane_of(const Request& request) {
  return request.route != nullptr ? request.route->terms.lane : Lane::quick;
}

// The threads of a lane, and whose turn it is of the requests that wait for one.
struct Workers::Crew {
  explicit Crew(const Places& places)
      : threads(places.threads), turns(places.threads, places.requests, places.per_address) {}

  boost::asio::thread_pool threads;
  Turns turns;
};

struct Workers::Job {
  Crew& crew;
  Request request;
  std::string network;
  int socket = -1;
  Done done;
};

Workers::Workers(const Options& options, const Table& table, std::function<void(Task)> on_server)
    : table_(table),
      on_server_(std::move(on_server)),
      crews_{std::make_unique<Crew>(options.quick), std::make_unique<Crew>(options.waiting),
             std::make_unique<Crew>(options.proofs), std::make_unique<Crew>(options.previews),
             std::make_unique<Crew>(options.trials)} {}

Workers::~Workers() = default;

void Workers::join() {
  for (const auto& crew : crews_) crew->threads.join();
}

void Workers::answer(Request request, const std::string& address, int socket, Done done) {
  Crew& crew = *crews_.at(static_cast<std::size_t>(lane_of(request)));
  const auto job = std::make_shared<Job>(
      Job{crew, std::move(request), dns::network_of(address), socket, std::move(done)});
  crew.turns.ask(job->network, [this, job](bool mine) {
    if (!mine) return job->done(busy("too many requests wait here already"));
    begin(job);
  });
}

void Workers::begin(const std::shared_ptr<Job>& job) {
  if (takes_long(lane_of(job->request)) && is_closed(job->socket)) {
    job->done(busy("the connection was closed"));
    job->crew.turns.give_back(job->network);
    return;
  }
  boost::asio::post(job->crew.threads, [this, job] {
    const auto response = std::make_shared<Response>();
    try {
      *response = table_.answer(job->request);
    } catch (const std::exception& thrown) {
      *response = refusal(Problem{Fault::internal, thrown.what(), {}, {}});
    }
    on_server_([job, response] {
      job->crew.turns.give_back(job->network);
      job->done(std::move(*response));
    });
  });
}

}  // namespace comity::http
