// as: src/servers/http/sample.cc
#include <boost/asio/io_context.hpp>  // bad
#include <boost/json.hpp>
