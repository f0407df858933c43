#include "apps/comity/text_answers.h"

#include <boost/json.hpp>
#include <charconv>
#include <iostream>

#include "base/words.h"
#include "machine/files.h"
#include "proof/checkpoint.h"

namespace comity::cli {
namespace {

namespace json = boost::json;

// Takes what stands before a blank or tab out of `rest`.
std::string_view take_field(std::string_view& rest) {
  const std::size_t end = rest.find_first_of("\t ");
  const std::string_view field = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return field;
}

json::object record_json(std::string_view line) {
  json::object record;
  if (line.starts_with("+ ") || line.starts_with("- ")) {
    record["change"] = line.front() == '+' ? "added" : "removed";
    line.remove_prefix(2);
  }
  for (const char* name : {"owner", "ttl", "class", "type"}) record[name] = take_field(line);
  std::uint64_t ttl = 0;
  const json::string& digits = record["ttl"].as_string();
  const auto [end, failure] = std::from_chars(digits.begin(), digits.end(), ttl);
  if (failure == std::errc() && end == digits.end()) record["ttl"] = ttl;
  record["data"] = line;
  return record;
}

json::value records_json(std::string_view text) {
  json::array records, comments;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.starts_with(";")) {
      comments.emplace_back(line);
    } else if (!line.empty()) {
      records.emplace_back(record_json(line));
    }
  }
  return json::object{{"comments", std::move(comments)}, {"records", std::move(records)}};
}

json::value checkpoint_json(std::string_view text) {
  const auto read = proof::parse_checkpoint(text);
  if (!read) return json::object{{"note", text}};
  json::array signers;
  for (const proof::NoteSignature& one : read->signatures) signers.emplace_back(one.name);
  return json::object{{"origin", read->checkpoint.origin},
                      {"size", read->checkpoint.size},
                      {"root", read->checkpoint.root.hex()},
                      {"signed_by", std::move(signers)},
                      {"note", text}};
}

}  // namespace

json::value text_json(std::string_view command, std::string_view text) {
  if (command == "checkpoint") return checkpoint_json(text);
  // A trust anchor may come as a file.
  if (text.starts_with("<")) return json::object{{"document", text}};
  return records_json(text);
}

int save_document(const Common& common, const std::string& target, const std::string& out) {
  json::object said;
  // The signature first: a document without one is of no use.
  for (const auto& [name, ending] : {std::pair("signature", ".sig"), std::pair("document", "")}) {
    const Result<std::string> octets = get_text(common, target + ending);
    if (!octets) return fail(octets.error());
    const std::string path = out + ending;
    if (Status put = machine::replace_file(path, *octets, machine::Access::open); !put) {
      return fail(put.error());
    }
    said[name] = json::object{{"file", path}, {"bytes", octets->size()}};
    if (!common.json)
      std::cout << name << ": " << counted(octets->size(), "octet") << " in " << path << "\n";
  }
  return common.json ? print_json(said) : kOk;
}

}  // namespace comity::cli
