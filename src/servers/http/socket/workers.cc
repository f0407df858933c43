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

Response busy(std::string text) { return refusal(Problem{Fault::busy, std::move(text), {}, {}}); }

}  // namespace

// Threads, and whose turn it is of the requests that wait for one.
struct Workers::Lane {
  explicit Lane(std::size_t size, std::size_t most = Turns::kAny,
                std::size_t most_of_one = Turns::kAny)
      : threads(size), turns(size, most, most_of_one) {}

  boost::asio::thread_pool threads;
  Turns turns;
};

struct Workers::Job {
  Request request;
  std::string network;
  int socket = -1;
  Done done;
};

Workers::Workers(const Options& options, const Table& table, std::function<void(Task)> on_server)
    : table_(table),
      on_server_(std::move(on_server)),
      reading_(std::make_unique<Lane>(options.read_threads)),
      waiting_(std::make_unique<Lane>(options.wait_threads, options.requests_waiting)),
      heavy_(std::make_unique<Lane>(options.heavy_threads, options.requests_heavy,
                                    options.heavy_per_address)) {}

Workers::~Workers() = default;

void Workers::join() {
  for (Lane* lane : {reading_.get(), waiting_.get(), heavy_.get()}) lane->threads.join();
}

void Workers::answer(Request request, const std::string& address, int socket, Done done) {
  const Terms terms = request.route != nullptr ? request.route->terms : Terms();
  Lane& lane = terms.waits ? *waiting_ : terms.heavy ? *heavy_ : *reading_;
  const auto job = std::make_shared<Job>(
      Job{std::move(request), dns::network_of(address), socket, std::move(done)});
  lane.turns.ask(job->network, [this, &lane, job](bool mine) {
    if (!mine) return job->done(busy("too many requests wait here already"));
    begin(lane, job);
  });
}

void Workers::begin(Lane& lane, const std::shared_ptr<Job>& job) {
  if (&lane == heavy_.get() && is_closed(job->socket)) {
    job->done(busy("the connection was closed"));
    lane.turns.give_back(job->network);
    return;
  }
  boost::asio::post(lane.threads, [this, &lane, job] {
    const auto response = std::make_shared<Response>();
    try {
      *response = table_.answer(job->request);
    } catch (const std::exception& thrown) {
      *response = refusal(Problem{Fault::internal, thrown.what(), {}, {}});
    }
    on_server_([&lane, job, response] {
      lane.turns.give_back(job->network);
      job->done(std::move(*response));
    });
  });
}

}  // namespace comity::http
