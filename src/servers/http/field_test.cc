#include "servers/http/field.h"

#include <gtest/gtest.h>

namespace comity::http {
namespace {

TEST(Field, WritesADateAsTheSpecificationDoes) {
  EXPECT_EQ(http_date(784'111'777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(Field, ReadsAMediaTypeWithoutItsParameters) {
  EXPECT_EQ(media_type("Application/Octet-Stream ; x=y"), "application/octet-stream");
  EXPECT_EQ(media_type("text/plain"), "text/plain");
  EXPECT_EQ(media_type(""), "");
}

}  // namespace
}  // namespace comity::http
