#include "routes.h"

#include <algorithm>
#include <fstream>
#include <iomanip>
#include <iostream>
#include <map>
#include <sstream>
#include <vector>

#include "clock.h"
#include "crypto/content.h"
#include "folder/data_folder.h"
#include "folder/key_file.h"
#include "ledger/ledger.h"
#include "ledger/stored/open.h"
#include "party.h"
#include "proof/cosignature.h"
#include "proof/tile.h"
#include "servers/api/routes.h"
#include "storage/rocks_store.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::bench {
namespace {

constexpr double kSecondsEach = 0.1;
constexpr std::size_t kLeastRuns = 5;
constexpr std::string_view kOctets = "application/octet-stream";

// Stands where the node stands: takes what comes, is well, and has one file as every signed zone.
class Stage final : public ledger::Submitter, public api::Health {
 public:
  ledger::Receipt submit(BytesView /*transaction*/) override { return {}; }
  Result<Hash> put_content(BytesView salt, BytesView text) override {
    return crypto::content_hash(salt, text);
  }
  api::HealthReport report() const override { return {}; }
  std::shared_ptr<const std::string> signed_zone_text(const std::string& /*apex*/) const override {
    return zone;
  }
  Document signed_document(const std::string& /*apex*/) const override { return {zone, zone}; }
  std::shared_ptr<const std::string> zone;
};

class RouteBench {
 public:
  RouteBench(const folder::DataFolder& folder, ledger::Ledger& ledger, Stage& stage)
      : folder_(folder), ledger_(ledger), table_(api::make_table(ledger, stage, stage)) {
    learn();
    stage.zone = std::make_shared<std::string>(ask("GET", "/v1/zones/" + word("apex") + "/text"));
  }

  void run() {
    std::vector<Line> lines;
    for (const http::Route& route : table_.routes()) lines.push_back(measure(route));
    std::sort(lines.begin(), lines.end(),
              [](const Line& a, const Line& b) { return a.microseconds < b.microseconds; });
    for (const Line& line : lines) {
      std::cout << std::fixed << std::setprecision(1) << std::setw(12) << line.microseconds
                << std::setw(10) << line.octets << "  " << line.name << "\n";
    }
    std::cout << lines.back().microseconds << "\n";
  }

 private:
  struct Line {
    double microseconds = 0;
    std::size_t octets = 0;
    std::string name;
  };

  // Things that are there, by the names that parameters have.
  void learn() {
    words_ = {{"height", std::to_string(ledger_.head().height)},
              {"index", "1"},
              {"old", "1"},
              {"size", "1"},
              {"from", "1"},
              {"number", "1"},
              {"handle", "ring-operators"},
              {"label", "bench-1"},
              {"table", "names"},
              {"target", "/v1/parties/ring-operators"}};
    words_["note"] = cosigned_note();
    const std::string apex = field(ask("GET", "/v1/zones"), "apex");
    for (const char* name : {"apex", "zone", "collection"}) words_[name] = apex;
    const std::string delegation = ask("GET", "/v1/zones/" + apex + "/delegations/bench-1");
    words_["name"] = field(delegation.substr(delegation.find("\"name_servers\"")), "name");
    words_["record key"] = "delegation/bench-1";
    words_["key"] = field(ask("GET", "/v1/parties/ring-operators"), "key");
    words_["id"] = field(ask("GET", "/v1/blocks/" + word("height")), "transaction");
    const Bytes salt(crypto::kContentSaltBytes, 's');
    must(ledger_.put_content(salt, "why"));
    words_["hash"] = crypto::content_hash(salt, "why").hex();
    const std::uint64_t size = ledger_.head().log_size;
    words_["path"] = size < proof::kTileWidth ? "0/000.p/" + std::to_string(size) : "0/000";
  }

