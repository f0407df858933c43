#include "servers/api/answers.h"

#include <algorithm>

namespace comity::api {

tl::expected<Opened, Problem> open_state(const Sources& sources,
                                         std::optional<std::uint64_t> height) {
  Opened opened;
  if (height) {
    const Result<ledger::Head> head = sources.reader.at(*height);
    if (!head) return problem(head.error());
    opened.head = *head;
  } else {
    opened.head = sources.reader.head();
  }
  Result<std::unique_ptr<state::View>> view = sources.reader.view(opened.head.height);
  if (!view) return problem(view.error());
  opened.view = std::move(*view);
  if (sources.reads != nullptr) {
    opened.view = evidence::note_reads(std::move(opened.view), opened.head.height, *sources.reads);
  }
  return opened;
}

Time time_of(const Request& request, const Opened& state) {
  const auto latest = static_cast<std::uint64_t>(kLatestTime.milliseconds / 1'000);
  const std::uint64_t seconds = std::min(request.number("at").value_or(0), latest);
  return std::max(state.head.block_time, plus_seconds(Time{}, static_cast<std::int64_t>(seconds)));
}

boost::json::object about(const Opened& state) {
  boost::json::object out;
  out["height"] = state.head.height;
  out["block_time"] = time_json(state.head.block_time);
  return out;
}

http::Function Bind::operator()(PlainAnswer answer) const {
  return [sources = sources_, answer](const Request& request) { return answer(*sources, request); };
}

http::Function Bind::operator()(StateAnswer answer) const {
  return [sources = sources_, answer](const Request& request) -> Answer {
    const tl::expected<Opened, Problem> state = open_state(*sources, request.number("height"));
    if (!state) return tl::unexpected(state.error());
    Answer out = answer(*sources, request, *state);
    // A view that went wrong reads as empty, so what was answered is thrown away then.
    if (const std::optional<Error> fault = state->view->fault()) {
      return problem(Fault::internal, "reading state: " + fault->message);
    }
    if (out) out->headers.emplace_back("Comity-Height", std::to_string(state->head.height));
    return out;
  };
}

}  // namespace comity::api
