// What each route of the API costs, without sockets.
#pragma once

#include <string>

namespace comity::bench {

// Asks every route of the API for something that is there, in a community of `make` in which `vote`
// has decided once. Prints a line each, the slowest last: microseconds from the request line to the
// octets of the answer (median), octets, method, pattern; then the slowest's microseconds alone.
int route_figures(const std::string& data);

}  // namespace comity::bench
