#include "servers/api/parse.h"

#include <gtest/gtest.h>

#include <set>

#include "base/limits.h"

namespace comity::api {
namespace {

constexpr std::string_view kHash =
    "00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff";

Route route_of(std::string_view method, std::string_view target) {
  const auto parsed = parse(method, target);
  EXPECT_TRUE(parsed) << method << " " << target << ": " << (parsed ? "" : parsed.error().message);
  return parsed ? parsed->route : Route::options;
}

Problem problem_with(std::string_view method, std::string_view target) {
  const auto parsed = parse(method, target);
  EXPECT_FALSE(parsed) << method << " " << target;
  return parsed ? Problem{} : parsed.error();
}

TEST(Parse, FindsEveryRouteOfTheTable) {
  std::set<Route> found;
  for (const RouteSpec& route : route_table()) {
    std::string target;
    std::string_view pattern = route.pattern;
    while (!pattern.empty()) {
      const std::size_t open = pattern.find('{');
      target += pattern.substr(0, open);
      if (open == std::string_view::npos) break;
      const std::size_t close = pattern.find('}');
      const std::string_view name = pattern.substr(open + 1, close - open - 1);
      target += name == "id" || name == "hash" || name == "key" ? std::string(kHash) : "7";
      pattern.remove_prefix(close + 1);
    }
    char separator = '?';
    for (const ParameterSpec& spec : route.parameters) {
      if (!spec.required ||
          route.pattern.find("{" + std::string(spec.name)) != std::string_view::npos)
        continue;
      target += separator + std::string(spec.name) + "=7";
      separator = '&';
    }
    EXPECT_EQ(route_of(route.method == Method::post ? "POST" : "GET", target), route.route)
        << target;
    found.insert(route.route);
  }
  EXPECT_EQ(found.size(), route_table().size());
  EXPECT_EQ(found.size(), static_cast<std::size_t>(Route::options));
}

TEST(Parse, ReadsTheParametersOfPathAndQuery) {
  const auto parsed =
      parse("GET", "/v1/record?table=names&collection=.&key=delegation%2Fexample&height=12");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->text("table"), "names");
  EXPECT_EQ(parsed->text("collection"), ".");
  EXPECT_EQ(parsed->text("key"), "delegation/example");
  EXPECT_EQ(parsed->number("height"), 12U);
  EXPECT_FALSE(parsed->has("key_hex"));
  EXPECT_FALSE(parsed->number("limit").has_value());
}

TEST(Parse, ReadsHashesInBothCases) {
  const auto parsed = parse("GET", "/v1/transactions/" + std::string(kHash));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->hash("id")->hex(),
            "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
}

TEST(Parse, NamesTheRootInThreeWays) {
  for (const std::string_view apex : {".", "root", "%2E"}) {
    const auto parsed = parse("GET", "/v1/zones/" + std::string(apex) + "/text");
    ASSERT_TRUE(parsed) << apex;
    EXPECT_EQ(parsed->text("apex"), ".");
  }
  EXPECT_EQ(parse("GET", "/v1/zones/root./text")->text("apex"), "root.");
}

TEST(Parse, TakesDomainNamesWithAndWithoutTheLastDot) {
  const auto parsed = parse("GET", "/v1/zones/Example/hosts/ns1.alpha.EXAMPLE.");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->text("apex"), "example.");
  EXPECT_EQ(parsed->text("name"), "ns1.alpha.example.");
}

TEST(Parse, TakesAbsoluteForm) {
  EXPECT_EQ(route_of("GET", "http://127.0.0.1:8653/v1/health"), Route::health);
  EXPECT_EQ(problem_with("GET", "http://127.0.0.1:8653").fault, Fault::no_such_path);
}

TEST(Parse, AnswersHeadLikeGetAndOptionsEverywhere) {
  const auto head = parse("HEAD", "/v1/zones/root/text");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->method, Method::head);
  EXPECT_EQ(head->route, Route::zone_text);
  EXPECT_EQ(parse("OPTIONS", "/v1/transactions")->allow, "POST, OPTIONS");
  EXPECT_EQ(parse("OPTIONS", "/v1/zones")->allow, "GET, HEAD, OPTIONS");
  EXPECT_EQ(parse("OPTIONS", "*")->allow, "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(problem_with("OPTIONS", "/v2").fault, Fault::no_such_path);
}

