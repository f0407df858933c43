#include "servers/api/atom.h"

#include <string_view>
#include <utility>

#include "base/harmless.h"

namespace comity::api {
namespace {

constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD

// Text or the value of an attribute. What is harmless to read is a character of XML 1.0 (section
// 2.2) as well, but for U+FFFE and U+FFFF; ">" is escaped because of "]]>".
std::string xml(std::string_view text) {
  const std::string harmless = harmless_text(text);
  const std::string_view rest = harmless;
  std::string out;
  out.reserve(harmless.size());
  for (std::size_t at = 0; at < rest.size(); ++at) {
    const std::string_view three = rest.substr(at, 3);
    if (three == "\xef\xbf\xbe" || three == "\xef\xbf\xbf") {
      out += kReplacement;
      at += 2;
      continue;
    }
    switch (rest[at]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += rest[at];
        break;
    }
  }
  return out;
}

class AtomText {
 public:
  void element(std::string_view name, std::string_view text) { put(name, "", text); }
  // What people have written is in a language that is nowhere on record (RFC 5646, "und").
  void of_people(std::string_view name, std::string_view text) {
    put(name, " type=\"text\" xml:lang=\"und\"", text);
  }
  void author(std::string_view name) {
    text_ += "<author>";
    put("name", "", name);
    text_ += "</author>\n";
  }
  void page(std::string_view relation, std::string_view reference) {
    constexpr std::string_view kType = "type=\"application/atom+xml\" ";
    if (!reference.empty()) link(relation, kType, reference);
  }
  // No type: readers of news offer only a page to be opened, and leave out one that says that it
  // is JSON.
  void alternate(std::string_view reference) { link("alternate", "", reference); }
  void line(std::string_view markup) { text_.append(markup) += "\n"; }
  void category(std::string_view word) { text_ += "<category term=\"" + xml(word) + "\"/>\n"; }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void link(std::string_view relation, std::string_view type, std::string_view reference) {
    text_.append("<link rel=\"").append(relation).append("\" ").append(type).append("href=\"");
    text_ += xml(reference) + "\"/>\n";
  }
  void put(std::string_view name, std::string_view attributes, std::string_view text) {
    text_.append("<").append(name).append(attributes).append(">").append(xml(text));
    text_.append("</").append(name).append(">\n");
  }

  std::string text_;
};

void put_entry(AtomText& out, const AtomEntry& entry) {
  out.line("<entry>");
  out.element("id", entry.id);
  out.of_people("title", harmless_line(entry.title));
  out.author(entry.author);
  out.element("updated", to_rfc3339(entry.updated));
  out.category(entry.category);
  out.alternate(entry.link);
  out.element("summary", entry.summary);
  if (!entry.content.empty()) out.of_people("content", entry.content);
  out.line("</entry>");
}

}  // namespace

std::string write_atom(const AtomFeed& feed) {
  AtomText out;
  out.line("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
  out.line("<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"en\">");
  out.element("id", feed.id);
  out.of_people("title", harmless_line(feed.title));
  out.element("subtitle", feed.subtitle);
  out.author(feed.author);
  out.element("updated", to_rfc3339(feed.updated));
  out.element("generator", "Comity");
  out.page("self", feed.self);
  out.page("first", feed.first);
  out.page("previous", feed.previous);
  out.page("next", feed.next);
  for (const AtomEntry& entry : feed.entries) put_entry(out, entry);
  out.line("</feed>");
  return out.take();
}

}  // namespace comity::api
