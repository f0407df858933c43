// Who set what stands in a zone: the records as the log proves them, and page by page what set
// them.
#include <algorithm>
#include <boost/json.hpp>
#include <iostream>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "apps/comity/answer.h"
#include "apps/comity/light.h"
#include "apps/comity/progress.h"
#include "apps/comity/zone_history.h"
#include "base/harmless.h"
#include "base/words.h"
#include "evidence/blame.h"
#include "evidence/bundle_view.h"
#include "publications/zone/zone.h"

namespace comity::cli {
namespace {

namespace json = boost::json;
using evidence::BlameLine;

constexpr std::string_view kTable = "names";
constexpr std::uint64_t kPage = 250;

// The zone as the log proves it at one height.
struct Standing {
  Hash community;
  std::uint64_t height = 0;
  Hash root;
  std::set<Bytes> records;                                  // keys of its collection
  std::set<std::pair<std::string, std::string>> published;  // owner and type, before it is signed
};

Result<Standing> standing_of(const Common& common, const dns::Name& apex) {
  const Result<Hash> community = required_community(common);
  if (!community) return tl::unexpected(community.error());
  const std::string target = "/v1/zones/" + zone_segment(apex.text()) + "/text";
  const Result<ProvenBundle> bundle =
      get_bundle(common, *community, "/v1/bundle/answer?target=" + escape(target));
  if (!bundle) return tl::unexpected(bundle.error());
  const evidence::BundleView view(bundle->verified);
  const Result<zone::Zone> zone = zone::derive(view, apex);
  if (!zone) return tl::unexpected(zone.error());
  Standing standing{*community, bundle->verified.height, bundle->verified.root, {}, {}};
  for (const dns::Record& record : zone->records) {
    standing.published.emplace(record.owner.text(), dns::type_name(record.type));
  }
  for (const proof::ProvenRecord& record : bundle->verified.records) {
    if (record.table == kTable && record.collection == apex.text() && record.value) {
      standing.records.insert(record.key);
    }
  }
  return standing;
}

// What set the records of one page, of this height and no other records than these.
Result<std::vector<BlameLine>> blame_page(const Common& common, const Standing& standing,
                                          const std::string& apex, const std::string& asked) {
  const Result<ProvenBundle> bundle =
      get_bundle(common, standing.community,
                 "/v1/bundle/origins?zone=" + escape(apex) +
                     "&height=" + std::to_string(standing.height) + "&" + asked);
  if (!bundle) return tl::unexpected(bundle.error());
  if (bundle->verified.root != standing.root) {
    return error(
        ErrorKind::corrupt,
        "the node proves another state than the one that was asked about: do not trust it");
  }
  Result<std::vector<BlameLine>> lines = evidence::blame(bundle->verified, apex);
  if (!lines && lines.error().kind != ErrorKind::not_found) {
    return error(ErrorKind::corrupt, lines.error().message);
  }
  return lines;
}

class Blamed {
 public:
  Blamed(const Common& common, const Standing& standing, std::string apex)
      : common_(common), standing_(standing), apex_(std::move(apex)) {}

  // Of all records, or of those at one name. What a page does not prove is asked for in smaller
  // ones, until it is known of which record it is.
  Status ask(const std::string& name) {
    if (Status asked = name.empty() ? ask_all() : ask_name(name); !asked) return asked;
    for (const Bytes& key : standing_.records) {
      if ((name.empty() || stands_at(key, name)) && !told_.contains(key)) {
        doubts_.emplace(key, "the bundle does not hold it");
      }
    }
    return {};
  }

  // By owner and type; of what no page proves a line that says so.
  std::vector<BlameLine> take_lines() {
    for (const auto& [key, why] : doubts_) {
      BlameLine line;
      line.owner = key;
      line.type = "record";
      line.key = key;
      line.doubt = why;
      lines_.push_back(std::move(line));
    }
    std::sort(lines_.begin(), lines_.end(), [](const BlameLine& a, const BlameLine& b) {
      return std::pair(a.owner, a.type) < std::pair(b.owner, b.type);
    });
    return std::move(lines_);
  }

 private:
  Status ask_all() {
    const auto& records = standing_.records;
    std::uint64_t limit = kPage;
    for (auto next = records.begin(); next != records.end();) {
      const auto end =
          std::next(next, std::min<std::ptrdiff_t>(static_cast<std::ptrdiff_t>(limit),
                                                   std::distance(next, records.end())));
      const Bytes after = next == records.begin() ? Bytes() : *std::prev(next);
      Result<std::vector<BlameLine>> page = blame_page(
          common_, standing_, apex_, "limit=" + std::to_string(limit) + "&after=" + escape(after));
      if (!page && page.error().kind == ErrorKind::corrupt) return tl::unexpected(page.error());
      if (!page && limit > 1) {
        limit /= 2;
        continue;
      }
      if (page) {
        take(*page);
      } else {
        doubts_.emplace(*next, page.error().message);
      }
      next = end;
      limit = std::min(2 * limit, kPage);
      say_progress();
    }
    if (said_) end_progress();
    return {};
  }

  Status ask_name(const std::string& name) {
    Result<std::vector<BlameLine>> page =
        blame_page(common_, standing_, apex_, "name=" + escape(name));
    if (!page) return tl::unexpected(page.error());
    std::erase_if(*page, [&](const BlameLine& line) { return line.owner != name; });
    take(*page);
    return {};
  }