TEST(Parse, RefusesAMethodThatThePathDoesNotTake) {
  for (const std::string_view method : {"POST", "PUT", "DELETE", "get", ""}) {
    const Problem problem = problem_with(method, "/v1/health");
    EXPECT_EQ(problem.fault, Fault::method_not_allowed) << method;
    EXPECT_EQ(problem.allow, "GET, HEAD, OPTIONS");
  }
  EXPECT_EQ(problem_with("GET", "/v1/transactions").allow, "POST, OPTIONS");
}

TEST(Parse, RefusesPathsThatAreNotThere) {
  for (const std::string_view target : {"/", "/v1/", "/v1/health/", "/v1//health", "/v2/health",
                                        "/v1/zones//text", "/v1/zones/a/b/c/d/e/f"}) {
    EXPECT_EQ(problem_with("GET", target).fault, Fault::no_such_path) << target;
  }
  for (const std::string_view target : {"", "v1/health", "*", "https://host/v1", "host:80"}) {
    EXPECT_EQ(problem_with("GET", target).fault, Fault::bad_request) << target;
  }
}

TEST(Parse, NamesTheParameterThatIsWrong) {
  struct Row {
    std::string_view target;
    std::string_view parameter;
  };
  const std::string over_long = "/v1/record?table=" + std::string(513, 'a') + "&collection=b&key=c";
  const Row rows[] = {
      {"/v1/blocks/12x", "height"},
      {"/v1/blocks/-1", "height"},
      {"/v1/blocks/012", "height"},
      {"/v1/blocks/18446744073709551616", "height"},
      {"/v1/transactions/00", "id"},
      {"/v1/parties?limit=0", "limit"},
      {"/v1/parties?limit=1001", "limit"},
      {"/v1/parties?limit=1&limit=1", "limit"},
      {"/v1/parties?limit", "limit"},
      {"/v1/parties?colour=red", "colour"},
      {"/v1/parties/UPPER", "handle"},
      {"/v1/parties/a%2Fb", "handle"},
      {"/v1/parties/%zz", "handle"},
      {"/v1/parties/%6", "handle"},
      {"/v1/zones/a..b/text", "apex"},
      {"/v1/zones/a%00b/text", "apex"},
      {"/v1/zones/root/hosts/.x", "name"},
      {"/v1/proposals?state=Voting", "state"},
      {"/v1/record?table=a&collection=b&key=%0a", "key"},
      {"/v1/record?table=a&collection=b&key=%zz", "key"},
      {"/v1/record?table=a&collection=b&key_hex=abc", "key_hex"},
      {"/v1/record?collection=b&key=c", "table"},
      {"/v1/log/proof/inclusion?size=4", "index"},
      {over_long, "table"},
  };
  for (const Row& row : rows) {
    const Problem problem = problem_with("GET", row.target);
    EXPECT_EQ(problem.fault, Fault::bad_parameter) << row.target;
    EXPECT_EQ(problem.parameter, row.parameter) << row.target;
    EXPECT_FALSE(problem.message.empty());
  }
}

TEST(Parse, RefusesAQueryThatIsNone) {
  EXPECT_EQ(problem_with("GET", "/v1/parties?&").fault, Fault::bad_request);
  EXPECT_EQ(problem_with("GET", "/v1/parties?=3").fault, Fault::bad_request);
  EXPECT_EQ(problem_with("GET", "/v1/parties?a%zz=3").fault, Fault::bad_request);
  EXPECT_EQ(route_of("GET", "/v1/parties?"), Route::parties);
}

TEST(Parse, TakesTheLargestNumber) {
  EXPECT_EQ(parse("GET", "/v1/blocks/18446744073709551615")->number("height"),
            18446744073709551615U);
  EXPECT_EQ(parse("GET", "/v1/blocks/0")->number("height"), 0U);
}

TEST(Parse, LimitsTheTarget) {
  const std::string fits = "/v1/" + std::string(limits::kHttpTargetBytes - 4, 'a');
  EXPECT_EQ(problem_with("GET", fits).fault, Fault::no_such_path);
  EXPECT_EQ(problem_with("GET", fits + "a").fault, Fault::target_too_long);
}

}  // namespace
}  // namespace comity::api
