#include <string_view>

#include "base/harmless.h"
#include "publications/minutes/document.h"

namespace comity::minutes {
namespace {

// U+FFFE and U+FFFF are no characters of XML.
constexpr std::string_view kReplacement = "\xef\xbf\xbd";

// Text, or the value of an attribute, that was made harmless.
std::string escaped_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const std::string_view three = text.substr(at, 3);
    if (three == "\xef\xbf\xbe" || three == "\xef\xbf\xbf") {
      out += kReplacement;
      at += 2;
    } else if (text[at] == '&') {
      out += "&amp;";
    } else if (text[at] == '<') {
      out += "&lt;";
    } else if (text[at] == '>') {
      out += "&gt;";
    } else if (text[at] == '"') {
      out += "&quot;";
    } else {
      out += text[at];
    }
  }
  return out;
}

std::string one_line(std::string_view text) { return escaped_text(harmless_line(text)); }

constexpr std::string_view kBegin = "<!DOCTYPE html>";

// Nothing is fetched and nothing runs, also where the page lies in a folder and no server says so.
constexpr std::string_view kHead =
    "<meta charset=\"utf-8\"/>\n"
    "<meta http-equiv=\"Content-Security-Policy\""
    " content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
    "<style>\n"
    "body { font: 1rem/1.5 sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }\n"
    "table { border-collapse: collapse; margin: 1rem 0; width: 100%; }\n"
    "th, td { border: 1px solid #767676; padding: .25rem .5rem; text-align: left;"
    " vertical-align: top; overflow-wrap: anywhere; }\n"
    "thead th::first-letter { text-transform: uppercase; }\n"
    "blockquote { border-left: .25rem solid #767676; margin: 1rem 0; padding-left: 1rem;"
    " white-space: pre-wrap; overflow-wrap: anywhere; }\n"
    "li { overflow-wrap: anywhere; }\n"
    "pre { white-space: pre-wrap; overflow-wrap: anywhere; }\n"
    "@media print { body { margin: 0; max-width: none; } thead { display: table-header-group; }"
    " tr, h2, h3 { break-inside: avoid; } h2, h3 { break-after: avoid; } }\n"
    "</style>\n";

class Html {
 public:
  explicit Html(std::string& out) : out_(out) {}

  void operator()(const Heading& it) {
    element(it.level <= 2 ? "h2" : "h3", "", one_line(it.text));
    out_ += "\n";
  }
  void operator()(const Paragraph& it) {
    element("p", "", one_line(it.text));
    out_ += "\n";
  }
  // The language is unknown (RFC 5646 has "und", HTML the empty one), and so is the direction.
  void operator()(const Quotation& it) {
    element("blockquote", " lang=\"\" dir=\"auto\"", escaped_text(harmless_text(it.text)));
    out_ += "\n";
  }
  void operator()(const Commands& it) {
    out_ += "<pre>";
    for (const std::string& line : it.lines) out_.append(one_line(line)).append("\n");
    out_ += "</pre>\n";
  }
  // The item stays open for the list within it.
  void operator()(const Listing& it) {
    int open = 0;
    for (const Item& item : it.items) {
      if (item.depth >= open) {
        out_ += "<ul>\n";
        ++open;
      } else {
        out_ += "</li>\n";
        for (; open > item.depth + 1; --open) out_ += "</ul>\n</li>\n";
      }
      out_.append("<li>").append(one_line(item.text));
    }
    if (open > 0) out_ += "</li>\n";
    for (; open > 1; --open) out_ += "</ul>\n</li>\n";
    if (open > 0) out_ += "</ul>\n";
  }
  void operator()(const Facts& it) {
    out_ += "<table>\n<tbody>\n";
    for (const auto& [name, what] : it.rows) {
      out_ += "<tr>";
      element("th", " scope=\"row\"", one_line(name));
      element("td", "", one_line(what));
      out_ += "</tr>\n";
    }
    out_ += "</tbody>\n</table>\n";
  }
  void operator()(const Table& it) {
    out_ += "<table>\n<thead>\n<tr>";
    for (const std::string& column : it.columns) {
      element("th", " scope=\"col\"", one_line(column));
    }
    out_ += "</tr>\n</thead>\n<tbody>\n";
    for (const std::vector<std::string>& row : it.rows) put_row(row);
    out_ += "</tbody>\n</table>\n";
  }

 private:
  void element(std::string_view name, std::string_view attributes, std::string_view content) {
    out_.append("<").append(name).append(attributes).append(">").append(content);
    out_.append("</").append(name).append(">");
  }
  void put_row(const std::vector<std::string>& row) {
    out_ += "<tr>";
    for (std::size_t at = 0; at < row.size(); ++at) {
      const bool names = at == 0;
      element(names ? "th" : "td", names ? " scope=\"row\"" : "", one_line(row[at]));
    }
    out_ += "</tr>\n";
  }

  std::string& out_;
};

}  // namespace

bool is_html(std::string_view text) { return text.starts_with(kBegin); }

std::string to_html(const Document& document) {
  const std::string title = one_line(document.title);
  std::string out(kBegin);
  out.append("\n<html lang=\"en\">\n<head>\n")
      .append(kHead)
      .append("<title>")
      .append(title)
      .append("</title>\n</head>\n<body>\n<main>\n");
  out.append("<h1>").append(title).append("</h1>\n");
  Html write(out);
  for (const Part& part : document.parts) std::visit(write, part);
  return out.append("</main>\n</body>\n</html>\n");
}

}  // namespace comity::minutes
