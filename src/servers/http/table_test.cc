#include "servers/http/table.h"

#include <gtest/gtest.h>

#include "servers/http/limits.h"
#include "servers/http/testing/sample.h"

namespace comity::http {
namespace {

constexpr std::string_view kHash =
    "00112233445566778899AABBCCDDEEFF00112233445566778899aabbccddeeff";

// A table lives as long as the requests that it parsed.
const Table& table() {
  static const Table kTable = testing::sample_table([](const Request& request) {
    Response response;
    response.body = request.body;
    return Answer(response);
  });
  return kTable;
}

tl::expected<Request, Problem> parse(std::string_view method, std::string_view target) {
  return table().parse(method, target);
}

// The pattern of the row that a request belongs to.
std::string_view route_of(std::string_view method, std::string_view target) {
  const auto parsed = parse(method, target);
  EXPECT_TRUE(parsed) << method << " " << target << ": " << (parsed ? "" : parsed.error().message);
  return parsed && parsed->route != nullptr ? parsed->route->pattern : "";
}

Problem problem_with(std::string_view method, std::string_view target) {
  const auto parsed = parse(method, target);
  EXPECT_FALSE(parsed) << method << " " << target;
  return parsed ? Problem{} : parsed.error();
}

TEST(Table, ReadsTheParametersOfPathAndQuery) {
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

TEST(Table, ReadsHashesInBothCases) {
  const auto parsed = parse("GET", "/v1/transactions/" + std::string(kHash));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->hash("id")->hex(),
            "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
}

TEST(Table, NamesTheRootInThreeWays) {
  for (const std::string_view apex : {".", "root", "%2E"}) {
    const auto parsed = parse("GET", "/v1/zones/" + std::string(apex) + "/text");
    ASSERT_TRUE(parsed) << apex;
    EXPECT_EQ(parsed->text("apex"), ".");
  }
  EXPECT_EQ(parse("GET", "/v1/zones/root./text")->text("apex"), "root.");
}

TEST(Table, TakesDomainNamesWithAndWithoutTheLastDot) {
  const auto parsed = parse("GET", "/v1/zones/Example/hosts/ns1.alpha.EXAMPLE.");
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->text("apex"), "example.");
  EXPECT_EQ(parsed->text("name"), "ns1.alpha.example.");
}

TEST(Table, TakesAbsoluteForm) {
  EXPECT_EQ(route_of("GET", "http://127.0.0.1:8653/v1/health"), "/v1/health");
  EXPECT_EQ(problem_with("GET", "http://127.0.0.1:8653").fault, Fault::no_such_path);
}

TEST(Table, AnswersHeadLikeGetAndOptionsEverywhere) {
  const auto head = parse("HEAD", "/v1/zones/root/text");
  ASSERT_TRUE(head);
  EXPECT_EQ(head->method, Method::head);
  EXPECT_EQ(head->route->pattern, "/v1/zones/{apex}/text");
  EXPECT_EQ(parse("OPTIONS", "/v1/transactions")->allow, "POST, OPTIONS");
  EXPECT_EQ(parse("OPTIONS", "/v1/parties")->allow, "GET, HEAD, OPTIONS");
  EXPECT_EQ(parse("OPTIONS", "*")->allow, "GET, HEAD, POST, OPTIONS");
  EXPECT_EQ(problem_with("OPTIONS", "/v2").fault, Fault::no_such_path);
}

TEST(Table, RefusesAMethodThatThePathDoesNotTake) {
  for (const std::string_view method : {"POST", "PUT", "DELETE", "get", ""}) {
    const Problem problem = problem_with(method, "/v1/health");
    EXPECT_EQ(problem.fault, Fault::method_not_allowed) << method;
    EXPECT_EQ(problem.allow, "GET, HEAD, OPTIONS");
  }
  EXPECT_EQ(problem_with("GET", "/v1/transactions").allow, "POST, OPTIONS");
}

TEST(Table, RefusesPathsThatAreNotThere) {
  for (const std::string_view target : {"/", "/v1/", "/v1/health/", "/v1//health", "/v2/health",
                                        "/v1/zones//text", "/v1/zones/a/b/c/d/e/f"}) {
    EXPECT_EQ(problem_with("GET", target).fault, Fault::no_such_path) << target;
  }
  for (const std::string_view target : {"", "v1/health", "*", "https://host/v1", "host:80"}) {
    EXPECT_EQ(problem_with("GET", target).fault, Fault::bad_request) << target;
  }
}

TEST(Table, NamesTheParameterThatIsWrong) {
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
      {"/v1/log/proof?size=4", "index"},
      {over_long, "table"},
  };
  for (const Row& row : rows) {
    const Problem problem = problem_with("GET", row.target);
    EXPECT_EQ(problem.fault, Fault::bad_parameter) << row.target;
    EXPECT_EQ(problem.parameter, row.parameter) << row.target;
    EXPECT_FALSE(problem.message.empty());
  }
}

TEST(Table, RefusesAQueryThatIsNone) {
  EXPECT_EQ(problem_with("GET", "/v1/parties?&").fault, Fault::bad_request);
  EXPECT_EQ(problem_with("GET", "/v1/parties?=3").fault, Fault::bad_request);
  EXPECT_EQ(problem_with("GET", "/v1/parties?a%zz=3").fault, Fault::bad_request);
  EXPECT_EQ(route_of("GET", "/v1/parties?"), "/v1/parties");
}

TEST(Table, TakesTheLargestNumber) {
  EXPECT_EQ(parse("GET", "/v1/blocks/18446744073709551615")->number("height"),
            18446744073709551615U);
  EXPECT_EQ(parse("GET", "/v1/blocks/0")->number("height"), 0U);
}

TEST(Table, LimitsTheTarget) {
  const std::string fits = "/v1/" + std::string(limits::kHttpTargetBytes - 4, 'a');
  EXPECT_EQ(problem_with("GET", fits).fault, Fault::no_such_path);
  EXPECT_EQ(problem_with("GET", fits + "a").fault, Fault::target_too_long);
}

TEST(Table, TakesOneOfTwoMethodsAtOnePath) {
  EXPECT_EQ(parse("GET", "/v1/content?with=salt")->method, Method::get);
  EXPECT_EQ(parse("POST", "/v1/content")->route->about, "a text");
  EXPECT_EQ(problem_with("POST", "/v1/content?with=salt").parameter, "with");
}

TEST(Table, GivesTheRestOfAPathWithItsSlashes) {
  EXPECT_EQ(parse("GET", "/v1/tile/0/x001/067.p%2F8")->text("path"), "0/x001/067.p/8");
  EXPECT_EQ(problem_with("GET", "/v1/tile/").fault, Fault::no_such_path);
}

std::string header(const Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "";
}

TEST(Table, LetsAClientKeepWhatHasNotChanged) {
  Request request = *parse("GET", "/v1/parties");
  request.body = "abc";
  const std::string tag = header(table().answer(request), "ETag");
  EXPECT_EQ(tag, "\"ba7816bf8f01cfea414140de5dae2223\"");  // SHA-256 of abc, half of it
  request.if_none_match = tag;
  const Response unchanged = table().answer(request);
  EXPECT_EQ(unchanged.status, 304);
  EXPECT_EQ(unchanged.body, "");
  EXPECT_EQ(header(unchanged, "Cache-Control"), "no-cache");
  // RFC 9110, 13.1.2: any of a list, and a tag that a proxy on the way has made weak.
  for (const std::string& tags : {"W/" + tag, "\"x\", " + tag, tag + " ,\"x\"", std::string("*")}) {
    request.if_none_match = tags;
    EXPECT_EQ(table().answer(request).status, 304) << tags;
  }
  for (const std::string& tags : {std::string(), std::string("\"x\""), "x" + tag, "w/" + tag}) {
    request.if_none_match = tags;
    EXPECT_EQ(table().answer(request).status, 200) << tags;
  }
  request.if_none_match = tag;
  request.body = "abd";
  EXPECT_EQ(table().answer(request).status, 200);
}

TEST(Table, LetsNobodyKeepWhatARowForbids) {
  for (const auto& [method, target] :
       {std::pair("GET", "/v1/health"), std::pair("POST", "/v1/content")}) {
    const Response response = table().answer(*parse(method, target));
    EXPECT_EQ(header(response, "Cache-Control"), "no-store") << target;
    EXPECT_EQ(header(response, "ETag"), "") << target;
  }
}

TEST(Table, TakesABodyOfItsMediaTypeOnly) {
  std::vector<Route> rows = {{Method::post,
                              "/v1/content",
                              {},
                              [](const Request&) { return Answer(Response{}); },
                              "a text",
                              {.takes = "text/plain"}}};
  const Table one(std::move(rows));
  Request request = *one.parse("POST", "/v1/content");
  const Response refused = one.answer(request);
  EXPECT_EQ(refused.status, 415);
  EXPECT_NE(refused.body.find("Content-Type: text/plain"), std::string::npos);
  request.content_type = "text/plain";
  EXPECT_EQ(one.answer(request).status, 200);
}

TEST(Table, TellsTheMethodsOfAPath) {
  const Response response = table().answer(*parse("OPTIONS", "/v1/content"));
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(header(response, "Access-Control-Allow-Methods"), "GET, HEAD");
  EXPECT_EQ(header(response, "Cache-Control"), "no-store");
}

}  // namespace
}  // namespace comity::http
