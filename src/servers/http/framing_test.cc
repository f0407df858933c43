#include "servers/http/framing.h"

#include <gtest/gtest.h>

namespace comity::http {
namespace {

bool takes(const Framing& framing) { return check_framing(framing).has_value(); }

TEST(Framing, TakesOneHostAsItIsNamed) {
  for (const std::string_view host :
       {"node", "node.example", "node.example:8653", "192.0.2.1:80", "[2001:db8::1]:8653", "[::1]",
        "a_b.example", "NODE.example."}) {
    EXPECT_TRUE(takes({11, {host}, {}, {}})) << host;
    EXPECT_TRUE(takes({10, {host}, {}, {}})) << host;
  }
  EXPECT_TRUE(takes({10, {}, {}, {}})) << "HTTP/1.0 names none";
}

TEST(Framing, RefusesAHostThatIsNoneOrStandsTwice) {
  EXPECT_FALSE(takes({11, {}, {}, {}}));
  EXPECT_FALSE(takes({11, {"a", "a"}, {}, {}}));
  EXPECT_FALSE(takes({10, {"a", "b"}, {}, {}}));
  for (const std::string_view host :
       {"", "a b", "a,b", "a/b", "a@b", "a:b", "a:", "a:123456", ":80", "[::1", "[]", "[g::]",
        "[::1]80", "::1", "a\tb", "http://a"}) {
    EXPECT_FALSE(takes({11, {host}, {}, {}})) << host;
    EXPECT_FALSE(takes({10, {host}, {}, {}})) << host;
  }
}

TEST(Framing, TakesABodyWithOneEnd) {
  EXPECT_TRUE(takes({11, {"a"}, {"chunked"}, {}}));
  EXPECT_TRUE(takes({11, {"a"}, {"Chunked"}, {}}));
  EXPECT_TRUE(takes({11, {"a"}, {}, {"0"}}));
  EXPECT_TRUE(takes({11, {"a"}, {}, {"12"}}));
}

TEST(Framing, RefusesABodyWithTwoEndsOrNone) {
  for (const std::string_view coding :
       {"", "identity", "gzip", "gzip, chunked", "chunked, identity", "chunked, x",
        "chunked, chunked", "chunked;x=1", "xchunked", "\"chunked\""}) {
    EXPECT_FALSE(takes({11, {"a"}, {coding}, {}})) << coding;
  }
  EXPECT_FALSE(takes({11, {"a"}, {"gzip", "chunked"}, {}}));
  EXPECT_FALSE(takes({11, {"a"}, {"chunked"}, {"5"}}));
  EXPECT_FALSE(takes({10, {}, {"chunked"}, {}}));
  for (const std::string_view length :
       {"", "+5", "-5", "5, 5", "5,5", "0x5", "5 ", "9999999999999999999"}) {
    EXPECT_FALSE(takes({11, {"a"}, {}, {length}})) << length;
  }
  EXPECT_FALSE(takes({11, {"a"}, {}, {"5", "5"}}));
}

TEST(Framing, KnowsAFieldThatGoesOnInTheNextLine) {
  EXPECT_FALSE(is_folded("GET / HTTP/1.1\r\nHost: a\r\nX:  b \t\r\n\r\n"));
  EXPECT_TRUE(is_folded("GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n"));
  EXPECT_TRUE(is_folded("GET / HTTP/1.1\r\nTransfer-Encoding:\r\n\tchunked\r\n\r\n"));
}

TEST(Framing, KnowsAnExtensionThatOthersEndSooner) {
  for (const std::string_view text : {"", ";a", ";a=\"b c\"", "\t;a=\xe4"}) {
    EXPECT_TRUE(is_one_line(text)) << text;
  }
  for (const std::string_view text : {";a=\"\n\"", ";\r", ";a\x7f", ";\x0b"}) {
    EXPECT_FALSE(is_one_line(text)) << text;
  }
}

}  // namespace
}  // namespace comity::http
