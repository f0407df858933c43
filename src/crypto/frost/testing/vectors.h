// For tests only: vectors of another implementation, which lie beside a development checkout and
// are no part of it. Where they are absent a test says so and ends, save in continuous integration.
#pragma once

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>

namespace comity::crypto::frost::testing {

// The document in `file`; nothing when it is absent, which fails the test if CI=true.
inline std::optional<boost::json::object> vectors(std::string_view file) {
  const std::string path = COMITY_SOURCE_DIR "/../shared/data/frost/" + std::string(file);
  std::ifstream stream(path);
  if (!stream) {
    const char* ci = std::getenv("CI");
    if (ci != nullptr && std::string_view(ci) == "true") ADD_FAILURE() << path << " is absent";
    std::cout << "not run: " << path << " is absent\n";
    return std::nullopt;
  }
  std::stringstream text;
  text << stream.rdbuf();
  return boost::json::parse(text.str()).as_object();
}

inline std::string_view text_at(const boost::json::value& value, std::string_view key) {
  const boost::json::string& text = value.at(key).as_string();
  return {text.data(), text.size()};
}
inline std::uint16_t number_at(const boost::json::value& value, std::string_view key) {
  return value.at(key).to_number<std::uint16_t>();
}

}  // namespace comity::crypto::frost::testing
