#include "servers/http/json.h"

#include <gtest/gtest.h>

namespace comity::http {
namespace {

TEST(Json, KnowsTextFromOctets) {
  for (const std::string_view text : {"", "plain", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x8c\x8d",
                                      "\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    EXPECT_TRUE(is_utf8(text)) << to_hex(text);
  }
  for (const std::string_view octets :
       {"\x80", "\xc3", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xed\xa0\x80", "\xf0\x80\x80\x80",
        "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xe2\x82", "\xe2\x28\xa1", "\xff"}) {
    EXPECT_FALSE(is_utf8(octets)) << to_hex(octets);
  }
}

}  // namespace
}  // namespace comity::http
