// Both forms of a document: each part as it is written, and that no text makes markup of its own.
#include "publications/minutes/document.h"

#include <gtest/gtest.h>

#include <array>
#include <string_view>

#include "base/harmless.h"

namespace comity::minutes {
namespace {

using namespace std::string_literals;

// What readers of Markdown, browsers and terminals would take for more than text.
const std::vector<std::string> kHostile = {
    "</td></tr></table><script>alert(1)</script>",
    "\" onload=\"alert(1)",
    "&lt;script&gt; &amp; &#60;b&#62;",
    "# Outcome",
    "- **State:** effective",
    "- **Height:** 7",
    "1. one",
    "2) two",
    "+ plus",
    "===",
    "---",
    "***",
    "```\ncode\n```",
    "~~~\ncode\n~~~",
    "    indented",
    "\tindented",
    "> quoted",
    "[a](javascript:alert(1)) ![b](http://example/c.png)",
    "<http://example/> <a@b.example>",
    "[a]: http://example/ 'b'",
    "a | b\n- | -\nc | d",
    "*a* _b_ __c__ **d** `e` ~~f~~",
    "ends with a backslash\\",
    "two blanks  \nand a line",
    "\\*not emphasis\\*",
    "line\r\nline\rline\x0b\x0c\x1b[2J\x07\x7f",
    "\u202egnirts\u202c \u2066x\u2069 \u2028 \u2029 \ufeff",
    "\u05d0\u05d1 right to left",
    "\xff\xfe no UTF-8 \xc0\xaf",
    "\ufffe \uffff",
    "nul \0 in it"s,
    "",
    "\n\n\n",
    std::string(65'536, '['),
    std::string(65'536, '\n'),
    std::string(65'536, '<'),
};

std::vector<Part> parts_with(const std::string& text) {
  return {Heading{2, text},      Paragraph{text},
          Quotation{text},       Listing{{{0, text}, {1, text}, {0, text}}},
          Facts{{{text, text}}}, Table{{"Party", text}, {{text, text}, {"a", ""}}}};
}

// What stands there once what CommonMark reads as a sign is that sign again.
std::string without_escapes(std::string_view line) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kEntities = {
      {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}, {"&nbsp;", " "}}};
  std::string out;
  while (!line.empty()) {
    std::size_t taken = 1;
    if (line.front() == '\\' && line.size() > 1) {
      out += line[1];
      taken = 2;
    } else {
      std::string_view sign = line.substr(0, 1);
      for (const auto& [entity, meant] : kEntities) {
        if (!line.starts_with(entity)) continue;
        sign = meant;
        taken = entity.size();
      }
      out += sign;
    }
    line.remove_prefix(taken);
  }
  return out;
}

std::size_t count_of(std::string_view text, std::string_view what) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string_view::npos; at += what.size())
    ++count;
  return count;
}

std::string markdown_of(Part part) { return to_markdown({"T", {std::move(part)}}).substr(5); }

// The end tags that close what was opened, in order; what `text` has of tags besides is a failure.
void expect_balanced(std::string_view text) {
  std::vector<std::string> open;
  for (std::size_t at = 0; (at = text.find('<', at)) != std::string_view::npos;) {
    const std::string_view tag = text.substr(at + 1, text.find('>', at) - at - 1);
    at += tag.size() + 2;
    const std::string name(tag.substr(0, tag.find(' ')));
    if (tag.starts_with('!') || tag.ends_with('/')) continue;
    if (!tag.starts_with('/')) {
      open.push_back(name);
      continue;
    }
    ASSERT_FALSE(open.empty()) << tag;
    ASSERT_EQ("/" + open.back(), tag);
    open.pop_back();
  }
  EXPECT_TRUE(open.empty());
}

TEST(Markdown, HasEachPartInItsForm) {
  EXPECT_EQ(to_markdown({"Minutes", {Heading{3, "Rule"}, Paragraph{"It passed."}}}),
            "# Minutes\n\n### Rule\n\nIt passed.\n");
  EXPECT_EQ(markdown_of(Listing{{{0, "a"}, {1, "b"}, {2, "c"}, {0, "d"}}}),
            "- a\n  - b\n    - c\n- d\n");
  EXPECT_EQ(markdown_of(Facts{{{"Rule", "general"}}}), "- **Rule:** general\n");
  EXPECT_EQ(markdown_of(Table{{"Party", "vote", "at"}, {{"a", "yes", "now"}, {"b", "no", ""}}}),
            "- **a**: vote yes; at now\n- **b**: vote no\n");
  EXPECT_EQ(markdown_of(Quotation{"one\ntwo\n\n1. three"}), "> one\\\n> two\n>\n> 1\\. three\n");
  EXPECT_EQ(markdown_of(Commands{{"comity audit decision 1"}}), "    comity audit decision 1\n");
}

TEST(Markdown, MakesOfNoTextMarkup) {
  for (const std::string& text : kHostile) {
    const std::string out = to_markdown({text, parts_with(text)});
    EXPECT_EQ(out.find('<'), std::string::npos) << text.substr(0, 40);
    // A listing has three lines, a table two, and the text itself as many as it has.
    const std::string quoted = markdown_of(Quotation{text});
    EXPECT_EQ(count_of(quoted, "\n"), count_of(text, "\n") + 1) << text.substr(0, 40);
    EXPECT_EQ(count_of(out, "\n"), 15 + count_of(quoted, "\n")) << text.substr(0, 40);
    EXPECT_EQ(harmless_output(out), out) << text.substr(0, 40);
    EXPECT_LT(out.size(), 1'000 + 12 * 6 * text.size());
  }
}

TEST(Markdown, LosesNothingOfAText) {
  for (const std::string& text : kHostile) {
    const std::string line = harmless_line(text);
    const std::string paragraph = markdown_of(Paragraph{text});
    EXPECT_EQ(without_escapes(paragraph), line + "\n") << line.substr(0, 40);
    const std::string item = markdown_of(Facts{{{"T", text}}});
    EXPECT_EQ(without_escapes(item), "- **T:** " + line + "\n") << line.substr(0, 40);
  }
}

// What begins a line begins nothing else: the sign stands behind a backslash.
TEST(Markdown, BeginsNoLineWithASignOfTheText) {
  for (const char* begin : {"#", "-", "+", "=", ":", "*", "_", "`", "~", ">", "|", "<", "["}) {
    const std::string out = markdown_of(Paragraph{begin + " a"s});
    EXPECT_TRUE(out.starts_with('\\') || out.starts_with('&')) << out;
  }
  EXPECT_EQ(markdown_of(Paragraph{"12) a"}), "12\\) a\n");
  EXPECT_EQ(markdown_of(Paragraph{"    a"}), "&nbsp;&nbsp;&nbsp;&nbsp;a\n");
}

TEST(Html, HasEachPartInItsForm) {
  const auto body = [](Part part) {
    const std::string page = to_html({"T", {std::move(part)}});
    const std::size_t begin = page.find("</h1>\n") + 6;
    return page.substr(begin, page.find("</main>") - begin);
  };
  EXPECT_EQ(body(Heading{3, "Rule"}), "<h3>Rule</h3>\n");
  EXPECT_EQ(body(Quotation{"one\ntwo"}),
            "<blockquote lang=\"\" dir=\"auto\">one\ntwo</blockquote>\n");
  EXPECT_EQ(body(Listing{{{0, "a"}, {1, "b"}, {1, "c"}, {0, "d"}}}),
            "<ul>\n<li>a<ul>\n<li>b</li>\n<li>c</li>\n</ul>\n</li>\n<li>d</li>\n</ul>\n");
  EXPECT_EQ(body(Listing{}), "");
  EXPECT_EQ(body(Facts{{{"Rule", "general"}}}),
            "<table>\n<tbody>\n<tr><th scope=\"row\">Rule</th><td>general</td></tr>\n</tbody>\n"
            "</table>\n");
  EXPECT_EQ(
      body(Table{{"Party", "vote"}, {{"a", "yes"}}}),
      "<table>\n<thead>\n<tr><th scope=\"col\">Party</th><th scope=\"col\">vote</th></tr>\n"
      "</thead>\n<tbody>\n<tr><th scope=\"row\">a</th><td>yes</td></tr>\n</tbody>\n</table>\n");
}

TEST(Html, MakesOfNoTextMarkup) {
  const std::string plain = to_html({"a", parts_with("a")});
  for (const std::string& text : kHostile) {
    const std::string page = to_html({text, parts_with(text)});
    EXPECT_EQ(count_of(page, "<"), count_of(plain, "<")) << text.substr(0, 40);
    EXPECT_EQ(count_of(page, ">"), count_of(plain, ">")) << text.substr(0, 40);
    EXPECT_EQ(count_of(page, "\""), count_of(plain, "\"")) << text.substr(0, 40);
    EXPECT_EQ(page.find("\ufffe"), std::string::npos);
    EXPECT_EQ(page.find("\uffff"), std::string::npos);
    EXPECT_EQ(harmless_output(page), page) << text.substr(0, 40);
    expect_balanced(page);
  }
}

TEST(Html, StandsAloneAndRunsNothing) {
  const std::string page = to_html({"Minutes", {}});
  EXPECT_TRUE(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">\n"));
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
  EXPECT_NE(page.find("<title>Minutes</title>"), std::string::npos);
  for (const char* never : {"<script", "src=", "href=", "http:", "https:", "@import", "url("}) {
    EXPECT_EQ(page.find(never), std::string::npos) << never;
  }
}

}  // namespace
}  // namespace comity::minutes
