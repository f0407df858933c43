// as: src/servers/api/sample.h
// A header that would bring the world to everybody who includes it.
#pragma once

#include <boost/beast/http.hpp>  // bad
#include <boost/json.hpp>
#include <string>

#include "comity/v1/names.pb.h"  // bad
