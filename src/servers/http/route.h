// What a protocol offers over HTTP: one row for each path, with everything that belongs to it. A
// protocol fills a vector of these, makes a Table of it (table.h), and gives that to a server
// (socket/serve.h). Values, any thread.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "servers/http/problem.h"
#include "servers/http/request.h"

namespace comity::http {

// Request -> Response, or why there is none. Called by several threads at a time.
using Function = std::function<Answer(const Request&)>;

// How a route is treated that is not like most.
struct Terms {
  // Blocks for long, until a block is made for example: runs on threads of its own, and what is
  // beyond limits::kHttpRequestsWaiting is told to come again.
  bool waits = false;
  // Takes long to make: threads of its own too, so that nobody who asks for what is at hand waits
  // behind it; one client address has limits::kHttpHeavyPerAddress at a time.
  bool heavy = false;
  // A client may keep the answer, when it asks each time whether it is still the newest (ETag).
  bool may_be_kept = true;
  // The media type that a body must have, "application/octet-stream"; empty: not looked at.
  std::string_view takes = {};
};

struct Route {
  Method method;                      // get or post; GET paths answer HEAD too, all answer OPTIONS
  std::string_view pattern;           // "/v1/blocks/{height}"
  std::vector<Parameter> parameters;  // those of the pattern, then those of the query
  Function answer;
  std::string_view about;  // what it answers: Markdown, one line
  Terms terms = {};
};

}  // namespace comity::http
