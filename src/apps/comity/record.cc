#include "apps/comity/record.h"

#include <algorithm>
#include <boost/json.hpp>
#include <iostream>

#include "apps/comity/answer.h"
#include "apps/comity/light.h"
#include "base/words.h"
#include "dns/idna.h"
#include "evidence/bundle_view.h"
#include "machine/files.h"
#include "proof/tree.h"
#include "servers/http/json.h"
#include "state/key.h"
#include "wire/codec.h"
#include "wire/messages.h"
#include "wiring/wiring.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

// Checks the tree proof of /v1/record here, so that the node is asked and not believed.
Status check_record(const json::value& answer, const state::Key& key) {
  Result<Bytes> root_bytes = from_hex(text_at(answer, "root"));
  Result<Bytes> proof_bytes = from_base64(text_at(answer, "proof"));
  if (!root_bytes) return at("root", root_bytes.error());
  if (!proof_bytes) return at("proof", proof_bytes.error());
  Result<Hash> root = Hash::from(*root_bytes);
  Result<proof::TreeProof> proof = proof::decode_tree_proof(*proof_bytes);
  if (!root) return tl::unexpected(root.error());
  if (!proof) return tl::unexpected(proof.error());
  const Path path = proof::path_of(key.table, key.collection, key.key);
  bool holds = false;
  if (flag_at(answer, "present")) {
    Result<Bytes> value = from_base64(text_at(answer, "value"));
    if (!value) return at("value", value.error());
    holds = proof::verify_inclusion(*root, path, *value, *proof);
  } else {
    holds = proof::verify_absence(*root, path, *proof);
  }
  if (!holds) return error(ErrorKind::corrupt, "the proof does not hold: do not trust this node");
  return {};
}

std::string query_of(const state::Key& key) {
  return "table=" + escape(key.table) + "&collection=" + escape(key.collection) +
         "&key_hex=" + to_hex(key.key);
}

// What the octets say is for this program to read, not for the node.
Status decode_here(const state::Key& key, json::value& answer) {
  if (!flag_at(answer, "present")) return {};
  const Result<Bytes> value = from_base64(text_at(answer, "value"));
  if (!value) return at("value", value.error());
  const ledger::Registry registry = wiring::registry();
  const ledger::RecordKind* kind = registry.kind_of(key);
  json::value& record = answer.as_object()["record"];
  record = nullptr;
  if (kind == nullptr || kind->make == nullptr) return {};
  const auto message = kind->make();
  if (wire::parse_stored(*value, *message)) record = json::parse(wire::to_json(*message));
  return {};
}

// The answer of /v1/record, its proof checked; 0 is the newest height.
Result<json::value> proven_answer(const Common& common, const state::Key& key,
                                  std::uint64_t height) {
  std::string target = "/v1/record?" + query_of(key);
  if (height != 0) target += "&height=" + std::to_string(height);
  Result<json::value> answer = get(common, target);
  if (!answer) return answer;
  if (Status checked = check_record(*answer, key); !checked) return tl::unexpected(checked.error());
  return answer;
}

Result<std::optional<Bytes>> value_as_told(const Common& common, const state::Key& key) {
  const Result<json::value> answer = proven_answer(common, key, 0);
  if (!answer) return tl::unexpected(answer.error());
  if (!flag_at(*answer, "present")) return std::optional<Bytes>();
  Result<Bytes> value = from_base64(text_at(*answer, "value"));
  if (!value) return tl::unexpected(value.error());
  return std::optional<Bytes>(*std::move(value));
}

Result<std::optional<Bytes>> proven_value(const Common& common, const state::Key& key) {
  const Result<Hash> community = community_to_sign_for(common);
  if (!community) return tl::unexpected(community.error());
  const Result<ProvenBundle> bundle =
      get_bundle(common, *community, "/v1/bundle/record?" + query_of(key));
  if (!bundle) return tl::unexpected(bundle.error());
  const evidence::BundleView view(bundle->verified);
  std::optional<Bytes> value = view.get(key);
  if (const auto fault = view.fault()) return error(ErrorKind::corrupt, fault->message);
  if (Status fresh = require_fresh(common, bundle->verified); !fresh) {
    return tl::unexpected(fresh.error());
  }
  return value;
}

}  // namespace

