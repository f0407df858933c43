// An Atom feed as a document (RFC 4287), its pages linked as RFC 5005, section 3 says. Pure, any
// thread.
#pragma once

#include <string>
#include <vector>

#include "base/time.h"

namespace comity::api {

// Texts may be anybody's: whatever they hold, the document is well-formed and says no more than
// they do. Links are relative references, so that they hold behind a proxy as well.
struct AtomEntry {
  std::string id;     // a URI that never changes
  std::string title;  // one line is shown of it
  std::string author;
  std::string category;  // one word, for programs
  Time updated;
  std::string link;     // to what it is about
  std::string summary;  // English
  std::string content;  // what people have written, in whatever language; empty: nothing
};

struct AtomFeed {
  std::string id;
  std::string title;
  std::string subtitle;
  std::string author;
  Time updated;
  std::string self;
  std::string first;
  std::string previous;  // empty: this is the first page
  std::string next;      // empty: this is the last one
  std::vector<AtomEntry> entries;
};

// UTF-8. The same feed gives the same octets.
[[nodiscard]] std::string write_atom(const AtomFeed& feed);

}  // namespace comity::api