  // The newest checkpoint, as a witness hands it in.
  std::string cosigned_note() const {
    const std::string party = "ring-operators";
    const std::string file = folder_.keys() + "/" + party + ".witness.key";
    const auto witness = must(folder::read_witness_key_file(file, folder::passphrase_source("")));
    const std::string text = ledger_.checkpoint();
    const auto checkpoint = must(proof::parse_checkpoint(text));
    const auto seconds = static_cast<std::uint64_t>(ledger_.head().block_time.milliseconds / 1'000);
    const Signature signature =
        witness.key.sign(proof::cosignature_message(seconds, checkpoint.note));
    return text + proof::cosignature_line(proof::witness_name(ledger_.community(), party),
                                          witness.key.public_key(), seconds, signature);
  }

  const std::string& word(const std::string& name) const {
    const auto found = words_.find(name);
    if (found == words_.end()) give_up("no word is known for the parameter " + name);
    return found->second;
  }

  std::string target_of(const http::Route& route) const {
    std::string target(route.pattern);
    for (const http::Parameter& parameter : route.parameters) {
      const std::string name(parameter.name);
      const std::string place = "{" + name + "}";
      const bool record_key = name == "key" && parameter.kind == http::Kind::text;
      if (const std::size_t at = target.find(place); at != std::string::npos) {
        target.replace(at, place.size(), word(name));
      } else if (parameter.required || record_key) {
        target += (target.find('?') == std::string::npos ? "?" : "&") + name + "=" +
                  word(record_key ? "record key" : name);
      }
    }
    return target;
  }

  // Of a transaction that nobody has signed.
  std::string unsigned_body() const {
    v1::Body body;
    body.set_community(ledger_.community().bytes());
    body.set_party("ring-operators");
    body.set_key(from_hex(word("key")).value_or(Bytes()));
    body.set_sequence(1);
    wire::set_time(*body.mutable_valid_until(), plus_seconds(ledger_.head().block_time, 3'600));
    body.mutable_action()->mutable_members_set_profile();
    return wire::encode(body);
  }

  // What a POST of the route takes.
  std::string body_of(const http::Route& route) const {
    if (route.pattern == "/v1/cosignatures") return word("note");
    if (route.pattern.ends_with("/transaction") || route.pattern.ends_with("/trial")) {
      return unsigned_body();
    }
    if (!route.pattern.ends_with("/preview")) {
      std::string text = std::string(crypto::kContentSaltBytes, 's') + "text";
      if (!route.pattern.ends_with("/with-texts")) return text;
      Bytes sized;
      for (int i = 0; i < 2; ++i) {
        append_u32(sized, static_cast<std::uint32_t>(text.size()));
        sized += text;
      }
      return sized;
    }
    v1::ProposedActions actions;
    v1::RemoveDelegation& remove = *actions.add_actions()->mutable_names_remove_delegation();
    remove.set_zone(word("apex"));
    remove.set_label("bench-1");
    return wire::encode(actions);
  }

  std::string ask(std::string_view method, const std::string& target, std::string body = "") const {
    auto request = table_.parse(method, target);
    if (!request) give_up(target + ": " + request.error().message);
    request->body = std::move(body);
    if (!request->body.empty()) request->content_type = kOctets;
    const http::Response response = table_.answer(*request);
    if (response.status != 200) give_up(target + ": " + response.body);
    return response.body;
  }

  Line measure(const http::Route& route) const {
    const bool post = route.method == http::Method::post;
    const std::string_view method = post ? "POST" : "GET";
    const std::string target = target_of(route);
    const std::string body = post ? body_of(route) : "";
    Line line{0, 0, std::string(method) + " " + std::string(route.pattern)};
    std::vector<double> times;
    const Clock::time_point begin = Clock::now();
    while (times.size() < kLeastRuns || seconds_since(begin) < kSecondsEach) {
      const Clock::time_point one = Clock::now();
      line.octets = ask(method, target, body).size();
      times.push_back(seconds_since(one) * 1e6);
    }
    std::sort(times.begin(), times.end());
    line.microseconds = times[times.size() / 2];
    return line;
  }

  const folder::DataFolder folder_;
  ledger::Ledger& ledger_;
  const http::Table table_;
  std::map<std::string, std::string, std::less<>> words_;
};

}  // namespace

int route_figures(const std::string& data) {
  const folder::DataFolder folder{data};
  const auto store = must(storage::RocksStore::open({.folder = folder.store()}));
  const auto ledger = must(ledger::open_ledger(*store, wiring::registry(), wiring::ports()));
  const folder::LoadedKey log_key =
      must(folder::read_key_file(folder.node_key(), folder::passphrase_source("")));
  ledger->set_log_key(&log_key.key);
  Stage stage;
  RouteBench(folder, *ledger, stage).run();
  return 0;
}

}  // namespace comity::bench