  // "host/www.example.", "set/www.example./TXT", "delegation/www"
  [[nodiscard]] bool stands_at(const Bytes& key, const std::string& name) const {
    const std::string below = apex_ == "." ? "." : "." + apex_;
    return key == "host/" + name || key.substr(0, key.rfind('/')) == "set/" + name ||
           (key.starts_with("delegation/") && key.substr(key.find('/') + 1) + below == name);
  }

  // A page has besides what its names rest on.
  void take(std::vector<BlameLine>& page) {
    for (BlameLine& line : page) {
      told_.insert(line.key);
      if (!seen_.emplace(line.key, line.type).second) continue;
      lines_.push_back(std::move(line));
    }
  }

  void say_progress() {
    if (common_.json || standing_.records.size() <= kPage) return;
    said_ = true;
    show_progress(std::to_string(seen_.size()) + " sets");
  }

  const Common& common_;
  const Standing& standing_;
  const std::string apex_;
  std::set<Bytes> told_;  // keys
  std::set<std::pair<Bytes, std::string>> seen_;
  std::map<Bytes, std::string> doubts_;
  std::vector<BlameLine> lines_;
  bool said_ = false;
};

std::string who(const BlameLine& line) {
  if (!line.doubt.empty()) return "as the log says; " + line.doubt;
  std::string place =
      line.line == 0 ? std::string() : ", line " + std::to_string(line.line) + " of it";
  if (!line.caveat.empty()) place.append("; ").append(line.caveat);
  if (!line.transaction.empty()) {
    return line.party + ", key " + line.public_key + ", transaction " + line.transaction + place;
  }
  if (line.decision == 0) return "genesis, which every founder has signed";
  return "decision " + std::to_string(line.decision) + " of " + line.party + ", rule " + line.rule +
         place;
}

void print(const BlameLine& line) {
  std::string what = line.owner + " " + line.type;
  if (line.type == "name") what.append(line.holder.empty() ? ", unclaimed" : ", " + line.holder);
  std::string since;
  if (line.height != 0) since = "height " + std::to_string(line.height) + ", ";
  if (line.time.milliseconds != 0) since.append(to_rfc3339(line.time)).append(": ");
  std::cout << harmless_line(what) << "\n    " << harmless_line(since + who(line)) << "\n";
}

json::object to_json(const BlameLine& line) {
  json::object out{{"owner", line.owner},
                   {"type", line.type},
                   {"height", line.height},
                   {"by", nullptr},
                   {"proven", line.doubt.empty()}};
  if (line.type == "name") out["holder"] = line.holder;
  out["time"] =
      line.time.milliseconds == 0 ? json::value(nullptr) : json::value(to_rfc3339(line.time));
  if (!line.caveat.empty()) out["caveat"] = line.caveat;
  if (!line.doubt.empty()) {
    out["why"] = line.doubt;
  } else if (!line.transaction.empty()) {
    out["by"] = json::object{{"transaction", line.transaction},
                             {"party", line.party},
                             {"key", line.public_key},
                             {"line", line.line}};
  } else if (line.decision != 0) {
    out["by"] = json::object{{"proposal", line.decision},
                             {"proposer", line.party},
                             {"rule", line.rule},
                             {"line", line.line}};
  } else {
    out["by"] = json::object{{"genesis", true}};
  }
  return out;
}

// Of the published sets those that no record stands for: publication makes them from the others.
std::uint64_t made(const Standing& standing, const std::vector<BlameLine>& lines) {
  auto left = standing.published;
  for (const BlameLine& line : lines) {
    left.erase({line.owner, line.type});
    if (line.type != "A AAAA") continue;
    left.erase({line.owner, "A"});
    left.erase({line.owner, "AAAA"});
  }
  return left.size();
}

}  // namespace

int show_blame(const Common& common, const HistoryOptions& options) {
  std::string text = ascii_lower(options.zone);
  if (!text.ends_with('.')) text.push_back('.');
  const Result<dns::Name> apex = dns::Name::parse(text);
  if (!apex) return fail(apex.error());
  const Result<Standing> standing = standing_of(common, *apex);
  if (!standing) return fail_to_show(standing.error());
  Blamed blamed(common, *standing, apex->text());
  if (Status asked = blamed.ask(options.name); !asked) return fail_to_show(asked.error());
  const std::vector<BlameLine> lines = blamed.take_lines();
  const auto proven = static_cast<std::uint64_t>(std::count_if(
      lines.begin(), lines.end(), [](const BlameLine& line) { return line.doubt.empty(); }));
  const std::uint64_t rest = options.name.empty() ? made(*standing, lines) : 0;
  if (common.json) {
    json::array list;
    for (const BlameLine& line : lines) list.push_back(to_json(line));
    return print_json(json::object{{"zone", apex->text()},
                                   {"height", standing->height},
                                   {"lines", std::move(list)},
                                   {"proven", proven},
                                   {"made_by_publication", rest}});
  }
  for (const BlameLine& line : lines) print(line);
  std::cerr << proven << " of " << counted(lines.size(), "line") << " proven, at height "
            << standing->height << " of community " << standing->community.hex();
  if (rest > 0) std::cerr << "; " << counted(rest, "set") << " more made by publication";
  std::cerr << "\n";
  return kOk;
}

}  // namespace comity::cli
