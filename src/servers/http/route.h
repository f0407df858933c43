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

// Which threads make an answer. Each lane has its own, and room for so many requests, so that
// nobody waits behind what takes longer than what it asks for, or behind what others may make as
// long as they like.
enum class Lane {
  quick,    // what is at hand
  waiting,  // blocks, until a block is made for example
  proof,    // takes long to make, of what is on record
  preview,  // a trial of what is on record, or of so little that a bundle holds it
  trial,    // a trial of what the client sends: anybody decides how long it takes
};

// How a route is treated that is not like most.
struct Terms {
  Lane lane = Lane::quick;
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
