// The table of the API as a whole: every row can be asked, and its page says the same. With
// COMITY_WRITE_DOCS in the environment the page is written instead of compared.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "ledger/outcome.h"
#include "servers/api/testing/world.h"

namespace comity::api {
namespace {

using http::Kind;
using http::Method;
using testing::World;

constexpr const char* kPage = COMITY_SOURCE_DIR "/docs/spec/api.md";
constexpr std::string_view kTableHead =
    "| method and path | parameters | answer |\n|---|---|---|\n";

std::string read_page() {
  std::ifstream file(kPage);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

bool in_pattern(const http::Route& route, const http::Parameter& parameter) {
  return route.pattern.find("{" + std::string(parameter.name) + "}") != std::string_view::npos;
}

// What its kind takes.
std::string example_of(const http::Parameter& parameter) {
  return parameter.kind == Kind::hash ? Hash().hex() : "7";
}

std::string_view method_of(const http::Route& route) {
  return route.method == Method::post ? "POST" : "GET";
}

// A request line with every parameter that the row asks for.
std::string target_of(const http::Route& route) {
  std::string target(route.pattern);
  for (const http::Parameter& parameter : route.parameters) {
    const std::string place = "{" + std::string(parameter.name) + "}";
    if (in_pattern(route, parameter)) {
      target.replace(target.find(place), place.size(), example_of(parameter));
    } else if (parameter.required) {
      target += target.find('?') == std::string::npos ? '?' : '&';
      target += std::string(parameter.name) + "=" + example_of(parameter);
    }
  }
  return target;
}

std::string table_of_page(const http::Table& table) {
  std::string text(kTableHead);
  for (const http::Route& route : table.routes()) {
    std::string parameters;
    for (const http::Parameter& parameter : route.parameters) {
      if (in_pattern(route, parameter)) continue;
      if (!parameters.empty()) parameters += ", ";
      parameters += parameter.name;
    }
    text += "| " + std::string(method_of(route)) + " `" + std::string(route.pattern) + "` | " +
            parameters + (parameters.empty() ? "| " : " | ");
    text += std::string(route.about) + " |\n";
  }
  return text;
}

TEST(Routes, AreEachFoundByTheirOwnPath) {
  World world;
  std::set<const http::Route*> found;
  for (const http::Route& route : world.table().routes()) {
    const auto parsed = world.table().parse(method_of(route), target_of(route));
    ASSERT_TRUE(parsed) << target_of(route) << ": " << parsed.error().message;
    EXPECT_EQ(parsed->route, &route) << target_of(route);
    found.insert(parsed->route);
  }
  EXPECT_EQ(found.size(), world.table().routes().size());
  EXPECT_EQ(world.json("/v1").at("routes").as_array().size(), found.size());
}

TEST(Routes, AnswerWhateverIsAskedInTheirForm) {
  World world;
  for (const http::Route& route : world.table().routes()) {
    const http::Response response = world.ask(target_of(route), method_of(route));
    EXPECT_NE(response.status, 500) << target_of(route) << ": " << response.body;
    EXPECT_FALSE(response.body.empty()) << target_of(route);
  }
}

// A vote asks for bundles of what is on record, a proposal for trials that a bundle has room for:
// neither stands in a lane where a body of whoever comes says how long it takes.
TEST(Routes, KeepWhatStrangersTryApartFromWhatVotesAskFor) {
  using http::Lane;
  World world;
  std::map<std::string_view, Lane> lanes;
  for (const http::Route& route : world.table().routes()) lanes[route.pattern] = route.terms.lane;
  const std::map<std::string_view, Lane> wanted = {
      {"/v1/bundle/answer", Lane::proof},
      {"/v1/bundle/collection", Lane::proof},
      {"/v1/proposals/{number}/preview", Lane::preview},
      {"/v1/bundle/preview", Lane::preview},
      {"/v1/bundle/trial", Lane::preview},
      {"/v1/preview", Lane::trial},
      {"/v1/preview/transaction", Lane::trial},
      {"/v1/transactions", Lane::waiting}};
  for (const auto& [path, lane] : wanted) EXPECT_EQ(lanes.at(path), lane) << path;
}

TEST(Routes, HaveAPageThatSaysTheSame) {
  World world;
  const std::string table = table_of_page(world.table());
  std::string page = read_page();
  const std::size_t begin = page.find(kTableHead);
  ASSERT_NE(begin, std::string::npos);
  const std::size_t size = page.find("\n\n", begin) + 1 - begin;
  if (std::getenv("COMITY_WRITE_DOCS") != nullptr) {
    page.replace(begin, size, table);
    std::ofstream(kPage) << page;
  }
  EXPECT_EQ(page.substr(begin, table.size()), table) << "COMITY_WRITE_DOCS=1 writes the page";
  EXPECT_TRUE(page.substr(begin + table.size()).starts_with("\n"));
}

TEST(Routes, HaveAPageThatNamesEveryCode) {
  const std::string page = read_page();
  for (const http::FaultInfo& info : http::fault_table()) {
    const std::string row = "| `" + std::string(info.code) + "` | " + std::to_string(info.status);
    EXPECT_NE(page.find(row), std::string::npos) << row;
  }
  World world;
  EXPECT_EQ(world.json("/v1/outcomes").at("outcomes").as_array().size(),
            world.ledger().registry().outcomes().size());
}

}  // namespace
}  // namespace comity::api
