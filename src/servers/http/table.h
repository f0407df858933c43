// The routes of one server: from the octets of a request's first line to the row that answers, and
// from its answer to what is sent. Takes nothing that the rows do not name: an unknown parameter is
// an error, so that a slip of the pen does not give an answer to another question. Immutable, any
// thread. Fuzzed by tests/fuzz/http_path.cc.
#pragma once

#include <string_view>
#include <vector>

#include "servers/http/route.h"

namespace comity::http {

// What the answers of a table have in common.
struct Common {
  std::string_view where;             // "GET /v1 lists all of them": said when a path is not there
  std::string_view exposed = "ETag";  // headers that pages of other sites may read
};

class Table {
 public:
  explicit Table(std::vector<Route> routes, const Common& common = {});
  Table(Table&&) = default;
  Table& operator=(Table&&) = default;

  [[nodiscard]] const std::vector<Route>& routes() const { return routes_; }

  // `method` and `target` as they stand in the request line (RFC 9112, section 3): origin-form,
  // absolute-form, or * with OPTIONS. What it gives points into this table.
  [[nodiscard]] tl::expected<Request, Problem> parse(std::string_view method,
                                                     std::string_view target) const;
  // Calls the function of the route; adds what caches and browsers ask for. A request that parse()
  // gave, its content_type, if_none_match and body filled in.
  [[nodiscard]] Response answer(const Request& request) const;

 private:
  using Segments = std::vector<std::string_view>;

  std::vector<Route> routes_;
  std::vector<Segments> patterns_;  // of routes_, divided at their slashes
  Common common_;
};

// The answer to a request that no function sees. Its headers are those of every error.
[[nodiscard]] Response refusal(const Problem& problem);

}  // namespace comity::http
