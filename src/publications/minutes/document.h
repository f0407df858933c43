// A document as a list of its parts, and its two forms: Markdown and a page of HTML. Both say the
// same, in the same order. Whatever a text holds, it is shown and does nothing: it is made harmless
// (base/harmless.h), and what is markup in a form is escaped in it. Pure functions, any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace comity::minutes {

// The parts. Each text but that of a quotation becomes one line.
struct Heading {
  int level = 2;  // 2 or 3; the title of the document is the only one of level 1
  std::string text;
};
struct Paragraph {
  std::string text;
};
// What somebody wrote, with its line breaks; in a language that is nowhere on record.
struct Quotation {
  std::string text;
};
// Words of ours that are typed as they stand, line by line.
struct Commands {
  std::vector<std::string> lines;
};
struct Item {
  int depth = 0;  // in a list within an item, at most one more than that of the item before it
  std::string text;
};
struct Listing {
  std::vector<Item> items;
};
// Names, each with what it is.
struct Facts {
  std::vector<std::pair<std::string, std::string>> rows;
};
// Rows as long as `columns`; the first cell of each names it. CommonMark has no tables: there a row
// is an item, and an empty cell is left out.
struct Table {
  std::vector<std::string> columns;
  std::vector<std::vector<std::string>> rows;
};
using Part = std::variant<Heading, Paragraph, Quotation, Commands, Listing, Facts, Table>;

struct Document {
  std::string title;
  std::vector<Part> parts;
};

// CommonMark (0.31), without markup of HTML.
[[nodiscard]] std::string to_markdown(const Document& document);
// HTML that is well-formed XML as well, of no other file and without a program; prints as it is.
[[nodiscard]] std::string to_html(const Document& document);
// Which of the two forms this begins like.
[[nodiscard]] bool is_html(std::string_view text);

}  // namespace comity::minutes