namespace {

std::string backquoted(std::string_view text) { return "`" + std::string(text) + "`"; }

// What stands in the table, as collections with how their keys begin.
std::string places_of(const ledger::Register::Table& table) {
  std::string text;
  for (const ledger::RecordKind& kind : table.kinds) {
    const std::string collection(kind.collection.empty() ? "NAME" : kind.collection);
    const std::string key(kind.key.empty() ? "KEY" : kind.key);
    text.append(text.empty() ? "" : ", ").append(collection).append(" ").append(key);
  }
  return text;
}

// Of what no table holds a proof of absence says nothing: the words were other ones.
Status check_place(const state::Key& key) {
  const ledger::Registry registry = wiring::registry();
  const auto& tables = registry.tables();
  const auto table = std::find_if(tables.begin(), tables.end(),
                                  [&](const auto& one) { return one.name == key.table; });
  if (table == tables.end()) {
    std::string names;
    for (const auto& one : tables) names.append(names.empty() ? "" : ", ").append(one.name);
    return error("there is no table " + backquoted(key.table) + "; tables are " + names);
  }
  if (registry.kind_of(key) == nullptr) {
    return error("no record of table " + key.table + " has this collection and key; there are " +
                 places_of(*table) + " (what ends in / goes on)");
  }
  if (key.table != "names") return {};
  const std::string_view name = key.key;
  const bool of_host = name.starts_with("host/");
  if (!key.collection.ends_with('.') || (of_host && !name.ends_with('.'))) {
    return error("zones and hosts are named with their last dot: " +
                 backquoted(of_host ? name : key.collection) + " is none");
  }
  return {};
}

// A zone may be named as in every other command.
Status take_zone(std::string& collection) {
  Result<std::string> name = dns::to_a_labels(collection);
  if (!name) return tl::unexpected(name.error());
  collection = ascii_lower(*name);
  if (!collection.empty() && !collection.ends_with('.')) collection.push_back('.');
  return {};
}

}  // namespace

int show_record(const Common& common, const std::string& table, const std::string& given,
                const std::string& key, std::uint64_t height) {
  std::string collection = given;
  if (table == "names") {
    if (Status taken = take_zone(collection); !taken) return fail(taken.error());
  }
  constexpr std::string_view kHex = "hex:";
  const bool is_hex = key.starts_with(kHex);
  Result<Bytes> octets = is_hex ? from_hex(key.substr(kHex.size())) : Result<Bytes>(key);
  if (!octets) return fail(octets.error());
  if (Status place = check_place({table, collection, *octets}); !place) return fail(place.error());
  Result<json::value> answer = proven_answer(common, {table, collection, *octets}, height);
  if (!answer) return fail(answer.error());
  const std::uint64_t at_height = number_at(*answer, "height");
  Status proven = prove_root(common, at_height, text_at(*answer, "root"));
  if (proven) proven = decode_here({table, collection, *octets}, *answer);
  if (!proven) return fail(proven.error());
  const bool present = flag_at(*answer, "present");
  if (common.json) {
    (void)print_json(*answer);
    return present ? kOk : kNotFound;
  }
  row("height", at_height);
  row("root", text_at(*answer, "root"));
  row("path", text_at(*answer, "path"));
  row("record", present ? json::serialize(object_at(*answer, "record")) : "absent");
  row("proof", "holds (checked here)");
  return present ? kOk : kNotFound;
}

int show_content(const Common& common, const std::string& hash, const std::string& out) {
  const Result<Bytes> digits = from_hex(hash);
  const Result<Hash> wanted = Hash::from(digits ? *digits : Bytes());
  if (!wanted) return fail({ErrorKind::invalid, "a text is named by 64 hex digits: its hash"});
  const Result<Bytes> text = get_content(common, *wanted);
  if (!text) return fail(text.error());
  if (!out.empty()) {
    if (Status put = machine::replace_file(out, *text, machine::Access::open); !put) {
      return fail(put.error());
    }
  }
  if (common.json) {
    json::object said{{"hash", hash}, {"length", text->size()}, {"octets", to_base64(*text)}};
    if (http::is_utf8(*text)) said["text"] = json::string(*text);
    return print_json(said);
  }
  if (out.empty()) {
    text_row("text", *text);
  } else {
    std::cout << counted(text->size(), "octet") << ", whose hash this is, in " << out << "\n";
  }
  return kOk;
}

Result<bool> find_record(const Common& common, const std::string& table,
                         const std::string& collection, const std::string& key,
                         google::protobuf::Message& record) {
  const state::Key place{table, collection, key};
  const Result<std::optional<Bytes>> value =
      common.trust_node ? value_as_told(common, place) : proven_value(common, place);
  if (!value) return tl::unexpected(value.error());
  if (!*value) return false;
  if (!wire::parse_stored(**value, record)) {
    return error(ErrorKind::corrupt, "the node gives a record of " + table + " that is none");
  }
  return true;
}

}  // namespace comity::cli
