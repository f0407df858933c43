#include <algorithm>
#include <string_view>

#include "base/harmless.h"
#include "publications/minutes/document.h"

namespace comity::minutes {
namespace {

bool is_punctuation(char sign) {
  constexpr std::string_view kPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";
  return kPunctuation.find(sign) != std::string_view::npos;
}

// Text within a line: what begins markup there stands behind a backslash, and for what would be
// HTML an entity, because readers that are no CommonMark know more entities than backslashes.
void escape_into(std::string_view text, std::string& out) {
  constexpr std::string_view kMarkup = "\\`*_[]~|";
  for (const char sign : text) {
    if (sign == '&') {
      out += "&amp;";
    } else if (sign == '<') {
      out += "&lt;";
    } else if (sign == '>') {
      out += "&gt;";
    } else {
      if (kMarkup.find(sign) != std::string_view::npos) out += '\\';
      out += sign;
    }
  }
}

// Text at the beginning of a line, where signs and numbers begin headings, lists and rules, and
// blanks a block of code.
void escape_line_into(std::string_view line, std::string& out) {
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) {
    out += "&nbsp;";
    line.remove_prefix(1);
  }
  std::size_t digits = 0;
  while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9') ++digits;
  out.append(line.substr(0, digits));
  line.remove_prefix(digits);
  constexpr std::string_view kEscapedAnywhere = "\\`*_[]~|&<>";
  if (!line.empty() && is_punctuation(line.front()) &&
      kEscapedAnywhere.find(line.front()) == std::string_view::npos) {
    out += '\\';
  }
  escape_into(line, out);
}

std::string inline_text(std::string_view text) {
  std::string out;
  escape_into(harmless_line(text), out);
  return out;
}

std::string line_text(std::string_view text) {
  std::string out;
  escape_line_into(harmless_line(text), out);
  return out;
}

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t") == std::string_view::npos;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  lines.reserve(1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')));
  for (;;) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

// Each part ends with an empty line.
class Markdown {
 public:
  explicit Markdown(std::string& out) : out_(out) {}

  void operator()(const Heading& it) {
    out_.append(static_cast<std::size_t>(it.level), '#').append(" ");
    out_.append(line_text(it.text)).append("\n\n");
  }
  void operator()(const Paragraph& it) { out_.append(line_text(it.text)).append("\n\n"); }

  // Lines of a paragraph stay lines: a backslash at the end of one breaks it.
  void operator()(const Quotation& it) {
    const std::string text = harmless_text(it.text);
    const std::vector<std::string_view> lines = lines_of(text);
    for (std::size_t at = 0; at < lines.size(); ++at) {
      out_ += '>';
      if (!is_blank(lines[at])) {
        out_ += ' ';
        escape_line_into(lines[at], out_);
        if (at + 1 < lines.size() && !is_blank(lines[at + 1])) out_ += '\\';
      }
      out_ += '\n';
    }
    out_ += '\n';
  }
  void operator()(const Commands& it) {
    for (const std::string& line : it.lines) {
      out_.append("    ").append(harmless_line(line)).append("\n");
    }
    out_ += '\n';
  }
  void operator()(const Listing& it) {
    for (const Item& item : it.items) {
      out_.append(2 * static_cast<std::size_t>(item.depth), ' ').append("- ");
      out_.append(line_text(item.text)).append("\n");
    }
    out_ += '\n';
  }
  void operator()(const Facts& it) {
    for (const auto& [name, what] : it.rows) {
      out_.append("- **").append(inline_text(name)).append(":** ");
      out_.append(inline_text(what)).append("\n");
    }
    out_ += '\n';
  }
  void operator()(const Table& it) {
    for (const std::vector<std::string>& row : it.rows) put_row(it.columns, row);
    out_ += '\n';
  }

 private:
  void put_row(const std::vector<std::string>& columns, const std::vector<std::string>& row) {
    std::string_view between = ": ";
    for (std::size_t at = 0; at < std::min(columns.size(), row.size()); ++at) {
      if (at == 0) {
        out_.append("- **").append(inline_text(row[at])).append("**");
      } else if (!row[at].empty()) {
        out_.append(between).append(inline_text(columns[at])).append(" ");
        out_.append(inline_text(row[at]));
        between = "; ";
      }
    }
    out_ += '\n';
  }

  std::string& out_;
};

}  // namespace

std::string to_markdown(const Document& document) {
  std::string out = "# " + line_text(document.title) + "\n\n";
  Markdown write(out);
  for (const Part& part : document.parts) std::visit(write, part);
  out.pop_back();  // the file ends with its last line
  return out;
}

}  // namespace comity::minutes
