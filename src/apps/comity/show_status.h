// Printer of the answer about the node itself. One thread.
#pragma once

#include <boost/json/fwd.hpp>

namespace comity::cli {

void print_status(const boost::json::value& health);

}  // namespace comity::cli
